"""Addresses of the pages that list a day's articles, such as a printed paper's. Pure."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from newscrawl.sites.model import Site

_CODE = re.compile(r"%(-?)(.)")
_VALUES = {"Y": r"\d{4}", "j": r"\d{3}", "B": "[A-Za-z]+", "b": "[A-Za-z]+", "%": "%"}
"""What strftime puts in a code's place; in that of every other two digits."""


def day_page(day: date, site: Site) -> str | None:
    """Return the address of the page that lists the articles of `day`; None where the site has no such pages."""
    return site.address(day.strftime(site.daily)) if site.daily else None


def is_beside(target: str, url: str, site: Site) -> bool:
    """Tell whether `target` is a further page of the day that the page at `url` is of: a number beside it.

    >>> site = Site(name="a", label="a", hosts=("a.cn",), article="/content_", daily="/html/%Y-%m/%d/node_1.htm")
    >>> is_beside("http://a.cn/html/2024-06/23/node_2.htm", "http://a.cn/html/2024-06/23/node_1.htm", site)
    True
    >>> is_beside("http://a.cn/html/2024-06/22/node_1.htm", "http://a.cn/html/2024-06/23/node_1.htm", site)
    False
    """
    folder, _, name = target.partition("?")[0].rpartition("/")
    pattern = _folder_pattern(site.daily) if site.daily else None
    if not pattern or target == url or not re.search(r"\d", name) or folder != url.partition("?")[0].rpartition("/")[0]:
        return False
    return pattern.fullmatch(urlsplit(folder).path) is not None


@cache
def _folder_pattern(daily: str) -> re.Pattern[str] | None:
    """Return the pattern of the folder in which a day's pages lie; None where the folder does not name the day."""
    folder = urlsplit(daily).path.rpartition("/")[0]
    if not re.search(r"%-?[dj]", folder):
        return None
    pieces, end = [], 0
    for code in _CODE.finditer(folder):
        digits = r"\d\d?" if code[1] else r"\d\d"
        pieces += [re.escape(folder[end : code.start()]), _VALUES.get(code[2], digits)]
        end = code.end()
    return re.compile("".join(pieces) + re.escape(folder[end:]))
