"""Lists that a site's scripts ask for as JSON: where they are, and what their entries' keys mean. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from newscrawl.crawl.discover.json_listing import address_of, parse_json
from newscrawl.crawl.discover.listing import request_url
from newscrawl.crawl.survey.model import Link
from newscrawl.sites.json_lists import PAGE
from newscrawl.sites.values import MAX_PATH

MAX_ENDPOINTS = 20
"""Addresses that are tried: a page asks for one or two lists, a site has up to a dozen channels."""
MAX_DEPTH = 5
FEWEST = 3
"""Entries from which an array of objects may be a list of news."""
MAX_ENTRIES = 200
_CALL = re.compile(
    r"(?:\bfetch|\bgetJSON|\baxios(?:\.get)?|\$\.(?:get|post)|\$http\.get|\brequest(?:\.get)?|\bajax)\s*\(\s*"
    r"|\.open\s*\(\s*[\"']GET[\"']\s*,\s*|\burl\s*[:=]\s*",
    re.IGNORECASE,
)
_PART = re.compile(r"\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`|([A-Za-z_$][\w$.]*))\s*")
_HOLE = re.compile(r"\$\{\s{0,20}+([\w$.]{1,100}+)[^}]{0,200}+\}")
_ASSIGNED = re.compile(
    r"(?:^|[;,{(\n]|\b(?:var|let|const)\s)\s*([A-Za-z_$][\w$]*)\s*[:=]\s*(?:\"([^\"\n]{0,200})\"|'([^'\n]{0,200})'|(\d{1,9})\b)"
)
_DATA = re.compile(r"\s*+,\s*+(?:\{\s*+)?(?:(?:params|data)\s*+:\s*+)?\{([^{}]{1,300})\}")
_PAIR = re.compile(r"[\"']?(\w{1,60}+)[\"']?\s*+:\s*+(?:\"([^\"]*)\"|'([^']*)'|([\w$.]+))")
_PARAMETERS = r"(?:cur(?:rent)?_?)?page_?(?:no|num|index|number)?|current|pn|p"
"""Names of parameters that count pages."""
_PAGE = re.compile(rf"{_PARAMETERS}|n|i|idx|index|num", re.IGNORECASE)
"""The same and those of variables."""
_URL_KEY = re.compile(r"(?:url|link|href|path)$", re.IGNORECASE)
_ID_KEY = re.compile(r"id$|^code$", re.IGNORECASE)
_TITLE_KEY = re.compile(r"(?:title|headline|subject)$|^name$", re.IGNORECASE)
_TIME_KEY = re.compile(r"(?:time|date|day|publish|pub|created?)\w{0,40}+$", re.IGNORECASE)
_TIME = re.compile(r"(?:19|20)\d\d[-/.年]?\d{1,2}[-/.月]?\d{1,2}|1[0-9]{9}(?:\d{3})?$")
_ID_TEMPLATE = re.compile(
    r"[\"'`]([^\"'`\s<>]{0,80}[/=_?-])(?:[\"']\s{0,20}+\+|\$\{)\s{0,20}+(?:encodeURIComponent\()?(?:[A-Za-z_$][\w$]*\.)?([A-Za-z_]\w*)\)?"
    r"(?:\s{0,20}+\+\s{0,20}+[\"']|\})?([^\"'`\s<>]{0,20})"
)
"""`"/detail.html?id=" + item.id`, with what follows."""


@dataclass(frozen=True, slots=True)
class JsonList:
    """An array of news in an answer of JSON."""

    items: str
    """Keys that lead to it, with dots; empty: the answer itself."""
    entries: tuple[dict[str, Any], ...]
    url: str | None
    """Key of an entry's address; None where entries have only an id."""
    id: str | None
    title: str | None
    time: str | None

    def links(self, base: str, template: str | None) -> Iterator[Link]:
        """Yield the addresses of the entries, `template` with keys in braces where they have none of their own."""
        key = self.url or template or ""
        for entry in self.entries:
            if (written := address_of(entry, key)) and (url := request_url(base, written)):
                yield Link(url, "".join(str(entry.get(self.title) or "").split())[:100] if self.title else "")


def find_endpoints(scripts: Iterable[str], base: str) -> list[str]:
    """Return the addresses that scripts ask for, absolute; `{page}` stands where they count pages."""
    found: dict[str, None] = {}
    for script in scripts:
        assigned = reversed(_ASSIGNED.findall(script))
        known = {name: next(filter(None, values), "") for name, *values in assigned}  # the first counts
        for call in _CALL.finditer(script):
            written, end = _expression(script, call.end(), known)
            if not written or not re.search(r"[/.?]", written):
                continue
            if data := _DATA.match(script, end):
                written = _with_data(written, data[1], known)
            target = urljoin(base, written)
            if urlsplit(target).scheme in ("http", "https") and len(target) <= MAX_PATH:
                found.setdefault(target.partition("#")[0])
    return list(found)[:MAX_ENDPOINTS]


