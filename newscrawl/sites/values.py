"""What the values in a site's file may be: each reader takes what TOML gave, and returns it checked. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from newscrawl.sites.pattern_cost import TooSlowError, check_pattern
from newscrawl.text.printable import printable

Reader = Callable[[Any], Any]
"""Takes a value of TOML; raises WrongValueError."""

MAX_TEXT = 100
MAX_PATH = 500
MAX_PATTERN = 500
MAX_SELECTOR = 200
MAX_HOST = 253
"""Characters of a host's name: RFC 1035, section 2.3.4."""
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
"""A name with a dot and a last label that is no number, so no IP address: RFC 1123, section 2.1."""
_LOCAL = re.compile(r"(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp|arpa|onion)$")
"""Names that no public server has: RFC 6761, 6762, 7686, 8375, 9476, and what routers and companies use."""
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_DURATION = re.compile(r"(\d{1,4})([dhm])")
_UNWANTED_IN_URL = re.compile(r"[\s\\<>\"'`\x00-\x20\x7f]")
_HOURS = 24


class WrongValueError(ValueError):
    """A value that a site's file may not have: what is wrong, and what may stand there; `path` leads to it."""

    def __init__(self, problem: str, *path: str | int) -> None:
        """Take the problem, and the keys and numbers (from 0) that lead to the value."""
        super().__init__(problem)
        self.path = path

    def inside(self, key: str | int) -> WrongValueError:
        """Return the same error as the table or array sees it that has the value under `key`."""
        return WrongValueError(str(self), key, *self.path)


def string(value: Any, longest: int) -> str:
    """Return a text that has one to `longest` characters and nothing that would mislead a reader."""
    if not isinstance(value, str):
        raise WrongValueError('must be a text in quotes: "…"')
    if not 0 < len(value) <= longest:
        raise WrongValueError(f"has {len(value)} characters; 1 to {longest} are allowed")
    if printable(value) != value or "\n" in value:
        raise WrongValueError("has control characters or line breaks; take them out")
    return value


def name(value: Any) -> str:
    """Return a name that readers see: a text without markup."""
    found = string(value, MAX_TEXT)
    if re.search(r"[<>]", found):
        raise WrongValueError("has < or >; write the plain name, without markup")
    return found


def host(value: Any) -> str:
    """Return the name of a public host, in lower case, without port."""
    found = string(value, MAX_HOST)
    if not _HOST.fullmatch(found):
        raise WrongValueError(
            f"{found!r} is no host's name; write it in lower case, without http://, port and path "
            '(of 中文.example its form xn--…): "www.example.cn"'
        )
    if _LOCAL.search(found):
        raise WrongValueError(f"{found!r} is no public host; only sites of the public internet are crawled")
    return found


def path(value: Any) -> str:
    """Return a path on the site's first host, or an address of http(s); its host is checked with the whole site."""
    found = string(value, MAX_PATH)
    absolute = re.match(r"https?://[^/@:?#]+(?=/)", found)
    if _UNWANTED_IN_URL.search(found) or not (absolute or re.match(r"/(?!/)", found)):
        raise WrongValueError('is no path of this site; write "/news/", or with one of its hosts "http://host/news/"')
    return found


def is_on(found: str, hosts: tuple[str, ...]) -> bool:
    """Tell whether a path, or the address in its place, lies on one of `hosts`."""
    return found.startswith("/") or urlsplit(found).hostname in hosts


def day_path(value: Any) -> str:
    """Return a path with the places of a day's numbers."""
    found = path(value)
    if not re.search(r"%[dj]", found) or re.search(r"%(?![YymdjHMBb%-])", found):
        raise WrongValueError('must say where year, month and day stand, as strftime does: "/%Y-%m/%d/"')
    return found


def pattern(value: Any) -> str:
    """Return a regular expression whose time is bounded; see `pattern_cost`."""
    found = string(value, MAX_PATTERN)
    try:
        re.compile(found)
        check_pattern(found)
    except TooSlowError as error:
        raise WrongValueError(f"may take too long: it {error}") from None
    except (re.error, OverflowError, RecursionError) as error:
        raise WrongValueError(
            f"is no regular expression: {error}; write it in single quotes: '/\\d+\\.html$'"
        ) from None
    return found


def selector(value: Any) -> str:
    """Return a CSS selector."""
    from cssselect import HTMLTranslator, SelectorError

    found = string(value, MAX_SELECTOR)
    try:
        HTMLTranslator().css_to_xpath(found)
    except (SelectorError, RecursionError) as error:
        raise WrongValueError(
            f"is no CSS selector: {printable(str(error))}; browsers' developer tools show one"
        ) from None
    return found


def key_path(value: Any) -> str:
    """Return keys of JSON with dots between them."""
    return string(value, MAX_TEXT)


def day(value: Any) -> date:
    """Return a day."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise WrongValueError("must be a day without quotes: 2026-11-29")
    return value


def duration(shortest: timedelta, longest: timedelta) -> Reader:
    """Return a reader of durations between two bounds."""

    def read(value: Any) -> timedelta:
        given = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if not given:
            raise WrongValueError('must be a number of days, hours or minutes: "1d", "6h", "90m"')
        found = timedelta(**{_UNITS[given[2]]: int(given[1])})
        if not shortest <= found <= longest:
            raise WrongValueError(f"{value!r} is not within {spelled(shortest)} and {spelled(longest)}")
        return found

    return read


def spelled(found: timedelta) -> str:
    """Return a duration as a site's file has it.

    >>> spelled(timedelta(hours=36))
    '36h'
    """
    minutes = found // timedelta(minutes=1)
    for unit, size in (("d", 24 * 60), ("h", 60)):
        if minutes and minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def hours(value: Any) -> tuple[int, int]:
    """Return two hours of the day."""
    whole = isinstance(value, list) and all(type(hour) is int and 0 <= hour <= _HOURS for hour in value)
    if not whole or len(value) != 2 or value[0] == value[1]:  # noqa: PLR2004 - from and to
        raise WrongValueError("must be two different hours from 0 to 24: [1, 6]")
    return value[0], value[1]


def boolean(value: Any) -> bool:
    """Return true or false."""
    if type(value) is not bool:
        raise WrongValueError("must be true or false")
    return value


def integer(lowest: int, highest: int) -> Reader:
    """Return a reader of whole numbers between two bounds."""

    def read(value: Any) -> int:
        if type(value) is not int or not lowest <= value <= highest:
            raise WrongValueError(f"must be a whole number from {lowest} to {highest}")
        return value

    return read


def array(each: Reader, most: int, fewest: int = 0) -> Reader:
    """Return a reader of arrays, whose values `each` reads, without repetitions."""

    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise WrongValueError('must be an array: ["…", "…"]')
        if not fewest <= len(value) <= most:
            raise WrongValueError(f"has {len(value)} entries; {fewest} to {most} are allowed")
        found = []
        for number, one in enumerate(value):
            try:
                found.append(each(one))
            except WrongValueError as error:
                raise error.inside(number) from None
        return tuple(dict.fromkeys(found))

    return read
