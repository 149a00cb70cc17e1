"""Write rows to the tables of the database; each call runs inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from sqlite3 import Connection
from typing import Any

from newscrawl.model import Article, Record
from newscrawl.store.causes import CODE
from newscrawl.store.rows import PUBLISHED_FIELDS, READ_FIELDS, Row, capture_row, to_json
from newscrawl.store.versions import ArticleState, ExtractionResult, Version

ARTICLE = "article"
CONTINUED = "continued"
"""`captures.outcome` of an article's first page, and of its further pages; otherwise the reason of the rejection, or
NULL: not read, or nothing to read (a redirect, a robots.txt)."""
KEY = "(article_id, record_id, code)"
PLACE = "(excluded.file LIKE '../%', excluded.file, excluded.offset) < (captures.file LIKE '../%', file, offset)"
"""Of two copies of one record, the row names that in the archive, then the first by name: whichever came first."""


def upsert(
    connection: Connection, table: str, row: Mapping[str, Any], *, key: str = "id", only_if: str = "true"
) -> None:
    """Insert `row`, or update the named columns of the row with its key, where `only_if` holds for it."""
    connection.execute(_upsert_statement(table, tuple(row), key, only_if), list(row.values()))


@cache
def _upsert_statement(table: str, names: tuple[str, ...], key: str, only_if: str) -> str:
    updates = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "  # noqa: S608 - own names
        f"ON CONFLICT ({key}) DO UPDATE SET {updates} WHERE {only_if}"
    )


def upsert_capture(connection: Connection, record: Record, run_id: str, *, move: bool = False) -> None:
    """Add the row of an archived capture; of two copies the first stays named, unless the row is to `move`."""
    upsert(connection, "captures", capture_row(record, run_id), key="record_id", only_if="true" if move else PLACE)


def add_capture(connection: Connection, record: Record, run_id: str) -> str | None:
    """Add the row of an archived capture where it is not there yet; return how it was read, None when it never was."""
    place = "SELECT file, offset, outcome FROM captures WHERE record_id = ?"
    found = connection.execute(place, (record.record_id,)).fetchone()
    if found is None or found[:2] != (record.file, record.offset):
        upsert_capture(connection, record, run_id)
    return found[2] if found else None


def mark_for_rebuild(connection: Connection, ids: Iterable[str | None]) -> None:
    """Note articles whose rows must be made anew from their captures."""
    connection.executemany("INSERT OR IGNORE INTO unsettled VALUES (?)", [(name,) for name in ids if name])


def record_outcome(connection: Connection, result: ExtractionResult, article_id: str) -> None:
    """Say in the captures' rows how they were read; an article that loses a capture by that needs a rebuild."""
    read_as = ARTICLE if isinstance(result.outcome, Article) else result.outcome.reason
    for record in result.records[:1]:
        _set_outcome(connection, record.record_id, read_as, article_id)
    for record in result.records[1:]:
        # A page that two articles lead to belongs to the first by id, whichever is read first.
        taken = connection.execute(
            "SELECT 1 FROM captures WHERE record_id = ? AND outcome = ? AND article_id < ?",
            (record.record_id, CONTINUED, article_id),
        ).fetchone()
        if not taken:
            _set_outcome(connection, record.record_id, CONTINUED, article_id)


def _set_outcome(connection: Connection, record_id: str, read_as: str, article_id: str) -> None:
    before = connection.execute(
        "SELECT article_id FROM captures WHERE record_id = ? AND outcome != ?", (record_id, CONTINUED)
    ).fetchone()
    if before and before[0] not in (None, article_id):
        mark_for_rebuild(connection, before)
    connection.execute(
        "UPDATE captures SET outcome = ?, article_id = ? WHERE record_id = ?", (read_as, article_id, record_id)
    )


def release_pages(connection: Connection, article_id: str, results: Sequence[ExtractionResult]) -> list[str]:
    """Make captures unread that were further pages of an article and no longer are; return their record ids."""
    kept = [record.record_id for result in results for record in result.records]
    return [
        record_id
        for (record_id,) in connection.execute(
            "UPDATE captures SET outcome = NULL, article_id = NULL WHERE article_id = ? AND outcome = ? "
            "AND record_id NOT IN (SELECT value FROM json_each(?)) RETURNING record_id",
            (article_id, CONTINUED, to_json(kept)),
        ).fetchall()
    ]


def load_state(connection: Connection, article_id: str) -> ArticleState:
    """Return what is stored about an article as far as `versions.apply_result` needs it."""
    names = ("id", *PUBLISHED_FIELDS, "flags", "code", "record_id", "first_seen", "last_seen", "gone_at")
    found = connection.execute(f"SELECT {', '.join(names)} FROM articles WHERE id = ?", (article_id,)).fetchone()  # noqa: S608
    rejected = connection.execute("SELECT record_id FROM rejections WHERE id = ?", (article_id,)).fetchone()
    return ArticleState(
        dict(zip(names, found, strict=True)) if found else None, {"record_id": rejected[0]} if rejected else None
    )


def save_state(connection: Connection, article_id: str, state: ArticleState, stored: ArticleState) -> None:
    """Write the state of an article after one more result than `stored`; its new version goes to `versions` too."""
    if stored.article is None and stored.rejection is None and state.version:
        assert state.article
        upsert(connection, "articles", state.article)
        insert_repairs(connection, article_id, state.version.article)
    else:
        upsert_state(connection, article_id, state, state.version)
    if state.version:
        insert_version(connection, state.version)


