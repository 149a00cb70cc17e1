"""The archive as crawls leave it: readable by others, complete, and enough to make the database anew."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.cli import main
from newscrawl.warc import cdxj
from newscrawl.warc.records import RawRecord, raw_records
from tests.support.archives import PARAGRAPHS, START, URL, capture, contents, page, rebuilt, rows, write_run
from tests.support.crawling import SAMPLE, Crawled, crawl
from tests.support.site_server import SiteServer, response

LISTING = "http://www.wj001.com/news/wjxw/"
HTML = "Content-Type: text/html; charset=utf-8"
SECOND = URL.format("7_2")


def listing(*urls: str) -> bytes:
    links = "".join(f'<li><a href="{link}">武进新闻一则</a></li>' for link in urls)
    return response(f"<html><body><ul>{links}</ul></body></html>".encode(), HTML)


def serve(server: SiteServer, **bodies: bytes) -> None:
    """Let the site have these articles: `a1=…` is article 1."""
    pages = {URL.format(name[1:]): response(body, HTML, f'ETag: "{name}{len(body)}"') for name, body in bodies.items()}
    server.planned |= {LISTING: listing(*pages), **pages}


def _let_all_be_due(archive: Path) -> None:
    """Let the next crawl ask for every known article again."""
    with Archive(archive).store() as store, store.transaction() as connection:
        connection.execute("UPDATE frontier SET due_at = '2025-01-01T00:00:00.000000Z' WHERE state = 'kept'")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Crawl a site twice: articles change, vanish, come again as they were, and go on on further pages."""
    root = tmp_path_factory.mktemp("crawled")
    with SiteServer() as server:
        going_on = page("长篇报道", more=f'<a href="{SECOND}">下一页</a>')
        serve(
            server,
            a1=page("第一则"),
            a2=page("第二则"),
            a7=going_on,
            a8=page("长", more='<a href="8_2.html">下一页</a>'),
        )
        server.planned[SECOND] = response(page("长篇报道", PARAGRAPHS[1:]), HTML)
        first = crawl("wjnews", root, proxy=server.url)
        assert first.exit_code == 0, first.stderr
        _let_all_be_due(root)
        serve(server, a1=page("第一则", PARAGRAPHS[:3]), a2=page("第二则"), a3=page("第三则"))
        server.planned[URL.format(8)] = response(b"", status="304 Not Modified")
        server.planned[URL.format(7)] = response(b"gone", HTML, status="404 Not Found")
        second = crawl("wjnews", root, proxy=server.url)
        assert second.exit_code == 0, second.stderr
    return second


def test_the_database_is_equal_to_one_made_anew_from_the_warc_files(crawled: Crawled, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(crawled.archive, tmp_path / "copy"))
    (copy / "news.db").unlink()
    rebuilt(copy)
    assert contents(copy) == contents(crawled.archive)


def test_further_pages_are_counted_where_articles_go_on(crawled: Crawled) -> None:
    first = json.loads(crawled.rows("SELECT stats FROM runs ORDER BY started_at")[0]["stats"])
    assert (first["newscrawl/next-page/fetched"], first["newscrawl/next-page/missing"]) == (1, 1)


def test_what_a_crawl_leaves_is_sound_and_nothing_stays_unread(crawled: Crawled) -> None:
    told = CliRunner().invoke(main, ["--archive", str(crawled.archive), "verify"])
    assert (told.exit_code, told.stdout) == (0, "")


def test_a_replay_of_what_was_crawled_changes_nothing(crawled: Crawled) -> None:
    told = CliRunner().invoke(main, ["--archive", str(crawled.archive), "replay", "--jobs", "1"])
    assert told.exit_code == 0, told.output


def test_every_row_leads_to_its_capture_in_one_read(crawled: Crawled) -> None:
    with Archive(crawled.archive).store() as store:
        for record in store.captures.of_url(URL.format(1)):
            capture = warc.read(crawled.archive, record.file, record.offset)
            assert (capture.url, capture.record_id, capture.status) == (record.url, record.record_id, record.status)


def test_captures_are_found_by_url_and_time(crawled: Crawled) -> None:
    with Archive(crawled.archive).store() as store:
        first, *_, last = store.captures.of_url(URL.format(2))
        assert store.captures.at(URL.format(2), START) == first
        assert store.captures.at(URL.format(2), last.fetched_at) == last
        assert store.captures.at("http://nobody.invalid/", START) is None
        assert store.captures.record(last.record_id) == last


@pytest.mark.parametrize("path", [SAMPLE, SAMPLE.with_name("mirrors.warc.gz")], ids=lambda path: path.name)
def test_warcio_finds_the_committed_archives_sound(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", path], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_warcio_finds_what_a_crawl_wrote_sound(crawled: Crawled) -> None:
    files = sorted(crawled.archive.rglob("*.warc.gz"))
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_an_index_line_is_what_pywb_writes(tmp_path: Path) -> None:
    path = tmp_path / "sample.warc.gz"
    path.write_bytes(SAMPLE.read_bytes())
    cdxj.write_index(path, cdxj.index_text(record for record, _ in warc.captures(path, archive=tmp_path)))
    lines = cdxj.path_of(path).read_text(encoding="ascii").splitlines()
    assert len(lines) == 27
    # As `wb-manager add` of pywb 2.10 indexes the same file.
    assert lines[0] == (
        'cn,com,china,jiangsu)/ 20250106013013 {"url": "http://jiangsu.china.com.cn/", "mime": "text/html", '
        '"status": "200", "digest": "YDB6GN43Y37OCOBREPDDCEKLDREENMZQ", "length": "757", "offset": "13653", '
        '"filename": "sample.warc.gz"}'
    )
    assert lines == sorted(lines)


def test_an_index_line_leads_to_its_record(crawled: Crawled) -> None:
    for path in crawled.archive.rglob("*.cdxj"):
        for line in path.read_text(encoding="ascii").splitlines():
            said = json.loads(line.split(" ", 2)[2])
            with (path.parent / said["filename"]).open("rb") as file:
                raw = next(raw_records(file, int(said["offset"])))
            assert isinstance(raw, RawRecord)
            assert raw.length == int(said["length"])
            assert said["url"].encode() in raw.head


def test_a_body_that_comes_again_in_a_later_run_is_a_revisit(crawled: Crawled) -> None:
    kinds = crawled.rows(
        "SELECT type FROM captures WHERE url = ? ORDER BY fetched_at", "http://www.wj001.com/robots.txt"
    )
    assert [row["type"] for row in kinds] == ["response", "revisit"]


def test_a_page_that_has_not_changed_is_a_revisit_of_what_was_archived(crawled: Crawled) -> None:
    first, confirmed = crawled.rows("SELECT * FROM captures WHERE url = ? ORDER BY fetched_at", URL.format(8))
    assert (confirmed["type"], confirmed["status"], confirmed["outcome"]) == ("revisit", 304, None)
    assert (
        warc.read(crawled.archive, confirmed["file"], confirmed["offset"]).body
        == warc.read(crawled.archive, first["file"], first["offset"]).body
    )


def test_a_rebuild_while_a_site_is_crawled_is_refused(tmp_path: Path) -> None:
    write_run(tmp_path, [capture(1, page())])
    archive = rebuilt(tmp_path)
    with archive.lock("jsw"):
        told = CliRunner().invoke(main, ["--archive", str(tmp_path), "replay", "--rebuild"])
    assert told.exit_code == 75
    assert told.output == "newscrawl: jsw is being crawled; wait until that run ends\n"
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(1,)]
