"""How often bytes are decoded right, and how fast, in four encodings, on damaged pages and on their first 2 KB.

The peers are what chardet and resiliparse alone say of the same bytes. Limit: every page without damage is decoded
right, whatever its label says. Measured on the golden seeds, or on saved pages (*.html) of a folder of your own.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import chardet
import opencc
from resiliparse.parse.encoding import detect_encoding

from benchmarks.command import run_one
from benchmarks.rows import Row
from benchmarks.timing import cpu_s, medians_in_turn
from newscrawl.decode.declared import codec_of
from newscrawl.decode.decoder import decode

QUICK = ()
GOLDEN = Path(__file__).parents[1] / "seeds" / "golden"
LABELS = (None, "gbk", "utf-8", "big5")
PREFIX_BYTES = 2048
DAMAGES = 4
"""Damaged variants made of every page."""
ROUNDS = 5
PEERS = ("chardet", "resiliparse")


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


def wrong(reader: Reader, bodies: list[tuple[str, bytes]], kind: str) -> float:
    """Return the share of characters wrong where one byte of each page is damaged."""
    chance = random.Random(20)
    bad = whole = 0
    for codec, body in bodies:
        wanted = body.decode(codec, "ignore").removeprefix("\ufeff")
        for _ in range(DAMAGES):
            got = reader(damaged(body, kind, chance), None).removeprefix("\ufeff")
            bad += characters_wrong(got if wanted[-1:] == got[-1:] else got.rstrip("\ufffd"), wanted)
            whole += len(wanted)
    return bad / whole


def read_all(reader: Reader, bodies: list[bytes]) -> None:
    """Read bytes that have no label."""
    for body in bodies:
        reader(body, None)


def beside_peers(
    name: str, unit: str, figures: Iterable[float], *, more: bool, limit: float | None = None
) -> Iterator[Row]:
    """Yield a row for each peer; `figures` are those of READERS."""
    ours, *theirs = figures
    for peer, figure in zip(PEERS, theirs, strict=True):
        yield Row(name=name, ours=ours, unit=unit, more=more, limit=limit, peer=peer, theirs=figure)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, nargs="?", help="saved pages to measure on")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield how often bytes are decoded right, and how fast."""
    full = list(encoded(options.folder))
    prefixes = [(codec, body[:PREFIX_BYTES]) for codec, body in full]
    for name, bodies in (("pages", full), ("2 KB prefixes", prefixes)):
        shares = [right(reader, bodies) for reader in READERS]
        yield from beside_peers(f"{name} right, any label", "", shares, more=True, limit=1)
        for kind in ("broken", "deleted"):
            shares = [wrong(reader, bodies, kind) for reader in READERS]
            yield from beside_peers(f"characters wrong, {name}, a byte {kind}", "", shares, more=False)
    for wanted in ("utf-8", "gb18030", "big5hkscs"):
        of_codec = [body for codec, body in full if codec == wanted]
        seconds = medians_in_turn(ROUNDS, *(partial(cpu_s, partial(read_all, reader, of_codec)) for reader in READERS))
        megabytes = sum(map(len, of_codec)) / 1e6
        yield from beside_peers(wanted, "MB/s", [megabytes / spent for spent in seconds], more=True)


if __name__ == "__main__":
    raise SystemExit(run_one("charset", sys.argv[1:]))
