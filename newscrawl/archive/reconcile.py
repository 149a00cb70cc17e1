"""What is read from captures, kept: in whatever order captures come, and whichever code read the ones before."""

from __future__ import annotations

import logging
from itertools import groupby
from pathlib import Path

from newscrawl.archive.processing import Failed, readings, run_of
from newscrawl.store import Store
from newscrawl.store.versions import CHANGED, NEW, UNCHANGED, Reading
from newscrawl.store.writes import CONTINUED

logger = logging.getLogger(__name__)


class Keeper:
    """Saves readings in the store of one archive, and settles what that unsettles by reading captures again."""

    def __init__(self, root: Path, store: Store) -> None:
        """Keep in `store` what is read from the WARC files below `root`."""
        self.root, self.store = root, store

    def keep(self, reading: Reading, *, run_id: str | None = None) -> str:
        """Save `reading` and return what it was: `new`, `changed`, `unchanged`, `gone` or `rejected`.

        `run_id` is needed where no record names it. Raises StoreError.
        """
        run_id = run_of(reading.records[0].file) if reading.records else run_id or ""
        saved = self.store.save(reading.outcome, reading.records, run_id=run_id)
        if not self.store.unsettled():
            return saved
        versions = self.store.version_count(reading.id)
        self.settle()
        if saved != CHANGED:
            return saved
        return (CHANGED if versions else NEW) if self.store.version_count(reading.id) != versions else UNCHANGED

    def settle(self, *, jobs: int = 1) -> list[Failed]:
        """Make the rows of all unsettled articles anew from their captures; return the captures that cannot be read.

        An article one of whose captures cannot be read stays as it is, and unsettled. Interrupted, it can be run again.
        """
        failed: dict[str, Failed] = {}
        while ids := [name for name in self.store.unsettled() if name not in failed]:
            failed |= self._settle(ids, jobs)
        return list(failed.values())

    def _settle(self, ids: list[str], jobs: int) -> dict[str, Failed]:
        """Settle the articles `ids`; return by article what cannot be read."""
        captures = {article_id: self.store.captures.of_article(article_id) for article_id in ids}
        owner = {record.record_id: article_id for article_id, records in captures.items() for record in records}
        for article_id in (article_id for article_id, records in captures.items() if not records):
            self.store.settle(article_id, [])
        failed: dict[str, Failed] = {}
        records = (record for found in captures.values() for record in found)
        found = readings(self.root, records, self.store.captures.page_beside, jobs=jobs)
        for article_id, items in groupby(found, key=lambda item: owner[item.records[0].record_id]):
            read = list(items)
            if bad := [item for item in read if isinstance(item, Failed)]:
                failed[article_id] = bad[0]
                logger.error("%s is left as it is: %s", bad[0].records[0].url, bad[0].reason)
            else:
                self._settle_one(article_id, [item for item in read if isinstance(item, Reading)])
        return failed

    def _settle_one(self, article_id: str, read: list[Reading]) -> None:
        """Settle an article by the readings of its captures, and read the pages on their own that it let go of."""
        # Another article, settled a moment ago, may have turned out to go on with a page counted as this one's.
        own = [reading for reading in read if self.store.captures.outcome(reading.records[0]) != CONTINUED]
        released = self.store.settle(article_id, own)
        for reading in readings(self.root, released, self.store.captures.page_beside):
            if isinstance(reading, Reading):
                self.store.save(reading.outcome, reading.records, run_id=run_of(reading.records[0].file))
