"""What Scrapy's commands have in common here: settings from everywhere, and errors of one line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from newscrawl.crawl.discover.options import require_contact, user_agent
from newscrawl.crawl.download.addresses import AddressPolicy
from newscrawl.crawl.download.replay import check_files, replay
from newscrawl.crawl.setting_sources import add_sources
from newscrawl.errors import NewscrawlError
from newscrawl.text.printable import one_line

if TYPE_CHECKING:
    from argparse import Namespace

    from scrapy.settings import BaseSettings

ARCHIVING = {
    "EXTENSIONS_BASE": ("newscrawl.crawl.run.RunExtension", "newscrawl.crawl.feed_export.CheckedFeedExporter"),
    "DOWNLOADER_MIDDLEWARES_BASE": (
        "newscrawl.crawl.middlewares.ArchiveMiddleware",
        "newscrawl.crawl.download.redirect.OnSiteMiddleware",
    ),
}
"""What writes into the archive, and what keeps requests on a site's hosts."""


def say(line: str) -> None:
    """Write one line to stderr."""
    sys.stderr.write(f"newscrawl: {one_line(line)}\n")


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End the process with an error's line and exit status."""
    try:
        yield
    except NewscrawlError as error:
        say(str(error))
        sys.exit(error.exit_code)


class WithSettings(ScrapyCommand):
    """A command that knows the archive's file and the environment, as a crawl does."""

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Apply the options, and what else says how settings are."""
        super().process_options(args, opts)
        assert self.settings
        with one_line_errors():
            add_sources(self.settings)


class LooksAtPages(WithSettings):
    """A command by which a person looks at pages: as politely as a crawl does, but nothing is archived.

    Pages come from REPLAY_WARC where that is given, and from any host: whoever types the address wants it.
    """

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Apply the options; refuse to ask a live site without a contact."""
        super().process_options(args, opts)
        assert self.settings
        with one_line_errors():
            check_files(self.settings)
            AddressPolicy(self.settings.getlist("ALLOWED_NETWORKS"))
            if self.asks_sites(args, opts):
                require_contact(self.settings)
        _look_only(self.settings)

    def asks_sites(self, args: list[str], opts: Namespace) -> bool:
        """Tell whether the call leads to a site, and not to a file or a prompt."""
        del opts
        return bool(args) and not (args[0].startswith(("file:", "data:")) or Path(args[0]).is_file())


def _look_only(settings: BaseSettings) -> None:
    """Let nothing be archived; in a replay, take the network away."""
    settings.set("USER_AGENT", user_agent(settings), priority="project")
    for name, components in ARCHIVING.items():
        for component in components:
            settings[name].set(component, None, priority="cmdline")
    if settings["REPLAY_WARC"]:
        replay(settings)
