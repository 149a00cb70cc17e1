"""Credits: who edited, checked and produced an article, by role, and the editor who answers for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import BLANK, fold, strip_whitespace
from newscrawl.extract.info_line import is_info_line
from newscrawl.extract.labels import BARE_ROLE, LABELS, NO_VALUE, SIGN, FieldValue, find_labelled, has_label, read_value
from newscrawl.extract.person_names import is_name, join_blank_names, split_names
from newscrawl.model import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line

_KINDS = (
    "总 本期 本版 值班 当班 责任 执行 网络 网站 网页 在线 文字 视频 图文 图片 新媒体 版面 美术 见习 实习 新闻 技术 "
    "本文 第一 第二 第三 一 二 三 初 复 终"
)
_ROLES = (
    "编辑 责编 编审 编委 审核 审校 审读 审签 审定 审稿 审 校对 监制 监审 主编 主任 总编辑 总编 美编 签发 "
    "核发 统筹 策划 制作 设计 出品 选稿 核稿 排版 校"
)
_SPACED_KINDS, _SPACED_ROLES = ("|".join(r"\s{0,2}".join(word) for word in words.split()) for words in (_KINDS, _ROLES))
_ROLE = rf"(?:(?:{_SPACED_KINDS})\s{{0,2}}){{0,4}}(?:{_SPACED_ROLES})(?:人员|人|员)?"
_BEGINS = "".join(sorted({word[0] for word in f"{_KINDS} {_ROLES}".split()}))
"""Asked for first, since most characters begin no role."""
_LABEL = re.compile(rf"(?=[{_BEGINS}])(?<![一-龥])(?P<role>{_ROLE})\s*+\]?[:|/]")
_BARE = re.compile(
    r"^[\s\[(<*■●▍]*(?:(?<=\()[一-龥·]{2,8}(?=编辑))?(?P<role>(?:责\s?任\s?|网\s?络\s?|值\s?班\s?|本[期版文]\s?)?(?:编\s?辑|责\s?编|选\s?稿)|责任校对|审核|校对)"
    r"(?:[\s\x1f]+|(?<=责任编辑))(?P<name>[一-龥]{1,2}[\s]?[一-龥]{1,2})\s*[\])>。]*$"
)
"""A role without a colon, alone in its line: 責任編輯 杜若蘭."""
_BARE_BESIDE = re.compile(r"(?<![一-龥])(?P<role>责任编辑|责编|编辑)[\s\x1f]+(?P<name>[一-龥]{2,4})(?=[\s\x1f|\])]|$)")
"""The same among other facts of an info line."""
_STAFF_CODE = re.compile(
    r"(?:(?<![\s_\-(（\[【])[\s_\-(（\[【]++)?(?<![A-Za-z])[A-Za-z]{1,6}[-_]?\d{2,10}[)）\]】]*+|"
    r"(?<![\s_\-(（\[【])[\s_\-(（\[【]++\d{3,8}[)）\]】]*+$"
)
_STANDING = re.compile(r"[(（](?:实习|見習|见习|實習)[^()（）]{0,4}[)）]")
"""Behind an editor's name: 梅知秋（实习生）."""
_SENTENCE = re.compile(r"[。！？!?，…“”]")
_END = re.compile(r"[\])>;。]|[\s\x1f][\[<]|(?:来源|作者|记者|发布时间|时间|日期)\s*[:|]|(?<=[\s\x1f])[一-龥]{2,6}\s*:")
_LONGEST = 200
_LONGEST_NAME = 12
_TAIL = 8
EDITORS = (re.compile("责"), re.compile("编辑$"), re.compile("选稿"))
"""Roles that may be the responsible editor's, the surest first."""


def read_credits(region: Region) -> tuple[dict[str, list[str]], Origin | None]:
    """Return the names by role, roles as the page calls them, and where they stand; None where it names nobody.

    They are looked for above the body, at its end, and below it.
    """
    found: dict[str, list[str]] = {}
    lines: dict[str, None] = {}
    for line in _lines(region):
        for role, names in _credits_in(line):
            known = found.setdefault(role, [])
            known += [name for name in names if name not in known]
            lines[line.text] = None
    return found, Origin(f"label:{'、'.join(found)}", "\n".join(lines)) if found else None


def _lines(region: Region) -> Iterator[Line]:
    lines = {line.index: line for line in (*region.head, *region.inside[-_TAIL:], *region.foot)}
    for index in sorted(lines):
        if lines[index].length <= _LONGEST and not lines[index].is_linked:
            yield lines[index]


