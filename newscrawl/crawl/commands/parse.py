"""`scrapy parse`, without a trace in the archive."""

import warnings
from argparse import Namespace

from scrapy.commands.parse import Command as ScrapyParse
from scrapy.exceptions import ScrapyDeprecationWarning

from newscrawl.crawl.command_settings import LooksAtPages


class Command(LooksAtPages, ScrapyParse):
    """Scrapy's, with the settings of a crawl."""

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run Scrapy's command, without its warning of what it does itself."""
        warnings.filterwarnings("ignore", ".* returned a Deferred", ScrapyDeprecationWarning)
        super().run(args, opts)
