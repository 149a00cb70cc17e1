"""Edits and withdrawals, listed by the time they were seen, of all sites or one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from newscrawl.search.changes import ChangeFilters, count_changes, find_changes
from newscrawl.store.reader import read_only
from tests.support.archives import PARAGRAPHS, URL, capture, page, rebuilt, write_run

EDITED = (*PARAGRAPHS[:2], "更正：居民收入增长的数据以统计部门公布的为准，本报向读者致歉。")
SEVERAL = 3
"""Articles that are edited a day after the first capture, and withdrawn two days after it, each an hour later."""


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    root: Path = tmp_path_factory.mktemp("changes")
    numbers = range(1, SEVERAL + 1)
    write_run(root, [capture(n, page(), hours=n) for n in numbers])
    write_run(root, [capture(n, page(paragraphs=EDITED), hours=24 + n) for n in numbers], hours=24)
    write_run(root, [capture(n, b"", hours=48 + n, status=404) for n in numbers], hours=48)
    with rebuilt(root).store() as store, store.transaction() as writing:
        writing.execute("UPDATE versions SET site = 'jsw' WHERE article_id = (SELECT min(article_id) FROM versions)")
    found = read_only(root / "news.db")
    yield found
    found.close()


def test_edits_and_withdrawals_come_latest_first_each_with_its_texts(connection: sqlite3.Connection) -> None:
    found = find_changes(connection, ChangeFilters(), limit=10)
    assert [change.kind for change in found] == ["withdrawn"] * SEVERAL + ["edited"] * SEVERAL
    assert [change.seen_at for change in found] == sorted((change.seen_at for change in found), reverse=True)
    edit, withdrawal = found[-1], found[0]
    assert (edit.url, edit.changed, edit.version) == (URL.format(1), ("body",), 2)
    assert "更正" in edit.after["body"]
    assert "更正" not in edit.before["body"]
    assert edit.record_id != edit.before_record_id
    status = "SELECT status FROM captures WHERE record_id = ?"
    assert connection.execute(status, (withdrawal.record_id,)).fetchone()[0] == 404
    assert connection.execute(status, (withdrawal.before_record_id,)).fetchone()[0] == 200


def test_pages_of_changes_hold_each_once(connection: sqlite3.Connection) -> None:
    whole = find_changes(connection, ChangeFilters(), limit=100)
    paged = [find_changes(connection, ChangeFilters(), limit=1, offset=at) for at in range(len(whole) + 1)]
    assert [change for one in paged for change in one] == whole


def test_changes_are_narrowed_by_site_kind_and_day_in_china(connection: sqlite3.Connection) -> None:
    days = sorted({change.seen_at for change in find_changes(connection, ChangeFilters(kind="edited"), limit=10)})
    day = date.fromisoformat(days[0][:10])  # the first capture is of 13:00 in China
    for filters, count in (
        (ChangeFilters(), 2 * SEVERAL),
        (ChangeFilters(site="jsw"), 1),
        (ChangeFilters(site="wjnews"), 2 * SEVERAL - 1),
        (ChangeFilters(kind="withdrawn"), SEVERAL),
        (ChangeFilters(since=day, until=day), SEVERAL),
        (ChangeFilters(until=date.min), 0),
        (ChangeFilters(since=date.max), 0),
        (ChangeFilters(until=date.max), 2 * SEVERAL),
    ):
        assert len(find_changes(connection, filters, limit=100)) == count
        assert sum(counts.total() for counts in count_changes(connection, filters).values()) == count


@pytest.mark.parametrize("filters", [ChangeFilters(), ChangeFilters(site="jsw"), ChangeFilters(since=date(2024, 1, 1))])
def test_only_changes_are_looked_at(connection: sqlite3.Connection, filters: ChangeFilters) -> None:
    """An index holds the changes alone; without it, a list would read every article and version of the archive."""
    plans = list[str]()
    connection.set_trace_callback(plans.append)
    find_changes(connection, filters, limit=10)
    connection.set_trace_callback(None)
    listing = next(plan for plan in plans if "UNION ALL" in plan)
    steps = [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {listing}")]
    scanned = [step for step in steps if step.startswith(("SCAN", "SEARCH")) and "(subquery" not in step]
    assert all("idx_versions_edits" in step or "idx_articles_" in step or "captures" in step for step in scanned)
