"""Undo the classic ways text gets garbled: a charset mistaken for another, entities left undecoded."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator

from newscrawl.decode.character_costs import ASCII_BYTES, COSTS, LOST, beyond_ascii, cost
from newscrawl.decode.redecode import decode_page
from newscrawl.model import RepairStep
from newscrawl.restore.torn_utf8 import decode_torn

_BEYOND_ASCII, _FIRST_LEAD = 0x80, 0xC0
"""The first byte beyond ASCII, and the first that begins a character in UTF-8."""
_FEWEST_HANZI = 2
"""Hanzi from which a text is Chinese."""
_COUNTED = 20
"""Bits that a hanzi costs less than which was counted in text at all."""
_CP1252 = {bytes([code]).decode("cp1252", "ignore") or chr(code): code for code in range(0x80, 0x100)}
_LATIN_BYTES = {ord(char): code for char, code in _CP1252.items()} | {code: code for code in range(0x80, 0x100)}
_LATIN = "".join(map(re.escape, _CP1252)) + "\x80-\x9f"
_LATIN_UTF8_RUN = re.compile(f"[{_LATIN}](?:[{_LATIN}]| (?=[{_LATIN}]))*")
"""The same of UTF-8 alone, whose byte A0 may have become a blank."""
_CONTINUED = "".join(map(re.escape, (char for char, code in _CP1252.items() if code < _FIRST_LEAD))) + "\x80-\x9f"
_LATIN_HANZI = re.compile(f"[ã-é][{_CONTINUED}]{{2}}")
"""A hanzi or a mark in UTF-8."""
_LATIN_CHAR = re.compile(f"[{_LATIN}]")
_UTF8_SHARE = 9
"""One hanzi in UTF-8 to so many characters read byte by byte, three of which it takes, at least."""
_LATIN_RUN = re.compile(f"[{_LATIN}](?:[{_LATIN}]|[@-~](?=[{_LATIN}]))+[@-~]?")
"""Bytes of UTF-8 or GBK read one by one; in GBK an ASCII letter may be the second of a pair."""
_WESTERN_UTF8 = re.compile("[ÃÂ]|â€")
"""How doubled UTF-8 begins where what it hides is not Chinese but an accent or a quotation mark."""

_USUAL_SIGNS = "\xa0“”‘’–—…•·©®°×«»‹›"
_ODD = "".join(re.escape(char) for char in _CP1252 if char not in _USUAL_SIGNS) + "\x80-\x9f"
_LATIN_PAIR, _LATIN_AFTER_SIGN = re.compile(f"[{_ODD}][{_LATIN}]"), re.compile(f"[{_USUAL_SIGNS}][{_ODD}]")
"""What bytes read one by one never lack: two side by side that are not both signs of Chinese typography."""
_CYRILLIC_OR_KANA = "а-яА-ЯёЁぁ-ヺ\u2550-\u256f"
_UNUSUAL = re.compile(f"[{_ODD}{_CYRILLIC_OR_KANA}]")
"""One of these is in all that is read one by one or as Big5, and on next to no page of Chinese news."""


def _pairs(leads: range, trails: range) -> str:
    return bytes(byte for lead in leads for trail in trails for byte in (lead, trail)).decode("gb18030", "ignore")


_HEADS, _INNER = range(0xE3, 0xEA), range(0x80, 0xC0)
_GBK_TRACE = f"[{_pairs(_HEADS, _INNER)}][{_pairs(range(0x81, 0xC0), _HEADS)}][{_pairs(range(0x81, 0xC0), _INNER)}]"
_GBK_BEGIN = re.compile(_GBK_TRACE)
_GBK_RUN = re.compile(f"{_GBK_TRACE}[\x80-\ufffc]*(?:[?\ufffd][\x80-\ufffc]+)*[?\ufffd]?")
"""UTF-8 hanzi read as GBK: two of them make three characters of 448, 441 and 4032; a byte left over at the end became a
mark."""

_NAMES = "nbsp|quot|[lr][sd]quo|[mn]dash|hellip|middot|[lr]aquo|bull|times|copy|reg|deg|e[mn]sp|thinsp"
_CODE = r"#(?:1[2-9]\d|[2-9]\d\d|\d{4,6})|#x(?:[89a-f][0-9a-f]|[0-9a-f]{3,5})"
_IN_WORD = r"(?<=[A-Za-z\d]&){}(amp)(?=;[A-Za-z\d])(?!;[\w-]{{1,30}}[=;])"
_DOUBLE_ENTITY = re.compile(f"&(?:(?i:amp;)+((?i:{_NAMES}|{_CODE}))|{_IN_WORD.format('(?:amp;)+')});")
_ENTITY = re.compile(f"&(?:(?i:amp;)*((?i:{_NAMES}|{_CODE}))|{_IN_WORD.format('(?:amp;)*')});")
"""Of typography, of characters outside ASCII, and the sign of R&D; `&lt;` and its like may be meant as they stand, and
`&amp;b=` is of an address."""

_VERBATIM = re.compile(r"<(script|style|pre|code|textarea)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL)
"""Markup in which a doubly escaped entity is meant: source code."""

_SCRIPTS = ("<script", "<style", "<SCRIPT", "<STYLE")
"""Of these, those whose text nobody reads; a page that quotes entities in others is about them."""
_AROUND_MENTION = (" ", "“", "”", "「", "」", "`", "'", '"')

_Change = tuple[int, int, str, str]
"""Start and end in the text, kind, and what to put there."""
_READS_CHINESE = 15.0
"""Mean bits of a hanzi up to which the result of undoing counts as Chinese (newspapers are at 10, noise at 17)."""

_BIG5_SAMPLE, _READS_BADLY = 200, 13.0
"""Characters that decide, and mean bits of one from which, hanzi may be GBK read as Big5."""
_FEW, _READS_PLAINLY = 3, 11.5
"""Hanzi up to which less is believed of what could be a word or an alphabet: `ÕÄÖÜ` makes two hanzi, but rare ones."""
_FEWEST_BYTES = 12
"""Bytes of double-byte text from which one of them may have been lost."""
_MOST_TORN = 3
"""One character in so many may be lost, or else it was other text."""
_BEGINNING_BYTES = 300
"""Bytes of a run that show whether it can be UTF-8."""
_FAR_BETTER = 1.25
"""How many times dearer than what it hides mojibake of hanzi must be, which by chance may read as other hanzi."""
_BEYOND_ASCII_RUN = re.compile("[^\x00-\x7f\ufffd]{4,}")
_BIG5_TRACE = re.compile(f"[{_CYRILLIC_OR_KANA}](?<=[\u4e00-\u9fff].)(?=[\u4e00-\u9fff])")
"""What GBK read as Big5 soon has: a Cyrillic letter or a kana between hanzi."""
_SURE_CHARS = 12
"""Characters of mojibake from which shorter runs beside it are taken to be of its codec."""
_HALVES = {"gb18030": 4, "cp950": 3}
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
    unusual = _UNUSUAL.search(beyond) is not None
    if unusual and (_LATIN_PAIR.search(beyond) or _LATIN_AFTER_SIGN.search(beyond)):
        yield from _latin(text)
    if _GBK_BEGIN.search(beyond):
        yield from _gbk(text)
    beginning = beyond[:_BIG5_SAMPLE]
    if (unusual and _BIG5_TRACE.search(beyond)) or cost(beginning) > _READS_BADLY * len(beginning):
        yield from _big5(text)
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
    quoted = any(_DOUBLE_ENTITY.search(text, *span) for span in verbatim if not text.startswith(_SCRIPTS, span[0]))
    for found in hits:
        at = bisect_right(verbatim, (found.start(), len(text))) - 1
        if at >= 0 and found.start() < verbatim[at][1]:
            continue
        if markup and (quoted or _is_mentioned(text, *found.span())):
            continue
        single = f"&{found[1] or found[2]};"
        yield found.start(), found.end(), "entity", single if markup else html.unescape(single)


def _is_mentioned(text: str, start: int, end: int) -> bool:
    """Return whether the entity between `start` and `end` stands for itself, between blanks or quotation marks."""
    return text[start - 1 : start] in _AROUND_MENTION and text[end : end + 1] in _AROUND_MENTION and start > 0


def _latin(text: str) -> Iterator[_Change]:
    """Yield what bytes read one by one become: UTF-8, and elsewhere GBK or Big5."""
    hanzi = sum(1 for _ in _LATIN_HANZI.finditer(text))
    torn = hanzi > 1 and hanzi * _UTF8_SHARE > len(_LATIN_CHAR.findall(text))
    found = list(_latin_runs(text, _LATIN_UTF8_RUN, lambda raw, run: _from_utf8(raw, run, torn=True))) if torn else []
    taken = [change[:2] for change in found]
    yield from found
    codecs = Counter[str]()
    waiting = []
    for start, end, run in _runs(text, _LATIN_RUN):
        at = bisect_right(taken, (start, len(text))) - 1
        if (at + 1 < len(taken) and taken[at + 1][0] < end) or (at >= 0 and taken[at][1] > start):
            continue
        raw = _latin_bytes(run)
        codec, after = ("utf-8", whole) if (whole := _from_utf8(raw, run, torn=False)) else _from_double_bytes(raw)
        if after:
            codecs[codec] += len(run)
            yield start, end, "mojibake", after
        else:
            waiting.append((start, end, raw))
    codec = max(codecs, key=codecs.__getitem__, default="")
    if codecs[codec] >= _SURE_CHARS and codec in _HALVES:
        yield from _short_runs(waiting, codec)


def _short_runs(runs: list[tuple[int, int, bytes]], codec: str) -> Iterator[_Change]:
    """Yield what short runs become in the codec that longer ones beside them are in."""
    for start, end, raw in runs:
        try:
            after = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if cost(after) <= _READS_CHINESE * len(after):
            yield start, end, "mojibake", after


def _runs(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    for found in pattern.finditer(text):
        if run := found[0].rstrip("\xa0 "):
            yield found.start(), found.start() + len(run), run


def _latin_runs(text: str, pattern: re.Pattern[str], undo_run: Callable[[bytes, str], str]) -> Iterator[_Change]:
    for start, end, run in _runs(text, pattern):
        if after := undo_run(_latin_bytes(run), run):
            yield start, end, "mojibake", after


def _latin_bytes(run: str) -> bytes:
    return bytes(_LATIN_BYTES.get(ord(char), ord(char)) for char in run)


def _from_utf8(raw: bytes, run: str, *, torn: bool) -> str:
    """Return `raw` as UTF-8, undone once more where it was encoded thrice; empty when it is not plausible.

    `torn` says that hanzi in UTF-8 stand beside it: then some characters may have lost a byte, and accents are taken.
    """
    after, lost = decode_torn(raw)
    if after == run or (lost and not torn) or lost * _MOST_TORN > len(after):
        return ""
    if not (torn or _hanzi(after) or _WESTERN_UTF8.match(run)):
        return ""
    inner = next(iter(_latin(after)), None)
    return inner[3] if inner and inner[:2] == (0, len(after)) else after


def _from_double_bytes(raw: bytes) -> tuple[str, str]:
    """Return codec and text of `raw` as GBK or Big5, whichever reads better, where that is Chinese; else empty ones.

    That is two different hanzi or more, as common as text has them.
    """
    tail = raw[-1:] if raw[-1] < _BEYOND_ASCII else b""  # half of a pair, or what follows the run
    for body, rest in ((raw, b""), (raw.removesuffix(tail), tail)):
        letters = len(body) - len(body.translate(None, ASCII_BYTES))
        fitting = [codec for codec, halves in _HALVES.items() if letters * halves <= len(body)]
        found = [(*_as_chinese(body, codec), codec) for codec in fitting]
        readable = [(bits, after, codec) for bits, after, codec in found if after]
        if readable:
            _, after, codec = min(readable)
            return codec, after + rest.decode("ascii")
    return "", ""


def _as_chinese(body: bytes, codec: str) -> tuple[float, str]:
    """Return bits a character and text of `body` in a codec, an empty text where that is not Chinese."""
    try:
        after, lost = body.decode(codec), 0
    except UnicodeDecodeError:
        if len(body) < _FEWEST_BYTES:
            return 0.0, ""
        after, lost = decode_page(body, "big5hkscs" if codec == "cp950" else codec)
    hanzi = _hanzi(after)
    if len(set(hanzi)) < _FEWEST_HANZI or lost * _MOST_TORN > len(hanzi):
        return 0.0, ""
    word = len(hanzi) <= _FEW and body.decode("latin-1").isalpha()
    bits = (cost(after.replace("\ufffd", "")) + LOST * lost) / max(1, sum(not char.isascii() for char in after))
    return bits, after if bits <= (_READS_PLAINLY if word else _READS_CHINESE) else ""


def _gbk(text: str) -> Iterator[_Change]:
    """Yield what UTF-8 read as GBK becomes, a lost byte anywhere in it."""
    for found in _GBK_RUN.finditer(text):
        run = found[0].rstrip("?\ufffd")
        try:
            raw = b"\xff".join(part.encode("gb18030") for part in re.split("[?\ufffd€]", run))
        except UnicodeEncodeError:
            continue
        begun, lost = decode_torn(raw[:_BEGINNING_BYTES])
        if lost * _MOST_TORN > len(begun):
            continue  # the rest takes long, and chance makes such runs in rare hanzi
        after, lost = decode_torn(raw)
        is_chinese = lost * _MOST_TORN <= len(after) and len(_hanzi(after)) >= _FEWEST_HANZI
        if not is_chinese or cost(after) * 1.2 > cost(run):
            continue
        ends_torn = after.endswith("\ufffd")
        yield found.start(), found.end() if ends_torn else found.start() + len(run), "mojibake", after


def _big5(text: str) -> Iterator[_Change]:
    """Yield what GBK read as Big5 becomes: rare hanzi, and Cyrillic or kana between them."""
    for found in _BEYOND_ASCII_RUN.finditer(text):
        run = found[0]
        try:
            raw = run.encode("cp950")
        except UnicodeEncodeError:
            continue
        bits, after = _as_chinese(raw, "gb18030")
        if after and "\ufffd" not in after and bits * len(after) * _FAR_BETTER < cost(run) and bits < _READS_PLAINLY:
            yield found.start(), found.end(), "mojibake", after


def _hanzi(text: str) -> list[str]:
    return [char for char in text if "\u4e00" <= char <= "\u9fff" and COSTS[char] < _COUNTED]
