"""Compare what is extracted from captures today with what the database holds for them."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Any

from newscrawl.model import Article, Record
from newscrawl.sites import Sites
from newscrawl.store import writes
from newscrawl.store.captures import outcome_of
from newscrawl.store.rows import DATE_FIELDS, Row, compared_fields, fields_of, has_unsettled_date, id_of
from newscrawl.store.versions import ExtractionResult
from newscrawl.store.writes import ARTICLE


def is_stored(connection: Connection, result: ExtractionResult, sites: Sites) -> bool:
    """Tell whether exactly this result of its captures is what is stored."""
    return not differences(connection, result, sites)


def differences(connection: Connection, result: ExtractionResult, sites: Sites) -> dict[str, tuple[Any, Any]]:
    """Return by field what is stored for a result's captures and what it says, where these differ.

    An article is compared in `title` alone with no article; two rejections in their `reason`; NULL means not read.
    """
    first, outcome = result.records[0], result.outcome
    read_as = outcome_of(connection, first.record_id)
    stored = fields_read_from(connection, first) if read_as == ARTICLE else None
    if not isinstance(outcome, Article):
        if stored:
            return {"title": (stored["title"], "")}
        return {"reason": (read_as, outcome.reason)} if read_as != outcome.reason else {}
    fresh = {**fields_of(outcome), "url": outcome.url}
    if stored is None:
        return {"title": ("", fresh["title"])}
    stored_id = stored.pop("id")
    if fresh["url"] != stored["url"] and id_of(outcome.url, sites) == stored_id:
        fresh["url"] = stored["url"]  # one article under several addresses
    return {name: (stored[name], fresh[name]) for name in _compared(stored, fresh) if stored[name] != fresh[name]}


def _compared(stored: Row, fresh: Row) -> list[str]:
    """Return the fields to compare: what older code did not read is no difference, nor is a date that cannot stay.

    A capture that found the article unchanged has the published fields only, of the version then in force.
    """
    unsettled = has_unsettled_date(stored) or (has_unsettled_date(fresh) and "section" not in stored)
    return [name for name in stored if not (unsettled and name in DATE_FIELDS)]


def fields_read_from(connection: Connection, record: Record) -> Row | None:
    """Return the stored fields that `record` must yield again, with the article's id and url; None for no article's.

    All of `READ_FIELDS` for a capture that made a version; for one that found the article unchanged, the published
    fields of the version in force then.
    """
    found = connection.execute(
        "SELECT fields, versions.record_id, articles.id, articles.url FROM captures JOIN versions USING (article_id) "
        "JOIN articles ON articles.id = article_id WHERE captures.record_id = ? AND superseded IS NULL "
        "AND (seen_at, versions.record_id) <= (fetched_at, captures.record_id) "
        "ORDER BY seen_at DESC, versions.record_id DESC",
        (record.record_id,),
    ).fetchone()
    if not found:
        return None
    fields, read_from, article_id, url = found
    stored = writes.stored_fields(fields)
    if read_from != record.record_id:
        stored = {name: stored[name] for name in compared_fields(stored)}
    return {**stored, "id": article_id, "url": url}
