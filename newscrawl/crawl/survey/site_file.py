"""A proposal to the text of a site's file: TOML, with how sure each line is and why. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from newscrawl.crawl.survey.model import Proposed
from newscrawl.crawl.survey.propose import Proposal
from newscrawl.sites import values
from newscrawl.sites.format import read_site
from newscrawl.sites.model import Site
from newscrawl.text.printable import one_line

_WIDE = 100
"""Characters from which an array is broken over several lines."""
_PATTERNS = ("article", "rendered_listings", "rendered_articles")
_PATHS = ("listings", "feeds")
_TABLES = ("layout", "json_listing")


def site_file(proposal: Proposal, start: str, pages: int) -> str:
    """Return the text of the site's file.

    Raises UsageError when what was seen cannot stand in one: a name that is taken for something else, an address that
    no site may have.
    """
    command = f"newscrawl site new {one_line(start)}"
    lines = [f"# Proposed by `{command}` from {pages} pages. Read it, correct what is wrong.",
             "# Each value says how sure it is: sure, likely, or a guess."]  # fmt: skip
    usable = [usable for line in proposal.lines if (usable := _usable(line))]
    for line in usable:
        if line.key not in _TABLES and "." not in line.key:
            lines += ["", *_commented(line)]
    for line in usable:
        if line.key in _TABLES:
            lines += [
                "",
                _reason(line),
                f"[[{line.key}]]",
                *(_assignment(key, value) for key, value in line.value.items()),
            ]
        elif "." in line.key:
            table, _, key = line.key.partition(".")
            lines += ["", f"[{table}]", _reason(line), _assignment(key, line.value)]
    text = "\n".join(lines) + "\n"
    return text.encode("utf-8", "replace").decode()


def read_proposed(text: str, name: str, file: str) -> Site:
    """Return the site that the text of a proposed file describes. Raises UsageError."""
    return read_site(text.encode(), name, file)


def _usable(line: Proposed) -> Proposed | None:
    """Return a proposed line without what may not stand in a site's file; None when nothing is left of it."""
    value = line.value
    try:
        if line.key in _PATHS:
            value = [path for path in value if _is_path(path)]
        elif line.key in ("label", "publisher"):
            value = values.name(one_line(value).replace("<", "‹").replace(">", "›")[: values.MAX_TEXT])
        elif line.key == "daily":
            values.day_path(value)
        elif line.key == "json_listing":
            values.path(value["path"])
    except values.WrongValueError:
        return None
    return (
        Proposed(line.key, value, line.certainty, line.why, line.is_note) if value or line.key == "listings" else None
    )


def _is_path(path: str) -> bool:
    try:
        values.path(path)
    except values.WrongValueError:
        return False
    return True


def _commented(line: Proposed) -> Iterator[str]:
    yield _reason(line)
    text = _assignment(line.key, line.value)
    yield "\n".join(f"# {part}" for part in text.split("\n")) if line.is_note else text


def _reason(line: Proposed) -> str:
    return f"# {line.certainty}: {one_line(line.why)}"


def _assignment(key: str, value: Any) -> str:
    return f"{key} = {_value(value, is_pattern=key in _PATTERNS)}"


def _value(value: Any, *, is_pattern: bool = False) -> str:
    """Return a text, number or array as TOML writes it."""
    if isinstance(value, list | tuple):
        written = [_value(one) for one in value]
        flat = f"[{', '.join(written)}]"
        return flat if len(flat) <= _WIDE else "[\n" + "".join(f"  {one},\n" for one in written) + "]"
    if not isinstance(value, str):
        return str(value)
    if is_pattern and "'" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(one_line(value), ensure_ascii=False)
