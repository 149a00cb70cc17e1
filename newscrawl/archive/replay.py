"""What today's code reads, held against what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from newscrawl.archive.processing import Compared, Processed, ProcessingFailure, Unchanged
from newscrawl.archive.stage_costs import StageCost
from newscrawl.model import Article, Record
from newscrawl.sites import Sites
from newscrawl.store import Store, code_version
from newscrawl.store.comparison import differences
from newscrawl.store.rows import to_json
from newscrawl.store.versions import ExtractionResult
from newscrawl.store.writes import ARTICLE
from newscrawl.text import diff
from newscrawl.text.plural import counted

CHANGED, ACCEPTED, REJECTED, UNREAD, MISSING = (
    "changed", "newly accepted", "newly rejected", "not read before", "missing"
)  # fmt: skip
MAX_GROUPS = 20
"""Groups that a summary names; a broken selector makes one or two."""


@dataclass(frozen=True)
class Difference:
    """One capture that comes out differently today, or does not come out at all."""

    record_id: str
    url: str
    kind: str
    """`changed`, `newly accepted`, `newly rejected`, `not read before`, `missing`, `unreadable` or `crashed`."""
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Stored and new value by field name; for a page that is no article, the reasons under `reason`."""
    detail: str = ""
    """Why a capture cannot be read."""
    site: str = ""
    causes: dict[str, str] = field(default_factory=dict)
    """What may have made the difference, by each of `topics`; empty where nothing is known."""
    record: Record | None = field(default=None, compare=False)
    """The first page's capture; None when it is not there."""

    @property
    def topics(self) -> tuple[str, ...]:
        """What it is counted under: the fields that changed, or else its kind."""
        return tuple(self.fields) if self.kind == CHANGED else (self.kind,)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Number of characters that went or came, by field."""
        return {name: diff.rough_size(shown(old), shown(new)) for name, (old, new) in self.fields.items()}

    @property
    def size(self) -> int:
        """Number of characters that went or came: the worst is the largest."""
        return sum(self.sizes.values())

    def size_of(self, topic: str) -> int:
        """Return the number of characters that went or came in a field, or in all where `topic` is the kind."""
        return self.sizes.get(topic, self.size)

    def as_json(self) -> str:
        """Return the difference as one line of JSON."""
        fields = {name: {"stored": old, "now": new} for name, (old, new) in self.fields.items()}
        known = {"record_id": self.record_id, "url": self.url, "site": self.site, "kind": self.kind, "fields": fields}
        return to_json(known | {name: told for name in ("causes", "detail") if (told := getattr(self, name))})

    def lines(self) -> Iterator[str]:
        """Yield the difference as lines for people: a heading, then each change between its neighbours."""
        yield f"{self.kind}: {self.url}  <{self.record_id}>" + (f"  {self.detail}" if self.detail else "")
        for name, (old, new) in self.fields.items():
            yield from (f"  {name}: {line}" for line in diff.excerpts(shown(old), shown(new)))


def shown(value: Any) -> str:
    """Return a field's value as text that can be compared and read: of a list, a line per item."""
    if isinstance(value, list):
        return "\n".join(item if isinstance(item, str) else to_json(item) for item in value)
    if isinstance(value, dict):
        return "\n".join(f"{name}: {to_json(item)}" for name, item in value.items())
    return "" if value is None else str(value)


