"""Section: the last entry of the breadcrumb above the headline, or the page of the printed paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import EDITION, fold
from newscrawl.extract.labels import NO_VALUE, FieldValue

if TYPE_CHECKING:
    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

_CRUMBS = re.compile(r"(?:(?<!\s)\s++)?(?:-*>+|›|»|/|→|-{2,}|::)\s*+")
_ANY_CRUMB = re.compile("[>＞›»→]")
"""What stands between a breadcrumb's entries, unfolded."""
_LEADS_ON = re.compile(r"更多|上一?页|下一?页|<")
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
        "打印",
        "打印本页",
        "分享",
        "收藏",
        "关闭",
        "关闭窗口",
        "返回首页",
    ]
)
_LONGEST_LINE, _LONGEST, _LONGEST_EDITION = 120, 16, 60
"""Characters of a breadcrumb, of a section's name, and of a line with a paper's name, date and page at most."""


def find_section(page: Page, region: Region) -> FieldValue:
    """Return the last section of the breadcrumb above the headline; without one, the page of the printed paper."""
    top = region.head[0].index if region.head else region.first
    above = page.lines[max(top - 15, 0) : top + 3]
    for line in reversed(above):
        if line.length > _LONGEST_LINE or not _ANY_CRUMB.search(line.text) or _LEADS_ON.search(folded := line.folded):
            continue
        crumbs = [crumb.strip(" :：") for crumb in _CRUMBS.split(_PLACE.sub("", line.text))]
        sections = [crumb for crumb in crumbs if 0 < len(crumb) <= _LONGEST and fold(crumb) not in _NO_SECTION]
        if sections and (_PLACE.match(folded) or len(crumbs) > 1):
            return FieldValue(sections[-1], "breadcrumb", line.text)
    return next(filter(None, map(_edition, reversed(above))), NO_VALUE)


def _edition(line: Line) -> FieldValue | None:
    """Return the page of the printed paper that a line ends with; None when it names none."""
    may_end_with_one = "版" in line.text and line.length <= _LONGEST_EDITION and not line.is_linked
    found = EDITION.search(line.folded) if may_end_with_one else None
    return FieldValue(line.text[found.start() :], "edition", line.text) if found else None
