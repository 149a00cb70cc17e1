"""A reader's way through the archive in a real browser: wide and narrow, light and dark, also by keyboard.

Screenshots are kept in test-artefacts/. The browser is BROWSER's, Playwright's own or the system's Chromium.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from newscrawl.sites import packaged
from newscrawl.store.rows import id_of
from tests.support.archives import URL
from tests.support.browsing import HOSTILE, Served
from tests.support.peers import peer
from tests.support.visiting import ARTEFACTS, DARK, DESKTOP, LIGHT, PHONE, WINDOWS, Visitor, keep, visit


@pytest.fixture
def visitor(browser: Browser, pages: Served, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    size, scheme = getattr(request, "param", (DESKTOP, LIGHT))
    with visit(browser, pages.address, size, scheme) as found:
        yield found


@pytest.mark.browser
@pytest.mark.parametrize("visitor", list(WINDOWS.values()), ids=list(WINDOWS), indirect=True)
def test_a_reader_gets_from_the_first_page_to_a_citation_and_to_what_changed(
    visitor: Visitor, request: pytest.FixtureRequest
) -> None:
    """The whole way by keyboard alone: search, dates, story, article, citation, print, changes, version, capture."""
    page, window = visitor.page, request.node.callspec.id

    def seen(name: str) -> None:
        assert visitor.fits(), name
        keep(page, f"{name}-{window}")

    visitor.go("/")
    seen("home")
    visitor.tab_to(page.locator("[accesskey=s]"))
    page.keyboard.insert_text("江苏镇江")
    page.keyboard.press("Enter")
    for name, day in (("since", "2024-08-01"), ("until", "2024-08-31")):
        visitor.tab_to(page.locator(f"main input[name={name}]"))
        page.locator(":focus").fill(day)
    page.keyboard.press("Enter")
    page.wait_for_url("**since=2024-08-01**")
    expect(page.get_by_role("searchbox")).to_have_value("江苏镇江")
    expect(page.locator(".hits mark").first).to_be_visible()
    visitor.tab_to(page.locator(".hits summary").first)
    page.keyboard.press("Enter")
    expect(page.locator(".copies-found li").first).to_be_visible()
    seen("search")

    visitor.tab_to(page.locator(".hits h2 a").first, backwards=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("江苏镇江")
    seen("article")
    visitor.tab_to(page.locator("#cite summary"))
    page.keyboard.press("Enter")
    visitor.tab_to(page.locator("#cite textarea").first)
    expect(page.locator(":focus")).to_have_value(re.compile(r"\[N/OL\]"))
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_contain_text("sha1:")
    expect(page.locator(".top")).to_be_hidden()
    (ARTEFACTS / f"article-{window}.pdf").write_bytes(page.pdf())
    page.emulate_media(media="screen")

    visitor.tab_to(page.locator(".top nav a[href='/changes']"))
    page.keyboard.press("Enter")
    expect(page.locator(".change-entry ins").last).to_contain_text("新增的一段话")
    seen("changes")
    _open_feed(visitor)
    visitor.tab_to(page.get_by_role("link", name="与前一版比较"))
    page.keyboard.press("Enter")
    expect(page.locator("article.diff")).to_contain_text("新增的一段话")
    seen("version")
    visitor.tab_to(page.get_by_role("link", name="原始网页"))
    page.keyboard.press("Enter")
    expect(page.locator(".text-read")).to_contain_text("新增的一段话")
    page.locator("iframe").scroll_into_view_if_needed()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("常州市武进区今天召开会议")
    seen("capture")


def _open_feed(visitor: Visitor) -> None:
    """Go from the changes to their feed, and back."""
    page = visitor.page
    visitor.tab_to(page.locator(".forms a[href^='/changes.atom']"))
    with page.expect_response("**/changes.atom*") as answered:
        page.keyboard.press("Enter")
    assert "application/atom+xml" in answered.value.headers["content-type"]
    page.wait_for_url("**/changes.atom*")
    visitor.go("/changes")


@pytest.mark.browser
def test_repairs_are_shown_by_a_click(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/search?q=科教城&site=mirror.invalid")
    page.locator(".hits h2 a").first.click()
    removed = page.locator(".body .fix del").first
    expect(removed).to_be_hidden()
    page.get_by_text(re.compile("显示修复")).click()
    expect(removed).to_be_visible()
    page.get_by_text(re.compile("显示修复")).click()
    expect(removed).to_be_hidden()


LED_TO = ("/", "/search?q=常州", "/search?q=-x", "/trend", "/trend?q=常州", "/changes",
          "/captures?url=" + URL.format(1), "/sites", "/runs", "/run?id=jsw/1",
          "/tables", "/news/articles?_facet=site", "/news/articles?site__exact=jsw", "/news/latest_articles",
          "/nothing")  # fmt: skip
"""A page of every kind that our navigation leads to, but for articles."""


@pytest.mark.browser
def test_axe_finds_no_barrier_where_the_navigation_leads(browser: Browser, pages: Served, changed: str) -> None:
    """Every rule in light on a wide window; in dark and on a phone, those that depend on colours and sizes."""
    axe = peer("node/node_modules/axe-core/axe.min.js").read_text(encoding="utf8")
    article = [f"/article/{changed}", f"/article/{changed}/version/2", f"/news/articles/{changed}"]
    with visit(browser, pages.address, DESKTOP, LIGHT) as visitor:
        page = visitor.page
        for path in (*LED_TO, *article):
            page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
            page.emulate_media(color_scheme=LIGHT)
            visitor.go(path)
            page.evaluate(axe)
            assert page.evaluate(VIOLATIONS, {}) == [], path
            page.emulate_media(color_scheme=DARK)
            page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            assert page.evaluate(VIOLATIONS, {"runOnly": ["color-contrast", "target-size"]}) == [], path
        visitor.trouble[:] = [one for one in visitor.trouble if "Failed to load resource" not in one]  # 400 and 404


VIOLATIONS = """options => axe.run({preload: false, ...options})
  .then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"""


@pytest.mark.browser
@pytest.mark.parametrize("visitor", [(PHONE, LIGHT), (DESKTOP, DARK)], ids=["phone", "desktop"], indirect=True)
def test_a_hostile_article_stays_harmless_and_legible(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go(f"/article/{id_of(HOSTILE.url, packaged())}")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE.title)
    assert "pwned" not in page.title() or page.title().startswith("<script>")
    assert visitor.fits()
    keep(page, f"hostile-{page.viewport_size['width'] if page.viewport_size else ''}")
    for path in ("/", "/search?q=常州&site=<b>site</b>", "/sites", "/runs", "/run?id=jsw/1"):
        visitor.go(path)
        assert visitor.fits(), path


@pytest.mark.browser
def test_a_hostile_capture_stays_in_its_frame(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go(f"/article/{id_of(HOSTILE.url, packaged())}")
    page.get_by_role("link", name=re.compile(r"warc\.gz @")).click()
    page.locator("iframe").scroll_into_view_if_needed()
    inside = page.frame_locator("iframe")
    expect(inside.locator("body")).to_contain_text("常州市武进区今天召开会议")
    inside.locator("a#out").click()
    visitor.go(str(page.locator("iframe").get_attribute("src")))
    page.wait_for_load_state("networkidle")
    assert page.title() != "pwned"


@pytest.mark.browser
def test_the_keyboard_is_enough(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)
    visitor.go("/search?q=科教城&site=mirror.invalid")
    page.locator(".hits a").first.focus()
    page.keyboard.press("Enter")
    switch = page.locator("#show-repairs")
    switch.focus()
    page.keyboard.press("Space")
    expect(page.locator(".body .fix del").first).to_be_visible()


@pytest.mark.browser
def test_every_word_has_contrast_enough(visitor: Visitor) -> None:
    """WCAG 2.2 asks for 4.5 between text and ground (success criterion 1.4.3)."""
    page = visitor.page
    for scheme in (LIGHT, DARK):
        page.emulate_media(color_scheme=scheme)
        visitor.go("/search?q=常州")
        ratios = page.evaluate(CONTRASTS)
        assert min(ratios.values()) >= 4.5, (scheme, ratios)


CONTRASTS = """() => {
  const light = text => { const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b }
  const ground = getComputedStyle(document.body).backgroundColor
  const found = {}
  for (const name of ['h2 a', '.meta', '.snippet', '.facets a', '.facets .n', '.note', '.top nav a']) {
    const pair = [light(getComputedStyle(document.querySelector(name)).color), light(ground)].sort((a, b) => b - a)
    found[name] = (pair[0] + .05) / (pair[1] + .05)
  }
  return found
}"""
