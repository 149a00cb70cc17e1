"""Revisits find what they refer to in whatever file it lies, and whichever is imported first."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.archive import Archive
from newscrawl.archive.indexing import add_captures
from newscrawl.cli import main
from tests.support import foreign_archives as foreign
from tests.support.archives import URL, contents, page, rebuilt, rows
from tests.support.foreign_archives import Response, digest

BODY = page("武进召开第一次会议")
FIRST, OTHER = URL.format(1), URL.format(2)
ORIGINAL_DATE, LATER = "2024-03-01T02:03:04Z", "2024-03-05T02:03:04Z"
ORIGINAL = foreign.record(
    "response", Response(FIRST, BODY).block(), ("WARC-Target-URI", FIRST), foreign.HTTP, ("WARC-Date", ORIGINAL_DATE),
    ("WARC-Record-ID", "<urn:uuid:original>"), ("WARC-Payload-Digest", digest(BODY)),
)  # fmt: skip
IDENTICAL = ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest")
UNCHANGED = ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/server-not-modified")


def revisit(url: str, *fields: tuple[str, str], status: str = "200 OK", date: str = LATER) -> bytes:
    head = Response(url, b"", status=status).block()
    fixed = ("WARC-Target-URI", url), foreign.HTTP, ("WARC-Date", date), ("WARC-Record-ID", f"<urn:uuid:{url}{date}>")
    return foreign.record("revisit", head, *fixed, *fields)


REVISITS = {
    "by id": revisit(OTHER, IDENTICAL, ("WARC-Refers-To", "<urn:uuid:original>")),
    "by URL and date": revisit(
        OTHER, IDENTICAL, ("WARC-Refers-To-Target-URI", FIRST), ("WARC-Refers-To-Date", ORIGINAL_DATE)
    ),
    "by digest": revisit(OTHER, IDENTICAL, ("WARC-Payload-Digest", digest(BODY))),
    "by digest in lower case": revisit(OTHER, IDENTICAL, ("WARC-Payload-Digest", digest(BODY).lower())),
}


def newscrawl(archive: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["--archive", str(archive), *map(str, words)])


def imported(tmp_path: Path, *files: bytes) -> tuple[Path, list[Result]]:
    """Import files one after another."""
    told = []
    for number, content in enumerate(files):
        source = tmp_path / f"{number}.warc"
        source.write_bytes(content)
        told.append(newscrawl(tmp_path / "archive", "import", source, "--jobs", 1))
    return tmp_path / "archive", told


@pytest.mark.parametrize("how", REVISITS)
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("files", [1, 2])
def test_an_original_is_found(tmp_path: Path, how: str, files: int, *, backwards: bool) -> None:
    parts = [REVISITS[how], ORIGINAL] if backwards else [ORIGINAL, REVISITS[how]]
    archive, told = imported(tmp_path, *([b"".join(parts)] if files == 1 else parts))
    assert [one.exit_code for one in told] == [0] * files, [one.output for one in told]
    assert rows(archive, "SELECT url, title FROM articles ORDER BY url") == [
        (FIRST, "武进召开第一次会议"),
        (OTHER, "武进召开第一次会议"),
    ]
    before = contents(archive)
    assert newscrawl(archive, "verify").output == "no problems\n"
    assert newscrawl(archive, "verify", "--fix", "--jobs", 1).exit_code == 0
    assert newscrawl(archive, "replay", "--jobs", 1).exit_code == 0
    assert contents(archive) == before
    (archive / "news.db").unlink()
    rebuilt(archive)
    assert contents(archive) == before


@pytest.mark.parametrize("backwards", [False, True])
def test_a_304_confirms_the_capture_of_its_url(tmp_path: Path, *, backwards: bool) -> None:
    confirmed = revisit(FIRST, UNCHANGED, status="304 Not Modified")
    archive, _ = imported(tmp_path, *((confirmed, ORIGINAL) if backwards else (ORIGINAL, confirmed)))
    assert rows(archive, "SELECT count(*) FROM captures") == [(2,)]
    assert newscrawl(archive, "verify").output == "no problems\n"


def test_a_304_confirms_the_closest_capture_whichever_comes_in_first(tmp_path: Path) -> None:
    def whole(date: str) -> bytes:
        block = Response(FIRST, page(f"武进召开第{date[8:10]}次会议")).block()
        return foreign.record("response", block, ("WARC-Target-URI", FIRST), foreign.HTTP, ("WARC-Date", date))

    times = "2024-03-01T02:03:04Z", "2024-03-04T02:03:04Z", "2024-03-06T02:03:04Z"
    parts = [*map(whole, times), revisit(FIRST, UNCHANGED, status="304 Not Modified")]  # of 5 March
    for number, part in enumerate(parts):
        (tmp_path / f"{number}.warc").write_bytes(part)
    for order in itertools.permutations(range(len(parts))):
        archive = Archive(tmp_path / "".join(map(str, order)))
        with archive.store() as store:
            add_captures(archive, store, [tmp_path / f"{number}.warc" for number in order])
        query = "SELECT original_file FROM captures WHERE type = 'revisit'"
        assert rows(archive.root, query) == [("../1.warc",)], order


def test_chains_across_files_are_followed_in_every_order(tmp_path: Path) -> None:
    second = revisit(OTHER, IDENTICAL, ("WARC-Refers-To", "<urn:uuid:original>"))
    third = revisit(URL.format(3), IDENTICAL, ("WARC-Refers-To", f"<urn:uuid:{OTHER}{LATER}>"))
    for number, order in enumerate(itertools.permutations((ORIGINAL, second, third))):
        folder = tmp_path / str(number)
        folder.mkdir()
        archive, _ = imported(folder, *order)
        assert rows(archive, "SELECT count(*) FROM articles") == [(3,)], order


def test_what_waits_is_no_loss_and_no_problem(tmp_path: Path) -> None:
    archive, (told,) = imported(tmp_path, REVISITS["by id"])
    assert told.exit_code == 0
    assert "1 revisits wait for their originals" in told.stdout
    assert newscrawl(archive, "verify").output == "no problems\n"
    assert rows(archive, "SELECT count(*) FROM articles") == [(0,)]


def test_what_others_rest_on_is_not_forgotten(tmp_path: Path) -> None:
    archive, _ = imported(tmp_path, ORIGINAL, REVISITS["by id"])
    told = newscrawl(archive, "forget", "0.warc")
    assert told.exit_code == 2
    assert "later captures have no body but that" in told.stderr
    assert newscrawl(archive, "forget", "1.warc").exit_code == 0
    assert newscrawl(archive, "forget", "0.warc").exit_code == 0
    assert rows(archive, "SELECT count(*) FROM articles") == [(0,)]


def test_a_record_id_used_twice_is_two_captures(tmp_path: Path) -> None:
    def response(number: int) -> bytes:
        url = URL.format(number)
        block = Response(url, page(f"武进召开第{number}次会议")).block()
        return foreign.record(
            "response", block, ("WARC-Target-URI", url), foreign.HTTP, ("WARC-Record-ID", "<urn:x:1>")
        )

    archive, _ = imported(tmp_path, response(1) + response(2), response(3))
    assert rows(archive, "SELECT count(*), count(DISTINCT record_id) FROM captures") == [(3, 3)]
    before = contents(archive)
    assert newscrawl(archive, "verify").output == "no problems\n"
    assert newscrawl(archive, "replay", "--jobs", 1).exit_code == 0
    imported(tmp_path, response(1) + response(2), response(3))
    assert contents(archive) == before
