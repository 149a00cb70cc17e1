"""Articles that are copies of one another are one story."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from benchmarks.corpus import corpus, scattered, sentence, weather, words
from newscrawl.cli import main
from newscrawl.sites import packaged
from newscrawl.store import Store, story_index
from newscrawl.store.rows import id_of
from newscrawl.store.schema import migrations
from newscrawl.store.story_clusters import StoryChange, StoryClusters, listing, same_story
from newscrawl.stories import similarity
from newscrawl.stories.normalize import normalize
from tests.support.stories import StoryArchive

SEEDS = [json.loads(path.read_text(encoding="utf8")) for path in sorted(Path("seeds/golden").glob("*.json"))]
BODY, OTHER = SEEDS[0]["body"], SEEDS[1]["body"]


@pytest.fixture
def archive() -> Iterator[StoryArchive]:
    made = StoryArchive()
    yield made
    made.connection.close()


def test_an_article_without_copies_is_its_own_story(archive: StoryArchive) -> None:
    assert archive.add("a", BODY) == [StoryChange("a", "a", "original", "")]


def test_seeds_never_share_a_story(archive: StoryArchive) -> None:
    for number, seed in enumerate(SEEDS):
        archive.add(f"seed{number}", seed["body"], title=seed["title"])
    assert len({archive.story(f"seed{number}") for number in range(len(SEEDS))}) == len(SEEDS)


def test_a_storys_id_is_its_smallest_articles(archive: StoryArchive) -> None:
    archive.add("b", BODY)
    changes = archive.add("a", BODY)
    assert {change.article_id: change.story_id for change in changes} == {"a": "a", "b": "a"}


def test_the_original_is_on_the_site_that_the_source_names(archive: StoryArchive) -> None:
    archive.add("early", BODY, published="2022-11-20T08:00:00+08:00", source="金山网")
    archive.add("named", BODY, published="2022-11-21T08:00:00+08:00", site="jsw")
    assert archive.relation("named") == "original"
    assert archive.relation("early") == "syndicated"


def test_otherwise_the_original_was_published_first(archive: StoryArchive) -> None:
    archive.add("a", BODY, published="2022-11-21T09:00:00+08:00")
    archive.add("b", BODY, published="2022-11-21T08:00:00+08:00")
    archive.add("c", BODY)
    assert [archive.relation(name) for name in "abc"] == ["identical", "original", "identical"]


def test_a_day_alone_is_later_than_a_time_on_it(archive: StoryArchive) -> None:
    archive.add("a", BODY, published="2022-11-21T00:00:00+08:00", published_precision="day")
    archive.add("b", BODY, published="2022-11-21T08:00:00+08:00", published_precision="minute")
    assert archive.relation("b") == "original"


def test_a_repaired_page_is_a_damaged_copy_even_where_damage_left_marks(archive: StoryArchive) -> None:
    archive.add("mirror", BODY.replace("11月19日", "11?9日"), repairs=60)
    archive.add("wj", BODY)
    assert archive.state()["mirror"] == ("mirror", "damaged copy", archive.state()["mirror"][2])
    assert "60 repairs" in archive.state()["mirror"][2]


def test_an_excerpt_says_how_much_of_it_is_in_the_original(archive: StoryArchive) -> None:
    archive.add("whole", BODY)
    archive.add("part", BODY[:500])
    assert archive.relation("part") == "excerpt"
    assert archive.state()["part"][2].startswith("100% of its ")


def test_an_edited_copy_says_how_alike_it_is(archive: StoryArchive) -> None:
    archive.add("whole", BODY)
    archive.add("edited", "\n".join(BODY.split("\n")[1:]) + "这是编辑另外加上的一段话，说的是会议以后的事情。")
    assert archive.relation("edited") == "edited"


def test_a_text_that_changes_leaves_its_story_and_joins_another(archive: StoryArchive) -> None:
    archive.add("a", BODY)
    archive.add("b", BODY)
    archive.add("c", OTHER)
    archive.add("b", OTHER)
    assert {name: archive.story(name) for name in "abc"} == {"a": "a", "b": "b", "c": "b"}


def test_without_the_copy_between_them_two_excerpts_are_two_stories(archive: StoryArchive) -> None:
    archive.add("whole", BODY)
    archive.add("front", BODY[:450])
    archive.add("end", BODY[-450:])
    assert len({archive.story(name) for name in ("whole", "front", "end")}) == 1
    archive.remove("whole")
    assert archive.story("front") != archive.story("end")
    assert archive.relation("front") == archive.relation("end") == "original"


def test_articles_without_text_are_not_copies_of_one_another(archive: StoryArchive) -> None:
    archive.add("a", "")
    archive.add("b", "")
    assert archive.story("a") != archive.story("b")


def test_saving_an_article_again_changes_nothing(archive: StoryArchive) -> None:
    archive.add("a", BODY)
    archive.add("b", BODY[:600])
    assert archive.add("b", BODY[:600]) == []


def test_an_unknown_article_is_refused(archive: StoryArchive) -> None:
    with pytest.raises(KeyError):
        archive.stories.add("nobody")


def small_corpus() -> list[Any]:
    return corpus(3, 160, 60, 30)


def test_stories_do_not_depend_on_the_order_of_arrival() -> None:
    items = small_corpus()
    states = []
    for order in range(3):
        random.Random(order).shuffle(items)
        made = StoryArchive()
        for item in items:
            made.add(item.id, item.body, title=item.title)
        states.append(made.state())
        made.connection.close()
    assert states[0] == states[1] == states[2]


def test_copies_meet_and_strangers_and_notices_do_not(archive: StoryArchive) -> None:
    items = small_corpus()
    for item in items:
        archive.add(item.id, item.body, title=item.title)
    by_story: dict[str, set[int]] = {}
    for item in items:
        by_story.setdefault(archive.story(item.id), set()).add(item.story)
    assert all(len(members) == 1 for members in by_story.values())
    assert len(by_story) == len({item.story for item in items})


def test_another_algorithm_makes_the_index_stale_and_rebuilding_mends_it(
    archive: StoryArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for item in small_corpus():
        archive.add(item.id, item.body, title=item.title)
    before = archive.state()
    monkeypatch.setattr(similarity, "ALGORITHM", similarity.ALGORITHM + 1)
    assert archive.stories.stale
    assert archive.stories.rebuild() == 0
    assert not archive.stories.stale
    assert archive.state() == before


def test_an_index_made_over_stored_articles_is_stale() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrations.apply(connection)
    row = "INSERT INTO articles (id, url, site, title, body, record_id) VALUES ('a', 'u', 's', 't', 'b', 'r')"
    connection.execute(row)
    connection.execute("DELETE FROM story_algorithm")
    stories = StoryClusters(connection, packaged())
    assert stories.stale
    assert stories.rebuild() == 1
    assert not stories.stale
    connection.close()


def test_more_copies_than_one_list_holds_are_still_one_story(archive: StoryArchive) -> None:
    rng = random.Random(5)
    for number in range(90):
        at = rng.randrange(len(BODY))
        archive.add(f"{number:02}", BODY[:at] + "另有消息" + BODY[at:])
    assert {story for story, *_ in archive.state().values()} == {"00"}


@pytest.mark.parametrize("seed", range(25))
def test_a_story_that_grows_and_shrinks_is_what_it_is_when_all_is_settled_anew(
    seed: int, archive: StoryArchive
) -> None:
    rng = random.Random(seed)
    front, end = BODY[:450], BODY[-450:]
    bodies = (front, end, front + OTHER[:600], front + end, BODY + OTHER[: rng.randrange(200)])
    there: list[str] = []
    for number in rng.sample(range(1, 25), 24):
        if there and rng.random() < 0.2:
            archive.remove(there.pop(rng.randrange(len(there))))
        name = rng.choice(there) if there and rng.random() < 0.2 else f"{number:02}"
        there += {name} - set(there)
        archive.add(
            name,
            rng.choice(bodies),
            site=rng.choice(("jsw", "wjnews", "mirror")),
            source=rng.choice(("", "", "新华社", "金山网", "武进新闻网")),
            published=rng.choice(("", "", "", "2022-11-20T08:00:00+08:00")),
            repairs=rng.choice((0, 0, 60)),
        )
    assert archive.stories.rebuild() == 0


def test_a_longer_newcomer_makes_the_others_incomplete(archive: StoryArchive) -> None:
    archive.add("a", BODY[:450])
    archive.add("b", BODY[:450])
    archive.add("c", BODY, repairs=60)
    assert archive.relation("c") == "original"


def test_a_newcomer_that_joins_two_stories_brings_all_members_together(archive: StoryArchive) -> None:
    archive.add("a", BODY[:450] + OTHER[:600])
    archive.add("b", BODY[:450])
    archive.add("c", BODY[-450:])
    assert archive.story("c") == "c"
    archive.add("d", BODY[:450] + BODY[-450:])
    assert [archive.story(name) for name in "abcd"] == ["a"] * 4


def test_a_text_with_the_number_of_one_that_is_gone_inherits_nothing(archive: StoryArchive) -> None:
    archive.add("a", BODY)
    archive.add("b", BODY[:600])
    archive.remove("a")
    archive.remove("b")
    archive.add("c", OTHER)
    archive.add("d", OTHER)
    assert archive.story("d") == "c"


def steps(archive: StoryArchive, name: str) -> int:
    """Return how many hundred steps of SQLite's machine it takes to add one more page with the same text."""
    counted = []
    archive.connection.set_progress_handler(lambda: counted.append(1), 100)
    archive.add(name, BODY)
    archive.connection.set_progress_handler(None, 0)
    return len(counted)


