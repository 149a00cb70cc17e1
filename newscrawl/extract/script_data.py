"""Running text in a page's scripts: JSON, states assigned to variables, string literals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from html import unescape

from newscrawl.extract.boilerplate import has_marks
from newscrawl.extract.script_values import TokenBudget, read_string, read_values
from newscrawl.text.times import CHINA

_MAX_DEPTH = 40
"""Levels of JSON that are looked into."""
_MAX_TRIES = 40
"""Places of a script at which JSON is tried."""
_MAX_TEXT = 400_000
"""Characters of one text; the longest law texts have half."""
_SHORTEST = 18
_CHARACTERS_PER_MARK = 60
_LONG = 100
"""Characters from which a string may be JSON itself."""
_NO_BODY = re.compile(
    r"desc|summary|abstract|intro|digest|keyword|seo|comment|reply|copyright|statement|disclaim|meta|share|recommend"
    r"|relat|subtitle|template|style|error|agreement|protocol",
    re.IGNORECASE,
)
"""Names under which data keep other texts than the article's."""
_WORDINGS = re.compile(r"i18n|locales?|(?:^|_)lang(?:uages?|s)?(?:_|pack|\Z)|translat|messages|wording", re.IGNORECASE)
"""Names under which a site keeps the wording of its buttons and notes, in one or more languages."""
_PARTS = re.compile(r"content|body|para|block|article|text|detail|section", re.IGNORECASE)
"""Names under which data keep an article by its paragraphs."""
_TITLE = re.compile(r"(?:head(?:line)?|(?:\w*_?title)|subject)", re.IGNORECASE)
_PUBLISHED = re.compile(r"(?=\w*?(?:pub|issue|release|post|create|input|show|display))\w++", re.IGNORECASE)
_SOURCE = re.compile(r"(?:\w*source(?:_?name)?|media_?name|copy_?from|origin(?:_?name)?)", re.IGNORECASE)
_ASSIGNED = re.compile(r"(?:=|\(|:)\s*(?=[{\[]\s*[\"'\[{])")
_QUOTES = "\"'`"
_NAME = re.compile(r"([\w$-]{1,40}+)[\"']?\s*+[:=]\s*+\Z")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ISO_DATE = re.compile(r"(\d{4}-\d\d?-\d\d?)(?:[T ](\d\d?:\d\d(?::\d\d)?))?")
_EPOCH = range(631_152_000, 4_102_444_800)
"""Seconds from 1990 to 2100."""


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A running text of a script's data, with what stands beside it there."""

    text: str
    """Plain, or HTML."""
    name: str
    witness: str
    prose: int
    """Characters of running text."""
    title: str = ""
    published: str = ""
    """`2024-08-06 11:54:00`, in Chinese time; empty when the data give none."""
    source: str = ""


def prose_length(markup: str) -> int:
    """Return how many characters of running text `markup` holds."""
    lines = unescape(_TAG.sub("\n", markup[:_MAX_TEXT])).split("\n")
    lengths = [(line, len(line.strip())) for line in lines]
    return sum(
        length
        for line, length in lengths
        if length >= _SHORTEST and has_marks(line, length // _CHARACTERS_PER_MARK + 1)
    )


def texts_in_json(text: str) -> Iterator[ScriptText]:
    """Yield the running texts of a JSON document; nothing when it is none."""
    try:
        value = json.loads(text, strict=False)  # line breaks within strings, as sites write them
    except (ValueError, RecursionError):
        return
    yield from texts_in(value)


def texts_in(value: object) -> Iterator[ScriptText]:
    """Yield the running texts in a value of JSON: records, lists, strings."""
    yield from _texts(value, "", 0)


def texts_in_script(text: str, budget: TokenBudget) -> Iterator[ScriptText]:
    """Yield the running texts of a script: of the JSON it assigns, what it names, else of its literals.

    `budget` is what may still be looked at of all scripts of the page.
    """
    decoder, at, found = json.JSONDecoder(strict=False), 0, False
    for _ in range(_MAX_TRIES):
        start = _ASSIGNED.search(text, at)
        if start is None:
            break
        try:
            value, at = decoder.raw_decode(text, start.end())
        except (ValueError, RecursionError):
            at = start.end()
            continue
        name = _NAME.search(text, max(start.start() - _LONG, 0), start.end())
        for one in _texts(value, name[1] if name else "", 0):
            found = True
            yield one
    if next(_strings_in(text), None) is None:
        return
    for one in texts_in(read_values(text, budget)):
        found = True
        yield one
    if not found:
        yield from _literals(text)


def _literals(text: str) -> Iterator[ScriptText]:
    """Yield the string literals of a script that are running text, or JSON that holds some."""
    for literal in _strings_in(text):
        name = _NAME.search(text, max(literal.start() - _LONG, 0), literal.start())
        value = read_string(literal[0][1:-1])
        yield from texts_in({name[1] if name else "": value})


def _strings_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the string literals of a script from 40 characters on.

    Where one does not end, none that begins with its quote further on does, so that such are looked for no more.
    """
    quotes, at = _QUOTES, 0
    while quotes and (literal := _string(quotes).search(text, at)):
        if literal["open"] is None:
            yield literal
            at = literal.end()
        else:
            quotes = quotes.replace(literal[0][0], "")
            at = literal.start() + 1


@cache
def _string(quotes: str) -> re.Pattern[str]:
    """Return the pattern of literals in one of `quotes`; `open` stands at the text's end in one that does not end."""
    inner = "|".join(rf"{quote}(?:[^{quote}\\]|\\.){{40,}}+(?={quote}|\\?\Z)" for quote in quotes)
    return re.compile(rf"(?:{inner})(?:[{quotes}]|(?P<open>\\?\Z))", re.DOTALL)


def _texts(value: object, name: str, depth: int) -> Iterator[ScriptText]:
    """Yield the running texts in a JSON value that stands under `name`."""
    if depth > _MAX_DEPTH or _WORDINGS.search(name):
        return
    if isinstance(value, dict):
        if _is_wording(value):
            return
        facts = cache(partial(_facts, value))  # once for all texts of a record
        for key, inner in value.items():
            if isinstance(inner, str):
                yield from _text_of(inner, str(key), facts, depth)
            else:
                yield from _texts(inner, str(key), depth + 1)
                if isinstance(inner, list) and _PARTS.search(str(key)) and not _NO_BODY.search(str(key)):
                    yield from _text_of("\n".join(_strings(inner, 0)), str(key), facts, depth)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name, depth + 1)


