"""Markup to article: the order in which a page is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newscrawl.extract import classify, facts, reading, selectors
from newscrawl.extract.body import Region, first_prose, lines_inside, paragraphs, read_region
from newscrawl.extract.container import find_container
from newscrawl.extract.facts import NOTHING, Fact
from newscrawl.extract.headline import Headline, find_headline
from newscrawl.extract.images import find_images
from newscrawl.extract.language import language_of
from newscrawl.extract.limits import TooComplexError
from newscrawl.extract.page import Page, parse
from newscrawl.extract.pagination import find_next_page
from newscrawl.extract.person_names import names_in_field
from newscrawl.extract.publish_date import Published, find_published
from newscrawl.extract.subtitle import find_pretitle, find_subtitle, find_summary
from newscrawl.model import Article, Origin, Rejected
from newscrawl.sites.model import Site
from newscrawl.sites.urls import honest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from newscrawl.extract.selectors import Selected

_TITLE_METAS = ("og:title", "articletitle", "title", "twitter:title", "headline")


def extract(html: str, *, url: str, site: Site | None = None, fetched_at: datetime | None = None) -> Article | Rejected:
    """Return the article in `html`, or why it is none.

    `site` contributes its layouts' selectors, tried before the generic reading; `fetched_at` decides which layout
    was in use, and no publish time lies more than a day after it.
    """
    try:
        page = parse(html, url)
        selected = selectors.select(page.root, site, fetched_at)
        region = _read(page, selected)
    except TooComplexError as problem:
        return Rejected(url, "too-complex", str(problem))
    if region is None or not region.kept:
        if page.spam and not page.lines:
            return Rejected(url, "spam", page.spam[0].text[:80])
        return Rejected(url, *classify.judge_empty(page, html))
    body = "\n".join(reading.read_lines(list(paragraphs(region.kept))))
    evidence = classify.Evidence(page, region, region.headline, body, dated=classify.is_dated(region))
    if "body" not in selected.elements and (judged := classify.judge(evidence, html)):
        return Rejected(url, *judged)
    return _article(_Findings(page, region, selected, fetched_at), body, site)


def _read(page: Page, selected: Selected) -> Region | None:
    """Return the page's lines by their part in the article; None when no container stands out."""
    container = selected.elements.get("body")
    if container is None:
        container = find_container(page)
    inside = lines_inside(page, container) if container is not None else []
    if container is None or not inside:
        return None
    metas = [page.meta[name] for name in _TITLE_METAS if name in page.meta]
    headline = find_headline(page, first_prose(inside), [page.head_title, *metas])
    if declared := selected.text("title"):
        lines = tuple(line for line in page.lines if line.block is selected.elements["title"])
        headline = Headline(declared, selected.witness("title"), declared, lines or headline.lines)
    return read_region(page, container, inside, headline)


@dataclass
class _Findings:
    """The fields and their origins: a site's own rule first, then elements made for the field, then the rest."""

    page: Page
    region: Region
    selected: Selected
    fetched_at: datetime | None
    origins: dict[str, Origin] = field(default_factory=dict)

    def declared(self, name: str) -> Fact:
        """Return what the site's selector or an element with one of the usual ids gives for field `name`."""
        if text := self.selected.text(name):
            return Fact(text, self.selected.witness(name), text)
        element = self.page.by_id.get(name)
        if element is not None:
            text = selectors.value_of(element, name)
            if text:
                return Fact(text, f"id:{element.get('id')}", text)
        return NOTHING

    def keep(self, name: str, fact: Fact) -> str:
        """Return the value, its origin noted."""
        if fact.value:
            self.origins[name] = Origin(fact.witness, fact.raw)
        return fact.value

    def choose(self, name: str, generic: Callable[[], Fact]) -> str:
        """Return what is declared for field `name`, else what generic reading finds."""
        fact = self.declared(name)
        return self.keep(name, fact if fact.value else generic())


def _article(found: _Findings, body: str, site: Site | None) -> Article:
    page, region = found.page, found.region
    headline = region.headline
    title = found.keep("title", Fact(headline.text, headline.witness, headline.raw))
    byline = facts.find_byline(region)
    published = _published(found)
    language, script = language_of(body)
    next_page = find_next_page(page)
    return Article(
        url=_address(page),
        site=site.name if site else urlsplit(page.url).hostname or "",
        title=title,
        pretitle=find_pretitle(page, region),
        subtitle=found.choose("subtitle", lambda: _in_heading(find_subtitle(region))),
        summary=found.choose("summary", lambda: _in_heading(find_summary(region))),
        body=body,
        published=published.moment.iso() if published else "",
        published_precision=published.moment.precision if published else "",
        source=found.choose("source", lambda: facts.find_source(page, region)),
        author=_authors(found, byline),
        byline=found.keep("byline", byline),
        editor=found.choose("editor", lambda: facts.find_editor(region)),
        section=found.choose("section", lambda: facts.find_section(page, region)),
        images=find_images(page, region, title),
        language=language,
        script=script,
        origins=found.origins,
        flags=tuple(name for name, raised in (("dates-disagree", published and published.disagree),) if raised),
        fallbacks=found.selected.fallbacks,
        removed=tuple(one.text for one in page.spam),
        next_page=next_page,
        partial=next_page is not None,
    )


def _in_heading(text: str) -> Fact:
    return Fact(text, "heading", text)


def _address(page: Page) -> str:
    """Return the page's declared canonical URL where it may be believed, made absolute; else the URL it was read at."""
    if not (page.url and page.canonical):
        return page.url
    try:
        return urljoin(page.url, page.canonical) if honest(page.url, page.canonical) else page.url
    except ValueError:  # brackets that are no IPv6 address
        return page.url


def _published(found: _Findings) -> Published | None:
    declared = found.declared("published")
    info = found.selected.text("info")
    first = [(fact.witness, fact.value) for fact in (declared,) if fact.value]
    if info:
        first.append((found.selected.witness("info"), info))
    published = find_published(found.page, found.region, first, found.fetched_at)
    if published:
        found.origins["published"] = Origin(published.witness, published.moment.raw)
    return published


def _authors(found: _Findings, byline: Fact) -> tuple[str, ...]:
    declared = found.declared("author")
    if names := names_in_field(declared.value):
        found.keep("author", declared)
        return names
    names, fact = facts.find_author(found.page, found.region, byline)
    if names:
        found.keep("author", fact)
    return names
