"""What most articles that a crawl read again show at once is their template's, and what only one shows is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.model import Article, Capture, Record
from newscrawl.pipeline import process
from newscrawl.store import Store
from newscrawl.store.versions import ExtractionResult
from tests.store.test_causes import modern
from tests.support.archives import PARAGRAPHS, URL, page

BEFORE = datetime(2025, 1, 7, tzinfo=UTC)
CLIENT = "点击下载武进新闻客户端，看更多身边的新鲜事。"
CORRECTED = "更正：居民收入增长的数据以统计部门公布的为准，本报向读者致歉。"
Paragraphs = tuple[str, ...]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "news.db") as opened:
        yield opened


def result(body: bytes, number: int, night: int) -> ExtractionResult:
    moment = BEFORE + timedelta(days=night)
    found = process(Capture(URL.format(number), body, fetched_at=moment))
    assert isinstance(found, Article)
    record = Record(f"{night}-{number}", f"warc/r{night}-0.warc.gz", number, 1, "response", found.url, moment, 200, "")
    return ExtractionResult((record,), found)


def causes(store: Store, *pages: bytes) -> str:
    """Archive the same page as many articles, then the given ones of another night; return their causes' initials."""
    articles: dict[str, list[ExtractionResult]] = {}
    for night, bodies in enumerate(([page()] * len(pages), pages)):
        for number, body in enumerate(bodies):
            one = result(body, number, night)
            store.articles.save(one.outcome, one.records, run_id=f"r{night}")
            articles.setdefault(str(number), []).append(one)
    ids = store.articles.needs_rebuild()
    owners = {store.captures.article(found[0].records[0].record_id): found for found in articles.values()}
    for article_id in ids:
        store.articles.rebuild(article_id, owners[article_id])
    for article_id in store.articles.nights.doubtful(["r0", "r1"]):
        store.articles.rebuild(article_id, owners[article_id])
    found = store.connection.execute(
        "SELECT v.cause FROM versions AS v JOIN captures AS c USING (record_id) WHERE changed <> '[]' ORDER BY c.offset"
    )
    return "".join(cause[0] for (cause,) in found)


def within(*more: str) -> Paragraphs:
    return (*PARAGRAPHS[:2], *more, *PARAGRAPHS[2:])


@pytest.mark.parametrize("again", [modern, lambda paragraphs: page(paragraphs=paragraphs)], ids=["new", "old"])
def test_a_sentence_that_comes_to_most_texts_at_once_is_the_templates(store: Store, again: object) -> None:
    assert callable(again)
    assert causes(store, *[again(within(CLIENT))] * 7, again(within(CLIENT, CORRECTED))) == "lllllllp"


def test_a_sentence_that_comes_to_few_is_the_newspapers(store: Store) -> None:
    assert causes(store, *[modern(within(CLIENT))] * 3, *[modern()] * 5).count("p") == 3


def test_another_source_of_one_article_is_the_newspapers_and_of_most_the_templates(store: Store) -> None:
    assert causes(store, *[modern()] * 7, modern(source="武进区融媒体中心"))[-1] == "p"


def test_another_source_of_most_articles_is_the_templates(store: Store) -> None:
    assert causes(store, *[modern(source="武进区融媒体中心")] * 8) == "llllllll"
