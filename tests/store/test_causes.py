"""Whether a text that is read otherwise was changed by the newspaper or by its layout alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.model import Article, Capture
from newscrawl.pipeline import process
from newscrawl.store.causes import LAYOUT, PUBLISHED, cause_of
from newscrawl.store.rows import PUBLISHED_FIELDS
from tests.support.archives import PARAGRAPHS, URL, page
from tests.support.newspapers import LIKES, MAKES
from tests.support.newspapers.model import Paper
from tests.support.newspapers.newsroom import Piece
from tests.support.newspapers.server import fetched_at

TITLE = "武进召开重点工作会议"
EDITED = (*PARAGRAPHS[:2], "更正：居民收入增长的数据以统计部门公布的为准，本报向读者致歉。", PARAGRAPHS[3])


def read(body: bytes) -> Article:
    fetched_at = datetime(2025, 1, 7, tzinfo=UTC)
    found = process(Capture(URL.format(1), body, fetched_at=fetched_at))
    assert isinstance(found, Article)
    return found


def cause(before: bytes, after: bytes) -> str | None:
    """Return why two pages are read otherwise; None when they are read alike."""
    return cause_of_pages(read(before), read(after))


def cause_of_pages(old: Article, new: Article) -> str | None:
    changed = [name for name in PUBLISHED_FIELDS if getattr(old, name) != getattr(new, name)]
    return cause_of(old, new, changed) if changed else None


def modern(
    paragraphs: tuple[str, ...] = PARAGRAPHS,
    *,
    title: str = TITLE,
    source: str = "武进日报",
    day: str = "1月6日",
    more: str = "",
) -> bytes:
    """Return the article in another template, whose lines the site's selectors do not name."""
    body = "<br><br>".join(f"　　{paragraph}" for paragraph in paragraphs)
    return (
        f'<html><head><meta charset="utf-8"><title>{title} - 武进</title></head><body><ul class="top"><li>'
        f'<a href="/">首页</a></ul><section class="story"><h1>{title}</h1><p class="meta">'
        f"<span>2025年{day} 08:30</span><span>来源：{source}</span></p>"
        f'<div class="rich-text">{body}{more}</div></section></body></html>'
    ).encode()


def test_a_new_template_with_the_same_text_is_no_edit() -> None:
    assert cause(page(), modern()) == LAYOUT
    assert cause(modern(), page()) == LAYOUT


def test_text_that_is_no_longer_read_and_stands_on_the_page_is_no_edit() -> None:
    lead, rest = PARAGRAPHS[:1], PARAGRAPHS[1:]
    aside = f"<div class='summary'>{lead[0]}</div>"
    assert cause(page(), page(paragraphs=rest, around=aside)) in (LAYOUT, None)
    assert cause(page(), modern(rest, more="</div><aside>" + lead[0] + "</aside><div>")) == LAYOUT


@pytest.mark.parametrize("after", [
    page(paragraphs=EDITED),
    page(paragraphs=PARAGRAPHS[:3]),
    page(title="武进召开一季度工作会议"),
    page(paragraphs=(PARAGRAPHS[1], PARAGRAPHS[0], *PARAGRAPHS[2:])),
    page(paragraphs=(*PARAGRAPHS[:3], PARAGRAPHS[3].replace("，", "、", 1))),
    modern(EDITED),
    modern(PARAGRAPHS[:3]),
    modern((PARAGRAPHS[0].replace("第一季度", "第二季度"), *PARAGRAPHS[1:])),
    modern((*PARAGRAPHS[:1], "三项重点工作", *PARAGRAPHS[1:])),
    modern(title="武进召开一季度工作会议"),
    modern(day="1月5日"),
], ids=["a sentence in another's place", "a sentence gone", "the title", "paragraphs in another order", "a mark",
        "a sentence in another's place, and the template", "a sentence gone, and the template",
        "a word, and the template", "a heading, and the template", "the title, and the template",
        "the day, and the template"])  # fmt: skip
def test_an_edit_by_the_newspaper_is_one_whatever_the_template(after: bytes) -> None:
    assert cause(page(), after) == PUBLISHED


def test_a_line_of_the_new_template_at_the_end_of_the_text_is_no_edit() -> None:
    noise = "<br>扫一扫在手机打开当前页<br>上一篇 区领导走访企业 下一篇 全区道路施工通告"
    assert cause(page(), modern(more=noise)) == LAYOUT


@pytest.mark.parametrize("source", ["", "武进区融媒体中心"], ids=["none", "another"])
def test_whom_a_new_template_names_is_no_edit(source: str) -> None:
    assert cause(page(), modern(source=source)) == LAYOUT


def test_a_dateline_that_the_new_template_leaves_out_is_no_edit() -> None:
    opened = ("本报讯（记者 张三） " + PARAGRAPHS[0], *PARAGRAPHS[1:])
    assert cause(page(paragraphs=opened), modern()) == LAYOUT


def test_a_value_gone_from_the_same_template_is_an_edit_though_its_words_stand_elsewhere() -> None:
    around = "<div>武进日报社主办　编辑部热线 86310110</div>"
    before = page(around=around)
    assert cause(before, before.replace("来源：武进日报　".encode(), b"")) == PUBLISHED


@pytest.mark.parametrize("make", [*MAKES, *LIKES], ids=lambda make: make.__name__)
def test_newspapers_that_are_made_anew_edit_nothing_and_their_edits_are_seen(make: type[Paper]) -> None:
    paper = make()
    kept, edited = paper.pieces[:2]
    before = {piece.number: rendered(paper, piece) for piece in (kept, edited)}
    paper.redesigned = True
    assert cause_of_pages(before[kept.number], rendered(paper, kept)) in (LAYOUT, None)
    again = paper.edit(edited.number, *edited.paragraphs, "更正：上文中的数字以统计部门公布的为准，谨向读者致歉。")
    assert cause_of_pages(before[edited.number], rendered(paper, again)) == PUBLISHED


def rendered(paper: Paper, piece: Piece) -> Article:
    """Return what is read of an article's page, as a browser shows it where it must be one."""
    answer = paper.answer(paper.path(piece), paper.host)
    body = answer.body if answer.rendered is None else answer.rendered.encode()
    rendered = answer.rendered is not None
    found = process(Capture(paper.url(piece), body, answer.headers, fetched_at=fetched_at(paper), rendered=rendered))
    assert isinstance(found, Article)
    return found
