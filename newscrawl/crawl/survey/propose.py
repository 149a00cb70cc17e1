"""All that was seen of a site to what its file should say. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from newscrawl.crawl.survey.articles import ArticlePattern, find_pattern
from newscrawl.crawl.survey.exploration import Exploration
from newscrawl.crawl.survey.identity import (
    find_cadence,
    find_further_hosts,
    find_hosts,
    find_label,
    find_publisher,
    name_of,
)
from newscrawl.crawl.survey.json_lists import find_json_lists
from newscrawl.crawl.survey.layout import find_layout, read_with
from newscrawl.crawl.survey.lists import find_lists
from newscrawl.crawl.survey.model import GUESS, LIKELY, Proposed, SeenPage
from newscrawl.errors import UsageError
from newscrawl.model import Rejected
from newscrawl.sites.values import is_on


@dataclass(frozen=True, slots=True)
class Proposal:
    """A site file as a survey proposes it."""

    name: str
    lines: tuple[Proposed, ...]
    articles: tuple[SeenPage, ...]
    """Pages that the article pattern finds."""
    misfits: tuple[str, ...]
    """What does not fit the article pattern, a line each."""

    def value(self, key: str) -> object:
        """Return the value proposed for `key`; None when there is none."""
        return next((line.value for line in self.lines if line.key == key and not line.is_note), None)


def propose(seen: Exploration, name: str | None = None) -> Proposal:
    """Return the site file that fits what was seen.

    Raises UsageError, one line with the remedy, when the site did not answer, shows a captcha, or has no articles.
    """
    _check_front(seen)
    pattern = find_pattern(seen)
    if pattern is None:
        read = len(seen.pages)
        raise UsageError(
            f"{seen.start}: no articles were found on {read} pages; give the address of a page that lists some"
        )
    articles = tuple(page for page in seen.pages if pattern.matches(page.url))
    layout = find_layout(articles, {known.url: known.text for known in seen.known.values()})
    for line in layout:
        articles = tuple(read_with(line.value, page) for page in articles)
    listed = list(articles)
    hosts = find_hosts(seen)
    further = find_further_hosts(seen, pattern)
    all_hosts = (*hosts.value, *(host for line in further for host in line.value))
    json_lists = [line for line in find_json_lists(seen, pattern) if is_on(line.value["path"], all_hosts)]
    lines = [find_label(seen, pattern), hosts, *further, *find_lists(seen, pattern, all_hosts), pattern.line,
             *layout, *json_lists, *_rendered(seen, pattern, has_json=bool(json_lists)), *find_publisher(listed),
             *find_cadence(listed)]  # fmt: skip
    return Proposal(name or name_of(hosts.value[0]), tuple(lines), articles, tuple(_misfits(seen, pattern)))


def _check_front(seen: Exploration) -> None:
    """Raise UsageError when there is nothing to go by."""
    if not seen.pages:
        raise UsageError(f"{seen.start}: no answer; check the address and the network")
    front = seen.pages[0]
    if seen.known or not isinstance(front.outcome, Rejected):
        return
    if front.outcome.reason == "challenge":
        raise UsageError(
            f"{seen.start}: a captcha or firewall answers in the site's place; open it in a browser, try later"
        )
    if front.outcome.reason in ("http-error", "error-page", "soft-404", "parked"):
        raise UsageError(f"{seen.start}: {front.outcome.reason} ({front.outcome.detail}); check the address")


def _misfits(seen: Exploration, pattern: ArticlePattern) -> list[str]:
    """Return what was read otherwise than the pattern says, a line a page."""
    lines = []
    for page in seen.pages:
        if page.url == seen.front or page.is_feed:
            continue
        if page.is_dated and not pattern.matches(page.url):
            lines.append(f"{page.url}: reads as an article, but the pattern does not find it")
        elif isinstance(page.outcome, Rejected) and page.capture.status == HTTPStatus.OK and pattern.matches(page.url):
            lines.append(f"{page.url}: the pattern finds it, but it reads as {page.outcome.reason}")
    return lines


def _rendered(seen: Exploration, pattern: ArticlePattern, *, has_json: bool) -> list[Proposed]:
    """Return which pages a browser must fill."""
    urls = list(seen.rendered)
    articles = [url for url in urls if pattern.matches(url)]
    lists = [] if has_json else [url for url in urls if not pattern.matches(url)]
    lines = []
    if lists:
        tails = sorted({f"^{re.escape(urlsplit(url).path)}$" for url in lists})
        pattern_of_lists = tails[0] if len(tails) == 1 else "^/"
        why = f"{len(lists)} lists are empty without their scripts"
        lines.append(Proposed("rendered_listings", pattern_of_lists, LIKELY, why))
    if articles:
        certainty = LIKELY if len(articles) > 1 else GUESS
        lines.append(Proposed("rendered_articles", pattern.of_path, certainty,
                              f"{len(articles)} articles are empty without their scripts"))  # fmt: skip
    return lines
