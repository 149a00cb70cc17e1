"""Restoring as a filter: plain text as one page, JSON Lines as one page a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, TextIO

from newscrawl.errors import NewscrawlError
from newscrawl.model import RepairStep
from newscrawl.restore import restore


def filter_text(source: IO[bytes], target: IO[bytes], explain: TextIO | None) -> None:
    """Write the text of `source` restored to `target`, and each repair to `explain` if given.

    All of it is one page: whether it is damaged is decided once. Line ends stay as they are; bytes that are not UTF-8
    come out as they went in.
    """
    restored = restore(source.read().decode("utf-8", "surrogateescape"))
    target.write(restored.text.encode("utf-8", "surrogateescape"))
    if explain:
        _explain(restored.steps, explain, "")


def filter_jsonl(source: Iterable[bytes], target: IO[bytes], explain: TextIO | None) -> None:
    """Write a line `{"id", "text", "repairs"}` to `target` for each line `{"id", "text"}` of `source`, one at a time.

    Raises NewscrawlError, after the last line, when there were lines that are no such object; the others are written.
    """
    bad = []
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            name, text = record["id"], record["text"]
            restored = restore(text) if isinstance(text, str) else None
        except (ValueError, KeyError, TypeError):
            restored = None
        if restored is None:
            bad.append(number)
            continue
        row = {"id": name, "text": restored.text, "repairs": restored.repairs}
        target.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
        if explain:
            _explain(restored.steps, explain, f"{name}\t")
    if bad:
        named = ", ".join(map(str, bad[:10])) + (", …" if len(bad) > 10 else "")  # noqa: PLR2004
        raise NewscrawlError(f'{len(bad)} bad line(s), not written: {named}; a line is {{"id": …, "text": "…"}}')


def _explain(steps: Iterable[RepairStep], explain: TextIO, prefix: str) -> None:
    for step in steps:
        if step.kind != "script":
            explain.write(f"{prefix}{step.offset}\t{step.kind}\t{step.before!r} -> {step.after!r}\n")
