"""Write articles as a website of plain files: no server, no script, nothing loaded from elsewhere.

index.html                  the newest articles; sites and months
month/2024-08.html          the days of a month           day/2024-08-06.html         the articles of a day, by site
site/wjnews.html            the months of a site          site/wjnews/2024-08.html    its articles, by day
article/0f/0f….html         an article, and where its text comes from
feed.xml, sitemap.xml       for programs
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from newscrawl.browse.article import marked_texts, other_credits, repairs_of
from newscrawl.browse.filters import day_heading
from newscrawl.browse.page_files import PageFiles
from newscrawl.browse.story_notes import Story, StoryNotes
from newscrawl.browse.translations import say
from newscrawl.export.atom import write_atom
from newscrawl.export.rows import Row
from newscrawl.export.sitemap import write_sitemap
from newscrawl.text.times import DAY_LENGTH, shown_time

LANGUAGE = "zh"
NEWEST = 40
"""Articles on the first page, as many stories as `browse` shows there."""
IN_FEED = 50
"""Entries of the feed, the newest: what a day or two bring of five sites."""
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,60}")
_UNDATED = say(LANGUAGE, "undated")


def day_path(day: str) -> str:
    """Return the page of a day, or of articles without one."""
    return f"day/{day or 'undated'}.html"


def month_path(month: str) -> str:
    """Return the page of a month (`2024-08`), or of articles without one."""
    return f"month/{month}.html" if month else day_path("")


def site_path(site: str, month: str | None = None) -> str:
    """Return the page of a site, or of its articles in a month; its name only where it can be a file's."""
    name = site if _PLAIN_NAME.fullmatch(site) else hashlib.sha256(site.encode()).hexdigest()[:16]
    return f"site/{name}.html" if month is None else f"site/{name}/{month or 'undated'}.html"


def article_path(article_id: str) -> str:
    """Return the page of an article, in one of 256 folders: some systems are slow with a million files in one."""
    return f"article/{article_id[:2]}/{article_id}.html"


def write_site(  # noqa: PLR0913 - what a site is made of
    rows: Iterable[Row],
    folder: Path,
    connection: sqlite3.Connection,
    *,
    address: str,
    label_of: Callable[[str], str],
    marks_repairs: bool,
) -> None:
    """Write the site into `folder`, which is there and empty; `address`, with its slash, is where it will be published.

    `connection` is to the archive's database, which knows the repairs of today's texts; pages call a site as `label_of`
    does. Raises OSError.
    """
    pages, newest = _pages_in(folder, label_of), list[Row]()
    with closing(StoryNotes()) as notes:
        for row in rows:
            steps = repairs_of(connection, row["id"]) if marks_repairs else []
            pages.write(article_path(row["id"]), "article.html", **_shown(row, steps, connection))
            notes.add(row)
            newest += [row] if len(newest) < IN_FEED else []
        _write_lists(pages, notes, label_of)
        seen = ((address + article_path(name), moment[:DAY_LENGTH]) for name, moment in notes.ids())
        write_sitemap(_with_first((address, ""), seen), folder, address)
    pages.add_style()
    with (folder / "feed.xml").open("wb") as out:
        write_atom(newest, out, lambda row: address + article_path(row["id"]))


def _with_first(first: tuple[str, str], rest: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    yield first
    yield from rest


def _shown(row: Row, steps: list[sqlite3.Row], connection: sqlite3.Connection) -> dict[str, Any]:
    """Return what the page of an article shows; the link leads to the address that was fetched."""
    capture = connection.execute("SELECT url FROM captures WHERE record_id = ?", (row["record_id"],)).fetchone()
    return {
        "article": row,
        "address": (capture or row)["url"],
        "time": shown_time(row["published"] or "", row["published_precision"]),
        "authors": row["author"],
        "credits": other_credits(json.loads(row["credits"] or "{}"), row["editor"]),
        "images": row["images"],
        "flags": row["flags"],
        **marked_texts(row, steps),
    }


def _pages_in(folder: Path, label_of: Callable[[str], str]) -> PageFiles:
    pages = PageFiles(folder, "site")
    pages.templates.filters |= {
        "article_path": article_path, "day_path": day_path, "month_path": month_path, "site_path": site_path
    }  # fmt: skip
    pages.templates.globals |= {"say": partial(say, LANGUAGE), "lang": LANGUAGE, "site_label": label_of}
    return pages


def _write_lists(pages: PageFiles, notes: StoryNotes, label_of: Callable[[str], str]) -> None:
    """Write the first page, and those of days, months and sites."""
    by_day = groupby(notes.newest(NEWEST), key=lambda story: story.day)
    pages.write(
        "index.html", "index.html", counts=notes.totals(), of_sites=notes.sites(), months=notes.months(),
        days=[(day, _by_site(sorted(stories, key=lambda story: story.site))) for day, stories in by_day],
    )  # fmt: skip
    days = [(_day_heading(day), day_path(day), day) for day, _ in notes.days()]
    for (heading, path, day), around in _with_neighbours(days):
        pages.write(path, "day.html", heading=heading, sites=_by_site(notes.of_day(day)), **around)
    for month, _ in notes.months():
        if month:
            entries = [(_day_heading(day), day_path(day), count) for day, count in notes.days_of(month)]
            pages.write(month_path(month), "days.html", heading=month, entries=entries)
    for site, _ in notes.sites():
        _write_site_lists(pages, notes, site, label_of(site))


def _write_site_lists(pages: PageFiles, notes: StoryNotes, site: str, label: str) -> None:
    counts = notes.months_of(site)
    entries = [(month or _UNDATED, site_path(site, month), count) for month, count in counts]
    pages.write(site_path(site), "days.html", heading=label, entries=entries)
    months = [(f"{label} {month or _UNDATED}", site_path(site, month), month) for month, _ in counts]
    for (heading, path, month), around in _with_neighbours(months):
        by_day = groupby(notes.of_site(site, month), key=lambda story: story.day)
        days = [(day, list(stories)) for day, stories in by_day]
        pages.write(path, "month_of_site.html", heading=heading, days=days, **around)


Named = tuple[str, str, str]
"""Heading, path and key of a list."""


def _with_neighbours(lists: list[Named]) -> Iterator[tuple[Named, dict[str, str]]]:
    """Yield each list, newest first, with the paths of those before and after it in time; empty at the ends."""
    paths = ["", *(path for _, path, _ in lists), ""]
    for at, one in enumerate(lists):
        yield one, {"after": paths[at], "before": paths[at + 2]}


def _by_site(stories: list[Story]) -> list[tuple[str, list[Story]]]:
    return [(site, list(members)) for site, members in groupby(stories, key=lambda story: story.site)]


def _day_heading(day: str) -> str:
    return day_heading(day, LANGUAGE) if day else _UNDATED
