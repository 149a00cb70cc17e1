"""What today's code reads, held against a baseline file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from heapq import merge
from itertools import groupby
from typing import Any

from newscrawl.archive.baseline import Baseline, BaselineWriter, Reading
from newscrawl.archive.causes import Changes
from newscrawl.archive.processing import Processed, ProcessingFailure
from newscrawl.archive.replay import ACCEPTED, CHANGED, MISSING, REJECTED, UNREAD, Difference, Report
from newscrawl.archive.stage_costs import CostComparison
from newscrawl.sites import Sites

_SHOWN_OF_ARTICLE = ("title", "body")
"""What is shown of an article that was there then and is not now, or the other way round."""
Pair = tuple[tuple[int, Reading] | None, tuple[Processed, Reading] | None]
"""What the baseline has, with its place, and what was read now."""


def compare_with_baseline(
    baseline: Baseline,
    found: Iterable[Processed],
    *,
    wanted: Callable[[Reading], bool],
    is_complete: bool,
    writer: BaselineWriter | None,
) -> Report:
    """Compare processed captures with the readings of `baseline` that are `wanted`, both in the order of fetching.

    With `is_complete`, a reading whose capture was not among them is `missing`. What is read now goes to `writer`.
    """
    changes = baseline.changes
    report = Report(changed=str(changes))
    costs = CostComparison()
    known = ((place, one) for place, one in enumerate(baseline.readings()) if wanted(one))
    for then, now in _pairs(known, _readings(found, report, baseline.sites, writer)):
        if then and now:
            costs.add(then[0], now[1].costs)
        difference = _difference(changes, then, now) if now or is_complete else None
        if difference:
            report.differences.append(difference)
        elif now:
            report.unchanged += 1
    report.costs += costs.against(baseline.costs)
    return report


def read_all(found: Iterable[Processed], writer: BaselineWriter) -> Report:
    """Write what is read out of processed captures, and compare it with nothing."""
    report = Report()
    for item, _ in _readings(found, report, writer.sites, writer):
        if isinstance(item, ProcessingFailure):
            report.failed.append(item)
        else:
            report.unchanged += 1
    return report


def _readings(
    found: Iterable[Processed], report: Report, sites: Sites, writer: BaselineWriter | None
) -> Iterator[tuple[Processed, Reading]]:
    """Yield what was found with its reading, counted and written."""
    for item in found:
        reading = Reading.of(item, sites)
        report.read[reading.site] += 1
        if writer:
            writer.add(reading)
        yield item, reading


def _pairs(then: Iterator[tuple[int, Reading]], now: Iterator[tuple[Processed, Reading]]) -> Iterator[Pair]:
    """Yield what both sides have of each capture; both are sorted, and are gone through side by side."""
    sides = merge(
        ((one.order, 0, (place, one)) for place, one in then),
        ((one.order, 1, (item, one)) for item, one in now),
        key=lambda entry: entry[:2],
    )
    for _, entries in groupby(sides, key=lambda entry: entry[0]):
        both: dict[int, Any] = {side: value for _, side, value in entries}
        yield both.get(0), both.get(1)


def _difference(
    changes: Changes, then: tuple[int, Reading] | None, now: tuple[Processed, Reading] | None
) -> Difference | None:
    """Return how a capture differs; None when it does not."""
    if now is None:
        assert then
        old = then[1]
        detail = "no such capture in the WARC files"
        return Difference(old.record_id, old.url, MISSING, detail=detail, site=old.site, causes={MISSING: "WARC files"})
    item, new = now
    about = Difference(new.record_id, new.url, "", site=new.site, record=item.records[0])
    if then is None:
        return replace(about, kind=UNREAD, fields=_of_article(None, new), causes={UNREAD: "not in the baseline"})
    old = then[1]
    if isinstance(item, ProcessingFailure):
        if old.failed == item.kind:
            return None
        cause = "WARC files" if item.kind == "unreadable" else changes.cause(old.site, "", old.evidence, new.evidence)
        return replace(about, site=old.site, kind=item.kind, detail=item.reason, causes={item.kind: cause})
    fields, kind = _fields(old, new)
    if not fields:
        return None
    found = replace(about, kind=kind, fields=fields)
    return replace(
        found, causes={topic: changes.cause(new.site, topic, old.evidence, new.evidence) for topic in found.topics}
    )


def _fields(old: Reading, new: Reading) -> tuple[dict[str, tuple[Any, Any]], str]:
    """Return the fields in which two readings differ, and what kind of difference that is.

    A field that only one side knows is none: its code did not read it yet, or does not any more.
    """
    if old.article is not None and new.article is not None:
        names = [name for name in old.article if name in new.article]
        return {name: (old.article[name], new.article[name]) for name in names
                if old.article[name] != new.article[name]}, CHANGED  # fmt: skip
    if old.article is None and new.article is None:
        before, after = old.rejected or old.failed, new.rejected
        return ({"reason": (before, after)} if before != after else {}), CHANGED
    return _of_article(old, new), ACCEPTED if old.article is None else REJECTED


def _of_article(old: Reading | None, new: Reading) -> dict[str, tuple[Any, Any]]:
    """Return what is shown of an article that only one side has."""
    before, after = (one.article or {} if one else {} for one in (old, new))
    fields = {name: (before.get(name, ""), after.get(name, "")) for name in _SHOWN_OF_ARTICLE}
    reasons = (old.rejected if old else "", new.rejected)
    return {"reason": reasons, **fields} if any(reasons) else fields
