"""The pictures an article shows, with their captions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from newscrawl.extract.info_line import headline_key
from newscrawl.model import Image

if TYPE_CHECKING:
    from lxml import etree

    from newscrawl.extract.body import Region
    from newscrawl.extract.page import Page

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-echo", "original", "_src", "src")
_DECORATION = re.compile(
    r"[/_-](?:icon|ico|logo|qr|qrcode|erweima|share|btn|button|arrow|loading|blank|spacer|dot|"
    r"line|ewm|wx|weixin|weibo|ad)s?[/_.\d-]"
)
"""Words in the path of a picture that belongs to the page, not to the article."""
_PIXELS = re.compile(r"\s*(\d+)\s*(?:px)?\s*$")
_FILE_NAME = re.compile(r"[\w.\-/:%=&?]*", re.ASCII)
"""What stands in place of a caption."""
_SMALLEST = 100
"""Pixels: a picture declared smaller is an icon."""


def find_images(page: Page, region: Region, title: str) -> tuple[Image, ...]:
    """Return the container's pictures in order, each URL once; a caption that only repeats the title is left out."""
    if not region.kept:
        return ()
    found: dict[str, Image] = {}
    for element in region.container.iter("img"):
        source = next((value for name in _SOURCES if (value := element.get(name, "").strip())), "")
        if not source or _is_decoration(source.lower()) or _is_small(element):
            continue
        url = _join(page.base, source)
        if url and url not in found:
            caption = _caption(element)
            found[url] = Image(url, "" if headline_key(caption) == headline_key(title) else caption)
    return tuple(found.values())


def _is_decoration(source: str) -> bool:
    return source.startswith("data:") or ".svg" in source or _DECORATION.search(f"/{source}") is not None


def _join(base: str, source: str) -> str:
    if source.startswith(("http://", "https://")):
        return source
    try:
        url = urljoin(base, source)
    except ValueError:
        return ""
    return url if not base or url.startswith(("http://", "https://")) else ""


def _is_small(element: etree._Element) -> bool:
    for name in ("width", "height"):
        match = _PIXELS.match(element.get(name, ""))
        if match and int(match[1]) < _SMALLEST:
            return True
    return False


def _caption(element: etree._Element) -> str:
    figure = next(element.iterancestors("figure"), None)
    caption = figure.find(".//figcaption") if figure is not None else None
    if caption is not None:
        return " ".join("".join(map(str, caption.itertext())).split())
    alt = (element.get("alt") or element.get("title") or "").strip()
    return "" if _FILE_NAME.fullmatch(alt) else " ".join(alt.split())
