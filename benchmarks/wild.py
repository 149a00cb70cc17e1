"""What 116 damaged texts of 95 hosts showed, made from published text, and how far it comes back.

Used by `benchmarks.restore`: each kind of damage as rows of its own, mirrors without readings recognised, false alarms
on genuine Traditional text, and mojibake that lost a byte.
"""

from __future__ import annotations

import gettext
import gzip
import html
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import opencc

from benchmarks.documents import wrong
from benchmarks.rows import Row
from newscrawl.restore import restore
from tests.support.damage import CUTTING_MARKS, Model, read_aloud, traditional

WRONG = 0.001
"""Share of characters wrong at most."""
EXACT, EXACT_DROPPED = 0.7, 0.5
"""Share of documents of 1,600 characters exact at least; the second where pairs were left out."""
LENGTHS = {1000: 0.98, 300: 0.8}
"""Characters of a mirror's page without readings, and the share recognised at least."""
CUTS = (200, 1000, None)
"""Characters that genuine documents are cut to; None: none."""
FEWEST_HANZI = 30
READ_ALOUD = 0.12
LOST_BYTES = 3

Pair = tuple[str, str]
"""What was published, and what the mirror made of it."""


def pairs(published: str, table: tuple[tuple[str, str], ...], chance: random.Random) -> dict[str, Pair]:
    """Return kind of damage -> what is to come back, and what is damaged, at the density of `table`."""
    marks = CUTTING_MARKS
    models = {
        "€ for the byte 80": Model(table, marks, euro=True),
        "?? before a mark": Model(table, marks, doubles=True),
        "a comma before every mark": Model(table, marks, commas=True),
        "the same, leads dropped": Model(table, marks, hole="", commas=True),
        "user-defined pairs dropped": Model(table, marks, drops_user_defined=True),
        "folded in every other line": Model(table, marks, folds_half=True),
        "cut in every other line": Model(table, marks, cuts_half=True),
        "no readings": Model(()),
    }
    found = {name: (model.published(published), model.damage(published)) for name, model in models.items()}
    plain = Model(table, marks)
    spaced = spaced_by_no_break(published)
    found["no-break spaces as ?"] = spaced, plain.damage(spaced)
    found["readings at random"] = published, read_aloud(published, READ_ALOUD, chance)
    return found


def spaced_by_no_break(text: str) -> str:
    """Return `text` with no-break spaces for its full-width ones, and at the beginning of every other line."""
    lines = text.replace("\u3000", "\xa0\xa0").split("\n")
    return "\n".join("\xa0" * 4 + line.lstrip("\xa0 ") if at % 2 else line for at, line in enumerate(lines))


def kinds(documents: Sequence[str], table: tuple[tuple[str, str], ...]) -> Iterator[Row]:
    """Yield how far documents come back from each kind of damage."""
    chance = random.Random(7)
    counts: dict[str, list[tuple[int, int]]] = {}
    for published in documents:
        for kind, (wanted, damaged) in pairs(published, table, chance).items():
            counts.setdefault(kind, []).append((wrong(restore(damaged).text, wanted), len(wanted)))
    for kind, found in counts.items():
        bad = sum(one for one, _ in found) / sum(length for _, length in found)
        exact = sum(not one for one, _ in found) / len(found)
        least = EXACT_DROPPED if kind.startswith("user-defined") else EXACT
        limit = None if kind == "no readings" else WRONG  # those that are not recognised stay as they are
        yield Row(name=f"{kind}: characters wrong", ours=bad, unit="", limit=limit)
        yield Row(name=f"{kind}: documents exact", ours=exact, unit="", more=True, limit=least)


ENOUGH = 100
"""Pieces from which a share of them is held against a limit: the five seeds give thirty of 300 characters."""


def recognised(documents: Sequence[str]) -> Iterator[Row]:
    """Yield the share of a mirror's pages without readings that are recognised, by their length."""
    for length, least in LENGTHS.items():
        pieces = [text[at : at + length] for text in documents for at in range(0, len(text) - length + 1, length)]
        found = sum(restore("".join(map(traditional, piece))).verdict == "mirror" for piece in pieces)
        name = f"mirrors without readings recognised, {length} characters"
        limit = least if len(pieces) >= ENOUGH else None
        yield Row(name=name, ours=found / max(1, len(pieces)), unit="", more=True, limit=limit)


def false_alarms(genuine: Iterable[str]) -> Iterator[Row]:
    """Yield how many genuine Traditional documents are taken for damaged, cut and whole."""
    texts = list(genuine)
    for length in CUTS:
        alarms = 0
        for text in texts:
            for at in range(0, len(text), length or len(text)):
                piece = text[at : at + (length or len(text))]
                if len(re.findall("[一-鿿]", piece)) >= FEWEST_HANZI:
                    alarms += restore(piece).verdict in ("annotated", "mirror")
        yield Row(name=f"false alarms, genuine documents cut to {length or 'none'}", ours=alarms, unit="", limit=0)


def byte_by_byte(data: bytes) -> str:
    """Return bytes read as cp1252, and as Latin-1 what that leaves out."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)


def mojibake(documents: Sequence[str]) -> Iterator[Row]:
    """Yield how many characters are wrong where a charset was mistaken and a few bytes were lost."""
    chance = random.Random(4)
    to_taiwan = opencc.OpenCC("s2tw").convert

    def torn(data: bytes) -> bytes:
        kept = bytearray(data)
        for _ in range(LOST_BYTES):
            del kept[chance.randrange(len(kept))]
        return bytes(kept)

    ways: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
        "UTF-8 as Latin-1": (str, lambda text: byte_by_byte(torn(text.encode()))),
        "UTF-8 as Latin-1, A0 a blank": (str, lambda text: byte_by_byte(text.encode()).replace("\xa0", " ")),
        "UTF-8 as GBK": (str, lambda text: torn(text.encode()).decode("gb18030", "replace")),
        "GBK as Latin-1": (str, lambda text: byte_by_byte(torn(text.encode("gb18030")))),
        "Big5 as Latin-1": (
            lambda text: to_taiwan(text).encode("cp950", "ignore").decode("cp950"),
            lambda text: byte_by_byte(to_taiwan(text).encode("cp950", "ignore")),
        ),
    }
    for name, (made, garbled) in ways.items():
        given = [(made(text), restore(garbled(text)).text) for text in documents]
        bad = sum(min(wrong(got, wanted), len(wanted)) for wanted, got in given) / sum(len(one) for one, _ in given)
        lost = "" if "A0" in name or "Big5" in name else f", {LOST_BYTES} bytes lost"
        yield Row(name=f"mojibake, {name}{lost}: characters wrong", ours=bad, unit="")


def genuine_documents(folder: Path) -> Iterator[str]:
    """Yield the documents in Taiwan's and Hong Kong's Chinese below a folder of unpacked Debian packages."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or not re.search(r"zh[_-](?:TW|HK|tw|hk)", str(path)):
            continue
        data = path.read_bytes()
        if path.suffix == ".mo":
            catalogue = gettext.GNUTranslations(path.open("rb"))._catalog  # type: ignore[attr-defined]  # noqa: SLF001
            yield "\n".join(value for key, value in catalogue.items() if key and isinstance(value, str))
        elif path.suffix in (".gz", ".html", ".page", ".txt"):
            text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")
            text = re.sub(r"(?is)<(script|style)\b.*?</\1>|<[^>]+>", "", text)
            yield html.unescape(re.sub(r"\s*\n\s*", "\n", text)).strip()
