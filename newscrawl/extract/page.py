"""Markup to a parsed page: its lines and what its head says."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urljoin

from lxml import etree

from newscrawl.extract.limits import check, check_length
from newscrawl.extract.lines import Line, read_lines

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Page:
    """A parsed page and its lines."""

    root: etree._Element
    url: str
    head_title: str = ""
    """The `<title>`, white space collapsed."""
    meta: dict[str, str] = field(default_factory=dict)
    """Content of meta tags by name, property or itemprop in lower case, the first of each."""
    json_ld: str = ""
    """The JSON-LD scripts' text, one per line."""
    base: str = ""
    """What relative links are relative to."""
    canonical: str = ""
    """What the page's rel=canonical says, as it stands."""
    links: list[etree._Element] = field(default_factory=list)
    """All links in reading order, there once `lines` were read."""
    by_id: dict[str, etree._Element] = field(default_factory=dict)
    """Elements whose id names a field, as Baidu's news index asks sites to mark them."""

    @cached_property
    def body(self) -> etree._Element:
        """The `<body>`, or the root of a page that has none."""
        found = self.root.find("body")
        return self.root if found is None else found

    @cached_property
    def lines(self) -> list[Line]:
        """All visible lines in reading order; hidden ones too when next to nothing else is there."""
        everything, self.links = read_lines(self.body)
        visible = [line for line in everything if not line.hidden]
        prose = sum(line.length for line in visible if line.is_prose)
        if prose * 3 < sum(line.length for line in everything if line.is_prose):
            visible = everything
        for index, line in enumerate(visible):
            line.index = index
        return visible


_FIELD_IDS = {
    "pubtime_baidu": "published",
    "source_baidu": "source",
    "author_baidu": "author",
    "editor_baidu": "editor",
}
_WITH_ID = cast("Callable[..., list[Any]]", etree.XPath("descendant::*[@id=$name]"))


def parse(html: str, url: str) -> Page:
    """Return the page in `html`; raise TooComplexError for markup that would take too long."""
    check_length(html)
    data = html.encode("utf-8", "replace").replace(b"\0", b"")
    check(data)
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True
    )
    root = etree.fromstring(data or b"<html/>", parser)
    if root is None:
        root = etree.Element("html")
    page = Page(root, url, base=url, by_id=_by_id(root, html))
    for tag in root.iter("title", "meta", "base", "link", "script"):
        _take(page, tag)
    return page


def _take(page: Page, tag: etree._Element) -> None:
    """Note what one tag of the head says."""
    if tag.tag == "title":
        page.head_title = page.head_title or " ".join("".join(map(str, tag.itertext())).split())
    elif tag.tag == "meta":
        name = tag.get("name") or tag.get("property") or tag.get("itemprop")
        if name and (content := (tag.get("content") or "").strip()):
            page.meta.setdefault(name.strip().lower(), content)
    elif tag.tag == "base":
        page.base = urljoin(page.url, tag.get("href") or "")
    elif tag.tag == "link":
        if (tag.get("rel") or "").lower() == "canonical":
            page.canonical = page.canonical or (tag.get("href") or "").strip()
    elif "ld+json" in (tag.get("type") or ""):
        page.json_ld += " ".join((tag.text or "").split()) + "\n"


def _by_id(root: etree._Element, html: str) -> dict[str, etree._Element]:
    wanted = [name for name in _FIELD_IDS if name in html] if "_baidu" in html else []
    return {_FIELD_IDS[name]: element for name in wanted for element in _WITH_ID(root, name=name)}
