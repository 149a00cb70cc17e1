"""Captures written as WARC records."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self
from urllib.parse import urlsplit
from uuid import uuid4

from newscrawl.errors import ArchiveError
from newscrawl.model import Capture, Headers, Record
from newscrawl.warc.building import (
    NOT_MODIFIED,
    WireHeaders,
    builder,
    resource_record,
    response_record,
    revisit_record,
    warc_date,
    warcinfo_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from warcio.recordloader import ArcWarcRecord

MAX_BYTES = 1_000_000_000
"""Size at which a run's next record goes to a new file: 1 GB, the size the WARC specification recommends (annex C)."""


@dataclass(frozen=True, slots=True)
class SentRequest:
    """The request that a capture answers."""

    headers: Headers
    method: str = "GET"


def new_id() -> str:
    """Return a fresh record id, without the angle brackets WARC puts around it."""
    return f"urn:uuid:{uuid4()}"


class WarcFile:
    """One WARC file being written; every record is its own gzip member.

    A record is handed to the operating system before `write` returns: it survives the death of this process at any
    moment. It reaches the disk itself (fsync) when the file is closed: a power cut may cost a run its last records.
    """

    def __init__(
        self,
        path: Path,
        archive: Path,
        *,
        started_at: datetime,
        info: Mapping[str, str],
        make_id: Callable[[], str] = new_id,
    ) -> None:
        """Make the file at `path`, which must be new; records name it relative to `archive`.

        Raises ArchiveError when it cannot be made.
        """
        self.path = path
        self.name = Path(os.path.relpath(path, archive)).as_posix()
        self.size = 0
        self._make_id = make_id
        self._file = self._open()
        self._info_id = make_id()
        self._append_bytes(warcinfo_bytes(path.name, started_at, info, record_id=self._info_id))

    def _open(self) -> BinaryIO:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return self.path.open("xb", buffering=0)
        except OSError as error:
            raise ArchiveError(f"{self.path} cannot be made: {error.strerror}; check ARCHIVE_DIR") from error

    def __enter__(self) -> Self:
        """Return the file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Put everything on the disk and close; raise ArchiveError when the disk refuses."""
        try:
            if not self._file.closed:
                os.fsync(self._file.fileno())
        except OSError as error:
            raise self._unwritable(error) from error
        finally:
            self._file.close()

    def write(
        self,
        capture: Capture,
        request: SentRequest | None = None,
        *,
        ip: str | None = None,
        same_as: Record | None = None,
    ) -> Record:
        """Append `capture`, with the request it answers, and return where it lies.

        `same_as` is a record of this archive with the same payload, or the one that a 304 confirms; then the body is
        not written again. Raises ValueError when the capture has no `fetched_at`, and ArchiveError when nothing could
        be written; then the file ends after the record before.
        """
        if capture.fetched_at is None:
            raise ValueError(f"the capture of {capture.url} does not say when it was fetched")
        record_id = capture.record_id or self._make_id()
        named = self._fields(record_id, capture.url, capture.fetched_at)
        extra = {"WARC-IP-Address": ip, "WARC-Truncated": capture.truncated}
        named |= {name: value for name, value in extra.items() if value}
        if same_as:
            response = revisit_record(capture, named, same_as)
        else:
            response = resource_record(capture, named) if capture.rendered else response_record(capture, named)
        sent = [self._request(request, record_id, capture.url, capture.fetched_at)] if request else []
        offset, length = self._append([*sent, response])[-1]
        return Record(
            record_id=record_id,
            file=self.name,
            offset=offset,
            length=length,
            type=response.rec_type,
            url=capture.url,
            fetched_at=capture.fetched_at,
            status=capture.status,
            payload_digest=response.rec_headers.get_header("WARC-Payload-Digest"),
            truncated=capture.truncated,
            rendered=capture.rendered,
            mime=capture.mime,
        )

    def write_failure(self, url: str, failed_at: datetime, error: str, request: SentRequest | None = None) -> None:
        """Append a metadata record that says why no response to `url` came; raise ArchiveError as `write` does."""
        record_id = self._make_id()
        fields = f"fetchError: {' '.join(error.split())}\r\n".encode()
        named = self._fields(record_id, url, failed_at)
        metadata = builder().create_warc_record(
            url, "metadata", BytesIO(fields), len(fields), "application/warc-fields", named
        )
        sent = [self._request(request, record_id, url, failed_at)] if request else []
        self._append([*sent, metadata])

    def _fields(self, record_id: str, url: str, moment: datetime) -> dict[str, str]:
        return {
            "WARC-Record-ID": f"<{record_id}>",
            "WARC-Target-URI": url,
            "WARC-Date": warc_date(moment),
            "WARC-Warcinfo-ID": f"<{self._info_id}>",
        }

    def _request(self, request: SentRequest, answer: str, url: str, moment: datetime) -> ArcWarcRecord:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = [("Host", parts.netloc.rpartition("@")[2]), *request.headers]
        head = WireHeaders(f"{target} HTTP/1.1", headers, protocol=request.method)
        named = {**self._fields(self._make_id(), url, moment), "WARC-Concurrent-To": f"<{answer}>"}
        return builder().create_warc_record(url, "request", BytesIO(), 0, "", named, http_headers=head)

    def _append(self, records: list[ArcWarcRecord]) -> list[tuple[int, int]]:
        """Write `records` in one go; return offset and length of each."""
        out = BytesIO()
        writer, places = builder(out), []
        for record in records:
            start = out.tell()
            writer.write_record(record)
            places.append((self.size + start, out.tell() - start))
        self._append_bytes(out.getvalue())
        return places

    def _append_bytes(self, records: bytes) -> None:
        try:
            _write_all(self._file, records)
        except OSError as error:
            self._file.seek(self.size)
            self._file.truncate()
            raise self._unwritable(error) from error
        self.size += len(records)

    def _unwritable(self, error: OSError) -> ArchiveError:
        return ArchiveError(f"{self.path} cannot be written: {error.strerror}; free space or change ARCHIVE_DIR")


