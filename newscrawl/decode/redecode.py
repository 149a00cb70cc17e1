"""Re-decode damaged stretches: choose the most probable characters (Viterbi).

The plain decoder fails there, or reads nonsense: a lost or broken byte of a double-byte text shifts all pairs after it
up to the next ASCII byte, and a block of UTF-8 pasted into a GBK page reads as rare characters. Both are found by the
rarity of what was read. The bytes around are then read along the cheapest path through characters of the page's
encoding, characters of the other encoding likely to be pasted into it, and lost bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate

from newscrawl.decode.character_costs import ASCII, COSTS, LOST, SUSPICIOUS, SUSPICIOUS_GBK, beyond_ascii

BUDGET_BYTES = 48 << 10
"""Bytes of one page read again at most (about 0.3 s); a page damaged beyond that gets plain U+FFFD for the rest."""
WINDOW = {"big5hkscs": 16}
"""Characters before and after a suspicious one that are read again, where no ASCII delimiter ends the run earlier:
in Big5 a shift ends by itself where the second half of a pair is ASCII, which is every other one."""
_FEW_CHARS = 50
WIDEST_WINDOW = 200
"""The same in encodings that do not fall in step by themselves."""
SWITCH = 20.0
"""Bits it costs to change to the pasted encoding: worth it from two or three characters on."""
DOUBT = 4.0
"""Bits by which another reading must beat one without lost bytes: rare characters come in company (a list of names)."""
FLANKED = 4.0
"""Bits added to a pair ending in an ASCII letter for each neighbour that makes it look like an overwritten letter."""
LONE = 8.0
"""Bits added to one letter between hanzi: newspapers write few, a shifted run that falls in step leaves one."""

_BEYOND_ASCII, _FIRST_TRAIL = 0x80, 0x40
"""The first byte beyond ASCII, and the first that may be the second half of a pair."""
_PAIR_BYTES = 2
_LONE = re.compile(r"(?<=[^\x00-\x7f])[@-~](?=[^\x00-\x7f])")
_HIGH_END = re.compile(r"(?<![^\x00-\x7f])[^\x00-\x7f]++\Z")
_HIGH_START = re.compile(r"[^\x00-\x7f]+")
COMPANY = 8
"""Characters on each side that a rare character is seen together with."""
USUAL_BITS = 10.5
"""Bits of a usual character."""
MISREAD_BITS = 20.0
"""Bits beyond the usual from which a stretch is read again, neighbours counted in: less is seldom won back by another
reading, which costs a lost byte, and at 10 every page of Big5 is read again in ten places."""

_DELIMITER = re.compile("[\x00-\x2f:-?]")
"""ASCII that is never part of a double-byte or four-byte character: there every reading is in step again."""
_TORN_UTF8 = re.compile(rb"[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2}|[\x80-\xbf]{2,3}")
"""What is left of one UTF-8 character that lost a byte: one damage, however many bytes remain."""
_LOST_RUN = re.compile("[\udc80-\udcff]+")
_LOST_BYTE = re.compile("[\udc80-\udcff]")
_PASTED = {"utf-8": "gb18030"}
"""Encoding of blocks pasted into a page; pages in any other encoding get UTF-8 pasted."""
DOUBLE_BYTE = ("gb18030", "big5hkscs")
_LONE_BYTES = {0x80: "€"}
_WHATWG_BIG5 = {"\u223c": "～"}
"""Python's HKSCS table reads A1E3 as the mathematical tilde; browsers and all who write it mean the full-width one."""
_GB18030_2022 = dict(zip("\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864", "龴龵龶龷龸龹龺龻", strict=True))
_GB18030_2022 |= dict(zip(map(chr, range(0xE78D, 0xE797)), "︐︒︑︓︔︕︖︗︘︙", strict=True))
"""What Python's table of the year 2000 reads as private use, and GB 18030-2022 and browsers as characters that Unicode
has had since 2005 (https://encoding.spec.whatwg.org/#index-gb18030): parts of characters, and vertical punctuation."""


