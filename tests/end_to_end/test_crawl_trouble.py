"""Crawls that meet trouble: each trouble is a counted outcome, and the rest of the crawl is intact."""

from __future__ import annotations

import gzip
import random
import resource
from pathlib import Path

import pytest
from filelock import FileLock

from newscrawl import warc
from newscrawl.warc.records import RawRecord, raw_records
from tests.support.build_pages import ARTICLES, golden, published
from tests.support.crawling import SAMPLE, Crawled, crawl, crawl_afresh
from tests.support.faults import fault
from tests.support.site_server import SiteServer, redirect, response

LISTING = "http://www.wj001.com/news/wjxw/"
PAGE = published("wjnews", "<p>{}</p>").encode("gbk")


def url(number: int) -> str:
    return f"{LISTING}2022-11-21/{number}.html"


def listing(*urls: str) -> bytes:
    links = "".join(f'<li><a href="{link}">新闻</a></li>' for link in urls)
    return response(f"<html><body><ul>{links}</ul></body></html>".encode(), "Content-Type: text/html; charset=utf-8")


CUT, LYING, GZIPPED, CIRCLE, BROKEN, SILENT, RESET, SOUND = map(url, range(901, 909))


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    with SiteServer() as server:
        html = "Content-Type: text/html"
        server.planned = {
            LISTING: listing(CUT, LYING, GZIPPED, CIRCLE, BROKEN, SILENT, RESET, SOUND),
            CUT: response(PAGE[: len(PAGE) // 2], html, f"Content-Length: {len(PAGE)}"),
            LYING: response(PAGE, "Content-Type: text/html; charset=utf-8"),
            GZIPPED: response(gzip.compress(PAGE), html, "Content-Encoding: gzip"),
            CIRCLE: redirect(CIRCLE + "?again"),
            CIRCLE + "?again": redirect(CIRCLE + "?again"),
            BROKEN: response(
                b"<html><body>Internal Server Error</body></html>", html, status="500 Internal Server Error"
            ),
            SILENT: server.hang,
            RESET: server.reset,
            SOUND: response(PAGE, html),
        }
        settings = ("DOWNLOAD_TIMEOUT=4", "RETRY_TIMES=1", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
        return crawl("wjnews", tmp_path_factory.mktemp("troubled"), settings=settings, proxy=server.url)


def body_of(run: Crawled, address: str) -> str:
    [row] = run.rows("SELECT body FROM articles WHERE url = ?", address)
    return str(row["body"])


def test_the_crawl_as_a_whole_ends_well(troubled: Crawled) -> None:
    assert troubled.exit_code == 0, troubled.stderr


@pytest.mark.parametrize("address", [SOUND, LYING, GZIPPED, ARTICLES["wjnews"]])
def test_sound_pages_are_read_whatever_happens_beside_them(troubled: Crawled, address: str) -> None:
    assert body_of(troubled, address) == body_of(troubled, ARTICLES["wjnews"])
    assert len(body_of(troubled, address)) == len(golden("wjnews")["body"])


def test_a_body_cut_at_half_is_archived_as_such_asked_for_again_and_marked(troubled: Crawled) -> None:
    cut = troubled.rows("SELECT file, offset, truncated FROM captures WHERE url = ?", CUT)
    assert [row["truncated"] for row in cut] == ["disconnect", "disconnect"]
    assert warc.read(troubled.archive, cut[0]["file"], cut[0]["offset"]).body == PAGE[: len(PAGE) // 2]
    assert troubled.stats["truncated"] == 2
    [row] = troubled.rows("SELECT flags FROM articles WHERE url = ?", CUT)
    assert "truncated" in row["flags"]


def test_an_error_of_the_server_is_a_rejection(troubled: Crawled) -> None:
    assert troubled.rows("SELECT reason FROM rejections WHERE url = ?", BROKEN) == [{"reason": "http-error"}]


def test_a_redirect_loop_is_counted_and_every_turn_archived(troubled: Crawled) -> None:
    assert troubled.stats["rejected/redirect"] == 1
    assert troubled.rows("SELECT reason, record_id FROM rejections WHERE url = ?", CIRCLE) == [
        {"reason": "redirect", "record_id": None}
    ]
    assert troubled.rows("SELECT count(*) AS turns FROM captures WHERE url = ?", CIRCLE + "?again")[0]["turns"] == 5


def test_a_time_out_and_a_reset_are_counted_and_noted_in_the_archive(troubled: Crawled) -> None:
    assert troubled.stats["failed/DownloadTimeoutError"] == 1
    assert sum(count for name, count in troubled.stats.items() if name.startswith("failed/")) == 2
    [file] = troubled.archive.rglob("*.warc.gz")
    with file.open("rb") as stream:
        noted = [
            raw.head for raw in raw_records(stream) if isinstance(raw, RawRecord) and b"Type: metadata" in raw.head
        ]
    assert sum(SILENT.encode() in head for head in noted) == 2
    assert sum(RESET.encode() in head for head in noted) == 2


def test_what_breaks_the_rules_of_http_is_asked_for_once_more_and_then_read(sites: SiteServer, tmp_path: Path) -> None:
    odd = response(PAGE, "Content-Type: text/html", "this is no header")
    sites.planned = {LISTING: listing(SOUND, CUT), SOUND: odd, CUT: odd}
    done = crawl("wjnews", tmp_path, proxy=sites.url)
    assert done.exit_code == 0
    assert body_of(done, SOUND) == body_of(done, CUT) != ""
    assert done.stats["attempt-failed/MalformedResponseError"] == 1
    assert sorted(sites.log.count(address) for address in (SOUND, CUT)) == [1, 2]


def test_a_full_disk_ends_the_crawl_with_nothing_stored_that_is_not_archived(sites: SiteServer, tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(3_000_000)  # incompressible, more than the files may grow to
    sites.planned = {
        LISTING: listing(url(1)),
        url(1): response(PAGE + b"<!--" + noise + b"-->", "Content-Type: text/html"),
    }
    limit = 2_000_000
    run = crawl_afresh(
        "wjnews", tmp_path, proxy=sites.url, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    assert run.exit_code == 1
    assert "cannot be written" in run.last_line
    assert "Traceback" not in run.stderr
    [file] = tmp_path.rglob("*.warc.gz")
    lost: list[warc.LostRecord] = []
    sound = {capture.url for _, capture in warc.captures(file, on_lost=lost.append)}
    assert not lost
    assert url(1) not in sound
    assert {row["url"] for row in run.rows("SELECT url FROM captures")} == sound
    assert not run.rows("SELECT * FROM articles WHERE url = ?", url(1))
    assert run.rows("SELECT exit_code FROM runs") == [{"exit_code": 1}]


def test_an_archive_that_cannot_be_written_is_said_in_one_line(sites: SiteServer, tmp_path: Path) -> None:
    (tmp_path / "warc").write_text("in the way", encoding="utf8")
    run = crawl("wjnews", tmp_path, proxy=sites.url)
    assert run.exit_code == 1
    assert "warc" in run.last_line
    assert not run.rows("SELECT * FROM captures")


def test_a_site_that_does_not_answer_is_an_error(sites: SiteServer, tmp_path: Path) -> None:
    sites.planned = dict.fromkeys(("http://www.wj001.com/", LISTING, "http://www.wj001.com/news/"), sites.reset)
    run = crawl("wjnews", tmp_path, settings=("RETRY_TIMES=0",), proxy=sites.url)
    assert run.exit_code == 1
    assert "no start URL answered" in run.last_line


def test_listings_that_are_gone_are_counted_and_not_fatal(sites: SiteServer, tmp_path: Path) -> None:
    sites.planned = {LISTING: response(b"gone", status="404 Not Found")}
    run = crawl("wjnews", tmp_path, proxy=sites.url)
    assert run.exit_code == 0
    assert run.stats["start/status-404"] == 2
    assert run.rows("SELECT url FROM articles") == [{"url": ARTICLES["wjnews"]}]


@pytest.mark.parametrize(
    ("site", "options", "said"),
    [
        ("nosuch", (), "cannot crawl nosuch; name one of:"),
        ("wjnews", (), "needs a contact"),
        ("wjnews", ("-a", "limit=0"), "limit=0 is not a number of articles"),
        ("wjnews", ("-a", "since=yesterday"), "'yesterday' is no day, month or year; write"),
        ("wjnews", ("-a", "colour=red"), "there is no spider argument colour"),
        ("wjnews", ("-s", "REPLAY_WARC=missing.warc.gz"), "missing.warc.gz is no file"),
    ],
)
def test_wrong_usage_is_one_line(tmp_path: Path, site: str, options: tuple[str, ...], said: str) -> None:
    run = crawl(site, tmp_path, *options)
    assert run.exit_code == 2
    assert said in run.stderr
    assert run.stderr.count("\n") == 1


def test_two_runs_of_one_site_never_overlap(tmp_path: Path) -> None:
    with FileLock(tmp_path / ".wjnews.lock"):
        run = crawl("wjnews", tmp_path, settings=(f"REPLAY_WARC={SAMPLE}",))
    assert run.exit_code == 75
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(head, id=kind, marks=fault(f"a list {kind}", tries=1, outcome="list read, articles stored"))
        for kind, head in {
            "that is loaded anew each minute": f'<meta http-equiv="refresh" content="60;url={LISTING}">',
            "with a refresh to a script": '<meta http-equiv="refresh" content="0;url=javascript:go()">',
            "with a base that is no address, and a script that says refresh": '<base href="http://["><script>refresh()',
        }.items()
    ],
)
def test_a_list_that_only_seems_to_lead_elsewhere_is_read(sites: SiteServer, tmp_path: Path, head: str) -> None:
    body = listing(SOUND).partition(b"\r\n\r\n")[2]
    page = f"<head>{head}</script></head>".encode() + body
    sites.planned = {
        LISTING: response(page, "Content-Type: text/html; charset=utf-8"),
        SOUND: response(PAGE, "Content-Type: text/html"),
    }
    run = crawl("wjnews", tmp_path, proxy=sites.url)
    assert run.exit_code == 0
    assert body_of(run, SOUND)
    assert sites.log.count(LISTING) == 1


def test_a_limit_is_kept_though_links_are_dead(sites: SiteServer, tmp_path: Path) -> None:
    sites.planned = {
        "http://www.wj001.com/": listing(url(404), url(1), url(2), url(3)),
        LISTING: listing(url(1), url(2), url(3)),
        **{url(number): response(PAGE, "Content-Type: text/html") for number in (1, 2, 3)},
    }
    run = crawl("wjnews", tmp_path, "-a", "limit=2", proxy=sites.url)
    assert len(run.rows("SELECT url FROM articles")) == 2
    assert len([address for address in sites.log if address.endswith(".html")]) in (2, 3)


def test_days_outside_those_wanted_are_not_asked_for(sites: SiteServer, tmp_path: Path) -> None:
    crawl("wjnews", tmp_path, "-a", "since=2022-11-21", "-a", "until=2022-11-30", proxy=sites.url)
    assert [address for address in sites.log if address.endswith(".html")] == [ARTICLES["wjnews"]]


def test_what_robots_txt_forbids_is_not_asked_for(sites: SiteServer, tmp_path: Path) -> None:
    sites.planned["http://www.wj001.com/robots.txt"] = response(b"User-agent: *\nDisallow: /news/wjxw/2022-11-21/\n")
    run = crawl("wjnews", tmp_path, proxy=sites.url)
    assert run.exit_code == 0
    assert ARTICLES["wjnews"] not in sites.log
    assert run.stats["ignored/RobotsForbiddenError"] == 1


def test_a_database_that_cannot_be_opened_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "news.db").mkdir()
    run = crawl("wjnews", tmp_path, settings=(f"REPLAY_WARC={SAMPLE}",))
    assert run.exit_code == 1
    assert "news.db" in run.stderr
    assert run.stderr.count("\n") == 1


def test_the_pages_of_one_article_are_fetched_and_stored_as_one(sites: SiteServer, tmp_path: Path) -> None:
    first, second = ARTICLES["chinajs"], ARTICLES["chinajs"].replace("_1.", "_2.")
    whole = published("chinajs", "<p>{}</p>")
    lines = [line for line in whole.split("\n") if line.startswith("<p>")]
    last_of_first, half = lines[9], "\n".join(lines[10:])
    pager = f'<div class="page"><a href="{second.rpartition("/")[2]}">下一页</a></div>'
    sites.planned = {
        first: response(whole.replace(half, pager).encode(), "Content-Type: text/html"),
        second: response(whole.replace("\n".join(lines[:10]), "").encode(), "Content-Type: text/html"),
    }
    run = crawl("chinajs", tmp_path, proxy=sites.url)
    [row] = run.rows("SELECT url, body, record_ids, partial FROM articles")
    assert (row["url"], row["partial"]) == (first, 0)
    assert last_of_first[3:-4].strip() in row["body"]
    assert lines[-2][3:-4].strip() in row["body"]
    assert row["record_ids"].count("urn:uuid") == 2
