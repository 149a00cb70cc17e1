"""Parse markup: a page's lines and what its head says."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urljoin, urlsplit

from lxml import etree

from newscrawl.extract.hidden_styles import is_for_screens
from newscrawl.extract.limits import check_length, check_markup
from newscrawl.extract.line_collector import collect_lines
from newscrawl.extract.lines import text_of
from newscrawl.extract.machine_dates import MarkedDate, find_marked
from newscrawl.extract.pagination import may_go_on, next_page_of_article
from newscrawl.extract.spam import Spam, remove_hidden, remove_keywords
from newscrawl.extract.unseen import HiddenBranch, conceal_faded, find_unseen, unfold
from newscrawl.text import NOT_XML
from newscrawl.text.short_cache import utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newscrawl.extract.lines import Line


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
    next_page: str | None = None
    """Absolute URL of the page that continues this one; None on the last."""
    sheets: list[str] = field(default_factory=list)
    """The style sheets' text."""
    spam: list[Spam] = field(default_factory=list)
    """What was taken out of the page, all of it once `lines` were read."""
    html: str = field(default="", repr=False)
    """The markup it was parsed from."""
    marked: list[MarkedDate] = field(default_factory=list)
    """Elements whose attributes give a time for machines."""
    unseen: Mapping[etree._Element, str] = field(default_factory=dict)
    """Elements that readers do not see and the declarations that hide them, apart from those their own style hides."""
    concealed: list[str] = field(default_factory=list)
    """What stood within lines where readers do not see it."""
    by_id: dict[str, etree._Element] = field(default_factory=dict)
    """Elements whose id names a field, as Baidu's news index asks sites to mark them, or as WeChat does."""

    @property
    def is_declared(self) -> bool:
        """Whether the page calls itself an article, by og:type or JSON-LD."""
        return self.meta.get("og:type", "") in ("article", "news") or any(map(_is_article_type, self.types))

    @cached_property
    def types(self) -> list[str]:
        """The types of things that the page's JSON-LD names, in its order: `["NewsArticle", "ImageObject"]`."""
        return _TYPE.findall(self.json_ld)

    @cached_property
    def body(self) -> etree._Element:
        """The `<body>`, or the root of a page that has none."""
        return next(self.root.iterchildren("body"), self.root)

    @cached_property
    def lines(self) -> list[Line]:
        """All visible lines in reading order; hidden ones too when next to nothing else, not even faded, is there."""
        collected = collect_lines(self.body, self.unseen)
        if hidden := remove_hidden(self.body, collected, self.sheets):
            self.spam = hidden + self.spam
            collected = collect_lines(self.body, self.unseen)
        self._leave_out(collected.unread)
        branches = [HiddenBranch(*branch) for branch in collected.branches]
        concealed = conceal_faded(collected.lines, branches)
        unfold(collected.lines, concealed, self.html)
        visible = [line for line in collected.lines if not line.hidden]
        is_bare = len(concealed) == len(branches) and _prose(visible) * 3 < _prose(collected.lines)
        if is_bare or len(visible) == len(collected.lines):
            return collected.lines
        for index, line in enumerate(visible):
            line.index = index
        return visible

    def absolute(self, href: str) -> str:
        """Return the web address that `href` leads to; empty when it leads to none, or the page has no address."""
        try:
            url = NOT_XML.sub("", urljoin(self.base, href.strip()))
            return url if urlsplit(url).scheme in ("http", "https") else ""
        except ValueError:  # brackets that are no IPv6 address
            return ""

    def _leave_out(self, unread: list[etree._Element]) -> None:
        """Take the text readers do not see within lines out of the tree, but for elements made to carry a field."""
        fields = set(self.by_id.values())
        for element in unread:
            if fields.isdisjoint(element.iter()):
                self.concealed.append(text_of(element))
                tail = element.tail
                element.clear()
                element.tail = tail


