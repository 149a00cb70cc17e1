"""Most of what crawls and their processes load, for a server that forks them; importing it starts no reactor."""

from importlib import import_module
from multiprocessing import forkserver

from scrapy.settings import default_settings
from scrapy.utils.misc import load_object, walk_modules_iter

PACKAGES = ("newscrawl.archive", "newscrawl.crawl", "newscrawl.pipeline", "newscrawl.store", "newscrawl.warc",
            "scrapy.commands")  # fmt: skip
MODULES = ("newscrawl.cli", "scrapy.cmdline", "scrapy.core.downloader.handlers.http11", "scrapy.core.engine",
           "scrapy.core.scheduler", "scrapy.dupefilters", "scrapy.logformatter", "scrapy.pqueues", "scrapy.squeues",
           "scrapy.statscollectors", "sqlite_utils")  # fmt: skip
COMPONENTS = (default_settings.EXTENSIONS_BASE, default_settings.DOWNLOADER_MIDDLEWARES_BASE,
              default_settings.SPIDER_MIDDLEWARES_BASE)  # fmt: skip

for package in PACKAGES:
    list(walk_modules_iter(package))
for module in MODULES:
    import_module(module)
for components in COMPONENTS:
    list(map(load_object, components))

# A process that was forked from the server starts its own from it, too, in place of one more server.
forkserver._forkserver.ensure_running = lambda: None  # type: ignore[method-assign]
