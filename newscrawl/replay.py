"""What today's code reads, held against what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from newscrawl import diff
from newscrawl.model import Article
from newscrawl.readings import Reading
from newscrawl.rows import fields_of, to_json
from newscrawl.store import Store


@dataclass(frozen=True, slots=True)
class Difference:
    """One capture that comes out differently today."""

    record_id: str
    url: str
    kind: str
    """`changed`, `newly accepted` or `newly rejected`."""
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Stored and new value by field name; for a page that is no article, the reasons under `reason`."""

    @property
    def size(self) -> int:
        """Number of characters that went or came: the worst is the largest."""
        return sum(diff.size(diff.changes(str(old), str(new))) for old, new in self.fields.values())

    def as_json(self) -> str:
        """Return the difference as one line of JSON."""
        fields = {name: {"stored": old, "now": new} for name, (old, new) in self.fields.items()}
        return to_json({"record_id": self.record_id, "url": self.url, "kind": self.kind, "fields": fields})

    def lines(self) -> Iterator[str]:
        """Yield the difference as lines for people: a heading, then each change between its neighbours."""
        yield f"{self.kind}: {self.url}  <{self.record_id}>"
        for name, (old, new) in self.fields.items():
            for change in diff.changes(str(old), str(new)):
                yield f"  {name}: {diff.excerpt(str(old), change)}"


@dataclass(slots=True)
class Report:
    """What a replay found."""

    unchanged: int = 0
    differences: list[Difference] = field(default_factory=list)

    def worst_first(self) -> list[Difference]:
        """Return the differences, the largest first; equal ones by record, so that every run prints the same."""
        return sorted(self.differences, key=lambda difference: (-difference.size, difference.record_id))

    def summary(self) -> Iterator[str]:
        """Yield the counts as lines for people."""
        kinds = Counter(difference.kind for difference in self.differences)
        yield f"{self.unchanged} unchanged" + "".join(f", {count} {kind}" for kind, count in sorted(kinds.items()))
        fields = Counter(name for difference in self.differences for name in difference.fields)
        if fields:
            yield "by field: " + ", ".join(f"{name} {count}" for name, count in sorted(fields.items()))


def compare(store: Store, found: Iterable[Reading], *, accept: bool) -> Report:
    """Hold readings against what `store` holds; with `accept`, store each that differs as a new version."""
    report = Report()
    for reading in found:
        difference = _difference(store, reading)
        if difference is None:
            report.unchanged += 1
            continue
        report.differences.append(difference)
        if accept:
            store.accept(reading.outcome, reading.records)
    return report


def _difference(store: Store, reading: Reading) -> Difference | None:
    outcome, first = reading.outcome, reading.records[0]
    read_as = store.outcome_of(first)
    if read_as is None:
        return None  # never a page of its own: a listing fetched for its links, or a page of an article before it
    stored = store.fields_read_from(first)
    if isinstance(outcome, Article):
        fresh = fields_of(outcome)
        if stored is None:
            return Difference(first.record_id, first.url, "newly accepted", {"title": ("", fresh["title"])})
        changed = {name: (stored[name], fresh[name]) for name in stored if stored[name] != fresh[name]}
        return Difference(first.record_id, first.url, "changed", changed) if changed else None
    if stored is not None:
        return Difference(first.record_id, first.url, "newly rejected", {"title": (stored["title"], "")})
    if read_as != outcome.reason:
        return Difference(first.record_id, first.url, "changed", {"reason": (read_as, outcome.reason)})
    return None
