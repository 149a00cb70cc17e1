"""Pagers, read once for articles and lists: which links, buttons, selections and scripts lead to further pages.

An article goes on at a page of its own address, never at the next article; which of the pages that a list leads to are
its own is for the caller to say.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urljoin, urlsplit

from lxml import etree

from newscrawl.extract.boilerplate import fold, strip_whitespace
from newscrawl.extract.script_pager import HINT_IN_BYTES, scripted_next_page
from newscrawl.sites.urls import path_of, without_tracking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.sites.model import Site

MAX_PAGE_NUMBER = 99
"""Numbers beyond it are ids: `content_7031.html` is the next article, not a page."""
_IN_PATH = re.compile(
    r"^(?P<stem>.*?)(?:[_-]p?|\((?=\d+\)))(?P<number>\d{1,2})\)?(?P<end>\.(?:s?html?|jsp|php|aspx?))$", re.IGNORECASE
)
_IN_QUERY = re.compile(r"(?:^|&)(?:page|p|pageno|pagenum|currentpage|curpage|pn)=(\d{1,2})(?=&|$)", re.IGNORECASE)
_PAGED = re.compile(r"[_(-]p?\d{1,2}\)?\.|[?&]\w+=\d{1,2}(?!\d)", re.IGNORECASE)
"""In every address that `split_page` finds a number in."""
_INDEX = ("/", "/index.html", "/index.htm", "/index.shtml", "/list.html")
_NEXT = re.compile(
    r"[\[(<«]?(?:[下后][一1]?页|次页|余下全文|next(?:page)?)[\])>»›→]*|[>›]",
    re.IGNORECASE,
)
_NEXT_NAME = re.compile(r"(?:^|[\s_-])(?:next|xyy|xiayiye)(?:[_-]?page|btn)?(?:$|[\s_.-])", re.IGNORECASE)
"""A class, or a picture's file, that leads to the next page: `next`, `page-next`, `nextpage.gif`."""
_OTHER_WAY = re.compile(r"[篇条张图期章集则上前末尾首]|prev|\d", re.IGNORECASE)
_NUMBER = re.compile(r"[\[(第]?(\d{1,3})[\])页]?")
_CURRENT_NAME = re.compile(
    r"(?:^|[\s_-])(?:on|cur|current|active|selected|now|this(?:class|page)?|hover|focus)(?:$|[\s_-])", re.IGNORECASE
)
_IN_CALL = re.compile(r"[\"'](?=[^\"'\s]*(?:\.(?:s?html?|jsp|php|aspx?)\b|[?/]))([^\"'\s]*+)[\"']", re.IGNORECASE)
_NOWHERE = ("", "#")
_LEADING = cast(
    "Callable[..., list[Any]]",
    etree.XPath(
        "descendant::a|descendant::area|descendant::option|descendant::link[@rel='next']|descendant::*/@onclick/.."
    ),
)
"""A union of names takes a quarter of the time of one step that tests them all."""


def split_page(url: str) -> tuple[str, int | None]:
    """Return what all pages of an article share, and which page `url` is (None when it does not say).

    Sessions, and what tells how a reader came, are no part of it: one page may have them and the next not.
    """
    parts = urlsplit(without_tracking(url) if "?" in url or ";" in url else url)
    number: int | None = None
    path, query = parts.path, parts.query
    if match := _IN_QUERY.search(query):
        number = int(match[1])
        query = (query[: match.start()] + query[match.end() :]).strip("&")
    elif (match := _IN_PATH.match(path)) and not _is_date(match["stem"], match["number"]):
        number = int(match["number"])
        path = match["stem"] + match["end"]
    return f"{parts.netloc.lower()}{path}?{query}", number


def is_list_of(url: str, site: Site) -> bool:
    r"""Tell whether the site's file names the page at `url` as a list, or the list of which it is a further page.

    >>> from newscrawl.sites.model import Site
    >>> site = Site(name="a", label="a", hosts=("a.cn",), listings=("/", "/news/"), article=r"/\d+\.html$")
    >>> [is_list_of(f"http://a.cn/{path}", site) for path in ("", "news/List_2.html", "news/?page=2", "news/7.html")]
    [True, True, True, False]
    """
    if re.search(site.article, path_of(url)):
        return False
    wanted = _list_key(url, site)
    return any(_list_key(site.address(listing), site) == wanted for listing in site.listings)


