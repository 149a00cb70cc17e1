"""Originals of revisits, looked up in the database, and the revisits that wait for theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from sqlite3 import Connection

from newscrawl.model import Record
from newscrawl.store.rows import timestamp

Place = tuple[str, int]
_PLACE = "coalesce(original_file, file), coalesce(original_offset, offset)"
_HOLDS = "(type != 'revisit' OR original_file NOT NULL)"
"""Rows that hold a payload, or say where it lies."""
_QUERIES = {
    "id": f"SELECT {_PLACE} FROM captures WHERE record_id = :value AND {_HOLDS}",  # noqa: S608 - own words
    "at": f"SELECT {_PLACE} FROM captures WHERE url = :url AND fetched_at >= :second AND fetched_at < :second || 'a' "  # noqa: S608
    f"AND {_HOLDS} AND record_id != :own ORDER BY fetched_at",
    "payload": "SELECT file, offset FROM captures WHERE payload_digest = :value AND type != 'revisit' "
    "AND truncated IS NULL ORDER BY url != :own_url, fetched_at, record_id",
    "url": "SELECT file, offset FROM captures WHERE url = :value AND type != 'revisit' AND status = 200 "
    "AND truncated IS NULL ORDER BY fetched_at > :fetched_at, CASE WHEN fetched_at > :fetched_at THEN 1 ELSE -1 END "
    "* julianday(fetched_at), record_id",
}
"""By the kind of name (`newscrawl.warc.parsing.ParsedRecord.refers_to`). A 304 confirms the capture before it."""
_CLOSER = """
SELECT revisit.file, revisit.offset FROM captures AS revisit
JOIN captures AS original ON (original.file, original.offset) = (revisit.original_file, revisit.original_offset)
WHERE revisit.url = :url AND revisit.type = 'revisit' AND revisit.status IN (0, 304)
AND CASE WHEN original.fetched_at > revisit.fetched_at THEN :moment <= max(revisit.fetched_at, original.fetched_at)
ELSE :moment BETWEEN original.fetched_at AND revisit.fetched_at END
"""
"""Revisits that confirm what is less close in time, in the sense of the query by URL, than a capture of `moment`."""


class Revisits:
    """Revisits of one database, and what they refer to."""

    def __init__(self, connection: Connection, transaction: Callable[[], AbstractContextManager[Connection]]) -> None:
        """Read over `connection`, and write within `transaction`."""
        self._execute, self._transaction = connection.execute, transaction

    def original_of(self, revisit: Record, names: Iterable[str]) -> Place | None:
        """Return where the payload of `revisit` lies, whose original has one of `names`; None when it is not there."""
        for name in names:
            kind, _, value = name.partition(" ")
            url, _, second = value.rpartition(" ")
            known = {"value": value, "url": url, "second": second, "own": revisit.record_id, "own_url": revisit.url,
                     "fetched_at": timestamp(revisit.fetched_at)}  # fmt: skip
            found = self._execute(f"{_QUERIES[kind]} LIMIT 1", known).fetchone()
            if found:
                return found[0], found[1]
        return None

    def wait(self, revisit: Record, names: Iterable[str]) -> None:
        """Keep the place of a revisit until a capture comes that has one of `names`."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO waiting_revisits VALUES (?, ?, ?)",
                [(name, revisit.file, revisit.offset) for name in names],
            )

    def take_waiting(self, names: Iterable[str]) -> list[Place]:
        """Return the places of the revisits that wait for a capture with one of `names`; they wait no longer."""
        places: set[Place] = set()
        for name in names:
            places.update(self._execute("SELECT file, offset FROM waiting_revisits WHERE name = ?", (name,)))
        if places:
            with self._transaction() as connection:
                connection.executemany("DELETE FROM waiting_revisits WHERE (file, offset) = (?, ?)", places)
        return sorted(places)

    def confirming_another(self, capture: Record) -> list[Place]:
        """Return the 304s of a capture's page for which another capture counts that is less close in time."""
        known = {"url": capture.url, "moment": timestamp(capture.fetched_at)}
        return self._execute(_CLOSER, known).fetchall()

    def set_original(self, revisit: Place, original: Place) -> bool:
        """Note where the payload of a revisit lies; return whether its row said otherwise."""
        with self._transaction() as connection:
            return bool(
                connection.execute(
                    "UPDATE captures SET original_file = ?, original_offset = ? WHERE (file, offset) = (?, ?) "
                    "AND (original_file, original_offset) != (?, ?)",
                    (*original, *revisit, *original),
                ).rowcount
            )

    def waiting_in(self, file: str) -> set[Place]:
        """Return the places of the revisits that wait in `file`, or in what it contains."""
        return set(self._execute(
            "SELECT file, offset FROM waiting_revisits WHERE file = ? OR (file >= ? AND file < ?)", in_container(file)
        ))  # fmt: skip

    def count_waiting(self) -> int:
        """Return how many revisits wait."""
        (count,) = self._execute("SELECT count(*) FROM (SELECT DISTINCT file, offset FROM waiting_revisits)").fetchone()
        return int(count)

    def without_original(self) -> list[Place]:
        """Return the revisits whose payload lies where no capture is."""
        return list(self._execute(
            "SELECT file, offset FROM captures AS revisit WHERE original_file NOT NULL AND NOT EXISTS (SELECT 1 FROM "
            "captures WHERE (file, offset) = (revisit.original_file, revisit.original_offset))"
        ))  # fmt: skip


def in_container(file: str) -> tuple[str, str, str]:
    """Return `file`, and the bounds between which the names of what it contains lie (they begin with `FILE!/`)."""
    return file, f"{file}!/", f"{file}!0"
