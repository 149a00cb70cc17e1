"""The order in which an article is extracted from a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newscrawl.extract import selectors
from newscrawl.extract.body import Region, below_headline, lines_inside, read_region
from newscrawl.extract.byline import find_author, find_byline
from newscrawl.extract.classify import PageEvidence, classify, classify_empty, is_dated
from newscrawl.extract.container import find_container, story_below
from newscrawl.extract.credits import clean_editor, find_editor, read_credits
from newscrawl.extract.date_lines import DateEvidence
from newscrawl.extract.embedded import show_embedded
from newscrawl.extract.headline import Headline, find_headline
from newscrawl.extract.images import find_images
from newscrawl.extract.labels import NO_VALUE, FieldValue
from newscrawl.extract.language import detect_language
from newscrawl.extract.limits import TooComplexError
from newscrawl.extract.line_model import terms
from newscrawl.extract.other_languages import is_other_language, read_other_language, sentences_of
from newscrawl.extract.page import Page, parse
from newscrawl.extract.paragraphs import Paragraph, paragraphs
from newscrawl.extract.person_names import names_in_field, split_names
from newscrawl.extract.pictures import place_pictures
from newscrawl.extract.publish_date import find_modified, find_publish_date
from newscrawl.extract.reader import BodyText, read_body
from newscrawl.extract.section import find_section
from newscrawl.extract.source import clean_source, find_source
from newscrawl.extract.subtitle import find_pretitle, find_subtitle, find_summary
from newscrawl.model import Article, DroppedLine, Image, Origin, Rejected
from newscrawl.sites.model import Site
from newscrawl.sites.urls import is_trusted_canonical

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lxml import etree

    from newscrawl.extract.dates import ParsedTime
    from newscrawl.extract.lines import Line
    from newscrawl.extract.selectors import Selected

_DIGITS = re.compile(r"\d+")
_TITLE_METAS = ("og:title", "articletitle", "title", "twitter:title", "headline")


def extract(html: str, *, url: str, site: Site | None = None, fetched_at: datetime | None = None) -> Article | Rejected:
    """Return the article in `html`, or why it is none.

    `site` contributes its layouts' selectors, tried before the generic rules; `fetched_at` decides which layout
    was in use, and no publish time lies more than a day after it. Where nothing of an article is to be seen, the
    page's data are read, and the article has the flag `from-data`.
    """
    try:
        found = _extract_visible(html, url, site, fetched_at)
        if isinstance(found, Rejected) and found.reason not in _FINAL:
            return _extract_embedded(html, url, site, fetched_at, found)
    except TooComplexError as problem:
        return Rejected(url, "too-complex", str(problem))
    return found


_FINAL = ("spam", "soft-404", "error-page", "parked")
"""Reasons for which the page's data are not looked at."""
_LISTS = ("home", "listing", "search")
"""Kinds of pages whose data count only when they name the page's own title beside the text."""


def _extract_embedded(
    html: str, url: str, site: Site | None, fetched_at: datetime | None, refused: Rejected
) -> Article | Rejected:
    """Return the article in the page's data; `refused` when they hold none."""
    try:
        embedded = show_embedded(html)
        if embedded is None or (refused.reason in _LISTS and not embedded.names_title):
            return refused
        found = _extract_visible(embedded.html, url, site, fetched_at)
    except TooComplexError:
        return refused
    if isinstance(found, Rejected):
        return refused
    origins = {
        **found.origins,
        "body": replace(found.origins.get("body", Origin("", "")), raw=f"data:{embedded.witness}"),
    }
    return replace(found, flags=(*found.flags, "from-data"), origins=origins)


