"""What archives come in, built byte by byte: ARC, .warc.zst, HAR, MHTML, SingleFile, WACZ, zip and tar."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping

import zstandard

from tests.support import foreign_archives as foreign
from tests.support.foreign_archives import Response

STAMP = "20240301020304"


def arc(pages: Iterable[Response], *, version: int = 1) -> list[bytes]:
    """Return the records of an ARC file, the version block first."""
    block = f"{version} 0 Heritrix\nURL IP-address Archive-date Content-type Archive-length\n".encode()
    records = [b"filedesc://x.arc 0.0.0.0 %b text/plain %d\n%b\n" % (STAMP.encode(), len(block), block)]
    for page in pages:
        message = page.block()
        more = "" if version == 1 else "200 - - 0 x.arc "
        line = f"{page.url} 203.0.113.7 {STAMP} text/html {more}{len(message)}\n"
        records.append(line.encode() + message + b"\n")
    return records


def zst(pages: Iterable[Response], *, dictionary: bool = True, records_per_frame: int = 1) -> bytes:
    """Return a `.warc.zst`: frames of records, with a dictionary, itself compressed, before them."""
    records = [foreign.record("response", page.block(), ("WARC-Target-URI", page.url), foreign.HTTP) for page in pages]
    if not dictionary:
        return b"".join(zstandard.ZstdCompressor().compress(one) for one in records)
    known = zstandard.ZstdCompressionDict(b"".join(records)[:4000] * 2)
    packed = zstandard.ZstdCompressor().compress(known.as_bytes())
    head = b"\x5d\x2a\x4d\x18" + len(packed).to_bytes(4, "little") + packed
    frames = [b"".join(records[at : at + records_per_frame]) for at in range(0, len(records), records_per_frame)]
    return head + b"".join(zstandard.ZstdCompressor(dict_data=known).compress(one) for one in frames)


def har(pages: Iterable[Response]) -> bytes:
    """Return a HAR as a browser saves it: text, headers of the coding that it undid, an entry without a body."""
    entries: list[object] = [_har_entry(page) for page in pages]
    entries.insert(0, {"startedDateTime": "2024-03-01T02:03:03Z", "request": {"url": "http://www.wj001.com/x.js"},
                       "response": {"status": 200, "headers": [], "content": {"size": 0}}})  # fmt: skip
    return json.dumps({"log": {"version": "1.2", "pages": [{"id": "1"}], "entries": entries}}, indent=2).encode()


def _har_entry(page: Response) -> dict[str, object]:
    headers = [{"name": name, "value": value} for name, value in (*page.headers, ("Content-Encoding", "gzip"))]
    content = {"mimeType": "text/html", "text": page.body.decode()}
    return {"startedDateTime": "2024-03-01T10:03:04.000+08:00", "request": {"url": page.url},
            "response": {"status": 200, "headers": headers, "content": content}}  # fmt: skip


def mhtml(page: Response, *, alone: bool = False) -> bytes:
    """Return a page as Chromium saves it; `alone` as Internet Explorer does one without pictures."""
    body = page.body.decode().encode("utf-8")
    encoded = "".join(f"={byte:02X}" + ("=\r\n" if not number % 20 else "") for number, byte in enumerate(body, 1))
    part = (
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: {page.url}\r\n"
    )
    if alone:
        date = "Date: Fri, 1 Mar 2024 10:03:04 +0800\r\n"
        return f"From: <Saved by IE 8>\r\n{date}{part}MIME-Version: 1.0\r\n\r\n{encoded}".encode()
    return (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {page.url}\r\nSubject: =?utf-8?Q?x?=\r\n"
        "Date: Fri, 1 Mar 2024 02:03:04 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b"\r\n\r\n\r\n'
        f"--b\r\n{part}\r\n{encoded}\r\n--b--\r\n"
    ).encode()


def singlefile(page: Response) -> bytes:
    """Return a page as SingleFile saves it."""
    date = "Fri Mar 01 2024 10:03:04 GMT+0800 (CST)"
    said = f"<!--\n Page saved with SingleFile \n url: {page.url} \n saved date: {date}\n-->"
    return b"<!DOCTYPE html> " + page.body.replace(b"<html>", b"<html>" + said.encode(), 1)


def zipped(members: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip; `x.gz` in a WACZ is stored."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def wacz(content: bytes, how: int = zipfile.ZIP_STORED) -> bytes:
    """Return a WACZ with one WARC file and what belongs to it."""
    return zipped(
        {
            "archive/data.warc.gz": content,
            "indexes/index.cdx.gz": gzip.compress(b"com,wj001)/ 20240301020304 {}\n"),
            "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n',
            "datapackage.json": b'{"profile": "data-package"}',
        },
        how,
    )


def tarred(members: Mapping[str, bytes]) -> bytes:
    """Return a tar, with a device and a link among its members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        device = tarfile.TarInfo("./dev/null.warc.gz")
        device.type, device.devmajor, device.devminor = tarfile.CHRTYPE, 1, 3
        link = tarfile.TarInfo("./link.warc.gz")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        for special in (device, link):
            archive.addfile(special)
        for name, content in members.items():
            info = tarfile.TarInfo(f"./{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def without_magic(content: bytes) -> bytes:
    """Return a tar as the Seventh Edition of Unix wrote it, where no header says that it is one."""
    blocks = [bytearray(content[at : at + tarfile.BLOCKSIZE]) for at in range(0, len(content), tarfile.BLOCKSIZE)]
    for block in blocks:
        if block[257:262] == b"ustar":
            block[257:265] = bytes(8)
            _sum_up(block)
    return b"".join(blocks)


def sparse_tar(name: str) -> bytes:
    """Return a tar of a file that is one hole, as GNU tar writes with `--sparse`."""
    info = tarfile.TarInfo(name)
    info.type = tarfile.GNUTYPE_SPARSE
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[483:495] = b"%011o\0" % tarfile.BLOCKSIZE
    _sum_up(header)
    return bytes(header) + bytes(2 * tarfile.BLOCKSIZE)


def _sum_up(header: bytearray) -> None:
    """Put the checksum of a tar's header into it."""
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
