"""Where redirects may lead: to pages of the site that can be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urldefrag, urlsplit

from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware, MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from newscrawl.crawl.meta import PICTURE_KEY, site_of_crawl
from newscrawl.sites.urls import without_user

if TYPE_CHECKING:
    from collections.abc import Container

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

REFRESHES_WITHIN = 4 * 4096
"""Bytes: Scrapy looks for `meta` redirects in the first 4096 characters, of at most 4 bytes."""


class OffSiteError(IgnoreRequest):
    """The request would leave the site's hosts."""


class BadTargetError(IgnoreRequest):
    """The redirect leads to what is no address."""


class OnSiteMiddleware:
    """Downloader middleware that lets no request leave the site's hosts, whatever a redirect or page says.

    But those for pictures: they may lie on any public host. A robots.txt may lie elsewhere (RFC 9309, section 2.3.1.2).
    Scrapy's own check spares requests with `dont_filter`.
    """

    def __init__(self, hosts: Container[str]) -> None:
        """Take the site's hosts."""
        self._hosts = hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of the crawl of one site; a survey's spider says itself which hosts may be asked."""
        return cls(getattr(crawler.spidercls, "may_be_asked", site_of_crawl(crawler).all_hosts))

    def process_request(self, request: Request) -> None:
        """Raise OffSiteError for a request to another host."""
        host = urlsplit(request.url).hostname or ""
        may_leave = request.meta.get("dont_obey_robotstxt") or request.meta.get(PICTURE_KEY)
        if host not in self._hosts and not may_leave:
            raise OffSiteError(f"{host} is no host of the site")


class _SafeTarget(BaseRedirectMiddleware):
    """What both kinds of redirect have in common: no user in the address, and an address at all."""

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:
        """Return the request that `response` redirects to, or `response`. Raises BadTargetError."""
        del spider
        try:
            found: Request | Response = super().process_response(request, response)  # type: ignore[misc]
        except ValueError as error:
            raise BadTargetError(f"{request.url} redirects to no address: {error}") from error
        return found

    def _build_redirect_request(
        self, source_request: Request, response: Response, *, url: str, **named: Any
    ) -> Request:
        return super()._build_redirect_request(source_request, response, url=without_user(url), **named)


class SafeRedirectMiddleware(_SafeTarget, RedirectMiddleware):
    """Scrapy's redirects by status, to addresses only, without user and password."""


class FastMetaRefreshMiddleware(_SafeTarget, MetaRefreshMiddleware):
    """Scrapy's redirects by `meta`, but that a page which has none is not decoded to find that out: .1 ms and more.

    A page that asks to be loaded anew after a while, or leads to no address, is what was asked for, as in a browser.
    """

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:
        """Return the request that `response` redirects to, or `response`."""
        if b"refresh" not in response.body[:REFRESHES_WITHIN].lower():
            return response
        try:
            found = super().process_response(request, response, spider)
        except BadTargetError:
            return response
        return response if urldefrag(found.url).url == urldefrag(request.url).url else found
