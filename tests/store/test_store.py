"""What the database keeps of an article over time."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from newscrawl.errors import StoreError
from newscrawl.model import Article, Record, Rejected, RepairStep
from newscrawl.sites import packaged
from newscrawl.store import Store, code_version
from newscrawl.store.comparison import fields_read_from
from newscrawl.store.rows import id_of
from newscrawl.store.versions import ExtractionResult

START = datetime(2025, 1, 6, 5, 0, tzinfo=UTC)
URL = "http://www.wj001.com/news/2025-01-06/1.html"
ARTICLE = Article(url=URL, site="wjnews", title="常州新闻", body="第一段。\n第二段。", author=("张三", "李四"))


def record(number: int, *, url: str = URL, status: int = 200) -> Record:
    """Return the record of a capture made `number` hours after the start."""
    return Record(
        record_id=f"urn:uuid:{number}",
        file="warc/wjnews/20250106T050000Z-00001.warc.gz",
        offset=1000 * number,
        length=900,
        type="response",
        url=url,
        fetched_at=START + timedelta(hours=number),
        status=status,
        payload_digest="sha1:X",
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "news.db")


def save(store: Store, outcome: Article | Rejected, number: int, *, status: int = 200) -> str:
    """Save what was read from capture `number`."""
    return store.articles.save(outcome, [record(number, status=status)], run_id="wjnews/20250106T050000Z")


def rows(store: Store, query: str) -> list[tuple[object, ...]]:
    """Return what a query finds."""
    return store.connection.execute(query).fetchall()


def test_an_article_row_leads_to_the_file_and_offset_of_its_record(store: Store) -> None:
    assert save(store, ARTICLE, 3) == "new"
    assert rows(store, "SELECT file, offset FROM articles JOIN captures USING (record_id)") == [
        ("warc/wjnews/20250106T050000Z-00001.warc.gz", 3000)
    ]
    assert json.loads(str(rows(store, "SELECT author FROM articles")[0][0])) == ["张三", "李四"]


def test_seeing_the_same_text_again_makes_no_version(store: Store) -> None:
    save(store, ARTICLE, 1)
    assert save(store, replace(ARTICLE, section="要闻"), 2) == "unchanged"
    assert rows(store, "SELECT count(*) FROM versions") == [(1,)]
    assert rows(store, "SELECT first_seen, last_seen FROM articles") == [
        ("2025-01-06T06:00:00.000000Z", "2025-01-06T07:00:00.000000Z")
    ]


def test_a_changed_text_is_a_version_beside_the_old_one(store: Store) -> None:
    save(store, ARTICLE, 1)
    assert save(store, replace(ARTICLE, body="第一段。\n更正。"), 2) == "changed"
    assert rows(store, "SELECT changed, json_extract(fields, '$.body') FROM versions ORDER BY seen_at") == [
        ("[]", "第一段。\n第二段。"),
        ('["body"]', "第一段。\n更正。"),
    ]
    assert rows(store, "SELECT body, record_id FROM articles") == [("第一段。\n更正。", "urn:uuid:2")]


@pytest.mark.parametrize(
    "address", ["https://wj001.com/news/2025-01-06/1.html?from=timeline", URL.replace("www.", "m.") + "#top"]
)
def test_another_address_of_the_same_page_is_the_same_article(store: Store, address: str) -> None:
    save(store, ARTICLE, 1)
    assert (
        store.articles.save(replace(ARTICLE, url=address), [record(2)], run_id="wjnews/20250106T050000Z") == "unchanged"
    )
    assert rows(store, "SELECT url FROM articles") == [(URL,)]


@pytest.mark.parametrize(
    ("status", "rejected"),
    [(404, Rejected(URL, "http-error", "status 404")), (200, Rejected(URL, "soft-404", "“您访问的页面不存在”"))],
)
def test_a_withdrawn_article_is_marked_gone_and_keeps_its_text(store: Store, status: int, rejected: Rejected) -> None:
    save(store, ARTICLE, 1)
    assert save(store, rejected, 2, status=status) == "gone"
    assert rows(store, "SELECT body, gone_at FROM articles") == [(ARTICLE.body, "2025-01-06T07:00:00.000000Z")]
    save(store, ARTICLE, 3)
    assert rows(store, "SELECT gone_at FROM articles") == [(None,)]


def test_a_page_that_becomes_an_article_is_no_longer_rejected(store: Store) -> None:
    assert save(store, Rejected(URL, "empty"), 1) == "rejected"
    assert rows(store, "SELECT reason, record_id FROM rejections") == [("empty", "urn:uuid:1")]
    save(store, ARTICLE, 2)
    assert rows(store, "SELECT count(*) FROM rejections") == [(0,)]


def test_script_conversions_outside_the_fields_are_not_kept_as_rows(store: Store) -> None:
    steps = (
        RepairStep("script", "漢", "汉", 5),
        RepairStep("slip", "?", "学", 9, "body", 2),
        RepairStep("script", "語", "语", 12, "title", 0),
    )
    save(store, replace(ARTICLE, steps=steps), 1)
    assert rows(store, "SELECT position, kind, field FROM repairs") == [(1, "slip", "body"), (2, "script", "title")]


def test_a_save_that_fails_half_way_leaves_nothing(store: Store) -> None:
    broken = replace(ARTICLE, title=None)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="cannot be written"):
        save(store, broken, 1)
    assert rows(store, "SELECT count(*) FROM captures") == [(0,)]


def new_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let today's code be another than the one that stored what is there."""
    monkeypatch.setattr("newscrawl.store.code_version.current", lambda: "newscrawl 9")


