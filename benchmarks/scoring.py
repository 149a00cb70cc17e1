"""Scores of read articles against what a person reads: body by runs of four characters, fields by equality."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FIGURES = ("P", "R", "F1", "title", "day", "minute", "source", "author")
GRAM = 4
_BLANK = re.compile(r"[\s\u200b-\u200d\ufeff\u00ad]+")
_DATE = re.compile(
    r"(\d{4})\s*[-/年.]\s*(\d{1,2})\s*[-/月.]\s*(\d{1,2})(?:\s*日)?(?:[T\s]*?(\d{1,2})\s*[:：]\s*(\d{2}))?"
)


@dataclass(frozen=True)
class Truth:
    """What a person reads on one page; empty where the page does not say."""

    file: str
    title: str
    date: str
    author: str
    source: str
    body: str


def load_truth(path: Path) -> list[Truth]:
    """Return the expectations, one per line of `path`, by the pages' bare file names."""
    rows = map(json.loads, path.read_text(encoding="utf8").splitlines())
    names = ("title", "date", "author", "source", "body")
    return [Truth(row["file"].rpartition("/")[2], **{name: row[name] or "" for name in names}) for row in rows]


def scores(truth: list[Truth], found: dict[str, dict[str, object]]) -> dict[str, float]:
    """Return the mean of each figure; figures no page has are missing."""
    sums: dict[str, list[float]] = defaultdict(list)
    for page in truth:
        for name, value in _page_scores(page, found.get(page.file, {})):
            sums[name].append(value)
    return {name: sum(values) / len(values) for name, values in sums.items()}


def _page_scores(page: Truth, row: dict[str, object]) -> Iterable[tuple[str, float]]:
    text = {name: str(row.get(name) or "") for name in ("title", "source", "body", "published")}
    yield from zip(("P", "R", "F1"), _precision_recall(page.body, text["body"]), strict=True)
    for name, wanted in (("title", page.title), ("source", page.source)):
        if wanted:
            yield name, float(_norm(wanted) == _norm(text[name]))
    if page.author:
        yield "author", float(_names(page.author) == _names(row.get("author")))
    day, minute = _when(page.date)
    found_day, found_minute = _when(text["published"])
    if day:
        yield "day", float(day == found_day)
    if minute:
        yield "minute", float(minute == found_minute)


def _precision_recall(wanted: str, given: str) -> tuple[float, float, float]:
    a, b = _grams(wanted), _grams(given)
    hit = sum((a & b).values())
    precision, recall = hit / max(1, sum(b.values())), hit / max(1, sum(a.values()))
    return precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0


def _grams(text: str) -> Counter[str]:
    bare = _BLANK.sub("", text)
    return Counter(bare[at : at + GRAM] for at in range(max(1, len(bare) - GRAM + 1))) if bare else Counter()


def _norm(text: str) -> str:
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


def _names(value: object) -> set[str]:
    text = " ".join(value) if isinstance(value, list) else str(value or "")
    return {name for name in re.split(r"[\s,，、;；/|]+", unicodedata.normalize("NFKC", text)) if name}


def _when(text: str) -> tuple[str, str]:
    match = _DATE.search(unicodedata.normalize("NFKC", text))
    if not match:
        return "", ""
    day = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    return day, f"{day} {int(match[4]):02}:{match[5]}" if match[4] else ""
