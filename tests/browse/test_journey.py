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
from tests.support.browsing import HOSTILE, Served
from tests.support.visiting import DARK, DESKTOP, LIGHT, PHONE, WINDOWS, Visitor, keep, visit


@pytest.fixture
def visitor(browser: Browser, pages: Served, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    size, scheme = getattr(request, "param", (DESKTOP, LIGHT))
    with visit(browser, pages.address, size, scheme) as found:
        yield found


@pytest.mark.browser
@pytest.mark.parametrize("visitor", list(WINDOWS.values()), ids=list(WINDOWS), indirect=True)
def test_a_reader_gets_from_the_first_page_to_the_captured_one(
    visitor: Visitor, changed: str, request: pytest.FixtureRequest
) -> None:
    page, window = visitor.page, request.node.callspec.id

    visitor.go("/")
    keep(page, f"home-{window}")
    assert visitor.fits()
    page.get_by_role("searchbox").fill("常州")
    page.get_by_role("searchbox").press("Enter")

    expect(page.locator(".hits mark").first).to_have_text("常州")
    keep(page, f"search-{window}")
    assert visitor.fits()
    page.locator(".hits li", has_text="mirror.invalid").first.get_by_role("link").first.click()

    removed = page.locator(".body .fix del").first
    expect(removed).to_be_hidden()
    page.get_by_text(re.compile("显示修复")).click()
    expect(removed).to_be_visible()
    keep(page, f"article-{window}")
    assert visitor.fits()
    page.get_by_text(re.compile("显示修复")).click()
    expect(removed).to_be_hidden()

    visitor.go(f"/article/{changed}")
    page.get_by_role("link", name="与前一版比较").click()
    expect(page.locator(".change ins").first).to_be_visible()
    expect(page.locator("article.diff")).to_contain_text("新增的一段话")
    keep(page, f"version-{window}")
    assert visitor.fits()

    page.get_by_role("link", name="原始网页").click()
    expect(page.locator("pre.source")).to_contain_text("武进召开重点工作会议")
    inside = page.frame_locator("iframe")
    page.locator("iframe").scroll_into_view_if_needed()
    expect(inside.locator("body")).to_contain_text("常州市武进区今天召开会议")
    keep(page, f"capture-{window}")
    assert visitor.fits()


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