def _credits_in(line: Line) -> Iterator[tuple[str, list[str]]]:
    if not SIGN.search(line.text) and (listed := _bare_list(line)):
        yield from listed.items()
        return
    if bare := _BARE.match(line.folded):
        yield (
            strip_whitespace(line.text[slice(*bare.span("role"))]),
            [strip_whitespace(line.text[slice(*bare.span("name"))])],
        )
        return
    if not SIGN.search(line.text):
        return
    folded, original = line.info, line.original
    labels = list(_LABEL.finditer(folded))
    for number, label in enumerate(labels):
        end = labels[number + 1].start() if number + 1 < len(labels) else len(folded)
        if stop := _END.search(folded, label.end(), end):
            end = stop.start()
        names = _names(original[label.end() : end])
        if names:
            yield strip_whitespace(original[slice(*label.span("role"))]), names


def _bare_list(line: Line) -> dict[str, list[str]]:
    """Return the names by role in a line of roles and names without signs: 编辑 石磊 审读 谷雨 二审 安宁."""
    tokens = join_blank_names(line.text).strip(" []()（）【】").split() if line.length <= _LONGEST_LIST else []
    found: dict[str, list[str]] = {}
    role = ""
    for token in tokens:
        if len(token) <= _LONGEST_ROLE and _ROLE_ALONE.fullmatch(fold(token)):
            role = token
        elif role and is_name(token):
            found.setdefault(role, []).append(token)
        else:
            return {}
    return found if any(_CHECKS.search(fold(role)) for role in found) else {}


_ROLE_ALONE = re.compile(_ROLE)
_CHECKS = re.compile("[编审校]")
"""What a role that opens such a list has: 设计 and 策划 alone may be words of a text."""
_LONGEST_LIST, _LONGEST_ROLE = 80, 6


def _names(value: str) -> list[str]:
    """Return the names in the value of a label; none where it reads like a sentence."""
    if _SENTENCE.search(value):
        return []
    names = split_names(clean_editor(value.strip(" \x1f,，、")))
    return names if all(len(name) <= _LONGEST_NAME for name in names) else []


def clean_editor(value: str) -> str:
    """Return an editor's name without the code of the newsroom's system, and without blanks in it (甲　乙).

    A code alone stands for its editor.
    """
    return join_blank_names(_STAFF_CODE.sub("", _STANDING.sub("", value)).strip(" _-") or value)


def find_editor(region: Region) -> FieldValue:
    """Return the responsible editor: after the body, else above it; of several roles the one that answers for it."""
    rows = [lines for lines in (region.foot, region.inside[-6:], region.head) if lines]
    found = [given for lines in rows for line in lines for given in _labelled_editors(line)]
    if not found:
        found = [given for lines in rows if (given := find_labelled(lines, "editor")) is not NO_VALUE]
    for line in (*region.foot, *region.inside[-6:]):
        found += filter(None, _bare_editors(line))
    if not found:
        opening = (*region.head, *region.kept[:1])
        facts = (line for line in opening if is_info_line(line) or BARE_ROLE.search(line.info))
        beside = ((line, _BARE_BESIDE.search(line.info)) for line in facts)
        found += filter(None, (_editor_in(line, bare, line.original) for line, bare in beside if bare))
    for role in EDITORS:
        for given in found:
            if role.search(fold(given.witness)):
                return FieldValue(clean_editor(given.value), given.witness, given.raw)
    return FieldValue(clean_editor(found[0].value), found[0].witness, found[0].raw) if found else NO_VALUE


def _labelled_editors(line: Line) -> Iterator[FieldValue]:
    """Yield what follows each label of an editor in a line."""
    if not has_label(line, "editor"):
        return
    for label in LABELS["editor"].finditer(line.info):
        value = read_value(line.info, line.original, label.end(), "editor")
        if value and not _SENTENCE.search(value):
            shown = strip_whitespace(label[0]).strip(":/[]()|")
            yield FieldValue(BLANK.sub(" ", value).strip(), f"label:{shown}", line.text)


def _bare_editors(line: Line) -> Iterator[FieldValue | None]:
    listed = {} if SIGN.search(line.text) else _bare_list(line)
    for role, names in listed.items():
        if fold(role).endswith(("编辑", "责编", "选稿")):
            yield FieldValue(" ".join(names), f"label:{role}", line.text)
    if not listed and line.length <= _LONGEST_NAME * 2 and (bare := _BARE.match(line.folded)):
        yield _editor_in(line, bare, line.text)


def _editor_in(line: Line, bare: re.Match[str], text: str) -> FieldValue | None:
    name, role = (strip_whitespace(text[slice(*bare.span(group))]) for group in ("name", "role"))
    return FieldValue(name, f"label:{role}", line.text) if is_name(name) else None
