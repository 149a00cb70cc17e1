"""Made-up newspapers served on this machine, each at its own hosts, and written as WARC files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.model import Capture
from newscrawl.text.times import CHINA
from newscrawl.warc.writer import SentRequest, WarcFile
from tests.support.newspapers.model import Answer, Paper
from tests.support.site_server import NOT_FOUND, MadeUpSites, Visit, response

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"


class Newsstand(MadeUpSites):
    """Newspapers behind one forward proxy; other hosts answer 404."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        super().__init__()
        self.papers = {host: paper for paper in papers for host in paper.hosts}
        self.log: list[str] = []
        """URLs asked for, in order."""

    def get(self, url: str) -> Callable[[Visit], None]:
        """Return what is done with a request for `url`."""

        def visit_page(visit: Visit) -> None:
            self.log.append(url)
            found = answer_of(self.papers, url)
            visit.wfile.write(_wire(found) if found else NOT_FOUND)

        return visit_page


def fetched_at(paper: Paper) -> datetime:
    """Return when its WARC file says that a newspaper was fetched: at the end of its newest day."""
    return datetime.combine(paper.today, time(23, 30), CHINA)


def answer_of(papers: dict[str, Paper], url: str) -> Answer | None:
    """Return the response of the newspaper whose host `url` names; None where none has it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return papers[host].answer(target, host) if host in papers else None


def _wire(found: Answer) -> bytes:
    return response(found.body, *(f"{name}: {value}" for name, value in found.headers), status=found.status)


def write_warc(paper: Paper, path: Path) -> Path:
    """Write all that a newspaper serves, and what a browser makes of it, as the WARC file `path`; return that."""
    info = {"software": "tests", "format": "WARC File Format 1.1"}
    moment = fetched_at(paper)
    with WarcFile(path, path.parent, started_at=moment, info=info) as warc:
        for url in paper.addresses():
            parts = urlsplit(url)
            found = paper.answer(url.removeprefix(f"{parts.scheme}://{parts.netloc}"), parts.netloc)
            moment += timedelta(seconds=1)
            capture = Capture(url, found.body, found.headers, int(found.status.split()[0]), moment)
            warc.write(capture, SentRequest((("User-Agent", AGENT),)))
            if found.rendered is not None:
                warc.write(Capture(url, found.rendered.encode(), found.headers, 200, moment, rendered=True))
    return path
