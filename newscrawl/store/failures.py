"""Captures that the code could not process: it took too long over them, or too much memory, or its process died."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from sqlite3 import Connection

from newscrawl.model import Record
from newscrawl.sites import Sites
from newscrawl.store import code_version
from newscrawl.store.rows import to_json

TODAYS = "code IN (SELECT value FROM json_each(:codes))"
"""Condition on the code of a row: it is one that reads pages today; see `code_version.all_of`."""


class ProcessingFailures:
    """The rows of `processing_failures`; those of the code as it is now keep it from trying the capture again."""

    def __init__(
        self, connection: Connection, transaction: Callable[[], AbstractContextManager[Connection]], sites: Sites
    ) -> None:
        """Read over `connection`, and write inside `transaction`; `sites` are those that are known."""
        self._execute, self._transaction, self._sites = connection.execute, transaction, sites

    @property
    def _codes(self) -> dict[str, str]:
        return {"codes": to_json(code_version.all_of(self._sites))}

    def add(self, record: Record, kind: str, detail: str) -> None:
        """Note that today's code could not process a capture: `kind` is `timeout`, `memory` or `died`."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO processing_failures VALUES (?, ?, ?, ?)",
                (record.record_id, code_version.of(self._sites.of(record.url)), kind, detail),
            )

    def forgive(self) -> None:
        """Forget the failures of today's code, so that their captures are tried again."""
        with self._transaction() as connection:
            connection.execute(f"DELETE FROM processing_failures WHERE {TODAYS}", self._codes)  # noqa: S608

    def of_this_code(self) -> Iterator[tuple[str, str, str]]:
        """Yield record id, kind and detail of what today's code could not process."""
        yield from self._execute(
            f"SELECT record_id, kind, detail FROM processing_failures WHERE {TODAYS} ORDER BY record_id",  # noqa: S608
            self._codes,
        ).fetchall()

    def keeps_from(self, article_id: str) -> bool:
        """Tell whether an article cannot be rebuilt, since one of its captures cannot be processed."""
        found = self._execute(
            f"SELECT 1 FROM captures JOIN processing_failures USING (record_id) WHERE article_id = :id AND {TODAYS}",  # noqa: S608
            {"id": article_id, **self._codes},
        )
        return found.fetchone() is not None
