"""Byline and authors: from labels, lines of the body that hold names, the info line, marked elements and meta tags."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.extract.boilerplate import fold, strip_whitespace
from newscrawl.extract.captions import PICTURED_BY
from newscrawl.extract.info_line import headline_key, is_info_line, repeats_headline
from newscrawl.extract.labels import BARE_ROLE, NO_VALUE, SIGN, FieldValue, find_labelled, read_value
from newscrawl.extract.marked import AUTHOR_MARK, find_marked_texts
from newscrawl.extract.person_names import BYLINE_ROLE, OFFICES, is_name, names_in_byline, names_in_field, split_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

Names = tuple[tuple[str, ...], FieldValue]
"""Authors' names, and where they came from."""

_BRACKETED = re.compile(r"[(（\[［【〔]([^()（）\[\]［］【】〔〕]{2,60})[)）\]］】〕]")
_LAST_BYLINE = re.compile(r"[(（\[［【〔]([^()（）\[\]［］【】〔〕]{2,80})[)）\]］】〕]\s*+[。.]?\s*+$")
_BARE_BYLINE = re.compile(
    r"^[\s□■●◎▲◆☆★/]*(?:[一-龥·]{0,12}?\s{0,2}[一-龥·]{0,10}?(?<!优秀|十佳|最美)(?:记者|通讯员|特派员|评论员|实习生|作者|"
    r"撰文|撰稿|采写|执笔|编译|文)\s?[:/丨|]?\s?)[一-龥·\s、,，/&:|]{2,50}?(?:[一-龥]{0,6}(?:报道|摄影|摄|"
    r"文|图|电))?[\s/]*+$"
)
_IN_ROLES = re.compile("[者员生文写笔译稿]")
"""Characters of which one is in each of these roles: most lines have none."""
_LEAD = re.compile(
    r"^\s*+(?:\[[^\[\]]{2,14}\]|[^\s,。:()]{2,20}?(?:讯|电)(?=[\s:]))?[\s:]*+"
    r"(?P<byline>[一-龥]{0,10}?(?:记者|通讯员)[^,。:!?;()]{2,50}?)(?:综合|摄影|现场)?(?:报道|报导)?\s*:"
)
"""Opens a report without brackets: 【大公报讯】记者甲乙丙报道：…; folded."""
_LEAD_BY_BLANKS = re.compile(
    r"^\s*(?:\[[^\[\]]{2,14}\]|[^\s,。:()]{2,20}?(?:讯|电)|(?=本[报网台]))\s*"
    r"(?P<byline>(?:[一-龥]{0,8}(?:记者|通讯员|实习生)\s*(?:[一-龥·]{2,4}(?:[\s、]+|$)){1,4})+)"
)
"""The same, apart from the text by a blank: 本报讯 记者 甲乙丙 昨天…."""
_LEAD_BY_PLACE = re.compile(r"^\s*+(?P<byline>记者\s?[一-龥·、\s]{2,20}?\s?/\s?[一-龥]{2,6}报导)[\s:]")
"""As papers of Taiwan open one: 記者甲乙丙／台南報導."""
_AUTHOR_IS = re.compile(r"作者\s*+([一-龥·]{2,8}?)\s*+(?:[,，]\s*+)?[系为是]")
"""Says who the author is, and what: （作者甲系某大学教授）."""
_POST = (
    r"(?:教授|研究员|博士后?|博士生|讲师|学者|作家|诗人|评论员|主任|院[长士]|所长|教师|导师|专家|律师|医师|工程师|"
    r"馆[员长])"
)
_OFFICE_OR_POST = re.compile(rf".(?<!指导)(?:{'|'.join(OFFICES)}|{_POST})$")
"""Stands before the name of whom it describes; behind 指导教师 stands who helped the author."""
_NAME_WITH_POST = re.compile(
    rf"(?P<names>[一-龥·]{{2,8}}(?:[、\s]+[一-龥·]{{2,8}}){{0,3}})\s*+,\s*+[系为]?[^。;]{{2,60}}{_POST}\s*+"
)
"""Whose names, a comma, and where they work as what: 石磊，江洲大学教授; folded."""
_POST_WITH_NAME = re.compile(rf"[^,。;]{{0,30}}{_POST}\s*+(?P<names>[一-龥·]{{2,4}})\s*+")
"""The same with the name last, behind 作者系: 江洲大学教授石磊."""
_AUTHORS_ARE = re.compile(r"作者(?:分别)?[系为是]")
_NOTE_ON_AUTHOR = re.compile(
    r"[\s(\[]*+(?:本文)?作\s?者(?:(?:简介|介绍)?[\]\s]*+[:|]|(?:简介|介绍)\]?|\](?=.)|"
    r"(?=[^,]{2,8},[^。]{0,24}(?:人[,。]|著有|[现供就]职|现任|教授|教师|作家|会员|研究员)))\s*+"
    r"(?P<names>[一-龥·、\s]{2,24}?)\s?+(?:[,(]|[系为是均](?![,(]))"
)
"""Opens a note on the author below a text: 作者：甲，乙地人，著有…; without a sign when it says what the author is."""
_ROLE_LABEL = re.compile(
    r"(?<![一-龥])(?:(?:作\s?者|文字|撰文|撰稿|采写)\s*\]|(?:[一-龥·]{0,10}?(?P<role>(?<!优秀|十佳|最美)(?:记者|通讯员))|"
    r"(?:本[报网台刊]|全媒体|融媒体?|特约|见习)*(?:作\s?者|记\s?者|实习生|评论员|撰\s?文|"
    r"撰\s?稿人?|采\s?写|采\s?访|文字|文图|图文|文/图|图/文|文案|文|图片|图|摄影|拍摄|摄像|摄|视频|剪辑|执笔|编译|翻译|漫画|制图|供稿|报道|出镜))\s*[:|/])"
)
_DESK = re.compile(r"[一-龥]{2}中心/\s*[一-龥]{2,4}(?:综合)?(?:报道|报导)")
"""How Taiwan's papers sign: the desk, then the reporter."""
_REPORTING = re.compile(r"(?:[一-龥]{2,4}\s+){1,4}[一-龥]{2,4}报导(?=[\s\x1f]|$)")
"""How a station of Taiwan signs beside its name: 甲乙丙　丁戊己　台南報導; not 石家庄 专题报道."""
_SIGNED = re.compile(r"[一-龥]\s?/\s?[文图摄](?![一-龥])")
"""Behind each name, what it did: 甲乙丙/文 丁戊己/图."""
_ALONE = re.compile(r"\[\s*+([^\[\]]{2,12}?)\s*+\]|(?:\b[Bb]y:?[\s\x1f]+|[□○◎]\s?)([一-龥·]{2,8})(?![一-龥·])")
"""In brackets, behind an English word or a sign: By 甲乙丙, □甲乙丙."""
_DISPATCH = re.compile(r"[电讯]\s*$")
_LONGEST_ROLES = 80
_BYLINE_WITHIN = 100
"""Characters at a paragraph's beginning within which a byline in brackets begins."""
_LONGEST_LINE = 60
"""Characters of a line that is a byline and nothing else."""
_BODY_META = ("article:author", "dable:author", "author", "parsely-author", "sailthru.author", "byl")
_JSON_AUTHOR = re.compile(r'"author"\s*:\s*(?=["\[{])')
_MAX_JSON_AUTHORS = 20
"""Values in a page's JSON-LD that are read until one names somebody."""


