"""Backups at random moments of crawls, each held against itself and against what was stored when it began.

No peer. Limits: every copy verifies, and nothing that was stored is missing in it.

A newspaper on this machine is crawled over HTTP; whenever a crawl has come to its end, as it must, the newspaper grows
and the next crawl begins. Meanwhile `newscrawl backup` runs at random moments, in turn to one copy, which it brings up
to date, and to a folder that is new. `newscrawl verify` must find nothing wrong with the copy, which must hold every
capture and every article that the archive's database named before. At last the copy is brought up to date once more,
and must be equal to the archive.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.command import run_one
from benchmarks.rows import Row
from newscrawl.store.database import DATABASE
from tests.support.archives import contents, rows
from tests.support.crawling import NEWSCRAWL, ROOT, command, environment
from tests.support.newspaper import Newspaper

QUICK = None
ANSWER_S = 0.05
"""What the newspaper takes to answer, so that a crawl of 400 articles lasts for some four backups."""
PER_DAY = 100
"""So many that no article is dated later than today."""
SETTINGS = ("CONCURRENT_REQUESTS_PER_DOMAIN=2",)
STORED = "SELECT record_id FROM captures UNION ALL SELECT id FROM articles"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=int, default=20, help="backups")
    parser.add_argument("--articles", type=int, default=400, help="that each crawl finds")
    parser.add_argument("--pause", type=float, default=3, help="longest time until the next backup, in seconds")
    parser.add_argument("--seed", type=int, default=1)


@dataclass
class Trial:
    """An archive, its copies, and what came of them."""

    folder: Path
    sound: int = 0
    """Copies that verify, of backups that ended with status 0."""
    missing: int = 0
    """Captures and articles that were stored before a backup began, and are not in the copy."""
    took_s: list[float] = field(default_factory=list)
    """What each backup took by the clock."""

    @property
    def archive(self) -> Path:
        """What is crawled into."""
        return self.folder / "archive"

    @property
    def copy(self) -> Path:
        """The copy that is brought up to date."""
        return self.folder / "copy"

    @property
    def made(self) -> int:
        """How many backups there were."""
        return len(self.took_s)

    def back_up(self) -> None:
        """Back up, to the copy and to a new folder in turn, and hold that against itself and what was stored before."""
        with tempfile.TemporaryDirectory(dir=self.folder) as fresh:
            target = Path(fresh) if self.made % 2 else self.copy
            before = stored(self.archive)
            started = time.monotonic()
            failed = problems(self.archive, "backup", str(target))
            self.took_s.append(time.monotonic() - started)
            failed = failed or problems(target, "verify")
            lost = before - stored(target)
        self.sound += not failed
        self.missing += len(lost)
        told = failed or (f"lacks {', '.join(sorted(lost)[:3])}" if lost else "sound")
        print(f"backup {self.made} of {len(before)} rows: {told}", file=sys.stderr)


def stored(archive: Path) -> set[str]:
    """Return the ids of all captures and articles that a database names; none where it has no tables yet."""
    if not rows(archive, "SELECT 1 FROM sqlite_master WHERE name = 'articles'"):
        return set()
    return {found for (found,) in rows(archive, STORED)}


def problems(archive: Path, *words: str) -> str:
    """Run a command on an archive; return what it says when its exit status is not 0, else nothing."""
    done = subprocess.run(
        [NEWSCRAWL, "--archive", str(archive), *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return f"{words[0]} ended with status {done.returncode}: {done.stdout}{done.stderr}" if done.returncode else ""


def crawl_and_back_up(trial: Trial, paper: Newspaper, chance: random.Random, options: argparse.Namespace) -> str:
    """Crawl, and back up meanwhile until that was often enough; return what is wrong with the crawl and its archive."""
    words = command("wjnews", trial.archive, "-a", f"since={paper.newest}", settings=SETTINGS)
    with subprocess.Popen(words, cwd=ROOT, env=environment(paper.url), stderr=subprocess.PIPE, text=True) as crawl:
        while trial.made < options.times and goes_on(crawl, chance.uniform(0, options.pause)):
            if (trial.archive / DATABASE).exists():
                trial.back_up()
        said = crawl.communicate()[1]
    if crawl.returncode:
        return f"the crawl ended with status {crawl.returncode}: {said}"
    return problems(trial.archive, "verify")


def goes_on(process: subprocess.Popen[str], seconds: float) -> bool:
    """Wait for a process; return whether it has not come to its end."""
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield what came of the copies and of the crawls; say on stderr what became of each."""
    chance = random.Random(options.seed)
    crawls = failed = 0
    with Newspaper(per_page=50, delay_s=ANSWER_S) as paper, tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder))
        while trial.made < options.times:
            paper.grow(options.articles, per_day=PER_DAY)
            wrong = crawl_and_back_up(trial, paper, chance, options)
            crawls += 1
            failed += bool(wrong)
            print(f"crawl {crawls}: {wrong or 'sound'}", file=sys.stderr)
        wrong = problems(trial.archive, "backup", str(trial.copy)) or problems(trial.copy, "verify")
        failed += bool(wrong)
        print(f"last backup: {wrong or 'sound'}", file=sys.stderr)
        copied = contents(trial.copy)
        different = [name for name, table in contents(trial.archive).items() if copied[name] != table]
        missing = len(paper.stories) - len(copied["articles"])
    yield Row(name="copies that verify", ours=trial.sound, unit="", more=True, limit=options.times)
    yield Row(name="stored captures and articles that a copy lacks", ours=trial.missing, unit="", limit=0)
    yield Row(
        name=f"of {crawls} crawls and the last backup, failed or not sound afterwards", ours=failed, unit="", limit=0
    )
    yield Row(name="tables of the last copy that differ", ours=len(different), unit="", limit=0)
    yield Row(name="articles that the last copy lacks", ours=missing, unit="", limit=0)
    yield Row(name="a backup by the clock", ours=median(trial.took_s), unit="s")


if __name__ == "__main__":
    raise SystemExit(run_one("backup", sys.argv[1:]))
