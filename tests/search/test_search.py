"""Searching: what people type finds what the articles say."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import StoreError, UsageError
from newscrawl.model import Article
from newscrawl.search import Filters, find, find_stories, parse, read_hits, read_stories
from newscrawl.search.find import Order
from newscrawl.search.snippet import WIDTH, highlight, snippet
from newscrawl.search.trend import OTHERS, trend
from newscrawl.sites import packaged
from newscrawl.store import Store
from newscrawl.store.reader import read_only
from newscrawl.store.rows import id_of
from newscrawl.store.search_index import rebuild, remove, texts_of
from newscrawl.text.fold import folded
from tests.support.catalogue import ARTICLES, library, record

ANY = Filters()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with library(tmp_path) as store:
        yield store


@pytest.fixture
def connection(store: Store, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    assert store.connection
    connection = read_only(tmp_path / "news.db")
    yield connection
    connection.close()


def found(connection: sqlite3.Connection, words: str, filters: Filters = ANY, order: str = "date") -> list[str]:
    """Return the names of the articles that are found, in order."""
    names = {article.url: name for name, article in ARTICLES.items()}
    numbers = find(connection, parse(words), filters, order="relevance" if order == "relevance" else "date")
    return [names[hit.url] for hit in read_hits(connection, numbers)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("两湖创新区", ["lakes"]),
        ("“两湖”创新区", ["lakes"]),
        ("两湖创新区发布", ["lakes"]),
        ("与「创新之核」", ["evening"]),
        ("常州", ["evening", "lakes", "undated"]),
        ("新", ["evening", "lakes", "undated"]),
        ("区", ["lakes"]),
        ("话", ["undated"]),
        ("，", ["evening", "strait", "lakes"]),
        ("GDP", ["lakes"]),
        ("gdp", ["lakes"]),
        ("ＧＤＰ增长", ["lakes"]),
        ("5G", ["lakes"]),
        ("2022年", ["lakes"]),
        ("6.5%", ["lakes"]),
        ("台湾", ["strait"]),
        ("臺灣", ["strait"]),
        ("镇江后天举办", ["strait"]),
        ("創新區發佈", ["lakes"]),
        ("头发", ["strait"]),
        ("看着", ["strait"]),
        ("changzhou", ["strait"]),
        ("费菲", ["strait"]),
        ("大会 动作", ["lakes"]),
        ("常州 -夜色", ["lakes", "undated"]),
        ("常州 －夜色 -简讯", ["lakes"]),
        ("title:常州", ["evening", "undated"]),
        ("标题：常州 来源：武进日报", ["evening"]),
        ("source:武进日报", ["evening", "lakes"]),
        ("author:姜小莉", ["lakes"]),
        ("title:科教城", []),
        ('"一句话 新"', ["undated"]),
        ('"话 新"', ["undated"]),
        ('"全区。 两湖"', ["lakes"]),
        ("常州科教城举行大会，", ["lakes"]),
        ("”创", ["evening", "lakes"]),
        ("话新", []),
        ("科城", []),
    ],
)
def test_a_query_finds_the_articles_that_say_it_newest_first(
    connection: sqlite3.Connection, words: str, names: list[str]
) -> None:
    assert found(connection, words) == names


def test_no_query_finds_everything_and_articles_without_a_date_come_last(connection: sqlite3.Connection) -> None:
    assert found(connection, "") == ["evening", "strait", "lakes", "undated"]


def test_a_word_in_the_headline_counts_more_than_one_in_the_text(connection: sqlite3.Connection) -> None:
    assert found(connection, "常州", order="relevance")[-1] == "lakes"
    assert found(connection, "创新", order="relevance")[0] == "lakes"


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(site="wjnews"), ["evening", "lakes"]),
        (Filters(site="www.elsewhere.cn"), []),
        (Filters(since=date(2024, 8, 6)), ["evening"]),
        (Filters(until=date(2024, 8, 5)), ["lakes"]),
        (Filters(since=date(2022, 11, 21), until=date(2022, 11, 21)), ["lakes"]),
        (Filters(since=date(2022, 11, 22), until=date(2024, 8, 5)), []),
    ],
)
def test_site_and_days_narrow_a_search_down(connection: sqlite3.Connection, filters: Filters, names: list[str]) -> None:
    assert found(connection, "常州", filters) == names
    with_all = found(connection, "", filters)
    assert [name for name in with_all if name in names] == names


@pytest.mark.parametrize("words", ["-常州", '""', "'", "-", "title:", "\u200b"])
def test_a_query_that_asks_for_nothing_is_refused_or_taken_at_its_word(
    connection: sqlite3.Connection, words: str
) -> None:
    if words in ("-", "title:"):
        assert found(connection, words) == []
        return
    with pytest.raises(UsageError, match="at least one word"):
        parse(words)


@pytest.mark.parametrize(
    "words", ['"', '""" OR *', "a AND (b", "NEAR(常 州)", "常州*", "{title}:x", "\x00常", "\ud800州", "'; --", "^常"]
)
def test_the_language_of_the_index_is_out_of_reach(connection: sqlite3.Connection, words: str) -> None:
    try:
        asked = parse(words)
    except UsageError:
        return
    list(find(connection, asked))


