"""Save extraction results; if captures arrive out of order or earlier code read them, rebuild the article.

Rebuilding extracts all captures of the article again and makes its rows from the results.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby, islice
from pathlib import Path
from typing import Self

from newscrawl.archive import Archive
from newscrawl.archive.archive import run_of
from newscrawl.archive.processing import Processed, ProcessingFailure, RecordProcessor
from newscrawl.archive.replay import Difference
from newscrawl.store import Store
from newscrawl.store.versions import CHANGED, ExtractionResult
from newscrawl.store.writes import CONTINUED

BATCH = 200
"""Results that are saved in one transaction, some 500 ms: one by one, the search index takes ten times as long."""
logger = logging.getLogger(__name__)


class Reconciler:
    """Saves extraction results in the store of one archive, and rebuilds articles from their captures where needed."""

    def __init__(self, root: Path, store: Store, *, jobs: int | RecordProcessor = 1) -> None:
        """Save into `store` what is extracted from the WARC files below `root`, with `jobs` processes.

        `jobs` may be what takes their place, as results that are there already do.
        """
        self.root, self.store = root, store
        self.processor = jobs if isinstance(jobs, RecordProcessor) else RecordProcessor(root, store.sites, jobs=jobs)

    def __enter__(self) -> Self:
        """Return the reconciler."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its processes."""
        self.processor.close()

    def save(self, result: ExtractionResult, *, run_id: str | None = None) -> str:
        """Save `result` and return what it was: `new`, `changed`, `read-otherwise`, `unchanged`, `gone` or `rejected`.

        `run_id` is needed where no record names it. Raises StoreError.
        """
        run_id = run_of(result.records[0].file) if result.records else run_id or ""
        saved = self.store.articles.save(result.outcome, result.records, run_id=run_id)
        if not self.store.articles.needs_rebuild():
            return saved
        self.reconcile()
        return self.store.articles.outcome_of(result) if saved == CHANGED else saved

    def reconcile(self) -> list[ProcessingFailure]:
        """Rebuild all articles that need it from their captures; return the captures that cannot be read.

        An article one of whose captures cannot be read stays as it is, and marked. Interrupted, it can be run again.
        """
        failed: dict[str, ProcessingFailure] = {}
        while ids := [
            name
            for name in self.store.articles.needs_rebuild()
            if name not in failed and not self.store.failures.keeps_from(name)
        ]:
            failed |= self._rebuild(ids)
        return list(failed.values())

    def settle(self, runs: Iterable[str]) -> None:
        """Judge the changes that these runs found by what they have in common: a template's come to most at once."""
        self.store.articles.mark_for_rebuild(self.store.articles.nights.doubtful(runs))
        self.reconcile()

    def note(self, failure: ProcessingFailure) -> None:
        """Log captures that cannot be read, and keep today's code from trying them again where it need not."""
        first = failure.records[0]
        logger.error("%s (%s at byte %d): %s", first.url, first.file, first.offset, failure.reason)
        if failure.is_final:
            self.store.failures.add(first, failure.kind, failure.reason)

    def keep(self, item: Processed) -> str:
        """Save or note what was read of a capture, and return what it was; articles are rebuilt later."""
        if isinstance(item, ExtractionResult):
            return self.store.articles.save(item.outcome, item.records, run_id=run_of(item.records[0].file))
        self.note(item)
        return item.kind

    def _rebuild(self, ids: list[str]) -> dict[str, ProcessingFailure]:
        """Rebuild the articles `ids`; return by article what cannot be read."""
        captures = {article_id: self.store.captures.of_article(article_id) for article_id in ids}
        owner = {record.record_id: article_id for article_id, records in captures.items() for record in records}
        for article_id in (article_id for article_id, records in captures.items() if not records):
            self.store.articles.rebuild(article_id, [])
        failed: dict[str, ProcessingFailure] = {}
        records = (record for found in captures.values() for record in found)
        found = self.processor.process(records, self.store.captures.page_beside)
        for article_id, items in groupby(found, key=lambda item: owner[item.records[0].record_id]):
            read = list(items)
            if bad := [item for item in read if isinstance(item, ProcessingFailure)]:
                failed[article_id] = bad[0]
                for item in bad:
                    self.note(item)
            else:
                self._rebuild_one(article_id, [item for item in read if isinstance(item, ExtractionResult)])
        return failed

    def _rebuild_one(self, article_id: str, read: list[ExtractionResult]) -> None:
        """Rebuild an article from the results of its captures, and process the pages that it released on their own."""
        # Another article, rebuilt a moment ago, may have turned out to go on with a page counted as this one's.
        own = [result for result in read if self.store.captures.outcome(result.records[0]) != CONTINUED]
        released = self.store.articles.rebuild(article_id, own)
        for result in self.processor.process(released, self.store.captures.page_beside):
            if isinstance(result, ExtractionResult):
                self.store.articles.save(result.outcome, result.records, run_id=run_of(result.records[0].file))


def read_captures(
    archive: Archive,
    store: Store,
    wanted: Callable[[str], bool] = lambda _: True,
    *,
    jobs: int | RecordProcessor = 1,
    ended: Iterable[str] = (),
) -> Counter[str]:
    """Read the captures that no code has read yet and keep what they say; return counts by outcome.

    `wanted` is told a run's id and decides whether its captures are read. Interrupted, it goes on where it ended. What
    was stored before its site was known is rebuilt. What these runs, and those that `ended`, found changed on most
    articles at once is their template's. `jobs` processes read, or what takes their place.
    """
    store.articles.mark_for_rebuild(store.articles.stored_under_a_host())
    counts: Counter[str] = Counter()
    runs = dict.fromkeys(ended)
    unread = store.captures.pages(unread=True)
    pages = (record for record in unread if wanted(run_of(record.file)))
    with Reconciler(archive.root, store, jobs=jobs) as reconciler:
        found = reconciler.processor.process(pages, store.captures.page_beside)
        tracked = archive.progress(found, "reading", unread.total_bytes, _size_of)
        while batch := list(islice(tracked, BATCH)):
            with store.transaction():
                counts.update(map(reconciler.keep, batch))
            runs |= dict.fromkeys(run_of(item.records[0].file) for item in batch)
        reconciler.reconcile()
        reconciler.settle(runs)
    return counts


def _size_of(item: Processed) -> int:
    return sum(record.length for record in item.records)


def accept(
    archive: Archive, store: Store, differences: Iterable[Difference], *, jobs: int = 1
) -> list[ProcessingFailure]:
    """Store what today's code reads, where it differs, as versions beside the old; return what cannot be read.

    Articles with fields that earlier code did not read are read anew too: a new field makes no version.
    """
    found = [store.captures.article(difference.record_id) for difference in differences]
    store.articles.mark_for_rebuild(article_id for article_id in found if article_id)
    store.articles.mark_for_rebuild(store.articles.without_added_fields())
    with Reconciler(archive.root, store, jobs=jobs) as reconciler:
        failed = reconciler.reconcile()
    read_captures(archive, store, jobs=jobs)
    return failed
