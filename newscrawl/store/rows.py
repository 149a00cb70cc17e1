"""Articles and records as rows of the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.model import Article, Record, Rejected
from newscrawl.sites import Sites
from newscrawl.sites.urls import article_url, canonicalize
from newscrawl.store import code_version
from newscrawl.text.times import CHINA

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PUBLISHED_FIELDS = (
    "title",
    "pretitle",
    "subtitle",
    "summary",
    "body",
    "published",
    "published_precision",
    "source",
    "author",
    "byline",
    "editor",
)
"""Fields whose change makes a new version: what the newspaper printed, not how the page was laid out."""
COVERED_FIELDS = ("published", "source", "author")
"""Fields whose share of a site's articles shows whether its pages are still read as they were."""
ADDED_FIELDS = ("body_xml", "modified", "flags", "credits")
"""Fields that archives made before have not read: NULL in `articles` and absent from `versions`; that is no difference.
`replay --accept` and a rebuild read them."""
READ_FIELDS = (
    *PUBLISHED_FIELDS,
    *ADDED_FIELDS,
    "section",
    "images",
    "language",
    "script",
    "partial",
    "encoding",
    "lost",
    "repairs",
)
"""Fields a replay compares for the very capture a version was read from."""
DATE_FIELDS = ("published", "published_precision")
UNSETTLED_DATES = frozenset(("date-completed", "date-from-update", "date-from-today"))
"""Flags of a publish time that may differ from fetch to fetch of an unchanged page: 3小时前, a time of change, a site's
calendar."""

Row = dict[str, Any]


@lru_cache(maxsize=1024)
def id_of(url: str, sites: Sites) -> str:
    """Return the id of the row for the page at `url`: 16 hex digits of its canonical URL's SHA-256."""
    return hashlib.sha256(canonicalize(url, sites).encode("utf8", "surrogatepass")).hexdigest()[:16]


def timestamp(moment: datetime) -> str:
    """Return an aware `moment` as the database writes it: UTC, always with microseconds so that text sorts, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def midnight(day: date, *, days: int = 0) -> str:
    """Return when a day begins in China, or that many days later, as the database writes times."""
    try:
        return timestamp(datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(days=days))
    except OverflowError:  # the first and the last day that there are
        return day.isoformat()


def to_json(value: object) -> str:
    """Return `value` as JSON with Chinese left readable; what JSON does not know becomes its string."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)
"""One for all: `json.dumps` with settings of one's own makes one anew for each value."""


def _named(said: DataclassInstance) -> Row:
    """Return a dataclass as a row; `dataclasses.asdict` would copy each value, which took a tenth of a save."""
    return {field.name: getattr(said, field.name) for field in fields(said)}


def fields_of(article: Article) -> Row:
    """Return the values of `READ_FIELDS` as the database holds them."""
    return {
        **{name: getattr(article, name) for name in READ_FIELDS},
        "flags": to_json(list(article.flags)),
        "author": to_json(list(article.author)),
        "credits": to_json(article.credits),
        "images": to_json([_named(image) for image in article.images]),
        "partial": int(article.partial),
    }


def has_unsettled_date(row: Row) -> bool:
    """Whether the publish time in a row would come out otherwise at another time of fetching."""
    flags = row.get("flags") or "[]"
    return flags != "[]" and not UNSETTLED_DATES.isdisjoint(json.loads(flags))


def compared_fields(*readings: Row) -> tuple[str, ...]:
    """Return the published fields that tell two texts of one article apart.

    Dates are not among them where either reading's is unsettled: it is that of the first capture.
    """
    unsettled = any(map(has_unsettled_date, readings))
    return tuple(name for name in PUBLISHED_FIELDS if not (unsettled and name in DATE_FIELDS))


def article_row(article: Article, records: Sequence[Record], sites: Sites) -> Row:
    """Return the row of `articles` for an article whose pages lie in `records`, in page order."""
    seen_at = timestamp(records[0].fetched_at)
    return {
        "id": id_of(article.url, sites),
        "url": article_url(article.url, sites),
        "site": article.site,
        **fields_of(article),
        "fallbacks": to_json(list(article.fallbacks)),
        "origins": to_json({name: _named(origin) for name, origin in article.origins.items()}),
        "witnesses": to_json([_named(witness) for witness in article.witnesses]),
        "record_id": records[0].record_id,
        "record_ids": to_json([record.record_id for record in records]),
        "code": code_version.of(sites.of(article.url)),
        "first_seen": seen_at,
        "last_seen": seen_at,
        "gone_at": None,
    }


def rejection_row(rejected: Rejected, record: Record | None, sites: Sites) -> Row:
    """Return the row of `rejections` for a page that lies in `record`; None when no response came."""
    site = sites.of(rejected.url)
    return {
        "id": id_of(rejected.url, sites),
        "url": rejected.url,
        "site": site.name if site else urlsplit(rejected.url).hostname,
        "reason": rejected.reason,
        "detail": rejected.detail,
        "record_id": record.record_id if record else None,
        "seen_at": timestamp(record.fetched_at) if record else None,
    }


def capture_row(record: Record, run_id: str) -> Row:
    """Return the row of `captures` for `record`."""
    return {
        **_named(record),
        "fetched_at": timestamp(record.fetched_at),
        "rendered": int(record.rendered),
        "run_id": run_id,
    }
