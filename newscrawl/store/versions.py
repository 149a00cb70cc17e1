"""Readings of one URL, in the order its captures were fetched, folded into what stands about it today.

The outcome depends on the captures alone, never on the order in which they came into the archive. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from newscrawl.model import Article, Record, Rejected
from newscrawl.store.rows import PUBLISHED_FIELDS, Row, article_row, id_of, rejection_row, timestamp

GONE = (404, 410)
"""Statuses by which a site says that it withdrew a page (RFC 9110, sections 15.5.5 and 15.5.11)."""
SOFT_404 = "soft-404"  # the reason of a Rejected for a page that says so itself (see errors.REASONS)
NEW, CHANGED, UNCHANGED, WITHDRAWN, REJECTED = "new", "changed", "unchanged", "gone", "rejected"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read out of the captures of one article's pages, or of one page that is none."""

    records: tuple[Record, ...]
    """The pages, in page order; empty only for a Rejected that got no response."""
    outcome: Article | Rejected

    @property
    def id(self) -> str:
        """The id of the row it belongs to."""
        return id_of(self.outcome.url)

    @property
    def place(self) -> tuple[str, str]:
        """What readings of one URL are sorted by: the time its first page was fetched; the record decides ties."""
        return place_of(self.records[0])


def place_of(record: Record) -> tuple[str, str]:
    """Return where `record` stands among the captures of its article: time as the database writes it, and record id."""
    return timestamp(record.fetched_at), record.record_id


def is_gone(status: int, read_as: str | None) -> bool:
    """Tell whether a capture with this status, rejected for the reason `read_as` if at all, is of a withdrawn page."""
    return status in GONE or read_as == SOFT_404


@dataclass(frozen=True, slots=True)
class Version:
    """A text the newspaper published: the row of its first capture, and the fields that differ from the one before."""

    row: Row = field(repr=False)
    changed: tuple[str, ...]
    article: Article = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one URL."""

    article: Row | None = None
    """The row of `articles`: the version in force, when it was first and last seen, since when it is gone."""
    rejection: Row | None = None
    """The row of `rejections`, when the latest capture is no article."""
    version: Version | None = None
    """What the latest reading added."""


def follow(standing: Standing, reading: Reading) -> tuple[Standing, str]:
    """Return what stands after one more reading, the latest so far, and what it was: `new`, `changed`, ….

    One of NEW, CHANGED, UNCHANGED, WITHDRAWN, REJECTED.
    """
    if isinstance(reading.outcome, Rejected):
        return _rejected(standing, reading.outcome, reading.records)
    row = article_row(reading.outcome, reading.records)
    old = standing.article
    if old is None:
        return Standing(row, version=Version(row, (), reading.outcome)), NEW
    changed = tuple(name for name in PUBLISHED_FIELDS if old[name] != row[name])
    if not changed:
        return Standing(old | {"last_seen": row["last_seen"], "gone_at": None}), UNCHANGED
    row["first_seen"] = old["first_seen"]
    return Standing(row, version=Version(row, changed, reading.outcome)), CHANGED


def _rejected(standing: Standing, rejected: Rejected, records: tuple[Record, ...]) -> tuple[Standing, str]:
    record = records[-1] if records else None
    if record is None and (standing.article or (standing.rejection and standing.rejection["record_id"])):
        return replace(standing, version=None), REJECTED  # a request that brought nothing says less than a capture
    row = rejection_row(rejected, record)
    article = standing.article
    if article and record and is_gone(record.status, rejected.reason):
        return Standing(article | {"gone_at": article["gone_at"] or row["seen_at"]}, row), WITHDRAWN
    return Standing(article, row), REJECTED


def fold(readings: Iterable[Reading]) -> tuple[Standing, list[Version]]:
    """Return what stands after all `readings` of one URL, in any order, and the versions, oldest first."""
    standing, versions = Standing(), []
    for reading in sorted(readings, key=lambda reading: reading.place):
        standing, _ = follow(standing, reading)
        if standing.version:
            versions.append(standing.version)
    return standing, versions
