"""What one crawl found changed on many articles at once, which no newspaper does: their template did."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from sqlite3 import Connection

from newscrawl.store.causes import LAYOUT, NO_NIGHT, OF_PEOPLE, PUBLISHED, Night, squeezed_pieces
from newscrawl.store.writes import ARTICLE

FEWEST = 5
"""Articles read again from which a night tells anything; as many as an alarm is based on."""
MOST = 0.5
"""Share of them above which a sentence that came or went is the template's: an editor corrects one or two."""
FEW = 0.1
"""Share of them, or one, up to which another name is the newspaper's: a template that names others does so on most."""
_AGAIN = """
SELECT count(DISTINCT c.article_id) FROM captures AS c WHERE c.run_id = ? AND c.outcome = ? AND EXISTS (
    SELECT 1 FROM versions AS v
    WHERE v.article_id = c.article_id AND v.superseded IS NULL AND v.seen_at < c.fetched_at)
"""
_CHANGED = """
SELECT v.article_id, v.cause, v.changed, json_extract(v.fields, '$.body'), (
    SELECT json_extract(p.fields, '$.body') FROM versions AS p
    WHERE p.article_id = v.article_id AND p.superseded IS NULL AND p.seen_at < v.seen_at
    ORDER BY p.seen_at DESC LIMIT 1)
FROM captures AS c JOIN versions AS v ON v.record_id = c.record_id
WHERE c.run_id = ? AND v.superseded IS NULL AND v.changed <> '[]'
"""
_EDITS = """
SELECT count(*) FROM captures AS c JOIN versions AS v ON v.record_id = c.record_id
WHERE c.run_id = ? AND v.superseded IS NULL AND v.changed <> '[]' AND v.cause = ?
"""


class Nights:
    """The nights of one database's crawls; each is looked at once."""

    def __init__(self, connection: Connection) -> None:
        """Read over `connection`."""
        self._execute = connection.execute
        self._known: dict[str, Night] = {}

    def of(self, record_id: str) -> Night:
        """Return the night on which a capture was made."""
        found = self._execute("SELECT run_id FROM captures WHERE record_id = ?", (record_id,)).fetchone()
        return self._of_run(found[0]) if found and found[0] else NO_NIGHT

    def doubtful(self, runs: Iterable[str]) -> list[str]:
        """Return the articles whose version of one of these runs is to be judged anew by what its night tells."""
        return list(dict.fromkeys(article_id for run_id in runs for article_id in self._doubtful(run_id)))

    def edits(self, run_id: str) -> int:
        """Return how many versions of a run are the newspaper's."""
        (count,) = self._execute(_EDITS, (run_id, PUBLISHED)).fetchone()
        return int(count)

    def _doubtful(self, run_id: str) -> Iterator[str]:
        self._known.pop(run_id, None)
        night = self._of_run(run_id)
        if night == NO_NIGHT:
            return
        for article_id, cause, changed, body, before in self._execute(_CHANGED, (run_id,)).fetchall():
            names = set(json.loads(changed))
            of_template = cause == PUBLISHED and "body" in names and night.template & _differ(body, before)
            of_newspaper = cause == LAYOUT and names & night.rare
            if of_template or of_newspaper:
                yield article_id

    def _of_run(self, run_id: str) -> Night:
        if run_id not in self._known:
            self._known[run_id] = self._look(run_id)
        return self._known[run_id]

    def _look(self, run_id: str) -> Night:
        (pages,) = self._execute(_AGAIN, (run_id, ARTICLE)).fetchone()
        if pages < FEWEST:
            return NO_NIGHT
        pieces: Counter[str] = Counter()
        people: Counter[str] = Counter()
        for _, _, changed, body, before in self._execute(_CHANGED, (run_id,)):
            names = set(json.loads(changed))
            people.update(names & OF_PEOPLE)
            if "body" in names:
                pieces.update(_differ(body, before))
        template = frozenset(piece for piece, count in pieces.items() if count >= FEWEST and count > MOST * pages)
        rare = frozenset(name for name, count in people.items() if count <= max(1, FEW * pages))
        return Night(template, rare)


def _differ(body: str | None, before: str | None) -> set[str]:
    """Return the sentences that stand in one of two texts only."""
    return set(squeezed_pieces(body or "")) ^ set(squeezed_pieces(before or ""))
