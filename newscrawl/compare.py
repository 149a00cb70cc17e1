"""What today's code reads, held against what is stored."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from newscrawl.model import Article
from newscrawl.replay import Reading
from newscrawl.rows import fields_of
from newscrawl.store import Store


@dataclass(frozen=True, slots=True)
class Difference:
    """One capture that comes out differently today."""

    record_id: str
    url: str
    site: str
    kind: str
    """`changed`, `newly accepted` or `newly rejected`."""
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Stored and new value by field name; for rejections the reasons, under `reason`."""


@dataclass(slots=True)
class Report:
    """Counts of a replay, filled while its differences are drawn."""

    unchanged: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    by_field: Counter[str] = field(default_factory=Counter)


def differences(store: Store, found: Iterable[Reading], report: Report) -> Iterator[tuple[Reading, Difference]]:
    """Yield the readings that differ from what `store` holds, and fill `report` with the counts."""
    for reading in found:
        difference = _difference(store, reading)
        if difference is None:
            report.unchanged += 1
            continue
        report.kinds[difference.kind] += 1
        report.by_field.update(difference.fields)
        yield reading, difference


def _difference(store: Store, reading: Reading) -> Difference | None:
    outcome, first = reading.outcome, reading.records[0]
    site = outcome.site if isinstance(outcome, Article) else first.url
    stored = store.fields_read_from(first)
    if isinstance(outcome, Article):
        fresh = fields_of(outcome)
        if stored is None:
            return Difference(first.record_id, first.url, site, "newly accepted", {"title": ("", fresh["title"])})
        changed = {name: (stored[name], fresh[name]) for name in stored if stored[name] != fresh[name]}
        return Difference(first.record_id, first.url, site, "changed", changed) if changed else None
    if stored is not None:
        return Difference(first.record_id, first.url, site, "newly rejected", {"title": (stored["title"], "")})
    reason = store.reason_of(first)
    if reason is not None and reason != outcome.reason:
        return Difference(first.record_id, first.url, site, "changed", {"reason": (reason, outcome.reason)})
    return None


def as_json(difference: Difference) -> str:
    """Return one difference as a line of JSON."""
    named = {name: {"stored": old, "now": new} for name, (old, new) in difference.fields.items()}
    return json.dumps(
        {"record_id": difference.record_id, "url": difference.url, "kind": difference.kind, "fields": named},
        ensure_ascii=False,
    )
