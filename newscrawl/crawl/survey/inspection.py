"""Whether a site's file fits what the site shows: its lists, and some of the articles that they name. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus

from newscrawl.crawl.discover.list_reader import listing_of
from newscrawl.crawl.discover.listing import is_article
from newscrawl.crawl.survey.model import SeenPage
from newscrawl.model import Article, Rejected
from newscrawl.sites import Sites
from newscrawl.sites.json_lists import first_page
from newscrawl.sites.model import Site
from newscrawl.sites.rendered import is_rendered_article, is_rendered_listing

MAX_LISTS, MAX_ARTICLES, PER_LIST = 10, 20, 5
"""Pages that are looked at: as many articles as a table may have lines that are still read."""
_MANY = 0.2
"""Share of the articles from which what is wrong with them is no accident of one page."""


class Inspection:
    """The state of one check: what was read, and what is looked at next; asked like an `Exploration`."""

    def __init__(
        self, site: Site, *, can_be_had: Callable[[str], bool] | None = None, known: Iterable[str] = ()
    ) -> None:
        """Begin at the lists of `site`; `known` are articles to look at where lists name too few."""
        self.site, self.hosts, self.sites = site, site.all_hosts, Sites([site])
        self.admitted: tuple[str, ...] = self.hosts
        self._can_be_had = can_be_had or (lambda _: True)
        self.start = self.front = site.address(next(iter(site.listings), "/"))
        self.pages: list[SeenPage] = []
        self.lists: dict[str, int] = {}
        """Lists that were read, with how many articles each names."""
        lists = [first_page(listing, site) for listing in site.json_listings]
        lists += map(site.address, (*site.listings, *site.feeds))
        self.unread: dict[str, str] = {}
        """Lists in JSON that cannot be read, with the reason."""
        self._lists = deque(lists[:MAX_LISTS])
        self._articles: deque[str] = deque()
        self._known = deque(url for url in known if is_article(url, site))
        self._asked: set[str] = set()
        self._left = MAX_ARTICLES

    def next(self) -> str | None:
        """Return the address to fetch next; None when enough was seen."""
        for queue in (self._lists, self._articles, self._known):
            while queue and (queue is self._lists or self._left > 0):
                url = queue.popleft()
                if url not in self._asked and self._can_be_had(url):
                    self._asked.add(url)
                    self._left -= queue is not self._lists
                    return url
        return None

    def add(self, page: SeenPage, *, raw: SeenPage | None = None) -> None:
        """Note what a page shows; of a list, what it names."""
        del raw
        self.pages.append(page)
        if not self.is_article(page):
            listing = listing_of(page.capture, self.site)
            self.lists[page.url] = len(listing.entries)
            if listing.problem:
                self.unread[page.url] = listing.problem
            step = max(1, len(listing.entries) // PER_LIST)
            self._articles.extend(entry.url for entry in listing.entries[::step][:PER_LIST])

    def suggest(self, feeds: Iterable[str]) -> None:
        """Look at no more feeds than the site's file names."""

    def suggest_endpoints(self, endpoints: Iterable[str]) -> None:
        """Look at no more lists than the site's file names."""

    def needs_browser(self, page: SeenPage) -> bool:
        """Tell whether the site's file says that a browser renders the page."""
        is_rendered = is_rendered_article if self.is_article(page) else is_rendered_listing
        return not page.capture.rendered and is_rendered(page.url, self.site)

    def is_article(self, page: SeenPage) -> bool:
        """Tell whether a page is an article by its address."""
        return is_article(page.url, self.site)

    def articles(self) -> list[SeenPage]:
        """Return the pages that are articles by their address."""
        return [page for page in self.pages if self.is_article(page)]


def problems(seen: Inspection) -> Iterator[str]:
    """Yield what is off, one line each, with the key of the site's file that may be wrong."""
    yield from _problems_of_lists(seen)
    articles = seen.articles()
    if not articles:
        yield "article: none of the pages is one; the pattern finds no link, or the lists name none"
        return
    refused = Counter(page.outcome.reason for page in articles if isinstance(page.outcome, Rejected))
    for reason, count in refused.items():
        if count > _MANY * len(articles):
            yield f"article: {count} of {len(articles)} pages that the pattern finds read as {reason}"
    read = [page.outcome for page in articles if isinstance(page.outcome, Article)]
    fallbacks = Counter(name for outcome in read for name in outcome.fallbacks)
    for name, count in fallbacks.items():
        if count > _MANY * len(read):
            yield f"layout: the selector of {name} finds nothing on {count} of {len(read)} articles"
    undated = sum(not outcome.published for outcome in read)
    if undated > _MANY * len(read):
        yield f"layout: {undated} of {len(read)} articles have no time; a selector for published may help"
    titles = Counter(outcome.title for outcome in read)
    for title, count in titles.items():
        if count > max(1, _MANY * len(read)):
            yield f"layout: {count} of {len(read)} articles have the title {title!r}; a selector for title may help"


def _problems_of_lists(seen: Inspection) -> Iterator[str]:
    named = sum(seen.lists.values())
    for page in seen.pages:
        if page.url in seen.unread:
            yield f"json_listing: {page.url} cannot be read ({seen.unread[page.url]})"
        elif page.url in seen.lists and page.capture.status != HTTPStatus.OK:
            yield f"listings: {page.url} answers with status {page.capture.status}"
        elif seen.lists.get(page.url) == 0 and (page.url != seen.start or not named):
            yield f"listings: {page.url} names no article"
