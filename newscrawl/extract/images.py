"""The pictures an article shows, with their captions."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from newscrawl.extract.captions import CaptionLines
from newscrawl.extract.info_line import headline_key
from newscrawl.extract.lines import text_of
from newscrawl.model import Image
from newscrawl.text import NOT_XML

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from newscrawl.extract.body import Region
    from newscrawl.extract.page import Page

_SOURCES = (
    "data-src", "data-original", "data-lazy-src", "data-echo", "original", "_src", "data-original-src", "data-lazy",
    "data-lazyload", "data-img-src", "data-backsrc", "data-actualsrc", "data-url", "real_src", "zoomfile", "file",
)  # fmt: skip
"""Attributes that name a picture a script shows later, by how seldom they hold something else."""
_SOURCE_NAME = re.compile(r"src|orig|lazy|file|im(?:g|age)|url|real|pic|photo|large|full|big|hd|load", re.IGNORECASE)
"""In the names of all others: `data-lazy-original`, `lay-src`, `orig-src`, `data-hd-image`."""
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_ADDRESS = re.compile(
    r"(?:https?:)?//[^\s/]+/\S+|(?:\.{0,2}/)?[^\s:?#]*\.(?:jpe?g|jfif|png|gif|webp|bmp|avif)(?:[?!@#]\S*)?",
    re.IGNORECASE,
)
_DECORATION = re.compile(
    r"[/_-](?:icon|ico|logo|qr|qrcode|erweima|share|btn|button|arrow|loading|blank|spacer|dot|"
    r"line|ewm|wx|weixin|weibo|ad)s?[/_.\d-]"
)
"""Words in the path of a picture that belongs to the page, not to the article."""
_PLACEHOLDER = re.compile(
    r"(?:placeholder|default|pixel|lazy|gr[ae]y|white|transparent|1x1|nopic)[^/]*$", re.IGNORECASE
)
"""In the names of files that keep the place of a picture; others are decorations anyway."""
_PIXELS = re.compile(r"\s*+(\d++)\s*+(?:px)?\s*+$")
_WIDTH = re.compile(r"(\d+)w")
_FILE_NAME = re.compile(r"[\w.\-/:%=&?]*", re.ASCII)
"""What stands in place of a caption."""
_SMALLEST = 100
"""Pixels: a picture declared smaller is an icon."""


def find_images(page: Page, region: Region, title: str) -> dict[etree._Element, Image]:
    """Return the container's pictures in order, each URL once, by the element that shows them.

    A caption that only repeats the title is left out.
    """
    known: set[str] = set()
    found: dict[etree._Element, Image] = {}
    lines = CaptionLines(region)
    figure_caption = cache(_figure_caption)
    for element in region.container.iter("img"):
        if _is_small(element):
            continue
        source = next((one for one in _sources(element) if not is_decoration(one.lower())), "")
        url = NOT_XML.sub("", _join(page.base, source)) if source else ""
        if url and url not in known:
            known.add(url)
            caption = figure_caption(next(element.iterancestors("figure"), None)) or _caption(element, lines)
            found[element] = Image(url, "" if _repeats_title(caption, title) else caption)
    return found


def _repeats_title(caption: str, title: str) -> bool:
    """Whether a caption is the headline again, or begins as it does: editors copy it, and change its end."""
    caption_key, title_key = headline_key(caption), headline_key(title)
    return caption_key == title_key or (
        len(title_key) >= _SAME_OPENING and caption_key[:_SAME_OPENING] == title_key[:_SAME_OPENING]
    )


_SAME_OPENING = 10
"""Characters: two sentences of Chinese that share them are one headline."""


def _sources(element: etree._Element) -> Iterator[str]:
    """Yield the addresses an element gives for its picture: what a script shows later goes before `src`.

    Attributes of other names count where `src` only keeps the place; beside a picture they name its original.
    """
    given = {name: value for name in _SOURCES if (value := (element.get(name) or "").strip())}
    source = (element.get("src") or "").strip()
    yield from filter(_ADDRESS.fullmatch, given.values())
    if source and not _PLACEHOLDER.search(source, source.rfind("/") + 1):
        yield source
    for name, value in ((str(name), str(value)) for name, value in element.items()):
        if name not in ("src", *_SETS, *_SOURCES) and _SOURCE_NAME.search(name) and _ADDRESS.fullmatch(value.strip()):
            yield value.strip()
    picture = next(element.iterancestors("picture"), None)
    alternatives = islice(picture.iter("source"), _MOST_ALTERNATIVES) if picture is not None else ()
    for one in (element, *alternatives):
        for name in _SETS:
            if value := _best_of_set(one.get(name) or ""):
                yield value


_MOST_ALTERNATIVES = 50
"""Sources of a `<picture>` that are looked at: it has one for each format and width of screen."""


def _best_of_set(srcset: str) -> str:
    """Return the address of a `srcset` that shows the picture as meant: the widest, of densities the first.

    https://html.spec.whatwg.org/multipage/images.html#srcset-attributes
    """
    candidates = [parts for one in re.split(r",\s+|,(?=https?://|/)", srcset.strip()) if (parts := one.split())]
    widths = [int(match[1]) if (match := _WIDTH.fullmatch(parts[-1])) else 0 for parts in candidates]
    return candidates[widths.index(max(widths))][0].strip(",") if candidates else ""


def is_decoration(source: str) -> bool:
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


def _figure_caption(figure: etree._Element | None) -> str:
    """Return what a figure's caption says; empty where it has none, or a text in its place."""
    caption = figure.find(".//figcaption") if figure is not None else None
    text = text_of(caption) if caption is not None else ""
    return text if len(text) <= MAX_CAPTION else ""


MAX_CAPTION = 1_000
"""Characters of a figure's caption: each of its pictures has a copy."""


def _caption(element: etree._Element, lines: CaptionLines) -> str:
    """Return what a line of its own below the picture, or the picture's own text says."""
    if line := lines.below(element):
        return line.text
    alt = (element.get("alt") or element.get("title") or "").strip()
    return "" if _FILE_NAME.fullmatch(alt) else " ".join(alt.split())
