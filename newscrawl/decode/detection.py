"""Detect an encoding by the bytes: decode a sample in each candidate and compare how probable the characters are."""

from __future__ import annotations

import re

from newscrawl.decode.character_costs import ASCII, COSTS, LOST, beyond_ascii, cost

SAMPLE_BYTES = 3000
"""Bytes outside ASCII (and what stands between) that are read in every candidate encoding; a thousand hanzi."""
RUN_BYTES = 400
"""Bytes taken of one run, so that a sample comes from several places."""
QUICK_BITS = 11.5
"""Mean cost of a character up to which a text is Chinese beyond doubt: news is at 9.2 to 10.3 bits with its marks,
GB 2312 hanzi picked at random (any other double-byte text read as GBK) at 13 and more."""
QUICK_CHARS = 40
"""Characters from which that mean is trusted without looking at other encodings."""
QUICK_BYTES = 480
"""Bytes of the sample that mean is taken of, where bytes are broken."""
WESTERN_PAIR = 6.0
"""Bits added where two accented letters stand side by side, which is rare in every Western language."""

_HIGH = re.compile(rb"[\x80-\xff]")
_DELIMITER = re.compile(rb"[\x00-\x2f:-?]")
_LEAP = 1024
_STRETCH = 300
_WESTERN = re.compile("[\x80-\U0010ffff]{2}")
_WESTERN_COSTS = dict.fromkeys("éèàüöäßçñêôîáíóúâå", 7.0) | dict.fromkeys("’‘“”–—…•®©°·»«\xa0£€", 8.0)
_CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32)))
_CONTROL_SHARE = 0.02
"""A tenth of the second bytes of hanzi are control characters in ASCII; pages by hand have one or two stray ones."""
_HEAD_BYTES = 4096


def sample(page: bytes, size: int = SAMPLE_BYTES) -> bytes:
    """Return runs of `page` that are not ASCII, from four places of it, about `size` bytes, with spaces between."""
    runs: list[bytes] = []
    quarter = len(page) // 4 + 1
    for start in range(0, len(page), quarter):
        room = size // 4
        at, stop = start, min(start + quarter, len(page))
        if start and (edge := _DELIMITER.search(page, start, stop)):
            at = edge.end()
        while room > 0 and (high := _HIGH.search(page, _skip_ascii(page, at, stop), stop)):
            edge = _DELIMITER.search(page, high.start())
            at = edge.start() if edge else len(page)
            runs.append(page[high.start() : min(at, high.start() + RUN_BYTES)])
            room -= len(runs[-1])
    return b" ".join(runs)


def _skip_ascii(page: bytes, at: int, stop: int) -> int:
    """Return a place not far before the first byte outside ASCII; by leaps, since scripts are long."""
    while at < stop and page[at : at + _LEAP].isascii():
        at += _LEAP
    return at


def cost_of(raw: bytes, encoding: str) -> float:
    """Return the bits that reading `raw` in `encoding` costs; undecodable bytes cost `LOST` each."""
    if encoding.startswith("utf-16"):
        text = raw[: len(raw) & ~1].decode(encoding, "replace")
        return cost(text) + text.count("\ufffd") * LOST
    try:
        text = raw.decode(encoding, "surrogateescape")
    except UnicodeDecodeError:
        text = raw.decode(encoding, "replace")
    swallowed = len(raw.translate(None, _HIGH_BYTES)) - sum(map(str.isascii, text))
    if encoding.startswith(("cp125", "iso8859", "latin")):
        return _western(text)
    return cost(text) - ASCII * swallowed


_HIGH_BYTES = bytes(range(0x80, 0x100))


def _western(text: str) -> float:
    bits = sum(_WESTERN_COSTS.get(char) or COSTS[char] for char in text)
    return bits + WESTERN_PAIR * len(_WESTERN.findall(text))


def detect_quickly(page: bytes) -> str | None:
    """Return the encoding in which a small sample of `page` is Chinese beyond doubt, broken bytes included.

    This spares most pages the comparison. None only means: compare.
    """
    raw = sample(page, QUICK_BYTES)
    for codec in ("gb18030", "big5hkscs", "utf-8"):
        if is_plainly_chinese(beyond_ascii(raw.decode(codec, "replace"))):
            return codec
    return None


def is_plainly_chinese(beyond: str) -> bool:
    """Tell whether `beyond` (text without its ASCII) is Chinese beyond doubt, judged by a stretch from its middle."""
    middle = max(0, (len(beyond) - _STRETCH) // 2)
    text = beyond[middle : middle + _STRETCH]
    return len(text) >= QUICK_CHARS and cost(text) <= QUICK_BITS * len(text)


def maybe_utf16(page: bytes) -> bool:
    """Tell whether `page` has zero bytes, or as many control characters as UTF-16 hanzi have for second bytes."""
    head = page[:_HEAD_BYTES]
    return 0 in head or len(head) - len(head.translate(None, _CONTROLS)) > len(head) * _CONTROL_SHARE


def head(page: bytes) -> bytes:
    """Return the even-length beginning of `page` that UTF-16 is judged by."""
    return page[:_HEAD_BYTES]


def is_plainly_utf8(page: bytes) -> bool:
    """Tell whether `page` is UTF-8 without error, a character cut at its very end aside, and cannot well be else.

    Double-byte text that happens to be valid UTF-8 has no three-byte characters in the hanzi's range to speak of.
    """
    try:
        page.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data" or not (page := page[: error.start]):
            return False
    return holds_hanzi_in_utf8(page)


def holds_hanzi_in_utf8(page: bytes) -> bool:
    """Tell whether a character of the hanzi's range stands in `page`, read as UTF-8."""
    return _HANZI_UTF8.search(page) is not None


_HANZI_UTF8 = re.compile(rb"[\xe2-\xef][\x80-\xbf][\x80-\xbf]")
