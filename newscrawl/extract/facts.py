"""Source, author, byline, editor and section: from labels, bylines and meta tags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import BLANK, WIDGET, fold, squeeze
from newscrawl.extract.headline import find_when, is_info, key, repeats
from newscrawl.extract.labels import BARE_ROLE, has_label, read_label, read_value
from newscrawl.extract.person_names import BYLINE_ROLE, is_name, names_in_byline, names_in_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, which witness gave it, and how it stood on the page."""

    value: str
    witness: str
    raw: str


NOTHING = Fact("", "", "")


def labelled(lines: Iterable[Line], name: str) -> Fact:
    """Return the first value that follows one of the labels of field `name`; `NOTHING` when none does."""
    rows = list(lines)
    for position, line in enumerate(rows):
        if line.length > _LONGEST or not has_label(line, name):
            continue
        value, label = read_label(name, line.info, line.original)
        if not value and line.folded.rstrip().endswith(":"):
            value = _next_cell(rows, position)
        if value:
            shown = squeeze(label).strip(":：/[]()")
            return Fact(BLANK.sub(" ", value).strip(), f"label:{shown or name}", line.text)
    return NOTHING


_LONGEST = 200


def _next_cell(rows: list[Line], position: int) -> str:
    """Return the next line's text when it is the value of a label that stands alone in its cell."""
    following = rows[position + 1] if position + 1 < len(rows) else None
    if following is None or following.length > 30 or has_label(following):  # noqa: PLR2004 - a value, not a text
        return ""
    return following.text


def find_source(page: Page, region: Region) -> Fact:
    """Return whom the page names as the publisher."""
    for lines in (region.head, region.above, region.kept[:3]):
        if (fact := labelled(lines, "source")) is not NOTHING:
            return fact
    if (fact := _in_next_cell(page.lines[max(region.first - _TABLE, 0) : region.first])) is not NOTHING:
        return fact
    below = labelled(region.foot, "source")
    beside = next((fact for lines in (region.head, region.above) if (fact := _beside_date(lines)).value), NOTHING)
    for fact in (beside, below) if is_name(below.value) else (below, beside):
        if fact is not NOTHING:
            return fact
    for name in ("source", "contentsource", "article:source", "mediaid", "og:article:source", "article:author:source"):
        if value := page.meta.get(name):
            return Fact(value.strip(), f"meta:{name}", value)
    return NOTHING


def _in_next_cell(lines: list[Line]) -> Fact:
    """Return the publisher of a table that heads an official notice, where the label has a cell of its own."""
    for label, value in pairwise(lines):
        in_cell = label.block.tag in _CELLS and value.block.getparent() is label.block.getparent()
        if in_cell and _OFFICE.fullmatch(name := squeeze(label.folded)) and _is_publisher(value.text):
            return Fact(value.text, f"label:{name}", value.text)
    return NOTHING


_TABLE = 30
"""Cells of such a table at most: twelve labels and what they name, and the headline."""
_CELLS = ("td", "th", "dt", "li")
_OFFICE = re.compile(r"(?:信息)?来源|(?:信息)?(?:发布|发文|公开|制发)(?:机构|机关|单位|部门)")


def _beside_date(lines: list[Line]) -> Fact:
    """Return the name beside the date of an info line without any label: `2019年11月25日 18:57 参考消息`.

    What follows the date goes before what precedes it, and that before a paper's name on a line of its own.
    """
    for position, line in enumerate(lines):
        if not is_info(line) or has_label(line) or not (date := find_when(line.info)):
            continue
        original, near = line.original, [*lines[max(position - 2, 0) : position], *lines[position + 1 : position + 3]]
        for text in (original[date.end() :], original[: date.start()]):
            for name in re.split(r"[\x1f\s|｜]+", text):
                if _is_publisher(name.strip(" []()【】")):
                    return Fact(name.strip(" []()【】"), "info", line.text)
        for other in near:
            if _MEDIA_NAME.match(other.text):
                return Fact(other.text, "info", other.text)
    return NOTHING


_MEDIA_NAME = re.compile(
    r"^[一-龥A-Za-z·]{1,12}(?:网|報|报|社|台|新闻|新聞|在线|发布|客户端|频道|周刊|云|传媒|融媒|中心)$"
)


def _is_publisher(name: str) -> bool:
    """Whether a word beside a date may name a publisher: neither a person nor a button."""
    fits = 2 <= len(name) <= 20 and bool(re.search(r"[一-龥]", name))  # noqa: PLR2004
    return fits and not is_name(name) and not WIDGET.match(fold(name)) and not _NO_PUBLISHER.search(fold(name))


_NO_PUBLISHER = re.compile(
    r"(?:记者|通讯员)$|^(?:来源|稿源|时间|日期|原创|转载|更新|星期.|周.|发表于.*|来自.*|发布|编辑|作者|记者|查看|进入|首页)$|更新$|"
    r"[。，,:;!?]"
)


def find_editor(region: Region) -> Fact:
    """Return the editor: after the body, else above it."""
    found = [
        fact
        for lines in (region.foot, region.inside[-6:], region.head)
        for line in lines
        if (fact := labelled([line], "editor")) is not NOTHING
    ]
    return next((fact for fact in found if "责" in fact.witness), found[0] if found else NOTHING)


