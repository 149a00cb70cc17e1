"""Pictures that the archive holds, as files that browsers show: never by what their server said, but by their bytes."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

from newscrawl import warc
from newscrawl.browse.page_request import File, PageRequest
from newscrawl.errors import ArchiveError
from newscrawl.store.captures import picture_record

_SIGNATURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF87a", "image/gif"),
               (b"GIF89a", "image/gif"))  # fmt: skip
"""First bytes of pictures that cannot act (https://mimesniff.spec.whatwg.org/#image-type-pattern-matching-algorithm);
SVG, which can, is none of them."""
LARGEST = 8 << 20
"""Bytes of a picture that is shown, and of all in one frozen page: a large photograph has 5 MB."""


def kind_of(body: bytes) -> str | None:
    """Return the type of a picture by its first bytes; None for what is none, or could act."""
    if body[:4] == b"RIFF" and body[8:14] == b"WEBPVP":
        return "image/webp"
    return next((kind for signature, kind in _SIGNATURES if body.startswith(signature)), None)


def find(connection: sqlite3.Connection, url: str) -> sqlite3.Row | None:
    """Return the latest capture of the picture at `url`; None where the archive has none."""
    record = picture_record(connection, url)
    found: sqlite3.Row | None = connection.execute("SELECT * FROM captures WHERE record_id = ?", (record,)).fetchone()
    return found


def read(connection: sqlite3.Connection, request: PageRequest) -> File | None:
    """Return the picture of a record; None when there is no such record, or it holds no picture that can be shown."""
    record = request.args.get("record", "")
    row = connection.execute("SELECT * FROM captures WHERE record_id = ?", (record,)).fetchone()
    shown = _shown(request.root, row) if row is not None else None
    return (*shown, {}) if shown else None


def _shown(root: Path, row: sqlite3.Row) -> tuple[bytes, str] | None:
    original = (row["original_file"], row["original_offset"]) if row["original_file"] else None
    body = warc.read(root, row["file"], row["offset"], original).body
    kind = kind_of(body) if len(body) <= LARGEST else None
    return (body, kind) if kind else None


def inlined(connection: sqlite3.Connection, root: Path, page_url: str) -> Callable[[str], str]:
    """Return what gives a `data:` URL for an address on the page at `page_url`, as long as LARGEST is not used up.

    It gives "" for what the archive does not hold as a picture, or cannot read.
    """
    left = LARGEST

    def data_url(address: str) -> str:
        nonlocal left
        try:
            row = find(connection, urljoin(page_url, address.strip()))
            shown = _shown(root, row) if row is not None else None
        except (ArchiveError, ValueError):  # the page is shown all the same; verify tells what cannot be read
            return ""
        if shown is None or len(shown[0]) > left:
            return ""
        left -= len(shown[0])
        return f"data:{shown[1]};base64,{base64.b64encode(shown[0]).decode('ascii')}"

    return data_url