def upsert_state(connection: Connection, article_id: str, state: ArticleState, version: Version | None) -> None:
    """Write the rows of `articles` and `rejections`, and with a `version` in force the article's texts and repairs.

    The search index is the caller's.
    """
    if state.rejection is None:
        connection.execute("DELETE FROM rejections WHERE id = ?", (article_id,))
    elif "url" in state.rejection:
        upsert(connection, "rejections", state.rejection)
    row = state.article
    if row is None:
        delete_article(connection, article_id)
    elif version:
        upsert(connection, "articles", row)
        connection.execute("DELETE FROM repairs WHERE article_id = ?", (article_id,))
        insert_repairs(connection, article_id, version.article)
    else:
        connection.execute(
            "UPDATE articles SET last_seen = ?, gone_at = ? WHERE id = ?",
            (row["last_seen"], row["gone_at"], article_id),
        )


def delete_article(connection: Connection, article_id: str) -> None:
    """Delete an article that no capture holds any more."""
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    connection.execute("DELETE FROM repairs WHERE article_id = ?", (article_id,))


def insert_version(connection: Connection, version: Version, *, cause: str = "") -> None:
    """Add a version, with its own cause or `cause`."""
    row = version.row
    connection.execute(
        "INSERT OR REPLACE INTO versions (article_id, record_id, code, cause, seen_at, changed, fields, site) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (row["id"], row["record_id"], row["code"], cause or version.cause, row["last_seen"], *_said(version),
         row["site"]),
    )  # fmt: skip


def replace_versions(
    connection: Connection, article_id: str, versions: Sequence[Version], codes: Sequence[str]
) -> None:
    """Make `versions` those that stand; what earlier code read stays as history, marked superseded.

    `codes` is the code that reads the article now; where that is not known, all that may.
    """
    stored = {
        record_id: (code, said)
        for record_id, code, *said in connection.execute(
            "SELECT record_id, code, changed, fields FROM versions WHERE article_id = ? AND superseded IS NULL",
            (article_id,),
        )
    }
    fresh = {version.row["record_id"]: version for version in versions}
    for record_id, (code, said) in stored.items():
        if record_id in fresh and _says_the_same(said, fresh[record_id]):
            same = fresh.pop(record_id)
            # With the fields earlier code had not read, the cause that one save cannot know, and today's site.
            connection.execute(
                "UPDATE versions SET fields = ?, cause = CASE cause WHEN ? THEN cause ELSE ? END, site = ? "
                "WHERE article_id = ? AND record_id = ? AND code = ?",
                (_said(same)[1], CODE, same.cause, same.row["site"], article_id, record_id, code),
            )
        elif code in codes:
            connection.execute(f"DELETE FROM versions WHERE {KEY} = (?, ?, ?)", (article_id, record_id, code))  # noqa: S608
        else:
            superseded = (codes[0], article_id, record_id, code)
            connection.execute(f"UPDATE versions SET superseded = ? WHERE {KEY} = (?, ?, ?)", superseded)  # noqa: S608
    for record_id, version in fresh.items():
        code, _ = stored.get(record_id, (version.row["code"], None))
        insert_version(connection, version, cause="" if code == version.row["code"] else CODE)


def _said(version: Version) -> list[str]:
    """Return what a version says, as its row holds it: `changed` and `fields`."""
    return [to_json(version.changed), to_json({name: version.row[name] for name in READ_FIELDS})]


def _says_the_same(said: list[str], version: Version) -> bool:
    """Whether a stored version says what `version` does, but for fields that were not read yet."""
    changed, fields = said
    stored = stored_fields(fields)
    same = {name: version.row[name] for name in READ_FIELDS if name in stored}
    return changed == _said(version)[0] and stored == same


def stored_fields(text: str) -> Row:
    """Return the fields of a version from its JSON."""
    return dict(json.loads(text))


def insert_repairs(connection: Connection, article_id: str, article: Article) -> None:
    """Add the steps that repaired something, conversions within a field, spam taken out and lines left out."""
    taken = [*(("spam", text) for text in article.removed), *(("left-out", text) for text in article.left_out)]
    rows: list[tuple[object, ...]] = [
        (article_id, len(article.steps) + number, kind, text, "", None, None, None)
        for number, (kind, text) in enumerate(taken)
    ]
    rows += [
        (article_id, position, step.kind, step.before, step.after, step.offset, step.field, step.field_offset)
        for position, step in enumerate(article.steps)
        if step.field or step.kind != "script"
    ]
    if rows:
        connection.executemany("INSERT INTO repairs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def copy_later_rows(connection: Connection, table: str, later: Sequence[str], *, only: str = "true") -> None:
    """Copy the rows of a table of the attached database `other` for which `only` holds; nothing where it has no such.

    Of two rows with one key, the one stays that is greater in the columns `later`, then in the others. NULL is
    least: SQLite sorts numbers before texts.
    """
    found = connection.execute("SELECT name, pk FROM pragma_table_info(?, 'other')", (table,)).fetchall()
    if not found:
        return
    names = [name for name, _ in found]  # an older database may have fewer columns
    key = ", ".join(name for name, place in found if place)
    compared = [*later, *(name for name in names if name not in later)]
    fresh, stored = (", ".join(f"coalesce({of}.{name}, -1)" for name in compared) for of in ("excluded", table))
    connection.execute(
        f"INSERT INTO main.{table} ({', '.join(names)}) SELECT {', '.join(names)} FROM other.{table} WHERE {only} "  # noqa: S608 - own names
        f"ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in names)} "
        f"WHERE ({fresh}) > ({stored})"
    )
