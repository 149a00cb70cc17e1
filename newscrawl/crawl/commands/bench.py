"""`scrapy bench`, which has no place in this project."""

from scrapy.commands.bench import Command as ScrapyBench

from newscrawl.crawl.command_settings import RunsStrangers


class Command(RunsStrangers, ScrapyBench):
    """Scrapy's, refused."""
