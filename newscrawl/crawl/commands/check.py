"""`scrapy check`: whether the front pages of sites lead to articles still. Nothing is archived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.commands.check import Command as ScrapyCheck

from newscrawl.crawl.command_settings import LooksAtPages

if TYPE_CHECKING:
    from argparse import Namespace


class Command(LooksAtPages, ScrapyCheck):
    """Scrapy's, with the settings of a crawl."""

    def named_sites(self, args: list[str], opts: Namespace) -> list[str]:
        """Return the sites that are checked."""
        del opts
        return args

    def asks_sites(self, args: list[str], opts: Namespace) -> bool:
        """Tell whether contracts are checked, and not listed."""
        del args
        return not opts.list
