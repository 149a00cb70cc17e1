"""What `newscrawl replay --html` writes shows each difference beside its page, and nothing in it acts."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from newscrawl.browse.replay_report import side_by_side, write_report
from tests.support.replay_reports import MANY, SELECTOR, archived, report
from tests.support.visiting import DARK, DESKTOP, LIGHT, PHONE, keep, visit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("archive")
    folder = tmp_path_factory.mktemp("report")
    write_report(report(archived(root)), folder, root, ["title: 130 differ, and 0 may"])
    return folder


def document_of(path: Path) -> html.HtmlElement:
    return html.document_fromstring(path.read_bytes())


def text_of(path: Path) -> str:
    return " ".join(document_of(path).text_content().split())


def test_the_first_page_names_verdict_changes_and_groups_worst_first(folder: Path) -> None:
    document = document_of(folder / "index.html")
    groups = [[cell.text_content() for cell in row] for row in document.cssselect(".groups tbody tr")]
    assert [row[1] for row in groups] == ["newly rejected", "missing", "title", "body", "editor"]
    assert groups[2][0::2] == ["wjnews", str(MANY), SELECTOR]
    told = text_of(folder / "index.html")
    assert "133 of 930 captures come out otherwise" in told
    assert "fails: title: 130 differ, and 0 may" in told
    assert "restore1.90 ×900" in told


def test_a_group_is_paged_largest_first_and_bounded(folder: Path) -> None:
    pages = sorted((folder / "group").glob("3*.html"))
    assert [path.name for path in pages] == ["3-2.html", "3-3.html", "3-4.html", "3-5.html", "3.html"]
    first = document_of(folder / "group" / "3.html")
    assert len(first.cssselect(".entry")) == 20
    assert first.cssselect(".sides td")[1].text_content() == "武进召开会议" + "·首页" * 6
    assert "30 smaller ones are left out" in text_of(folder / "group" / "3-5.html")


def test_every_link_leads_to_a_file_of_the_report(folder: Path) -> None:
    for path in folder.rglob("*.html"):
        for _, _, link, _ in document_of(path).iterlinks():
            assert link.startswith(("#", "data:")) or (path.parent / link).resolve().is_file(), (path, link)


def test_paragraphs_that_are_the_same_are_counted_but_for_the_neighbours() -> None:
    old = [f"第{number}段。" for number in range(10)]
    new = [*old[:5], "别的话。", *old[6:]]
    rows = list(side_by_side("\n".join(old), "\n".join(new)))
    assert [row.skipped for row in rows] == [4, 0, 0, 0, 3]
    assert [row.changed for row in rows] == [False, False, True, False, False]


@pytest.mark.e2e
@pytest.mark.browser
@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, LIGHT), (DESKTOP, DARK), (PHONE, LIGHT), (PHONE, DARK)])
def test_in_a_browser_the_pages_fit_and_nothing_acts(
    folder: Path, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    with visit(browser, folder.as_uri(), size, scheme) as visitor:  # type: ignore[arg-type]
        visitor.go("/index.html")
        assert visitor.fits()
        keep(visitor.page, f"replay-{size[0]}-{scheme}")
        visitor.page.get_by_role("link", name="body").click()
        expect(visitor.page.locator("ins").first).to_have_text("會議")
        visitor.page.locator("summary").click()
        expect(visitor.page.frame_locator("iframe").locator("body")).to_contain_text("第一季度")
        assert visitor.fits()
        assert "pwned" not in visitor.page.title()
        keep(visitor.page, f"replay-group-{size[0]}-{scheme}")
