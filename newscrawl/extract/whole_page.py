"""What trafilatura reads from a whole page: flat, complete, and without what stands around an article's text."""

from __future__ import annotations

import functools
import re
from collections import Counter
from copy import deepcopy
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import etree
from trafilatura import bare_extraction, load_html

from newscrawl.extract.dates import find_dates, text_beside
from newscrawl.extract.info_line import headline_key
from newscrawl.extract.limits import length_outside_scripts
from newscrawl.extract.lines import DOCUMENT, links_in, text_of
from newscrawl.extract.spam import site_of_host
from newscrawl.extract.structure import blocks

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
_SENTENCE_END = re.compile(r"(?<!\b[ap]\.m)[.!?…。؟।།᠃။។][\s\"'”’»)]*$", re.IGNORECASE)
_BLOCKS = frozenset(("p", "head", "list", "item", "quote", "table", "row", "cell", "code", "div"))
_TABLE = ("tbody", "thead", "tfoot", "tr", "td", "th")
_BOXES = ("article", "main", "section", "center", "span", "font")
_FEWEST_PARAGRAPHS = 3
_LINES_ABOVE = 6
"""Lines at the beginning of a body among which the headline stands, and who wrote it and when."""
_LONGEST_TOPIC = 40
_MOST_DAYS = 2
"""Short lines with a date, when it was published and changed: a chronicle has more."""
_MOST_TEASERS = 3
"""Paragraphs that are a link without a label: more of them are what the article tells of, each in its turn."""
_BESIDE_INFO = 24
"""Characters beside a name, a date or a link: `By`, `Published`, `Read more:`."""
_BESIDE_PARTS = 60
"""Characters beside a date in a line of parts: `By Mei Yuan in Jiangzhou | Jiangzhou Daily | Updated: …`."""
_PARTS = re.compile(r"\s[|/·•]\s")
_FIELD = re.compile(r"\b(?:source|author|editor)\s?[:：]", re.IGNORECASE)
_CREDITS = re.compile(
    r"[\[(（]?(?:(?:source|(?:(?:web|copy|responsible) )?editors?)\s?[:：] ?[^\d:：.?!]{2,40}?\s?){1,3}[\])）]?",
    re.IGNORECASE,
)
"""A last line of who edited the text and where it comes from."""
_ADDRESS = re.compile(r"(?<!\S)[^\s@]++@\S++")
_FIGURE = re.compile(r"\d")
_ADVERTISEMENT = re.compile(
    r"(?:skip )?advertisement(?: ?[-–—] ?scroll to continue)?|(?:story|article) continues below(?: (?:this )?ad\w*)?",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"\W*(?:©|\(c\)\s?(?:copyright|\d{4})|copyright\s(?:©|\(c\)|\d{4}))|(?:.{0,80}[.,|\d–-] ?)?all rights reserved\W*\Z"
    r"|(?!.*(?<!니)다\W*\Z)(?:\W*저작권자|.{0,40}무단\s?전재)",
    re.IGNORECASE,
)
"""Not a list's third part (c), nor Korean news, whose sentences end with 다 and not, as a note's, with 니다."""
_MOST_OF_MENU = 50
"""Places at which a menu is looked for in a text."""
_FEWEST_MISSING, _SHARE_MISSING = 2, 0.25
"""Paragraphs that a reading lacks, and their share of those read, from which the page is read again."""


def length_of(text: str) -> int:
    """Return a text's characters, syllables of Hangul counting as two: they are two or three letters each."""
    return len(text) if text.isascii() else len(text) + sum(map(len, _HANGUL.findall(text)))


def read_page(page: Page, html: str) -> Any:
    """Return the document that trafilatura reads, its body below one `<body>`; None when it reads nothing."""
    fast = len(html) > _LONG and length_outside_scripts(html) > _LONG
    tree = _in_boxes(html)
    if len(_inner_footers(page.root)) > _MOST_INNER_FOOTERS:
        tree = _without_inner_footers(tree)
    document: Any = bare_extraction(tree, url=page.url or None, include_comments=False, with_metadata=True, fast=fast)
    if document is not None:
        document.body = _complete(document.body, page)
        _flatten(document.body)
    return document


