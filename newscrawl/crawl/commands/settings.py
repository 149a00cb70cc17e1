"""`scrapy settings`, with what the archive's file and the environment say; `newscrawl settings` says more."""

from scrapy.commands.settings import Command as ScrapySettings

from newscrawl.crawl.command_settings import WithSettings


class Command(WithSettings, ScrapySettings):
    """Scrapy's, with the settings of a crawl."""
