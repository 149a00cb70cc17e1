"""What pages offer to programs: feeds, files, JSON and OpenSearch, read by schemas and parsers that others wrote."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
import urllib.request
from pathlib import Path
from typing import Any

import bibtexparser.entrypoint
import pyarrow.parquet as pq
import pytest
import rispy
from jsonschema import Draft202012Validator
from lxml import etree, html

from newscrawl.archive import Archive
from newscrawl.browse import downloads
from newscrawl.browse.page_request import PageRequest
from newscrawl.export.columns import COLUMNS
from newscrawl.search import Filters, Query
from newscrawl.sites import packaged
from newscrawl.store.rows import id_of
from tests.support.api_schema import API, ERROR, JSON_FEED
from tests.support.browsing import HOSTILE, Served

ATOM = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "data/atom.rng"))
A = "{http://www.w3.org/2005/Atom}"
HOSTILE_ID = id_of(HOSTILE.url, packaged())
FEEDS = [
    "/search.{}", "/search.{}?q=常州", "/search.{}?site=wjnews", "/search.{}?q=nothingatall", "/changes.{}",
    "/changes.{}?kind=edited", f"/article/{HOSTILE_ID}/story.{{}}",
]  # fmt: skip


def checked(value: Any, schema: dict[str, Any]) -> Any:
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(value)
    return value


def atom(pages: Served, path: str) -> Any:
    answer = pages.get(path)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.text.encode())
    ATOM.assertValid(feed)
    ids = [entry.findtext(f"{A}id") for entry in feed.iterfind(f"{A}entry")]
    assert len(ids) == len({*ids})
    return feed


@pytest.mark.parametrize("path", FEEDS)
def test_feeds_are_what_their_formats_are(pages: Served, path: str) -> None:
    feed = atom(pages, path.format("atom"))
    answer = pages.get(path.format("feed.json"))
    assert answer.headers["content-type"] == "application/feed+json; charset=utf-8"
    same = checked(json.loads(answer.text), JSON_FEED)
    assert [entry.findtext(f"{A}id") for entry in feed.iterfind(f"{A}entry")] == [item["id"] for item in same["items"]]
    assert bool(same["items"]) is ("nothing" not in path)
    links = {link.get("rel"): link.get("href") for link in feed.iterfind(f"{A}link")}
    assert pages.get(links["self"].removeprefix(pages.address.rstrip("/"))).status == 200
    assert links["alternate"] == same["home_page_url"]
    assert pages.get(links["alternate"].removeprefix(pages.address.rstrip("/"))).status == 200


def test_a_feed_says_in_its_title_of_what_it_is(pages: Served) -> None:
    assert atom(pages, "/search.atom?site=jsw&q=常州").findtext(f"{A}title").endswith(" · 金山网 · 常州")
    assert " · " not in atom(pages, "/search.atom").findtext(f"{A}title")


def test_a_hostile_article_is_an_entry_as_it_is_written(pages: Served) -> None:
    (entry,) = atom(pages, f"/article/{HOSTILE_ID}/story.atom").iterfind(f"{A}entry")
    assert entry.findtext(f"{A}title") == HOSTILE.title
    shown = html.fragment_fromstring(entry.findtext(f"{A}content"), create_parent="div")
    assert not shown.xpath(".//script | .//img")
    assert HOSTILE.body.split("\n")[0] in shown.xpath("string()")


def test_a_change_is_an_entry_with_what_went_and_what_came(pages: Served, changed: str) -> None:
    found = [
        entry for entry in atom(pages, "/changes.atom").iterfind(f"{A}entry")
        if entry.find(f"{A}link").get("href") == f"{pages.address}article/{changed}/version/2"
    ]  # fmt: skip
    (entry,) = found
    assert entry.findtext(f"{A}title").startswith("[改动] ")
    content = html.fragment_fromstring(entry.findtext(f"{A}content"), create_parent="div")
    assert "第一季" in "".join(content.xpath(".//del/text()"))
    assert "新增的一段话" in "".join(content.xpath(".//ins/text()"))
    assert "[edited] " in pages.get("/changes.atom?lang=en").text


@pytest.mark.parametrize(
    ("name", "path"),
    [("index", "/index"), ("search", "/search"), ("search", "/search?q=常州"), ("search", "/search?q=nothingatall"),
     ("trend", "/trend?q=常州"), ("trend", "/trend?q=nothingatall"),
     ("article", "/article/{hostile}"), ("article", "/article/{changed}"), ("version", "/article/{changed}/version/2"),
     ("changes", "/changes"), ("changes", "/changes?site=jsw"), ("capture", "/capture?record={record}"),
     ("sites", "/sites"), ("runs", "/runs"), ("run", "/run?id=jsw/1"), ("tables", "/tables")],
)  # fmt: skip
def test_every_page_is_there_as_json(pages: Served, root: Path, changed: str, name: str, path: str) -> None:
    connection = sqlite3.connect(root / "news.db")
    (record,) = connection.execute("SELECT record_id FROM articles WHERE id = ?", (changed,)).fetchone()
    connection.close()
    before, mark, query = path.format(hostile=HOSTILE_ID, changed=changed, record=record).partition("?")
    answer = pages.get(f"{before}.json{mark}{query}")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    found = checked(json.loads(answer.text), API[name])
    if path == "/search?q=常州":
        assert found["articles"] == sum(1 + len(story["copies"]) for story in found["found"]) == 6
    if path == "/trend?q=常州":
        assert found["articles"] == sum(month["found"] for month in found["months"]) == 6
        assert all(0 < cell["share"] <= 1 for month in found["months"] for cell in month["sites"].values())
    if name == "version":
        assert "第一季度" in found["changes"]["body"]["before"]
        assert "上半年" in found["changes"]["body"]["after"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/search.json?q=-常州", 400), ("/trend.json", 400),
     ("/article/0000000000000000.json", 404), ("/changes.json?since=gestern", 400),
     ("/run.json?id=x", 404), ("/capture.json?record=x", 404)],
)  # fmt: skip
def test_what_cannot_be_answered_is_an_error_in_json(pages: Served, path: str, status: int) -> None:
    answer = pages.get(path)
    assert answer.status == status
    checked(json.loads(answer.text), ERROR)


@pytest.mark.parametrize("path", ["/search.atom?q=-常州", "/search.csv?since=gestern", "/changes.atom?kind=x"])
def test_a_question_without_sense_is_one_line(pages: Served, path: str) -> None:
    answer = pages.get(path)
    assert answer.status == 400
    assert answer.text.count("\n") == 0


def raw(pages: Served, path: str) -> bytes:
    with urllib.request.urlopen(pages.address.rstrip("/") + path, timeout=30) as answer:
        assert answer.headers["content-disposition"].startswith('attachment; filename="newscrawl.')
        return bytes(answer.read())


def test_results_are_files_of_every_format(pages: Served) -> None:
    ids = [json.loads(line)["id"] for line in raw(pages, "/search.jsonl").splitlines()]
    assert len(ids) == len({*ids}) >= 10
    table = list(csv.DictReader(io.StringIO(raw(pages, "/search.csv").decode("utf-8-sig"))))
    assert [row["id"] for row in table] == ids
    assert [*table[0]] == [column.name for column in COLUMNS]
    assert pq.read_table(io.BytesIO(raw(pages, "/search.parquet"))).column("id").to_pylist() == ids
    assert raw(pages, "/search.md").count(b"\n---\n") == len(ids)
    library = bibtexparser.entrypoint.parse_string(raw(pages, "/search.bib").decode())
    assert (len(library.entries), library.failed_blocks) == (len(ids), [])
    assert [record["id"] for record in rispy.loads(raw(pages, "/search.ris").decode())] == ids
    assert [item["id"] for item in json.loads(raw(pages, "/search.csl.json"))] == [f"newscrawl-{name}" for name in ids]


def test_a_download_is_of_what_was_asked_for(pages: Served) -> None:
    found = raw(pages, "/search.jsonl?site=wjyanghu&sort=date&page=3").splitlines()
    assert {json.loads(line)["site"] for line in found} == {"wjyanghu"}
    assert raw(pages, "/search.jsonl?q=nothingatall") == b""
    nothing = json.loads(pages.get("/search.json?q=nothingatall").text)
    assert (nothing["page"], nothing["pages"]) == (1, 1)


@pytest.mark.usefixtures("changed")
def test_a_reader_who_goes_away_ends_a_download(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "PIECE_BYTES", 64)
    ended = []
    monkeypatch.setattr(downloads._Pipe, "end", lambda pipe: ended.append(pipe.is_left))
    request = PageRequest(root, packaged(), "zh", {}, {"format": "jsonl"})

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            raise OSError("gone")

    async def fetched() -> None:
        with pytest.raises(OSError, match="gone"):
            await downloads.Download(Archive(root), request, Query(), Filters(), never).asgi_send(send)
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(fetched())
    assert ended == [True]


def test_pages_name_their_other_forms_and_each_is_there(pages: Served, changed: str) -> None:
    for path in ("/", "/search?q=常州&page=2&lang=zh", "/changes", f"/article/{changed}", "/sites", "/runs"):
        page: Any = html.fromstring(pages.get(path).text)
        named = page.xpath("//link[@rel='alternate']")
        assert {"application/json"} <= {link.get("type") for link in named}, path
        for link in named:
            answer = pages.get(link.get("href"))
            assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, link.get("type"))
        for link in page.xpath("//nav[@class='forms']//a"):
            assert pages.get(link.get("href")).status == 200
    assert page.xpath("//nav[@class='forms']")
    feeds = html.fromstring(pages.get("/search?q=常州").text).xpath("//link[contains(@type, 'atom')]/@href")
    assert feeds == ["/search.atom?q=%E5%B8%B8%E5%B7%9E"]


def test_a_browser_can_search_here_from_its_address_bar(pages: Served) -> None:
    page: Any = html.fromstring(pages.get("/").text)
    (link,) = page.xpath("//link[@rel='search']/@href")
    answer = pages.get(link)
    assert answer.headers["content-type"] == "application/opensearchdescription+xml; charset=utf-8"
    description = etree.fromstring(answer.text.encode())
    o = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(description.findtext(f"{o}ShortName") or "") <= 16
    templates = {url.get("type"): url.get("template") for url in description.iterfind(f"{o}Url")}
    asked = str(templates["text/html"]).replace("{searchTerms}", "常州").removeprefix(pages.address.rstrip("/"))
    assert 'value="常州"' in pages.get(asked).text
