"""The archive's pages: what they show, and that nothing archived ever acts."""

from __future__ import annotations

import re
import socket
import sqlite3
import time
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml.html import fromstring

from newscrawl.cli import main
from newscrawl.sites import packaged
from newscrawl.store import Store
from newscrawl.store.rows import id_of
from tests.support.archives import URL
from tests.support.browsing import HOSTILE, OUTSIDE, Answer, Served, served
from tests.support.faults import fault


def parsed(answer: Answer) -> Any:
    """Return a page as a tree; lxml takes `<wbr>` for an element with content."""
    return fromstring(answer.text.replace("<wbr>", ""))


def shown(answer: Answer) -> str:
    """Return what a page says, without its markup."""
    return " ".join(parsed(answer).text_content().split())


def record_of(root: Path, url: str) -> str:
    with sqlite3.connect(root / "news.db") as connection:
        found = connection.execute("SELECT record_id FROM articles WHERE url = ?", (url,)).fetchone()[0]
    connection.close()
    return str(found)


def all_paths(root: Path, changed: str) -> list[str]:
    """Return the address of a page of every kind, and of the hostile article's."""
    hostile, record = id_of(HOSTILE.url, packaged()), record_of(root, HOSTILE.url)
    return [
        "/", "/search", "/search?q=常州", "/trend?q=常州", "/tables",
        "/search?q=%3Cscript%3E&site=%22%3E", "/search?q=-常州", "/sites", "/changes", "/runs",
        f"/captures?url={URL.format(1)}",
        "/run?id=jsw/1", f"/article/{changed}", f"/article/{changed}/version/2", f"/article/{hostile}",
        f"/article/{hostile}/version/1", f"/capture?record={record}", "/article/0000000000000000", "/news",
        "/news/articles", "/nothing",
    ]  # fmt: skip


def test_the_first_page_shows_the_newest_stories_by_day(pages: Served) -> None:
    text = shown(pages.get("/"))
    assert text.index("2025年1月7日") < text.index("2025年1月6日") < text.index("2024年8月6日 星期二")
    assert text.count("江苏镇江：厚植新质生产力") == 1
    assert "另有 1 份" in text
    assert "拼音注音" in text


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("常州", "6 篇，4 个新闻事件"),
        ("两湖创新区 -常州", "0 篇，0 个新闻事件"),
        ("title:武进召开", "1 篇，1 个新闻事件"),
    ],
)
def test_a_search_counts_and_shows_what_it_finds(pages: Served, words: str, count: str) -> None:
    assert count in shown(pages.get(f"/search?q={words}"))


def test_finds_are_narrowed_down_by_site_source_and_time(pages: Served) -> None:
    page = parsed(pages.get("/search?q=常州"))
    for name, value in (("site=wjyanghu", "阳湖网"), ("source", "武进新闻"), ("since=2023-04&", "2023-04")):
        links = page.cssselect(".facets a, .periods a")
        (link,) = [a for a in links if a.text == value and name in a.get("href", "")]
        narrowed = parsed(pages.get(str(link.get("href"))))
        assert 1 <= len(narrowed.cssselect(".hits li h2")) < len(page.cssselect(".hits li h2"))


def test_a_story_is_unfolded_from_its_original(pages: Served) -> None:
    page = parsed(pages.get("/search?q=江苏镇江"))
    (story,) = page.cssselect(".hits > li")
    assert story.cssselect("summary")[0].text_content() == "+1 份"
    (copy,) = story.cssselect("details li")
    assert "原稿" not in copy.text_content()
    assert copy.cssselect("a")[0].get("href").startswith("/article/")


def test_the_columns_of_the_histogram_lead_where_its_list_does(pages: Served) -> None:
    page = parsed(pages.get("/search?q=常州"))
    drawn = page.cssselect(".histogram svg a")
    listed = page.cssselect(".periods a")
    assert [a.get("href") for a in drawn] == [a.get("href") for a in listed] != []
    narrowed = parsed(pages.get(listed[0].get("href")))
    fields = narrowed.cssselect("form.dates input[type=date]")
    assert [field.get("value") for field in fields] == ["2022-11-01", "2022-11-30"]


