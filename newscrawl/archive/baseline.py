"""What captures are read as, kept in a file beside the WARC files, so that a replay needs no database.

The file is JSON Lines (docs/replay.md): a header that names the code, a line per capture in the order of fetching, and
a last line with the number of captures and what each stage cost. It is written and read line by line.
"""

from __future__ import annotations

import gzip
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Self

from newscrawl.archive import Archive
from newscrawl.archive.causes import Changes, Evidence, Fingerprint
from newscrawl.archive.indexing import add_captures
from newscrawl.archive.processing import Processed, ProcessingFailure
from newscrawl.archive.tracing import STAGES
from newscrawl.errors import UsageError
from newscrawl.model import Article
from newscrawl.sites import Sites
from newscrawl.store import Store
from newscrawl.store.database import DATABASE
from newscrawl.store.rows import fields_of, to_json
from newscrawl.store.versions import capture_order
from newscrawl.warc import OnLostRecord

FORMAT = 1
"""Number of the file's format; code that writes another one has another number."""
_LISTS = ("flags", "author", "credits", "images")
"""Fields that the database holds as JSON."""
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read out of one capture."""

    record_id: str
    url: str
    fetched_at: str
    """As the database writes it, so that text sorts by time."""
    site: str
    article: Mapping[str, Any] | None = None
    """The article's fields; None for a page that is none."""
    rejected: str = ""
    """Why it is none."""
    failed: str = ""
    """Why it was not read: `unreadable`, `crashed`, `timeout`, …"""
    evidence: Evidence = field(default_factory=Evidence)
    costs: tuple[int, ...] = ()
    """Of the stages, see `model.Trace`; in the file they stand together at its end."""

    @property
    def order(self) -> tuple[str, str]:
        """What readings are sorted by."""
        return self.fetched_at, self.record_id

    @classmethod
    def of(cls, item: Processed, sites: Sites) -> Self:
        """Return what a replay found as a reading."""
        fetched_at, record_id = capture_order(item.records[0])
        url = item.records[0].url
        if isinstance(item, ProcessingFailure):
            return cls(record_id, url, fetched_at, sites.name_of(url), failed=item.kind)
        outcome, trace = item.outcome, item.trace
        pages = tuple(record.record_id for record in item.records[1:])
        origins = _origins(outcome) if isinstance(outcome, Article) else {}
        evidence = Evidence(*((trace.decoded, trace.restored) if trace else ("", "")), pages, origins)
        costs = trace.costs if trace else ()
        if isinstance(outcome, Article):
            return cls(record_id, url, fetched_at, outcome.site, _fields(outcome), evidence=evidence, costs=costs)
        return cls(
            record_id, url, fetched_at, sites.name_of(url), rejected=outcome.reason, evidence=evidence, costs=costs
        )

    @classmethod
    def from_json(cls, known: Mapping[str, Any]) -> Self:
        """Return the reading of one line. Raises KeyError or TypeError when it is none."""
        evidence = Evidence(
            known.get("decoded", ""), known.get("restored", ""), tuple(known.get("pages", ())), known.get("origins", {})
        )
        return cls(known["record_id"], known["url"], known["fetched_at"], known["site"], known.get("article"),
                   known.get("rejected", ""), known.get("failed", ""), evidence)  # fmt: skip

    def as_json(self) -> str:
        """Return it as one line of JSON, without the costs."""
        known = {"record_id": self.record_id, "url": self.url, "fetched_at": self.fetched_at, "site": self.site}
        said = {"article": self.article, "rejected": self.rejected, "failed": self.failed}
        seen = self.evidence
        how = {
            "pages": list(seen.pages),
            "origins": dict(seen.origins),
            "decoded": seen.decoded,
            "restored": seen.restored,
        }
        return to_json({**known, **{name: value for name, value in {**said, **how}.items() if value}})


def _fields(article: Article) -> dict[str, Any]:
    """Return the fields that a replay compares as plain values, and which selectors found nothing.

    A selector that newly finds nothing is a difference even where the generic rules find the same.
    """
    row = fields_of(article)
    lists = {name: json.loads(row[name]) for name in _LISTS}
    return {"url": article.url, **row, **lists, "fallbacks": list(article.fallbacks)}


def _origins(article: Article) -> dict[str, str]:
    """Return where each field came from: the selector where one found it, of the body that of its container."""
    return {
        name: origin.raw if name == "body" and origin.raw.startswith("site:") else origin.witness
        for name, origin in sorted(article.origins.items())
    }


