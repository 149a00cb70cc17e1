"""`scrapy view`, without a trace in the archive."""

from scrapy.commands.view import Command as ScrapyView

from newscrawl.crawl.command_settings import LooksAtPages


class Command(LooksAtPages, ScrapyView):
    """Scrapy's, with the settings of a crawl."""