def _in_boxes(html: str) -> Any:
    """Return the tree of a page whose running text stands in `div`s where trafilatura would pass it over.

    Tables with such text in a cell become `div`s, since navigation stands in others, and so do sections, spans and the
    like that hold lines parted by breaks; an article or main of that kind has one in it.
    """
    tree: Any = load_html(html)
    if tree is None:
        return html
    prose = [one for one in tree.iter("p", "br") if _is_prose(one)]
    held = Counter(next(one.iterancestors("td"), None) for one in prose)
    cells = [cell for cell, count in held.items() if cell is not None and count >= _FEWEST_PARAGRAPHS]
    layout = {table for cell in cells for table in cell.iterancestors("table")}
    parts = [element for element in tree.iter(*_TABLE) if next(element.iterancestors("table"), None) in layout]
    for element in (*layout, *parts):
        element.tag = "div"
    around = {element for one in prose if one.tag == "p" for element in one.iterancestors()}
    holds_text = functools.cache(_holds_text)
    for element in dict.fromkeys(one.getparent() for one in prose if one.tag == "br"):
        if element in around or not _is_box(element) or holds_text(element.getparent()):
            continue
        if element.tag in ("article", "main"):
            box = etree.Element("div")
            box.text, element.text = element.text, None
            box.extend(list(element))
            element.append(box)
        else:
            element.tag = "div"
    return tree


def _is_box(element: etree._Element) -> bool:
    """Whether an element may be a `div`: no table is in it, no paragraph or item around it."""
    if element.tag not in _BOXES or element.getparent() is None or next(element.iter("table"), None) is not None:
        return False
    return next(element.iterancestors("p", "li"), None) is None


def _holds_text(element: etree._Element) -> bool:
    """Whether text stands right in an element, beside what is in it."""
    return any(map(str.strip, filter(None, (element.text, *(child.tail for child in element)))))


_MOST_INNER_FOOTERS = 10
"""Footers within footers that trafilatura is given: it looks for a licence below each of them, in quadratic time (12 s
for 8,000 paragraphs within 140), and leaves them out with the outermost."""


def _inner_footers(root: Any) -> list[Any]:
    """Return the footers that stand within another."""
    footers = filter(_is_footer, root.iter("footer", "div"))
    return [one for one in footers if any(map(_is_footer, one.iterancestors("footer", "div")))]


def _is_footer(element: Any) -> bool:
    return element.tag == "footer" or "footer" in element.get("class", "") or "footer" in element.get("id", "")


def _without_inner_footers(page: Any) -> Any:
    """Return the tree of a page, given as that or as markup, in which no footer stands within another."""
    tree = load_html(page)
    for element in _inner_footers(tree) if tree is not None else ():
        element.tag = "div"
        for name in ("class", "id"):
            element.attrib.pop(name, None)
    return page if tree is None else tree


def _is_prose(element: etree._Element) -> bool:
    """Whether a paragraph, or the text behind a line break, is prose."""
    return length_of(text_of(element) if element.tag == "p" else (element.tail or "").strip()) >= PROSE_LENGTH


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


def _complete(body: etree._Element, page: Page) -> etree._Element:
    """Return the body, read again where the article stands in several boxes of a kind: trafilatura reads the first."""
    openings = _openings(body)
    prose = [line for line in page.lines if not line.is_linked and length_of(line.text) >= PROSE_LENGTH]
    read = [line for line in prose if line.text[:PROSE_LENGTH] in openings]
    places = Counter(filter(None, map(_place, read)))
    if not places:
        return body
    place = places.most_common(1)[0][0]
    alike = [line for line in prose if _place(line) == place]
    missing = [line for line in alike if line.text[:PROSE_LENGTH] not in openings]
    if len(missing) < _FEWEST_MISSING or len(missing) < len(read) * _SHARE_MISSING:
        return body
    again = _read_again(alike, page) if _go_on(alike, page) else None
    if again is None:
        return body
    found = _openings(again)
    return again if all(line.text[:PROSE_LENGTH] in found for line in (*read, *missing)) else body


def _openings(body: etree._Element) -> set[str]:
    """Return how the lines of a body begin, by which they are found among the page's."""
    return {block.text[:PROSE_LENGTH] for block in blocks(body)}


def _place(line: Line) -> tuple[str | None, ...] | None:
    """Return tags and classes of the line's block and of the box it stands in; None where no class tells them."""
    box = line.block.getparent()
    if box is None or not (line.block.get("class") or box.get("class")):
        return None
    return str(line.block.tag), line.block.get("class"), str(box.tag), box.get("class")


def _go_on(lines: Sequence[Line], page: Page) -> bool:
    """Whether the lines' boxes are one text: none has a title of its own above it, and few have other lines there."""
    boxes = {line.block.getparent() for line in lines}
    breaks = [two for one, two in pairwise(lines) if one.block.getparent() is not two.block.getparent()]
    above = [page.lines[line.index - 1] for line in breaks]
    foreign = [line for line in above if boxes.isdisjoint(line.block.iterancestors()) and not _is_aside(line)]
    return len(foreign) * 2 < len(breaks) and not any(line.block.tag in ("h1", "h2") for line in foreign)


def _is_aside(line: Line) -> bool:
    """Whether a line between boxes says nothing of the box below it: a sentence, and what stands aside of the text."""
    around = (line.block, *line.block.iterancestors())
    return _is_sentence(line.text) or any(one.tag in ("aside", "blockquote", "figure") for one in around)


