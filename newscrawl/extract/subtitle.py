"""What stands around a headline: the line above it, the line below it, the summary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import AFTER_ARTICLE, CREDIT_LINE, EDITION, SOURCE_LINE, WIDGET
from newscrawl.extract.date_patterns import DATE
from newscrawl.extract.info_line import headline_key, is_info_line, repeats_headline

if TYPE_CHECKING:
    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

_SUMMARY_LABEL = re.compile(
    r"^[\[(]?\s*(?:内容)?(?:摘要|提要|核心提示|导读|导语|新闻提要|简介|阅读提示|"
    r"概要)\s*[\])]?\s*[::]?\s*",
    re.IGNORECASE,
)
_BUTTON = 12
"""Characters of a button or slogan at most."""
_MOST_LINES = 2
"""Lines of a subtitle at most: more are something else."""
_SHORTEST, _LONGEST = 4, 80
"""Characters of a subtitle, or a line above the headline, at least (a shorter word is a section) and at most."""
_SHORTEST_SUMMARY = 20
"""Characters that a summary without a label has more than."""
_CRUMBS = re.compile(r"[>›»]|位置|首页|正文")


def find_subtitle(region: Region) -> str:
    """Return 副题: the plain lines between headline and info line."""
    if not region.headline.lines:
        return ""
    after = region.headline.lines[-1].index
    head = [line for line in region.head if line.index > after and line.index not in region.record]
    end = next((position for position, line in enumerate(head) if is_info_line(line)), None)
    found = head[:end] if end is not None else [line for line in head if _shares_parent(line, region)]
    texts = [
        line.text
        for line in found
        if _is_plain(line) and headline_key(line.text) not in ("", headline_key(region.headline.text))
    ]
    return " ".join(texts) if len(texts) <= _MOST_LINES else ""


def find_pretitle(page: Page, region: Region) -> str:
    """Return 引题: the plain line directly above the headline, in the same block as it."""
    if not region.headline.lines:
        return ""
    first = region.headline.lines[0]
    above = page.lines[first.index - 1] if first.index else None
    if (
        above is None
        or above.index in region.record
        or not _is_plain(above)
        or _CRUMBS.search(above.folded)
        or is_info_line(above)
    ):
        return ""
    same = above.block.getparent() is first.block.getparent()
    fits = same and first.block.tag != "td" and above.block.tag not in ("li", "a", "td") and above.length > _SHORTEST
    return above.text if fits else ""


def find_summary(region: Region) -> str:
    """Return the page's own summary: set between info line and repeated headline, or labelled above the body."""
    own = region.kept[0].index
    title = headline_key(region.headline.text)
    after = region.headline.lines[-1].index if region.headline.lines else -1
    inside_head = [line for line in region.inside if after < line.index < own]
    head = sorted({*region.head, *inside_head}, key=lambda line: line.index)
    repeated = next((line.index for line in head if line.index > after and repeats_headline(line, title)), None)
    for line in head:
        if line.index <= after or is_info_line(line) or line.is_linked:
            continue
        label = _SUMMARY_LABEL.match(line.folded)
        if label and label[0].strip() and line.length > label.end():
            return line.text[label.end() :]
        if repeated is not None and line.index < repeated and line.length > _SHORTEST_SUMMARY and not _is_widget(line):
            return line.text
    return ""


def _shares_parent(line: Line, region: Region) -> bool:
    return line.block.getparent() is region.headline.lines[-1].block.getparent()


_BYLINE = re.compile(
    r"(?:(?:本[报刊网台]|[一-龥]{2,6}(?:日|晚)?报)?(?:见习|实习|首席|特派|全媒体)?记者|(?:本[报刊]|特约)?通讯员)\s"
)
"""How a byline without a label opens: a role, and a blank before the first name."""
_LETTER = re.compile(r"[^\W\d_]{2}")
_INVITES = re.compile(
    r"抢先(?:看|读|知)|先睹为快|点击|戳(?:这里|→)|下载|订阅|收听|扫码|关注|打开|登录|注册|投稿|报料|爆料|分享|评论|收藏|字[号体]"
)
"""What buttons and slogans below headlines ask for."""


def _is_plain(line: Line) -> bool:
    if not _LETTER.search(line.text) or (line.length <= _BUTTON and _INVITES.search(line.folded)):
        return False
    fits = not line.linked and _SHORTEST <= line.length <= _LONGEST
    return fits and not (_is_widget(line) or _BYLINE.match(line.folded) or DATE.search(line.text))


def _is_widget(line: Line) -> bool:
    words = any(pattern.match(line.folded) for pattern in (WIDGET, AFTER_ARTICLE, CREDIT_LINE, SOURCE_LINE))
    return words or EDITION.search(line.folded) is not None