def decode_page(page: bytes, encoding: str) -> tuple[str, int]:
    """Return the text of `page` and the number of bytes lost; each run of lost bytes stands as U+FFFD."""
    try:
        text = page.decode(encoding)
    except UnicodeDecodeError:
        if encoding.startswith("utf-16"):
            text = page.decode(encoding, "replace")
            return text, text.count("\ufffd")
        text = page.decode(encoding, "surrogateescape")
        suspicious = SUSPICIOUS.findall(beyond_ascii(text)) if encoding in (*DOUBLE_BYTE, "utf-8") else []
        return _redecode_stretches(text, encoding, suspicious)
    return redecode(text, beyond_ascii(text), encoding) if encoding in DOUBLE_BYTE else (text, 0)


def redecode(text: str, beyond: str, encoding: str) -> tuple[str, int]:
    """Return a double-byte `text` that decoded without error with misread stretches read again, and the bytes lost.

    `beyond` is `text` without its ASCII: on most pages it has no suspicious character, and nothing is to do.
    """
    suspicious = SUSPICIOUS_GBK if encoding == "gb18030" else SUSPICIOUS
    return _redecode_stretches(text, encoding, suspicious.findall(beyond))


def _redecode_stretches(text: str, encoding: str, suspicious: list[str]) -> tuple[str, int]:
    """Return `text` with the stretches around suspicious and lost characters read again, and the bytes lost."""
    if suspicious:
        text = "".join(_pieces(text, encoding, _places(text, suspicious)))
    if encoding == "big5hkscs":
        text = text.replace("\u223c", _WHATWG_BIG5["\u223c"])
    elif encoding == "gb18030":
        for char in _GB18030_2022.keys() & set(suspicious):
            text = text.replace(char, _GB18030_2022[char])
    if not suspicious and encoding in DOUBLE_BYTE:
        return text, 0
    try:
        text.encode()  # three times as fast as searching: only surrogates cannot be encoded
    except UnicodeEncodeError:
        return _LOST_RUN.sub("\ufffd", text), len(_LOST_BYTE.findall(text))
    return text, 0


def _places(text: str, chars: Iterable[str]) -> list[int]:
    """Return where in `text` any of `chars` stands, in order; few are searched for one by one, which is faster."""
    wanted = set(chars)
    if len(wanted) > _FEW_CHARS:
        return [at for at, char in enumerate(text) if char in wanted]
    places: list[int] = []
    for char in wanted:
        at = text.find(char)
        while at >= 0:
            places.append(at)
            at = text.find(char, at + 1)
    return sorted(places)


def _pieces(text: str, encoding: str, places: list[int]) -> Iterator[str]:
    """Yield `text` in pieces, each suspicious stretch read again."""
    done = 0
    budget = BUDGET_BYTES
    window = WINDOW.get(encoding, WIDEST_WINDOW)
    for at in places:
        if at < done or not _is_misread(text, at):
            continue
        start, end = _stretch(text, at, done, window)
        try:
            raw = text[start:end].encode(encoding, "surrogateescape")
        except UnicodeEncodeError:  # a character Python's HKSCS decodes but does not encode
            continue
        budget -= len(raw)
        if budget < 0:
            break
        yield text[done:start]
        better, bits = _viterbi(raw, encoding)
        plain = text[start:end]
        done = end
        if not _LOST_RUN.search(plain) and _cost_of(plain) < bits + DOUBT:
            yield plain
        elif _LOST_BYTE.match(better[-1:]) and end < len(text):
            done = _run_end(text, end)
            yield better[:-1] + _in_step(better[-1] + text[end:done], encoding)
        else:
            yield better
    yield text[done:]


def _is_misread(text: str, at: int) -> bool:
    """Tell whether the suspicious character at `at` is lost, or rare beyond chance together with those beside it."""
    if _LOST_BYTE.match(text, at):
        return True
    before = _HIGH_END.search(text[max(0, at - COMPANY) : at])
    after = _HIGH_START.match(text[at + 1 : at + 1 + COMPANY])
    sides = (before[0][::-1] if before else "", after[0] if after else "")
    return COSTS[text[at]] - USUAL_BITS + sum(map(_excess, sides)) >= MISREAD_BITS


def _excess(side: str) -> float:
    """Return the most by which any beginning of `side` is dearer than usual."""
    return max(accumulate((COSTS[char] - USUAL_BITS for char in side), initial=0.0))


def _run_end(text: str, at: int) -> int:
    delimiter = _DELIMITER.search(text, at)
    return delimiter.start() if delimiter else len(text)


