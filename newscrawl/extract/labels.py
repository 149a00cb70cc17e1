"""Labelled values of a page's info lines, such as 来源：… 作者：… 责任编辑：… ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import BLANK, EDITOR, WIDGET, strip_whitespace
from newscrawl.extract.date_patterns import DATE, ENGLISH_DATE
from newscrawl.extract.person_names import is_name, names_in_byline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newscrawl.extract.lines import Line


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value, which witness gave it, and how it stood on the page."""

    value: str
    witness: str
    raw: str


NO_VALUE = FieldValue("", "", "")

_B = r"\s*+"
_SIGN = r"(?:\]?[:丨|]|\])"
"""Behind a label; the bracket of 【来源】江洲日报, too."""
LABELS = {  # the characters that may begin a label are asked for before the labels are
    "source": re.compile(
        rf"(?=[来信发供提制公稿转出S])(?:(?<![料据片图像材频表金入染费毒货])来{_B}源(?:于|自|网站|单位|媒体|部门)?{_B}(?:{_SIGN}|/(?!作者|出处))|"
        rf"(?<![一-龥])(?:信息)?(?:发布|供稿|提供|发文|制发|公开)(?:单位|机构|部门|机关|主体){_B}[:丨|]|"
        rf"(?<![一-龥])(?:信息)?(?:发布|供稿|提供){_B}[:丨|]|稿源{_B}{_SIGN}|转载?自{_B}[:丨|]|"
        rf"(?<!注明)出处{_B}[:丨|]|(?<![A-Za-z])Source{_B}:)"
    ),
    "author": re.compile(
        rf"(?=[文本原新作撰全融记图供投执编通])(?:(?<!该)(?:文章|本文|原文|新闻)?作{_B}者{_B}{_SIGN}|"
        rf"撰{_B}[文稿]{_B}人?{_B}[:丨|]|(?:本报|本网|全媒体|融媒体)?记{_B}者{_B}[:丨|]|"
        rf"(?:文/图|图/文|文{_B}/?{_B}图|供稿人?|投稿人?|执笔|编译|通讯员|文字){_B}[:丨|])"
    ),
    "editor": EDITOR,
    "published": re.compile(
        rf"(?=[发刊出上录添创更成生提编时日PUMR])(?:"
        rf"(?:发布|发表|发稿|刊发|出版|上传|录入|添加|创建|更新|成文|生成|提交|编辑)?(?:时{_B}间|"
        rf"日{_B}期){_B}[:丨|]|发[布表]于(?=[\s\x1f:]*\d)|"
        rf"(?<![A-Za-z])(?:Post(?:ed)?|Published?|Updated?|Modified|Released?)(?:{_B}(?:on|at|[Dd]ate|[Tt]ime))?{_B}[:|])"
    ),
}
_OTHER = re.compile(
    r"(?:点击|浏览|阅读|访问|人气|字体|字号|大小|评论数?|编号|发布开发区|电话|审核|校对|监制|摄影|"
    r"签发|栏目|频道|分类|类别|关键词|标签|主题词|版次|版面|所属|体裁|语言|部门|原标题|专栏|热线|"
    r"选稿|阅读数|录入|审校)"
    r"(?:[量数率]|人员?)?(?:次数?)?\s*+[:丨|]"
    r"|(?:点击|浏览|阅读|访问)(?:量|数|次数|率)|字体|字号|分享|打印|收藏|关闭|二维码|扫一扫|扫描|举报|"
    r"责任编辑|责编|(?:副?总)?编辑(?=[\s\x1f]+[一-龥]{2,4}(?:[\s\x1f]|$))|来源(?=\s)|听新闻|微信公众平台|"
    r"(?<=[\s\x1f])(?:[AT][+-]|QQ|(?:Editor|Author|Updated)\s?:)|[□■●◎▲◆☆★]|[一二三初复终][审校]\s?[:|/]|我要|纠错|参与|跟帖|报料热线|爆料热线|手机看新闻|我有话说|我来说两句|"
    r"\d[\d.,]{0,15}+[\s\x1f]*+[万wk]?\+?[\s\x1f]*+(?:次|人|条|评论|阅读|浏览|播放|点赞|赞|跟帖|分享|收藏|回复|转发|观看)|"
    r"(?:阅读|浏览|评论|播放|观看|点赞|点击|人气|热度)[\s\x1f(]*\d|"
    r"(?<!\d)\d{1,2}(?:-|/|月)\d{1,2}日?[\s\x1f]+\d{1,2}:\d\d|\d{1,15}+[\s\x1f]*+个?(?:分钟|小时|天)前|刚刚|[昨前今][天日](?=[\s\x1f]|$)"
)
BARE_ROLE = re.compile(
    r"(?:(?:本[报网台]|全媒体|融媒体?|见习|首席|特约){0,3}+(?:记者|通讯员)|(?<![一-龥])作者(?=[\s\x1f]))"
    r"(?=[\s\x1f]*[一-龥]{2,4}(?:[\s\x1f、,/)\]]|$))"
)
"""A role that opens a byline in an info line without a colon."""
_STOP = re.compile(
    rf"{'|'.join(pattern.pattern for pattern in LABELS.values())}|{_OTHER.pattern}|{DATE.pattern}|{ENGLISH_DATE}"
    r"|[|丨│;；<>\[\]]|(?<=\S)\s{2,}|[(]\s*(?:ID|id|微信|记者|通讯员|作者|编辑)|\)$"
)
_STOP_OR_ROLE = re.compile(
    rf"{_STOP.pattern}|{BARE_ROLE.pattern}|(?<=\s)(?:(?:文图|图文|文字|作者|记者|编辑|责编|审[核校读]|校对|监制|制作|设计|策划|统筹|剪辑|[文图摄])\s?/|[一-龥]{{1,6}}{_B}:)"
)
"""Behind a blank, a word with a colon is another label, whatever it is."""
_STRIP = " \t\x1f·|丨,，。:：;；、-—()（）\u200b"