def _read_again(lines: Sequence[Line], page: Page) -> etree._Element | None:
    """Return what trafilatura reads from the box around the lines, when that holds one article alone; else None."""
    paths = [[*reversed(list(line.block.iterancestors()))] for line in lines]
    shared = [level[0] for level in zip(*paths, strict=False) if len(set(level)) == 1]
    box = shared[-1]
    articles = sum(one is not box for one in box.iter("article"))
    if box is page.body or page.body not in shared or articles or sum(1 for _ in box.iter("h1")) > 1:
        return None
    named = Counter((one.tag, one.get("class")) for one in {one for path in paths for one in path[len(shared) :]})
    article = deepcopy(box)
    article.tail = None
    article.tag = "article"
    for element in article.iter("div", "section", "main"):
        if named[element.tag, element.get("class")] > 1:
            element.attrib.clear()
    markup = etree.tostring(article, encoding="unicode", method="html")
    document: Any = bare_extraction(
        f"<html><body>{markup}</body></html>", include_comments=False, favor_recall=True, fast=True
    )
    return document.body if document is not None else None


def pick_sentences(body: etree._Element, page: Page) -> list[tuple[str, str]]:
    """Leave of a whole page's text, which trafilatura gives where it finds no article, the sentences, each a paragraph.

    Return the other lines that are no links, as what stands around an article; where all are such, they stay.
    """
    if len(body) != 1 or not _has_menu(squeeze(text_of(body[0])), page.lines):
        return []
    lines = [line for line in page.lines if not line.is_linked]
    kept = dict.fromkeys(line for line in lines if line.length >= SENTENCE_LENGTH or ends_sentence(line.text))
    kept = kept or dict.fromkeys(lines)
    body.clear()
    for line in kept:
        etree.SubElement(body, "p").text = line.text
    return [(line.text, "outside") for line in lines if line not in kept]


def _has_menu(text: str, lines: Sequence[Line]) -> bool:
    """Whether a text has links in it that stand one below the other on the page, in blocks of their own."""
    threes = zip(lines, lines[1:], lines[2:], strict=False)
    linked = (
        three for three in threes if all(line.is_linked for line in three) and three[0].block is not three[1].block
    )
    return any(squeeze("".join(line.text for line in three)) in text for three in islice(linked, _MOST_OF_MENU))


