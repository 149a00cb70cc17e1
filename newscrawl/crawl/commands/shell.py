"""`scrapy shell`, without a trace in the archive."""

from scrapy.commands.shell import Command as ScrapyShell

from newscrawl.crawl.command_settings import LooksAtPages


class Command(LooksAtPages, ScrapyShell):
    """Scrapy's, with the settings of a crawl."""