_TYPE = re.compile(r"\"@type\"\s*+:\s*+\[?\s*+\"(\w++)\"")


def _is_article_type(name: str) -> bool:
    return name.endswith("NewsArticle") or name in ("Article", "BlogPosting")


def _prose(lines: list[Line]) -> int:
    """Return how many characters of prose the lines hold."""
    return sum(line.length for line in lines if line.is_prose)


_FIELD_IDS = {
    "pubtime_baidu": "published",
    "source_baidu": "source",
    "author_baidu": "author",
    "editor_baidu": "editor",
    "js_name": "source",
    "js_author_name": "author",
}
_WITH_ID = cast(
    "Callable[..., list[Any]]",
    etree.XPath("descendant::*/@id[contains(., '_baidu') or . = 'js_name' or . = 'js_author_name']/.."),
)
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)


_SURROGATE = b"\xed"
"""How lone surrogates begin, which libxml2 does not take."""


def parse_tree(html: str) -> etree._Element:
    """Return the tree of `html`; raise TooComplexError for markup that would take too long."""
    return _tree(_encoded(html))


def _encoded(html: str) -> bytes:
    """Return the markup as bytes, without the end of a header's own document, behind which libxml2 would not look."""
    check_length(html)
    data = utf8(html).rstrip().replace(b"\0", b"")
    if _SURROGATE in data:  # or Hangul
        data = data.decode("utf-8", "surrogatepass").encode("utf-8", "replace")
    check_markup(data)
    end = b"</HTML>" if data.endswith(b"</HTML>") else b"</html>"
    data = data.removesuffix(end).replace(end, b"")
    return data.replace(b"</br>", b"<br>")  # as browsers read it; libxml2 leaves it out


def _tree(data: bytes) -> etree._Element:
    root = etree.fromstring(data or b"<html/>", _PARSER)
    return etree.Element("html") if root is None else root


def parse(html: str, url: str) -> Page:
    """Return the page in `html`; raise TooComplexError for markup that would take too long."""
    data = _encoded(html)
    root = _tree(data)
    by_id = _by_id(root) if b"_baidu" in data or b"js_name" in data else {}
    page = Page(root, url, base=url, html=html, by_id=by_id)
    page.marked = find_marked(root, data)
    for tag in root.iter("title", "meta", "base", "link", "style", *(["script"] if b"ld+json" in data else [])):
        _read_head_tag(page, tag, tag.tag)
    if may_go_on(data, url):
        page.next_page = next_page_of_article(root, url, page.base)
    page.body.extend(list(page.body.itersiblings()))  # what follows `</body>` belongs to it, as in browsers
    page.spam = remove_keywords(page.body, data)
    page.unseen = find_unseen(page.body, page.sheets)
    return page


def _read_head_tag(page: Page, tag: etree._Element, name: str) -> None:
    """Note what one tag of the head says."""
    if name == "title":
        page.head_title = page.head_title or text_of(tag)
    elif name == "meta":
        named = tag.get("name") or tag.get("property") or tag.get("itemprop")
        if named and (content := (tag.get("content") or "").strip()):
            page.meta.setdefault(named.strip().lower(), content)
    elif name == "base":
        with suppress(ValueError):  # what is no address is no base
            page.base = urljoin(page.url, tag.get("href") or "")
    elif name == "link":
        if (tag.get("rel") or "").lower() == "canonical":
            page.canonical = page.canonical or (tag.get("href") or "").strip()
    elif name == "style":
        if is_for_screens(tag.get("media") or ""):
            page.sheets.append(tag.text or "")
    elif "ld+json" in (tag.get("type") or ""):
        page.json_ld += " ".join((tag.text or "").split()) + "\n"


def _by_id(root: etree._Element) -> dict[str, etree._Element]:
    return {_FIELD_IDS[name]: element for element in _WITH_ID(root) if (name := element.get("id")) in _FIELD_IDS}
