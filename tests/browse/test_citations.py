"""How an article's page lets it be cited, and what is printed of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from lxml import html
from playwright.sync_api import Browser

from newscrawl.archive import Archive
from newscrawl.browse import citations
from newscrawl.browse.page_request import PageRequest
from newscrawl.sites import packaged
from newscrawl.store.rows import id_of
from tests.support.archives import rebuilt
from tests.support.browsing import HOSTILE, Served


def test_an_articles_page_offers_what_can_be_copied_without_a_script(pages: Served, changed: str) -> None:
    page: Any = html.fromstring(pages.get(f"/article/{changed}").text)
    (permalink,) = page.cssselect("#cite input[readonly]")
    assert permalink.get("value") == f"{pages.address}article/{changed}"
    fields = [str(text) for text in page.xpath("//*[@id='cite']//label/textarea[@readonly]/text()")]
    assert len(fields) == 5
    for field in fields:
        assert f"{pages.address}article/{changed}" in field
        assert "sha1:" in field
    assert "[N/OL]. 武进日报，" in fields[0]


def test_citations_are_files_that_programs_import(pages: Served, changed: str) -> None:
    answer = pages.get(f"/article/{changed}.bib")
    assert answer.headers["content-type"] == "application/x-bibtex; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="newscrawl-{changed}.bib"'
    (entry,) = parse_string(answer.text).entries
    assert entry.fields_dict["organization"].value == "武进日报"
    (record,) = rispy.loads(pages.get(f"/article/{id_of(HOSTILE.url, packaged())}.ris").text)
    assert record["title"] == HOSTILE.title
    assert "武进" in pages.get(f"/article/{changed}.csl.json").text
    assert pages.get("/article/0000000000000000.bib").status == 404


def test_a_permalink_survives_a_rebuild(root: Path, changed: str, tmp_path: Path) -> None:
    (tmp_path / "warc").symlink_to(root / "warc")
    known = []
    for archive in (Archive(root), rebuilt(tmp_path)):
        connection = sqlite3.connect(archive.database)
        connection.row_factory = sqlite3.Row
        request = PageRequest(archive.root, packaged(), "zh", {}, {"id": changed}, "https://news.example.org/")
        known.append(citations.read(connection, request))
        connection.close()
    assert known[0] == known[1]
    assert known[0]
    assert known[0]["permalink"] == f"https://news.example.org/article/{changed}"


@pytest.mark.browser
@pytest.mark.e2e
def test_print_is_on_white_and_says_where_it_comes_from(pages: Served, changed: str, browser: Browser) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{pages.address}article/{changed}")
    assert not page.locator(".printed").is_visible()
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    printed = page.locator(".printed").inner_text()
    for said in (f"{pages.address}article/{changed}", "+08:00", "urn:uuid:", "sha1:", "http://"):
        assert said in printed
    assert not page.locator(".top, .evidence").first.is_visible()
    kept = Path("test-artefacts")
    kept.mkdir(exist_ok=True)
    page.pdf(path=kept / "article.pdf", format="A4")
    context.close()
