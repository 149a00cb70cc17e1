"""Undo the classic ways text gets garbled: a charset mistaken for another, entities left undecoded."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator

from newscrawl.decode.character_costs import ASCII_BYTES, COSTS, beyond_ascii, cost
from newscrawl.model import RepairStep

_CP1252 = {bytes([code]).decode("cp1252", "ignore") or chr(code): code for code in range(0x80, 0x100)}
_LATIN_BYTES = {ord(char): code for char, code in _CP1252.items()} | {code: code for code in range(0x80, 0x100)}
_LATIN = "".join(map(re.escape, _CP1252)) + "\x80-\x9f"
_LATIN_RUN = re.compile(f"[{_LATIN}](?:[{_LATIN}]|[@-~](?=[{_LATIN}]))+[@-~]?")
"""Bytes of UTF-8 or GBK read one by one; in GBK an ASCII letter may be the second of a pair."""
_WESTERN_UTF8 = re.compile("[ÃÂ]|â€")
"""How doubled UTF-8 begins where what it hides is not Chinese but an accent or a quotation mark."""

_USUAL_SIGNS = "\xa0“”‘’–—…•·©®°×«»‹›"
_ODD = "".join(re.escape(char) for char in _CP1252 if char not in _USUAL_SIGNS) + "\x80-\x9f"
_LATIN_TRACES = (re.compile(f"[{_ODD}][{_LATIN}]"), re.compile(f"[{_USUAL_SIGNS}][{_ODD}]"))
"""What bytes read one by one never lack: two side by side that are not both signs of Chinese typography."""


def _pairs(leads: range, trails: range) -> str:
    return bytes(byte for lead in leads for trail in trails for byte in (lead, trail)).decode("gb18030", "ignore")


_HEADS, _INNER = range(0xE3, 0xEA), range(0x80, 0xC0)
_GBK_TRACE = f"[{_pairs(_HEADS, _INNER)}][{_pairs(range(0x81, 0xC0), _HEADS)}][{_pairs(range(0x81, 0xC0), _INNER)}]"
_GBK_BEGIN = re.compile(_GBK_TRACE)
_GBK_RUN = re.compile(f"{_GBK_TRACE}[\x80-\ufffc]*[?\ufffd]?")
"""UTF-8 hanzi read as GBK: two of them make three characters of 448, 441 and 4032; a byte left over at the end became a
mark."""

_NAMES = "nbsp|quot|[lr][sd]quo|[mn]dash|hellip|middot|[lr]aquo|bull|times|copy|reg|deg|e[mn]sp|thinsp"
_CODE = r"#(?:1[2-9]\d|[2-9]\d\d|\d{4,6})|#x(?:[89a-f][0-9a-f]|[0-9a-f]{3,5})"
_DOUBLE_ENTITY = re.compile(f"&(?i:amp;)+((?i:{_NAMES}|{_CODE}));")
_ENTITY = re.compile(f"&(?i:amp;)*((?i:{_NAMES}|{_CODE}));")
"""Of typography and of characters outside ASCII; `&lt;` and its like may be meant as they stand."""

_VERBATIM = re.compile(r"<(script|style|pre|code|textarea)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL)
"""Markup in which a doubly escaped entity is meant: source code."""

_Change = tuple[int, int, str, str]
"""Start and end in the text, kind, and what to put there."""
_READS_CHINESE = 15.0
"""Mean bits of a hanzi up to which the result of undoing counts as Chinese (newspapers are at 10, noise at 17)."""

_FEW, _READS_PLAINLY = 3, 11.5
"""Hanzi up to which less is believed of what could be a word or an alphabet: `ÕÄÖÜ` makes two hanzi, but rare ones."""
_ASCII_HALVES = 4
"""One byte in so many may be a letter: Traditional text in GBK has one in six, `élég` one in two."""


def repair(text: str, *, markup: bool = True) -> tuple[str, tuple[RepairStep, ...]]:
    """Return `text` with mojibake and undecoded entities repaired, and the steps in order of offset.

    Steps never overlap and their offsets count in the returned text, so that replacing `after` by `before`
    from the last step to the first gives `text` back. In markup only doubly escaped entities are damage (and become
    singly escaped); in plain text (`markup` false) single ones are, too. Clean text comes back as it is, no steps.
    A character of which a byte is lost for good stays visible as U+FFFD.
    """
    changes = sorted(_changes(text, markup=markup))
    if not changes:
        return text, ()
    pieces: list[str] = []
    steps: list[RepairStep] = []
    done = length = 0
    for start, end, kind, after in changes:
        if start < done:
            continue
        length += start - done
        pieces += text[done:start], after
        steps.append(RepairStep(kind, text[start:end], after, length))
        length += len(after)
        done = end
    return "".join((*pieces, text[done:])), tuple(steps)


def _changes(text: str, *, markup: bool) -> Iterator[_Change]:
    """Yield what to change; each kind of damage is searched for only where a trace of it is."""
    beyond = beyond_ascii(text)
    if any(trace.search(beyond) for trace in _LATIN_TRACES):
        yield from _latin(text)
    if _GBK_BEGIN.search(beyond):
        yield from _gbk(text)
    if any(trace in text for trace in (("&amp;", "&AMP;") if markup else "&")):
        yield from _entities(text, markup=markup)


def undo(text: str, steps: tuple[RepairStep, ...]) -> str:
    """Return the text that `repair` was given, out of what it returned."""
    for step in reversed(steps):
        text = text[: step.offset] + step.before + text[step.offset + len(step.after) :]
    return text


def _entities(text: str, *, markup: bool) -> Iterator[_Change]:
    hits = list((_DOUBLE_ENTITY if markup else _ENTITY).finditer(text))
    verbatim = [match.span() for match in _VERBATIM.finditer(text)] if markup and hits else []
    for found in hits:
        at = bisect_right(verbatim, (found.start(), len(text))) - 1
        if at >= 0 and found.start() < verbatim[at][1]:
            continue
        single = f"&{found[1]};"
        yield found.start(), found.end(), "entity", single if markup else html.unescape(single)


def _latin(text: str) -> Iterator[_Change]:
    for found in _LATIN_RUN.finditer(text):
        run = found[0].rstrip("\xa0")
        if not run:
            continue
        raw = bytes(_LATIN_BYTES.get(ord(char), ord(char)) for char in run)
        after = _from_utf8(raw, run) or _from_gbk(raw)
        if after:
            yield found.start(), found.start() + len(run), "mojibake", after


def _from_utf8(raw: bytes, run: str) -> str:
    """Return `raw` as UTF-8, undone once more where it was encoded thrice; empty when it is not plausible."""
    try:
        after = raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    if after == run or not (_hanzi(after) or _WESTERN_UTF8.match(run)):
        return ""
    inner = next(iter(_latin(after)), None)
    return inner[3] if inner and inner[:2] == (0, len(after)) else after


def _from_gbk(raw: bytes) -> str:
    """Return `raw` as GBK where that is Chinese: two different hanzi or more, as common as text has them."""
    tail = raw[-1:] if raw[-1] < 0x80 else b""  # noqa: PLR2004 - ASCII: half of a pair, or what follows the run
    for body, rest in ((raw, b""), (raw.removesuffix(tail), tail)):
        letters = len(body) - len(body.translate(None, ASCII_BYTES))
        if letters * _ASCII_HALVES > len(body):
            continue
        try:
            after = body.decode("gb18030")
        except UnicodeDecodeError:
            continue
        hanzi = _hanzi(after)
        word = len(hanzi) <= _FEW and body.decode("latin-1").isalpha()
        limit = _READS_PLAINLY if word else _READS_CHINESE
        if len(set(hanzi)) > 1 and cost(after) <= limit * sum(not char.isascii() for char in after):
            return after + rest.decode("ascii")
    return ""


def _gbk(text: str) -> Iterator[_Change]:
    for found in _GBK_RUN.finditer(text):
        run = found[0].rstrip("?\ufffd")
        try:
            raw = run.encode("gb18030")
        except UnicodeEncodeError:
            continue
        whole = _whole_utf8(raw)
        after = raw[:whole].decode("utf-8")
        if len(raw) - whole > 2 or len(_hanzi(after)) < 2 or cost(after) * 1.2 > cost(run):  # noqa: PLR2004
            continue
        end = found.end() if whole < len(raw) else found.start() + len(run)
        yield found.start(), end, "mojibake", after + "\ufffd" * (whole < len(raw))


def _whole_utf8(raw: bytes) -> int:
    """Return how many bytes from the start of `raw` are whole UTF-8 characters."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(raw)


def _hanzi(text: str) -> list[str]:
    return [char for char in text if "\u4e00" <= char <= "\u9fff" and COSTS[char] < 20]  # noqa: PLR2004 - counted at all
