"""Filters of the templates: how days, times, addresses and values are shown."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from newscrawl.export.feed import iri
from newscrawl.text.times import shown_clock, shown_moment


def day_heading(day: str, wanted: str) -> str:
    """Return a day as people write it; what is no day stays as it is."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    if wanted == "zh":
        return f"{found.year}年{found.month}月{found.day}日 星期{'一二三四五六日'[found.weekday()]}"
    return f"{found:%A}, {found.day} {found:%B %Y}"


def moment(stored: datetime | str | None) -> str:
    """Return a stored time of ours as people read it, in China's time; a dash for none."""
    return shown_moment(stored) if stored else "–"


def web_address(url: str) -> str:
    """Return `url` when a link may lead there; empty for `javascript:` and anything but http(s)."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def pretty(value: Any) -> str:
    """Return a value as JSON people can read."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_ENDLESS = re.compile(r"[!-~]{200}(?=[!-~])")
"""Letters without an end: Chromium takes 20 s to break 100 KB of them into lines in a Chinese serif."""


def breakable(text: str) -> Markup:
    """Return `text`, escaped, with places to break words nobody would write."""
    places = [found.end() for found in _ENDLESS.finditer(text)]
    parts = [text[start:end] for start, end in zip([0, *places], [*places, None], strict=True)]
    return Markup("<wbr>").join(parts)


FILTERS = {
    "breakable": breakable,
    "clock": shown_clock,
    "day_heading": day_heading,
    "iri": iri,
    "moment": moment,
    "pretty": pretty,
    "web_address": web_address,
}
