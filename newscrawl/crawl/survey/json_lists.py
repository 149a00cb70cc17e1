"""Which lists in JSON lead to a site's articles, those of columns that were not opened with them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from newscrawl.crawl.survey.articles import ArticlePattern
from newscrawl.crawl.survey.endpoints import with_page
from newscrawl.crawl.survey.exploration import Exploration
from newscrawl.crawl.survey.lists import address_in_file
from newscrawl.crawl.survey.model import LIKELY, SURE, Proposed, SeenPage
from newscrawl.crawl.survey.shapes import shape_of
from newscrawl.sites.json_lists import PAGE

MAX_LISTS = 40
"""Lists that are proposed at most: each is a request of every crawl; a site's file may name 50."""
_PARTS = re.compile(r"([/?&=])")


def find_json_lists(seen: Exploration, pattern: ArticlePattern) -> list[Proposed]:
    """Return the lists in JSON that lead to articles, each once."""
    lines: dict[str, Proposed] = {}
    tails: dict[str, dict[str, Any]] = {}
    for page in seen.pages:
        if (line := _read(page, seen, pattern)) is not None:
            lines.setdefault(line.value["path"], line)
            tails.setdefault(shape_of(page.url).tail, line.value)
    opened = {_path(page.url, seen) for page in seen.pages}
    for path, like in (*_of_their_shape(tails, seen), *_of_columns(lines, seen, pattern)):
        if path not in opened and len(lines) < MAX_LISTS:
            lines.setdefault(path, Proposed("json_listing", {**like, "path": path}, LIKELY, "looks like those opened"))
    return list(lines.values())


def _read(page: SeenPage, seen: Exploration, pattern: ArticlePattern) -> Proposed | None:
    """Return the line for a list that was read; None where it leads to no article."""
    if page.json is None:
        return None
    template = seen.template_of(page.json)
    found = sum(pattern.matches(link.url) for link in page.json.links(seen.front, template))
    if not found or (template is None and page.json.url is None):
        return None
    table = {"path": _path(page.url, seen), "items": page.json.items,
             "url": address_in_file(template, seen) if template else page.json.url,
             "title": page.json.title, "time": page.json.time}  # fmt: skip
    value = {key: value for key, value in table.items() if value}
    certainty = SURE if found == len(page.json.entries) else LIKELY
    return Proposed(
        "json_listing", value, certainty, f"{found} of its {len(page.json.entries)} entries lead to articles"
    )


def _path(url: str, seen: Exploration) -> str:
    """Return how a site's file says where a list is."""
    path = address_in_file(seen.endpoints.get(url, url), seen)
    return path if PAGE in path else with_page(path)


def _of_their_shape(tails: dict[str, dict[str, Any]], seen: Exploration) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the paths of known addresses that look like those of lists, each with what it is like."""
    for url in seen.known:
        if like := tails.get(shape_of(url).tail):
            yield _path(url, seen), like


def _of_columns(
    lines: dict[str, Proposed], seen: Exploration, pattern: ArticlePattern
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the paths of lists of columns that were not opened, each with what it is like.

    Two lists differ in one value, and two columns in the same: other values of columns are those of other lists.
    """
    columns = [_PARTS.split(address_in_file(url, seen)) for url in seen.known if not pattern.matches(url)]
    for one, other in combinations(list(lines), 2):
        parts, others = _PARTS.split(one), _PARTS.split(other)
        differ = [at for at, (this, that) in enumerate(zip(parts, others, strict=False)) if this != that]
        if len(parts) != len(others) or len(differ) != 1:
            continue
        (at,) = differ
        forms = _forms(columns, parts[at]) & _forms(columns, others[at])
        for column in columns:
            for place, value in enumerate(column):
                if (*column[:place], None, *column[place + 1 :]) in forms and value:
                    yield "".join([*parts[:at], value, *parts[at + 1 :]]), lines[one].value
        return


def _forms(columns: list[list[str]], value: str) -> set[tuple[str | None, ...]]:
    """Return the addresses that have a value as one of their parts, without it."""
    return {
        (*column[:place], None, *column[place + 1 :])
        for column in columns
        for place, part in enumerate(column)
        if part == value
    }