_LEAD_BYLINE = re.compile(r"[(（\[【〔]([^()（）\[\]【】〔〕]{2,60})[)）\]】〕]")
_LAST_BYLINE = re.compile(r"[(（\[【〔]([^()（）\[\]【】〔〕]{2,80})[)）\]】〕]\s*[。.]?\s*$")
_BARE_BYLINE = re.compile(
    r"^[\s□■●◎▲◆☆★/]*(?:[一-龥·]{0,12}?\s{0,2}[一-龥·]{0,10}?(?:记者|通讯员|特派员|评论员|实习生|作者|"
    r"撰文|采写|执笔|编译|文)\s*[:/丨|]?\s*)[一-龥·\s、,，/&:]{2,50}?(?:[一-龥]{0,6}(?:报道|摄影|摄|"
    r"文|图|电))?[\s/]*$"
)


def find_byline(region: Region) -> Fact:
    """Return the byline that stands in the body: in brackets or on a line of its own, at its start or its end."""
    kept = region.kept
    title = key(region.headline.text)
    above = [line for line in region.head if line not in kept and not repeats(line, title)]
    for line in [*kept[-1:-4:-1], *kept[:3], *above]:
        if fact := _byline_in(line, at_start=line in kept[:3], at_end=line in kept[-3:]):
            return fact
    return NOTHING


def _byline_in(line: Line, *, at_start: bool, at_end: bool) -> Fact | None:
    text = line.text
    bracketed = list(_LEAD_BYLINE.finditer(text[:100])) if at_start or len(text) <= 100 else []  # noqa: PLR2004
    if last := _LAST_BYLINE.search(text):
        bracketed.insert(0, last)
    for match in bracketed:
        inner = match[1].strip()
        closing = at_end and match.end() >= len(text.rstrip()) - 1
        if _is_byline(inner, closing=closing):
            return Fact(inner, "byline", text[-120:] if closing else text[:120])
    if line.length <= 60 and _BARE_BYLINE.match(fold(text)) and names_in_byline(text):  # noqa: PLR2004
        return Fact(text.strip(" □■●◎▲◆☆★"), "byline", text)
    return None


def _is_byline(inner: str, *, closing: bool) -> bool:
    """Tell a byline in brackets by a role and a name, or, closing the article, by names alone."""
    names = names_in_byline(inner)
    if not names:
        return False
    if BYLINE_ROLE.search(fold(inner)):
        return len(squeeze(inner)) <= 16 * len(names) + 16
    tokens = [token for token in re.split(r"[\s,，、;；/]+", inner) if token]
    return closing and all(map(is_name, tokens))


def find_author(page: Page, region: Region, byline: Fact) -> tuple[tuple[str, ...], Fact]:
    """Return the authors' names, and where they came from."""
    fact = labelled(region.head, "author")
    names = names_in_field(fact.value)
    if names:
        return names, fact
    if names := names_in_byline(byline.value):
        return names, byline
    fact = labelled(region.foot, "author")
    if names := names_in_field(fact.value):
        return names, fact
    names, fact = _authors_beside_date(region.head)
    if names:
        return names, fact
    for name in ("article:author", "author"):
        value = page.meta.get(name, "")
        if value and (names := names_in_byline(value)) and len(names) * 5 >= len(squeeze(value)):
            return names, Fact(value, f"meta:{name}", value)
    return (), NOTHING


def _authors_beside_date(lines: list[Line]) -> tuple[tuple[str, ...], Fact]:
    """Return the names that an info line gives without a label: behind a role, or in brackets."""
    for line in filter(is_info, lines):
        if role := BARE_ROLE.search(line.info):
            value = read_value(line.info, line.original, role.end(), "author")
            return names_in_field(value), Fact(value, "info", line.text)
        if (match := re.search(r"\[\s*([^\[\]]{2,12}?)\s*\]", line.folded)) and is_name(match[1]):
            return (match[1],), Fact(match[1], "info", line.text)
    return (), NOTHING


_CRUMBS = re.compile(r"\s*(?:-*>+|›|»|/|→|-{2,}|::)\s*")
_PLACE = re.compile(
    r"^.{0,3}(?:您?(?:的|现在|当前|目前)*(?:所在|所处)?(?:的)?位置|当前页面?|首页|导航|"
    r"您正在浏览)\s*[:]?"
)
_NO_SECTION = frozenset(
    [
        "正文",
        "内容",
        "详细内容",
        "详情",
        "首页",
        "文章",
        "新闻正文",
        "文章内容",
        "浏览",
        "文章正文",
        "返回",
        "列表",
        "查看新闻",
        "阅读",
    ]
)


def find_section(page: Page, region: Region) -> Fact:
    """Return the last section of the breadcrumb above the headline."""
    top = region.head[0].index if region.head else region.first
    for line in reversed(page.lines[max(top - 15, 0) : top + 3]):
        folded = line.folded
        if line.length > 120 or not re.search(r">|›|»|→", folded) or re.search(r"更多|上一?页|下一?页|<", folded):  # noqa: PLR2004
            continue
        crumbs = [crumb.strip(" :：") for crumb in _CRUMBS.split(_PLACE.sub("", line.text))]
        sections = [crumb for crumb in crumbs if crumb and fold(crumb) not in _NO_SECTION and len(crumb) <= 16]  # noqa: PLR2004
        if sections and (_PLACE.match(folded) or len(crumbs) > 1):
            return Fact(sections[-1], "breadcrumb", line.text)
    return NOTHING
