"""Pages in other languages than Chinese and Japanese: trafilatura reads them from the whole page.

Our rules for containers and lines count Chinese marks, which Korean has not, and know Chinese words. What needs no
language stays ours: dates in attributes, meta tags, data and addresses.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.extract.body import Region
from newscrawl.extract.classify import classify_empty, reason_by_words
from newscrawl.extract.date_lines import DateEvidence
from newscrawl.extract.dates import ParsedTime, find_dates, read_date, text_beside
from newscrawl.extract.headline import Headline, find_headline
from newscrawl.extract.language import detect_language
from newscrawl.extract.link_lists import kind_of_list
from newscrawl.extract.passed_over import restore
from newscrawl.extract.publish_date import PublishDate, find_modified, find_publish_date
from newscrawl.extract.reader import READER
from newscrawl.extract.source import find_source
from newscrawl.extract.structure import blocks, to_xml
from newscrawl.extract.whole_page import (
    PROSE_LENGTH,
    SENTENCE_LENGTH,
    ends_sentence,
    leads_on,
    length_of,
    pick_sentences,
    read_page,
    title_above,
    trim,
)
from newscrawl.model import Article, DroppedLine, Origin, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf一-鿿]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LETTERS_PER_CHARACTER = 3
"""Letters of an alphabet that say as much as one Chinese character: translations are two to four times as long."""
_MIN_LETTERS = 100
READER_OF_PAGES = f"{READER}, whole page"
"""How an origin names the reader."""
_MIN_PROSE = 500
"""Characters of prose from which a page without a date or a declared type is an article all the same."""
_THINGS = ("product", "profile")
"""What `og:type` says of pages of goods and of people."""
_SERVICES = (
    (
        "soft-404",
        re.compile(
            r"(?:404\W*)?(?:page|file) (?:could |can)?not (?:be )?found\W*|(?:error )?404(?: error)?", re.IGNORECASE
        ),
    ),
    ("login", re.compile(r"(?:log|sign)[ -]?in|create (?:an|your) account", re.IGNORECASE)),
    ("search", re.compile(r"search results?(?: for\W{2,}.*)?", re.IGNORECASE)),
    (
        "no-article",
        re.compile(
            r"(?:privacy|cookies?) (?:policy|notice|statement)|terms (?:of (?:use|service|sale)|(?:and|&) conditions)"
            r"|(?:about|contact|advertise with) us|site ?map",
            re.IGNORECASE,
        ),
    ),
)
"""Headlines, whole, of pages that any site has about itself, and why they are no articles."""
_LOOKED_AT = 20_000
"""Characters of a body by which a list is told."""
_FEWEST_CARDS = 5
"""Linked titles made alike, each above a line, that make a list."""
_FEWEST_ON_INDEX = 3
"""The same on the page of a site, a section or a tag."""
_FOLDERS = ("tag", "tags", "category", "author")
_LONGEST_TEASER = 300
"""Characters of a paragraph below such a title on average at most; what sums up several stories has more of each."""
_NAME = r"(?!(?:The|Staff|Our)\b)[A-ZÀ-Þ][\w'’.-]{0,24}(?: (?!The\b)[A-ZÀ-Þ][\w'’.-]{0,24}){1,3}"
_BYLINE = re.compile(
    r"(?:^|[|/•·—–\d][ \xa0\x1f]{0,3}|\b(?:Written|Words|Story|Interview) )"
    r"(?:By|BY|by|Writer|Reporter|Author)\b:?[ \x1f]{1,3}"
    rf"(?P<names>{_NAME}(?:(?:, | and | & ){_NAME}){{0,3}})"
    r"(?= ?(?:$|[\x1f|/,(•·–-]|in [A-ZÀ-Þ]|for\b|[ \xa0]*[A-Z][a-z]+:))"
    r"(?![^\x1f|/•·\d]*(?:\b(?:is|are|was|were|has|have|had|will)\b|(?: [a-z]+){2}[.!?]$))"
)
"""Who wrote it, in English and in capitals, up to a place, a sign or another element; who took a picture did not.

