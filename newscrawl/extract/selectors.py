"""What a site declares about its own pages, found on the tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from lxml import etree
from lxml.cssselect import LxmlHTMLTranslator

from newscrawl.extract.boilerplate import fold
from newscrawl.extract.labels import LABELS, read_label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from newscrawl.sites.model import Layout, Site

FIELDS = ("title", "subtitle", "summary", "body", "info", "published", "source", "author", "editor", "section")


@dataclass(frozen=True, slots=True)
class Selected:
    """The elements a site's layout names on one page."""

    elements: dict[str, etree._Element] = field(default_factory=dict)
    selectors: dict[str, str] = field(default_factory=dict)
    fallbacks: tuple[str, ...] = ()
    """Fields the layout names, but whose selector found nothing."""

    def text(self, name: str) -> str:
        """Return the value of field `name`, without a label before it; empty when its selector found none."""
        element = self.elements.get(name)
        return "" if element is None else value_of(element, name)

    def witness(self, name: str) -> str:
        """Return how a value's origin names this selector."""
        return f"site:{self.selectors[name]}"


NOTHING_SELECTED = Selected()


def value_of(element: etree._Element, name: str) -> str:
    """Return an element's text as the value of field `name`: what follows its label, else all of it."""
    original = "\x1f".join(piece for text in element.itertext() if (piece := " ".join(str(text).split())))
    folded = fold(original)
    if name in LABELS and LABELS[name].search(folded):
        return read_label(name, folded, original)[0]
    return original.replace("\x1f", " ").strip()


@lru_cache(maxsize=256)
def _compiled(selector: str) -> etree.XPath:
    path = LxmlHTMLTranslator().css_to_xpath(selector)
    return etree.XPath(path, regexp=False)  # which takes three quarters of the time


def select(root: etree._Element, site: Site | None, fetched_at: datetime | None) -> Selected:
    """Return what the site's layout of that time finds on the page.

    The first layout whose body selector matches is used; when none matches, each field the newest layout names
    counts as a fallback.
    """
    layouts = [layout for layout in site.layouts if _in_use(layout, fetched_at)] if site else []
    if not layouts:
        return NOTHING_SELECTED
    for layout in layouts:
        body = _first(root, layout.body) if layout.body else None
        if layout.body is None or body is not None:
            return _apply(root, layout, body)
    return Selected(fallbacks=tuple(name for name in FIELDS if getattr(layouts[0], name)))


def _in_use(layout: Layout, fetched_at: datetime | None) -> bool:
    return layout.until is None or (fetched_at is not None and fetched_at.date() <= layout.until)


def _apply(root: etree._Element, layout: Layout, body: etree._Element | None) -> Selected:
    elements, selectors, missing = {}, {}, []
    for name in FIELDS:
        selector = getattr(layout, name)
        if not selector:
            continue
        element = body if name == "body" else _first(root, selector)
        if element is None:
            missing.append(name)
        else:
            elements[name], selectors[name] = element, selector
    return Selected(elements, selectors, tuple(missing))


def _first(root: etree._Element, selector: str) -> etree._Element | None:
    found = _compiled(selector)(root)
    return next(iter(cast("Iterable[Any]", found)), None)
