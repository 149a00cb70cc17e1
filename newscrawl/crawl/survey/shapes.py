r"""Addresses to their shapes: what stays when numbers, dates and words are put in general terms. Pure.

A shape is itself a regular expression for the end of a path: `/\d{4}/\d{4}/\d+\.s?html?` is that of
`/news/2024/0806/1848253.shtml`, which lies in the folder `news`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

_TOKEN = re.compile(r"\d{4}-\d\d-\d\d(?!\d)|\d+|[A-Za-z]+|[^\dA-Za-z]")
_SUFFIX = re.compile(r"(?s)(.*)\.([A-Za-z]\w{1,4})")
_PAGE_SUFFIX = re.compile(r"s?html?|xhtml", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ALNUM = re.compile(r"[0-9A-Za-z_-]{8,}")
_SWITCH = re.compile(r"(?<=\d)(?=[A-Za-z])|(?<=[A-Za-z])(?=\d)")
_MIXED = re.compile(r"[0-9a-f]++|(?=[^a-z]*+[a-z])(?=[^A-Z]*+[A-Z]).*")
ID = r"[0-9A-Za-z_-]{8,}"
"""Ids that are no numbers: parts of hashes, in hexadecimal or base 64."""
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){2,}", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)?")
INDEX_NAMES = frozenset({"index", "default", "list", "main", "home", "node"})
"""Names that files of lists bear everywhere; they are no words that could be anything else."""
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_MONTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])")
_MONTH_AND_DAY = re.compile(r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY_PARTS = (r"\d{4}", r"\d{6}", r"\d{4}-\d\d", r"\d{1,2}")
"""Folders above one of a day or month."""
FEWEST_DIGITS = 4
NUMBER, TEXT, NAME = r"\d+", r"[^/?]+", r"[\w-]+"


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of one address, and where it lies."""

    tail: str
    """Regular expression for the path's end (with the query) from the last folder that is a word."""
    folder: str
    """That folder; empty at the root."""
    prefix: str
    """The path down to and with that folder: `/news/local`; empty at the root."""
    is_word: bool
    """Whether the page's name has nothing of a number: a column, or an article under a slug."""
    is_short: bool = False
    """Whether the last number has one to three digits, as those of columns have."""

    @property
    def group(self) -> tuple[str, str, bool]:
        """What addresses share that are likely to be of one kind."""
        return self.tail, self.folder, self.is_short

    @property
    def is_dated(self) -> bool:
        """Whether the address names a day or month."""
        return any(part in self.tail for part in (r"\d{8}", r"\d{6}", r"\d{4}-\d\d", r"\d{4}/\d{4}", r"\d{4}/\d{1,2}"))


