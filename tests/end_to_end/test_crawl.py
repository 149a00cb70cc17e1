"""The five spiders against their fixtures, over real HTTP and replayed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl import process, warc
from newscrawl.archive import Archive
from newscrawl.archive.importing import import_file
from newscrawl.archive.links import linked
from newscrawl.archive.verify import problems
from newscrawl.cli.extract_output import as_json
from newscrawl.pool.process import GC_THRESHOLD
from newscrawl.sites import packaged
from tests.support.archives import contents, rebuilt
from tests.support.build_pages import ARTICLES, DEAD, FULL_WIDTH, VIDEO, golden
from tests.support.crawling import ROOT, SAMPLE, Crawled, crawl, crawl_afresh
from tests.support.site_server import SiteServer

SITES = packaged()

COMPARED = ("title", "subtitle", "body", "source", "published", "editor", "byline")
FIELDS = ("url", "site", "title", "subtitle", "summary", "body", "published", "published_precision", "source", "author",
          "byline", "editor", "section", "images", "encoding", "origins", "fallbacks", "flags", "repairs")  # fmt: skip


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Crawled]]:
    archive = tmp_path_factory.mktemp("live")
    pipeline = ('ITEM_PIPELINES={"tests.support.items.SeenItems": 300}',)
    with SiteServer() as server:
        yield {
            site: (crawl_afresh if site == "wjnews" else crawl)(
                site, archive, "-O", f"{archive}/{site}.jsonl", settings=pipeline, proxy=server.url
            )
            for site in SITES
        }


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    archive = tmp_path_factory.mktemp("replayed")
    return {site: crawl(site, archive, settings=(f"REPLAY_WARC={SAMPLE}",)) for site in SITES}


def test_what_is_replayed_counts_as_linked(replayed: dict[str, Crawled]) -> None:
    archive = Archive(replayed["wjnews"].archive)
    assert [(archive.root / name).resolve() for name in linked(archive)] == [SAMPLE.resolve()]
    with archive.store() as store:
        assert not list(problems(archive, store))


def test_the_crawls_own_process_looks_for_cycles_as_seldom_as_its_readers(tmp_path: Path) -> None:
    pipeline = 'ITEM_PIPELINES={"tests.support.items.SeenThreshold": 300}'
    crawl("jsw", tmp_path, settings=(f"REPLAY_WARC={SAMPLE}", pipeline))
    assert set((tmp_path / "jsw.seen").read_text().splitlines()) == {json.dumps({"threshold": GC_THRESHOLD})}


def test_what_is_kept_makes_the_database_anew(tmp_path: Path) -> None:
    crawl("wjnews", tmp_path / "archive", "--keep", settings=(f"REPLAY_WARC={SAMPLE}",))
    import_file(Archive(tmp_path / "archive"), SAMPLE)
    before = contents(tmp_path / "archive")
    assert len(before["articles"]) == len(SITES)
    assert not linked(Archive(tmp_path / "archive"))
    shutil.copytree(tmp_path / "archive", tmp_path / "copy" / "of" / "it")
    (tmp_path / "copy" / "of" / "it" / "news.db").unlink()
    archive = rebuilt(tmp_path / "copy" / "of" / "it")
    assert contents(archive.root) == before
    with archive.store() as store:
        assert not list(problems(archive, store))


def article(run: Crawled, site: str) -> dict[str, str]:
    [found] = run.rows("SELECT * FROM articles WHERE url = ?", ARTICLES[site])
    assert found["site"] == site
    return found


def ascii_marks(text: str) -> str:
    return text.translate({ord(full): chr(half) for half, full in FULL_WIDTH.items()})


GOLDEN_FIELDS = [(site, field) for site in SITES for field in COMPARED if golden(site).get(field) is not None]


@pytest.mark.parametrize(("site", "field"), GOLDEN_FIELDS)
def test_every_field_of_an_article_is_the_golden_text(live: dict[str, Crawled], site: str, field: str) -> None:
    expected, found = ascii_marks(golden(site)[field]), ascii_marks(article(live[site], site)[field])
    if field == "published":
        found = found.replace("T", " ")[: len(expected)]
    assert found == expected


@pytest.mark.parametrize("site", SITES)
class TestEverySite:
    def test_a_crawl_ends_well_and_says_what_it_stored(self, live: dict[str, Crawled], site: str) -> None:
        assert live[site].exit_code == 0, live[site].stderr
        assert live[site].last_line.startswith(f"newscrawl: {site}: 1 new")

    def test_the_row_leads_to_the_bytes_it_was_read_from(self, live: dict[str, Crawled], site: str) -> None:
        run = live[site]
        [place] = run.rows(
            "SELECT c.* FROM captures c JOIN articles a USING (record_id) WHERE a.url = ?", ARTICLES[site]
        )
        capture = warc.read(run.archive, place["file"], place["offset"])
        wire = ROOT / "tests" / "data" / "wire" / (ARTICLES[site].removeprefix("http://") + ".http")
        assert capture.url == ARTICLES[site]
        assert wire.read_bytes().endswith(b"\r\n\r\n" + capture.body)

    def test_a_replay_without_network_reads_the_same(
        self, live: dict[str, Crawled], replayed: dict[str, Crawled], site: str
    ) -> None:
        assert replayed[site].exit_code == 0, replayed[site].stderr
        here, there = article(live[site], site), article(replayed[site], site)
        assert {name: here[name] for name in FIELDS} == {name: there[name] for name in FIELDS}


def test_each_stored_article_is_an_item_of_feeds_and_of_pipelines_of_one_s_own(live: dict[str, Crawled]) -> None:
    for site, run in live.items():
        lines = (run.archive / f"{site}.jsonl").read_text(encoding="utf8").splitlines()
        assert [json.loads(line)["url"] for line in lines] == [ARTICLES[site]]
        assert (run.archive / f"{site}.seen").read_text(encoding="utf8").splitlines() == lines
        item, row = json.loads(lines[0]), article(run, site)
        [place] = run.rows("SELECT file, offset FROM captures WHERE record_id = ?", row["record_id"])
        outcome = process(warc.read(run.archive, place["file"], place["offset"]))
        assert item == as_json(place["file"], outcome)
        [counters] = [json.loads(done["stats"]) for done in run.rows("SELECT stats FROM runs WHERE site = ?", site)]
        assert counters["item_scraped_count"] == 1


def test_a_replay_writes_no_warc_and_its_rows_lead_to_the_archive_it_read(replayed: dict[str, Crawled]) -> None:
    run = replayed["wjnews"]
    assert not list(run.archive.rglob("*.warc.gz"))
    for row in run.rows("SELECT file, offset, url FROM captures"):
        assert (run.archive / row["file"]).resolve() == SAMPLE
        assert warc.read(run.archive, row["file"], row["offset"]).url == row["url"]


def test_every_response_is_archived_robots_and_redirects_too(live: dict[str, Crawled]) -> None:
    stored = {row["url"] for row in live["jsw"].rows("SELECT url FROM captures")}
    assert {"http://www.jsw.com.cn/robots.txt", "http://jsw.com.cn/2024/0806/1848253.shtml", DEAD} <= stored


def test_pages_that_are_no_articles_are_rejected_with_a_reason(live: dict[str, Crawled]) -> None:
    reasons = {row["url"]: row["reason"] for row in live["wjnews"].rows("SELECT url, reason FROM rejections")}
    assert reasons[DEAD] == "http-error"
    assert reasons[VIDEO] == "video"
    assert reasons["http://www.wj001.com/news/wjxw/"] == "listing"
    states = {row["url"]: row["state"] for row in live["wjnews"].rows("SELECT url, state FROM frontier")}
    assert {url: states[url] for url in reasons if url in states} == {DEAD: "dropped", VIDEO: "dropped"}
    assert "kept" in states.values()


def test_a_second_crawl_stores_nothing_anew(live: dict[str, Crawled], sites: SiteServer) -> None:
    first = live["chinajs"]
    again = crawl("chinajs", first.archive, proxy=sites.url)
    assert again.exit_code == 0, again.stderr
    assert " new" not in again.last_line
    versions = again.rows("SELECT v.* FROM versions v JOIN articles a ON a.id = article_id WHERE a.site = 'chinajs'")
    assert len(versions) == 1


def test_the_contact_reaches_the_site(sites: SiteServer, tmp_path: Path) -> None:
    crawl("chinajs", tmp_path, settings=("CONTACT=archivist@example.org",), proxy=sites.url)
    assert {headers["User-Agent"].partition(" ")[2] for headers in sites.headers} == {"(+archivist@example.org)"}


def test_the_archive_passes_warcio_s_own_check(live: dict[str, Crawled]) -> None:
    files = sorted(map(str, live["wjnews"].archive.rglob("*.warc.gz")))
    checked = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", *files], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_a_replay_runs_in_a_namespace_without_any_network(tmp_path: Path, replayed: dict[str, Crawled]) -> None:
    unshare = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody make a network namespace")
    words = ["-s", f"REPLAY_WARC={SAMPLE}", "-s", f"ARCHIVE_DIR={tmp_path}", "-L", "ERROR"]
    command = [*unshare, sys.executable, "-m", "scrapy", "crawl", "wjnews", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    run = Crawled(done.returncode, done.stderr, tmp_path)
    assert run.exit_code == 0, run.stderr
    assert article(run, "wjnews")["body"] == article(replayed["wjnews"], "wjnews")["body"]


def test_the_guard_stops_python_processes_that_would_leave_this_machine(guarded_subprocesses: Path) -> None:
    attempt = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    refused = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, check=False)
    assert "tests reach no host but this one" in refused.stderr
    assert json.dumps("192.0.2.1")[1:-1] in guarded_subprocesses.read_text(encoding="utf8")
    guarded_subprocesses.unlink()
