"""What Scrapy offers and a crawl into an archive cannot have, each with the reason and the remedy."""

from __future__ import annotations

from typing import Any

from scrapy.settings import BaseSettings, default_settings
from scrapy.utils.misc import load_object

from newscrawl import settings as project
from newscrawl.errors import UsageError

_BY_AIOHTTP = "pages come by aiohttp, which does not look at it; leave it out"
_BY_STATUS = "every status is archived and read; rejected pages are in the table rejections"
_BY_LISTS = "lists are followed until they hold nothing new; use -a limit=N, -a since=DATE or LISTING_MAX_PAGES"
_BY_FRONTIER = "the database remembers what is owed and known, from crawl to crawl; leave it out"
REFUSED = {
    "JOBDIR": "a stopped crawl goes on by itself: the database remembers what is owed; leave it out, and crawl again",
    "SCHEDULER": _BY_FRONTIER,
    "SCHEDULER_DISK_QUEUE": _BY_FRONTIER,
    "DUPEFILTER_CLASS": _BY_FRONTIER,
    "HTTPCACHE_ENABLED": "a cached page would come from no server; -s REPLAY_WARC=FILE answers from the archive",
    "COOKIES_ENABLED": "Scrapy's cookies load a list of public suffixes from elsewhere; pages come without them",
    "DEPTH_LIMIT": _BY_LISTS,
    "DEPTH_PRIORITY": _BY_LISTS,
    "URLLENGTH_LIMIT": "links that are too long are left out of lists anyway; leave it out",
    "HTTPERROR_ALLOW_ALL": _BY_STATUS,
    "HTTPERROR_ALLOWED_CODES": _BY_STATUS,
    "DOWNLOAD_FAIL_ON_DATALOSS": "what breaks off is archived as far as it came, and asked for again; leave it out",
    "DOWNLOADER": "the archive stands between the downloader and what reads; leave it out",
    "DOWNLOAD_BIND_ADDRESS": _BY_AIOHTTP,
    "DOWNLOADER_CLIENTCONTEXTFACTORY": _BY_AIOHTTP,
    "DOWNLOADER_CLIENT_TLS_CIPHERS": _BY_AIOHTTP,
    "DOWNLOADER_CLIENT_TLS_METHOD": _BY_AIOHTTP,
    "DOWNLOAD_TLS_MIN_VERSION": _BY_AIOHTTP,
    "DOWNLOAD_TLS_MAX_VERSION": _BY_AIOHTTP,
    "TWISTED_REACTOR": "the crawl runs on asyncio's reactor; leave it out",
    "TWISTED_REACTOR_ENABLED": "the crawl runs on asyncio's reactor; leave it out",
}
"""Settings that must stay as they are, with what to do instead."""
NEEDED = {
    "EXTENSIONS": ("newscrawl.crawl.download.throttle.Throttle", "newscrawl.crawl.run.RunExtension"),
    "DOWNLOADER_MIDDLEWARES": (
        "newscrawl.crawl.download.redirect.OnSiteMiddleware",
        "newscrawl.crawl.download.robots.RobotsMiddleware",
        "newscrawl.crawl.middlewares.ArchiveMiddleware",
    ),
}
"""Components without which nothing is archived, or a site is not asked politely."""


def check_refused(settings: BaseSettings) -> None:
    """Raise UsageError when `settings` ask for what a crawl into an archive cannot have."""
    for name, reason in REFUSED.items():
        if _plain(settings.get(name)) != _plain(getattr(project, name, getattr(default_settings, name))):
            raise UsageError(f"{name} cannot be had here: {reason}")
    for name in ("EXTENSIONS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "ITEM_PIPELINES"):
        with_base = _components(settings, name)
        for component in NEEDED.get(name, ()):
            if with_base.get(component) is None:
                short = component.rpartition(".")[2]
                raise UsageError(f"{name} switches {short} off, without which nothing is archived; leave it in")
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    for scheme in ("http", "https"):
        if not settings["REPLAY_WARC"] and handlers[scheme] != project.DOWNLOAD_HANDLERS_BASE[scheme]:
            raise UsageError(f"DOWNLOAD_HANDLERS cannot be had here for {scheme}: {_BY_AIOHTTP}")


def _components(settings: BaseSettings, name: str) -> BaseSettings:
    """Return the components of a setting, Scrapy's and the project's own among them. Raises UsageError."""
    try:
        found = settings.get_component_priority_dict_with_base(name)
        for component in found:
            load_object(component)
    except (ImportError, NameError, ValueError, TypeError) as error:
        raise UsageError(f"{name} names what cannot be loaded: {error}; write the path of a class") from error
    return found


def _plain(value: Any) -> str:
    """Return a value for comparison, however it was written: -s gives `0` and `False` as texts."""
    text = str(value).strip()
    return {"False": "0", "false": "0", "True": "1", "true": "1", "None": "", "[]": "", "0.0": "0"}.get(text, text)
