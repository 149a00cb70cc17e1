"""The next page of the same article: never the next article, never a list's next page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newscrawl.extract.boilerplate import fold, strip_whitespace

if TYPE_CHECKING:
    from newscrawl.extract.page import Page

MAX_PAGE_NUMBER = 99
"""Numbers beyond it are ids: `content_7031.html` is the next article, not a page."""
_IN_PATH = re.compile(
    r"^(?P<stem>.*?)(?:[_-]p?|\((?=\d+\)))(?P<number>\d{1,2})\)?(?P<end>\.(?:s?html?|jsp|php|aspx?))$", re.IGNORECASE
)
_IN_QUERY = re.compile(r"(?:^|&)(?:page|p|pageno|pagenum|currentpage|curpage|pn)=(\d{1,2})(?=&|$)", re.IGNORECASE)
_PAGED = re.compile(r"[_(-]p?\d{1,2}\)?\.|[?&]\w+=\d{1,2}(?!\d)", re.IGNORECASE)
"""In every address that `split_page` finds a number in."""
_NEXT = re.compile(r"^[\[(<]?\s*(?:下一?页|后一?页|下页|次页|余下全文|next(?:page)?)[\])>»›→]*$", re.IGNORECASE)
_NUMBER = re.compile(r"^[\[(第]?(\d{1,2})[\])页]?$")


def split_page(url: str) -> tuple[str, int | None]:
    """Return what all pages of an article share, and which page `url` is (None when it does not say)."""
    parts = urlsplit(url)
    number: int | None = None
    path, query = parts.path, parts.query
    if match := _IN_QUERY.search(query):
        number = int(match[1])
        query = (query[: match.start()] + query[match.end() :]).strip("&")
    elif (match := _IN_PATH.match(path)) and not _is_date(match["stem"], match["number"]):
        number = int(match["number"])
        path = match["stem"] + match["end"]
    return f"{parts.netloc.lower()}{path}?{query}", number


def _is_date(stem: str, number: str) -> bool:
    """Whether the number ends a date (`2024-08-06.html`) rather than counting pages."""
    return bool(re.search(r"\d{4}[-_]\d{1,2}$", stem)) and len(number) == 2  # noqa: PLR2004


def find_next_page(page: Page) -> str | None:
    """Return the absolute URL of the page that continues this one; None on the last page, or without a URL."""
    if not page.url or not page.base:
        return None
    shared, own = split_page(page.url)
    if shared.split("?")[0].endswith(("/", "/index.html", "/index.htm", "/index.shtml", "/list.html")):
        return None
    name = re.split(r"[./]", shared.split("?")[0].rpartition("/")[2])[0]
    numbered: dict[int, str] = {}
    for link, href in page.links.items() if page.lines else ():
        if (name not in href and not href.startswith("?")) or not _PAGED.search(href):
            continue
        url = _absolute(page.base, href)
        stem, at = split_page(url) if url else ("", None)
        if stem != shared or at is None or url == page.url or not (own or 0) < at <= MAX_PAGE_NUMBER:
            continue
        text = fold(strip_whitespace("".join(map(str, link.itertext()))))
        if _NEXT.match(text):
            return url
        if _counts(text, at, own):
            numbered[at] = url
    return numbered[min(numbered)] if numbered else None


def _counts(text: str, at: int, own: int | None) -> bool:
    """Whether a link's text is the number of page `at`, counted from one or from zero, and not this page itself."""
    number = _NUMBER.match(text)
    return (
        number is not None and at in (int(number[1]), int(number[1]) - 1) and not (own is None and int(number[1]) == 1)
    )


def _absolute(base: str, href: str) -> str:
    if not href or href.startswith(("javascript:", "#", "mailto:")):
        return ""
    try:
        url = urljoin(base, href.strip()).partition("#")[0]
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""