Nor is it a sentence: By New Year, Jiangzhou will have ten bridges.
"""
_AND = re.compile(r", | and | & ")
_BY = re.compile(r"\bby\b", re.IGNORECASE)
"""What no name has, but whoever did something else to the text: Reviewed by Mei Yuan."""
_WEEKDAY = re.compile(r"\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)?\W*", re.IGNORECASE)
_LONGEST_BYLINE = 160
_Authors = tuple[tuple[str, ...], Origin]
"""Names, and where they came from."""
_LATIN = re.compile("[A-Za-z]")
_OPENING = 300


def is_other_language(texts: Iterable[str]) -> bool:
    """Whether texts are mostly written in an alphabet: by letters, a Chinese character or kana counting as three."""
    text = " ".join(texts)
    characters = 0 if text.isascii() else sum(map(len, _CJK.findall(text)))
    if len(text) - characters <= characters * _LETTERS_PER_CHARACTER:
        return False
    letters = length_of("".join(_LETTERS.findall(text))) - characters
    return letters >= _MIN_LETTERS and letters > characters * _LETTERS_PER_CHARACTER


def sentences_of(lines: list[Line]) -> Iterator[str]:
    """Yield the texts of a page by which its language is told."""
    return (line.text for line in lines if line.length >= SENTENCE_LENGTH and not line.is_linked)


def read_other_language(page: Page, html: str, fetched_at: datetime | None) -> Article | Rejected | None:
    """Return the article of a page in another language, or why it is none; None when its body is Chinese after all."""
    document = read_page(page, html)
    if document is None:
        return Rejected(page.url, *classify_empty(page, html))
    texts = [block.text for block in blocks(document.body)]
    if not is_other_language(texts) and any(map(_CJK.search, texts)):
        return None
    restore(document.body, page)
    outside = pick_sentences(document.body, page)
    region = _region(page, str(document.title or ""), "\n".join(block.text for block in blocks(document.body)))
    evidence = DateEvidence(page, region, fetched_at)
    author = _authors(document, page, region)
    published = find_publish_date(evidence, []) or _beside_byline(region, author[0])
    shown = published.parsed.day if published else ""
    dropped = outside + trim(document.body, page, region.headline.text, author[0], shown)
    paragraphs = [block.text for block in blocks(document.body)]
    if not paragraphs:
        return Rejected(page.url, *classify_empty(page, html))
    if refused := _refuse(region, page, html, paragraphs, dated=published is not None):
        return Rejected(page.url, *refused)
    if published is None and document.date and (day := read_date(document.date)) and _may_stand_above(region, day):
        published = PublishDate(day, READER_OF_PAGES)
    found = _article(document, "\n".join(paragraphs), evidence, published, author)
    return replace(found, dropped=tuple(DroppedLine(text, ((kind, 0),)) for text, kind in dropped))


def _article(
    document: Any, body: str, evidence: DateEvidence, published: PublishDate | None, author: _Authors
) -> Article:
    page = evidence.page
    headline = evidence.region.headline
    modified = find_modified(evidence, published)
    source = find_source(page, evidence.region)
    origins = {
        "title": Origin(headline.witness, headline.raw),
        "body": Origin(READER_OF_PAGES, ""),
        **({"author": author[1]} if author[0] else {}),
        **({"source": Origin(source.witness, source.raw)} if source.value else {}),
        **({"published": Origin(published.witness, published.parsed.raw)} if published else {}),
        **({"modified": Origin(modified[0], modified[1].raw)} if modified else {}),
    }
    return Article(
        url=page.url,
        site=urlsplit(page.url).hostname or "",
        title=headline.text,
        body=body,
        body_xml=to_xml(document.body),
        published=published.parsed.iso() if published else "",
        published_precision=published.parsed.precision if published else "",
        modified=modified[1].iso() if modified else "",
        source=source.value,
        author=author[0],
        language=_language(page, body),
        origins=origins,
        flags=published.flags if published else (),
        removed=tuple(one.text for one in page.spam),
        next_page=page.next_page,
        partial=page.next_page is not None,
    )


def _beside_byline(region: Region, authors: tuple[str, ...]) -> PublishDate | None:
    """Return the date beside an author, or behind an English byline: By Mei Yuan, staff writer, …."""
    lines = (line for line in region.head if line.length <= _LONGEST_BYLINE and not ends_sentence(line.text))
    signed = (line for line in lines if _BYLINE.search(line.original) or any(name in line.text for name in authors))
    days = (day for line in signed for day in find_dates(line.info))
    return next((PublishDate(day, "info") for day in days), None)


def _may_stand_above(region: Region, day: ParsedTime) -> bool:
    """Whether a line between headline and body may give a day in a language whose months we do not know.

    trafilatura also takes days from copyright lines, related stories and sentences.
    """
    return any(day.day[:4] in line.text and not find_dates(line.info) for line in region.head)


def _authors(document: Any, page: Page, region: Region) -> _Authors:
    """Return the authors that trafilatura names, else those behind an English `By` between headline and text.

    The latter, too, where the former go on with what stands behind them in the line.
    """
    named = str(document.author or "")
    named = "" if _BY.search(named) else named
    for line in (*region.head, *region.above):
        shown = _BYLINE.search(line.original) if line.length <= _LONGEST_BYLINE else None
        if shown and (not named or named.startswith(f"{shown['names']} ")) and shown["names"] not in page.head_title:
            return tuple(_AND.split(shown["names"])), Origin("info", line.text)
    return tuple(filter(None, map(str.strip, named.split(";")))), Origin(READER_OF_PAGES, named)


def _region(page: Page, title: str, body: str) -> Region:
    """Return where the article stands among the page's lines, for what is looked for around its headline."""
    prose = (line for line in page.lines if length_of(line.text) >= PROSE_LENGTH)
    found = ((body.find(line.text[:PROSE_LENGTH]), line.index) for line in prose)
    first = min((place for place in found if place[0] >= 0), default=(0, 0))[1]
    headline = find_headline(page, first, [title, page.head_title])
    if headline.witness == "heading" and title and headline.text.endswith(title):
        headline = replace(headline, text=title)  # without the topic before it
    elif not title or headline.witness != "heading":
        headline = Headline(title or page.head_title, READER_OF_PAGES if title else "title", title or page.head_title)
    begin = headline.lines[0].index if headline.lines else max(first - 12, 0)
    box = headline.lines[0].block.getparent() if headline.lines else None
    above = [line for line in page.lines[max(begin - 1, 0) : begin] if line.block.getparent() is box and _is_day(line)]
    return Region(page.body, page.lines, first, headline, head=page.lines[min(begin, first) : first], above=above)


