"""How well and how fast pages are read, beside other extractors, in one run.

  ./run python -m benchmarks.extract PAGES_DIR TRUTH [--full] [--no-peers] [--peers-env DIR]

PAGES_DIR holds HTML files, TRUTH one JSON object per line with file, title, date, author, source and body. Every
reader runs in a process of its own over the same pages; its time is CPU time, the median of the passes; ours and
trafilatura are then timed in turn, page by page, on pages that differ in each round. Ours is the
whole way from bytes (decoding and restoring included), the others are given decoded text. The peers are installed
into an environment of their own, made once in PEERS_ENV; one that cannot be installed says so in its row.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

from benchmarks import reader
from benchmarks.scoring import FIGURES, Truth, load_truth, scores
from newscrawl.decode.decoder import decode

PEERS = {
    "readability": ("readability-lxml", "lxml_html_clean"),
    "newspaper4k": ("newspaper4k[zh]", "lxml_html_clean"),
    "gne": ("gne", "setuptools<81"),
}
PASSES = 3
INSTALL_SECS = 120
READER_SECS = 120
"""How long an installation and a reader may take: a peer may wait for a network that is not there."""
READER = Path(reader.__file__)
QUICK_PAGES, FULL_PAGES = 4_000, 50_000
WARM_PAGES = 2_000
MOST_GROWTH_PERCENT = 5
MOST_SECONDS = 5


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


def peer_python(name: str, home: Path) -> str | None:
    """Return the interpreter of a peer's environment, made when it is not there; None when it cannot be made."""
    folder = home / name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = folder / "installed"
    if not stamp.exists():
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "-q", "--disable-pip-version-check", "--retries", "1", "--timeout", "15"]
        try:
            subprocess.run([*pip, "install", *PEERS[name]], capture_output=True, check=True, timeout=INSTALL_SECS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
        stamp.touch()
    return str(python)


def print_quality(runs: list[Run], truth: list[Truth]) -> None:
    """Print one row per reader: quality, then speed."""
    print(f"{'':12}" + "".join(f"{name:>9}" for name in (*FIGURES, "ms/page", "pages/s")))
    for run in runs:
        if run.problem:
            print(f"{run.name:12}  {run.problem}")
            continue
        figures = scores(truth, run.found)
        row = "".join(f"{figures[name]:9.3f}" if name in figures else f"{'–':>9}" for name in FIGURES)
        print(f"{run.name:12}{row}{run.secs_per_page * 1000:9.2f}{1 / run.secs_per_page:9.0f}")


def print_race(pages: Path, texts: Path) -> None:
    """Print how many times as fast ours is as trafilatura on whole pages, both measured page by page in turn."""
    command = [sys.executable, "-P", str(READER), "race", str(pages), str(texts), str(PASSES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    ratio, ours, theirs = json.loads(done.stdout)
    print(f"\nin turn, on pages never seen: {ratio:.1f} times as fast as whole-page trafilatura", end=" ")
    print(f"({ours * 1000:.1f} and {theirs * 1000:.1f} ms a page; {1 / ours:.0f} pages/s)")


def print_memory(pages: Path, number: int) -> bool:
    """Print how memory grows from page 2,000 to page `number`; return whether that is within bounds."""
    command = [sys.executable, "-P", str(READER), "memory", str(pages), str(WARM_PAGES), str(number)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, last = map(float, json.loads(done.stdout))
    growth = (last - first) / first * 100
    print(f"\nmemory after page {WARM_PAGES:,}: {first / 1e6:.0f} MB", end=", ")
    print(f"after page {number:,}: {last / 1e6:.0f} MB ({growth:+.1f} %)")
    return growth < MOST_GROWTH_PERCENT


def print_hostile() -> bool:
    """Print how long each hostile page takes; return whether all end in time."""
    print("\nhostile pages")
    in_time = True
    for name in reader.HOSTILE:
        command = [sys.executable, "-P", str(READER), "hostile", name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        row = json.loads(done.stdout)
        in_time &= row["secs"] <= MOST_SECONDS
        print(f"  {name:28}{row['secs']:6.2f} s  {row['outcome']}")
    return in_time


def decoded_copy(pages: Path, folder: Path) -> Path:
    """Write the pages as UTF-8 for readers that do not decode; return the folder."""
    for path in sorted(pages.glob("*.html")):
        (folder / path.name).write_text(decode(path.read_bytes()).text, encoding="utf8")
    return folder


def main() -> int:
    """Print all tables; 1 when memory or a hostile page is out of bounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--full", action="store_true", help=f"memory over {FULL_PAGES:,} pages")
    parser.add_argument("--no-peers", action="store_true", help="only ours and trafilatura")
    parser.add_argument("--peers-env", type=Path, default=Path(tempfile.gettempdir()) / "newscrawl-peers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        texts = decoded_copy(options.pages, Path(folder))
        runs = [run_reader("ours", sys.executable, options.pages), run_reader("trafilatura", sys.executable, texts)]
        for name in () if options.no_peers else PEERS:
            python = peer_python(name, options.peers_env)
            runs.append(run_reader(name, python, texts) if python else Run(name, {}, 0.0, "could not be installed"))
        print_quality(runs, load_truth(options.truth))
        print_race(options.pages, texts)
    steady = print_memory(options.pages, FULL_PAGES if options.full else QUICK_PAGES)
    return 0 if print_hostile() and steady else 1


if __name__ == "__main__":
    raise SystemExit(main())
