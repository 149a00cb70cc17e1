"""`scrapy fetch`, without a trace in the archive."""

from scrapy.commands.fetch import Command as ScrapyFetch

from newscrawl.crawl.command_settings import LooksAtPages


class Command(LooksAtPages, ScrapyFetch):
    """Scrapy's, with the settings of a crawl."""