def _list_key(url: str, site: Site) -> str:
    """Return what all pages of a list share, whichever of the site's hosts shows them."""
    shared = split_page(url)[0]
    host, slash, rest = shared.partition("/")
    return ("" if host in site.hosts else host) + _INDEX_PAGE.sub("/", slash + rest).removesuffix("?")


_INDEX_PAGE = re.compile(r"/(?:index|default|list)(?:[_-]?\d++)*+\.\w++(?=\?$)", re.IGNORECASE)
"""Name of a list's own file in its folder, with the numbers of column and page."""


def _is_date(stem: str, number: str) -> bool:
    """Whether the number ends a date (`2024-08-06.html`) rather than counting pages."""
    return bool(re.search(r"\d{4}[-_]\d{1,2}$", stem)) and len(number) == len("06")


def may_go_on(data: bytes, url: str) -> bool:
    """Whether a page's bytes have anything that could lead to a further page of the article at `url`; most have not.

    Asked first, since looking at every link takes ten times as long.
    """
    name = _name_of(split_page(url)[0]).encode()
    if not name:
        return bool(url)
    at = data.find(name)
    while at >= 0:
        run = _RUN.match(data, at + len(name))
        assert run
        if _GOES_ON.match(data, run.start(), run.end()):
            return True
        # What begins later in this run of an address has no more behind it; so each byte is looked at once.
        at = data.find(name, max(at + 1, run.end() - len(name) + 1))
    return _BARE_QUERY.search(data) is not None or HINT_IN_BYTES.search(data.lower()) is not None


_RUN = re.compile(rb"[^\"'<>\s]*")
_GOES_ON = re.compile(rb"[^\"'<>\s]*?(?:[_(-]p?\d{1,2}\)?\.|[?&;]\w+=\d)", re.IGNORECASE)
_BARE_QUERY = re.compile(rb"\?(?<=[\"'=(\s]\?)\w+=\d")
"""A query without an address before it; the question mark goes first, since it is found fast."""


def _name_of(shared: str) -> str:
    """Return the name of the file that pages of an article share, without its suffix."""
    return re.split(r"[./]", shared.split("?", maxsplit=1)[0].rpartition("/")[2])[0]


def next_page_of_article(root: etree._Element, url: str, base: str) -> str | None:
    """Return the absolute URL of the page that continues this one; None on the last page, or without a URL.

    `root` is the page before anything is taken out of it, `base` what its links are relative to.
    """
    shared, own = split_page(url)
    if not url or not base or shared.split("?")[0].endswith(_INDEX):
        return None
    name = _name_of(shared)
    numbered: dict[int, str] = {}
    for element in _LEADING(root):
        written = element.get("href") or element.get("value") or ""
        if name not in written and "?" not in written and element.get("onclick") is None:
            continue
        href = _leads_to(element)
        if (name not in href and not href.startswith("?")) or not _PAGED.search(href):
            continue
        target, at = _further_page(base, href, shared, own)
        if target is None:
            continue
        if _says_next(element):
            return target
        if _counts(_number_of(element), at, own):
            numbered[at] = target
    if numbered:
        return numbered[min(numbered)]
    scripted = scripted_next_page(root, url, own)
    return _further_page(base, scripted, shared, own)[0] if scripted else None


def _further_page(base: str, href: str, shared: str, own: int | None) -> tuple[str | None, int]:
    """Return the address and number of a later page of the article with the address `shared`; None for another's."""
    target = absolute(base, href)
    stem, at = split_page(target) if target else ("", None)
    if stem != shared or at is None or not (own or 0) < at <= MAX_PAGE_NUMBER:
        return None, 0
    return target, at


def _counts(said: int | None, at: int, own: int | None) -> bool:
    """Whether a link's text is the number of page `at`, counted from one or from zero, and not this page itself."""
    return said is not None and at in (said, said - 1) and not (own is None and said == 1)


def next_pages_of_list(root: etree._Element, url: str, base: str) -> Iterator[str]:
    """Yield the absolute URLs that may be the next page of a list, the surest first."""
    leading = _LEADING(root)
    hrefs = [href for element in leading if element.get("rel") == "next" and (href := _leads_to(element))]
    hrefs += [href for element in leading if (href := _leads_to(element)) and _says_next(element)]
    hrefs += _after_current(leading, url, base)
    if scripted := scripted_next_page(root, url, split_page(url)[1]):
        hrefs.append(scripted)
    for href in hrefs:
        if target := absolute(base, href):
            yield target


