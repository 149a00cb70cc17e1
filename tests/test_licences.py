"""Whoever installs this project may use it under its own licence: no run-time dependency asks for more."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

LONGEST = 2000
"""Characters of what a package says of its licence; some give the whole text."""
LOCK = Path(__file__).parents[1] / "requirements.lock"
ALLOWED = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software|MPL|Mozilla|ZPL|Zope|Public Domain|Unlicense|CNRI|0BSD", re.IGNORECASE
)
"""Licences that let an MIT project ship with the package as it is; MPL covers changes of its own files alone."""
UNSAID = {"mergedeep": "MIT", "automat": "MIT"}
"""Packages whose metadata name no licence, and what the file LICENSE in them says."""


def licences() -> dict[str, str]:
    """Return the licence of each package that `requirements.lock` names and that is installed here."""
    names = re.findall(r"^([\w.-]+)==", LOCK.read_text(encoding="utf8"), re.MULTILINE)
    found = {}
    for name in names:
        try:
            told = metadata(name)
        except PackageNotFoundError:
            continue  # of another system
        said = [text for part in ("License-Expression", "License", "Classifier") for text in told.get_all(part) or []]
        own = [text for text in said if not text.startswith(("Programming", "Topic", "Intended", "Operating"))]
        found[name] = UNSAID.get(name) or " ".join(own)[:LONGEST]
    return found


def test_every_run_time_dependency_has_a_licence_that_lets_us_use_it() -> None:
    found = licences()
    assert len(found) > 50
    assert {name: text for name, text in found.items() if not ALLOWED.search(text)} == {}


def test_no_run_time_dependency_is_under_a_licence_that_covers_what_uses_it() -> None:
    strict = re.compile(r"\b(?:A?GPL|GNU (?:Affero )?General)", re.IGNORECASE)
    assert [name for name, text in licences().items() if strict.search(text) and not re.search(r"MPL|LGPL", text)] == []
