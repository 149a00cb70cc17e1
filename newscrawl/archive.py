"""One archive: its folder, WARC files and database, and the work that needs both."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from newscrawl import warc
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.model import Record
from newscrawl.readings import readings, run_of
from newscrawl.store import Store


@dataclass(frozen=True, slots=True)
class Archive:
    """The folder that a run writes to (setting `ARCHIVE_DIR`)."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / "news.db"

    def store(self) -> Store:
        """Open the database, made if need be. Raises StoreError."""
        return Store(self.database)

    def existing_store(self) -> Store:
        """Open the database that must be there. Raises UsageError with the remedy when it is not."""
        if not self.database.exists():
            raise UsageError(
                f"there is no {self.database}; crawl or import something, or make it with: newscrawl replay --rebuild"
            )
        return self.store()

    def warc_files(self) -> list[Path]:
        """Return the archive's WARC files, oldest run first (their names start with the time)."""
        files = [path for path in (self.root / "warc").rglob("*") if path.name.endswith((".warc", ".warc.gz"))]
        return sorted(files, key=lambda path: (path.name, path.as_posix()))

    def crawl(self, site: str, options: Sequence[str] = ()) -> int:
        """Run `scrapy crawl SITE` for this archive in a process of its own; return its exit status."""
        command = [sys.executable, "-m", "scrapy", "crawl", site, "-s", f"ARCHIVE_DIR={self.root}", *options]
        environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own words

    def import_file(self, path: Path, *, jobs: int = 1) -> Counter[str]:
        """Copy the WARC file at `path` into the archive and store its articles; return counts by outcome.

        Importing the same file again stores nothing twice. Raises UsageError when another file of this name is there.
        """
        if not path.is_file():
            raise UsageError(f"{path}: no such file")
        copy = self.root / "warc" / "imported" / path.name
        if copy.exists() and not filecmp.cmp(path, copy, shallow=False):
            raise UsageError(f"another file was imported as {copy.name}; rename {path} and import it again")
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            if not copy.exists():
                partial = copy.with_name(copy.name + ".partial")
                shutil.copyfile(path, partial)
                partial.replace(copy)
        except OSError as error:
            raise ArchiveError(f"{path} cannot be copied into the archive: {error.strerror}") from error
        with self.store() as store:
            return self._save_files([copy], store, jobs=jobs)

    def rebuild(self, *, jobs: int = 1) -> Counter[str]:
        """Make the database anew from the WARC files and put it in the old one's place; return counts by outcome.

        What the WARC files cannot tell (the runs' own reports) is taken over from the old database, where there is one.
        """
        fresh = self.database.with_name("news.db.rebuilding")
        fresh.unlink(missing_ok=True)
        with Store(fresh) as store:
            counts = self._save_files(self.warc_files(), store, jobs=jobs)
            if self.database.exists():
                store.take_over_runs(self.database)
            store.compact()
        for suffix in ("-wal", "-shm"):
            self.database.with_name(self.database.name + suffix).unlink(missing_ok=True)
        fresh.replace(self.database)
        return counts

    def _save_files(self, files: list[Path], store: Store, *, jobs: int) -> Counter[str]:
        runs: defaultdict[str, list[Record]] = defaultdict(list)
        for path in files:
            for record, _ in warc.captures(path, archive=self.root):
                store.add_capture(record, run_id=run_of(record.file))
                runs[run_of(record.file)].append(record)
        oldest_first = sorted(runs.values(), key=lambda run: min(record.fetched_at for record in run))
        counts: Counter[str] = Counter()
        for reading in readings(self.root, chain.from_iterable(oldest_first), jobs=jobs):
            saved = store.save(reading.outcome, reading.records, run_id=run_of(reading.records[0].file))
            counts[saved] += 1
        return counts
