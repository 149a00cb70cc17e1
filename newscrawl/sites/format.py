"""The format of a site's file: TOML whose keys are the fields of `Site`, each checked. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from newscrawl.errors import UsageError
from newscrawl.sites import values
from newscrawl.sites.model import Cadence, JsonListing, Layout, RecheckPolicy, Site
from newscrawl.sites.values import Reader, WrongValueError, array
from newscrawl.text.printable import printable

MAX_BYTES = 64 << 10
"""Of a site's file; those of the five sites have less than 1 KB."""
MAX_LINE = 2000
"""Characters; TOML's reader takes time by the square of a long dotted key."""
MAX_HOSTS, MAX_LISTINGS, MAX_FEEDS, MAX_LAYOUTS, MAX_JSON_LISTINGS = 50, 500, 100, 20, 50
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
RESERVED = frozenset({"imported", "network", "disk", "sites", "logs"})
"""Names of a folder beside those of sites in an archive's `warc/`, and of what alarms are raised for beside sites."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def site_name(value: Any) -> str:
    """Return a name that a site may have: folders, files and commands are named by it."""
    if not isinstance(value, str) or not NAME.fullmatch(value) or value in RESERVED:
        raise WrongValueError(
            f"{printable(str(value))[:60]!r} is no site's name; name the file after the site, in 1 to 40 of a-z, 0-9, "
            "_ and -, with a letter first: jznews.toml"
        )
    return value


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file: the class that it becomes, and how the value of each key is read."""

    model: type
    keys: Mapping[str, Reader]
    most: int = 1
    """How many there may be; several are written `[[…]]`."""

    def read(self, value: Any) -> Any:
        """Return what the class makes of a table. Raises WrongValueError."""
        if not isinstance(value, dict):
            raise WrongValueError("must be a table of its own: [cadence]")
        if unknown := sorted(set(value) - set(self.keys)):
            close = get_close_matches(unknown[0], self.keys, 1) or [", ".join(self.keys)]
            raise WrongValueError(f"is no key that is known here; known: {close[0]}", printable(unknown[0]))
        found: dict[str, Any] = {}
        for key, given in value.items():
            field = FIELDS[key] if key in FIELDS else str(key)
            try:
                found[field] = self.keys[key](given)
            except WrongValueError as error:
                raise error.inside(key) from None
        needed = [field.name for field in fields(self.model) if field.default is MISSING and field.name not in found]
        if missing := [name for name in needed if name in self.keys]:
            raise WrongValueError(f"{missing[0]} is missing; add a line: {missing[0]} = …")
        return self.model(**found)

    def read_all(self, value: Any) -> Any:
        """Return what the class makes of each of several tables. Raises WrongValueError."""
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise WrongValueError("must be tables of their own, each under its [[heading]]")
        return array(self.read, self.most)(value)


LAYOUT = Table(Layout, {field.name: values.day if field.name == "until" else values.selector
                        for field in fields(Layout)}, most=MAX_LAYOUTS)  # fmt: skip
CADENCE = Table(Cadence, {
    "every": values.duration(15 * MINUTE, 60 * DAY),
    "hours": values.hours,
    "jitter": values.duration(0 * MINUTE, DAY),
    "time_limit": values.duration(MINUTE, 7 * DAY),
})  # fmt: skip
RECHECK = Table(RecheckPolicy, {
    "first": values.duration(HOUR, 60 * DAY),
    "until": values.duration(0 * MINUTE, 3650 * DAY),
    "full_every": values.integer(1, 100),
})  # fmt: skip
JSON_LISTING = Table(JsonListing, {
    "path": values.path,
    "items": values.key_path,
    "url": values.key_path,
    "title": values.key_path,
    "time": values.key_path,
}, most=MAX_JSON_LISTINGS)  # fmt: skip
SITE = Table(Site, {
    "name": site_name,
    "label": values.name,
    "hosts": array(values.host, MAX_HOSTS, 1),
    "further_hosts": array(values.host, MAX_HOSTS),
    "listings": array(values.path, MAX_LISTINGS),
    "feeds": array(values.path, MAX_FEEDS),
    "article": values.pattern,
    "publisher": values.name,
    "rendered_listings": values.pattern,
    "rendered_articles": values.pattern,
    "daily": values.day_path,
    "pictures": values.boolean,
    "layout": LAYOUT.read_all,
    "json_listing": JSON_LISTING.read_all,
    "cadence": CADENCE.read,
    "recheck": RECHECK.read,
})  # fmt: skip
FIELDS: dict[str, str] = {"layout": "layouts", "json_listing": "json_listings"}
"""Keys whose field has another name: a table stands for one, the field for all."""


