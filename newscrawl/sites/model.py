"""What is particular to a site, as data: its hosts, listings, layouts, cadence and recheck policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """CSS selectors of one layout of a site; None leaves the field to the generic rules.

    A selector names the element; labels (来源：) inside it are read as everywhere.
    """

    until: date | None = None
    """Last day of fetching for which this layout is tried; None means still in use."""
    title: str | None = None
    subtitle: str | None = None
    summary: str | None = None
    body: str | None = None
    info: str | None = None
    """The line that carries date, source and author under their labels."""
    published: str | None = None
    source: str | None = None
    author: str | None = None
    editor: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """When a site is crawled, and how long; hours are those of its readers (Asia/Shanghai)."""

    every: timedelta = timedelta(days=1)
    hours: tuple[int, int] = (1, 6)
    """Hours of the day between which a crawl may start and run; (22, 5) spans midnight, (0, 24) is always."""
    jitter: timedelta = timedelta(hours=1)
    """A crawl starts up to this much after its time, another moment for each site and each time."""
    time_limit: timedelta = timedelta(hours=4)
    """How long one crawl may take; what it leaves is done by the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckPolicy:
    """When an article that is known is asked for again, to see whether it was edited or withdrawn.

    First after `first`, then whenever its age has doubled since, so that the interval widens with age.
    """

    first: timedelta = timedelta(days=1)
    until: timedelta = timedelta(days=45)
    """Age from which it is left alone."""
    full_every: int = 3
    """Every so many checks the page is fetched whole, in case the server's 304 lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All that is particular to one news site."""

    name: str
    """The spider's name."""
    label: str
    """The site's name as its readers know it."""
    hosts: tuple[str, ...]
    """Hosts that are this site; the first is where the crawl starts, and the canonical one for its aliases."""
    listings: tuple[str, ...] = ("/",)
    """Paths of listing pages on the first host."""
    article: str
    """Regular expression searched in a URL's path (with query): an article page."""
    publisher: str = ""
    """Source of articles that name none; empty: they have none."""
    layouts: tuple[Layout, ...] = ()
    """Tried in order; the first whose body selector matches is used."""
    cadence: Cadence = Cadence()
    recheck: RecheckPolicy = RecheckPolicy()
    rendered: str | None = None
    """Regular expression searched in the path of a listing page: a script fills it, so a browser fetches it."""
    daily: str | None = None
    """Path of the page that lists one day's articles, for `strftime`: `/%Y-%m/%d/`; None where there is none."""
