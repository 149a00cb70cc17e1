"""What Scrapy's commands have in common here: settings from everywhere, and errors of one line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from newscrawl.crawl.discover.options import require_contact, user_agent
from newscrawl.crawl.download.addresses import AddressPolicy
from newscrawl.crawl.download.replay import check_files, replay
from newscrawl.crawl.setting_sources import add_options, add_sources
from newscrawl.crawl.spider_loader import sites_of
from newscrawl.errors import NewscrawlError, UsageError
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
        assert self.settings
        with one_line_errors():
            add_options(self.settings, opts.set)  # before Scrapy, which says of all errors the same
            try:
                super().process_options(args, opts)
            except ScrapyUsageError as error:  # Scrapy tells it below three lines of how the command is called
                raise UsageError(str(error)) from None
            except OSError as error:
                raise UsageError(f"{error.filename} cannot be written: {error.strerror}; name another file") from None
            add_sources(self.settings)
            check_log(self.settings)


def check_log(settings: BaseSettings) -> None:
    """Raise UsageError when LOG_FILE cannot be written, which Scrapy finds out too late to say it in one line."""
    path = settings["LOG_FILE"]
    if not path or not settings.getbool("LOG_ENABLED"):
        return
    try:
        Path(path).open("a", encoding=settings["LOG_ENCODING"]).close()
    except OSError as error:
        raise UsageError(
            f"LOG_FILE {path} cannot be written: {error.strerror}; make its folder, or name another file"
        ) from None
    except LookupError:
        raise UsageError(f"LOG_ENCODING {settings['LOG_ENCODING']} is no encoding; leave it out") from None


class RunsStrangers(ScrapyCommand):
    """A command that runs a spider of no site: what archives pages here can do nothing with it."""

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Refuse the command."""
        del args, opts
        with one_line_errors():
            raise UsageError("spiders here are those of sites; run any other from a folder without this scrapy.cfg")


class LooksAtPages(WithSettings):
    """A command by which a person looks at pages: as politely as a crawl does, but nothing is archived.

    Pages come from REPLAY_WARC where that is given, and from any host: whoever types the address wants it.
    """

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Apply the options; refuse to ask a live site without a contact."""
        super().process_options(args, opts)
        assert self.settings
        with one_line_errors():
            sites = sites_of(self.settings)
            if unknown := [name for name in self.named_sites(args, opts) if name not in sites]:
                raise UsageError(f"there is no site {unknown[0]}; name one of: {' '.join(sites)}")
            check_files(self.settings)
            AddressPolicy(self.settings.getlist("ALLOWED_NETWORKS"))
            if self.asks_sites(args, opts):
                require_contact(self.settings)
        _look_only(self.settings)

    def named_sites(self, args: list[str], opts: Namespace) -> list[str]:
        """Return the names of sites that the call gives."""
        del args
        return [opts.spider] if getattr(opts, "spider", None) else []

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
