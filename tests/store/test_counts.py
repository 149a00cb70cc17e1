"""The table of how many rows there are: always what counting them anew says."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from newscrawl.model import Article, Rejected, RepairStep
from newscrawl.store import Store, counts, search_index
from newscrawl.store.rows import id_of
from newscrawl.store.versions import ExtractionResult
from tests.support.catalogue import record

URL = "http://www.wj001.com/news/{}.html"
BODY = "常州市昨天召开会议，部署今年的重点工作，要求各单位抓好落实，努力完成全年的目标任务。" * 3
DAYS = {"new": "2024-08-06T08:00:00+08:00", "copy": "2024-08-31T23:59:59+08:00", "leap": "2024-02-29T00:00:00+08:00",
        "first": "1900-01-01T00:00:00+08:00", "undated": ""}  # fmt: skip


def article(name: str) -> Article:
    body = BODY if name in {"new", "copy"} else name * 50
    slip = RepairStep("slip", "?", "学", 9, "body", 2)
    return Article(url=URL.format(name), site="wjnews", title=name, body=body, published=DAYS[name], steps=(slip,))


def save(store: Store, name: str, outcome: Article | Rejected, capture: str) -> None:
    found = replace(record("lakes"), record_id=capture, url=URL.format(name))
    store.articles.save(outcome, [found], run_id="wjnews/1")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "news.db")
    for name in DAYS:
        save(store, name, article(name), name)
    save(store, "list", Rejected(URL.format("list"), "listing"), "list")
    return store


def kept(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return sorted(connection.execute("SELECT what, site, kind, number FROM counts"))


def edit(store: Store) -> None:
    save(store, "new", replace(article("new"), published=DAYS["leap"], body="另一篇文章" * 20, steps=()), "second")


def reject(store: Store) -> None:
    save(store, "list", Rejected(URL.format("list"), "empty"), "second")
    save(store, "list", article("new"), "third")


def forget(store: Store) -> None:
    """The capture of an article turns out to be none."""
    results = [ExtractionResult((replace(record("lakes"), record_id="copy"),), Rejected(URL.format("copy"), "empty"))]
    store.articles.rebuild(id_of(URL.format("copy"), store.sites), results)


def index_anew(store: Store) -> None:
    with store.transaction() as connection:
        search_index.rebuild(connection)


@pytest.mark.parametrize("change", [lambda _: None, edit, reject, forget, index_anew])
def test_counts_follow_the_rows(store: Store, change: Callable[[Store], None]) -> None:
    change(store)
    assert kept(store.connection) == sorted(store.connection.execute(counts.anew()))


def test_articles_are_counted_by_the_month_they_were_published_in(store: Store) -> None:
    assert counts.articles_by_month(store.connection) == {
        ("2024-08", "wjnews"): 2, ("2024-02", "wjnews"): 1, ("1900-01", "wjnews"): 1,
    }  # fmt: skip
    assert counts.articles_by_day(store.connection, date(2024, 2, 29)) == {
        ("2024-02-29", "wjnews"): 1, ("2024-08-06", "wjnews"): 1, ("2024-08-31", "wjnews"): 1,
    }  # fmt: skip
    assert counts.articles_by_site(store.connection) == {"wjnews": 5}


def test_there_are_as_many_stories_as_originals(store: Store) -> None:
    relations = counts.rows_by_kind(store.connection, "relations")
    (stories,) = store.connection.execute("SELECT count(DISTINCT story_id) FROM articles").fetchone()
    assert relations["original"] == stories == 4
    assert relations.total() == 5


def test_rows_are_counted_by_kind_of_a_site_or_of_all(store: Store) -> None:
    assert counts.rows_by_kind(store.connection, "rejections", "wjnews") == {"listing": 1}
    assert counts.rows_by_kind(store.connection, "rejections", "jsw") == {}
    assert counts.rows_by_kind(store.connection, "repairs") == {"slip": 5}
