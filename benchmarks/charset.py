"""How often bytes are read right, ours beside chardet and resiliparse: `./run python -m benchmarks.charset [FOLDER]`.

FOLDER may hold saved pages (*.html) to measure on; without it the golden seeds serve.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import chardet
import opencc
from resiliparse.parse.encoding import detect_encoding

from newscrawl.decode.declared import codec_of
from newscrawl.decode.decoder import decode

GOLDEN = Path(__file__).parents[1] / "seeds" / "golden"
LABELS = (None, "gbk", "utf-8", "big5")
PREFIX_BYTES = 2048
DAMAGES = 4
"""Damaged variants made of every page."""


class Row(NamedTuple):
    """One line of the table: figures are shares from 0 to 1, except those of speed, in MB/s."""

    figure: str
    ours: float
    chardet: float
    resiliparse: float


Reader = Callable[[bytes, str | None], str]


def ours(body: bytes, label: str | None) -> str:
    """Read with newscrawl, the label in the header."""
    return decode(body, (("Content-Type", f"text/html; charset={label}"),) if label else ()).text


def by_chardet(body: bytes, _label: str | None) -> str:
    """Read as chardet alone says."""
    return body.decode(codec_of(chardet.detect(body)["encoding"] or "") or "utf-8", "replace")


def by_resiliparse(body: bytes, _label: str | None) -> str:
    """Read as resiliparse alone says."""
    return body.decode(codec_of(detect_encoding(body) or "") or "utf-8", "replace")


READERS: tuple[Reader, ...] = (ours, by_chardet, by_resiliparse)


def pages(folder: Path | None) -> list[str]:
    """Return pages of markup: those of `folder`, or made of the golden seeds."""
    if folder:
        return [decode(path.read_bytes()).text for path in sorted(folder.glob("*.html"))]
    bodies = [json.loads(path.read_text(encoding="utf8"))["body"] for path in sorted(GOLDEN.glob("*.json"))]
    return ["<html><body><p>" + body.replace("\n", "</p>\n<p>") + "</p></body></html>" for body in bodies]


def encoded(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield (codec, bytes) of each page in each encoding; Big5 in Traditional."""
    convert = opencc.OpenCC("s2tw").convert
    for page in pages(folder):
        for codec in ("gbk", "gb18030", "big5hkscs", "utf-8"):
            yield codec, (convert(page) if codec == "big5hkscs" else page).encode(codec, "ignore")


def characters_wrong(got: str, wanted: str) -> int:
    """Return how many characters of `wanted` lie between what both begin and what both end with."""
    shorter = min(len(got), len(wanted))
    start = next((at for at in range(shorter) if got[at] != wanted[at]), shorter)
    rest = shorter - start
    return len(wanted) - start - next((at for at in range(rest) if got[-1 - at] != wanted[-1 - at]), rest)


def damaged(body: bytes, kind: str, chance: random.Random) -> bytes:
    """Return `body` with one byte deleted or overwritten."""
    at = chance.randrange(len(body))
    return body[:at] + (b"" if kind == "deleted" else bytes([chance.randrange(256)])) + body[at + 1 :]


def right(reader: Reader, bodies: list[tuple[str, bytes]]) -> float:
    """Return the share of pages read without a difference, over all labels."""
    hits = [
        reader(body, label).rstrip("\ufffd").removeprefix("\ufeff").replace("\u223c", "～")
        == body.decode(codec, "ignore").removeprefix("\ufeff").replace("\u223c", "～")
        for codec, body in bodies
        for label in LABELS
    ]
    return statistics.fmean(hits)


def accuracy(reader: Reader, bodies: list[tuple[str, bytes]], kind: str) -> float:
    """Return the share of characters right where one byte of each page is damaged."""
    chance = random.Random(20)
    wrong = whole = 0
    for codec, body in bodies:
        wanted = body.decode(codec, "ignore").removeprefix("\ufeff")
        for _ in range(DAMAGES):
            got = reader(damaged(body, kind, chance), None).removeprefix("\ufeff")
            wrong += characters_wrong(got if wanted[-1:] == got[-1:] else got.rstrip("\ufffd"), wanted)
            whole += len(wanted)
    return 1 - wrong / whole


def speed(reader: Reader, bodies: list[bytes]) -> float:
    """Return MB/s of CPU time, the median of five runs."""
    runs = []
    for _ in range(5):
        start = time.process_time()
        for body in bodies:
            reader(body, None)
        runs.append(time.process_time() - start)
    return sum(map(len, bodies)) / statistics.median(runs) / 1e6


def figures(folder: Path | None = None) -> list[Row]:
    """Return all rows of the table."""
    full = list(encoded(folder))
    prefixes = [(codec, body[:PREFIX_BYTES]) for codec, body in full]
    rows = []
    for name, bodies in (("full pages", full), ("2 KB prefixes", prefixes)):
        rows.append(Row(f"{name} right, any label", *(right(reader, bodies) for reader in READERS)))
        for kind in ("broken", "deleted"):
            shares = (accuracy(reader, bodies, kind) for reader in READERS)
            rows.append(Row(f"characters right, {name}, one byte {kind}", *shares))
    for wanted in ("utf-8", "gb18030", "big5hkscs"):
        bodies_of = [body for codec, body in full if codec == wanted]
        rows.append(Row(f"MB/s {wanted}", *(speed(reader, bodies_of) for reader in READERS)))
    return rows


def main() -> None:
    """Print the table."""
    print(f"{'':48}{'ours':>10}{'chardet':>10}{'resiliparse':>12}")
    for name, *shares in figures(Path(sys.argv[1]) if sys.argv[1:] else None):
        shown = [f"{share:.1f}" if name.startswith("MB/s") else f"{share:.5f}" for share in shares]
        print(f"{name:48}{shown[0]:>10}{shown[1]:>10}{shown[2]:>12}")


if __name__ == "__main__":
    main()
