"""Running text in what frameworks send along with a page: the payload of Nuxt 3, the chunks of React's server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from newscrawl.extract.script_data import ScriptText, texts_in

REACT_CHUNKS = "__next_f"
"""Name of the list to which React's server pushes its chunks."""
_MAX_DEPTH = 80
"""Levels of references that are followed; each level of data takes two where it is reactive."""
_MAX_FAILURES = 40
"""Chunks of one script that may be broken."""
_LONG = 100
"""Characters from which a string is a text, put in one place only: many references to one cost no more than one."""
_CHUNK = re.compile(rf"{REACT_CHUNKS}\.push\(\s*+(?=\[1,)")
_ROW = re.compile(rb"([0-9a-f]{0,16}+):(?:T([0-9a-f]{1,8}+),)?")


def texts_in_nuxt_payload(text: str) -> Iterator[ScriptText]:
    """Yield the running texts of Nuxt 3's `__NUXT_DATA__`: a flat list whose records and lists hold places in it.

    The format is devalue's (https://github.com/sveltejs/devalue); nothing comes of what is none.
    """
    try:
        flat = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(flat, list):
        yield from texts_in(_revived(flat, 0, set(), 0))


def _revived(flat: list[object], place: object, seen: set[int], depth: int) -> object:
    """Return the value at a place of the list; None for a record, list or long text that was met before."""
    if not isinstance(place, int) or not 0 <= place < len(flat) or place in seen or depth > _MAX_DEPTH:
        return None
    value = flat[place]
    if isinstance(value, dict | list) or (isinstance(value, str) and len(value) > _LONG):
        seen.add(place)
    if isinstance(value, dict):
        return {key: _revived(flat, inner, seen, depth + 1) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    if value and isinstance(value[0], str):  # ["Reactive", 1], ["Date", "2024-08-06T03:54:00.000Z"]
        inner = value[1] if len(value) > 1 else None
        return inner if isinstance(inner, str) else _revived(flat, inner, seen, depth + 1)
    return [_revived(flat, inner, seen, depth + 1) for inner in value]


def texts_in_react_chunks(scripts: Iterable[str]) -> Iterator[ScriptText]:
    """Yield the running texts of the rows that a page's scripts push to `__next_f`, in pieces (Next.js from 13 on)."""
    decoder, pieces = json.JSONDecoder(), []
    for script in scripts:
        failures = 0
        for start in _CHUNK.finditer(script):
            try:
                chunk, _ = decoder.raw_decode(script, start.end())
            except (ValueError, RecursionError):
                failures += 1  # each counts the lines before it
                if failures > _MAX_FAILURES:
                    break
                continue
            pieces += [piece for piece in chunk[1:2] if isinstance(piece, str)]
    texts, rows = _rows("".join(pieces).encode(errors="replace"))

    def filled(record: dict[str, object]) -> dict[str, object]:
        """Put long texts, which have rows of their own, in the places that name them (`"$1a"`)."""
        return {
            key: texts.pop(value[1:], value) if isinstance(value, str) and value[:1] == "$" else value
            for key, value in record.items()
        }

    for row in rows:
        try:
            yield from texts_in(json.loads(row, object_hook=filled))
        except (ValueError, RecursionError):
            continue


def _rows(stream: bytes) -> tuple[dict[str, str], list[bytes]]:
    """Return the texts of a stream by their names, and its other rows (`name:T<bytes in hex>,text`; `name:json`)."""
    texts, rows, at = {}, [], 0
    while at < len(stream):
        start = _ROW.match(stream, at)
        if start is not None and start[2]:
            at = start.end() + int(start[2], 16)
            texts[start[1].decode()] = stream[start.end() : at].decode(errors="replace")
            continue
        end = stream.find(b"\n", at)
        end = len(stream) if end < 0 else end
        if start is not None:
            rows.append(stream[start.end() : end])
        at = end + 1
    return texts, rows