def find_byline(region: Region) -> FieldValue:
    """Return the byline that stands in the body: in brackets or on a line of its own, at its start or its end."""
    kept = region.kept
    title = headline_key(region.headline.text)
    above = [line for line in region.head if line not in kept and not repeats_headline(line, title)]
    below = [line for line in region.foot[:1] if line.folded.startswith("(")]
    for line in dict.fromkeys((*below, *kept[-1:-4:-1], *kept[:3], *above)):
        if given := _byline_in(line, at_start=line in kept[:3], at_end=line in below or line in kept[-3:]):
            return given
    return next((FieldValue(line.text, "byline", line.text) for line in above if _is_signed(line)), NO_VALUE)


def _is_signed(line: Line) -> bool:
    """Whether the line holds nothing but names behind a sign, as papers set them below a headline: □ 梅知秋.

    Behind a filled one a single word may be a column: ■ 石头记, ● 高考.
    """
    sign, names = line.text[0], split_names(line.text[1:])
    return sign in "□○◎■●" and len(names) > (sign in "■●") and all(map(is_name, names))


def _byline_in(line: Line, *, at_start: bool, at_end: bool) -> FieldValue | None:
    text, folded = line.text, line.folded
    if bracketed := _in_brackets(text, at_start=at_start, at_end=at_end):
        return bracketed
    if at_start and (lead := _lead_byline(text[:_LONGEST_ROLES], folded[:_LONGEST_ROLES])):
        return FieldValue(lead, "byline", text[:120])
    if line.length > _LONGEST_LINE:
        return None
    by_desk = at_start and "中心" in folded and _DESK.fullmatch(folded)
    by_role = _IN_ROLES.search(folded) and _BARE_BYLINE.match(folded) and not _pictures_only(folded)
    if (by_desk or by_role) and names_in_byline(text):
        return FieldValue(text.strip(" □■●◎▲◆☆★"), "byline", text)
    return None