def read_site(data: bytes, name: str, file: str) -> Site:
    """Return the site `name` that the file's `data` describe.

    Raises UsageError with one line that names `file`, the line, what is wrong and what may stand there.
    """
    try:
        site_name(name)
        site: Site = SITE.read({"name": name} | tomllib.loads(_text(data)))
        _check(site, name)
    except tomllib.TOMLDecodeError as error:
        problem, _, place = str(error).partition(" (at line ")
        line = f":{place.partition(',')[0]}" if place[:1].isdigit() else ""
        raise UsageError(f"{file}{line}: this is no TOML: {printable(problem)}; see https://toml.io") from None
    except RecursionError:
        raise UsageError(f"{file}: tables or arrays are nested too deeply; a site's file needs two levels") from None
    except WrongValueError as error:
        line = _line_of(data, error.path)
        where = ".".join(str(part) for part in error.path if isinstance(part, str))
        raise UsageError(f"{file}{line}: {f'{where} ' if where else ''}{error}") from None
    return site


def _text(data: bytes) -> str:
    """Return the text of a file that is small enough, and UTF-8. Raises WrongValueError."""
    if len(data) > MAX_BYTES:
        raise WrongValueError(f"has more than {MAX_BYTES >> 10} KB, which no site needs")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongValueError(f"is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    if any(len(line) > MAX_LINE for line in text.splitlines()):
        raise WrongValueError(f"has a line of more than {MAX_LINE} characters; break the array over several lines")
    return text


def _check(site: Site, name: str) -> None:
    """Raise WrongValueError for what fits no other line: another name, an address elsewhere, a host named twice."""
    if site.name != name:
        raise WrongValueError(f"is {site.name!r}, but the file's name is {name!r}; leave the line out", "name")
    if twice := set(site.hosts) & set(site.further_hosts):
        raise WrongValueError(f"has {min(twice)!r}, which hosts has too; name it once", "further_hosts")
    named = [*(("listings", path) for path in site.listings), *(("feeds", path) for path in site.feeds),
             *(("json_listing", listing.path) for listing in site.json_listings),
             *([("daily", site.daily)] if site.daily else [])]  # fmt: skip
    for key, path in named:
        if not values.is_on(path, site.all_hosts):
            raise WrongValueError(f"has {path!r}, which is on no host of the site; name the host in further_hosts", key)


def _line_of(data: bytes, path: tuple[str | int, ...]) -> str:
    """Return `:LINE` of the key that `path` leads to, else of its table, as far as that can be seen; empty when not."""
    keys = [part for part in path if isinstance(part, str)]
    if not keys:
        return ""
    nth = next((part for part in path if isinstance(part, int)), 0)
    lines = data.decode("utf-8", "replace").splitlines()
    heads = [number for number, line in enumerate(lines, 1) if re.match(rf"\s*\[+\s*{re.escape(keys[0])}\s*\]", line)]
    head = heads[min(nth, len(heads) - 1)] if heads else 0
    if heads and len(keys) == 1:
        return f":{head}"
    for key in (keys[-1], keys[0]):
        for number, line in enumerate(lines[head:], head + 1):
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
                return f":{number}"
    return ""
