"""Stories that an engine finds across shards are those of an archive."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from benchmarks.corpus import corpus, scattered
from newscrawl.archive import Archive
from newscrawl.cluster import story_tasks
from newscrawl.cluster.engine import Engine
from newscrawl.cluster.folder import Folder
from newscrawl.cluster.stories import find_stories
from newscrawl.cluster.tables import TABLES, write_rows
from newscrawl.errors import ExportError
from newscrawl.store import story_index
from tests.support.stories import StoryArchive

Row = dict[str, Any]
START = datetime(2024, 1, 1, tzinfo=UTC)
PARTS = 3


class Here(Engine):
    """An engine that does its tasks at once; it fails at the step that is to fail."""

    def __init__(self, failing: Callable[[Any], Any] | None = None) -> None:
        self.failing, self.steps = failing, list[str]()

    def run(self, work: Callable[[Any], Any], tasks: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        self.steps.append(work.__name__)
        for key, task in tasks.items():
            yield key, OSError("no space left") if work is self.failing else work(task)


def row(number: int, name: str, title: str, body: str) -> Row:
    """Return an article as a capture says it, the later the higher its number."""
    facts = {"site": f"site{number % 7}", "url": f"http://a.example/{name}", "record_id": f"urn:uuid:{number:05}"}
    moment = {"fetched_at": START + timedelta(hours=number // 2), "published": None}
    return dict.fromkeys(TABLES["articles"]) | facts | moment | {"id": name, "title": title, "body": body}


def captures(seed: int, *, edits: int) -> list[Row]:
    """Return captures of articles, copies and forms, in time's order; so many were edited later."""
    chance = random.Random(seed)
    items = corpus(seed, 130, 40, 40)
    said = [(item.id, item.title, item.body) for item in items]
    for item in chance.sample(items, edits):
        # Some say what they said, some what others say, some a little else.
        again = chance.choice((item.body, chance.choice(items).body, scattered(chance, item.body)))
        said += [(item.id, item.title, again)] * chance.randrange(1, 3)
    return [row(number, *one) for number, one in enumerate(said)]


def of_archive(rows: list[Row]) -> dict[str, str]:
    archive = StoryArchive()
    for one in rows:
        archive.add(one["id"], one["body"], title=one["title"])
    found = {name: state[0] for name, state in archive.state().items()}
    archive.connection.close()
    return found


def laid_out(folder: Folder, rows: list[Row]) -> dict[str, tuple[str, ...]]:
    parts = [rows[number::PARTS] for number in range(PARTS)]
    return {
        f"part{number}": tuple(write_rows(folder, f"part{number}", (("articles", one) for one in part), ["articles"]))
        for number, part in enumerate([*parts, []])  # the last one has no article
    }


def of_engine(place: Path, rows: list[Row], engine: Here | None = None) -> dict[str, str]:
    folder = Folder(str(place))
    files = find_stories(Archive(place), engine or Here(), folder, laid_out(folder, rows))
    found = [one for name in files if name.endswith(".parquet") for one in pq.read_table(place / name).to_pylist()]
    latest = {one["id"]: one["record_id"] for one in rows}
    assert {one["id"]: one["record_id"] for one in found} == latest
    assert len(found) == len(latest)
    return {one["id"]: one["story_id"] for one in found}


@pytest.mark.parametrize(("most", "seed"), [(1, 1), (2, 2), (32, 3)])
def test_stories_are_those_of_an_archive_also_by_anchors_that_few_are_listed_under(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, seed: int
) -> None:
    monkeypatch.setattr(story_index, "MAX_TEXTS_PER_ANCHOR", most)
    rows = captures(seed, edits=0)
    assert of_engine(tmp_path, rows) == of_archive(rows)


@pytest.mark.parametrize("seed", range(2))
def test_what_an_article_says_last_decides_its_story(tmp_path: Path, seed: int) -> None:
    rows = captures(seed, edits=50)
    expected = of_archive(rows)
    assert len(set(expected.values())) < len(expected)
    random.Random(seed).shuffle(rows)
    assert of_engine(tmp_path, sorted(rows, key=lambda one: one["record_id"])) == expected


def test_an_interrupted_search_goes_on_and_leaves_no_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = captures(4, edits=10)
    with pytest.raises(ExportError, match="no space left; run it again"):
        of_engine(tmp_path, rows, Here(story_tasks.write_copies))
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "stories").rglob("*.parquet")}
    assert kept
    seen: dict[Path, int] = {}
    monkeypatch.setattr(Folder, "remove", lambda _, name: seen.setdefault(tmp_path / name, _changed(tmp_path / name)))
    assert of_engine(tmp_path, rows) == of_archive(rows)
    assert {path: seen[path] for path in kept if "numbers" not in path.name} == {
        path: changed for path, changed in kept.items() if "numbers" not in path.name
    }
    monkeypatch.undo()
    again = Here()
    assert of_engine(tmp_path, rows, again) == of_archive(rows)
    assert again.steps == []
    assert list((tmp_path / "stories").rglob("*.parquet")) == []


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns
