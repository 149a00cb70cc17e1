"""Scrapy's settings for this project.

Those explained in a sentence below them are our own; the rest is Scrapy's, set to crawl politely,
to leave the wire's bytes alone, and to open no connection but to the sites.
"""

import os

from scrapy.settings import default_settings as scrapy

from newscrawl.store import captures

BOT_NAME = "newscrawl"
SPIDER_LOADER_CLASS = "newscrawl.crawl.spider_loader.SiteSpiderLoader"
COMMANDS_MODULE = "newscrawl.crawl.commands"

ARCHIVE_DIR = "archive"
"""Folder that a run writes to: news.db and warc/."""
SITES_DIR = os.environ.get("NEWSCRAWL_SITES", "")
"""Folders with sites' files, beside `sites/` in the archive; apart by colons (Windows: semicolons)."""
CONTACT = ""
"""E-mail address or URL by which a site's operator can reach whoever crawls it; goes into the User-Agent."""
PUBLIC_URL = ""
"""Address at which others find the pages of `newscrawl browse`; citations, feeds and permalinks name it."""
ALARM_WEBHOOK = ""
"""URL that alarms are posted to as JSON, once per change of a site's state; empty: they only go to stderr."""
ALARM_URLS: list[str] = []
"""Addresses of apprise's that alarms are sent to, too (mailto://, ntfy://, slack://, …); in a text, apart by spaces."""
HEARTBEAT_URL = ""
"""URL that is asked for at the end of each pass of `newscrawl schedule`, with /fail behind it where the pass failed."""
DISK_FREE_MIN = 1_000_000_000
"""Bytes below which no live crawl begins, for want of room on the archive's disk: a WARC file has so many at most."""
FRONTIER = ""
"""Address of the Redis or Valkey by which workers share a crawl, as redis://host:6379/0; empty: it is not shared."""
FRONTIER_LEASE = 30.0
"""Seconds after which a request returns to the shared queue when its worker is not heard of."""
FRONTIER_PATIENCE = 120.0
"""Seconds for which a worker waits for the shared queue's server, when that is away, before it ends."""
REPLAY_WARC = ""
"""WARC files, separated by commas, that answer every request in place of the network."""
BROWSER = ""
"""Path of the Chromium or Chrome for pages that a script fills; empty: Playwright's own, else the system's."""
RENDER_TIMEOUT = 30.0
"""Seconds after which the rendering of a page is cut off."""
PROCESS_WORKERS = 0
"""Processes that read articles; 0 means as many as there are processors, four at most."""
PROCESS_CPU_LIMIT = 30.0
"""Seconds of processor time that reading a page may take; one that takes more is noted as a failure of processing."""

PICTURES = False
"""Whether the images of articles are archived too, of every site; a site's file may ask for its own (`pictures`)."""
PICTURES_PER_ARTICLE = 30
"""Images of one article that are asked for."""
PICTURE_MAX_BYTES = 8 * 1024 * 1024
"""Bytes of an image that are read; a longer one is cut off there, and not shown."""

ALLOWED_NETWORKS: list[str] = []
"""Networks beside the public internet that may be connected to, as 10.0.0.0/8; a proxy may lie anywhere."""

# Limits: what is beyond them is counted (newscrawl/limit/…), and never ends a crawl badly.
LISTING_MAX_LINKS = 10_000
"""Links that are looked at on one listing page."""
SITEMAP_MAX_URLS = 50_000
"""Entries that are read of one feed or sitemap."""
LISTING_MAX_PAGES = 5_000
"""Listing pages of one crawl, after which no list is followed further."""
LISTING_MAX_ARTICLES = 200_000
"""New articles that one crawl notes; the next notes more."""
CRAWL_DELAY_MAX = 300.0
"""Seconds of Crawl-delay that a crawl keeps to at most; of a site that asks for more it asks for little, and ends."""
CRAWL_DELAY_REQUESTS = 10
"""Requests that a crawl makes of a host whose Crawl-delay is beyond CRAWL_DELAY_MAX."""

# Throttle: one request at a time to a host, slower when it is slow.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0.5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
RETRY_TIMES = 2
RETRY_BACKOFF = 2.0
"""Seconds until the first retry, doubled with each further one, where the server asks for no other wait."""
RETRY_AFTER_MAX = 600.0
"""Seconds that a crawl waits at most because a server asks for it; a page behind a longer wait is left to the next."""
RETRY_HTTP_CODES = list(captures.RETRIED)
REDIRECT_MAX_TIMES = 5  # http to https, host to www, old path to new; more is a circle
REFERRER_POLICY = "same-origin"
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "zh-CN,zh;q=0.9"}

CONCURRENT_ITEMS = 1  # Scrapy makes so many tasks for what a page's callback returns, which is one item: 100 cost 2 ms
FEED_EXPORT_ENCODING = "utf-8"  # else Scrapy's JSON writes 常 as \u5e38

# Bytes: what a server sends is archived even when it breaks off; every status reaches the spider.
DOWNLOAD_FAIL_ON_DATALOSS = False
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # the largest page seen has 1 MB, a sitemap of 50,000 entries 8 MB
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_VERIFY_CERTIFICATES = True

# Nothing listens, and nothing is fetched but pages: the cookie middleware would load a public-suffix list from outside.
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# What is ours stands with Scrapy's own components (…_BASE), so that EXTENSIONS and the like are free for the user's.
EXTENSIONS_BASE = scrapy.EXTENSIONS_BASE | {
    "newscrawl.crawl.download.throttle.Throttle": 5,
    "newscrawl.crawl.run.RunExtension": 10,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "newscrawl.crawl.feed_export.CheckedFeedExporter": 15,
}
DOWNLOAD_HANDLERS_BASE = scrapy.DOWNLOAD_HANDLERS_BASE | dict.fromkeys(
    ("http", "https"), "newscrawl.crawl.download.throttled.ThrottledHandler"
)
# 50 to 600 are where Scrapy has its own; 1000 is closest to the downloader: bodies are still as they came.
DOWNLOADER_MIDDLEWARES_BASE = scrapy.DOWNLOADER_MIDDLEWARES_BASE | {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "newscrawl.crawl.download.redirect.OnSiteMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newscrawl.crawl.download.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "newscrawl.crawl.download.retry.RetryAfterMiddleware": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newscrawl.crawl.middlewares.LenientCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "newscrawl.crawl.download.redirect.FastMetaRefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newscrawl.crawl.download.redirect.SafeRedirectMiddleware": 600,
    "newscrawl.crawl.middlewares.ArchiveMiddleware": 1000,
}
# Those that have nothing to do here: each passes every request and item on, and takes a part of the crawl's rate.
SPIDER_MIDDLEWARES_BASE = scrapy.SPIDER_MIDDLEWARES_BASE | {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}

SPIDER_CONTRACTS = {"newscrawl.crawl.contracts.FrontPageContract": 10}

LOG_LEVEL = "INFO"
STATS_DUMP = False
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # what asked for the page tells that no response came: a dead host is one line