def read_label(name: str, folded: str, original: str) -> tuple[str, str]:
    """Return the value that follows a label of field `name` in one line, and the label; empty where there is none.

    The label is the first that has a value, else the last: `发布：2024-03-05 信息来源：江洲日报` names its source after
    the second.
    `folded` is the line as `boilerplate.fold` gives it, U+001F between inline elements; `original` the same line
    unfolded, of the same length.
    """
    shown = ""
    for label in LABELS[name].finditer(folded):
        shown = label[0]
        if value := read_value(folded, original, label.end(), name):
            return value, shown
    return "", shown


def read_value(folded: str, original: str, start: int, name: str) -> str:
    """Return the value of field `name` that begins at `start`: up to the next label, date, button or wide gap."""
    while start < len(folded) and folded[start] in " \x1f[":
        start += 1
    if name == "author" and (country := _COUNTRY.match(folded, start - 1)):
        start = country.end()
    end = len(folded)
    stop = (_STOP if name == "author" else _STOP_OR_ROLE).search(folded, start)
    if stop:
        end = max(start, stop.start())
        if name == "author" and stop[0].strip() in ("", ";"):
            end = _end_of_names(folded, start, end)
    if name == "published":
        match = DATE.match(folded, start)
        end = match.end() if match else end
    piece = folded.find("\x1f", start, end)
    if piece >= 0 and name != "published":
        end = _end_of_pieces(folded, piece) if name == "author" else _end_of_paper(folded, piece)
    value = original[start:end].replace("\x1f-", "-").replace("\x1f", " ")
    return _with_its_bracket(_closed(value).strip(_STRIP), original[start : end + 1])


_COUNTRY = re.compile(r".?[(\[][一-龥]{1,3}[)\]]\s?(?=[一-龥])")
"""Where an author is from, before the name: [英]约翰·史密斯."""


def _end_of_pieces(folded: str, end: int) -> int:
    """Return where an author's value ends that has each name in an element of its own, as links."""
    while (match := _NEXT_PIECE.match(folded, end)) and is_name(match[1]):
        end = match.end()
    return end


def _end_of_paper(folded: str, end: int) -> int:
    """Return where a value ends behind whose link a paper's title goes on: 光明网, then -《光明日报》."""
    paper = _ITS_PAPER.match(folded, end)
    return paper.end() if paper else end


_ITS_PAPER = re.compile(r"\x1f\s?[-—–]{1,2}\s?《[^《》]{2,12}》")
_NEXT_PIECE = re.compile(r"(?:\s?\x1f[\s\x1f、,/]*)([一-龥·]{2,12})(?=[\s\x1f]|$)")