def _extract_visible(html: str, url: str, site: Site | None, fetched_at: datetime | None) -> Article | Rejected:
    """Return the article that is to be seen in `html`, or why it is none; raise TooComplexError."""
    page = parse(html, url)
    selected = selectors.select(page.root, site, fetched_at)
    if "body" not in selected.elements and is_other_language(sentences_of(page.lines)):
        found = read_other_language(page, html, fetched_at)
        if isinstance(found, Article):
            name = site.name if site else found.site
            found = replace(found, url=_address(page, site), site=name, page_text=_text(page))
        if found is not None:
            return found
    region = _read_regions(page, selected)
    if region is None or not region.kept:
        only_spam = page.spam and not page.lines
        return Rejected(url, *(("spam", page.spam[0].text[:80]) if only_spam else classify_empty(page, html)))
    text = list(paragraphs(region.kept))
    fields = FieldCollector(page, region, selected, fetched_at)
    dates = _dates(fields)
    if "body" not in selected.elements:
        body = "\n".join(paragraph.text for paragraph in text)
        witness = fields.origins["published"].witness if dates[0] else ""
        evidence = PageEvidence(page, region, body, dated=is_dated(region, told=witness != ""), witness=witness)
        if refused := classify(evidence, html):
            return Rejected(url, *refused)
    return _article(fields, text, site, dates)


def _read_regions(page: Page, selected: Selected) -> Region | None:
    """Return the page's lines by their part in the article; None when no container stands out."""
    declared = selected.elements.get("body")
    container = find_container(page) if declared is None else declared
    inside = lines_inside(page, container) if container is not None else []
    if container is None or not inside:
        return None
    headline = _find_headline(page, selected, inside)
    if declared is None and (below := story_below(page, container, headline)) is not None:
        container, inside = below, lines_inside(page, below)
    return read_region(page, container, inside, headline)


def _find_headline(page: Page, selected: Selected, inside: list[Line]) -> Headline:
    """Return the headline a site's selector names, else the one that is found."""
    metas = [page.meta[name] for name in _TITLE_METAS if name in page.meta]
    headline = find_headline(page, below_headline(page, inside), [page.head_title, *metas])
    if text := selected.text("title"):
        lines = tuple(line for line in page.lines if line.block is selected.elements["title"])
        return Headline(text, selected.witness("title"), text, lines or headline.lines)
    return headline


@dataclass
class FieldCollector:
    """The fields and their origins: a site's own rule first, then elements made for the field, then the rest."""

    page: Page
    region: Region
    selected: Selected
    fetched_at: datetime | None
    origins: dict[str, Origin] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)

    def declared(self, name: str) -> FieldValue:
        """Return what the site's selector or an element with one of the usual ids gives for field `name`."""
        if text := self.selected.text(name):
            return FieldValue(text, self.selected.witness(name), text)
        element = self.page.by_id.get(name)
        if element is not None:
            text = selectors.value_of(element, name)
            if text:
                return FieldValue(text, f"id:{element.get('id')}", text)
        return NO_VALUE

    def record(self, name: str, given: FieldValue) -> str:
        """Return the value, its origin noted."""
        if given.value:
            self.origins[name] = Origin(given.witness, given.raw)
        return given.value

    def choose(self, name: str, generic: Callable[[], FieldValue]) -> str:
        """Return what is declared for field `name`, else what the generic rules find."""
        given = self.declared(name)
        return self.record(name, given if given.value else generic())


def _article(
    fields: FieldCollector, text: list[Paragraph], site: Site | None, dates: tuple[ParsedTime | None, ParsedTime | None]
) -> Article:
    page, region = fields.page, fields.region
    headline = region.headline
    title = fields.record("title", FieldValue(headline.text, headline.witness, headline.raw))
    byline = find_byline(region)
    editor = clean_editor(fields.choose("editor", lambda: find_editor(region)))
    published, modified = dates
    images = find_images(page, region, title)
    body = _read_body(fields, text, images)
    language, script = detect_language(body.text)
    return Article(
        url=_address(page, site),
        site=site.name if site else urlsplit(page.url).hostname or "",
        title=title,
        pretitle=fields.record("pretitle", _in_heading(find_pretitle(page, region))),
        subtitle=fields.choose("subtitle", lambda: _in_heading(find_subtitle(region))),
        summary=fields.choose("summary", lambda: _in_heading(find_summary(region))),
        body=body.text,
        body_xml=body.xml,
        published=published.iso() if published else "",
        published_precision=published.precision if published else "",
        modified=modified.iso() if modified else "",
        source=_source(fields, site),
        author=_authors(fields, byline, editor),
        byline=fields.record("byline", byline),
        editor=editor,
        credits=_credits(fields),
        section=fields.choose("section", lambda: find_section(page, region)),
        images=_images(fields, images),
        language=language,
        script=script,
        origins=fields.origins,
        flags=(*fields.flags, *body.flags),
        fallbacks=fields.selected.fallbacks,
        removed=tuple(one.text for one in page.spam),
        left_out=body.left_out,
        page_text=_text(page),
        template=_template(region),
        next_page=page.next_page,
        partial=page.next_page is not None,
        dropped=(
            *(DroppedLine(text, (("unseen", 0),)) for text in page.concealed),
            *(DroppedLine(line.text, terms(facts)) for line, facts in region.dropped),
        ),
    )