def _in_brackets(text: str, *, at_start: bool, at_end: bool) -> FieldValue | None:
    bracketed = list(_BRACKETED.finditer(text[:_BYLINE_WITHIN])) if at_start or len(text) <= _BYLINE_WITHIN else []
    if last := _LAST_BYLINE.search(text):
        bracketed.insert(0, last)
    for match in bracketed:
        inner = match[1].strip()
        closing = at_end and match.end() >= len(text.rstrip()) - 1
        if closing and (names := _noted(inner, alone=match.start() <= 1)):
            return FieldValue(names, "byline", text[-120:])
        dispatch = at_start and bool(_DISPATCH.search(fold(text[: match.start()])))
        if _is_byline(inner, alone=closing or dispatch):
            return FieldValue(inner, "byline", text[-120:] if closing else text[:120])
    return None


def _noted(inner: str, *, alone: bool) -> str:
    """Return the names in a note on the authors that closes a text, `alone` on its line; empty where it is none."""
    if (named := _AUTHOR_IS.match(inner)) and is_name(named[1]):
        return named[1]
    return _names_with_posts(inner) if alone else ""


def _names_with_posts(inner: str) -> str:
    """Return the names in a note that gives everybody's post beside the name; empty where it is none."""
    folded = fold(inner)
    says_who = _AUTHORS_ARE.match(folded)
    pattern, part = (_POST_WITH_NAME, r"[^、,;]+") if says_who else (_NAME_WITH_POST, r"[^;\s][^;]*")
    parts = re.compile(part).finditer(folded, says_who.end() if says_who else 0)
    found = [pattern.fullmatch(folded, *part.span()) for part in parts]
    names = [name for match in found if match for name in split_names(inner[slice(*match.span("names"))])]
    return "、".join(names) if all(found) and all(map(is_name, names)) else ""


def _lead_byline(text: str, folded: str) -> str:
    """Return the byline that opens a report without brackets; empty when it only says 记者从…获悉."""
    if not ("记者" in folded or "通讯员" in folded or "实习生" in folded):
        return ""
    for pattern in (_LEAD, _LEAD_BY_BLANKS, _LEAD_BY_PLACE):
        if match := pattern.match(folded):
            byline = text[slice(*match.span("byline"))].strip()
            if (names := names_in_byline(byline)) and all(map(is_name, names)) and _is_byline(byline, alone=False):
                return byline
    return ""


def _pictures_only(folded: str) -> bool:
    """Whether a byline names but a picture's photographer."""
    return bool(PICTURED_BY.search(folded)) and not re.search(r"[文写稿]|报道", folded)


def _is_byline(inner: str, *, alone: bool) -> bool:
    """Tell a byline in brackets by a role and a name, or, where it stands `alone` for one, by names."""
    names = names_in_byline(inner)
    folded = fold(inner)
    if not names or _pictures_only(folded) or folded.startswith("参与"):
        return False
    if BYLINE_ROLE.search(folded):
        return len(strip_whitespace(inner)) <= 16 * len(names) + 16
    tokens = [token for token in re.split(r"[\s,，、;；/]+", inner) if token]
    if len(names) < len(tokens):
        tokens = [token for token in tokens if not _OFFICE_OR_POST.search(token)]
    return alone and (all(map(is_name, tokens)) or strip_whitespace(inner) in names)


def find_author(page: Page, region: Region, byline: FieldValue) -> Names:
    """Return the authors' names, and where they came from: the first witness of `AUTHOR_WITNESSES` that names one."""
    for _, find in AUTHOR_WITNESSES:
        names, given = find(page, region, byline)
        if names:
            return names, given
    return (), NO_VALUE


def _labelled_above(_page: Page, region: Region, _byline: FieldValue) -> Names:
    given = find_labelled(region.head, "author")
    names, people = names_in_field(given.value), names_in_byline(given.value)
    if not names:
        return (), NO_VALUE
    more, by_role = _by_roles(line for line in region.head if is_info_line(line))
    if given.witness == "label:供稿" and not people:  # an office supplied the text: its source
        return more, by_role
    return (more if set(names) <= set(more) else tuple(dict.fromkeys((*names, *more)))), given


def _noted_below(_page: Page, region: Region, _byline: FieldValue) -> Names:
    """Return whom a note on the author names, right at the text's end or below it."""
    for line in (*region.kept[-2:], *region.foot[:2]):
        if "者" in line.text[:_NOTE_BEGINS] and (note := _NOTE_ON_AUTHOR.match(line.folded)):
            value = line.text[slice(*note.span("names"))]
            names = tuple(split_names(value))
            if names and all(map(is_name, names)):
                return names, FieldValue(value, "label:作者", line.text)
    return (), NO_VALUE


