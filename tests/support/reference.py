"""What the documents show of the code: `./run python -m cogapp -r docs/*.md` makes it anew, a test compares."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from newscrawl.errors import REASONS
from newscrawl.export.columns import COLUMNS
from newscrawl.extract.byline import AUTHOR_WITNESSES
from newscrawl.extract.publish_date import LAST_RESORTS, WITNESSES
from newscrawl.extract.source import SOURCE_WITNESSES
from newscrawl.store import Store
from newscrawl.store.crawl_state import REPORTED
from newscrawl.store.descriptions import STATES, TABLES
from newscrawl.stories.relations import RELATIONS
from tests.test_architecture import FILES, ORDER, imports, room_of

Schema = dict[str, list[tuple[str, str, str]]]
"""By table: name, type and key of each column."""
FTS_TABLES = "search_index_"
KEEPERS = ("_sqlite_migrations", "sqlite_")


def schema() -> Schema:
    """Return what a new database holds, but for the tables that SQLite, FTS5 and sqlite-utils keep for themselves."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "news.db") as store:
        query = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY rowid"
        names = [name for (name,) in store.connection.execute(query)]
        own = [name for name in names if not name.startswith((FTS_TABLES, *KEEPERS))]
        return {
            name: [
                (column, kind or "TEXT", "key" if key else "not null" if required else "")
                for _, column, kind, required, _, key in store.connection.execute(f"PRAGMA table_info({name})")
            ]
            for name in own
        }


def meaning(table: str, column: str) -> str:
    """Return what a column holds; KeyError when nothing says so."""
    own = TABLES[table].columns
    if column in own:
        return own[column]
    if table == "run_reports":
        return f"`{REPORTED[column]}` of `stats`" if column in REPORTED else "As in `runs`."
    exported = {one.name: one.described for one in COLUMNS if table in (one.table, "articles")}
    return exported[column]


def tables() -> str:
    """Return a section for each table, in the order of their descriptions."""
    known = schema()
    lines = []
    for name, table in TABLES.items():
        source = f" Made anew {table.rebuilt}." if table.rebuilt.startswith("from") else ""
        source = source or (" Nothing else holds this." if not table.rebuilt else "")
        lines += [f"### `{name}`", "", table.holds + source, "", "| column | type | holds |", "|---|---|---|"]
        for column, kind, key in known[name]:
            lines.append(f"| `{column}` | {f'{kind.lower()} {key}'.strip()} | {meaning(name, column)} |")
        lines.append("")
    return "\n".join(lines)


def states() -> str:
    """Return the values of columns that hold a state, a table for each column."""
    outcomes = {
        "NULL": "not read yet, or nothing to read: a redirect, a robots.txt",
        "article": "the first page of an article",
        "continued": "a further page of one",
        "…": "otherwise the reason of the rejection, as below",
    }
    known = {**STATES, "captures.outcome": outcomes, "rejections.reason": REASONS, "articles.relation": RELATIONS}
    lines = []
    for column, values in known.items():
        lines += [f"| `{column}` | |", "|---|---|"]
        lines += [f"| `{value}` | {text} |" for value, text in values.items()]
        lines.append("")
    return "\n".join(lines)


def witnesses() -> str:
    """Return who says when an article was published, in the order of trust."""
    first = [("site:…", "what a site's own rule selects"), ("id:pubtime_baidu", "the element made for it")]
    told = [*first, *((one.name, one.what) for one in (*WITNESSES, *LAST_RESORTS))]
    rows = (f"| {place} | `{name}` | {what} |" for place, (name, what) in enumerate(told, 1))
    return "\n".join(("| | `origins` names it | it is |", "|---|---|---|", *rows, ""))


def built_on() -> dict[str, set[str]]:
    """Return which rooms each room imports itself, without those that it has through another one."""
    direct: dict[str, set[str]] = {room: set() for room in ORDER}
    for path in FILES:
        own = {name.split(".")[1] for name in imports(path) if name.startswith("newscrawl.")}
        direct[room_of(path)] |= own & set(ORDER) - {room_of(path)}
    through: dict[str, set[str]] = {}
    for room in ORDER:
        through[room] = direct[room].union(*(through[other] for other in direct[room]))
    return {
        room: {one for one in others if not any(one in through[other] for other in others)}
        for room, others in direct.items()
    }


def order() -> str:
    """Return the import order as a diagram."""
    arrows = [
        f"    {room} --> {other}" for room, others in built_on().items() for other in sorted(others, key=ORDER.index)
    ]
    return "\n".join(("```mermaid", "flowchart BT", *arrows, "```", ""))


def source_witnesses() -> str:
    """Return where the source is looked for, in the order of trust."""
    return _numbered(what for what, _ in SOURCE_WITNESSES)


def byline_witnesses() -> str:
    """Return where authors are looked for, in the order of trust."""
    return _numbered(what for what, _ in AUTHOR_WITNESSES)


def _numbered(found: Iterable[str]) -> str:
    first = ("what a site's own rule selects (`site:…`)", "an element with the usual id (`id:…`)")
    return "\n".join(f"{place}. {what}" for place, what in enumerate((*first, *found), 1)) + "\n"
