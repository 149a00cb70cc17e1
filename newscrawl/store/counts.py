"""How many rows there are, by site and kind, in a table that the database keeps itself: pages show it at every look.

Counting a million rows takes a tenth of a second and more. Triggers change `counts` in the transaction that changes the
rows, whoever writes them; it costs some microseconds a row.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from string import Template
from typing import Literal

from newscrawl.store.search_index import FIRST_DATED, NUMBERS_PER_DAY, first_number

What = Literal["articles", "relations", "repairs", "rejections"]
TABLE = """
CREATE TABLE counts (
    what TEXT NOT NULL, site TEXT NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (what, site, kind)) WITHOUT ROWID
"""
JULIAN = 1721424.5
"""Julian day on which the days begin that `date.toordinal` counts (https://sqlite.org/lang_datefunc.html)."""
MONTH = (
    f"CASE WHEN $row.id < {first_number(FIRST_DATED)} THEN '' "
    f"ELSE strftime('%Y-%m', $row.id / {NUMBERS_PER_DAY} + {JULIAN}) END"
)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Rows of a table, counted by two expressions over a `$row`; where `kind` is NULL they are not."""

    table: str
    kind: str
    columns: str
    """Those that the expressions read."""
    site: str = "coalesce($row.site, '')"
    is_inserted: bool = True
    """Whether `kind` is there when a row is inserted. A trigger makes that slower for a table of many indexes: SQLite
    keeps each page as it was, which for `articles` takes 23 µs."""

    def of(self, row: str) -> dict[str, str]:
        """Return the expressions over this row, by name."""
        return {name: Template(text).substitute(row=row) for name, text in (("site", self.site), ("kind", self.kind))}


_COUNTED: dict[What, _Counted] = {
    "articles": _Counted("search_articles", MONTH, "id, site"),
    "relations": _Counted("articles", "$row.relation", "relation", site="''", is_inserted=False),
    "repairs": _Counted("repairs", "$row.kind", "kind", site="''"),
    "rejections": _Counted("rejections", "$row.reason", "reason, site"),
}
_MORE = Template(
    "INSERT INTO counts SELECT '$what', $site, $kind, 1 WHERE $kind NOT NULL "
    "ON CONFLICT DO UPDATE SET number = number + 1;"
)
_LESS = Template(
    "UPDATE counts SET number = number - 1 WHERE (what, site, kind) = ('$what', $site, $kind); "
    "DELETE FROM counts WHERE (what, site, kind, number) = ('$what', $site, $kind, 0);"
)
_ANEW = Template("SELECT '$what', $site, $kind, count(*) FROM $table AS t WHERE $kind NOT NULL GROUP BY 2, 3")


def create(connection: sqlite3.Connection) -> None:
    """Make the table and what keeps it, and count what is stored."""
    connection.execute(TABLE)
    for what, counted in _COUNTED.items():
        for trigger in _triggers(what, counted):
            connection.execute(trigger)
    connection.execute(f"INSERT INTO counts {anew()}")


def anew() -> str:
    """Return the query of what `counts` must hold."""
    parts = (_ANEW.substitute(what=what, table=one.table, **one.of("t")) for what, one in _COUNTED.items())
    return " UNION ALL ".join(parts)


def _triggers(what: What, counted: _Counted) -> Iterator[str]:
    """Yield the triggers that keep the counts of one table."""
    old, new = counted.of("OLD"), counted.of("NEW")
    less, more = _LESS.substitute(old, what=what), _MORE.substitute(new, what=what)
    differs = f"WHEN ({', '.join(old.values())}) IS NOT ({', '.join(new.values())})"
    if counted.is_inserted:
        yield f"CREATE TRIGGER counts_{what}_insert AFTER INSERT ON {counted.table} BEGIN {more} END"
    yield f"CREATE TRIGGER counts_{what}_delete AFTER DELETE ON {counted.table} BEGIN {less} END"
    yield (
        f"CREATE TRIGGER counts_{what}_update AFTER UPDATE OF {counted.columns} ON {counted.table} {differs} "
        f"BEGIN {less} {more} END"
    )


def articles_by_site(connection: sqlite3.Connection) -> Counter[str]:
    """Return how many articles there are by site."""
    rows = connection.execute("SELECT site, sum(number) FROM counts WHERE what = 'articles' GROUP BY 1")
    return Counter(dict(rows))


def rows_by_kind(connection: sqlite3.Connection, what: What, site: str | None = None) -> Counter[str]:
    """Return how many rows there are by kind, of one site or of all."""
    query = "SELECT kind, sum(number) FROM counts WHERE what = ? AND site = coalesce(?, site) GROUP BY 1"
    return Counter(dict(connection.execute(query, (what, site))))


def articles_by_month(connection: sqlite3.Connection) -> Counter[tuple[str, str]]:
    """Return how many articles there are by month (`2024-08`) and site; those without a date are in no month."""
    rows = connection.execute("SELECT kind, site, number FROM counts WHERE what = 'articles' AND kind != ''")
    return Counter({(month, site): number for month, site, number in rows})


def articles_by_day(connection: sqlite3.Connection, since: date) -> Counter[tuple[str, str]]:
    """Return how many articles there are by day (`2024-08-06`) and site from `since` on, which reads their numbers."""
    rows = connection.execute(
        "SELECT id / ? AS day, site, count(*) FROM search_articles WHERE id >= ? GROUP BY 1, 2",
        (NUMBERS_PER_DAY, first_number(since)),
    )
    return Counter({(str(date.fromordinal(day)), site): number for day, site, number in rows})