def test_what_was_typed_is_kept_wherever_one_goes_on(pages: Served) -> None:
    """In the fields, the pager, the histogram, another order and language, and beside what was wrong with it."""
    path = "/search?q=的&site=wjyanghu&since=2023&sort=date"
    page = parsed(pages.get(path))
    fields = {field.get("name"): field.get("value") for field in page.cssselect("form.dates input")}
    assert fields == {"q": "的", "site": "wjyanghu", "sort": "date", "since": "2023-01-01", "until": ""}
    assert page.cssselect("form.find input")[0].get("value") == "的"
    for link in page.cssselect(".histogram a, .sorts a, .top a[lang], .facets a"):
        assert "q=%E7%9A%84" in link.get("href")
    wrong = parsed(pages.get("/search?q=常州&since=gestern&lang=zh"))
    assert wrong.cssselect("form.dates input[name=since]")[0].get("value") == "gestern"
    assert wrong.cssselect("form.find input")[0].get("value") == "常州"
    assert parsed(pages.get("/search?q=-常州")).cssselect("form.find input")[0].get("value") == "-常州"


def test_beyond_the_last_page_the_last_is_shown_and_named(pages: Served) -> None:
    page = parsed(pages.get("/search?q=常州&page=999"))
    assert "没有第 999 页" in page.cssselect(".notice")[0].text
    assert "第 1 页，共 1 页" in page.cssselect(".pages")[0].text_content()
    assert page.cssselect(".hits h2")


def test_hits_are_marked(pages: Served) -> None:
    page = parsed(pages.get("/search?q=常州"))
    assert {mark.text for mark in page.cssselect(".hits mark")} == {"常州"}


def test_the_word_is_marked_in_the_article_and_the_results_are_one_step_back(pages: Served) -> None:
    results = "/search?q=常州&sort=date&page=1"
    link = parsed(pages.get(results)).cssselect(".hits h2 a")[-1].get("href")
    page = parsed(pages.get(link))
    assert {mark.text for mark in page.cssselect("article mark")} == {"常州"}
    (back,) = page.cssselect(".way-back a")
    assert back.get("href") == "/search?q=%E5%B8%B8%E5%B7%9E&sort=date"
    assert not parsed(pages.get(link.partition("?")[0])).cssselect("mark, .way-back")
    assert not parsed(pages.get(link.partition("?")[0] + "?q=-x")).cssselect("mark")


def test_a_trend_counts_a_word_by_month_and_site_and_leads_to_its_finds(pages: Served) -> None:
    page = parsed(pages.get("/trend?q=常州"))
    assert "6 篇" in page.cssselect(".summary-line")[0].text_content()
    newest = page.cssselect(".grid tbody tr")[0]
    assert newest.cssselect("th a")[0].text == "2025-01"
    narrowed = parsed(pages.get(newest.cssselect("a")[0].get("href")))
    number = newest.cssselect("td")[0].text.split()[0]
    assert narrowed.cssselect(".summary-line strong")[0].text.startswith(f"{number} 篇")
    assert len(page.cssselect("svg.chart")) == 2
    assert pages.get("/trend").status == 200
    assert pages.get("/trend?q=常州&since=gestern").status == 400
    assert pages.get("/trend?q=-常州").status == 400
    assert "0 篇" in shown(pages.get("/trend?q=无此词"))


def test_an_article_shows_where_everything_in_it_came_from(pages: Served, changed: str) -> None:
    text = shown(pages.get(f"/article/{changed}"))
    for said in (
        "武进日报",
        "张三",
        "责任编辑 李四",
        "网站改动",
        "字段出处",
        "label:来源",
        "sha1:",
        "-00000.warc.gz @",
    ):
        assert said in text


def test_repairs_are_marked_where_they_were_made(pages: Served, root: Path) -> None:
    with sqlite3.connect(root / "news.db") as connection:
        (damaged,) = connection.execute("SELECT id FROM articles WHERE repairs > 100 ORDER BY id LIMIT 1").fetchone()
    connection.close()
    page = parsed(pages.get(f"/article/{damaged}"))
    removed = [mark.text for mark in page.cssselect(".body .fix del")]
    assert len(removed) > 100
    assert any(re.fullmatch(r"\([a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]+\)", text or "") for text in removed)


def test_a_version_shows_what_changed(pages: Served, changed: str) -> None:
    page = parsed(pages.get(f"/article/{changed}/version/2"))
    assert "第一季" in "".join(mark.text for mark in page.cssselect("del"))
    assert "新增的一段话" in "".join(mark.text_content() for mark in page.cssselect("ins"))
    assert pages.get(f"/article/{changed}/version/9").status == 404


