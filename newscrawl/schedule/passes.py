"""One pass of the schedule: crawl what is due, and notify of what that changed for the sites' health.

Nothing else is told: what crawls say goes into the archive's logs.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.archive.disk import DISK, shortage
from newscrawl.errors import ArchiveError, NewscrawlError, StoreError
from newscrawl.monitor.channels import Channel
from newscrawl.monitor.health import Alarm
from newscrawl.monitor.heartbeat import HEARTBEAT, send_heartbeat
from newscrawl.monitor.http_calls import NotSentError
from newscrawl.monitor.notify import note_sending, notify, notify_changes, say
from newscrawl.monitor.states import note_failure, note_scheduled
from newscrawl.schedule.due import due_sites, last_runs
from newscrawl.schedule.logs import FOLDER
from newscrawl.schedule.runner import LOCKED, CrawlResult, Runner, stop_signals
from newscrawl.sites import Sites
from newscrawl.sites.model import Site
from newscrawl.store import Store
from newscrawl.store.database import DATABASE

LOOK_EVERY = timedelta(minutes=1)
"""How often `forever` looks what is due; the sites' own times and jitter decide."""
SITE_FILES, LOGS = "sites", "logs"
"""What the alarms about sites' files and about logs are raised for."""


@dataclass(frozen=True, slots=True)
class SchedulePass:
    """What a pass works on."""

    root: Path
    sites: Sites
    wanted: Mapping[str, Site]
    """Those of the sites that are crawled."""
    options: Sequence[str] = ()
    """What follows `scrapy crawl SITE`."""
    channels: Sequence[Channel] = ()
    heartbeat: str = ""
    """The address of a heartbeat; empty: there is none."""
    disk_free_min: int = 0
    """Bytes of free disk below which no crawl begins."""
    verbose: bool = False
    """Whether crawls' logs are shown on stderr."""

    def once(self, stopping: threading.Event) -> int:
        """Crawl what is due, notify of what changed; return the status: 0, 1, 2, or 75 when only locks were met.

        The heartbeat is told of every end of a pass; a pass that met locks alone is as good as the one that holds them.
        """
        try:
            code = self._crawl_due(stopping)
        except BaseException:
            self._beat(stopping, failed=True)
            raise
        self._beat(stopping, failed=code not in (0, LOCKED))
        return code

    def _store(self, stopping: threading.Event) -> Store:
        """Open the archive's database, which is not waited for where a stop finds another program writing to it."""
        return Store(self.root / DATABASE, self.sites, is_stopping=stopping.is_set)

    def _crawl_due(self, stopping: threading.Event) -> int:
        now, short = datetime.now(UTC), shortage(self.root, self.disk_free_min)
        with self._store(stopping) as store:
            notify(store, DISK, Alarm("full", f"no crawl begins: {short}") if short else None, now, self.channels)
            note_scheduled(store, self.wanted, now)
            if short:
                return ArchiveError.exit_code
            found = due_sites(self.wanted.values(), last_runs(store), now)
        options = ["--no-alarms", *self.options]
        crawls = Runner(self.root, options, stopping=stopping, keeps_logs=True, verbose=self.verbose)
        results = list(crawls.run(found))
        self._notify(results, stopping)
        codes = [_status(result) for result in results]
        return next((code for code in codes if code not in (0, LOCKED)), LOCKED if LOCKED in codes else 0)

    def _notify(self, results: Sequence[CrawlResult], stopping: threading.Event) -> None:
        now = datetime.now(UTC)
        with self._store(stopping) as store:
            for result in results:
                if _status(result) not in (0, LOCKED):
                    note_failure(store, result.site, result.started_at, self._failure(result))
            refused = "; ".join(self.sites.problems)
            notify(store, SITE_FILES, Alarm("refused", refused) if refused else None, now, self.channels)
            if results:
                unwritten = next((result.log_problem for result in results if result.log_problem), "")
                lost = Alarm("unwritten", f"{self.root / FOLDER} cannot be written: {unwritten}") if unwritten else None
                notify(store, LOGS, lost, now, self.channels)
            notify_changes(store, self.wanted.values(), now, self.channels)

    def _failure(self, result: CrawlResult) -> str:
        """Return why a crawl failed, as its process tells."""
        ended = f"status {result.exit_code}" if result.exit_code > 0 else f"killed by signal {-result.exit_code}"
        return f"{result.last_line or 'it said nothing'} ({ended}; {self.root / FOLDER / result.site}.log has more)"

    def _beat(self, stopping: threading.Event, *, failed: bool) -> None:
        """Send the heartbeat; the first of those in a row that could not be sent is a line on stderr."""
        if not self.heartbeat:
            return
        why_not = ""
        try:
            send_heartbeat(self.heartbeat, failed=failed)
        except NotSentError as error:
            why_not = str(error)
        try:
            with self._store(stopping) as store:
                note_sending(store, HEARTBEAT, why_not, datetime.now(UTC))
        except StoreError:
            if not failed:  # else it is what the pass failed of, and told already
                raise

    def forever(self, stopping: threading.Event) -> None:
        """Make a pass every minute until `stopping` is set; passes never overlap, missed ones count once."""
        from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415 - only this needs it

        # It would warn every minute that a pass is still at work, which is in order.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler = BackgroundScheduler(timezone=UTC)
        scheduler.add_job(
            _Repeated(self), "interval", [stopping], seconds=LOOK_EVERY.total_seconds(),
            next_run_time=datetime.now(UTC), coalesce=True, max_instances=1, misfire_grace_time=None,
        )  # fmt: skip
        scheduler.start()
        stopping.wait()
        scheduler.shutdown(wait=True)


class _Repeated:
    """Passes, one after the other: one that cannot be made is told, and told again only when the reason is another."""

    def __init__(self, work: SchedulePass) -> None:
        self._work, self._told = work, ""

    def __call__(self, stopping: threading.Event) -> None:
        try:
            self._work.once(stopping)
            self._told = ""
        except NewscrawlError as error:
            if str(error) != self._told:
                say(str(error))
            self._told = str(error)


def _status(result: CrawlResult) -> int:
    """Return the status that a crawl gives its pass: 0 also where it was stopped."""
    return 0 if result.stopped and result.exit_code <= 0 else abs(result.exit_code)


def run(work: SchedulePass, *, forever: bool) -> int:
    """Make one pass, or passes until a stop signal; return the exit status. Stop signals end the crawls cleanly."""
    stopping = threading.Event()
    with stop_signals(stopping):
        if not forever:
            return work.once(stopping)
        work.forever(stopping)
        return 0
