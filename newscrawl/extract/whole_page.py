"""What trafilatura reads from a whole page: flat, and without what stands around an article's text."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from lxml import etree
from trafilatura import bare_extraction

from newscrawl.extract.dates import find_dates, text_beside
from newscrawl.extract.info_line import headline_key
from newscrawl.extract.limits import length_outside_scripts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

_LONG = 500_000
"""Characters outside of scripts beyond which trafilatura holds its result against no other extractor's."""
SENTENCE_LENGTH = 25
"""Characters from which a line that is no link is somebody's sentence; menus have shorter ones."""
PROSE_LENGTH = 80
"""Characters from which a line of an alphabet is prose, see `length_of`: teasers and captions are shorter."""
_HANGUL = re.compile("[가-힣]+")
_SENTENCE_END = re.compile(r"(?<!\b[ap]\.m)[.!?…。؟।][\"'”’»)]*$", re.IGNORECASE)
_BLOCKS = frozenset(("p", "head", "list", "item", "quote", "table", "row", "cell", "code", "div"))
_LINES_ABOVE = 6
"""Lines at the beginning of a body among which the headline stands, and who wrote it and when."""
_LONGEST_TOPIC = 40
_BESIDE_INFO = 24
"""Characters beside a name, a date or a link: `By`, `Published`, `Read more:`."""
_ADDRESS = re.compile(r"[^\s@]++@\S++")


def length_of(text: str) -> int:
    """Return a text's characters, syllables of Hangul counting as two: they are two or three letters each."""
    return len(text) if text.isascii() else len(text) + sum(map(len, _HANGUL.findall(text)))


def read_page(page: Page, html: str) -> Any:
    """Return the document that trafilatura reads, its body below one `<body>`; None when it reads nothing."""
    fast = len(html) > _LONG and length_outside_scripts(html) > _LONG
    document: Any = bare_extraction(html, url=page.url or None, include_comments=False, with_metadata=True, fast=fast)
    if document is not None:
        _flatten(document.body)
    return document


def _flatten(body: etree._Element) -> None:
    """Take out the `div`s of what trafilatura's second extractors read: those without blocks become paragraphs."""
    body.tag = "body"
    for element in list(body.iter("body", "div")):
        if element is not body and not any(child.tag in _BLOCKS for child in element):
            element.tag = "p"
        elif element.text and element.text.strip():
            paragraph = etree.Element("p")
            paragraph.text, element.text = element.text, None
            element.insert(0, paragraph)
    etree.strip_tags(body, "div")


def trim(body: etree._Element, page: Page, title: str, known: Sequence[str]) -> None:
    """Take out of a body what is not the article's text: its headline, who wrote it and when, other stories' titles.

    `known` are the authors and the days of the article.
    """
    _drop_opening(body, title, known)
    teasers = {line.text for line in page.lines if _is_teaser(line)}
    for paragraph in body.findall("p") if teasers else ():
        if _text(paragraph) in teasers:
            _remove(paragraph)


def _drop_opening(body: etree._Element, title: str, known: Sequence[str]) -> None:
    """Take off the headline and the few words above it, and below it who wrote the article and when."""
    texts = [(element, _text(element)) for element in list(body)]
    above = texts[:_LINES_ABOVE]
    key = headline_key(title)
    at = next((number for number, (element, text) in enumerate(above) if _is_headline(element, text, key)), -1)
    if any(element.tag not in ("p", "head") or _is_sentence(text) for element, text in above[: max(at, 0)]):
        at = -1
    dropped = [element for element, _ in above[: at + 1]]
    often = Counter(text for _, text in texts)  # in an interview, names stand above what is said
    dropped += [
        element
        for element, text in above[at + 1 :]
        if element.tag == "p" and often[text] == 1 and _is_info(text, known)
    ]
    for element in dropped:
        _remove(element)


def _is_headline(element: etree._Element, text: str, key: str) -> bool:
    """Whether an element repeats the headline; a heading may have the topic before it."""
    own = headline_key(text)
    return own == key or (element.tag == "head" and own.endswith(key) and len(own) <= len(key) + _LONGEST_TOPIC)


def _is_info(text: str, known: Sequence[str]) -> bool:
    """Whether a line gives authors, their address or the article's day, and says next to nothing else."""
    if not text or _is_sentence(text):
        return False
    dates = [date for date in find_dates(text) if date.day in known]
    rest = _ADDRESS.sub("", text_beside(dates, text)).lower()
    for name in known:
        rest = rest.replace(name.lower(), "")
    return len(rest) < len(text) and len(rest.strip()) <= _BESIDE_INFO


def _is_sentence(text: str) -> bool:
    return length_of(text) >= PROSE_LENGTH or _SENTENCE_END.search(text) is not None


def _is_teaser(line: Line) -> bool:
    """Whether a line is a link, with few words before it, and no sentence."""
    is_link = line.is_linked and line.length - line.linked <= _BESIDE_INFO
    return is_link and line.length >= SENTENCE_LENGTH and not _SENTENCE_END.search(line.text)


def _remove(element: etree._Element) -> None:
    """Take an element out, unless text that is none of its own follows it."""
    parent = element.getparent()
    if parent is not None and not (element.tail or "").strip():
        parent.remove(element)


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
