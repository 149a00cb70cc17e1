"""A server on this machine that keeps what it is told, as a webhook or a service that watches cron jobs does."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Self


class Listener:
    """The server; `status` is what it answers from now on."""

    def __init__(self) -> None:
        self.status = 200
        self.asked: list[str] = []
        """Paths that were asked for with GET, in order."""
        self.posts: list[dict[str, Any]] = []
        """What was posted, as JSON, in order."""
        self._server = HTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(listener) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - two selves
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                listener.asked.append(self.path)
                self._answer()

            def do_POST(self) -> None:
                listener.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self._answer()

            def _answer(self) -> None:
                self.send_response(listener.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        return Handler