def _is_day(line: Line) -> bool:
    """Whether a line is a date, and its weekday or a byline at most: Posted on March 14, 2024 by Mei Yuan."""
    dates = find_dates(line.info)
    is_signed = dates and line.length <= _LONGEST_BYLINE and _BYLINE.search(line.original)
    return bool(is_signed or _WEEKDAY.fullmatch(text_beside(dates, line.info)))


def _refuse(region: Region, page: Page, html: str, paragraphs: list[str], *, dated: bool) -> tuple[str, str] | None:
    """Return reason and detail for a page that is no article; its words count only where it has little text."""
    prose = sum(length for length in map(length_of, paragraphs) if length >= PROSE_LENGTH)
    by_type = any(name == "Report" or name.endswith(("Article", "BlogPosting")) for name in page.types)
    declared = page.meta.get("og:type", "").lower()
    if not by_type and (named := _refuse_by_name(region.headline.text, declared)):
        return named
    if by_type or declared.startswith("article") or "article:published_time" in page.meta:
        return None
    body = "\n".join(paragraphs)
    if listed := _find_list(region, page, body):
        return kind_of_list(page, page.head_title), listed
    return None if prose >= _MIN_PROSE or dated else _refuse_short(page, html, paragraphs, prose)


def _refuse_by_name(headline: str, declared: str) -> tuple[str, str] | None:
    """Return reason and detail for a page that any site has about itself, or that declares to be of something else."""
    if reason := next((reason for reason, title in _SERVICES if title.fullmatch(headline)), None):
        return reason, headline
    return ("no-article", f"og:type {declared}") if declared in _THINGS else None


