"""What is particular to a site, as data: its hosts, listings, layouts, cadence and recheck policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urljoin


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """CSS selectors of one layout of a site; a field without one is left to the generic rules.

    A selector names the element; labels (来源：) inside it are read as everywhere.
    """

    until: date | None = None
    """Last day of fetching for which this layout is tried; without it, it is still in use."""
    title: str | None = None
    """The headline."""
    subtitle: str | None = None
    """The line under the headline."""
    summary: str | None = None
    """The summary above the text."""
    body: str | None = None
    """The element that holds the whole text; a layout is used on pages that have it."""
    info: str | None = None
    """The line that carries date, source and author under their labels."""
    published: str | None = None
    """The time of publication."""
    source: str | None = None
    """The medium that the article names as its source."""
    author: str | None = None
    """Who wrote it."""
    editor: str | None = None
    """Who edited it."""
    section: str | None = None
    """The part of the site it stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """When a site is crawled, and how long; hours are those of its readers (Asia/Shanghai)."""

    every: timedelta = timedelta(days=1)
    """How long after the start of one crawl the next is due."""
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
    """Age at which it is asked for again the first time."""
    until: timedelta = timedelta(days=45)
    """Age from which it is left alone."""
    full_every: int = 3
    """Every so many checks the page is fetched whole, in case the server's 304 lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonListing:
    """A list that the site gives as JSON: where it is, and under which keys its entries stand.

    A key may be a path: `data.list` is the value of `list` in that of `data`, `0` the first of an array.
    """

    path: str
    """Path on the first host, or an address on any host of the site; `{page}` is the number of a page, from 1."""
    items: str = ""
    """Key of the array of entries; empty: the whole answer is the array."""
    url: str
    """Key of an entry's address; or the address with keys in braces: `/article/{id}.html`."""
    title: str | None = None
    """Key of an entry's title, for who reads the file: headlines are read from the articles."""
    time: str | None = None
    """Key of an entry's time: a date as text, or seconds or milliseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All that is particular to one news site."""

    name: str
    """What commands, folders and rows call the site: the file's name, which need not be repeated in it."""
    label: str
    """The site's name as its readers know it."""
    hosts: tuple[str, ...]
    """Hosts that show the same pages; the first is where the crawl starts, and the canonical one for the others."""
    further_hosts: tuple[str, ...] = ()
    """Hosts with pages of their own that are part of the site: an e-paper, a channel."""
    listings: tuple[str, ...] = ("/",)
    """Paths of listing pages on the first host, or addresses on any host of the site."""
    feeds: tuple[str, ...] = ()
    """Paths of feeds and sitemaps on the first host, or addresses on any host of the site."""
    article: str
    """Regular expression searched in a URL's path (with query): an article page."""
    publisher: str = ""
    """Source of articles that name none; empty: they have none."""
    rendered_listings: str | None = None
    """Regular expression searched in the path of a listing page: a script fills it, so a browser fetches it."""
    rendered_articles: str | None = None
    """The same for article pages that a script fills."""
    daily: str | None = None
    """Path or address of a page with one day's articles, for `strftime`; numbered pages beside it are the day's too."""
    pictures: bool = False
    """Whether crawls also archive the articles' own images, from whatever public host they lie on."""
    layouts: tuple[Layout, ...] = ()
    """Tried in order; the first whose body selector matches is used."""
    json_listings: tuple[JsonListing, ...] = ()
    """Lists that are JSON."""
    cadence: Cadence = Cadence()
    """When the site is crawled."""
    recheck: RecheckPolicy = RecheckPolicy()
    """When known articles are asked for again."""

    @property
    def all_hosts(self) -> tuple[str, ...]:
        """Every host that is this site: what a crawl of it may ask."""
        return (*self.hosts, *self.further_hosts)

    def address(self, path: str) -> str:
        """Return the address that a path of the site's file stands for: on the first host, unless it is one itself."""
        return urljoin(f"http://{self.hosts[0]}", path)