def squeeze(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def trim(body: etree._Element, page: Page, title: str, authors: Sequence[str], day: str) -> list[tuple[str, str]]:
    """Take out of a body what is not the article's text, and return each line with what it is.

    That are its headline, who wrote it and when (`heading`), other stories' titles (`teaser`), what stands where an
    advertisement would (`advertisement`), what stands around the article (`outside`), and at the end the note on rights
    (`rights`) or who edited it (`credits`). `day` may be empty.
    """
    found = [(element, "heading") for element in _opening(body, title, authors, day)]
    teasers = {line.text: line for line in page.lines if _is_teaser(line, page.url)}
    paragraphs = [(paragraph, text_of(paragraph)) for paragraph in body.findall("p")]
    bare = [paragraph for paragraph, text in paragraphs if text in teasers and not _is_labelled(teasers[text])]
    for paragraph, text in paragraphs:
        is_teaser = text in teasers and (paragraph not in bare or len(bare) <= _MOST_TEASERS)
        if is_teaser or _ADVERTISEMENT.fullmatch(text):
            found.append((paragraph, "teaser" if is_teaser else "advertisement"))
    found.extend((head, "advertisement") for head in body.findall("head") if _ADVERTISEMENT.fullmatch(text_of(head)))
    outside = _outside(page, title, {text for _, text in paragraphs})
    found.extend((paragraph, "outside") for paragraph, text in paragraphs if text in outside)
    if len(body) and body[-1].tag == "p":
        last = text_of(body[-1])
        kind = "rights" if _RIGHTS.match(last) else "credits" if _CREDITS.fullmatch(last) else None
        found.extend([(body[-1], kind)] if kind else [])
    return [(text_of(element), kind) for element, kind in found if _remove(element)]


def _outside(page: Page, title: str, read: set[str]) -> set[str]:
    """Return the paragraphs outside the `article` or `main` with headline and text: above it, or below linked titles.

    Where a text is short, trafilatura reads all paragraphs of the page. Where the first one behind it is below no such
    title, the text goes on there, and all behind it stays.
    """
    key = headline_key(title)
    headline = next((line for line in page.lines if line.block.tag == "h1" and headline_key(line.text) == key), None)
    article = None if headline is None else next(headline.block.iterancestors("article", "main"), None)
    if headline is None or article is None:
        return set()
    lines = [line for line in page.lines if line.text in read and not line.is_linked]
    own = {line.text for line in lines if article in line.block.iterancestors()}
    if not any(map(_is_sentence, own)):
        return set()
    strange = [line for line in lines if line.text not in own]
    outside = [line for line in strange if line.index < headline.index]
    below = strange[len(outside) :]
    if below and title_above(below[0], page.lines):
        outside += [line for line in below if title_above(line, page.lines)]
    return {line.text for line in outside}


def title_above(line: Line, lines: Sequence[Line]) -> Line | None:
    """Return the linked title that stands right above a line, or above the line before it."""
    above = lines[max(line.index - 2, 0) : line.index]
    return next((one for one in above if one.is_linked and one.length >= SENTENCE_LENGTH), None)


def _opening(body: etree._Element, title: str, authors: Sequence[str], day: str) -> list[etree._Element]:
    """Return the headline and the few words above it, and below it who wrote the article and when.

    Of a page with a short text, trafilatura reads the headline behind it.
    """
    lines: dict[int, list[str]] = {}
    for block in blocks(body):
        lines.setdefault(block.group, []).append(block.text)
    texts = [(element, " ".join(lines.get(number, ()))) for number, element in enumerate(body)]
    above = texts[:_LINES_ABOVE]
    key = headline_key(title)
    at = next((number for number, (element, text) in enumerate(above) if _is_headline(element, text, key)), -1)
    if any(element.tag not in ("p", "head") or _is_sentence(text) for element, text in above[: max(at, 0)]):
        at = -1
    often = Counter(text for _, text in texts)  # in an interview, names stand above what is said
    days = sum(1 for _, text in texts if not _is_sentence(text) and find_dates(text))  # and in a chronicle, these
    day = day if days <= _MOST_DAYS else ""
    names = [*authors, title]
    below = [element for element, text in above[at + 1 :] if often[text] == 1 and _is_info(text, names, day)]
    again = [one for one in body.iter("head") if one.get("rend") == "h1" and headline_key(text_of(one)) == key]
    return [*(element for element, _ in above[: at + 1]), *(one for one in below if one.tag == "p"), *again]


def _is_headline(element: etree._Element, text: str, key: str) -> bool:
    """Whether an element repeats the headline; a heading may have the topic before it."""
    own = headline_key(text)
    return own == key or (element.tag == "head" and own.endswith(key) and len(own) <= len(key) + _LONGEST_TOPIC)


def _is_info(text: str, names: Sequence[str], day: str) -> bool:
    """Whether a line gives names or the article's day and next to nothing else, or is an address to write to.

    The last of the names, the headline, is one only beside the day.
    """
    if not text or _is_sentence(text):
        return False
    text = _ADDRESS.sub("", text)
    dates = [date for date in find_dates(text) if date.day == day]
    rest = text_beside(dates, text).lower()
    without = rest
    for name in names if dates else names[:-1]:
        without = without.replace(name.lower(), "")
    if not dates and _FIGURE.search(without):  # somebody's age, a score
        return False
    is_parts = _PARTS.search(text) and (len(without) < len(rest) or not _FIGURE.search(without))
    has_fields = is_parts or _FIELD.search(text)
    most = _BESIDE_PARTS if dates and has_fields else _BESIDE_INFO
    return not without.strip() or (len(without) < len(text) and len(without.strip()) <= most)


def _is_sentence(text: str) -> bool:
    return length_of(text) >= PROSE_LENGTH or ends_sentence(text)


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, in any language."""
    return _SENTENCE_END.search(text) is not None


def _is_teaser(line: Line, url: str) -> bool:
    """Whether a line is a link to another page of the site, with few words before it, and no sentence."""
    is_link = line.is_linked and line.length - line.linked <= _BESIDE_INFO
    if not is_link or line.length < SENTENCE_LENGTH or _SENTENCE_END.search(line.text):
        return False
    return leads_on(line, url)


def leads_on(line: Line, url: str = "") -> bool:
    """Whether the links of a line lead to pages, of the site of `url` where that is given, and to no documents."""
    return all(_is_page(link.get("href", ""), url) for link in links_in(line))


def _is_page(href: str, url: str) -> bool:
    try:
        target, own = urlsplit(href), urlsplit(url).hostname
    except ValueError:
        return False
    if target.scheme not in ("", "http", "https") or href.startswith("#") or DOCUMENT.search(target.path):
        return False
    return not target.hostname or not own or site_of_host(target.hostname) == site_of_host(own)


def _is_labelled(line: Line) -> bool:
    """Whether a colon stands before the link: Read more: …."""
    return line.text[: line.length - line.linked].rstrip().endswith(":")


def _remove(element: etree._Element) -> bool:
    """Take an element out, unless text that is none of its own follows it; return whether it was."""
    parent = element.getparent()
    if parent is None or (element.tail or "").strip():
        return False
    parent.remove(element)
    return True