class Writer:
    """All that one run archives: files `warc/<run>-<seq>.warc.gz` below the archive, a new one when one is full."""

    def __init__(
        self, archive: Path, run_id: str, *, started_at: datetime, info: Mapping[str, str], max_bytes: int = MAX_BYTES
    ) -> None:
        """Start the first file of `run_id` (`<site>/<UTC timestamp>`); raise ArchiveError when it cannot be made."""
        self._archive, self._run_id, self._info = archive, run_id, info
        self._started_at, self._max_bytes = started_at, max_bytes
        self._originals: dict[tuple[str, bytes], Record] = {}
        self._number = 0
        self._current = self._next()

    def _next(self) -> WarcFile:
        path = self._archive / "warc" / f"{self._run_id}-{self._number:05}.warc.gz"
        self._number += 1
        return WarcFile(path, self._archive, started_at=self._started_at, info=self._info)

    def _room(self) -> WarcFile:
        if self._current.size >= self._max_bytes:
            self._current.close()
            self._current = self._next()
        return self._current

    def write(
        self,
        capture: Capture,
        request: SentRequest | None = None,
        *,
        ip: str | None = None,
        same_as: Record | None = None,
    ) -> Record:
        """Archive `capture` as `WarcFile.write` does; a body this run has archived before is not written again."""
        whole = capture.body and not (capture.truncated or capture.rendered or capture.status == NOT_MODIFIED)
        key = (capture.url, hashlib.sha1(capture.body, usedforsecurity=False).digest())
        if whole and not same_as:
            same_as = self._originals.get(key)
        record = self._room().write(capture, request, ip=ip, same_as=same_as)
        if whole and not same_as:
            self._originals[key] = record
        return record

    def write_failure(self, url: str, failed_at: datetime, error: str, request: SentRequest | None = None) -> None:
        """Archive that no response came, as `WarcFile.write_failure` does."""
        self._room().write_failure(url, failed_at, error, request)

    def close(self) -> None:
        """Put everything on the disk; raise ArchiveError when the disk refuses."""
        self._current.close()


def _write_all(file: BinaryIO, data: bytes) -> None:
    """Write all of `data` to an unbuffered file, which may take it in pieces."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
