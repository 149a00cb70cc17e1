"""What a survey has seen, and what it proposes."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from newscrawl.model import Article, Capture, Rejected
from newscrawl.sites import Sites

if TYPE_CHECKING:
    from newscrawl.crawl.survey.endpoints import JsonList


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page, as the page shows it."""

    url: str
    """Absolute http(s), without fragment and tracking."""
    text: str = ""
    """What readers see of it, without white space."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page, feed or sitemap that was fetched, and what was read from it."""

    capture: Capture = field(repr=False)
    outcome: Article | Rejected = field(repr=False)
    """What generic reading makes of it."""
    links: tuple[Link, ...] = field(default=(), repr=False)
    """In the page's order, repeats included."""
    title: str = ""
    """The `<title>`."""
    feeds: tuple[str, ...] = ()
    """Feeds and sitemaps that it names."""
    is_feed: bool = False
    """Whether it is a feed or sitemap; then its links are what it lists."""
    scripts: tuple[str, ...] = field(default=(), repr=False)
    """Texts of its scripts."""
    script_files: tuple[str, ...] = ()
    """Addresses of scripts on the site that it loads."""
    json: JsonList | None = field(default=None, repr=False)
    """The list of news that it holds as JSON."""

    @property
    def url(self) -> str:
        """Where it was fetched."""
        return self.capture.url

    @property
    def is_article(self) -> bool:
        """Whether generic reading finds an article in it."""
        return isinstance(self.outcome, Article)

    @property
    def is_dated(self) -> bool:
        """Whether it is an article that says when it was published."""
        return isinstance(self.outcome, Article) and bool(self.outcome.published)


class Plan(Protocol):
    """Which pages are looked at, one after the other, each chosen by what those before it show."""

    start: str
    front: str
    """Where the first page came from, redirects followed."""
    hosts: tuple[str, ...]
    sites: Sites
    """The site that the pages are read as; none where it is not known yet."""
    pages: list[SeenPage]

    @property
    def admitted(self) -> Container[str]:
        """The hosts of which pages may be asked for; those of the site that are found later come to them."""

    def next(self) -> str | None:
        """Return the address to fetch next; None when enough was seen."""

    def add(self, page: SeenPage, *, raw: SeenPage | None = None) -> None:
        """Note what a fetched page shows; `raw` is the same page without its scripts, where a browser ran them."""

    def suggest(self, feeds: Iterable[str]) -> None:
        """Tell of feeds and sitemaps."""

    def suggest_endpoints(self, endpoints: Iterable[str]) -> None:
        """Tell of addresses that scripts asked for."""

    def needs_browser(self, page: SeenPage) -> bool:
        """Tell whether a page is to be rendered."""


SURE, LIKELY, GUESS = "sure", "likely", "guess"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One value of a proposed site file."""

    key: str
    value: Any
    certainty: str
    """`sure`, `likely` or `guess`."""
    why: str
    """What it rests on, one line."""
    is_note: bool = False
    """Whether it is only a suggestion, written as a comment."""