@pytest.mark.parametrize("text", ["titel:常州", "foo:", "site:jsw 常州", '-publisher:"某报"'])
def test_a_field_there_is_none_of_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(UsageError, match=r"title:, source: or author:"):
        parse(text)


@pytest.mark.parametrize("text", ["http://www.wj001.com/a", "12:30", "记者：王小明", '"foo:bar"', "比分3:2"])
def test_a_colon_in_a_word_is_no_field(text: str) -> None:
    assert parse(text).wanted[0].column is None


@pytest.mark.parametrize("text", ["标题：常州", "標題: 常州", "title: 常州", "TITLE:常州"])
def test_a_field_may_be_written_as_people_write_it(text: str) -> None:
    assert [(term.runs, term.column) for term in parse(text).wanted] == [(("常州",), "title")]


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(UsageError, match="give the earlier one first"):
        Filters(since=date(2024, 2, 1), until=date(2024, 1, 1))


def test_a_query_of_too_many_words_is_refused_and_a_long_phrase_is_not(connection: sqlite3.Connection) -> None:
    with pytest.raises(UsageError, match="100 words"):
        parse("常州 " * 101)
    assert list(find(connection, parse("常州 " * 100)))
    assert not list(find(connection, parse("常州" * 5000)))


alphabet = st.text(alphabet="常州新区臺台GDg5 2，“\n㎡é", max_size=12)


@given(bodies=st.lists(alphabet, min_size=1, max_size=6), words=alphabet.filter(lambda text: bool(text.split())))
def test_the_index_finds_exactly_what_reading_all_articles_finds(bodies: list[str], words: str) -> None:
    with Store(Path(":memory:")) as store:
        for number, body in enumerate(bodies):
            url = f"http://www.jsw.com.cn/{number}.html"
            article = Article(url=url, site="jsw", title="x", body=body)
            store.articles.save(article, [replace(record("lakes"), record_id=str(number), url=url)], run_id="jsw/1")
        store.connection.row_factory = sqlite3.Row
        try:
            query = parse(f'"{words.replace("“", "「")}"')
        except UsageError:
            return
        read = {
            row["number"]
            for row in store.connection.execute(
                "SELECT s.id AS number, a.* FROM articles AS a JOIN search_articles AS s ON a.id = article_id"
            )
            if query.matches(texts_of(row))
        }
        assert set(find(store.connection, query)) == read


def test_the_newest_text_is_found_and_the_old_one_no_more(store: Store, connection: sqlite3.Connection) -> None:
    changed = replace(ARTICLES["lakes"], body="镇江来客", published="2025-01-01T08:00:00+08:00")
    store.articles.save(
        changed, [replace(record("lakes"), record_id="urn:uuid:later")], run_id="wjnews/20250107T050000Z"
    )
    assert found(connection, "科教城") == []
    assert found(connection, "镇江") == ["lakes", "strait"]


def test_an_article_that_is_deleted_is_not_found(store: Store, connection: sqlite3.Connection) -> None:
    with store.transaction() as writing:
        remove(writing, id_of(ARTICLES["lakes"].url, packaged()))
        writing.execute("DELETE FROM articles WHERE url = ?", (ARTICLES["lakes"].url,))
    assert found(connection, "科教城") == []
    assert found(connection, "") == ["evening", "strait", "undated"]


def test_the_index_is_sound_after_every_kind_of_change(store: Store, connection: sqlite3.Connection) -> None:
    test_the_newest_text_is_found_and_the_old_one_no_more(store, connection)
    test_an_article_that_is_deleted_is_not_found(store, connection)
    kept = words_of(store)
    with store.transaction() as writing:
        rebuild(writing)
    assert kept == words_of(store)


def test_an_article_that_changes_twice_in_one_transaction_is_in_the_index_as_it_is_at_its_end(store: Store) -> None:
    for number, title in enumerate(("先", "后", "终")):
        changed = {name: replace(article, title=title) for name, article in ARTICLES.items()}
        with store.transaction():
            for name, article in changed.items():
                for part in ("一", "二"):
                    fetched = replace(record(name), record_id=f"{name}{number}{part}")
                    store.articles.save(replace(article, body=part), [fetched], run_id="wjnews/20250107T050000Z")
    kept = words_of(store)
    with store.transaction() as writing:
        rebuild(writing)
    assert kept == words_of(store)


