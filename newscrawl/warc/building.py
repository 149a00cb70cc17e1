"""WARC records made of captures, with warcio."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.timeutils import datetime_to_iso_date
from warcio.warcwriter import WARCWriter

from newscrawl.model import Capture, Record

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

METADATA = "WARC-JSON-Metadata"
"""Extension header that browser crawlers use for what a `resource` record's own fields cannot hold."""
REFERS_TO_FILE, REFERS_TO_OFFSET = "WARC-Refers-To-Filename", "WARC-Refers-To-File-Offset"
"""Extension headers of a revisit, as Heritrix writes them: its original's place, the file relative to the archive."""
PROFILE_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
NOT_MODIFIED = 304


class WireHeaders(StatusAndHeaders):  # type: ignore[misc]  # warcio is untyped
    """HTTP headers kept byte for byte; warcio's own would percent-encode what is not ASCII."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Set `headers_buff` to the header block as it came over the wire."""
        del header_filter
        self.headers_buff = self.to_bytes(encoding="latin-1")


def record_bytes(capture: Capture) -> bytes:
    """Return `capture`, which has an id and a time, as one WARC record, compressed, that belongs to no file yet."""
    assert capture.record_id
    assert capture.fetched_at
    named = {"WARC-Record-ID": f"<{capture.record_id}>", "WARC-Target-URI": capture.url,
             "WARC-Date": warc_date(capture.fetched_at)}  # fmt: skip
    if capture.truncated:
        named["WARC-Truncated"] = capture.truncated
    return _written(resource_record(capture, named) if capture.rendered else response_record(capture, named))


def warcinfo_bytes(file_name: str, made_at: datetime, info: Mapping[str, str], *, record_id: str) -> bytes:
    """Return the record, compressed, with which the WARC file of this name begins: what made it, and of what."""
    named = {"WARC-Type": "warcinfo", "WARC-Record-ID": f"<{record_id}>", "WARC-Date": warc_date(made_at),
             "WARC-Filename": file_name}  # fmt: skip
    fields = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in info.items()).encode()
    return _written(builder().create_warc_record("", "warcinfo", BytesIO(fields), len(fields), "", named))


def _written(record: ArcWarcRecord) -> bytes:
    out = BytesIO()
    builder(out).write_record(record)
    return out.getvalue()


def builder(out: BinaryIO | None = None) -> WARCWriter:
    """Return what makes records, and writes them to `out`, each a gzip member."""
    return WARCWriter(out or BytesIO(), gzip=True, warc_version="1.1")


def response_record(capture: Capture, named: dict[str, str]) -> ArcWarcRecord:
    """Return the record of an HTTP response, with the WARC fields `named`."""
    # Scrapy keeps no reason phrase, and none is made up.
    head = WireHeaders(f"{capture.status} ", list(capture.headers), protocol="HTTP/1.1")
    return builder().create_warc_record(
        capture.url, "response", BytesIO(capture.body), len(capture.body), "", named, http_headers=head
    )


def revisit_record(capture: Capture, named: dict[str, str], same_as: Record) -> ArcWarcRecord:
    """Return a record of `capture` without its body, which `same_as` holds (WARC 1.1, section 6.7)."""
    head = WireHeaders(f"{capture.status} ", list(capture.headers), protocol="HTTP/1.1")
    # Where the original lies is no standard field; with it, one seek finds the body (others ignore it).
    place = {REFERS_TO_FILE: same_as.file, REFERS_TO_OFFSET: str(same_as.offset)}
    record = builder().create_revisit_record(
        capture.url, same_as.payload_digest, same_as.url, warc_date(same_as.fetched_at), http_headers=head,
        warc_headers_dict={**named, "WARC-Refers-To": f"<{same_as.record_id}>", **place},
    )  # fmt: skip
    if capture.status == NOT_MODIFIED:
        record.rec_headers.replace_header("WARC-Profile", PROFILE_NOT_MODIFIED)
    return record


def resource_record(capture: Capture, named: dict[str, str]) -> ArcWarcRecord:
    """Return the record of a page as a browser rendered it, with the WARC fields `named`."""
    said = json.dumps({"rendered": True, "status": capture.status, "headers": capture.headers})
    return builder().create_warc_record(
        capture.url, "resource", BytesIO(capture.body), len(capture.body), "text/html; charset=utf-8",
        {**named, METADATA: said},
    )  # fmt: skip


def warc_date(moment: datetime) -> str:
    """Return a WARC-Date: UTC, with microseconds where there are any."""
    return str(datetime_to_iso_date(moment.astimezone(UTC).replace(tzinfo=None), use_micros=True))
