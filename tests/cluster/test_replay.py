"""Files read on Dask and loaded give the rows of one machine, also when a worker is killed meanwhile."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from newscrawl.archive import Archive
from newscrawl.cli import main
from newscrawl.cluster.replay import replay
from tests.support import foreign_archives as foreign
from tests.support.archives import START, URL, capture, contents, page, rows, write_run
from tests.support.dask_workers import KillingOnce, local_workers
from tests.support.foreign_archives import digest

Contents = dict[str, list[tuple[Any, ...]]]
RUNS = 3
CONTINUED, FURTHER = URL.format(f"{1000}"), URL.format("1000_2")
LINK = '<a href="1000_2.html">下一页</a>'
CLUSTER = (Path(__file__).parents[2] / "docs" / "cluster.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```sql\n(.*?)^```$", CLUSTER, re.MULTILINE | re.DOTALL)[0].split(";")[:-1]
JANUARY = START.replace(day=1, hour=0, tzinfo=None)
SILENT = "http://127.0.0.1:9/x.warc.gz"
"""Where no server answers (RFC 863's port, which none of ours uses)."""
REVISIT = ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest")


pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Yield the address of a scheduler with two workers."""
    with local_workers(2) as scheduler:
        yield scheduler


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of WARC files: edits, copies, an article of two pages in two files, a revisit of another file."""
    top = tmp_path_factory.mktemp("files")
    made = []
    for run in range(RUNS):
        captures = [capture(10 * run + number, page(f"武进召开第{number}次会议"), hours=run) for number in range(4)]
        captures.append(
            capture(1, page("武进召开重点工作会议", (f"第{run}次改动，各部门请抓紧落实。" * 6,)), hours=run)
        )
        made.append(write_run(top / "made", captures, hours=run))
    pages = [capture(1000, page(more=LINK), hours=9), capture("1000_2", page("续", ("续文在此，" * 20,)), hours=9.1)]
    for number, one in enumerate(pages):  # the two files of one run
        [path] = [write_run(top / f"part{number}", [one], hours=9)]
        made.append(path.rename(path.with_name(path.name.replace("-00000", f"-0000{number}"))))
    for path in made:
        path.rename(top / path.name)
    (top / "a.warc").write_bytes(revisit_of(page("武进召开第0次会议")))
    (top / "broken.warc.gz").write_bytes((top / made[0].name).read_bytes()[:50])
    return top


def revisit_of(body: bytes) -> bytes:
    head = foreign.Response(URL.format(77), b"").block()
    said = ("WARC-Target-URI", URL.format(77)), foreign.HTTP, ("WARC-Date", "2025-03-05T02:03:04Z")
    return foreign.record("revisit", head, *said, ("WARC-Record-ID", "<urn:uuid:77>"), REVISIT,
                          ("WARC-Payload-Digest", digest(body)))  # fmt: skip


def newscrawl(archive: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["--archive", str(archive), *map(str, words)])


@pytest.fixture(scope="module")
def on_one_machine(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """Return what an import on one machine makes of the files."""
    archive = tmp_path_factory.mktemp("archives") / "one"
    assert newscrawl(archive, "import", "--link", files, "--jobs", 1).exit_code == 0
    assert rows(archive, "SELECT record_ids FROM articles WHERE url = ?", CONTINUED)[0][0].count("urn:") == 2
    assert rows(archive, "SELECT title FROM articles WHERE url = ?", URL.format(77)) == [("武进召开第0次会议",)]
    return contents(archive)


def stories(shards: Path) -> list[tuple[str, str]]:
    """Return the story of each article as a replay on an engine says it."""
    found = pq.read_table(shards / "tables" / "stories", columns=["id", "story_id"])
    return sorted(zip(found["id"].to_pylist(), found["story_id"].to_pylist(), strict=True))


def stories_in(archive: Contents) -> list[tuple[str, str]]:
    """Return the same of an archive, where some articles share one."""
    found = [(article_id, story_id) for article_id, story_id, _ in archive["stories"]]
    assert 1 < len({story_id for _, story_id in found}) < len(found)
    return found


def test_rows_are_those_of_one_machine(
    files: Path,
    cluster: str,
    on_one_machine: Contents,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    archives = tmp_path_factory.mktemp("archives")
    out, archive = archives / "shards", archives / "loaded"
    archive.mkdir()
    engine = (
        "replay",
        "--engine",
        "dask",
        "--scheduler",
        cluster,
        "--out",
        out,
        files,
        files / "broken.warc.gz",
        SILENT,
    )
    told = newscrawl(archive, *engine)
    assert told.exit_code == 1, told.exception
    silent, broken = sorted(told.stderr.splitlines(), key=len, reverse=True)
    assert silent.startswith(f"set aside: {SILENT}: Cannot connect to host ")
    assert broken.startswith(f"set aside: {os.path.relpath(files / 'broken.warc.gz', archive)}: ")
    assert told.stdout.startswith("6 files, 2 set aside; ")
    first = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
    assert newscrawl(archive, "load", out, "--jobs", 1).exit_code == 0
    assert contents(archive) == on_one_machine
    import duckdb

    assert [duckdb.execute(query.replace("DIR", str(out))).fetchall() for query in QUERIES] == [
        [("wjnews", JANUARY, 14)],
        [("武进召开第0次会议", URL.format(0)), ("武进召开第1次会议", URL.format(1))],
        [(200, 18)],
        [],
        [],
        [("wjnews", URL.format(number), JANUARY.replace(day=6)) for number in (0, 10)],
    ]
    assert stories(out) == stories_in(on_one_machine)
    assert newscrawl(archive, *engine).stdout.partition(" pages ")[0] == told.stdout.partition(" pages ")[0]
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")} == first
    assert newscrawl(archive, "load", out, "--jobs", 1).stdout == "nothing new\n"
    assert contents(archive) == on_one_machine
    assert newscrawl(archive, "replay", "--jobs", 1).exit_code == 0


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing on stderr."""

    def log_message(self, *_: object) -> None: ...


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Yield the address of a web server that lists a folder."""
    handler = partial(Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_of_a_folder_behind_a_url_what_is_no_archive_is_passed_over_unless_it_is_named(
    files: Path, cluster: str, tmp_path: Path
) -> None:
    web = tmp_path / "web"
    web.mkdir()
    for name, content in (
        ("a.warc", (files / "a.warc").read_bytes()),
        ("a.cdxj", b""),
        ("read.me", b"what this is"),
        ("cut.warc.gz", next(files.glob("*-00000.warc.gz")).read_bytes()[:300]),
    ):
        (web / name).write_bytes(content)
    words = ("replay", "--engine", "dask", "--scheduler", cluster, "--out", tmp_path / "shards")
    with served(web) as url:
        told = newscrawl(tmp_path, *words, url)
        named = newscrawl(tmp_path, *words, f"{url}/read.me")
    assert told.stderr == f"lost: {url}/cut.warc.gz: 1 record cannot be read\n"
    assert told.stdout.startswith("2 files, 0 set aside; ")
    assert (named.stderr, named.exit_code) == (f"set aside: {url}/read.me: is text: no archive that is read\n", 1)


def test_a_killed_worker_costs_its_task_only(
    files: Path,
    cluster: str,
    on_one_machine: Contents,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    archives = tmp_path_factory.mktemp("archives")
    killing = KillingOnce(cluster, 0)
    done = replay(Archive(archives / "killed", killing), [str(files)], str(archives / "shards"), scheduler=cluster)
    assert len(killing.killed) == 1
    assert done.pages
    assert newscrawl(archives / "killed", "load", archives / "shards", "--jobs", 1).exit_code == 0
    assert contents(archives / "killed") == on_one_machine
    assert stories(archives / "shards") == stories_in(on_one_machine)