def test_what_a_failed_transaction_saved_is_not_put_into_the_index_by_the_next(store: Store) -> None:
    before = words_of(store)
    lost = Article(url="http://www.jsw.com.cn/lost.html", site="jsw", title="未存", body="从未保存")
    with suppress(KeyError), store.transaction():
        store.articles.save(lost, [replace(record("lakes"), record_id="lost", url=lost.url)], run_id="jsw/1")
        raise KeyError
    with store.transaction():
        pass
    assert words_of(store) == before


def test_the_words_of_a_transaction_are_written_to_the_disk_together(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        with store.transaction():
            for name in ("lakes", "strait", "evening"):
                store.articles.save(ARTICLES[name], [record(name)], run_id="wjnews/1")
        assert segments_of(store) == 1
        with store.transaction() as writing:
            rebuild(writing)
        assert segments_of(store) == 1


def segments_of(store: Store) -> int:
    """Return how many parts of the index were written and not merged (FTS5's own table `idx`)."""
    return int(store.connection.execute("SELECT count(DISTINCT segid) FROM search_index_idx").fetchone()[0])


def words_of(store: Store) -> set[tuple[str, int, int]]:
    """Return the words of the index with the number of their articles and places."""
    store.connection.execute("DROP TABLE IF EXISTS temp.words")
    store.connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search_index, row)")
    return set(store.connection.execute("SELECT term, doc, cnt FROM temp.words"))


def test_an_index_of_another_folding_is_made_anew_when_the_archive_is_opened(store: Store, tmp_path: Path) -> None:
    store.connection.execute("UPDATE search_folding SET version = 0")
    store.connection.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
    with pytest.raises(StoreError, match="newscrawl status"):
        read_only(tmp_path / "news.db")
    with Store(tmp_path / "news.db"):
        connection = read_only(tmp_path / "news.db")
        assert found(connection, "常州") == ["evening", "lakes", "undated"]
        connection.close()