def test_changes_are_shown_with_what_went_and_came(pages: Served, changed: str) -> None:
    page = parsed(pages.get("/changes"))
    (entry,) = page.cssselect(".change-entry")
    assert "第一季" in "".join(mark.text_content() for mark in entry.cssselect("del"))
    assert "新增的一段话" in "".join(mark.text_content() for mark in entry.cssselect("ins"))
    links = [link.get("href") for link in entry.cssselect("a")]
    assert links[:2] == [f"/article/{changed}", f"/article/{changed}/version/2"]
    assert all(pages.get(link).status == 200 for link in links)
    assert not parsed(pages.get("/changes?site=jsw")).cssselect(".change-entry")
    assert len(parsed(pages.get("/changes?since=2025&until=2025-01")).cssselect(".change-entry")) == 1
    assert [pages.get(f"/changes?{odd}").status for odd in ("since=gestern", "kind=x", "page=0")] == [400, 400, 200]


def test_the_captures_of_an_address_are_a_calendar(pages: Served, changed: str) -> None:
    page = parsed(pages.get(f"/captures?url={URL.format(1)}"))
    days = page.cssselect(".months .month td a")
    assert [day.text for day in days] == ["6", "13"]
    assert all(day.get("class") == "begins" for day in days)
    assert len(page.cssselect(".capture-list li")) == 2
    assert page.xpath(f"//a[@href='/article/{changed}/version/2']")
    assert all(pages.get(str(day.get("href"))).status == 200 for day in days)
    assert pages.get("/captures?url=http://nowhere.invalid/").status == 404


def test_a_capture_is_shown_beside_the_text_that_was_read_from_it(pages: Served, root: Path, changed: str) -> None:
    with sqlite3.connect(root / "news.db") as connection:
        query = "SELECT record_id FROM captures WHERE article_id = ? ORDER BY fetched_at"
        first, second = (name for (name,) in connection.execute(query, (changed,)))
    connection.close()
    for record, is_edited in ((first, False), (second, True)):
        read = parsed(pages.get(f"/capture?record={record}")).cssselect(".beside .text-read .body")[0].text_content()
        assert "武进召开重点工作会议" in read
        assert ("新增的一段话" in read) is is_edited


def test_every_page_has_a_strict_policy_and_no_script(pages: Served, root: Path, changed: str) -> None:
    for path in all_paths(root, changed):
        answer = pages.get(path)
        rules = answer.headers["content-security-policy"] or ""
        assert "default-src 'none'" in rules, path
        assert "script-src" not in rules, path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        page = parsed(answer)
        assert not page.xpath("//script"), path
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), path
        assert not page.xpath("//@href[starts-with(., 'javascript:')]"), path
        assert not [src for src in page.xpath("//@src | //link/@href") if not src.startswith(("/", pages.address))], (
            path
        )


def test_a_hostile_article_is_shown_as_it_is_written(pages: Served) -> None:
    answer = pages.get(f"/article/{id_of(HOSTILE.url, packaged())}")
    assert answer.status == 200
    page = parsed(answer)
    assert page.cssselect("h1")[0].text_content() == HOSTILE.title
    assert page.cssselect(".subtitle")[0].text_content() == HOSTILE.subtitle
    credited = [span.text_content() for span in page.cssselect(".info > span")][-2:]
    assert credited == ["责任编辑 &amp;<u>", "<b>校对</b> <i>乙</i>、丙"]
    assert [p.text_content() for p in page.cssselect(".body p")] == HOSTILE.body.split("\n")


def test_a_capture_is_shown_as_text_and_as_a_page_that_does_nothing(pages: Served, root: Path) -> None:
    record = record_of(root, HOSTILE.url)
    page = parsed(pages.get(f"/capture?record={record}"))
    assert "document.title = 'pwned'" in page.cssselect("pre.source")[0].text_content()
    (frame,) = page.cssselect("iframe")
    assert frame.get("sandbox") == ""
    inside = pages.get(str(frame.get("src")))
    assert inside.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "常州市武进区今天召开会议" in inside.text
    for banned in (OUTSIDE, "<script", "onerror", "onload", "javascript:", "@import", "http-equiv", "<form", "<iframe"):
        assert banned not in inside.text.lower()
    saved = pages.get(f"/capture/bytes?record={record}")
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "path",
    [
        "/article/0000000000000000",
        "/capture?record=x",
        "/capture/page?record=x",
        "/run?id=x",
        "/nothing",
        "/news/nothing",
        "/browse/nothing.css",
        "/-/static/app.css",
        "/news/articles/nothing",
    ],
)
def test_what_is_not_there_is_a_404(pages: Served, path: str) -> None:
    answer = pages.get(path)
    assert answer.status == 404
    assert parsed(answer).cssselect("main a[href='/']")