def _text(page: Page) -> str:
    return "\n".join(line.text for line in page.lines)


def _template(region: Region) -> tuple[str, ...]:
    """Return the elements around the text, from the outermost below the body; see `Article.template`."""
    around = region.container if region.container.tag != "body" else region.kept[0].block
    path = [around, *around.iterancestors()]
    names = (_name_of(element) for element in reversed(path) if element.tag not in ("html", "body"))
    return tuple(_DIGITS.sub("", name) for name in names)


def _read_body(fields: FieldCollector, text: list[Paragraph], images: dict[etree._Element, Image]) -> BodyText:
    page, container = fields.page, fields.region.container
    pictures = place_pictures(container, fields.region.kept, images)
    body = read_body(container, text, pictures, cache(page.absolute))
    where = fields.selected.witness("body") if "body" in fields.selected.elements else _name_of(container)
    fields.origins["body"] = Origin(body.reader, where)
    return body


def _images(fields: FieldCollector, images: dict[etree._Element, Image]) -> tuple[Image, ...]:
    """Return the pictures, the first one's address noted as their origin."""
    found = tuple(images.values())
    if found:
        fields.origins["images"] = Origin("container", found[0].url)
    return found


def _name_of(element: etree._Element) -> str:
    """Return an element's tag with its id and classes: `div#content.article`."""
    name, classes = element.get("id", ""), element.get("class", "").split()
    return "".join((str(element.tag), f"#{name}" if name else "", *(f".{one}" for one in classes)))


def _in_heading(text: str) -> FieldValue:
    return FieldValue(text, "heading", text)


def _address(page: Page, site: Site | None) -> str:
    """Return the page's declared canonical URL where it may be believed, made absolute; else the URL it was read at."""
    if not (page.url and page.canonical):
        return page.url
    try:
        trusted = is_trusted_canonical(page.url, page.canonical, site)
        return urljoin(page.url, page.canonical) if trusted else page.url
    except ValueError:  # brackets that are no IPv6 address
        return page.url


def _dates(fields: FieldCollector) -> tuple[ParsedTime | None, ParsedTime | None]:
    """Return when the article was published and when it was changed, their origins and flags noted."""
    declared = fields.declared("published")
    first = [(given.witness, given.value) for given in (declared,) if given.value]
    if info := fields.selected.text("info"):
        first.append((fields.selected.witness("info"), info))
    evidence = DateEvidence(fields.page, fields.region, fields.fetched_at)
    published = find_publish_date(evidence, first)
    if published:
        fields.origins["published"] = Origin(published.witness, published.parsed.raw)
        fields.flags.extend(published.flags)
    change = find_modified(evidence, published)
    if change:
        fields.origins["modified"] = Origin(change[0], change[1].raw)
    return (published.parsed if published else None), (change[1] if change else None)


def _credits(fields: FieldCollector) -> dict[str, list[str]]:
    """Return the names by role, their origin noted."""
    found, origin = read_credits(fields.region)
    if origin:
        fields.origins["credits"] = origin
    return found


def _source(fields: FieldCollector, site: Site | None) -> str:
    """Return whom the page names as the publisher, else the site's own name where the site declares it."""
    named = fields.choose("source", lambda: find_source(fields.page, fields.region))
    if named or site is None or not site.publisher:
        return clean_source(named)
    return fields.record("source", FieldValue(site.publisher, "site:publisher", site.publisher))


def _authors(fields: FieldCollector, byline: FieldValue, editor: str) -> tuple[str, ...]:
    """Return the authors' names; whoever is named as the editor is none."""
    declared = fields.declared("author")
    names, given = names_in_field(declared.value), declared
    if not names:
        names, given = find_author(fields.page, fields.region, byline)
    editors = split_names(editor) if names else []
    names = tuple(name for name in names if name not in editors)
    if names:
        fields.record("author", given)
    return names
