"""How surprising a character is in Chinese text, in bits: -log2 of its share of running text.

Hanzi as counted (hanzi.txt, made by benchmarks/make_hanzi.py; Simplified and Traditional weigh the same). The other
classes below are set by hand to the order of magnitude found in newspaper text.
"""

from __future__ import annotations

import re
from importlib.resources import files

from newscrawl.text.short_cache import cached_for_latest, utf8

LOST = 20.0
"""Cost of an undecodable byte: one damaged byte in a million."""
UNCOUNTED = 21.0
"""Cost of a character nobody counts on: a hanzi outside hanzi.txt (which ends at 18 bits), a private-use character."""
SUSPECT = 18.0
"""Hanzi at least this rare betray a misreading often enough to be looked at again."""
ASCII = 5.0
"""Cost of an ASCII character where it competes with being the second half of another: English is at 4 to 5 bits."""

_MARKS = {
    "，": 5,
    "。": 6,
    "、": 6,
    "\u3000": 6,
    "“": 7,
    "”": 7,
    "：": 8,
    "（": 8,
    "）": 8,
    "《": 9,
    "》": 9,
    "·": 9,
    "；": 9,
    "！": 9,
    "？": 9,
    "—": 9,
    "…": 10,
    "‘": 10,
    "’": 10,
    "【": 10,
    "】": 10,
    "\xa0": 9,
    "「": 9,
    "」": 9,
    "％": 10,
    "℃": 12,
    "①": 13,
    "②": 13,
    "③": 13,
    "④": 13,
    "■": 13,
    "●": 13,
    "★": 13,
    "◆": 13,
    "→": 14,
    "\ufeff": 14,
    "®": 12,
    "©": 11,
    "×": 12,
    "『": 11,
    "』": 11,
    "〈": 11,
    "〉": 11,
    "～": 11,
    "－": 11,
    "€": 14,
}
_RANGES = (
    ("\u3400", "\u4dbf", UNCOUNTED + 2),
    ("\u4e00", "\u9fff", UNCOUNTED),
    ("\uac00", "\ud7a3", 11.0),  # hangul: a Korean page is to win where its label says so
    ("\u3041", "\u30ff", 9.0),  # kana, likewise for Japanese
    ("\u3000", "\u303f", 13.0),
    ("\uff01", "\uff5e", 11.0),  # full-width ASCII
    ("\u2010", "\u203b", 12.0),
    ("\u2460", "\u249b", 15.0),
    ("\u2500", "\u27bf", 18.0),
    ("\u0400", "\u045f", 9.0),
    ("\u0391", "\u03c9", 13.0),
    ("\u00e0", "\u00ff", 11.0),
    ("\u00a1", "\u00df", 13.0),
    ("\x80", "\x9f", 26.0),  # C1 controls: never meant
    ("\udc80", "\udcff", LOST),  # bytes kept by `surrogateescape`
    ("\ue000", "\uf8ff", UNCOUNTED + 2),
    ("\U00010000", "\U0010ffff", UNCOUNTED + 2),
)
_OTHER = 19.0


class _Costs(dict[str, float]):
    """Bits by character; those outside the tables are found by their range once, and remembered."""

    def __missing__(self, char: str) -> float:
        cost = next((bits for first, last, bits in _RANGES if first <= char <= last), _OTHER)
        self[char] = cost
        return cost


def _load() -> _Costs:
    costs = _Costs({chr(code): 0.0 for code in (9, 10, 12, 13, *range(32, 127))})
    costs.update(dict.fromkeys(map(chr, (*range(9), 11, *range(14, 32), 127)), UNCOUNTED))
    for line in files("newscrawl.decode").joinpath("hanzi.txt").read_text(encoding="utf8").splitlines():
        bits, chars = line.split()
        costs.update(dict.fromkeys(chars, float(bits)))
    costs.update({mark: float(bits) for mark, bits in _MARKS.items()})
    return costs


COSTS = _load()
"""Bits by character. ASCII costs nothing here, since every candidate reads it alike."""

_USUAL = "".join(char for char, bits in COSTS.items() if bits < SUSPECT and char >= "\u3400")
_MUNDANE = "\x00-\x7f\xa0-\xff\u0391-\u045f\u2010-\u203b\u2103-\u27bf\u3000-\u30ff\uff01-\uff5e\uffe0-\uffe5"
_GB2312 = bytes(byte for lead in range(0xB0, 0xF8) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
SUSPICIOUS = re.compile(f"[^{_MUNDANE}{_USUAL}]")
"""A character that is rare enough to ask whether the bytes were read aright."""
SUSPICIOUS_GBK = re.compile(f"[^{_MUNDANE}{_USUAL}{_GB2312.decode('gb2312', 'ignore')}]")
"""The same in a GBK page without any error: there a misreading must end in a character beyond GB 2312, since within
it a shifted run leaves half a character over."""


def cost(text: str) -> float:
    """Return how many bits `text` costs."""
    return sum(map(COSTS.__getitem__, text))


ASCII_BYTES = bytes(range(0x80))


@cached_for_latest(2)
def beyond_ascii(text: str) -> str:
    """Return the characters of `text` that are not ASCII, nothing between them.

    A page is nine tenths ASCII, so that a search in this costs a third of a search in the page, making it included;
    decoding and restoring ask for those of a page and of its beginning several times in a row, and are answered once.
    """
    return utf8(text).translate(None, ASCII_BYTES).decode("utf-8", "surrogatepass")