def _expression(script: str, at: int, known: dict[str, str]) -> tuple[str, int]:
    """Return the text that a sum of strings and variables makes, and where it ends; empty when it cannot be known."""
    written = ""
    for _ in range(12):
        part = _PART.match(script, at)
        if not part:
            break
        double, single, template, variable = part.groups()
        if variable is not None:
            value = _value(variable, known)
            if value is None:
                return "", at
            written += value
        elif template is not None:
            if None in [_value(name, known) for name in _HOLE.findall(template)]:
                return "", at
            written += _HOLE.sub(lambda hole: _value(hole[1], known) or "", template)
        else:
            written += double if double is not None else single
        at = part.end()
        if script[at : at + 1] != "+":
            break
        at += 1
    return written, at


def _value(variable: str, known: dict[str, str]) -> str | None:
    """Return what stands for a variable: `{page}` where it counts pages; None when it is not known."""
    name = variable.rpartition(".")[2]
    return PAGE if _PAGE.fullmatch(name) else known.get(name)


def _with_data(written: str, data: str, known: dict[str, str]) -> str:
    """Return an address with the parameters that a call names beside it."""
    pairs = []
    for name, double, single, other in _PAIR.findall(data):
        value = double or single or (other if other.isdecimal() else _value(other, known))
        if _PAGE.fullmatch(name) and len(name) > 1:
            value = PAGE
        if value is not None:
            pairs.append(f"{name}={value}")
    return f"{written}{'&' if '?' in written else '?'}{'&'.join(pairs)}" if pairs else written


def find_templates(scripts: Iterable[str]) -> list[tuple[str, str]]:
    """Return what scripts make of ids, each with the key's name: `("/detail.html?id={id}", "id")`."""
    found: dict[tuple[str, str], None] = {}
    for script in scripts:
        for before, key, after in _ID_TEMPLATE.findall(script):
            if _ID_KEY.search(key):
                end = after if re.fullmatch(r"[\w.&=/-]*", after) else ""
                found[f"{before}{{{key}}}{end}", key] = None
    return list(found)


_PAGE_IN_URL = re.compile(rf"(?<=[?&])({_PARAMETERS})=\d{{1,2}}(?=&|$)|(?<=[_-])\d{{1,2}}(?=\.json$)", re.IGNORECASE)


def with_page(path: str) -> str:
    """Return an address with `{page}` in place of the number of its first page.

    >>> with_page("/api/list?channel=3&pageNo=1&pageSize=20")
    '/api/list?channel=3&pageNo={page}&pageSize=20'
    """
    return _PAGE_IN_URL.sub(lambda found: f"{found[1]}={PAGE}" if found[1] else PAGE, path, count=1)


def read_json(text: str) -> JsonList | None:
    """Return the longest list of news in an answer of JSON or JSONP; None when there is none."""
    try:
        value = parse_json(text)
    except (ValueError, RecursionError):
        return None
    lists = [found for path, array in _arrays(value, "", 0) if (found := _json_list(path, array))]
    return max(lists, key=lambda found: len(found.entries), default=None)


def _arrays(value: Any, path: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        if len(value) >= FEWEST and all(isinstance(entry, dict) for entry in value[:MAX_ENTRIES]):
            yield path, value[:MAX_ENTRIES]
    elif isinstance(value, dict):
        for key, inner in list(value.items())[:50]:
            yield from _arrays(inner, f"{path}.{key}".lstrip("."), depth + 1)


def _json_list(path: str, array: list[Any]) -> JsonList | None:
    """Return an array as a list of news; None unless its entries have titles, and addresses or ids."""
    entries = tuple(entry for entry in array if isinstance(entry, dict))
    keys = [key for key in entries[0] if isinstance(key, str)]

    def first(pattern: re.Pattern[str], is_so: re.Pattern[str] | None = None) -> str | None:
        for key in keys:
            values = [entry.get(key) for entry in entries]
            filled = [str(value) for value in values if isinstance(value, str | int) and str(value).strip()]
            if pattern.search(key) and len(filled) * 2 >= len(entries) and (not is_so or is_so.match(filled[0])):
                return key
        return None

    url, identity = first(_URL_KEY, re.compile(r"https?://|/|[\w./-]+\.s?html?|\?")), first(_ID_KEY)
    title = first(_TITLE_KEY)
    if title is None or (url is None and identity is None):
        return None
    return JsonList(path, entries, url, identity, title, first(_TIME_KEY, _TIME))
