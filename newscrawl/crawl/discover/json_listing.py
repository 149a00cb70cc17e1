"""Lists that are JSON to what they list: plain, as JSONP, or as the value of a script's variable."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from newscrawl.crawl.discover.feeds import day_of_time
from newscrawl.crawl.discover.listing import can_be_asked_for, day_in_text, day_of, is_article, request_url
from newscrawl.crawl.discover.model import Entry, Listing
from newscrawl.sites.json_lists import next_page
from newscrawl.sites.model import JsonListing, Site
from newscrawl.text.times import CHINA

MAX_CHARACTERS = 4_000_000
"""Of an answer that is read; a page of a list has some 20 KB."""
MAX_DIGITS = 18
"""Of a number that is one; longer ones stay text."""
NO_JSON, NO_ENTRIES = "no-json", "no-entries"
"""Why a list cannot be read: what came is no JSON, or has nothing where the site's file says."""
_HEAD = re.compile(r"[^<>{}\[\]\"]{0,200}")
"""What may stand before the value: a byte order mark, the name of a variable or callback."""
_TAIL = re.compile(r"[\s);]*")
_IN_BRACES = re.compile(r"\{([^{}]+)\}")
_SAFE_IN_PATH = "/:@!$&'()*+,;=-._~%"
_EPOCH = re.compile(r"(?:/Date\()?(\d{10}|\d{13})(?:[+-]\d{4})?(?:\)/)?")
"""Seconds or milliseconds since 1970, as digits or as ASP.NET writes them."""
_MILLISECONDS = 100_000_000_000
"""From which on a number is no seconds: those of the year 5138."""
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{4}|\d{6})?")
"""20250131, or with the time behind it."""


def read_json_listing(text: str, url: str, listing: JsonListing, site: Site, max_links: int) -> Listing:
    """Return the articles of `site` that `text`, the page of `listing` at `url`, names, and its next page.

    Of its entries the first `max_links` are looked at. A page that cannot be read has a `problem`.
    """
    try:
        items = _items(parse_json(text), listing.items)
    except (ValueError, RecursionError):
        return Listing(problem=NO_JSON)
    except LookupError:
        return Listing(problem=NO_ENTRIES)
    entries: dict[str, Entry] = {}
    bad = named = 0
    for item in items[:max_links]:
        link = address_of(item, listing.url)
        named += bool(link)
        target = request_url(url, link)
        if target and is_article(target, site):
            day = day_of(target) or (_day(_value(item, listing.time)) if listing.time else None)
            entries.setdefault(target, Entry(target, day))
        bad += target is None and not can_be_asked_for(link, url)
    if items and not named:
        return Listing(problem=NO_ENTRIES)
    return Listing(
        entries=tuple(entries.values()),
        next_page=next_page(url, listing, site) if items else None,
        bad_links=bad,
        dropped=max(0, len(items) - max_links),
    )


def parse_json(text: str) -> Any:
    """Return the JSON value in `text`. Raises ValueError, and RecursionError for one that is nested too deeply."""
    head = _HEAD.match(text)
    assert head
    if len(text) > MAX_CHARACTERS or text[head.end() : head.end() + 1] not in ("{", "["):
        raise ValueError("neither object nor array")
    decoder = json.JSONDecoder(
        strict=False, parse_int=lambda digits: int(digits) if len(digits) < MAX_DIGITS else digits
    )
    value, end = decoder.raw_decode(text, head.end())
    if not _TAIL.fullmatch(text, end):
        raise ValueError("more than one value")
    return value


def _items(value: Any, path: str) -> list[Any]:
    """Return the entries below the keys `path`; an object is the array of its values, null an empty one.

    Raises LookupError where neither is there.
    """
    found = _value(value, path) if path else value
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        return found
    if found is None and _has(value, path):
        return []
    raise LookupError(path)


def _has(value: Any, path: str) -> bool:
    """Tell whether the last key of `path` is there, whatever its value."""
    above, _, name = path.rpartition(".")
    holder = _value(value, above) if above else value
    return isinstance(holder, dict) and name in holder


def _value(value: Any, path: str) -> Any:
    """Return what lies below the dotted keys `path`; None where nothing does."""
    for key in path.split("."):
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key[:MAX_DIGITS]) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def address_of(item: Any, key: str) -> str:
    """Return the address of an entry, made of a template with keys in braces or found below one; else empty."""
    if "{" not in key:
        return _text(_value(item, key))
    values = {name: _text(_value(item, name)) for name in _IN_BRACES.findall(key)}
    if not all(values.values()):
        return ""
    return _IN_BRACES.sub(lambda found: quote(values[found[1]], _SAFE_IN_PATH, errors="replace"), key)


def _text(value: Any) -> str:
    """Return a text or whole number as text; empty for everything else."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _day(value: Any) -> date | None:
    """Return the day, in China, of a time as JSON gives it: text, or seconds or milliseconds since 1970.

    >>> _day(1735660800), _day("1735660800000"), _day("2025-01-01 09:30"), _day("2024-12-31T16:00:00Z"), _day("昨天")
    (datetime.date(2025, 1, 1), datetime.date(2025, 1, 1), datetime.date(2025, 1, 1), datetime.date(2025, 1, 1), None)
    """
    text = str(int(value)) if isinstance(value, float) and abs(value) < 10**MAX_DIGITS else _text(value)
    if epoch := _EPOCH.fullmatch(text):
        seconds = int(epoch[1]) / (1000 if int(epoch[1]) >= _MILLISECONDS else 1)
        return (datetime.fromtimestamp(0, CHINA) + timedelta(seconds=seconds)).date()
    if compact := _COMPACT.fullmatch(text):
        return day_in_text("-".join(compact.groups()))
    return day_of_time(text) or day_in_text(text)
