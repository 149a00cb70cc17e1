"""Request lines as people and old clients write them: Chinese in them as it is, not percent-encoded."""

from __future__ import annotations

import re

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class TolerantProtocol(H11Protocol):
    """HTTP/1.1 that also takes raw bytes in an address, as `curl 'http://127.0.0.1:8001/search?q=常州'` sends them.

    h11 refuses what RFC 9112 does; browsers, curl's users and other servers do not.
    """

    def data_received(self, data: bytes) -> None:
        """Percent-encode what is not ASCII before the first line of a request ends."""
        if self.conn.their_state is h11.IDLE and b"\n" not in self.conn.trailing_data[0]:
            line, newline, rest = data.partition(b"\n")
            data = _NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line) + newline + rest
        super().data_received(data)
