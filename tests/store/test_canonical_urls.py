"""An article is stored under its canonical URL, whichever of its addresses was fetched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from newscrawl.store import Store
from tests.support.catalogue import ARTICLES, RUN, record

NAME, ARTICLE = next(iter(ARTICLES.items()))
URL = "http://www.wj001.com/news/wjxw/2025-01-06/1.html"
ADDRESSES = (
    "https://wj001.com/news/wjxw/2025-01-06/1.html?from=timeline&isappinstalled=0",
    f"{URL};jsessionid=8F2A?v=3",
)


def urls(store: Store) -> list[str]:
    return [url for (url,) in store.connection.execute("SELECT url FROM articles").fetchall()]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_article_has_its_canonical_url_and_no_second_row(tmp_path: Path, address: str) -> None:
    with Store(tmp_path / "news.db") as store:
        for url in (address, URL, address):
            store.articles.save(replace(ARTICLE, url=url), [record(NAME)], run_id=RUN)
            assert urls(store) == [URL]


def test_an_archive_made_before_gets_canonical_urls(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        store.articles.save(replace(ARTICLE, url=URL), [record(NAME)], run_id=RUN)
        store.connection.execute("UPDATE articles SET url = ?", (ADDRESSES[0],))
        store.connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'canonical_urls'")
        store.connection.commit()
    with Store(tmp_path / "news.db") as store:
        assert (urls(store), store.articles.needs_rebuild()) == ([URL], [])


def test_an_article_that_has_another_id_by_its_canonical_url_is_read_again(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        store.articles.save(replace(ARTICLE, url=URL), [record(NAME)], run_id=RUN)
        store.connection.execute("UPDATE articles SET id = 'made-before', url = ?", (ADDRESSES[1],))
        store.connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'canonical_urls'")
        store.connection.commit()
    with Store(tmp_path / "news.db") as store:
        assert store.articles.needs_rebuild() == ["made-before"]
