"""What a date in a line is the date of: the publishing, a later change, or something else that happened."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import fold, strip_whitespace
from newscrawl.extract.dates import ParsedTime, find_dates, with_clock
from newscrawl.extract.labels import has_label
from newscrawl.extract.partial_dates import PartialDate, find_partial_dates

if TYPE_CHECKING:
    from lxml import etree

    from newscrawl.extract.lines import Line

PUBLISHED, MODIFIED, BARE, OTHER = "published", "modified", "bare", "other"

_B = r"[\s\x1f]*+"
_PUBLISHING = (
    rf"(?:首次|发{_B}[布表稿文出]|[刊登播]发|刊[登载出]|登载|转载|播出|出[版刊]|见刊|上[传版稿刊]|张贴|公告|录入|添加|创建|生成|提交|公开|公布|见报|推送|首发|上网|上线|印发|制发|"
    r"编辑|文章|稿件|新闻|信息|本文|加入|入库|供稿|投稿|采编|撰稿|撰写|Post(?:ed)?|Publish(?:ed)?|Creat(?:ed)?|Releas(?:ed)?|Release)"
)
_CHANGING = (
    rf"(?:最后|最近|最新|上次)?(?:更{_B}新|修改|修订|变更|编辑|上架|수정|[Uu]pdated?|Modified|Last{_B}[Mm]odified)"
)
_WORD = rf"(?:时{_B}间|日{_B}期|日子|[Tt]ime|[Dd]ate|(?<![A-Za-z])(?:[Oo]n|[Aa]t))"
_MARK = rf"{_B}[:|/]?{_B}[\[(]?{_B}$"
_PUBLISHED_BEFORE = re.compile(
    rf"(?:^|[^一-龥]|(?<=[:|])[一-龥]{{2,12}}?)(?P<label>(?:{_PUBLISHING}{{1,2}}{_B})?{_WORD}|{_PUBLISHING}{{1,2}}(?:于|在)?){_MARK}"
)
_MODIFIED_BEFORE = re.compile(rf"(?P<label>{_CHANGING}{_B}(?:{_WORD}|于|在)?){_MARK}")
_OTHER_BEFORE = re.compile(
    rf"[一-龥]{_B}(?:{_WORD}|期{_B}限|期{_B}间|时段|[一-龥]{{1,4}}日){_B}[:|]?{_B}[\[(]?{_B}$|"
    rf"(?:编|文|索引|档案|版本|批|期|订单|案|证|登记)号{_B}:?{_B}$|"
    r"(?:[今昨][天日](?:是|(?=:))|现在是|[自从截至到止迄在由]|截止[到至]?|不迟于|不晚于|[将定订拟生摄写作建成立始]于|有效期[至到]?|版本|欢迎.{0,12}|[-~～—–至到])"
    rf"{_B}:?{_B}$"
)
_OTHER_AFTER = re.compile(
    rf"까지|부터|{_B}(?:日|号)?{_B}(?:[起止]|之?[前后](?!天)|以[前后]|至|到(?!访)|[~～—–]|-{{2,}}|-{_B}\d|"
    rf"(?:截止|开始|结束|开标|施行|实施|生效|失效|废止|开庭|举[行办]|召开|开幕|开业|签订|成立)(?!{_B}{_WORD}?{_B}:)|"
    rf"(?:(?:星期|周|礼拜)[一二三四五六日天])?{_B}(?:农历.{{0,8}})?{_B}(?:天气{_B}:?)?{_B}(?:晴|阴|多云|小雨|中雨|大雨|雨|雪|雾)(?:$|[^一-龥]|转))"
)
_ENGLISH_OTHER_BEFORE = re.compile(
    r"\b(?:(?:Event|Start|End|Opening|Closing|Due|Expiry|Effective|Meeting|Birth)\s(?:Date|Time|date|time)"
    r"|[Dd]eadline|DEADLINE|When|WHEN|[Uu]ntil|[Ff]rom|[Ss]ince|[Bb]efore|[Bb]y)\s*+:?\s*+$"
    r"|(?:행사일|일시|기간|마감일?)\s*+:?\s*+$"
)
_MODIFIED_AFTER = re.compile(rf"{_B}[)\]]?{_B}(?:更新|修改|修订|[Uu]pdated)(?!{_B}(?:时间|日期|于|:))")
_SENTENCE = re.compile(r"[一-龥]")
_LABEL_AFTER = re.compile(
    rf"{_B}(?:来{_B}源|作{_B}者|稿源|出处|编辑|责编|责任编辑|记者|通讯员|文章|浏览|阅读|点击|访问|人气|字[体号]|发布|评论|分享|打印|星期|周[一二三四五六日]|更新|"
    rf"第?{_B}[A-Za-z]?\d{{1,3}}{_B}版)"
)


@dataclass(frozen=True, slots=True)
class LineDate:
    """A date in a line, and what it is the date of."""

    date: ParsedTime | PartialDate
    kind: str
    """`PUBLISHED`, `MODIFIED`, `BARE` (no label says), or `OTHER`."""
    label: str = ""
    """The label before it, without its colon."""


def dates_in(info: str, before: str = "") -> list[LineDate]:
    """Return the dates of a folded line, in order, each with its kind.

    `before` is a label that stands in a cell of its own before the line.
    """
    found: list[LineDate] = []
    whole = find_dates(info)
    dates: list[ParsedTime | PartialDate] = [*whole, *find_partial_dates(info, whole)]
    for date in sorted(dates, key=lambda date: date.start):
        begin = max(date.start - _BESIDE, 0)
        preceding = info[begin : date.start]
        if not preceding.strip(" \x1f[(") and before:
            preceding = before
        end = date.start + len(info[date.start : date.end].rstrip())
        timed, preceding = _with_clock_before(date, preceding, found[-1].date.end - begin if found else 0)
        kind, label = kind_of(preceding, info[end : end + _BESIDE], with_time=_has_time(timed))
        found.append(LineDate(timed, kind, label))
    return found


_BESIDE = 200
"""Characters on either side of a date that say what it is the date of: a label with its blanks is much shorter."""


def _with_clock_before(
    date: ParsedTime | PartialDate, preceding: str, taken: int
) -> tuple[ParsedTime | PartialDate, str]:
    """Return a day with the time that stands before it, and what precedes both: `11:54 2024/08/06`.

    What ends before `taken` belongs to the date before.
    """
    if isinstance(date, PartialDate) or date.precision != "day" or ":" not in preceding[-_CLOCK_LENGTH:]:
        return date, preceding
    clock = _CLOCK_BEFORE.search(preceding, max(len(preceding) - _CLOCK_LENGTH, taken))
    timed = clock and with_clock([date.time.year, date.time.month, date.time.day], clock)
    if not clock or not timed:
        return date, preceding
    return replace(timed, raw=f"{timed.raw} {date.raw}", start=date.start, end=date.end), preceding[: clock.start()]


_CLOCK_BEFORE = re.compile(
    r"(?<![\d～~—–-])(?<!\d:)(?P<hour>2[0-3]|[01]?\d):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?"
    r"(?:\s?(?P<half_after>[AaPp]\.?[Mm]\.?))?[\s\x1f|]++(?:[-–][\s\x1f]++)?$"
)
"""Not the end of a span of hours."""
_CLOCK_LENGTH = 14
"""Characters of such a time, with its blanks."""


def _has_time(date: ParsedTime | PartialDate) -> bool:
    return date.has_time if isinstance(date, PartialDate) else date.precision != "day"


def kind_of(before: str, after: str, *, with_time: bool) -> tuple[str, str]:
    """Return what a date between these two texts is the date of, and the label that says so."""
    if (match := _MODIFIED_BEFORE.search(before)) and not match["label"].endswith("编辑"):
        return MODIFIED, strip_whitespace(match["label"])
    is_other = _ENGLISH_OTHER_BEFORE.search(before) or _OTHER_AFTER.match(after)
    if not is_other and (match := _PUBLISHED_BEFORE.search(before)):
        return PUBLISHED, strip_whitespace(match["label"])
    if is_other or _OTHER_BEFORE.search(before):
        return OTHER, ""
    if _MODIFIED_AFTER.match(after):
        return MODIFIED, "更新"
    if not with_time and _SENTENCE.match(after) and not _LABEL_AFTER.match(after):
        return OTHER, ""
    return BARE, ""


def dates_of(line: Line) -> list[LineDate]:
    """Return the dates of a line, in order, each with its kind."""
    if line.dates is None:
        line.dates = dates_in(line.info)
        if line.dates and _OPENS_WITH_TIME.match(line.folded) and _is_of_an_event(line):
            line.dates = [replace(date, kind=OTHER, label="") for date in line.dates]
    return line.dates


_OPENS_WITH_TIME = re.compile(r"[\W\d一二三四五六七八九]{0,6}(?:时\s?间|日\s?期)\s?[\]:|/]")
"""A label that does not say of what."""
_OF_EVENT = re.compile(
    r"[\W\d一二三四五六七八九]{0,6}(?:[一-龥]{0,2}地\s?[点址]|主讲(?:人|嘉宾)?|主持人?|嘉宾|人物|对象|形式|方式|场地|会场|票价|"
    r"(?:报名|参[加与])[一-龥]{0,4}|主[题办]|内容|承办)\s?[\]:|/]"
)
"""A label of what happens."""
_CELLS = ("td", "th", "dt", "dd")
_PARTS = ("p", "div", "ul", "table", "h1", "h2")
_NEAR = 20
"""Elements and pieces of text that are looked at on either side: as many as an article opens with, and few of a hostile
page's."""


