"""Captures that the code could not process: it took too long over them, or too much memory, or its process died."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from sqlite3 import Connection

from newscrawl.store import code_version


class ProcessingFailures:
    """The rows of `processing_failures`; those of the code as it is now keep it from trying the capture again."""

    def __init__(self, connection: Connection, transaction: Callable[[], AbstractContextManager[Connection]]) -> None:
        """Read over `connection`, and write inside `transaction`."""
        self._execute, self._transaction = connection.execute, transaction

    def add(self, record_id: str, kind: str, detail: str) -> None:
        """Note that today's code could not process a capture: `kind` is `timeout`, `memory` or `died`."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO processing_failures VALUES (?, ?, ?, ?)",
                (record_id, code_version.current(), kind, detail),
            )

    def forgive(self) -> None:
        """Forget the failures of today's code, so that their captures are tried again."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM processing_failures WHERE code = ?", (code_version.current(),))

    def of_this_code(self) -> Iterator[tuple[str, str, str]]:
        """Yield record id, kind and detail of what today's code could not process."""
        yield from self._execute(
            "SELECT record_id, kind, detail FROM processing_failures WHERE code = ? ORDER BY record_id",
            (code_version.current(),),
        ).fetchall()

    def keeps_from(self, article_id: str) -> bool:
        """Tell whether an article cannot be rebuilt, since one of its captures cannot be processed."""
        found = self._execute(
            "SELECT 1 FROM captures JOIN processing_failures USING (record_id) WHERE article_id = ? AND code = ?",
            (article_id, code_version.current()),
        )
        return found.fetchone() is not None
