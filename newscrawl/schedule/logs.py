"""What crawls of the schedule write: into `logs/SITE.log` of the archive, each line behind the site's name."""

from __future__ import annotations

import logging
import sys
import threading
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from newscrawl.text.printable import one_line, printable

FOLDER = "logs"
MAX_BYTES, OLD_FILES = 1 << 20, 4
"""A night on which all is well takes 7 KB: five files hold two years of such nights."""
MAX_LINE = 16_384
"""Characters of what is read as one line: the longest that Scrapy writes, its settings, have a tenth of it."""
LEFT_BEHIND_S = 2.0
"""How long what a crawl started may go on writing after the crawl's own end."""


class CrawlLog:
    """The log of one crawl: a thread of its own reads what the crawl's process writes, until that ends."""

    def __init__(self, folder: Path, site: str, stream: IO[str], *, shown: bool) -> None:
        """Follow `stream`; with `shown`, write it to stderr too."""
        self.last_line = ""
        """The last line that was no blank one, without the names in front of it."""
        self._heads = (f"newscrawl: {site}: ", "newscrawl: ")
        self._stream = stream
        self._file = _LogFile(folder / f"{site}.log")
        self._handlers: list[logging.Handler] = [self._file]
        if shown:
            self._handlers.append(logging.StreamHandler(sys.stderr))
        for handler in self._handlers:
            handler.setFormatter(logging.Formatter(f"{site} %(message)s"))
        self._thread = threading.Thread(target=self._follow, name=f"log of {site}", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str:
        """Why the file could not be written; empty when it could."""
        return self._file.problem

    def write(self, line: str) -> None:
        """Write a line of our own."""
        for handler in self._handlers:
            handler.handle(logging.makeLogRecord({"msg": line}))

    def wait(self) -> bool:
        """Wait for the end of what the process writes, LEFT_BEHIND_S at most; tell whether it came."""
        self._thread.join(LEFT_BEHIND_S)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Close the file, and the stream once nobody reads it."""
        if not self._thread.is_alive():
            self._stream.close()
        self._file.close()

    def _follow(self) -> None:
        for text in iter(partial(self._stream.readline, MAX_LINE), ""):
            line = printable(text.rstrip("\n"))
            if not line.isspace() and line:
                self.last_line = one_line(line)
                for head in self._heads:
                    self.last_line = self.last_line.removeprefix(head)
            self.write(line)


class _LogFile(RotatingFileHandler):
    """A file that is put aside when it is full. One that cannot be written costs its lines, and no crawl."""

    def __init__(self, path: Path) -> None:
        """Write to `path`, which is opened with the first line."""
        super().__init__(
            path, maxBytes=MAX_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True, errors="backslashreplace"
        )
        self.problem = ""

    def handleError(self, record: logging.LogRecord) -> None:
        """Note why a line could not be written."""
        del record
        error = sys.exc_info()[1]
        self.problem = (error.strerror if isinstance(error, OSError) else None) or str(error)
