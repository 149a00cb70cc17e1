"""Regression cases: the wire bytes of an article's pages, and what a person agreed is in them.

A case is a folder: `1.http`, `2.http`, … hold whole HTTP responses, `expected.json` where and when they were fetched
and what is to be read. The expectation is what today's code reads, to be read by a person before it is committed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

from newscrawl.errors import ArchiveError, UsageError
from newscrawl.model import Article, Capture, Rejected
from newscrawl.pipeline import process
from newscrawl.sites import Sites
from newscrawl.store.rows import id_of
from newscrawl.warc.http import http_response

EXPECTED = "expected.json"
FIELDS = (
    "url", "site", "title", "pretitle", "subtitle", "summary", "published", "published_precision", "source", "author",
    "byline", "editor", "section", "language", "script", "flags", "next_page", "partial", "encoding", "lost", "repairs",
)  # fmt: skip
"""Fields of an article that are compared as they are; `body` and `images` are compared as lists."""


@dataclass(frozen=True, slots=True)
class Case:
    """One regression case."""

    name: str
    captures: tuple[Capture, ...]
    expected: dict[str, Any]
    """Values by field, as `said` gives them."""
    pages: tuple[dict[str, Any], ...] = ()
    """What `expected.json` tells of each page."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the case in `folder`. Raises OSError or ValueError when it is none."""
        told = json.loads((folder / EXPECTED).read_text(encoding="utf8"))
        pages = [_capture(page, (folder / page["file"]).read_bytes()) for page in told["pages"]]
        return cls(folder.name, tuple(pages), told["expected"], tuple(told["pages"]))

    def read(self, sites: Sites) -> dict[str, Any]:
        """Return what today's code reads, as `said` gives it."""
        return said(process(*self.captures, sites=sites))

    def differences(self, found: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
        """Return by field what is expected and what was `found`, where these differ; None for no such field."""
        names = {**self.expected, **found}
        pairs = {name: (self.expected.get(name), found.get(name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    def expecting(self, found: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
        """Return what is expected when the fields `names` are to be as they were `found`."""
        values = {**self.expected, **{name: found[name] for name in names if name in found}}
        return {name: value for name, value in values.items() if name in found or name not in names}


def said(outcome: Article | Rejected) -> dict[str, Any]:
    """Return what was read as plain values: an article's fields with the body as paragraphs, or `rejected`."""
    if isinstance(outcome, Rejected):
        return {"url": outcome.url, "rejected": outcome.reason}
    values = {name: getattr(outcome, name) for name in FIELDS}
    lists = {"body": outcome.body.split("\n"), "images": [asdict(image) for image in outcome.images]}
    # Through JSON, so that a tuple compares with what a file holds.
    return dict(json.loads(json.dumps({**values, **lists})))


def pin(captures: Sequence[Capture], folder: Path, sites: Sites) -> Path:
    """Write a case of an article's pages below `folder` and return its own folder; a case of that name is renewed.

    Raises ArchiveError when it cannot be written.
    """
    case = folder / name_of(captures[0], sites)
    expected = said(process(*captures, sites=sites))
    pages = []
    try:
        case.mkdir(parents=True, exist_ok=True)
        for number, capture in enumerate(captures, start=1):
            (case / f"{number}.http").write_bytes(_wire(capture))
            pages.append({"file": f"{number}.http", **_circumstances(capture)})
        write_expected(case, pages, expected)
    except OSError as error:
        raise ArchiveError(f"{case} cannot be written: {error.strerror}; choose another folder with --to") from error
    return case


def write_expected(case: Path, pages: Sequence[Mapping[str, Any]], expected: Mapping[str, Any]) -> None:
    """Write what is to be read from the pages in the folder `case`, whole or not at all. Raises OSError."""
    text = json.dumps({"pages": pages, "expected": expected}, ensure_ascii=False, indent=2)
    partial = case / f"{EXPECTED}.partial"
    partial.write_text(f"{text}\n", encoding="utf8")
    partial.replace(case / EXPECTED)


def cases_in(folder: Path, names: Sequence[str]) -> list[Path]:
    """Return the folders of the cases below `folder`, or of those named. Raises UsageError for what is none."""
    found = [folder / name for name in names] or sorted(path.parent for path in folder.glob(f"*/{EXPECTED}"))
    for case in found:
        if not (case / EXPECTED).is_file():
            raise UsageError(f"{case} is no case; those there are lie in {folder}")
    if not found:
        raise UsageError(f"there are no cases in {folder}; name another folder with --to, or pin a page first")
    return found


def name_of(capture: Capture, sites: Sites) -> str:
    """Return the name of the case of a page: its host, and what tells its URL (or, without one, its bytes) apart."""
    host = capture.url.partition("//")[2].partition("/")[0].replace(":", "-") or "page"
    return f"{host}-{id_of(capture.url or capture.body.hex(), sites)[:8]}"


def of_file(path: Path, url: str) -> Capture:
    """Return the HTML file at `path` as a capture of `url`. Raises UsageError."""
    try:
        return Capture(url=url, body=path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


def _circumstances(capture: Capture) -> dict[str, Any]:
    """Return what a response does not say itself."""
    fetched_at = capture.fetched_at.isoformat() if capture.fetched_at else None
    return {"url": capture.url, "fetched_at": fetched_at, "truncated": capture.truncated, "rendered": capture.rendered}


def _capture(page: Mapping[str, Any], wire: bytes) -> Capture:
    status, headers, body = http_response(wire)
    fetched_at = datetime.fromisoformat(page["fetched_at"]) if page["fetched_at"] else None
    return Capture(
        page["url"], body, headers, status, fetched_at, truncated=page["truncated"], rendered=page["rendered"]
    )


def _wire(capture: Capture) -> bytes:
    """Return the whole response; the reason phrase is the standard's, since no capture keeps one."""
    known = capture.status in {status.value for status in HTTPStatus}
    phrase = HTTPStatus(capture.status).phrase if known else ""
    head = "".join(f"{name}: {value}\r\n" for name, value in capture.headers)
    return f"HTTP/1.1 {capture.status} {phrase}\r\n{head}\r\n".encode("latin-1") + capture.body
