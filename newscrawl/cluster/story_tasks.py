"""What workers do to find copies across shards: each step takes what the step before left for its number.

All that belongs to a number is in one bucket: the texts that share an anchor meet in the anchor's, and are compared in
one text's. Pieces are sorted by bucket, so that who needs one bucket reads little else.

`keys` of each part -> the texts' numbers -> `texts`, `anchors` -> `meetings` -> `asked` -> `copies` -> the stories
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from newscrawl.cluster import shards, tables
from newscrawl.cluster.folder import Folder
from newscrawl.store import story_index
from newscrawl.store.rows import timestamp
from newscrawl.stories import similarity
from newscrawl.stories.normalize import normalize
from newscrawl.stories.similarity import Text

_TEXT, _NUMBER = pa.string(), pa.int64()
KINDS = {
    "keys": {"id": _TEXT, "captured": _TEXT, "fingerprint": pa.binary()},
    "numbers": {"record_id": _TEXT, "text": _NUMBER},
    "texts": {"bucket": _NUMBER, "text": _NUMBER, "normal": pa.large_binary()},
    "anchors": {"bucket": _NUMBER, "anchor": _NUMBER, "text": _NUMBER},
    "meetings": {"bucket": _NUMBER, "text": _NUMBER, "others": pa.list_(_NUMBER), "is_stop": pa.bool_()},
    "asked": {"bucket": _NUMBER, "text": _NUMBER, "normal": pa.large_binary(), "others": pa.list_(_NUMBER)},
    "copies": {"text": _NUMBER, "other": _NUMBER},
    "stories": {"record_id": _TEXT, "story_id": _TEXT},
}
"""Columns of each kind of piece. `captured` is a capture's time and record, by which texts are numbered; `meetings` has
for each text and anchor the texts before it that are listed there."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of the work on one replay's stories: of each kind as many as there are parts of the tables."""

    out: str
    name: str
    """What follows from all that the stories are made from."""
    count: int

    def name_of(self, kind: str, number: int) -> str:
        """Return the file of a piece."""
        return f"stories/{self.name}/{kind}-{number}.parquet"

    def exists(self, kind: str, number: int) -> bool:
        """Tell whether a piece is there, whole."""
        return Folder(self.out).exists(self.name_of(kind, number))

    def write(self, kind: str, number: int, columns: Iterable[Any]) -> None:
        """Write a piece, sorted by bucket where it has any."""
        schema = pa.schema(KINDS[kind])
        arrays = [pa.array(values, one.type) for values, one in zip(columns, schema, strict=True)]
        table = pa.table(arrays, schema=schema)
        if "bucket" in KINDS[kind]:
            table = table.sort_by("bucket")
        size = max(1, len(table) // self.count)
        Folder(self.out).write(self.name_of(kind, number), shards.to_parquet(table, schema, {}, row_group=size))

    def read(self, kind: str, number: int) -> pa.Table:
        """Return a piece."""
        with Folder(self.out).opened(self.name_of(kind, number)) as file:
            return pq.read_table(file)

    def in_bucket(self, kind: str, bucket: int) -> pa.Table:
        """Return what the pieces of a kind hold for a bucket."""
        folder, found = Folder(self.out), []
        for number in range(self.count):
            with folder.opened(self.name_of(kind, number)) as file:
                found.append(pq.read_table(file, filters=[("bucket", "==", bucket)]))
        return pa.concat_tables(found)

    def normal(self, bucket: int, wanted: pa.Array) -> dict[int, str]:
        """Return those of a bucket's texts that are wanted, by their numbers."""
        texts = self.in_bucket("texts", bucket)
        texts = texts.filter(pc.is_in(texts["text"], wanted))
        return {row["text"]: row["normal"].decode("utf8", "surrogatepass") for row in rows_of(texts)}


@dataclass(frozen=True, slots=True)
class StoryTask:
    """A step for one part of the tables, or for one bucket."""

    pieces: Pieces
    number: int
    articles: tuple[str, ...]
    """The part's files of the table of articles."""

    def rows(self, *columns: str) -> Iterator[dict[str, Any]]:
        """Yield the captures that were read as articles."""
        folder = Folder(self.pieces.out)
        for name in self.articles:
            with folder.opened(name) as file:
                yield from shards.rows_of(file, columns)


def rows_of(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table; not all are objects at once."""
    for batch in table.to_batches(max_chunksize=1_000):
        yield from batch.to_pylist()


def write_keys(task: StoryTask) -> None:
    """Write the fingerprint of each article's text."""
    if task.pieces.exists("keys", task.number):
        return
    keys = []
    for row in task.rows("id", "title", "body", "fetched_at", "record_id"):
        normal = normalize(row["body"], row["title"])
        fingerprint = similarity.fingerprint(normal or row["id"])  # a body without letters is nobody's copy
        keys.append((row["id"], f"{timestamp(row['fetched_at'])} {row['record_id']}", fingerprint))
    task.pieces.write("keys", task.number, zip(*keys, strict=True) if keys else ((), (), ()))


def write_texts(task: StoryTask) -> None:
    """Write the texts that have a number, each once, and their anchors."""
    pieces, count = task.pieces, task.pieces.count
    if pieces.exists("anchors", task.number):
        return
    numbers = {row["record_id"]: row["text"] for row in rows_of(pieces.read("numbers", task.number))}
    texts, normals, anchors, owners = array("q"), [], array("q"), array("q")
    for row in task.rows("title", "body", "record_id"):
        if (text := numbers.get(row["record_id"])) is not None:
            normal = normalize(row["body"], row["title"])
            texts.append(text)
            normals.append(normal.encode("utf8", "surrogatepass"))
            anchors.extend(found := similarity.anchors(normal))
            owners.extend([text] * len(found))
    pieces.write("texts", task.number, (array("q", (text % count for text in texts)), texts, normals))
    pieces.write("anchors", task.number, (array("q", (anchor % count for anchor in anchors)), anchors, owners))


def write_meetings(task: StoryTask) -> None:
    """Write which texts share an anchor, of those in a bucket.

    As in an archive, the first texts are listed under an anchor; to those that come when its list is full it is a stop
    anchor. So each text meets no more than MAX_TEXTS_PER_ANCHOR others under an anchor, however many share it.
    """
    pieces = task.pieces
    if pieces.exists("meetings", task.number):
        return
    found = pieces.in_bucket("anchors", task.number).group_by("anchor").aggregate([("text", "list")])
    found = found.filter(pc.greater(pc.list_value_length(found["text_list"]), 1))
    texts, others, is_stop = array("q"), list[list[int]](), list[bool]()
    for row in rows_of(found):
        sharing = sorted(row["text_list"])
        listed = [sharing[:most] for most in range(min(len(sharing), story_index.MAX_TEXTS_PER_ANCHOR) + 1)]
        texts.extend(sharing[1:])
        others += [listed[min(before, len(listed) - 1)] for before in range(1, len(sharing))]
        is_stop += [before >= story_index.MAX_TEXTS_PER_ANCHOR for before in range(1, len(sharing))]
    buckets = array("q", (text % pieces.count for text in texts))
    pieces.write("meetings", task.number, (buckets, texts, others, is_stop))


def write_asked(task: StoryTask) -> None:
    """Write the texts of a bucket that are to be compared, once for each bucket in which they have likely copies."""
    pieces = task.pieces
    if pieces.exists("asked", task.number):
        return
    meetings = pieces.in_bucket("meetings", task.number).sort_by("text")
    normal = pieces.normal(task.number, meetings["text"])
    buckets, texts, normals, others = array("q"), array("q"), list[bytes](), list[list[int]]()
    for text, met in groupby(rows_of(meetings), itemgetter("text")):
        likely: dict[int, list[int]] = defaultdict(list)
        for other in _likely_copies(normal[text], list(met)):
            likely[other % pieces.count].append(other)
        buckets.extend(likely)
        texts.extend([text] * len(likely))
        normals += [normal[text].encode("utf8", "surrogatepass")] * len(likely)
        others += likely.values()
    pieces.write("asked", task.number, (buckets, texts, normals, others))


def _likely_copies(normal: str, meetings: list[dict[str, Any]]) -> list[int]:
    """Return the texts to compare a text with, as an archive chooses them."""
    telling = len(similarity.anchors(normal)) - sum(row["is_stop"] for row in meetings)
    by_all = telling < story_index.ENOUGH
    met = [other for row in meetings if by_all or not row["is_stop"] for other in row["others"]]
    return story_index.likely_copies(met, telling)


def write_copies(task: StoryTask) -> None:
    """Write which texts are copies of one in this bucket, as far as that joins stories."""
    pieces = task.pieces
    if pieces.exists("copies", task.number):
        return
    asked = pieces.in_bucket("asked", task.number).sort_by("text")
    normal = pieces.normal(task.number, pc.list_flatten(asked["others"]))
    anchors = lru_cache(maxsize=1024)(similarity.anchors)
    joined, recent, copies = Joined(), story_index.RecentTexts(), []
    for row in rows_of(asked):
        text = Text(row["normal"].decode("utf8", "surrogatepass"))
        own = set(similarity.anchors(text.normal))
        for number in row["others"]:
            other = normal[number]
            if joined.first(number) == joined.first(row["text"]) or not story_index.shares_enough_anchors(
                own, len(text.normal), anchors(other), len(other)
            ):
                continue
            if similarity.compare(text, _prepared(other, recent)).copies:
                joined.join(row["text"], number)
                copies.append((row["text"], number))
    pieces.write("copies", task.number, zip(*copies, strict=True) if copies else ((), ()))


def _prepared(normal: str, recent: story_index.RecentTexts) -> Text:
    fingerprint = similarity.fingerprint(normal)
    text = recent.get(fingerprint) or Text(normal)
    recent.add(fingerprint, text)
    return text


class Joined:
    """Numbers that belong together: those that were joined, directly or by others."""

    def __init__(self) -> None:
        """Begin with each number by itself."""
        self._before: dict[int, int] = {}

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers that are not the first of theirs."""
        yield from self._before

    def first(self, number: int) -> int:
        """Return the smallest number that it belongs to."""
        while (before := self._before.get(number, number)) != number:
            self._before[number] = number = self._before.get(before, before)
        return number

    def join(self, one: int, other: int) -> None:
        """Put together what two numbers belong to."""
        first, second = sorted((self.first(one), self.first(other)))
        if first != second:
            self._before[second] = first


def write_stories(task: StoryTask) -> list[str]:
    """Write the table of stories of a part's articles; return its files."""
    stories = {row["record_id"]: row["story_id"] for row in rows_of(task.pieces.read("stories", task.number))}
    rows = task.rows("site", "url", "fetched_at", "record_id", "id", "published")
    found = (("stories", row | {"story_id": stories[row["record_id"]]}) for row in rows if row["record_id"] in stories)
    name = f"{task.pieces.name}-{task.number}"
    return tables.write_rows(Folder(task.pieces.out), name, found, ["stories"])