def test_one_more_page_of_a_press_release_costs_the_same_on_400_pages_as_on_4(archive: StoryArchive) -> None:
    for number in range(4):
        archive.add(f"{number:03}", BODY)
    on_few = steps(archive, "004")
    for number in range(5, 400):
        archive.add(f"{number:03}", BODY)
    assert steps(archive, "400") <= on_few + 1
    assert archive.stories.rebuild() == 0


def test_copies_are_found_by_anchors_that_wait_and_by_those_moved(
    archive: StoryArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_index, "UNBUFFERED_TEXTS", 20)
    monkeypatch.setattr(story_index, "PARTS", 64)
    monkeypatch.setattr(story_index, "PART", 2**63 // 64)
    items = small_corpus()
    for item in items:
        archive.add(item.id, item.body, title=item.title)
    tables = ("story_anchors", "story_anchors_waiting")
    moved, waiting = (set(archive.connection.execute(f"SELECT * FROM {table}")) for table in tables)
    assert moved
    assert waiting
    assert not moved & waiting
    original = {item.story: item.id for item in items if item.kind == "article"}
    copies = [item for item in items if item.kind not in ("article", "notice")]
    assert all(archive.story(item.id) == archive.story(original[item.story]) for item in copies)
    for item in items:
        archive.remove(item.id)
    assert not any(archive.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


def shares_enough_anchors(one: str, other: str) -> bool:
    anchors = set(similarity.anchors(one)), similarity.anchors(other)
    return story_index.shares_enough_anchors(anchors[0], len(one), anchors[1], len(other))


def test_short_copies_are_read_and_most_forms_filled_in_again_are_not() -> None:
    rng = random.Random(2)
    pieces = [normalize(seed["body"][at : at + 130]) for seed in SEEDS for at in range(0, 260, 130)]
    pairs = [(piece, piece[: len(piece) * 3 // 4]) for piece in pieces]
    pairs += [(piece, piece[:40] + "改" + piece[41:]) for piece in pieces]
    assert all(shares_enough_anchors(*pair) for pair in pairs if similarity.compare(*map(similarity.Text, pair)).copies)
    forecasts = [normalize(weather(rng)) for _ in range(40)]
    read = [shares_enough_anchors(one, other) for at, one in enumerate(forecasts) for other in forecasts[:at]]
    assert sum(read) < len(read) / 10


def test_looking_a_text_up_finds_its_story_and_writes_nothing(archive: StoryArchive) -> None:
    archive.add("a", BODY)
    before = archive.connection.total_changes
    found = story_index.NearDuplicateIndex(archive.connection)
    (same,) = found.lookup(normalize(BODY))
    assert found.lookup(normalize(BODY[:600])) == {same}
    assert found.lookup(normalize(OTHER)) == set()
    assert archive.connection.total_changes == before


def test_stories_are_listed_with_their_original_and_their_size(archive: StoryArchive) -> None:
    archive.add("a", BODY)
    archive.add("b", BODY, published="2022-11-21T08:00:00+08:00")
    archive.add("c", OTHER)
    (story,) = listing(archive.connection)
    assert (story["story_id"], story["url"], story["articles"], story["sites"]) == ("a", "http://b.example/", 2, 2)
    assert [row["url"] for row in same_story(archive.connection, "http://a.example/", packaged())] == [
        "http://b.example/",
        "http://a.example/",
    ]
    assert not list(same_story(archive.connection, "http://nobody.example/", packaged()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store(tmp_path / "news.db") as store:
        for name, body in (("a", BODY), ("b", BODY[:600])):
            url = f"http://{name}.example/1.html"
            store.connection.execute(
                "INSERT INTO articles (id, url, site, title, body, published, record_id) "
                "VALUES (?, ?, ?, '大会', ?, '', 'r')",
                (id_of(url, packaged()), url, name, body),
            )
            store.stories.add(id_of(url, packaged()))
    return tmp_path


def newscrawl(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *arguments])


def test_the_command_stories_shows_each_story_on_a_line(folder: Path) -> None:
    assert newscrawl(folder, "stories").output == "2 articles on 2 sites  no date     大会  http://a.example/1.html\n"


def test_the_command_duplicates_shows_every_copy_with_its_evidence(folder: Path) -> None:
    original, copy = newscrawl(folder, "duplicates", "https://www.b.example/1.html?utm_source=x").output.splitlines()
    assert original.startswith("original      http://a.example/1.html  complete, ")
    assert copy.startswith("excerpt       http://b.example/1.html  100% of its ")


def test_the_command_duplicates_says_what_to_do_about_an_unknown_url(folder: Path) -> None:
    result = newscrawl(folder, "duplicates", "http://nobody.example/")
    assert result.exit_code == 2
    assert "newscrawl search finds" in result.stderr


def test_an_archive_made_by_another_algorithm_is_mended_when_it_is_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similarity, "ALGORITHM", similarity.ALGORITHM + 1)
    with Store(folder / "news.db") as store:
        assert not store.stories.stale


def test_an_archive_from_before_anchors_waited_gets_the_tables_when_it_is_opened(folder: Path) -> None:
    with sqlite3.connect(folder / "news.db") as connection:
        connection.execute("INSERT INTO story_anchors SELECT * FROM story_anchors_waiting")
        for table in ("story_anchors_waiting", "story_summaries"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'story_summaries'")
    connection.close()
    with Store(folder / "news.db") as store:
        assert len(list(same_story(store.connection, "http://a.example/1.html", packaged()))) == 2
        store.connection.execute(
            "INSERT INTO articles (id, url, site, title, body, published, record_id) "
            "VALUES ('c', 'http://c.example/1.html', 'c', '大会', ?, '', 'r')",
            (BODY[200:],),
        )
        (change, *_) = store.stories.add("c")
        assert change.story_id == min(id_of(f"http://{name}.example/1.html", packaged()) for name in "ab")


def test_copies_are_found_among_articles_put_together_from_the_same_sentences() -> None:
    rng = random.Random(5)
    topic = {kind: entries[:400] for kind, entries in words().items()}
    pool = [sentence(rng, topic) for _ in range(120)]
    bodies = {f"a{number:03}": "".join(rng.sample(pool, 25)) for number in range(100)}
    copies = {f"{name}-copy": scattered(rng, bodies[name]) for name in list(bodies)[::10]}
    for order in range(2):
        names = [*bodies, *copies]
        random.Random(order).shuffle(names)
        made = StoryArchive()
        for name in names:
            made.add(name, (bodies | copies)[name])
        assert all(made.story(copy) == made.story(copy.removesuffix("-copy")) for copy in copies)
        assert len({made.story(name) for name in bodies}) == len(bodies)
        made.connection.close()
