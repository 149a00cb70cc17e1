"""The static site is complete, opens from its folder, and does without a server, scripts and everything outside."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner, Result
from lxml import etree, html
from playwright.sync_api import Browser, expect

from newscrawl.browse.static_site import article_path, site_path
from newscrawl.cli import main
from newscrawl.export.sitemap import MAX_URLS, write_sitemap
from newscrawl.sites import packaged
from newscrawl.store.rows import id_of
from tests.support.archives import rows
from tests.support.browsing import HOSTILE
from tests.support.peers import peer
from tests.support.visiting import DARK, DESKTOP, LIGHT, PHONE, WINDOWS, Visitor, keep, visit

ADDRESS = "https://example.org/news/"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def export(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(root), "export", "--format", "site", *words])


@pytest.fixture(scope="module")
def site(root: Path, changed: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert changed
    folder = tmp_path_factory.mktemp("site") / "news"
    done = export(root, "--output", str(folder), "--address", ADDRESS)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def documents(site: Path) -> dict[Path, html.HtmlElement]:
    return {path: html.fromstring(path.read_bytes()) for path in sorted(site.rglob("*.html"))}


def test_every_link_leads_to_a_file_of_the_site(documents: dict[Path, html.HtmlElement]) -> None:
    for path, document in documents.items():
        for element, _, link, _ in document.iterlinks():
            parts = urlsplit(link)
            if element.tag == "a" and parts.scheme in ("http", "https"):
                continue  # the article's original
            assert not parts.scheme
            assert not parts.netloc
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), (path, link)
            assert not parts.fragment or documents[target].get_element_by_id(parts.fragment) is not None


def test_every_page_is_reached_from_the_first(site: Path, documents: dict[Path, html.HtmlElement]) -> None:
    reached, ahead = set[Path](), [site.resolve() / "index.html"]
    while ahead:
        path = ahead.pop()
        if path in reached or path.suffix != ".html":
            continue
        reached.add(path)
        links = [urlsplit(str(link)) for link in documents[path].xpath("//a/@href")]
        ahead += [(path.parent / unquote(parts.path)).resolve() for parts in links if parts.path and not parts.scheme]
    assert reached == set(documents)


def test_nothing_acts_and_nothing_is_loaded_from_elsewhere(documents: dict[Path, html.HtmlElement]) -> None:
    for document in documents.values():
        assert not document.xpath("//script | //iframe | //form | //object | //embed | //style | //base | //@onerror")
        assert {Path(str(link)).name for link in document.xpath("//img/@src")} == {"icon.svg"}
        assert all(str(link).startswith(("http:", "https:")) or ":" not in link for link in document.xpath("//a/@href"))


def test_an_article_s_page_has_its_text_and_where_it_comes_from(
    root: Path, site: Path, documents: dict[Path, html.HtmlElement]
) -> None:
    query = (
        "SELECT a.id, title, body, file, offset, payload_digest, a.record_id, c.url FROM articles AS a "
        "JOIN captures AS c USING (record_id) WHERE a.url != ?"  # lxml nests its many <wbr>, and reads only so deep
    )
    for name, title, body, file, offset, digest, record_id, url in rows(root, query, HOSTILE.url):
        page = documents[site / article_path(name)]
        text = " ".join("".join(page.xpath("//text()[not(ancestor::del)]")).split())
        for said in (title, *body.split("\n"), f"{file} @ {offset}", digest, record_id):
            assert " ".join(said.split()) in text
        assert page.xpath("//p[@class='actions']/a/@href") == [url]


def test_an_article_is_listed_by_its_day_and_by_its_site(root: Path, site: Path) -> None:
    for name, published, host in rows(root, "SELECT id, published, site FROM articles"):
        for path in (f"day/{published[:10]}.html", site_path(host, published[:7])):
            assert f'{article_path(name)}"' in (site / path).read_text(encoding="utf8")


def test_feed_and_sitemap_name_the_pages_where_they_will_be(site: Path) -> None:
    feed = etree.parse(site / "feed.xml")
    entries = [link.get("href", "") for link in feed.iterfind(f"{ATOM}entry/{ATOM}link[@rel='alternate']")]
    listed = [element.text or "" for element in etree.parse(site / "sitemap.xml").iter(f"{SITEMAP}loc")]
    assert listed[0] == ADDRESS
    assert set(entries) <= set(listed)
    for url in listed[1:]:
        assert (site / url.removeprefix(ADDRESS)).is_file()


def test_a_sitemap_of_more_pages_than_one_may_have_is_an_index(tmp_path: Path) -> None:
    write_sitemap(((f"{ADDRESS}{number}", "2026-01-01") for number in range(MAX_URLS + 1)), tmp_path, ADDRESS)
    named = [element.text for element in etree.parse(tmp_path / "sitemap.xml").iter(f"{SITEMAP}loc")]
    assert named == [f"{ADDRESS}sitemap-1.xml", f"{ADDRESS}sitemap-2.xml"]


def test_a_folder_that_holds_something_stays_as_it_is(root: Path, changed: str, tmp_path: Path) -> None:
    assert changed
    (tmp_path / "mine.txt").write_text("mine", encoding="utf8")
    done = export(root, "--output", str(tmp_path))
    assert (done.exit_code, done.stderr) == (2, f"newscrawl: {tmp_path} is there already; name a new folder\n")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    "words", [[], ["--output", "x", "--address", "example.org"]], ids=["no folder", "an address that is none"]
)
def test_what_makes_no_sense_is_one_line(root: Path, changed: str, words: list[str]) -> None:
    assert changed
    done = export(root, *words)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1


def test_the_validator_of_the_w3c_finds_no_error(site: Path) -> None:
    jar = peer("node/node_modules/vnu-jar/build/dist/vnu.jar")
    command = ["java", "-jar", str(jar), "--errors-only", "--skip-non-html", "--stdout", str(site)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.fixture
def visitor(browser: Browser, site: Path, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    size, scheme = getattr(request, "param", (DESKTOP, LIGHT))
    with visit(browser, site.as_uri(), size, scheme) as found:
        yield found


@pytest.mark.browser
@pytest.mark.parametrize("visitor", list(WINDOWS.values()), ids=list(WINDOWS), indirect=True)
def test_a_reader_gets_from_the_first_page_to_articles(visitor: Visitor, request: pytest.FixtureRequest) -> None:
    page, window = visitor.page, request.node.callspec.id
    visitor.go("/index.html")
    keep(page, f"site-home-{window}")
    assert visitor.fits()
    page.locator("#sites + ul").get_by_role("link", name="mirror.invalid").click()
    page.get_by_role("link", name=re.compile(r"2022-11")).click()
    assert visitor.fits()
    page.locator(".headline").first.click()

    removed = page.locator(".body .fix del").first
    expect(removed).to_be_hidden()
    page.get_by_text(re.compile("显示修复")).click()
    expect(removed).to_be_visible()
    keep(page, f"site-article-{window}")
    assert visitor.fits()

    page.get_by_role("link", name="按日期").click()
    page.get_by_role("link", name="2025-01").click()
    page.get_by_role("link", name=re.compile("2025年1月6日")).click()
    expect(page.get_by_role("link", name="武进召开重点工作会议")).to_have_count(1)
    page.get_by_role("link", name="上一页").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2024年8月6日")
    assert visitor.fits()


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [(PHONE, LIGHT), (DESKTOP, DARK)], ids=["phone", "desktop"], indirect=True)
def test_a_hostile_article_stays_harmless_and_legible(visitor: Visitor) -> None:
    visitor.go(f"/{article_path(id_of(HOSTILE.url, packaged()))}")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(HOSTILE.title)
    assert visitor.fits()


@pytest.mark.browser
def test_the_keyboard_is_enough(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/index.html")
    page.keyboard.press("Tab")
    expect(page.get_by_text("跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [(DESKTOP, LIGHT), (PHONE, DARK)], ids=["desktop", "phone"], indirect=True)
def test_axe_finds_no_barrier(visitor: Visitor, root: Path, changed: str) -> None:
    axe = peer("node/node_modules/axe-core/axe.min.js").read_text(encoding="utf8")
    ((copy,),) = rows(root, "SELECT id FROM articles WHERE site = 'mirror.invalid' AND published LIKE '2022-11%'")
    articles = [article_path(name) for name in (changed, copy, id_of(HOSTILE.url, packaged()))]
    lists = ["index.html", "month/2025-01.html", "day/2025-01-06.html", "site/wjnews.html", "site/wjnews/2025-01.html"]
    for path in (*lists, *articles):
        visitor.go(f"/{path}")
        visitor.page.evaluate(axe)
        assert visitor.page.evaluate(VIOLATIONS) == [], path


VIOLATIONS = "axe.run({preload: false}).then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"
