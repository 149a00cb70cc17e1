"""Make an article of captures: the only place that knows the order of the stages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from newscrawl.decode.content_encoding import decode_content
from newscrawl.decode.decoder import decode_capture
from newscrawl.extract import extract
from newscrawl.extract.limits import TooComplexError, check_length
from newscrawl.extract.pagination import is_list_of, split_page
from newscrawl.extract.reader import FLAGS as READER_FLAGS
from newscrawl.extract.structure import join_structures
from newscrawl.model import Article, Capture, Decoded, DroppedLine, Image, Origin, Rejected, Restored
from newscrawl.restore import restore
from newscrawl.restore.locate import locate
from newscrawl.sites import Sites, packaged
from newscrawl.sites.json_lists import json_listing_at
from newscrawl.sites.model import Site
from newscrawl.text.printable import printable, printable_within
from newscrawl.text.short_cache import utf8
from newscrawl.text.xml_root import FEEDS, root_name

HTTP_OK = 200
NON_AUTHORITATIVE = 203
"""A page that a proxy on the way has changed: RFC 9110, section 15.3.4."""
PARTIAL_CONTENT = 206
_HTML_TYPES = re.compile(r"html?\b|xml|^$|text/plain|octet-stream", re.IGNORECASE)
"""Content types whose payload is looked at: some servers call a page plain text, or give no type at all."""
_OTHER_TYPES = re.compile(r"(?:image|video|audio|font)/|css|script|json", re.IGNORECASE)
"""Content types that are believed whatever the payload looks like; of others, what begins as HTML does is a page."""
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_CALL = "process(Capture(url='http://…', body=b'<html>…'))"
_RANGE = re.compile(r"bytes\s+0-(\d{1,15})/(\d{1,15})", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:!doctype|html|head|body|title|meta|div|p|table|center|span|font|br|h[1-6]|script|article|"
    r"section)\b",
    re.IGNORECASE,
)
_MP4 = slice(4, 8), b"ftyp"
"""Where and how ISO media (MP4, MOV, 3GP) name themselves, behind the size of their first box."""
_BINARY_SHARE = 0.05
"""Share of control characters from which a payload is no text: in pages of GBK and UTF-8, damaged ones too, there are
none or single ones, in noise an eighth."""
_SNIFFED = 65536
"""Characters in which control characters are counted."""
_TEXTS = (
    "url",
    "title",
    "pretitle",
    "subtitle",
    "summary",
    "body",
    "body_xml",
    "source",
    "byline",
    "editor",
    "section",
)
_LISTS = ("author", "removed", "left_out", "template")
_CONTROLS = bytes((*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
_LOCATED = ("title", "subtitle", "source", "editor", "byline", "summary", "body")
"""Fields in which restoration steps are looked for, in this order."""
_SVG = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<svg\b", re.IGNORECASE)
_MAGIC = (
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"PK\x03\x04",
    b"\xff\xd8\xff",
    b"RIFF",
    b"\xd0\xcf\x11\xe0",
    b"\x1aE\xdf\xa3",
    b"FLV\x01",
    b"OggS",
    b"ID3",
    b"0&\xb2u",
)
"""How payloads begin that are no text."""


_Told = TypeVar("_Told", Article, DroppedLine, Image, Origin)
Observer = Callable[[str, str], None]
"""Is told the name of each stage of a page as it ends (`decode`, `restore`, `extract`), and the text it made of it."""


def _unobserved(_stage: str, _text: str) -> None:
    """Tell nobody."""


_NOT_DECODED, _NOT_RESTORED = Decoded("", ""), Restored("")


@dataclass(frozen=True, slots=True)
class _ProcessedPage:
    """One capture taken through all stages, or through those up to its rejection."""

    capture: Capture
    outcome: Article | Rejected
    decoded: Decoded = _NOT_DECODED
    restored: Restored = _NOT_RESTORED


def process(*captures: Capture, sites: Sites | None = None, observe: Observer = _unobserved) -> Article | Rejected:
    """Read one article out of the captures of its pages, in page order; `sites` (None: newscrawl's own) know it.

    The first page gives the fields and the canonical URL, the bodies are joined. `next_page` names the first page
    that continues the article and is not among the captures; then, or when a later page could not be read, the
    article is `partial`. Pure: no clock, no network, no database; "the future" means later than `fetched_at`.
    `observe` is told what each stage made of each page. Raises ValueError without a capture, and TypeError for anything
    else than captures.
    """
    for capture in captures:
        if not isinstance(capture, Capture):
            raise TypeError(f"process takes captures, no {type(capture).__name__}: {_CALL}")
    if not captures:
        raise ValueError(f"process needs at least one capture: {_CALL}")
    record_ids = tuple(capture.record_id for capture in captures if capture.record_id)
    known = packaged() if sites is None else sites
    pages = [_process_page(capture, known, observe) for capture in captures]
    first = pages[0].outcome
    if isinstance(first, Rejected):
        return replace(first, record_ids=record_ids)
    return _join(first, pages, record_ids)


def _process_page(capture: Capture, sites: Sites, observe: Observer) -> _ProcessedPage:
    """Take one capture through decoding, restoring and extracting."""
    site = sites.of(capture.url)
    if refused := _refuse_unread(capture, site):
        return _ProcessedPage(capture, Rejected(capture.url, *refused))
    decoded = decode_capture(capture)
    observe("decode", decoded.text)
    if refused := _not_a_page(decoded.text) or _too_complex(decoded.text):
        return _ProcessedPage(capture, Rejected(capture.url, *refused))
    restored = restore(decoded.text)
    observe("restore", restored.text)
    outcome = _printable(extract(restored.text, url=capture.url, site=site, fetched_at=capture.fetched_at))
    if site and isinstance(outcome, Article) and is_list_of(capture.url, site):
        outcome = Rejected(capture.url, "listing", "the site's file names it as a list")
    observe("extract", outcome.body if isinstance(outcome, Article) else outcome.reason)
    return _ProcessedPage(capture, outcome, decoded, restored)


def _refuse_unread(capture: Capture, site: Site | None) -> tuple[str, str] | None:
    """Return reason and detail for a capture that is no page by its status, its type or its first bytes."""
    if not _is_whole_page(capture):
        return "http-error", f"status {capture.status}"
    if site and _is_json_listing(capture, site):
        return "listing", "a list as JSON"
    content_type = capture.header("content-type") or ""
    if not (_HTML_TYPES.search(content_type) or _is_mislabelled(content_type, capture)):
        return "not-html", content_type
    if capture.body.startswith(_MAGIC) or capture.body[_MP4[0]] == _MP4[1]:
        return "not-html", f"begins with {capture.body[:4]!r}"
    return None


def _is_whole_page(capture: Capture) -> bool:
    """Tell whether the status promises a whole page: 200, 203, or a 206 whose range is all there is."""
    if capture.status != PARTIAL_CONTENT:
        return capture.status in (HTTP_OK, NON_AUTHORITATIVE)
    whole = _RANGE.fullmatch((capture.header("content-range") or "").strip())
    return whole is not None and int(whole[1]) + 1 == int(whole[2])


def _is_json_listing(capture: Capture, site: Site) -> bool:
    """Tell whether this is one of its site's lists that are JSON, and no captcha or message in its place."""
    if json_listing_at(capture.url, site) is None:
        return False
    return not decode_content(capture.body, capture.headers)[0].lstrip().startswith(b"<")


def _is_mislabelled(content_type: str, capture: Capture) -> bool:
    """Tell whether what is labelled neither HTML nor another kind of file begins as HTML does."""
    if _OTHER_TYPES.search(content_type):
        return False
    return bool(_HTML_START.match(decode_content(capture.body, capture.headers)[0]))


def _printable(outcome: Article | Rejected) -> Article | Rejected:
    """Return `outcome` with texts that no terminal or reader is misled by, flagged where something was taken out."""
    if isinstance(outcome, Rejected):
        return replace(outcome, detail=printable(outcome.detail))
    texts = _cleaned(outcome, *_TEXTS)
    several: dict[str, Any] = {name: tuple(map(printable, getattr(outcome, name))) for name in _LISTS}
    several["credits"] = printable_within(outcome.credits)
    several["images"] = tuple(_cleaned(image, "caption", "url") for image in outcome.images)
    several["dropped"] = tuple(_cleaned(line, "text") for line in outcome.dropped)
    origins = {name: _cleaned(origin, "raw") for name, origin in outcome.origins.items()}
    is_changed = texts is not outcome or any(cleaned != getattr(outcome, name) for name, cleaned in several.items())
    if not is_changed and origins == outcome.origins:
        return outcome
    flags = (*outcome.flags, "controls-removed") if is_changed else outcome.flags
    return replace(texts, **several, origins=origins, flags=flags)


def _cleaned(told: _Told, *names: str) -> _Told:
    """Return `told` with printable texts in these of its fields; itself where they are."""
    changed: dict[str, Any] = {name: cleaned for name in names
                               if (cleaned := printable(value := getattr(told, name))) != value}  # fmt: skip
    return replace(told, **changed) if changed else told


def _not_a_page(text: str) -> tuple[str, str] | None:
    """Return reason and detail for a text that is no HTML page."""
    if not text.strip():
        return "empty", "no payload"
    if _is_binary(text):
        return "not-html", "the payload is no text"
    if _SVG.match(text[:500]) or root_name(text) in FEEDS or not _TAG.search(text):
        return "not-html", f"begins with {text.strip()[:40]!r}"
    return None


def _is_binary(text: str) -> bool:
    """Tell whether so many of the first characters are controls that the payload is no text."""
    sniffed = text[:_SNIFFED]
    most = _BINARY_SHARE * len(sniffed)
    return _count_controls(text) > most and _count_controls(sniffed) > most  # of the whole page the bytes are at hand


def _count_controls(text: str) -> int:
    data = utf8(text)
    return len(data) - len(data.translate(None, _CONTROLS))


def _too_complex(text: str) -> tuple[str, str] | None:
    """Return reason and detail for markup that would take too long, before anything is done with it."""
    try:
        check_length(text)
    except TooComplexError as problem:
        return "too-complex", str(problem)
    return None


def _join(first: Article, pages: list[_ProcessedPage], record_ids: tuple[str, ...]) -> Article:
    """Return the first page's article with the bodies, images and evidence of all pages."""
    articles = [page.outcome for page in pages if isinstance(page.outcome, Article)]
    body = "\n".join(article.body for article in articles)
    missing = _missing_page(pages, articles)
    partial = missing is not None or len(articles) < len(pages)
    truncated = any(page.capture.truncated for page in pages)
    raised = {"partial": partial, "truncated": truncated}
    read = (flag for article in articles for flag in article.flags if flag in READER_FLAGS)
    joined = replace(
        first,
        body=body,
        body_xml=join_structures(article.body_xml for article in articles),
        images=tuple(dict.fromkeys(image for article in articles for image in article.images)),
        editor=next((article.editor for article in articles if article.editor), ""),
        credits=next((article.credits for article in articles if article.credits), {}),
        origins=_origins(first, articles),
        author=next((article.author for article in articles if article.author), ()),
        byline=next((article.byline for article in articles if article.byline), ""),
        removed=tuple(text for article in articles for text in article.removed),
        left_out=tuple(text for article in articles for text in article.left_out),
        dropped=tuple(line for article in articles for line in article.dropped),
        page_text="\n".join(article.page_text for article in articles),
        flags=tuple(dict.fromkeys((*first.flags, *read, *(name for name, is_so in raised.items() if is_so)))),
        next_page=missing,
        partial=partial,
        encoding=pages[0].decoded.encoding,
        witnesses=pages[0].decoded.witnesses,
        lost=sum(page.decoded.lost for page in pages),
        record_ids=record_ids,
    )
    fields = {name: getattr(joined, name) for name in _LOCATED}
    steps = locate([page.restored for page in pages], fields)
    return replace(joined, steps=steps) if steps else joined


def _origins(first: Article, articles: list[Article]) -> dict[str, Origin]:
    """Return the first page's origins, and of fields that it does not have those of the first page that has them."""
    named = dict(first.origins)
    for article in articles:
        for name, origin in article.origins.items():
            if name in _ON_ANY:
                named.setdefault(name, origin)
    return named


_ON_ANY = {"images", "editor", "credits", "author", "byline"}
"""Fields that any page of an article may give."""


def _missing_page(pages: list[_ProcessedPage], articles: list[Article]) -> str | None:
    """Return the first page that an article's page leads to and that is not among the captures."""
    following = [article.next_page for article in articles if article.next_page]
    have = {split_page(page.capture.url) for page in pages} if following else ()
    return next((url for url in following if split_page(url) not in have), None)
