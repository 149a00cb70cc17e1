"""Byline, author and editor: from labels, lines of the body that hold names, the info line and meta tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import fold, strip_whitespace
from newscrawl.extract.info_line import headline_key, is_info_line, repeats_headline
from newscrawl.extract.labels import BARE_ROLE, NO_VALUE, FieldValue, find_labelled, read_value
from newscrawl.extract.person_names import BYLINE_ROLE, is_name, names_in_byline, names_in_field

if TYPE_CHECKING:
    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

_LEAD_BYLINE = re.compile(r"[(（\[【〔]([^()（）\[\]【】〔〕]{2,60})[)）\]】〕]")
_LAST_BYLINE = re.compile(r"[(（\[【〔]([^()（）\[\]【】〔〕]{2,80})[)）\]】〕]\s*[。.]?\s*$")
_BARE_BYLINE = re.compile(
    r"^[\s□■●◎▲◆☆★/]*(?:[一-龥·]{0,12}?\s{0,2}[一-龥·]{0,10}?(?:记者|通讯员|特派员|评论员|实习生|作者|"
    r"撰文|采写|执笔|编译|文)\s*[:/丨|]?\s*)[一-龥·\s、,，/&:]{2,50}?(?:[一-龥]{0,6}(?:报道|摄影|摄|"
    r"文|图|电))?[\s/]*$"
)


def find_byline(region: Region) -> FieldValue:
    """Return the byline that stands in the body: in brackets or on a line of its own, at its start or its end."""
    kept = region.kept
    title = headline_key(region.headline.text)
    above = [line for line in region.head if line not in kept and not repeats_headline(line, title)]
    for line in [*kept[-1:-4:-1], *kept[:3], *above]:
        if given := _byline_in(line, at_start=line in kept[:3], at_end=line in kept[-3:]):
            return given
    return NO_VALUE


def _byline_in(line: Line, *, at_start: bool, at_end: bool) -> FieldValue | None:
    text = line.text
    bracketed = list(_LEAD_BYLINE.finditer(text[:100])) if at_start or len(text) <= 100 else []  # noqa: PLR2004
    if last := _LAST_BYLINE.search(text):
        bracketed.insert(0, last)
    for match in bracketed:
        inner = match[1].strip()
        closing = at_end and match.end() >= len(text.rstrip()) - 1
        if _is_byline(inner, closing=closing):
            return FieldValue(inner, "byline", text[-120:] if closing else text[:120])
    if line.length <= 60 and _BARE_BYLINE.match(fold(text)) and names_in_byline(text):  # noqa: PLR2004
        return FieldValue(text.strip(" □■●◎▲◆☆★"), "byline", text)
    return None


def _is_byline(inner: str, *, closing: bool) -> bool:
    """Tell a byline in brackets by a role and a name, or, closing the article, by names alone."""
    names = names_in_byline(inner)
    if not names:
        return False
    if BYLINE_ROLE.search(fold(inner)):
        return len(strip_whitespace(inner)) <= 16 * len(names) + 16
    tokens = [token for token in re.split(r"[\s,，、;；/]+", inner) if token]
    return closing and all(map(is_name, tokens))


def find_author(page: Page, region: Region, byline: FieldValue) -> tuple[tuple[str, ...], FieldValue]:
    """Return the authors' names, and where they came from."""
    given = find_labelled(region.head, "author")
    names = names_in_field(given.value)
    if names:
        return names, given
    if names := names_in_byline(byline.value):
        return names, byline
    given = find_labelled(region.foot, "author")
    if names := names_in_field(given.value):
        return names, given
    names, given = _authors_beside_date(region.head)
    if names:
        return names, given
    for name in ("article:author", "author"):
        value = page.meta.get(name, "")
        if value and (names := names_in_byline(value)) and len(names) * 5 >= len(strip_whitespace(value)):
            return names, FieldValue(value, f"meta:{name}", value)
    return (), NO_VALUE


def _authors_beside_date(lines: list[Line]) -> tuple[tuple[str, ...], FieldValue]:
    """Return the names that an info line gives without a label: behind a role, or in brackets."""
    for line in filter(is_info_line, lines):
        if role := BARE_ROLE.search(line.info):
            value = read_value(line.info, line.original, role.end(), "author")
            return names_in_field(value), FieldValue(value, "info", line.text)
        if (match := re.search(r"\[\s*([^\[\]]{2,12}?)\s*\]", line.folded)) and is_name(match[1]):
            return (match[1],), FieldValue(match[1], "info", line.text)
    return (), NO_VALUE


def find_editor(region: Region) -> FieldValue:
    """Return the editor: after the body, else above it."""
    found = [
        given
        for lines in (region.foot, region.inside[-6:], region.head)
        for line in lines
        if (given := find_labelled([line], "editor")) is not NO_VALUE
    ]
    return next((given for given in found if "责" in given.witness), found[0] if found else NO_VALUE)