def _is_wording(record: dict[str, object]) -> bool:
    """Whether a record holds the wording of a site's buttons and notes: many texts, most of them short.

    An article's record holds a number, a time or addresses, too.
    """
    if len(record) < _FEWEST_WORDINGS or any(map(_PARTS.search, record)):
        return False
    texts = [value for value in record.values() if isinstance(value, str) and not _FACT.match(value)]
    short = sum(len(text) < _SHORTEST for text in texts)
    return len(texts) == len(record) < short * 2 and not any(map(_TAG.search, texts))


_FEWEST_WORDINGS = 8
_FACT = re.compile(r"\d|https?:|/")


def _text_of(text: str, name: str, facts: Callable[[], tuple[str, str, str]], depth: int) -> Iterator[ScriptText]:
    """Yield `text` when it is running text, or what it holds when it is JSON itself."""
    if len(text) > _LONG and text.lstrip()[:1] in ("{", "["):
        try:
            yield from _texts(json.loads(text, strict=False), name, depth + 1)
        except (ValueError, RecursionError):
            return
    elif not _NO_BODY.search(name) and (prose := prose_length(text)):
        yield ScriptText(text, name, f"script:{name}", prose, *facts())


def _facts(record: dict[str, object]) -> tuple[str, str, str]:
    """Return the title, the publish time and the source that a record gives; empty what it lacks."""
    published = _date(_beside(record, _PUBLISHED.fullmatch, is_date=True))
    return _beside(record, _TITLE.fullmatch), published, _beside(record, _SOURCE.fullmatch)


def _strings(value: object, depth: int) -> Iterator[str]:
    """Yield the texts of a list of paragraphs, in order: its strings, and the longest string of each record."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, depth + 1)
    elif isinstance(value, dict):
        texts = [inner for inner in value.values() if isinstance(inner, str) and not inner.startswith("http")]
        if texts and prose_length(longest := max(texts, key=len)):
            yield longest
        for inner in value.values():
            if isinstance(inner, list | dict):
                yield from _strings(inner, depth + 1)


def _beside(record: dict[str, object], is_name: Callable[[str], object], *, is_date: bool = False) -> str:
    """Return the first value of a record whose name `is_name`; empty when there is none."""
    for name, value in record.items():
        if is_name(name) and isinstance(value, str | int) and (_date(str(value)) or not is_date):
            return str(value)
    return ""


def _date(text: str) -> str:
    """Return a date of data as pages write it; empty for what is none."""
    if found := _ISO_DATE.match(text):
        return " ".join(filter(None, found.groups()))
    if text.isascii() and text.isdigit():
        number = int(text[:13])
        seconds = number // 1000 if len(text) > len("1723000000") else number  # milliseconds have 13 digits
        if seconds in _EPOCH:
            return f"{datetime.fromtimestamp(seconds, CHINA):%Y-%m-%d %H:%M:%S}"
    return ""
