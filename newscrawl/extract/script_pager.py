"""Pagers that a page's script writes, as the content systems of Chinese news and government sites do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.extract.comments import without_comments

if TYPE_CHECKING:
    from lxml import etree

_HINT = re.compile(r"page(?:count|(?<=createpage)|(?<=create_page)|(?<=nextpage)|(?<=countpage)|(?<=totalpage))")
"""In every script that writes a pager, in lower case. The word they share goes first, since it is found fast."""
HINT_IN_BYTES = re.compile(_HINT.pattern.encode())
_CALL = re.compile(r"create_?page_?(?:html|navi?)\w{0,40}+\s*+\(([^()]{1,300})\)", re.IGNORECASE)
_ARGUMENT = re.compile(r"(?:(?<!\s)\s++)?(?:[\"']([^\"']*+)[\"']|(?<!\d)(\d++))\s*+(?:,|$)")
_SUFFIX = re.compile(r"\.?(s?html?|jsp|php|aspx?)", re.IGNORECASE)
_ADDRESS = re.compile(r"\bnextpage(?:url)?\s*=\s*[\"']([\w./?=&%:-]*(?:\.\w{3,5}|=\d+))[\"']", re.IGNORECASE)
_COUNT = re.compile(r"\b(?:countpage|pagecount|totalpages?|maxpage)\s*=\s*[\"']?(\d+)", re.IGNORECASE)
_CURRENT = re.compile(r"\b(?:currentpage|currpage|curpage|pageindex|nowpage)\s*=\s*[\"']?(\d+)", re.IGNORECASE)
_PREFIX = re.compile(r"[\"']([\w-]+)[\"']\s*\+\s*[\"']_[\"']")
_LONGEST = 20_000
"""Characters of a script that are looked at: pagers are short, and stand in scripts of their own."""


@dataclass(frozen=True, slots=True)
class _Pager:
    """What a script's pager is made from."""

    count: int
    current: int
    prefix: str
    suffix: str
    counts_from_one: bool = False

    def next_page(self, own: int | None) -> str | None:
        """Return the address of the page after the current one; None after the last.

        Pages are counted from 0; from 1 where a call names an element's id, and where the first page, the address of
        which has no number, is 1: https://www.csrc.gov.cn/ (`createPageHTML('page_div',5,1,'fg','shtml',89)`, then
        fg_2.shtml).
        """
        from_one = self.counts_from_one or (own is None and self.current == 1)
        last = self.count if from_one else self.count - 1
        return f"{self.prefix}_{self.current + 1}.{self.suffix}" if self.current < last else None


def scripted_next_page(root: etree._Element, url: str, own: int | None) -> str | None:
    """Return the next page as the page's scripts write its address, relative; None on the last page, or without any.

    `own` is the page number in `url`. Read are the calls of `createPageHTML`, in every order of its arguments, and the
    variables `countPage`, `currentPage` and `nextPage`; comments are not.
    """
    for script in root.iter("script"):
        text = (script.text or "")[:_LONGEST]
        lowered = text.lower()
        if not _HINT.search(lowered):
            continue
        text = without_comments(text, lines=True)
        for call in _CALL.finditer(text):
            if (pager := _arguments(call[1])) is not None:
                return pager.next_page(own)
        if match := _ADDRESS.search(text):
            return match[1]
        if count := _COUNT.search(text):
            current = _CURRENT.search(text)
            return _Pager(int(count[1]), int(current[1]) if current else own or 0, *_name(url, text)).next_page(own)
    return None


def _arguments(text: str) -> _Pager | None:
    """Return what the arguments of a call say, in whatever order; None when they are no pager's.

    Two come first among the numbers: of pages, and of the current one, never greater. The suffix looks like one,
    the prefix stands before it, or is the first of the other words.
    """
    numbers: list[int] = []
    words: list[str] = []
    for match in _ARGUMENT.finditer(text):
        if match[2]:
            numbers.append(int(match[2]))
        else:
            words.append(match[1])
    suffixes = [position for position, word in enumerate(words) if _SUFFIX.fullmatch(word)]
    if not numbers[1:] or not words[1:] or not suffixes:  # count and current, prefix and suffix
        return None
    at = suffixes[-1]
    suffix = words.pop(at).lstrip(".")
    prefix = words[at - 1] if at else words[0]
    return _Pager(max(numbers[:2]), min(numbers[:2]), prefix, suffix, counts_from_one=len(words) > 1)


def _name(url: str, script: str) -> tuple[str, str]:
    """Return prefix and suffix of the pages' addresses: as the script writes them, else as this page's has them."""
    name = urlsplit(url).path.rpartition("/")[2] or "index.html"
    stem, _, suffix = name.rpartition(".")
    written = _PREFIX.search(script)
    return (written[1] if written else re.sub(r"_\d{1,2}$", "", stem or suffix)), suffix if stem else "html"
