"""`scrapy crawl`, with exit statuses that cron can rely on."""

from __future__ import annotations

import gc
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from scrapy.commands.crawl import Command as ScrapyCrawl

from newscrawl.archive import Archive
from newscrawl.archive.archive import is_inside
from newscrawl.archive.disk import require_room
from newscrawl.archive.importing import copy_file
from newscrawl.archive.links import link
from newscrawl.crawl.command_settings import WithSettings, one_line_errors, say
from newscrawl.crawl.discover.options import CrawlOptions, require_contact
from newscrawl.crawl.download.addresses import AddressPolicy
from newscrawl.crawl.download.replay import check_files
from newscrawl.crawl.feed_export import check_feeds
from newscrawl.crawl.outcome import RunOutcome
from newscrawl.crawl.refused_settings import check_refused
from newscrawl.crawl.run import RunExtension
from newscrawl.crawl.shared.check import check_shared
from newscrawl.crawl.spider_loader import sites_of
from newscrawl.crawl.workers import PRELOADED
from newscrawl.errors import ArchiveError, LockedError, NewscrawlError, UsageError
from newscrawl.monitor.channels import alarm_channels
from newscrawl.monitor.notify import notify_changes
from newscrawl.pool import collect_seldom, preload
from newscrawl.store import Store
from newscrawl.store.database import DATABASE

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


class Command(WithSettings, ScrapyCrawl):
    """Runs one spider; the exit status and the last line on stderr say how it ended.

    0 fine, 1 no start URL answered, a write failed, the code raised or a
    signal stopped it at once, 2 wrong usage, 75 the site is being crawled.
    """

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--no-alarms", action="store_true", help="leave alarms to the pass that this is a part of")
        parser.add_argument("--keep", action="store_true", help="copy the files of REPLAY_WARC into the archive")

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Apply the options, check what is asked for and take the site's lock, before anything is logged."""
        super().process_options(args, opts)
        with one_line_errors():
            assert self.settings
            self.sites = sites_of(self.settings)
            self.site = self._checked(args, opts)
            self.lock = self._locked(self.site)
            self._keep_replayed(copied=opts.keep)
            Store(self.archive / DATABASE, self.sites).close()
        preload(PRELOADED)  # beside Scrapy's own start: else the first page waits for it

    @property
    def archive(self) -> Path:
        """The folder that the run writes to."""
        assert self.settings
        return Path(self.settings["ARCHIVE_DIR"])

    def _checked(self, args: list[str], opts: Namespace) -> str:
        """Return the one spider asked for. Raises UsageError when anything about the call is wrong."""
        assert self.settings
        if len(args) != 1 or args[0] not in self.sites:
            asked = " ".join(args) or "nothing"
            raise UsageError(f"cannot crawl {asked}; name one of: {' '.join(self.sites)}")
        CrawlOptions.of(opts.spargs)
        require_contact(self.settings)
        AddressPolicy(self.settings.getlist("ALLOWED_NETWORKS"))
        check_files(self.settings)
        check_refused(self.settings)
        check_feeds(self.settings)
        check_shared(self.settings)
        if not self.settings["REPLAY_WARC"]:
            require_room(self.archive, self.settings.getint("DISK_FREE_MIN"))
        return args[0]

    def _keep_replayed(self, *, copied: bool) -> None:
        """Copy the files that are replayed into the archive, or link them. Raises UsageError and ArchiveError."""
        assert self.settings
        archive = Archive(self.archive)
        paths = [Path(path) for path in self.settings.getlist("REPLAY_WARC")]
        if copied:
            paths = [copy_file(archive, path) for path in paths]
            self.settings.set("REPLAY_WARC", ",".join(map(str, paths)), priority="cmdline")
        for path in paths:
            if not is_inside(archive.name(path)):
                link(archive, path, partly=True)

    def _locked(self, site: str) -> FileLock:
        """Return the held lock of `site` in this archive. Raises LockedError while another run holds it."""
        lock = FileLock(self.archive / f".{site}.lock")
        try:
            self.archive.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout:
            raise LockedError(f"{site} is being crawled by another run; wait until it ends") from None
        except OSError as error:
            raise ArchiveError(f"{self.archive} cannot be written: {error.strerror}; check ARCHIVE_DIR") from error
        return lock

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the spider and set the exit status."""
        del args
        assert self.crawler_process
        assert self.settings
        # Else Scrapy words a line for each response, and then finds that nobody wants to read it.
        logging.getLogger("scrapy").setLevel(self.settings["LOG_LEVEL"])
        crawler = self._create_crawler(self.site)
        self.crawler_process.crawl(crawler, **opts.spargs)
        collect_seldom()
        self.crawler_process.start()
        started = crawler.spider and not self.crawler_process.bootstrap_failed
        run = crawler.get_extension(RunExtension) if started else None
        if run is None:
            ended = RunOutcome(1, "the crawl could not start; the log shows why")
        elif run.is_closed or run.failure:
            ended = run.outcome()
        else:
            ended = RunOutcome(1, "stopped at once by a signal; the next crawl goes on with what was archived")
        self.exitcode = ended.exit_code
        say(f"{self.site}: {ended.reason}")
        if not opts.no_alarms:
            self._notify_changes(run)
        self.lock.release()
        gc.freeze()  # Python would search all it has loaded for garbage as it ends: .3 s

    def _notify_changes(self, run: RunExtension | None) -> None:
        """Tell what `run` changed for the site's health; a replay changes nothing."""
        assert self.settings
        if self.settings["REPLAY_WARC"]:
            return
        try:
            channels = alarm_channels(self.settings["ALARM_WEBHOOK"], self.settings["ALARM_URLS"])
            with run.open_store() if run else Store(self.archive / DATABASE, self.sites) as store:
                notify_changes(store, [self.sites[self.site]], datetime.now(UTC), channels)
        except NewscrawlError as error:
            say(str(error))
