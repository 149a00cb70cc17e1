"""Write what a replay found as a folder of pages: no server, no script, nothing loaded from elsewhere.

index.html                  what changed, how much of it shows, and all groups (site, field, cause), the worst first
group/1.html, 1-2.html, …   differences of a group, the largest first, old and new side by side
page/0f….html               the archived page of a difference, in which nothing acts
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newscrawl import warc
from newscrawl.archive.replay import Difference, Group, Report, shown
from newscrawl.archive.stage_costs import LEAST_CAPTURES
from newscrawl.browse import highlights
from newscrawl.browse.capture import inert
from newscrawl.browse.highlights import Paragraph
from newscrawl.browse.page_files import PageFiles
from newscrawl.decode.decoder import decode_capture
from newscrawl.errors import ArchiveError

PER_PAGE = 20
MAX_PAGES = 5
"""Pages of one group; who has not decided after a hundred differences, decides otherwise."""
MAX_GROUPS = 200
"""Groups that have pages; the others are lines of the first page."""
MAX_CHARACTERS = 20_000
"""Characters of a value that are shown: the longest articles of newspapers have half of that."""
NEIGHBOURS = 1
"""Unchanged paragraphs shown before and after a changed one."""
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"
"""Of our own pages: no script, nothing from elsewhere."""
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""Of archived pages, which `inert` has left nothing that acts anyway."""


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph, old and new; or `skipped` paragraphs that are the same."""

    parts: Paragraph
    skipped: int = 0

    @property
    def changed(self) -> bool:
        """Whether the two sides differ."""
        return any(part.kind for part in self.parts)


def write_report(report: Report, folder: Path, root: Path, failures: Sequence[str]) -> None:
    """Write the pages into `folder`, which is there and empty; archived pages are read below `root`.

    `failures` are the lines that say why the replay fails; none when it passes. Raises OSError.
    """
    pages = _Pages(folder, root)
    groups = report.groups()
    for number, group in enumerate(groups[:MAX_GROUPS], 1):
        pages.write_group(number, group)
    sites = sorted(report.read.items(), key=lambda item: (-item[1], item[0]))
    differing = {site: len({id(found) for found in report.differences if found.site == site}) for site, _ in sites}
    pages.write(
        "index.html", "index.html", report=report, groups=groups, with_pages=MAX_GROUPS, sites=sites,
        differing=differing, failures=failures, least=LEAST_CAPTURES,
        most=max((group.size for group in groups), default=0),
    )  # fmt: skip
    pages.add_style()


class _Pages(PageFiles):
    """The pages of a report; archived ones are read below `root`."""

    def __init__(self, folder: Path, root: Path) -> None:
        super().__init__(folder, "replay")
        self._root = root
        self.templates.globals |= {"policy": POLICY, "group_path": group_path}

    def write_group(self, number: int, group: Group) -> None:
        """Write the pages of a group."""
        worst = group.worst_first()
        count = min(MAX_PAGES, -(-len(worst) // PER_PAGE))
        for page in range(1, count + 1):
            first = (page - 1) * PER_PAGE
            entries = [self._entry(group, found) for found in worst[first : first + PER_PAGE]]
            self.write(group_path(number, page), "group.html", group=group, number=number, page=page, pages=count,
                       first=first, entries=entries, left_out=max(0, len(worst) - MAX_PAGES * PER_PAGE))  # fmt: skip

    def _entry(self, group: Group, found: Difference) -> dict[str, Any]:
        """Return what is shown of a difference: the group's field, or all where it has none."""
        names = [group.topic] if group.topic in found.fields else list(found.fields)
        return {
            "found": found,
            "fields": {name: list(side_by_side(*found.fields[name])) for name in names},
            "others": [name for name in found.fields if name not in names],
            "page": self._page_of(found),
        }

    def _page_of(self, found: Difference) -> str:
        """Write the archived page of a difference, and return its path; empty where it cannot be read."""
        if found.record is None:
            return ""
        path = f"page/{hashlib.sha256(found.record_id.encode()).hexdigest()[:16]}.html"
        if not (self.folder / path).exists():
            try:
                text = decode_capture(warc.read_record(self._root, found.record)).text
            except ArchiveError:
                return ""
            self.put(path, inert(text, policy=PAGE_POLICY))
        return path


def group_path(number: int, page: int = 1) -> str:
    """Return the path of a page of a group."""
    return f"group/{number}-{page}.html" if page > 1 else f"group/{number}.html"


def side_by_side(old: Any, new: Any) -> Iterator[Row]:
    """Yield the paragraphs in which two values differ, with their neighbours, and how many lie between."""
    before, after = (shown(value)[:MAX_CHARACTERS] for value in (old, new))
    paragraphs = highlights.changed(before, after)
    changed = [place for place, parts in enumerate(paragraphs) if any(part.kind for part in parts)]
    near = {place + step for place in changed for step in range(-NEIGHBOURS, NEIGHBOURS + 1)}
    skipped = 0
    for place, parts in enumerate(paragraphs):
        if place not in near:
            skipped += 1
            continue
        if skipped:
            yield Row([], skipped)
            skipped = 0
        yield Row(parts)
    if skipped:
        yield Row([], skipped)
