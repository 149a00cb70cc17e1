"""What today's code reads, held against what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from newscrawl.archive.processing import Processed, ProcessingFailure
from newscrawl.model import Article
from newscrawl.store import Store, code_version
from newscrawl.store.comparison import differences
from newscrawl.store.rows import to_json
from newscrawl.store.versions import ExtractionResult
from newscrawl.store.writes import ARTICLE
from newscrawl.text import diff

CHANGED, ACCEPTED, REJECTED, UNREAD = "changed", "newly accepted", "newly rejected", "not read before"


@dataclass(frozen=True, slots=True)
class Difference:
    """One capture that comes out differently today, or does not come out at all."""

    record_id: str
    url: str
    kind: str
    """`changed`, `newly accepted`, `newly rejected`, `not read before`, `unreadable` or `crashed`."""
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Stored and new value by field name; for a page that is no article, the reasons under `reason`."""
    detail: str = ""
    """Why a capture cannot be read."""

    @property
    def size(self) -> int:
        """Number of characters that went or came: the worst is the largest."""
        return sum(diff.size(diff.changes(_text(old), _text(new))) for old, new in self.fields.values())

    def as_json(self) -> str:
        """Return the difference as one line of JSON."""
        fields = {name: {"stored": old, "now": new} for name, (old, new) in self.fields.items()}
        known = {"record_id": self.record_id, "url": self.url, "kind": self.kind, "fields": fields}
        return to_json({**known, "detail": self.detail} if self.detail else known)

    def lines(self) -> Iterator[str]:
        """Yield the difference as lines for people: a heading, then each change between its neighbours."""
        yield f"{self.kind}: {self.url}  <{self.record_id}>" + (f"  {self.detail}" if self.detail else "")
        for name, (old, new) in self.fields.items():
            for change in diff.changes(_text(old), _text(new)):
                yield f"  {name}: {diff.excerpt(_text(old), change)}"


def _text(value: Any) -> str:
    return "" if value is None else str(value)


@dataclass(slots=True)
class Report:
    """What a replay found."""

    unchanged: int = 0
    failed: list[ProcessingFailure] = field(default_factory=list)
    """Captures that take more than a page may take; no differences."""
    known_failures: int = 0
    """Captures that this code could not process before, and did not try again."""
    differences: list[Difference] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    """How many of the articles in force each release of the code read."""

    def worst_first(self) -> list[Difference]:
        """Return what cannot be read, then the differences, the largest first; equal ones by record."""
        sized = [(not found.detail, -found.size, found.record_id, found) for found in self.differences]
        return [found for *_, found in sorted(sized, key=lambda item: item[:3])]

    def summary(self) -> Iterator[str]:
        """Yield the counts as lines for people, and what has changed in the code since the articles were stored."""
        kinds = Counter(difference.kind for difference in self.differences)
        yield f"{self.unchanged} unchanged" + "".join(f", {count} {kind}" for kind, count in sorted(kinds.items()))
        for failure in self.failed:
            yield f"cannot be processed: {failure.records[0].url}  <{failure.records[0].record_id}>  {failure.reason}"
        if self.known_failures:
            yield f"{self.known_failures} could not be processed before; to try again: newscrawl replay --retry-failed"
        fields = Counter(name for difference in self.differences for name in difference.fields)
        if fields:
            yield "by field: " + ", ".join(f"{name} {count}" for name, count in sorted(fields.items()))
        for code, count in sorted(self.codes.items()):
            if code != code_version.current() and (what := drift(code)):
                yield f"{count} articles were read by {what}"
        yield from self._readers()

    def _readers(self) -> Iterator[str]:
        """Yield how many bodies another release of trafilatura read."""
        now = _releases(code_version.current()).get(_READER, "none")
        counts: Counter[str] = Counter()
        for code, count in self.codes.items():
            counts[_releases(code).get(_READER, now)] += count
        del counts[now]
        for release, count in sorted(counts.items()):
            yield f"{count} articles were read by {_READER} {release}, now by {now}"


_READER = "trafilatura"


def _releases(code: str) -> dict[str, str]:
    """Return the releases in a code by name: it is "newscrawl 0.1.0+fingerprint lxml 6.0.2 …"."""
    words = code.split()
    return dict(zip(words[::2], words[1::2], strict=False))


def drift(code: str) -> str:
    """Return what is another release in `code` than in today's code, each with today's: `lxml 6.0 (now 6.1)`.

    trafilatura, which reads the bodies, is told by itself: empty when nothing else differs.
    """
    then, now = _releases(code), _releases(code_version.current())
    if then | {_READER: now.get(_READER)} == now:
        return ""
    return ", ".join(f"{name} {release} (now {now.get(name, 'gone')})" for name, release in then.items()
                     if name != _READER and now.get(name) != release) or code  # fmt: skip


def compare(store: Store, found: Iterable[Processed]) -> Report:
    """Compare processed captures with what `store` holds."""
    report = Report(codes=Counter(store.articles.code_versions()))
    report.known_failures = sum(1 for _ in store.failures.of_this_code())
    for item in found:
        if isinstance(item, ProcessingFailure) and item.is_final:
            report.failed.append(item)
            continue
        difference = _difference(store, item)
        if difference is None:
            report.unchanged += 1
        else:
            report.differences.append(difference)
    return report


def _difference(store: Store, item: Processed) -> Difference | None:
    first = item.records[0]
    if isinstance(item, ProcessingFailure):
        return Difference(first.record_id, first.url, item.kind, detail=item.reason)
    fields = differences(store.connection, item)
    return Difference(first.record_id, first.url, _kind(store, item), fields) if fields else None


def _kind(store: Store, result: ExtractionResult) -> str:
    """Return what became of a page that is read otherwise than it is stored."""
    read_as = store.captures.outcome(result.records[0])
    if read_as is None:
        return UNREAD
    accepted = isinstance(result.outcome, Article)
    if accepted == (read_as == ARTICLE):
        return CHANGED
    return ACCEPTED if accepted else REJECTED