def test_settling_what_new_code_reads_keeps_the_old_reading(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    save(store, ARTICLE, 1)
    new_code(monkeypatch)
    store.articles.rebuild(id_of(URL, packaged()), [ExtractionResult((record(1),), replace(ARTICLE, title="新标题"))])
    assert rows(store, "SELECT cause, json_extract(fields, '$.title'), superseded FROM versions ORDER BY rowid") == [
        ("published", "常州新闻", code_version.of(packaged()["wjnews"])),
        ("code", "新标题", None),
    ]
    assert rows(store, "SELECT title, first_seen FROM articles") == [("新标题", "2025-01-06T06:00:00.000000Z")]
    fields = fields_read_from(store.connection, record(1))
    assert fields
    assert fields["title"] == "新标题"


def test_a_file_that_is_no_database_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(b"not a database, " * 100)
    with pytest.raises(StoreError, match=r"news\.db cannot be opened as a database: file is not a database"):
        Store(path)


def test_two_writers_wait_for_each_other(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "news.db")
    for number in range(20):
        save(store if number % 2 else other, replace(ARTICLE, url=f"{URL}?{number}"), number)
    assert rows(store, "SELECT count(*) FROM articles") == [(20,)]


@pytest.mark.parametrize("stops", [True, False])
def test_a_writer_that_is_told_to_stop_waits_no_longer_for_another(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, stops: bool
) -> None:
    monkeypatch.setattr("newscrawl.store.database.STOP_POLL_S", 0)
    store.connection.execute("BEGIN IMMEDIATE")
    looks: list[bool] = []

    def is_stopping() -> bool:
        looks.append(True)
        if len(looks) == 3 and not stops:
            store.connection.execute("COMMIT")
        return stops

    told = pytest.raises(StoreError, match="locked; end what else writes") if stops else nullcontext()
    with Store(tmp_path / "news.db", is_stopping=is_stopping) as other, told:
        other.runs.start("a", "wjnews", started_at=datetime(2026, 3, 1, tzinfo=UTC), settings={})
    assert len(looks) == (1 if stops else 3)


def test_an_interrupt_ends_what_waits_for_another_writer(store: Store, tmp_path: Path) -> None:
    store.connection.execute("BEGIN IMMEDIATE")
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with Store(tmp_path / "news.db") as other:
            began = time.monotonic()
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            with pytest.raises(KeyboardInterrupt):
                other.runs.start("a", "wjnews", started_at=datetime(2026, 3, 1, tzinfo=UTC), settings={})
            assert time.monotonic() - began < 10
    finally:
        signal.signal(signal.SIGALRM, before)


def test_where_a_writer_waited_in_vain_for_another_it_does_not_wait_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.store.database.STOP_POLL_S", 0)
    monkeypatch.setattr("newscrawl.store.database.BUSY_TIMEOUT_S", 0.1)
    store.connection.execute("BEGIN IMMEDIATE")
    looks, after = count(), list[int]()
    with Store(tmp_path / "news.db", is_stopping=lambda: next(looks) < 0) as other:
        for _ in range(2):
            with pytest.raises(StoreError, match="locked"):
                other.runs.start("a", "wjnews", started_at=datetime(2026, 3, 1, tzinfo=UTC), settings={})
            after.append(next(looks))
    assert after[0] > 2
    assert after[1] - after[0] == 2, "one try, and the look that counts them"


def test_the_database_opens_in_plain_sqlite(store: Store, tmp_path: Path) -> None:
    save(store, ARTICLE, 1)
    store.close()
    with sqlite3.connect(tmp_path / "news.db") as plain:
        plain.execute("UPDATE articles SET title = 'x'")
        plain.execute("DELETE FROM articles")
    plain.close()


def test_a_full_disk_is_told_as_one_and_what_was_saved_before_stays(store: Store) -> None:
    save(store, ARTICLE, 1)
    ((pages,),) = rows(store, "PRAGMA page_count")
    rows(store, f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="database or disk is full; free space"):
        save(store, replace(ARTICLE, body="长" * 2_000_000), 2)
    rows(store, "PRAGMA max_page_count = 1000000")
    assert save(store, replace(ARTICLE, body="第三段。"), 3) == "changed"
    assert rows(store, "SELECT record_id FROM captures ORDER BY record_id") == [("urn:uuid:1",), ("urn:uuid:3",)]
