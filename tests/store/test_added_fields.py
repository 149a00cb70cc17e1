"""Fields that earlier code did not read are not read yet, which is no difference."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from newscrawl.store import Store
from newscrawl.store.comparison import differences
from newscrawl.store.rows import ADDED_FIELDS, id_of
from newscrawl.store.versions import ExtractionResult
from tests.support.catalogue import ARTICLES, RUN, record

NAME, ARTICLE = next(iter(ARTICLES.items()))
READ = replace(ARTICLE, body_xml="<body><p>一</p></body>")


def made_before(path: Path) -> Store:
    """Return a store whose only article was read by code that did not know the fields."""
    store = Store(path / "news.db")
    store.articles.save(READ, [record(NAME)], run_id=RUN)
    for name in ADDED_FIELDS:
        store.connection.execute(f"UPDATE articles SET {name} = NULL")
        store.connection.execute(
            "UPDATE versions SET code = 'newscrawl 0', fields = json_remove(fields, ?)", (f"$.{name}",)
        )
    return store


def test_a_field_that_was_not_read_yet_is_no_difference_and_no_version(tmp_path: Path) -> None:
    with made_before(tmp_path) as store:
        result = ExtractionResult((record(NAME),), READ)
        assert differences(store.connection, result, store.sites) == {}
        assert store.articles.without_added_fields() == [id_of(READ.url, store.sites)]
        store.articles.rebuild(id_of(READ.url, store.sites), [result])
        assert store.articles.without_added_fields() == []
        ((fields, superseded),) = store.connection.execute("SELECT fields, superseded FROM versions").fetchall()
        assert (json.loads(fields)["body_xml"], superseded) == (READ.body_xml, None)
        assert store.connection.execute("SELECT body_xml FROM articles").fetchall() == [(READ.body_xml,)]


def test_a_field_read_otherwise_is_a_difference(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        store.articles.save(READ, [record(NAME)], run_id=RUN)
        result = ExtractionResult((record(NAME),), replace(READ, body_xml="<body><quote>一</quote></body>"))
        assert list(differences(store.connection, result, store.sites)) == ["body_xml"]


def test_lines_left_out_are_kept_as_evidence(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        store.articles.save(replace(READ, left_out=("QQ",)), [record(NAME)], run_id=RUN)
        found = store.connection.execute(
            "SELECT kind, before, after, field FROM repairs WHERE kind = 'left-out'"
        ).fetchall()
        assert found == [("left-out", "QQ", "", None)]
