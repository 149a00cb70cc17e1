"""A survey of what WARC files hold, in place of the network."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from w3lib.html import get_meta_refresh

from newscrawl import warc
from newscrawl.crawl.survey.exploration import Exploration
from newscrawl.crawl.survey.model import Plan
from newscrawl.crawl.survey.read import read_page
from newscrawl.errors import UsageError
from newscrawl.model import Capture, Record

MAX_PAGES = 200
"""Pages of WARC files that are looked at: nobody is kept waiting but who asked."""
MAX_RECORDS = 200_000
REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 5


class Recorded:
    """The captures of WARC files by their address; the latest of each counts."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Index the files. Raises UsageError for what is no file, ArchiveError for what cannot be read."""
        self._records: dict[tuple[str, bool], Record] = {}
        originals: warc.Originals = {}
        for path in paths:
            if not path.is_file():
                raise UsageError(f"{path} is no file; give the path of a WARC file")
            for record, _ in warc.captures(path, originals=originals):
                if len(self._records) < MAX_RECORDS:
                    self._records[_key(record.url), record.rendered] = record

    def __contains__(self, url: str) -> bool:
        return (_key(url), False) in self._records or (_key(url), True) in self._records

    def urls(self) -> list[str]:
        """Return the addresses that were captured."""
        return list(dict.fromkeys(record.url for record in self._records.values()))

    def on(self, hosts: tuple[str, ...]) -> list[str]:
        """Return the addresses on `hosts`. Raises UsageError when there are none."""
        found = [url for url in self.urls() if urlsplit(url).hostname in hosts]
        if not found:
            others = " ".join(sorted({urlsplit(url).hostname or "" for url in self.urls()})[:5])
            raise UsageError(f"nothing of {hosts[0]} is in these files; they hold {others or 'no pages'}")
        return found

    def get(self, url: str, *, rendered: bool = False) -> Capture | None:
        """Return the capture of `url`, redirects followed; None when there is none."""
        for _ in range(MAX_REDIRECTS):
            record = self._records.get((_key(url), rendered))
            if record is None:
                return None
            capture = warc.read_record(Path(), record)
            target = None if rendered else _onward(capture)
            if target is None or target not in self:
                return capture
            url = target
        return None


def _key(url: str) -> str:
    """Return what stands for an address whether it is http or https."""
    return url.partition("#")[0].partition("://")[2]


def _onward(capture: Capture) -> str | None:
    """Return where a capture sends browsers at once; None when it does not."""
    if capture.status in REDIRECTS:
        return urljoin(capture.url, capture.header("location") or "")
    if b"refresh" not in capture.body[:16384].lower():
        return None
    try:
        wait, target = get_meta_refresh(capture.body, capture.url)
    except ValueError:
        return None
    return target if target and wait is not None and wait < MAX_REDIRECTS else None


def explore_recorded(start: str, recorded: Recorded, *, max_pages: int) -> Exploration:
    """Return what is to be seen of the site at `start` in WARC files. Raises UsageError and ArchiveError."""
    seen = Exploration(start, max_pages=max_pages, can_be_had=recorded.__contains__)
    own = recorded.on(seen.hosts)
    seen.suggest(url for url in own if urlsplit(url).path == "/sitemap.xml")
    look(seen, recorded)
    seen.add_known(recorded.urls())  # what nothing leads to, after all that something does
    look(seen, recorded)
    return seen


def look(seen: Plan, recorded: Recorded) -> None:
    """Read what a plan asks for, as far as it was recorded. Raises ArchiveError."""
    while (url := seen.next()) is not None:
        if (capture := recorded.get(url)) is None:
            continue
        page = read_page(capture, seen.hosts, seen.sites)
        rendered = recorded.get(url, rendered=True)
        if rendered:
            seen.add(read_page(rendered, seen.hosts, seen.sites), raw=page)
        else:
            seen.add(page)