def _after_current(leading: list[etree._Element], url: str, base: str) -> Iterator[str]:
    """Yield the link after the current page's number in a row of numbers.

    The current one is no link, leads here or nowhere, or is marked by its class.
    """
    rows: dict[etree._Element, dict[int, etree._Element]] = {}
    for element in leading:
        number = _number_of(element)
        parent = element.getparent()
        if number is None or parent is None:
            continue
        outer = parent.getparent()
        rows.setdefault(outer if parent.tag in _CELLS and outer is not None else parent, {})[number] = element
    for row, numbers in rows.items():
        current = {number for number, link in numbers.items() if _is_current(link, url, base)}
        current |= {int(text) for text in _plain_texts(row) if text.isdecimal() and len(text) <= _SHORT} - set(numbers)
        following = numbers.get(min(current) + 1) if len(current) == 1 else None
        if following is not None and (href := _leads_to(following)):
            yield href


_CELLS = ("li", "td", "span", "b", "em", "i", "strong")


def _is_current(element: etree._Element, url: str, base: str) -> bool:
    if element.tag == "option":
        return element.get("selected") is not None
    parent = element.getparent()
    classes = f"{element.get('class', '')} {parent.get('class', '') if parent is not None else ''}"
    if _CURRENT_NAME.search(element.get("class", "")) or (
        parent is not None and parent.tag in _CELLS and _CURRENT_NAME.search(classes)
    ):
        return True
    href = _leads_to(element)
    return not href or absolute(base, href) == url


def _plain_texts(row: etree._Element, depth: int = 4) -> Iterator[str]:
    """Yield the short texts of a row that are no links; those that lie deeper belong to rows within it."""
    if row.tag != "a" and row.text:
        yield row.text.strip(_AROUND_NUMBERS)
    for element in row if depth else ():
        yield from _plain_texts(element, depth - 1)
        if element.tail:
            yield element.tail.strip(_AROUND_NUMBERS)


_AROUND_NUMBERS = " \r\n\t[]()"


def _leads_to(element: etree._Element) -> str:
    """Return the address an element leads to as it is written, in a script's call too; empty when to none."""
    href = (element.get("value", "") if element.tag == "option" else element.get("href", "")).strip()
    if href not in _NOWHERE and not href.lower().startswith(("javascript:", "#", "mailto:")):
        return href
    for call in (href, element.get("onclick", "")):
        if match := _IN_CALL.search(call):
            return match[1]
    return ""


def _said(element: etree._Element) -> str | None:
    """Return an element's text, else what its picture, its title or its button says; None when it is no label.

    One that holds many others is none: their text would be read once for each element around it.
    """
    if next(islice(element.iter(), _MOST_IN_LABEL, None), None) is not None:
        return None
    if text := strip_whitespace("".join(map(str, element.itertext()))):
        return fold(text)
    names = [element.get(name, "") for name in ("title", "aria-label", "value") if element.tag != "option"]
    names += [image.get(name, "") for image in element.iter("img") for name in ("alt", "title")]
    return fold(strip_whitespace(next(filter(None, names), "")))


def _says_next(element: etree._Element) -> bool:
    said = _said(element)
    if element.get("rel") == "next" or (said and _NEXT.fullmatch(said)):
        return True
    if said is None or len(said) > _SHORT or _OTHER_WAY.search(said):
        return False
    files = [image.get("src", "").rpartition("/")[2] for image in element.iter("img")]
    return any(_NEXT_NAME.search(name) for name in (element.get("class", ""), *files))


_SHORT = 8
_MOST_IN_LABEL = 30
"""Elements: links to further pages hold a picture, an arrow and a word or two."""


def _number_of(element: etree._Element) -> int | None:
    match = _NUMBER.fullmatch(_said(element) or "")
    return int(match[1]) if match else None


def absolute(base: str, href: str) -> str | None:
    """Return `href` as an absolute http(s) URL without fragment; None when it is none."""
    try:
        url = urljoin(base, href.strip()).partition("#")[0]
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
