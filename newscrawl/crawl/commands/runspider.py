"""`scrapy runspider`, which has no place in this project."""

from scrapy.commands.runspider import Command as ScrapyRunspider

from newscrawl.crawl.command_settings import RunsStrangers


class Command(RunsStrangers, ScrapyRunspider):
    """Scrapy's, refused."""