class BaselineWriter:
    """Writes readings, in their order, to a file that the caller opened, and puts in its place when it is whole."""

    def __init__(self, out: BinaryIO, sites: Sites) -> None:
        """Write the header, which tells of `sites` too."""
        self._out, self.sites = out, sites
        self._costs = {stage: array("l") for stage in STAGES}
        self._count = 0
        self._line(to_json({"newscrawl_baseline": FORMAT, **Fingerprint.of_today(sites).as_json()}))

    def add(self, reading: Reading) -> None:
        """Write one reading."""
        self._line(reading.as_json())
        self._count += 1
        for stage, cost in zip(STAGES, reading.costs or (0,) * len(STAGES), strict=True):
            self._costs[stage].append(cost)

    def end(self) -> None:
        """Write the last line, without which the file is not whole."""
        self._line(
            to_json({"captures": self._count, "costs": {name: row.tolist() for name, row in self._costs.items()}})
        )

    def _line(self, text: str) -> None:
        self._out.write(f"{text}\n".encode("utf8", "surrogatepass"))


@contextmanager
def compressed(out: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Yield what to write to: `out` itself, or what compresses into it where the file's name ends with `.gz`."""
    if not name.endswith(".gz"):
        yield out
        return
    with gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0) as packed:  # the same readings, the same bytes
        yield packed  # type: ignore[misc]  # it is a BinaryIO but for its name


class Baseline:
    """A baseline file, read line by line; `costs` are known at its end. Raises UsageError where it is none."""

    def __init__(self, path: Path, sites: Sites) -> None:
        """Read the header; `sites` are those that are known today."""
        self._path, self._number, self.sites = path, 0, sites
        self.costs: Mapping[str, list[int]] = {}
        """What each stage cost, by its name, in the order of the readings."""
        self._lines = self._parsed()
        header = next(self._lines, {})
        if header.get("newscrawl_baseline") != FORMAT:
            raise UsageError(
                f"{path} is no baseline of format {FORMAT}; make one with: newscrawl replay --write-baseline"
            )
        try:
            self.fingerprint = Fingerprint(header["sources"], header["libraries"], header["sites"])
        except KeyError as missing:
            raise self._problem(f"has no {missing}") from missing

    @cached_property
    def changes(self) -> Changes:
        """What has changed since it was written."""
        return Changes.between(self.fingerprint, Fingerprint.of_today(self.sites))

    def readings(self) -> Iterator[Reading]:
        """Yield the readings, in their order."""
        for count, line in enumerate(self._lines):
            if "captures" in line:
                if line["captures"] != count:
                    raise self._problem(f"tells of {line['captures']} captures, of which {count} are there")
                self.costs = line["costs"]
                return
            try:
                yield Reading.from_json(line)
            except (KeyError, TypeError) as error:
                raise self._problem(f"is no reading ({error})") from error
        raise self._problem("is the last, and the file does not end there")

    def _parsed(self) -> Iterator[dict[str, Any]]:
        try:
            with self._path.open("rb") as raw:
                packed = raw.read(len(_GZIP)) == _GZIP
                raw.seek(0)
                lines: Iterable[bytes] = gzip.GzipFile(fileobj=raw) if packed else raw
                for self._number, line in enumerate(lines, 1):
                    found = json.loads(line)
                    if not isinstance(found, dict):
                        raise self._problem("is no JSON object")
                    yield found
        except (OSError, EOFError) as error:
            why = getattr(error, "strerror", None) or error
            remedy = "make one with: newscrawl replay --write-baseline"
            raise UsageError(f"{self._path} cannot be read: {why}; {remedy}") from error
        except ValueError as error:
            raise self._problem("is no JSON") from error

    def _problem(self, what: str) -> UsageError:
        return UsageError(f"{self._path} is damaged: line {self._number} {what}; write it anew, or take a copy")


@contextmanager
def indexed(archive: Archive, sites: Sites, files: Iterable[Path], on_lost: OnLostRecord) -> Iterator[Store]:
    """Yield a database of the captures in `files` that is gone afterwards; nothing is written beside the files."""
    with TemporaryDirectory(prefix="newscrawl-") as folder, Store(Path(folder) / DATABASE, sites) as store:
        add_captures(archive, store, files, on_lost=on_lost, write_indexes=False)
        yield store