@lru_cache(maxsize=100_000)
def shape_of(url: str) -> Shape:
    """Return the shape of the page at `url`."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    ends_in_slash = parts.path.endswith("/") and bool(segments)
    name = segments.pop() if segments else ""
    folders = _folder_patterns(segments)
    above = len(folders)
    while above and folders[above - 1] is not None:
        above -= 1
    kept = [folder for folder in folders[above:] if folder is not None]
    name_pattern = _name_pattern(name, in_date=bool(kept), is_program=bool(parts.query))
    tail = "".join(f"/{part}" for part in [*kept, name_pattern]) + ("/" if ends_in_slash else "")
    prefix = "".join(f"/{segment}" for segment in segments[:above])
    tail += _query_pattern(parts.query)
    is_word = r"\d" not in tail and "[0-9" not in tail and not parts.query
    numbers = re.findall(r"\d+", f"{name}?{parts.query}") if name_pattern or parts.query else []
    is_short = bool(numbers) and len(numbers[-1]) < FEWEST_DIGITS and not is_word
    return Shape(tail, segments[above - 1] if above else "", prefix, is_word, is_short)


def _folder_patterns(segments: list[str]) -> list[str | None]:
    """Return the pattern of each folder with a number in it, and None for those that are words."""
    patterns: list[str | None] = []
    for segment in segments:
        before = patterns[-1] if patterns else None
        patterns.append(_folder_pattern(segment, before))
    return patterns


def _folder_pattern(segment: str, before: str | None) -> str | None:
    """Return the pattern of a folder that lies in one with the pattern `before`; None for words."""
    if not any(map(str.isdigit, segment)) or not segment.isascii() or "%" in segment:
        return None
    if _YEAR.fullmatch(segment) or (_MONTH_AND_DAY.fullmatch(segment) and before == r"\d{4}"):
        return r"\d{4}"
    if _MONTH.fullmatch(segment):
        return r"\d{6}"
    if re.fullmatch(r"\d{4}-\d\d", segment):
        return r"\d{4}-\d\d"
    is_day = segment.isdecimal() and len(segment) <= len("31") and before in _DAY_PARTS
    return r"\d{1,2}" if is_day else _stem_pattern(segment)


def _name_pattern(name: str, *, in_date: bool, is_program: bool) -> str:
    """Return the pattern of a page's name; in a folder of a day, and of a program, it is no column's name."""
    found = _SUFFIX.fullmatch(name)
    stem, suffix = (found[1], found[2]) if found else (name, "")
    end = "" if not suffix else rf"\.{'s?html?' if _PAGE_SUFFIX.fullmatch(suffix) else re.escape(suffix)}"
    if _WORD.fullmatch(stem) and stem.lower() not in INDEX_NAMES:
        return (re.escape(stem) if is_program or (_is_program(suffix) and not in_date) else NAME) + end
    return _stem_pattern(stem) + end


def _is_program(suffix: str) -> bool:
    return suffix.lower() in ("php", "jsp", "asp", "aspx", "do", "action", "cgi")


def _stem_pattern(stem: str) -> str:
    """Return the pattern of a name without its suffix: numbers in general terms, words as they are."""
    if _UUID.fullmatch(stem):
        return r"[0-9A-Fa-f-]{36}"
    if "%" in stem or not stem.isascii():
        return TEXT
    if _is_id(stem):
        return ID
    if _SLUG.fullmatch(stem) and any(map(str.isalpha, stem)) and not re.search(r"\d{4}", stem):
        return r"[\w%-]+" if not _is_numbered(stem) else "".join(map(_token_pattern, _TOKEN.findall(stem)))
    return "".join(map(_token_pattern, _TOKEN.findall(stem)))


def _is_id(stem: str) -> bool:
    """Whether a name is no words and numbers, in which letters follow digits only after a stroke: `t20240806_123`."""
    if not _ALNUM.fullmatch(stem) or not re.search(r"\d[A-Za-z]", stem):
        return False
    return len(_SWITCH.findall(stem)) > 1 or _MIXED.fullmatch(stem) is not None


def _is_numbered(stem: str) -> bool:
    """Whether a name is one word and numbers, as forums name their pages: `thread-123-1-1`."""
    parts = stem.split("-")
    return parts[0].isalpha() and all(map(str.isdecimal, parts[1:]))


def _token_pattern(token: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", token):
        return r"\d{4}-\d\d-\d\d"
    if token.isdecimal():
        return r"\d{8}" if _DATE.fullmatch(token) else NUMBER
    return re.escape(token)


def _query_pattern(query: str) -> str:
    """Return the pattern of a query: names as they are, and values but words in general terms."""
    return r"\?" + "&".join(map(_parameter_pattern, query.split("&"))) if query else ""


def _parameter_pattern(parameter: str) -> str:
    name, equals, value = parameter.partition("=")
    if not equals or not value:
        return re.escape(parameter)
    if value.isdecimal():
        return f"{re.escape(name)}={NUMBER}"
    if _WORD.fullmatch(value):
        return f"{re.escape(name)}={re.escape(value)}"
    if value.isascii() and _ALNUM.fullmatch(value):
        return f"{re.escape(name)}=[0-9A-Za-z_-]+"
    return rf"{re.escape(name)}=[^&]+"
