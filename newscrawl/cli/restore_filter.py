"""Restoring as a filter: plain text as one page, JSON Lines as one page a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, TextIO

from newscrawl.errors import NewscrawlError
from newscrawl.model import RepairStep, Restored
from newscrawl.restore import restore
from newscrawl.text.plural import counted

NAMED = 10
"""Bad lines that the error names by their numbers."""


def filter_text(
    source: IO[bytes],
    target: IO[bytes],
    explain: TextIO | None,
    *,
    force: bool = False,
    notes: TextIO | None = None,
) -> None:
    """Write the text of `source` restored to `target`, and each repair to `explain` if given.

    `force` says that the text is known to be damaged. `notes` gets a line where it is too short to tell, and, if each
    repair is explained, one that says what was recognised and how sure that is.

    All of it is one page: whether it is damaged is decided once. Line ends stay as they are; bytes that are not UTF-8
    come out as they went in.
    """
    restored = restore(source.read().decode("utf-8", "surrogateescape"), force=force)
    target.write(restored.text.encode("utf-8", "surrogateescape"))
    _note(restored, notes, "", explained=bool(explain))
    if explain:
        _explain(restored.steps, explain, "")


def filter_jsonl(
    source: Iterable[bytes],
    target: IO[bytes],
    explain: TextIO | None,
    *,
    force: bool = False,
    notes: TextIO | None = None,
) -> None:
    """Write a line `{"id", "text", "repairs"}` to `target` for each line `{"id", "text"}` of `source`, one at a time.

    `force` and `notes` as for `filter_text`. Raises NewscrawlError, after the last line, when there were lines that are
    no such object; the others are written.
    """
    bad = []
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            name, text = record["id"], record["text"]
            restored = restore(text, force=force) if isinstance(text, str) else None
        except (ValueError, KeyError, TypeError):
            restored = None
        if restored is None:
            bad.append(number)
            continue
        row = {"id": name, "text": restored.text, "repairs": restored.repairs}
        target.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
        _note(restored, notes, f"{name}\t", explained=bool(explain))
        if explain:
            _explain(restored.steps, explain, f"{name}\t")
    if bad:
        named = ", ".join(map(str, bad[:NAMED])) + (", …" if len(bad) > NAMED else "")
        told = counted(len(bad), "bad line")
        raise NewscrawlError(f'{told}, not written: {named}; a line is {{"id": …, "text": "…"}}')


def _note(restored: Restored, notes: TextIO | None, prefix: str, *, explained: bool) -> None:
    if notes is None:
        return
    if restored.verdict == "undecided":
        notes.write(
            f"{prefix}newscrawl: too short to tell whether this is damaged ({restored.evidence}); nothing changed: "
            "say --force if you know that it is\n"
        )
    elif explained and restored.evidence:
        notes.write(f"{prefix}{restored.verdict}, {restored.confidence:.0%} sure: {restored.evidence}\n")


def _explain(steps: Iterable[RepairStep], explain: TextIO, prefix: str) -> None:
    for step in steps:
        if step.kind != "script":
            explain.write(f"{prefix}{step.offset}\t{step.kind}\t{step.before!r} -> {step.after!r}\n")
