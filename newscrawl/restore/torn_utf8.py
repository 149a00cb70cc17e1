"""Decode UTF-8 of which bytes were lost: whole characters come back, a torn one becomes a single U+FFFD."""

from __future__ import annotations

from newscrawl.decode.character_costs import COSTS

LOST = "\ufffd"
BLANK, NO_BREAK_SPACE = 0x20, 0xA0
GONE = 0xFF
"""Stands for bytes that could not be decoded; GBK's decoders refuse 80, so that this is tried first."""
USUAL = 16.0
"""Bits up to which a character that a blank completes counts as the one that stood there."""


def decode_torn(raw: bytes) -> tuple[str, int]:
    """Return the text of UTF-8 `raw`, and how many of its characters were torn.

    A blank within a character stands for the byte A0, which reads as a no-break space where bytes are taken one by one.
    """
    parts: list[str] = []
    torn = at = 0
    while at < len(raw):
        char, length = _character(raw, at)
        torn += char == LOST
        parts.append(char)
        at += length
    return "".join(parts), torn


def _character(raw: bytes, at: int) -> tuple[str, int]:
    """Return the character at `at`, LOST for a torn one, and the bytes it takes."""
    lead = raw[at]
    if lead < 0x80:  # noqa: PLR2004 - ASCII
        return chr(lead), 1
    length = 1 if lead < 0xC2 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4  # noqa: PLR2004 - RFC 3629
    for part in (raw[at : at + length], _completed(raw[at : at + length])):
        try:
            char = part.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if len(char) == 1 and (part == raw[at : at + length] or COSTS[char] <= USUAL):
            return char, length
    end = at + 1
    while end < min(at + max(length, 3), len(raw)) and (0x80 <= raw[end] < 0xC0 or raw[end] == GONE):  # noqa: PLR2004
        end += 1
    return LOST, end - at


def _completed(part: bytes) -> bytes:
    return part[:1] + part[1:].replace(bytes([BLANK]), bytes([NO_BREAK_SPACE])).replace(bytes([GONE]), b"\x80")