@dataclass(slots=True)
class Group:
    """Differences of one site in one field, with one cause."""

    site: str
    topic: str
    """The field, or the kind of differences that have none."""
    cause: str
    differences: list[Difference] = field(default_factory=list)
    size: int = 0
    """Number of characters that went or came."""

    def __str__(self) -> str:
        """Return one line for people."""
        count = len(self.differences)
        told = f"{self.site or 'no site'}, {self.topic}: {count} capture{'s' * (count != 1)}"
        return told + (f", {self.size} characters" if self.size else "") + (f"; {self.cause}" if self.cause else "")

    def worst_first(self) -> list[Difference]:
        """Return its differences, the largest first; equal ones by record."""
        return sorted(self.differences, key=lambda found: (-found.size_of(self.topic), found.record_id))


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
    changed: str = ""
    """All that changed since the other side was read; empty when nothing did, or it is not known."""
    read: Counter[str] = field(default_factory=Counter)
    """How many captures were read, by site."""
    costs: list[StageCost] = field(default_factory=list)
    """What each stage cost, where the other side knows it."""
    sites: Sites = field(default_factory=Sites)
    """Those that are known."""

    def worst_first(self) -> list[Difference]:
        """Return what cannot be read, then the differences, the largest first; equal ones by record."""
        sized = [(not found.detail, -found.size, found.record_id, found) for found in self.differences]
        return [found for *_, found in sorted(sized, key=lambda item: item[:3])]

    def groups(self) -> list[Group]:
        """Return the differences by site, field and cause: those without fields first, then the largest first."""
        groups: dict[tuple[str, str, str], Group] = {}
        for found in self.differences:
            for topic in found.topics:
                key = (found.site, topic, found.causes.get(topic, ""))
                group = groups.setdefault(key, Group(*key))
                group.differences.append(found)
                group.size += found.size_of(topic)
        return sorted(groups.values(), key=lambda one: (
            one.differences[0].kind == CHANGED, -one.size, -len(one.differences), one.site, one.topic, one.cause
        ))  # fmt: skip

    def counts(self) -> Counter[str]:
        """Return how many captures differ, by field or kind."""
        return Counter(topic for found in self.differences for topic in found.topics)

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
        groups = self.groups()
        yield from map(str, groups[:MAX_GROUPS])
        if len(groups) > MAX_GROUPS:
            yield f"and {len(groups) - MAX_GROUPS} smaller groups"
        if self.changed:
            yield f"changed since: {self.changed}"
        earlier: Counter[str] = Counter()
        for code in set(self.codes).difference(code_version.all_of(self.sites)):
            earlier[drift(code, self.sites)] += self.codes[code]
        for what, count in sorted(earlier.items()):
            if what:
                yield f"{counted(count, 'article')} read by {what}"
        yield from self._readers()
        yield from map(str, self.costs)

    def _readers(self) -> Iterator[str]:
        """Yield how many bodies another release of trafilatura read."""
        now = _releases(code_version.current()).get(_READER, "none")
        counts: Counter[str] = Counter()
        for code, count in self.codes.items():
            counts[_releases(code).get(_READER, now)] += count
        del counts[now]
        for release, count in sorted(counts.items()):
            yield f"{counted(count, 'article')} read by {_READER} {release}, now by {now}"


_READER = "trafilatura"


def _releases(code: str) -> dict[str, str]:
    """Return the releases in a code by name: it is "newscrawl 0.1.0+fingerprint lxml 6.0.2 …"."""
    words = code.split()
    return dict(zip(words[::2], words[1::2], strict=False))


def drift(code: str, sites: Sites) -> str:
    """Return what is another release in `code` than in today's code, each with today's: `lxml 6.0 (now 6.1)`.

    The data of a site is such a part too: `site jsw:1c2d3e4f (now jsw:5a6b7c8d)`.

    trafilatura, which reads the bodies, is told by itself: empty when nothing else differs.
    """
    then = _releases(code)
    now = _todays_releases(then, sites)
    if then | {_READER: now.get(_READER)} == now:
        return ""
    return ", ".join(f"{name} {release} (now {now.get(name, 'gone')})" for name, release in then.items()
                     if name != _READER and now.get(name) != release) or code  # fmt: skip


def _todays_releases(then: dict[str, str], sites: Sites) -> dict[str, str]:
    """Return the releases in what reads the pages today of which a code has the releases `then`."""
    return _releases(code_version.of(sites.get(then.get("site", "").partition(":")[0])))


def compare(store: Store, found: Iterable[Compared]) -> Report:
    """Compare processed captures with what `store` holds."""
    report = Report(codes=Counter(store.articles.code_versions()), sites=store.sites)
    report.known_failures = sum(1 for _ in store.failures.of_this_code())
    for item in found:
        site = store.sites.name_of(item.records[0].url)
        report.read[site] += 1
        if isinstance(item, ProcessingFailure) and item.is_final:
            report.failed.append(item)
            continue
        difference = None if isinstance(item, Unchanged) else _difference(store, item, site)
        if difference is None:
            report.unchanged += 1
        else:
            report.differences.append(difference)
    return report


def _difference(store: Store, item: Processed, site: str) -> Difference | None:
    first = item.records[0]
    if isinstance(item, ProcessingFailure):
        return Difference(first.record_id, first.url, item.kind, detail=item.reason, site=site, record=first)
    fields = differences(store.connection, item, store.sites)
    if not fields:
        return None
    found = Difference(first.record_id, first.url, _kind(store, item), fields, site=site, record=first)
    code = store.captures.code(first)
    cause = code_changes(code, store.sites) if code else ""
    return replace(found, causes=dict.fromkeys(found.topics, cause)) if cause else found


def code_changes(code: str, sites: Sites) -> str:
    """Return what is another release in `code` than in today's code; our own code is only told to be another."""
    then = _releases(code)
    now = _todays_releases(then, sites)
    changed = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    return " or ".join("code" if name == "newscrawl" else f"{name} {then.get(name, 'none')} → {now.get(name, 'none')}"
                       for name in changed)  # fmt: skip


def _kind(store: Store, result: ExtractionResult) -> str:
    """Return what became of a page that is read otherwise than it is stored."""
    read_as = store.captures.outcome(result.records[0])
    if read_as is None:
        return UNREAD
    accepted = isinstance(result.outcome, Article)
    if accepted == (read_as == ARTICLE):
        return CHANGED
    return ACCEPTED if accepted else REJECTED