def _closed(value: str) -> str:
    """Return a value up to a bracket that closes one opened before it: `方嶼）1141129`."""
    for opening, closing in ("()", "（）", "[]", "【】"):
        before, found, _ = value.partition(closing)
        if found and opening not in before:
            value = before
    return value


def _with_its_bracket(stripped: str, value: str) -> str:
    """Return a stripped value with the bracket that closes one within it: 住建局（人防办）; not one of another fact."""
    for opening, closing in ("()", "（）"):
        opened = stripped.count(opening) > stripped.count(closing) and not _OTHER_FACT.search(stripped)
        if opened and f"{stripped}{closing}" in value:
            return f"{stripped}{closing}"
    return stripped


_OTHER_FACT = re.compile(r"\s[(（]|[(（][^()（）]*[:：]")
"""A bracket apart from what is before it, or with a label in it."""


def _end_of_names(folded: str, start: int, gap: int) -> int:
    """Return where an author's value ends that has a wide gap: names go on behind it, and between a name's characters.

    甲　　乙 is one name of two characters, 甲乙丙　　丁戊己 and 甲乙丙　　丁　戊 are two.
    """
    end = gap
    while match := _NEXT_NAME.match(folded, end):
        name = strip_whitespace(match[1])
        if len(name) > 1 and not is_name(name):
            break
        if len(name) == 1 and end - start != 1:
            break
        end = match.end(1)
    return end


_NEXT_NAME = re.compile(r"(?:\s{2,}+|;\s?)([一-龥]\s[一-龥]|[一-龥]{1,4})(?=[\s\x1f,、;/|)]|$)")


def has_label(line: Line, *names: str) -> bool:
    """Whether a label of one of these fields (when none is named, of any) stands in the line."""
    known = line.labels
    if known is None:
        known = line.labels = {} if _LABEL_MARK.search(line.text) else _NO_LABELS
    for name in names or LABELS:
        if name not in known:
            known[name] = bool(_LABEL_CHARACTERS[name].search(line.text) and LABELS[name].search(line.folded))
        if known[name]:
            return True
    return False


_NO_LABELS = dict.fromkeys(LABELS, False)
SIGN = re.compile(r"[:：︰∶|｜丨/／】\]］〕]")
"""Sets a role or a label apart from its value, unfolded."""
_LABEL_MARK = re.compile(rf"{SIGN.pattern}|于")
_LABEL_CHARACTERS = {
    "source": re.compile("[S源布供载載处處位构構门門关關自体體]"),
    "author": re.compile("[者撰图圖文稿笔筆译譯员員字]"),
    "editor": re.compile("[编編稿]"),
    "published": re.compile("[间間期于PUMR]"),
}
"""A sign and a character that are in every label, unfolded: most lines lack one, and need neither be folded nor
searched."""


def find_labelled(lines: Iterable[Line], name: str, accept: Callable[[str], str] = str) -> FieldValue:
    """Return the first value that follows one of the labels of field `name`; `NO_VALUE` when none does.

    `accept` gives the value as it is to be kept, empty for what cannot be one.
    """
    rows = list(lines)
    for position, line in enumerate(rows):
        if line.length > _LONGEST_LINE or not has_label(line, name):
            continue
        value, label = read_label(name, line.info, line.original)
        if not value and line.folded.rstrip().endswith(":"):
            value = _next_cell(rows, position, name)
        if value := accept(value):
            shown = strip_whitespace(label).strip(":：/[]()")
            return FieldValue(BLANK.sub(" ", value).strip(), f"label:{shown or name}", line.text)
    return NO_VALUE


_LONGEST_LINE = 200
_LONGEST_VALUE = 30
"""Characters of a value in a cell of its own at most; more are a text."""


def _next_cell(rows: list[Line], position: int, name: str) -> str:
    """Return the next line's text when it is the value of a label that stands alone in its cell."""
    following = rows[position + 1] if position + 1 < len(rows) else None
    if following is None or following.length > _LONGEST_VALUE or has_label(following) or following.is_prose:
        return ""
    if name in ("author", "editor") and not names_in_byline(following.text):
        return ""
    return "" if WIDGET.match(following.folded) or _OTHER.match(following.folded) else following.text
