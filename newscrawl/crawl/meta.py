"""What travels with a request or response: keys of its meta, statuses, flags, and the archived response itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from newscrawl.model import Capture, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from newscrawl.sites import Sites
    from newscrawl.sites.model import Site

FINAL_STATUSES = (HTTPStatus.OK, 404, 410)
"""Statuses after which a page is not asked for again: it came, or there is none."""
REDIRECTS = (301, 302, 303, 307, 308)

ARCHIVED_KEY = "newscrawl-archived"
"""Key in a request's meta under which the `ArchivedResponse` to it lies."""
ACCEPT_ARCHIVED_KEY = "newscrawl-accept-archived"
"""Key in a request's meta: true where a response that was archived but never read will do."""
FURTHER_KEY = "newscrawl-further-captures"
"""Key in a request's meta: true where what is replayed holds further captures of the page, as of later crawls."""
PICTURE_KEY = "newscrawl-picture"
"""Key in a request's meta: true where it asks for an article's image, which may lie on any host."""
ENOUGH_KEY = "newscrawl-enough-bytes"
"""Key in a request's meta: so many bytes of the body are enough, and no more are read."""
ENOUGH_FLAG = "newscrawl-enough"
"""Flag of a response of which no more was read than its request asked for."""
UNREAD_FLAG = "newscrawl-unread"
"""Flag of a response that an interrupted run archived and nobody read."""
DATALOSS_FLAG = "dataloss"
"""Flag that Scrapy sets on bodies which broke off; its `partial` only says that no length was given."""
RENDERED_FLAG = "playwright"
"""Flag that scrapy-playwright sets on the pages it rendered."""


@dataclass(frozen=True, slots=True)
class ArchivedResponse:
    """A response that is in the archive."""

    record: Record
    capture: Capture


def response_of(capture: Capture, *, url: str = "", flags: Sequence[str] = ()) -> Response:
    """Return `capture` as the response that Scrapy got, with every header value."""
    headers = Headers()
    for name, value in capture.headers:
        headers.appendlist(name, value.encode("latin-1"))
    kind = responsetypes.from_args(headers=headers, url=url or capture.url, body=capture.body)
    return kind(url or capture.url, status=capture.status, headers=headers, body=capture.body, flags=list(flags))


def identified(capture: Capture, record: Record) -> Capture:
    """Return `capture` with the id of the record it lies in."""
    return replace(capture, record_id=record.record_id)


def request_of(failure: Failure) -> Request:
    """Return the request that Scrapy says failed."""
    request: Request = vars(failure)["request"]
    return request


def hosts_of_crawl(crawler: Crawler) -> tuple[str, ...]:
    """Return the hosts of the site whose spider `crawler` runs; none for a spider of Scrapy's, as in its shell."""
    site: Site | None = getattr(crawler.spidercls, "site", None)
    return site.all_hosts if site else ()


def site_of_crawl(crawler: Crawler) -> Site:
    """Return the site whose spider `crawler` runs."""
    site: Site = vars(crawler.spidercls)["site"]
    return site


def sites_of_crawl(crawler: Crawler) -> Sites:
    """Return all sites that are known to `crawler`."""
    sites: Sites = vars(crawler.spidercls)["sites"]
    return sites