def _in_step(text: str, encoding: str) -> str:
    """Return the rest of a run that was read one byte late, led by the byte it lacked."""
    try:
        return text.encode(encoding, "surrogateescape").decode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        return text


def _stretch(text: str, at: int, done: int, window: int) -> tuple[int, int]:
    """Return start and end of what is read again around `at`, delimiters kept on both sides as context."""
    low = max(done, at - window)
    start = max((match.start() for match in _DELIMITER.finditer(text, low, at)), default=low)
    end = _DELIMITER.search(text, at, at + window)
    return start, min(len(text), end.end() if end else at + window)


def _cost_of(plain: str) -> float:
    return sum(ASCII if char.isascii() else COSTS[char] for char in plain) + LONE * len(_LONE.findall(plain))


def _viterbi(raw: bytes, encoding: str) -> tuple[str, float]:
    """Return the reading of `raw` that costs least, and its bits; lost bytes stay as surrogates."""
    pasted = _PASTED.get(encoding, "utf-8")
    size = len(raw)
    infinite = float("inf")
    costs = [[infinite, infinite] for _ in range(size + 1)]
    came: list[list[tuple[int, int, str]]] = [[(0, 0, ""), (0, 0, "")] for _ in range(size + 1)]
    costs[0][0] = 0.0
    for at in range(size):
        here = costs[at]
        if here[0] + SWITCH < here[1]:
            here[1] = here[0] + SWITCH
            came[at][1] = (at, 0, "")
        if here[1] < here[0]:
            here[0] = here[1]
            came[at][0] = (at, 1, "")
        for state, codec in enumerate((encoding, pasted)):
            for length, char, cost_of in _steps(raw, at, codec):
                total = here[state] + cost_of
                if total < costs[at + length][state]:
                    costs[at + length][state] = total
                    came[at + length][state] = (at, state, char)
    last = 0 if costs[size][0] <= costs[size][1] else 1
    return _path(came, size, last), costs[size][last]


def _path(came: list[list[tuple[int, int, str]]], at: int, state: int) -> str:
    pieces = []
    while at or state:
        at, state, char = came[at][state]
        pieces.append(char)
    return "".join(reversed(pieces))


def _steps(raw: bytes, at: int, codec: str) -> Iterator[tuple[int, str, float]]:
    """Yield what may stand at `at` in `codec`: bytes taken, character, cost."""
    byte = raw[at]
    if byte < _BEYOND_ASCII:
        alone = byte >= _FIRST_TRAIL and at and raw[at - 1] >= _BEYOND_ASCII and raw[at + 1 : at + 2] >= b"\x80"
        yield 1, chr(byte), ASCII + LONE * bool(alone)
        return
    yield 1, chr(0xDC00 + byte), LOST
    if codec == "utf-8" and (torn := _TORN_UTF8.match(raw, at)):
        yield len(torn[0]), torn[0].decode("ascii", "surrogateescape"), LOST
    for length in (2, 3, 4) if codec == "utf-8" else (1, 2, 4) if codec == "gb18030" else (2,):
        char = _character(raw[at : at + length], codec) if at + length <= len(raw) else ""
        if char:
            cost_of = COSTS[char] if len(char) == 1 else LOST
            flanks = _flanks(raw, at) if length == _PAIR_BYTES and codec != "utf-8" else 0.0
            yield length, char, cost_of + flanks


@lru_cache(maxsize=1 << 15)
def _character(raw: bytes, codec: str) -> str:
    """Return the one character that `raw` is in `codec`; empty when it is none, or more than one."""
    if len(raw) == 1:
        return _LONE_BYTES.get(raw[0], "")
    try:
        char = raw.decode(codec)
    except UnicodeDecodeError:
        # Seven characters, the euro among them, are in Microsoft's Big5 alone.
        return _character(raw, "cp950") if codec == "big5hkscs" else ""
    return char if len(char) == 1 or char[1:] in ("\u0304", "\u030c") else ""


def _flanks(raw: bytes, at: int) -> float:
    """Return what to add to the pair at `at`: between ASCII, a pair with an ASCII half is rather a broken byte."""
    if raw[at + 1] >= _BEYOND_ASCII:
        return 0.0
    before, after = raw[at - 1 : at], raw[at + 2 : at + 3]
    return FLANKED * (before.isalnum() + 2 * (before in (b"<", b"/", b"=")) + after.isalnum() + 2 * (after == b">"))