@pytest.mark.parametrize(
    "path", ["/search?q=-常州", "/search?since=gestern", "/search?until=2022-13", "/search?since=2023&until=2022"]
)
def test_a_question_without_sense_is_answered_with_what_to_ask(pages: Served, path: str) -> None:
    answer = pages.get(path, accept_language="en")
    assert answer.status == 400
    assert re.search("at least one word|write 2022|month|earlier one", shown(answer))


@pytest.mark.parametrize(
    "path", ["/search?q=常州&page=abc", "/search?q=常州&page=99999999999", "/runs?page=-1", "/search?q=%00"]
)
def test_odd_arguments_do_no_harm(pages: Served, path: str) -> None:
    assert pages.get(path).status in (200, 400)


def test_pages_speak_the_readers_language(pages: Served) -> None:
    assert "最新报道" in pages.get("/", accept_language="zh-CN,zh;q=0.9,en;q=0.8").text
    assert "Newest stories" in pages.get("/", accept_language="en-GB,en;q=0.9").text
    assert "Newest stories" in pages.get("/", accept_language="de,fr").text
    chosen = pages.get("/?lang=en", accept_language="zh")
    assert "Newest stories" in chosen.text
    assert "lang=en" in chosen.headers["set-cookie"]
    assert "Newest stories" in pages.get("/", accept_language="zh", cookie="lang=en").text


def test_another_name_for_this_machine_is_refused(pages: Served) -> None:
    port = pages.address.rstrip("/").rpartition(":")[2]
    assert pages.get("/", host=f"evil.example:{port}").status == 421
    assert pages.get("/", host=f"localhost:{port}").status == 200
    assert pages.get("/", host=f"[::1]:{port}").status == 200


def test_the_archive_cannot_be_written_through_its_pages(pages: Served, root: Path) -> None:
    for sql in (
        "DELETE FROM articles",
        "UPDATE articles SET title = ''",
        "PRAGMA writable_schema = 1",
        "ATTACH 'x' AS y",
    ):
        assert pages.get(f"/news?sql={sql}").status >= 400
    with sqlite3.connect(root / "news.db") as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone()[0] >= 10
    connection.close()


def test_what_a_crawl_adds_is_there_at_the_next_look(tmp_path: Path, root: Path, changed: str) -> None:
    assert changed
    for name in ("news.db", "news.db-wal"):
        if (root / name).exists():
            (tmp_path / name).write_bytes((root / name).read_bytes())
    with served(tmp_path) as pages:
        assert "武进召开重点工作会议" in shown(pages.get("/search?q=title:武进召开"))
        with Store(tmp_path / "news.db") as store, store.transaction() as connection:
            connection.execute("INSERT INTO runs (id, site, started_at) VALUES ('new', 'jsw', '2026-01-01T00:00:00Z')")
        assert "2026-01-01" in pages.get("/runs").text


def test_a_port_that_is_taken_is_one_line(root: Path, changed: str) -> None:
    assert changed
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = CliRunner().invoke(main, ["--archive", str(root), "browse", "--port", port, "--no-open"])
    assert done.exit_code == 2
    assert done.stderr.startswith(f"newscrawl: 127.0.0.1 port {port} is taken")
    assert done.stderr.count("\n") == 1


def test_what_pages_escape_is_what_was_meant(pages: Served) -> None:
    assert unescape(pages.get(f"/article/{id_of(HOSTILE.url, packaged())}").text).count(HOSTILE.title) >= 2


@fault("an address that no file system or facet takes", tries="1", outcome="status 400")
@pytest.mark.parametrize(
    "path",
    [
        "/browse/" + "x" * 300,
        "/browse" + "/x" * 2000,
        "/-/static/" + "常" * 100,
        "/news/articles?_facet1e999=x",
        "/news/articles?_facet=si%00te",
        "/news/art~00icles",
        "/news/articles?_sort=x",
    ],
)
def test_an_address_that_datasette_fails_over_is_refused(pages: Served, path: str) -> None:
    assert pages.get(path).status == 400
    assert pages.get("/news/articles?_facet=site&_size=1").status == 200


@fault("a query of thousands of the same characters", tries=1, outcome="status 400")
@pytest.mark.parametrize("path", ["/search", "/search.json", "/search.atom", "/search.csv", "/trend"])
def test_a_query_that_is_too_long_is_refused_and_one_that_is_not_answered_within_seconds(
    pages: Served, path: str
) -> None:
    assert pages.get(f"{path}?q={'a' * 251}").status == 400
    assert "查询超过 250 个字" in pages.get(f"/search?q={'a' * 3000}", Accept_Language="zh").text
    began = time.monotonic()
    assert pages.get(f"{path}?q={'a' * 250}").status == 200
    assert time.monotonic() - began < 10
