"""What a crawl found of a made-up newspaper, held against what its pages say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url

from tests.support.newspapers.model import Paper, Truth

FIELDS = ("title", "body", "published", "source", "author", "editor")
ROWS = f"SELECT url, {', '.join(FIELDS)} FROM articles"


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a newspaper's articles in an archive compare with the truth."""

    found: float
    """Share of the newspaper's articles that are stored."""
    others: float
    """Share of what is stored that is no article of its."""
    fields: dict[str, float]
    """Share of the articles found whose field is what a person reads, of those whose page tells it, by field."""
    faults: list[str] = field(default_factory=list)
    """Each thing wrong, in a line."""

    @property
    def least(self) -> float:
        """The share of the worst field."""
        return min(self.fields.values(), default=0.0)


def judge(paper: Paper, rows: Iterable[Mapping[str, Any]]) -> Judgement:
    """Hold rows of the table `articles` (`ROWS`) against the newspaper."""
    truths = {_target(url): truth for url, truth in paper.truths().items()}
    stored = {_target(row["url"]): row for row in rows if urlsplit(row["url"]).hostname in paper.hosts}
    others = stored.keys() - truths.keys()
    right: dict[str, list[bool]] = {}
    faults = [f"not found: {paper.root}{target}" for target in truths.keys() - stored.keys()]
    faults += [f"no article: {paper.root}{target}" for target in others]
    for target, truth in truths.items():
        for name, is_right in _compare(stored[target], truth) if target in stored else ():
            right.setdefault(name, []).append(is_right)
            if not is_right:
                faults.append(f"{name} of {truth.url}: {stored[target][name]!r} instead of {getattr(truth, name)!r}")
    return Judgement(
        found=1 - len(truths.keys() - stored.keys()) / len(truths),
        others=len(others) / max(1, len(stored)),
        fields={name: sum(values) / len(values) for name, values in right.items()},
        faults=faults,
    )


def _compare(row: Mapping[str, Any], truth: Truth) -> Iterator[tuple[str, bool]]:
    """Yield each field that the page tells, and whether the row says the same."""
    for name in FIELDS:
        wanted = getattr(truth, name)
        if wanted is None:
            continue
        found = row[name]
        if name == "published":
            yield name, (found or "").startswith(wanted)
        elif name == "author":
            yield name, tuple(json.loads(found or "[]")) == wanted
        else:
            yield name, (found or "") == wanted


def _target(url: str) -> str:
    """Return path and query, its parameters sorted as those of canonical addresses are."""
    parts = urlsplit(canonicalize_url(url))
    return parts.path + (f"?{parts.query}" if parts.query else "")
