"""Extraction results of one URL, applied in the order its captures were fetched, give the state of its article.

The state depends on the captures alone, never on the order in which they came into the archive. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from newscrawl.model import Article, Record, Rejected, Trace
from newscrawl.sites import Sites
from newscrawl.store.causes import NO_NIGHT, PUBLISHED, Night, cause_of
from newscrawl.store.rows import (
    DATE_FIELDS,
    Row,
    article_row,
    compared_fields,
    has_unsettled_date,
    rejection_row,
    timestamp,
)

GONE_STATUSES = (404, 410)
"""Statuses by which a site says that it withdrew a page (RFC 9110, sections 15.5.5 and 15.5.11)."""
SOFT_404 = "soft-404"  # the reason of a Rejected for a page that says so itself (see errors.REASONS)
NEW, CHANGED, UNCHANGED, GONE, REJECTED = "new", "changed", "unchanged", "gone", "rejected"
READ_OTHERWISE = "read-otherwise"
"""What a result was whose text the newspaper did not change, see `causes`."""


@dataclass(frozen=True, slots=True)
class ExtractionResult:
    """What was extracted from the captures of one article's pages, or of one page that is none."""

    records: tuple[Record, ...]
    """The pages, in page order; empty only for a Rejected that got no response."""
    outcome: Article | Rejected
    trace: Trace | None = field(default=None, compare=False)
    """What the stages made of the pages, where it was asked for."""

    @property
    def capture_order(self) -> tuple[str, str]:
        """What results of one URL are sorted by: the time its first page was fetched; the record decides ties."""
        return capture_order(self.records[0])


def capture_order(record: Record) -> tuple[str, str]:
    """Return where `record` stands among the captures of its article: time as the database writes it, and record id."""
    return timestamp(record.fetched_at), record.record_id


def is_gone(status: int, read_as: str | None) -> bool:
    """Tell whether a capture with this status, rejected for the reason `read_as` if at all, is of a withdrawn page."""
    return status in GONE_STATUSES or read_as == SOFT_404


@dataclass(frozen=True, slots=True)
class Version:
    """A text as it was read: the row of its first capture, and the fields that differ from the one before."""

    row: Row = field(repr=False)
    changed: tuple[str, ...]
    article: Article = field(repr=False)
    cause: str = PUBLISHED
    """Why it differs, see `causes.cause_of`; of the first, and as long as the page before is not at hand, PUBLISHED."""


@dataclass(frozen=True, slots=True)
class ArticleState:
    """What is stored about one URL."""

    article: Row | None = None
    """The row of `articles`: the version in force, when it was first and last seen, since when it is gone."""
    rejection: Row | None = None
    """The row of `rejections`, when the latest capture is no article."""
    version: Version | None = None
    """What the latest result added."""
    reading: Article | None = field(default=None, repr=False)
    """What the latest capture that is an article said; None where that is not at hand, as in a state out of the
    database."""


def apply_result(
    state: ArticleState, result: ExtractionResult, sites: Sites, night: Night = NO_NIGHT
) -> tuple[ArticleState, str]:
    """Return the state after one more result, the latest so far, and what it was: `new`, `changed`, ….

    `night` is that of the result's captures. One of NEW, CHANGED, UNCHANGED, GONE, REJECTED.
    """
    if isinstance(result.outcome, Rejected):
        return _rejected(state, result.outcome, result.records, sites)
    row = article_row(result.outcome, result.records, sites)
    old = state.article
    if old is None:
        return ArticleState(row, version=Version(row, (), result.outcome), reading=result.outcome), NEW
    changed = tuple(name for name in compared_fields(old, row) if old[name] != row[name])
    if not changed:
        same = old | {"last_seen": row["last_seen"], "gone_at": None}
        return ArticleState(same, reading=result.outcome), UNCHANGED
    row["first_seen"] = old["first_seen"]
    _keep_first_date(old, row)
    cause = cause_of(state.reading, result.outcome, changed, night) if state.reading else PUBLISHED
    return ArticleState(row, version=Version(row, changed, result.outcome, cause), reading=result.outcome), CHANGED


def _keep_first_date(old: Row, row: Row) -> None:
    """Give a new version the date of the version before, where its own is unsettled."""
    if old["published"] and has_unsettled_date(row):
        row.update({name: old[name] for name in DATE_FIELDS})


def _rejected(
    state: ArticleState, rejected: Rejected, records: tuple[Record, ...], sites: Sites
) -> tuple[ArticleState, str]:
    record = records[-1] if records else None
    if record is None and (state.article or (state.rejection and state.rejection["record_id"])):
        return replace(state, version=None), REJECTED  # a request that brought nothing says less than a capture
    row = rejection_row(rejected, record, sites)
    article = state.article
    if article and record and is_gone(record.status, rejected.reason):
        gone = article | {"gone_at": article["gone_at"] or row["seen_at"]}
        return ArticleState(gone, row, reading=state.reading), GONE
    return ArticleState(article, row, reading=state.reading), REJECTED


def fold(
    results: Iterable[ExtractionResult], sites: Sites, night_of: Callable[[str], Night] = lambda _: NO_NIGHT
) -> tuple[ArticleState, list[Version]]:
    """Return the state after all `results` of one URL, in any order, and the versions, oldest first.

    `night_of` gives the night on which a record was made.
    """
    state, versions = ArticleState(), []
    for result in sorted(results, key=lambda result: result.capture_order):
        state, _ = apply_result(state, result, sites, night_of(result.records[0].record_id))
        if state.version:
            versions.append(state.version)
    return state, versions