_NOTE_BEGINS = 8


def _roles_beside_body(_page: Page, region: Region, _byline: FieldValue) -> Names:
    lines = dict.fromkeys((*region.head, *region.kept[:3], *region.inside[-6:], *region.foot[:4]))
    return _by_roles(line for line in lines if "。" not in line.text and line not in region.headline.lines)


def _by_roles(lines: Iterable[Line]) -> Names:
    """Return the names behind the roles of authors, each with its sign: 文字：甲　摄影：乙, in one line or several."""
    found: dict[str, None] = {}
    given = NO_VALUE
    for line in lines:
        if line.length > _LONGEST_ROLES * 2 or line.is_linked or not SIGN.search(line.text):
            continue
        for label in _ROLE_LABEL.finditer(line.info):
            value = read_value(line.info, line.original, label.end(), "author")
            names = names_in_byline(f"{label['role'] or label[0]}{value}")
            found |= dict.fromkeys(names)
            if names and not given.value:
                given = FieldValue(value, f"label:{strip_whitespace(label[0]).strip(':|/')}", line.text)
    return tuple(found), given


def _in_byline(_page: Page, _region: Region, byline: FieldValue) -> Names:
    return names_in_byline(byline.value), byline


def _labelled_below(_page: Page, region: Region, _byline: FieldValue) -> Names:
    given = find_labelled(region.foot, "author")
    return names_in_field(given.value), given


def _beside_date(_page: Page, region: Region, _byline: FieldValue) -> Names:
    """Return the names that an info line gives without a label: behind a role, or in brackets."""
    for line in filter(is_info_line, region.head):
        if role := BARE_ROLE.search(line.info):
            value = read_value(line.info, line.original, role.end(), "author")
            names = names_in_field(value) if role[0] != "作者" else names_in_byline(value)  # buttons: 作者 关注
            return names, FieldValue(value, "info", line.text)
        if match := _DESK.search(line.folded) or _REPORTING.search(line.folded):
            signed = line.text[slice(*match.span())]
            if names := names_in_byline(signed):
                return names, FieldValue(signed, "info", line.text)
        if _SIGNED.search(line.folded) and (names := names_in_byline(line.text)):
            return names, FieldValue(line.text, "info", line.text)
        if (match := _ALONE.search(line.info)) and is_name(name := (match[1] or match[2])):
            return (name,), FieldValue(name, "info", line.text)
    return (), NO_VALUE


def _marked(_page: Page, region: Region, _byline: FieldValue) -> Names:
    """Return the names in an element above the body whose class says that it names the author."""
    for text, mark in find_marked_texts(region, AUTHOR_MARK):
        if names := names_in_byline(text):
            return names, FieldValue(text, f"class:{mark}", text)
    return (), NO_VALUE


def _in_meta(page: Page, _region: Region, _byline: FieldValue) -> Names:
    for name in _BODY_META:
        value = page.meta.get(name, "")
        if value and (names := names_in_byline(value)) and len(names) * 5 >= len(strip_whitespace(value)):
            return names, FieldValue(value, f"meta:{name}", value)
    return (), NO_VALUE


def _in_json_ld(page: Page, _region: Region, _byline: FieldValue) -> Names:
    decoder = json.JSONDecoder()
    for match in islice(_JSON_AUTHOR.finditer(page.json_ld), _MAX_JSON_AUTHORS):
        try:
            value, _ = decoder.raw_decode(page.json_ld, match.end())
        except (ValueError, RecursionError):
            continue
        people = [one.get("name") if isinstance(one, dict) else one for one in _listed(value)]
        given = "、".join(name for name in people if isinstance(name, str))
        if names := names_in_byline(given):
            return names, FieldValue(given, "json-ld", given)
    return (), NO_VALUE


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


AUTHOR_WITNESSES: tuple[tuple[str, Callable[[Page, Region, FieldValue], Names]], ...] = (
    ("a label above the body: 作者：", _labelled_above),
    ("a note on the author at the text's end: 作者：石磊，江洲人，著有…", _noted_below),
    ("roles with a sign beside the body: 文字：, 摄影：, 撰文丨", _roles_beside_body),
    ("the byline in the body", _in_byline),
    ("a label below the body", _labelled_below),
    ("the info line, behind 记者 without a sign, or in brackets", _beside_date),
    ("an element above the body whose class names the author", _marked),
    (f"meta tags: {', '.join(_BODY_META)}", _in_meta),
    ("JSON-LD", _in_json_ld),
)
"""Where authors are looked for, in this order."""
