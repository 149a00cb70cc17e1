"""A list of results as a file: written while it is sent, so that its length does not matter."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO

from newscrawl.archive import Archive
from newscrawl.browse.citations import reference_of
from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.search_page import question
from newscrawl.export.citation import Reference, bibtex, csl, ris
from newscrawl.export.formats import WRITERS
from newscrawl.export.rows import Row, rows
from newscrawl.search import Filters, Query
from newscrawl.store.reader import read_only

PIECE_BYTES = 1 << 16
"""What is handed to the server at once."""
WAITING = 4
"""Pieces that wait for a slow reader, before writing waits, too."""

Writer = Callable[[Iterable[Row], BinaryIO, PageRequest], None]


def _exported(name: Any) -> Writer:
    return lambda found, out, _: WRITERS[name](found, out)


def _cited(render: Callable[[Reference], str]) -> Writer:
    def write(found: Iterable[Row], out: BinaryIO, request: PageRequest) -> None:
        out.writelines(render(reference_of(row, request)).encode("utf8") for row in found)

    return write


def _csl(found: Iterable[Row], out: BinaryIO, request: PageRequest) -> None:
    out.write(b"[")
    for number, row in enumerate(found):
        item = json.dumps(csl(reference_of(row, request)), ensure_ascii=False)
        out.write((",\n" if number else "").encode() + item.encode("utf8"))
    out.write(b"]\n")


FORMATS: dict[str, tuple[Writer, str]] = {
    "csv": (_exported("csv"), "text/csv; charset=utf-8"),
    "jsonl": (_exported("jsonl"), "application/jsonl; charset=utf-8"),
    "parquet": (_exported("parquet"), "application/vnd.apache.parquet"),
    "md": (_exported("md"), "text/markdown; charset=utf-8"),
    "bib": (_cited(bibtex), "application/x-bibtex; charset=utf-8"),
    "ris": (_cited(ris), "application/x-research-info-systems; charset=utf-8"),
    "csl.json": (_csl, "application/vnd.citationstyles.csl+json; charset=utf-8"),
}
"""Of each ending what writes it, and its type."""


@dataclass(frozen=True, slots=True)
class Download:
    """The answer to a request for a list of results as a file."""

    archive: Archive
    request: PageRequest
    query: Query
    filters: Filters
    receive: Callable[[], Any]
    """ASGI's: tells when the reader went away."""

    async def asgi_send(self, send: Callable[[dict[str, Any]], Any]) -> None:
        """Send the file; a reader who goes away ends the writing."""
        ending = self.request.path["format"]
        headers = {
            "content-type": FORMATS[ending][1],
            "content-disposition": f'attachment; filename="newscrawl.{ending}"',
        }
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            }
        )
        pieces: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING)
        pipe = _Pipe(asyncio.get_running_loop(), pieces)
        leaving = asyncio.create_task(_close_when_gone(self.receive, pipe))
        writing = asyncio.create_task(asyncio.to_thread(self._write, pipe))
        try:
            while (piece := await pieces.get()) is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await writing
            await send({"type": "http.response.body", "body": b""})
        finally:
            leaving.cancel()
            pipe.is_left = True
            while not pieces.empty():  # lets a writer that waits see it
                pieces.get_nowait()

    def _write(self, pipe: _Pipe) -> None:
        try:
            with closing(read_only(self.archive.database)) as connection, io.BufferedWriter(pipe, PIECE_BYTES) as out:
                FORMATS[self.request.path["format"]][0](rows(connection, self.query, self.filters), out, self.request)
        except BrokenPipeError:
            pass  # nobody reads on
        finally:
            pipe.end()


class _Pipe(io.RawIOBase):
    """What a thread writes to, and the server's loop sends."""

    def __init__(self, loop: asyncio.AbstractEventLoop, pieces: asyncio.Queue[bytes | None]) -> None:
        super().__init__()
        self._loop, self._pieces = loop, pieces
        self.is_left = False

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any, /) -> int:
        """Hand on a piece; wait while WAITING are on their way. Raises BrokenPipeError when nobody reads."""
        self._put(bytes(data))
        return len(data)

    def end(self) -> None:
        """Say that there is no more."""
        if not self.is_left:
            self._put(None)

    def _put(self, piece: bytes | None) -> None:
        if self.is_left:
            raise BrokenPipeError
        asyncio.run_coroutine_threadsafe(self._pieces.put(piece), self._loop).result()


async def _close_when_gone(receive: Callable[[], Any], pipe: _Pipe) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    pipe.is_left = True


def download(archive: Archive, request: PageRequest, receive: Callable[[], Any]) -> Download:
    """Return the answer with what is asked for. Raises UsageError for a question without sense."""
    return Download(archive, request, *question(request.args), receive)