def _is_of_an_event(line: Line) -> bool:
    """Whether a line that opens with 时间： stands among paragraphs beside another label of what happens: 地点：.

    What tells of the article itself stands beside labels of its own kind: 来源：, 阅读：.
    """
    block = line.block
    parent = block.getparent()
    if block.tag in _CELLS or has_label(line, "source", "author", "editor"):
        return False
    while parent is not None and len(parent) == 1:  # a section around each paragraph
        block, parent = parent, parent.getparent()
    if parent is None:
        return False
    above, below = _next_alike(block, preceding=True), _next_alike(block)
    beside = [_text(one) for one in (*above[:1], *below[:1])]
    beside += [str(mark.tail or "") for mark in islice(block.iter("br"), _NEAR)]
    return any(_OF_EVENT.match(fold(text)) for text in beside) and any(map(_is_paragraph, (block, *above, *below)))


def _next_alike(block: etree._Element, *, preceding: bool = False) -> list[etree._Element]:
    """Return the next elements before or after one with its tag, its class and some text, nearest first."""
    found = islice(block.itersiblings(block.tag, preceding=preceding), _NEAR)
    return [one for one in found if one.get("class") == block.get("class") and _text(one)]


def _text(block: etree._Element) -> str:
    return "".join(map(str, islice(block.itertext(), _NEAR))).strip()


def _is_paragraph(block: etree._Element) -> bool:
    inner = block[0] if len(block) == 1 and block[0].tag in _PARTS else block
    return "。" in _text(block) and not any(child.tag in _PARTS for child in islice(inner, _NEAR))


def only_other_dates(line: Line) -> bool:
    """Whether the line has dates, none of which says when something was published or changed.

    A time of day has none, and says the same behind a label of its own: 营业时间：8:00—20:00.
    """
    if found := dates_of(line):
        return all(one.kind == OTHER for one in found)
    label = _TIMES_OF_DAY.match(line.info)
    return label is not None and kind_of(label[1], "", with_time=True)[0] == OTHER


_TIMES_OF_DAY = re.compile(r"([一-龥]{2,6}时间:)\s*+\S")