def _refuse_short(page: Page, html: str, paragraphs: list[str], prose: int) -> tuple[str, str]:
    shown = paragraphs[0][:80]
    if reason := reason_by_words("\n".join((page.head_title, *paragraphs)), html):
        return reason, shown
    parts = urlsplit(page.url)
    if page.url and parts.path in ("", "/") and not parts.query:
        return "home", shown
    return "no-article", f"{prose} characters of prose, no date, and no type that says article"


def _find_list(region: Region, page: Page, body: str) -> str | None:
    """Tell a list: most of its text is links, or each paragraph stands below a linked title as many on the page do.

    A brief is none, whose prose begins right below a heading and a date, nor is a notice with documents.
    """
    feet = {element for foot in page.body.iter("footer") for element in foot.iter()}
    lines = [line for line in page.lines if line.length >= SENTENCE_LENGTH and line.block not in feet]
    prose = [line for line in lines if not line.is_linked]
    titles = {title: line for line in reversed(prose) if (title := title_above(line, page.lines))}
    made = Counter(map(_made, {title.text: title for title in titles}.values()))
    cards = {line for title, line in titles.items() if made[_made(title)] >= _FEWEST_CARDS}
    alike = max(made.values(), default=0)
    is_dated = bool(region.headline.lines) and any(find_dates(line.info) for line in region.head)
    folder, name = _end_of_path(page.url)
    if alike >= _FEWEST_ON_INDEX and not is_dated and page.url and (not name or folder in _FOLDERS):
        return f"{alike} paragraphs below linked titles"
    beside = [line for line in prose if line not in cards]
    if sum(line.length for line in beside if line.length >= PROSE_LENGTH) >= _MIN_PROSE:
        return None
    if cards and not is_dated and name == region.headline.text.lower():
        return f"{alike} paragraphs below linked titles"
    opening = body[:_LOOKED_AT]
    inside = [line for line in lines if line.text[:PROSE_LENGTH] in opening]
    first = next((line for line in inside if line.is_linked or length_of(line.text) >= PROSE_LENGTH), None)
    is_brief = is_dated and first and not first.is_linked
    linked = sum(line.length for line in inside if line.is_linked and leads_on(line))
    if linked * 2 > len(opening) and not is_brief:
        return f"{linked} of {len(opening)} characters are links"
    own = [line for line in inside if not line.is_linked]
    teasers = sum(line.length for line in own) <= _LONGEST_TEASER * len(own)
    if own and own[0] in cards and teasers and sum(line.length for line in own if line in beside) < PROSE_LENGTH:
        return f"{len(own)} paragraphs below linked titles"
    return None


def _end_of_path(url: str) -> tuple[str, str]:
    """Return the last two parts of an address's path: `tag` and `bridges`; a query is one of them."""
    parts = urlsplit(url.lower())
    *_, folder, name = ("", "", *parts.path.strip("/").split("/"))
    return folder, name or parts.query


def _made(line: Line) -> tuple[str, str]:
    """Return what lines that are made alike share: tag and classes of their block."""
    return str(line.block.tag), line.block.get("class", "")


def _language(page: Page, body: str) -> str:
    """Return Korean for Hangul, else what the page declares unless that is East Asian, too; else English for Latin."""
    if detect_language(body)[0] == "ko":
        return "ko"
    declared = (page.root.get("lang") or "").partition("-")[0].strip().lower()
    if declared.isalpha() and declared not in ("zh", "ja", "ko"):
        return declared
    opening = body[:_OPENING]
    return "en" if len(_LATIN.findall(opening)) * 2 > len(opening) else ""
