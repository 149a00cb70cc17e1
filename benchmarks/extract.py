"""How well and how fast articles are read from pages.

The peers are trafilatura on whole pages, readability-lxml, newspaper4k and GNE; those that are no dependency of ours
are installed into environments of their own, made once (`benchmarks/peers.py`). All are given the same pages, each in a
process of its own: ours from bytes (decoding and restoring included), the others decoded text. CPU time of ours and
trafilatura is taken in turn, page by page, on pages that differ in each round, then that of each stage of ours,
without the stages within it. Limits: five times as fast as trafilatura, memory that grows by less than 5 % from page
2,000 on, 5 s for a hostile page.

Measured on `tests/pages`, or on a folder of HTML files and a file with one JSON object per line: file, title, date,
author, source and body.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import reader
from benchmarks.command import run_one
from benchmarks.peers import HOME, PEERS, peer_python
from benchmarks.rows import Row
from benchmarks.scoring import FIGURES, Truth, load_truth, scores
from newscrawl.decode.decoder import decode
from tests.support import ratchet

QUICK = ("--no-peers", "--memory-pages", "0", "--calm")
PASSES = 3
READER_SECS = 120
"""How long a reader may take."""
READER = Path(reader.__file__)
FULL_PAGES = 50_000
WARM_PAGES = 2_000
MOST_GROWTH_PERCENT = 5
MOST_SECONDS = 5
TIMES_AS_FAST = 5


@dataclass(frozen=True)
class Run:
    """What one reader gave back."""

    name: str
    found: dict[str, dict[str, object]]
    """Results by file name."""
    secs_per_page: float
    problem: str = ""


def run_reader(name: str, python: str, pages: Path) -> Run:
    """Run one reader over all pages in a process of its own."""
    command = [python, "-P", str(READER), "pages", name, str(pages), str(PASSES)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=READER_SECS)
    except subprocess.TimeoutExpired:
        return Run(name, {}, 0.0, f"did not end within {READER_SECS} s")
    if done.returncode:
        return Run(name, {}, 0.0, (done.stderr.strip().splitlines() or ["no output"])[-1][:90])
    *rows, last = done.stdout.splitlines()
    return Run(name, {row["file"]: row for row in map(json.loads, rows)}, json.loads(last)["secs_per_page"])


def decoded_copy(pages: Path, folder: Path) -> Path:
    """Write the pages as UTF-8 for readers that do not decode; return the folder."""
    for path in sorted(pages.glob("*.html")):
        (folder / path.name).write_text(decode(path.read_bytes()).text, encoding="utf8")
    return folder


def own_truth() -> list[Truth]:
    """Return what a person reads on the pages of `tests/pages`."""
    read = [(f"{case.name}.html", {"author": ()} | case.expected) for case in ratchet.cases()]
    return [
        Truth(
            file=file,
            title=str(said.get("title", "")),
            date=str(said.get("published", "")),
            author=" ".join(said["author"]),
            source=str(said.get("source", "")),
            body=str(said.get("body", "")),
        )
        for file, said in read
    ]


def quality(truth: list[Truth], ours: Run, peers: list[Run]) -> Iterator[Row]:
    """Yield our scores beside each peer's."""
    mine = scores(truth, ours.found)
    for peer in peers:
        theirs = scores(truth, peer.found) if not peer.problem else {}
        for name in FIGURES:
            if name in mine:
                yield Row(name=name, ours=mine[name], unit="", more=True, peer=peer.name, theirs=theirs.get(name))
        pace = None if peer.problem else peer.secs_per_page * 1000
        yield Row(
            name="CPU of a page", ours=ours.secs_per_page * 1000, unit="ms", swings=True, peer=peer.name, theirs=pace
        )


def reader_says(*arguments: str) -> Any:
    """Run the reader in a process of its own; return what it prints."""
    command = [sys.executable, "-P", str(READER), *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def race(pages: Path, texts: Path) -> Row:
    """Return the time of ours and of whole-page trafilatura, measured page by page in turn."""
    _, ours, theirs = reader_says("race", str(pages), str(texts), str(PASSES))
    return Row(name="CPU of a page never seen", ours=ours * 1000, unit="ms", peer="trafilatura", theirs=theirs * 1000,
               ratio_limit=1 / TIMES_AS_FAST)  # fmt: skip


def growth(pages: Path, number: int) -> Row:
    """Return how memory grows from page 2,000 to page `number`."""
    first, last = reader_says("memory", str(pages), str(WARM_PAGES), str(number))
    return Row(name=f"growth to page {number:,}", ours=(last / first - 1) * 100, unit="%", limit=MOST_GROWTH_PERCENT)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pages", type=Path, nargs="?", default=ratchet.PAGES)
    parser.add_argument("truth", type=Path, nargs="?")
    parser.add_argument("--memory-pages", type=int, default=4_000, help=f"for a full run {FULL_PAGES}; 0 for none")
    parser.add_argument("--calm", action="store_true", help="leave out the hostile pages")
    parser.add_argument("--no-peers", action="store_true", help="only ours and trafilatura")
    parser.add_argument("--peers-env", type=Path, default=HOME, help="folder of the peers' environments")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield quality, speed, memory, and hostile pages."""
    truth = load_truth(options.truth) if options.truth else own_truth()
    with tempfile.TemporaryDirectory() as folder:
        texts = decoded_copy(options.pages, Path(folder))
        ours = run_reader("ours", sys.executable, options.pages)
        if ours.problem:
            raise RuntimeError(ours.problem)
        peers = [run_reader("trafilatura", sys.executable, texts)]
        for name in () if options.no_peers else PEERS:
            python = peer_python(name, options.peers_env)
            peers.append(run_reader(name, python, texts) if python else Run(name, {}, 0.0, "could not be installed"))
        yield from quality(truth, ours, peers)
        yield race(options.pages, texts)
    for name, milliseconds in reader_says("stages", str(options.pages), str(PASSES)).items():
        yield Row(name=f"stage: {name}", ours=milliseconds, unit="ms")
    if options.memory_pages:
        yield growth(options.pages, options.memory_pages)
    for name in () if options.calm else reader.HOSTILE:
        yield Row(name=name, ours=reader_says("hostile", name)["secs"], unit="s", limit=MOST_SECONDS)


if __name__ == "__main__":
    raise SystemExit(run_one("extract", sys.argv[1:]))