def test_articles_of_one_moment_are_all_found_and_after_those_before_it(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        for number in range(40):
            url = f"http://www.jsw.com.cn/{number}.html"
            at = "2024-08-06T11:54:00+08:00" if number % 2 else "2024-08-06T00:00:00+08:00"
            article = Article(url=url, site="jsw", title="同一时刻", body="常州", published=at)
            store.articles.save(article, [replace(record("lakes"), record_id=str(number), url=url)], run_id="jsw/1")
        times = [hit.published for hit in read_hits(store.connection, find(store.connection, parse("常州")))]
    assert len(times) == 40
    assert times == sorted(times, reverse=True)


def test_finds_are_counted_by_site_and_source(connection: sqlite3.Connection) -> None:
    results = find_stories(connection, parse("常州"))
    assert (results.articles, results.is_complete, results.is_exact) == (3, True, True)
    assert results.sites == {"wjnews": 2, "jsw": 1}
    assert results.sources == {"武进日报": 2, "新华日报": 1}


STORY = {
    "original": ("http://www.jsw.com.cn/original.html", "2024-08-06T08:00:00+08:00", "常州的会议"),
    "copy": ("http://www.wj001.com/news/copy.html", "2024-08-07T08:00:00+08:00", "常州的会议 转载"),
    "later": ("http://www.wj001.com/news/later.html", "2024-08-08T08:00:00+08:00", "常州的会议 又转载"),
    "other": ("http://www.wj001.com/news/other.html", "2024-08-09T08:00:00+08:00", "常州的天气"),
}


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a database in which one story has two copies, and another article says `常州` too."""
    text = "常州市昨天召开会议，部署今年的重点工作，要求各单位抓好落实，努力完成全年的目标任务。" * 3
    with Store(tmp_path / "stories.db") as store:
        for name, (url, published, title) in STORY.items():
            body = "常州明天多云到阴，有时有小雨，东南风三到四级，最高温度三十二度。" if name == "other" else text
            article = Article(url=url, site=url[11:14], title=title, body=body, published=published)
            store.articles.save(article, [replace(record("lakes"), record_id=name, url=url)], run_id="jsw/1")
    connection = read_only(tmp_path / "stories.db")
    yield connection
    connection.close()


def test_a_story_is_one_find_its_original_first(copied: sqlite3.Connection) -> None:
    results = find_stories(copied, parse("常州"))
    other, story = read_stories(copied, results.stories)
    assert (other.first.title, other.copies) == ("常州的天气", [])
    assert story.first.title == "常州的会议"
    assert [hit.title for hit in story.copies] == ["常州的会议 又转载", "常州的会议 转载"]
    assert (results.articles, len(results.stories), results.pages) == (4, 2, 1)


def test_copies_alone_are_found_without_their_original(copied: sqlite3.Connection) -> None:
    for results in (
        find_stories(copied, parse("title:转载")),
        find_stories(copied, parse("会议"), Filters(since=date(2024, 8, 7))),
        find_stories(copied, parse("重点工作"), Filters(site="wj0")),
    ):
        (story,) = read_stories(copied, results.stories)
        assert [story.first.title, *(hit.title for hit in story.copies)] == ["常州的会议 又转载", "常州的会议 转载"]


@pytest.mark.parametrize("order", ["date", "relevance"])
def test_what_is_out_of_reach_is_counted_and_not_listed(copied: sqlite3.Connection, order: Order) -> None:
    results = find_stories(copied, parse("常州"), order=order, reach=2)
    assert (results.articles, results.is_complete, results.is_exact) == (4, False, True)
    assert len(results.numbers) == 2
    assert find_stories(copied, parse("常州"), order=order, reach=None).is_complete
    assert not find_stories(copied, parse("常"), reach=2).is_exact


def test_an_original_that_was_found_is_the_first_wherever_it_stands(copied: sqlite3.Connection) -> None:
    (story,) = find_stories(copied, parse("会议")).stories
    assert len(story) == 3
    assert next(read_stories(copied, [story])).first.relation == "original"


@pytest.mark.parametrize(("looked_up", "sites"), [(100, 8), (0, 8), (0, 1)])
def test_a_trend_is_the_same_however_it_is_counted(
    copied: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, looked_up: int, sites: int
) -> None:
    monkeypatch.setattr("newscrawl.search.trend.LOOKED_UP", looked_up)
    monkeypatch.setattr("newscrawl.search.trend.SITES", sites)
    shown = trend(copied, parse("会议"))
    other = "jsw" if sites > 1 else OTHERS
    assert shown.found == {("2024-08", "wj0"): 2, ("2024-08", other): 1}
    assert shown.sites == ["wj0", other]
    assert shown.stored["2024-08", "wj0"] == 3
    assert trend(copied, parse("会议"), Filters(site="jsw")).found == {("2024-08", "jsw"): 1}


def test_shares_of_a_month_that_is_cut_are_of_the_days_that_are_left(copied: sqlite3.Connection) -> None:
    shown = trend(copied, parse("会议"), Filters(until=date(2024, 8, 8)))
    assert shown.found == shown.stored == {("2024-08", "jsw"): 1, ("2024-08", "wj0"): 2}
    assert trend(copied, parse("nothingatall")).months == []


def test_no_day_lies_between_dates_in_the_wrong_order() -> None:
    with pytest.raises(UsageError, match="the earlier one first"):
        Filters(since=date(2024, 8, 7), until=date(2024, 8, 6))


@pytest.mark.parametrize(
    ("text", "words", "hits"),
    [
        ("“两湖”创新区", "两湖创新", ["两湖”创新"]),
        ("鎮江後天", "镇江后", ["鎮江後"]),
        ("面积５㎡，Ｃhángzhōu", "5m2 changzhou", ["５㎡", "Ｃhángzhōu"]),
        ("常州常州", "常州 州常", ["常州常州"]),
        ("常\u200b州", "常州", ["常\u200b州"]),
    ],
)
def test_hits_are_marked_in_the_text_as_it_was_published(text: str, words: str, hits: list[str]) -> None:
    assert [part for part, is_hit in highlight(text, parse(words), "body").parts() if is_hit] == hits
    assert "".join(part for part, _ in highlight(text, parse(words), "body").parts()) == text


def test_a_snippet_shows_the_place_where_most_words_stand_together() -> None:
    body = "常州" + "。" * 200 + "两湖创新区在常州" + "。" * 200
    shown = snippet(body, parse("常州 创新区"))
    assert "两湖创新区在常州" in shown.text
    assert len(shown.text) <= WIDTH + 2
    assert [shown.text[start:end] for start, end in shown.spans] == ["创新区", "常州"]


def test_a_snippet_of_an_endless_word_is_as_short_as_any() -> None:
    assert len(snippet("常" * 100_000, parse("常常")).text) <= WIDTH + 2


@given(st.text(max_size=30), st.text(max_size=30))
def test_folding_parts_gives_the_parts_of_the_folded_whole(left: str, right: str) -> None:
    assert folded(left) + folded(right) == folded(left + right)
    assert folded(folded(left)) == folded(left)
