"""The captures of an archive, looked up in its database."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from sqlite3 import Connection, Cursor
from typing import Any
from urllib.parse import urlsplit

from newscrawl.model import Record
from newscrawl.sites import Sites
from newscrawl.store import code_version
from newscrawl.store.failures import TODAYS
from newscrawl.store.revisits import in_container
from newscrawl.store.rows import id_of, midnight, timestamp, to_json
from newscrawl.store.sampling import Sample
from newscrawl.store.writes import ARTICLE, CONTINUED
from newscrawl.warc.names import SEPARATOR

NAMES = tuple(field.name for field in fields(Record))
COLUMNS = ", ".join(f"c.{name}" for name in NAMES)
INSIDE = "(c.file = ? OR (c.file >= ? AND c.file < ?))"
"""Captures in a file, or in what it contains: by `in_container`."""
RETRIED = (408, 429, 500, 502, 503, 504)
"""Statuses after which a crawl tries again; of such captures only the last in a run is read."""
NO_PAGE = (301, 302, 303, 304, 307, 308)
"""Statuses without a page: redirects, and the answer that nothing has changed."""
REPEATED = (
    f"(c.truncated IS NOT NULL OR c.status IN {RETRIED}) AND EXISTS (SELECT 1 FROM captures AS again "  # noqa: S608
    "WHERE again.url = c.url AND again.run_id = c.run_id AND again.fetched_at > c.fetched_at)"
)
FOREIGN = "(c.file LIKE 'warc/imported/%' OR c.file NOT LIKE 'warc/%')"
"""Captures in imported and linked files."""
_OTHER_TYPES = ("image/%", "video/%", "audio/%", "font/%", "%css%", "%script%", "%json%", "%pdf%", "%font%", "%zip%",
                "%rss%", "%atom%", "%office%", "%msword%", "%ms-%", "%flash%", "%wasm%", "%mpegurl%")  # fmt: skip
AROUND = f"({FOREIGN} AND ({' OR '.join(f'c.mime LIKE {kind!r}' for kind in _OTHER_TYPES)}))"
"""Pictures, styles and scripts that foreign crawls bring along; what our own asked for is a page whatever it says."""
PICTURE = "c.file GLOB '*[0-9]Z-pictures-[0-9][0-9][0-9][0-9][0-9].warc.gz*'"
"""Captures that a crawl asked for as an article's images: whatever they hold, they are no pages."""
DOCUMENT = (
    "coalesce((SELECT next.rendered FROM captures AS next WHERE next.url = c.url AND next.record_id != c.record_id "
    "AND next.fetched_at >= c.fetched_at ORDER BY next.fetched_at, next.rendered LIMIT 1), 0) > c.rendered"
)
"""Captures after which comes the page that a browser rendered from them, which is read in their place."""
FIRST = f"(c.outcome IS NULL OR c.outcome != '{CONTINUED}')"
PAGES = f"{FIRST} AND c.status NOT IN {NO_PAGE} AND NOT ({REPEATED} OR {AROUND} OR {PICTURE} OR {DOCUMENT})"
"""Captures that a crawl hands to `process`."""
BESIDE = (
    "c.url = :url AND c.run_id = (SELECT run_id FROM captures WHERE record_id = :first) "
    "ORDER BY c.fetched_at DESC, c.rendered DESC"
)
AFTER = (
    f"c.url = :url AND NOT {DOCUMENT} AND c.file NOT LIKE 'warc/imported/%' AND c.fetched_at > :fetched_at "  # noqa: S608
    "AND NOT EXISTS (SELECT 1 FROM captures AS own WHERE own.url = :first_url AND own.run_id = c.run_id) "
    "ORDER BY c.fetched_at"
)
"""The same in the run after an interrupted one: it had the first page from there, and did not ask for it again."""
UNFAILED = f"c.record_id NOT IN (SELECT record_id FROM processing_failures WHERE {TODAYS})"  # noqa: S608 - own words
OF_OTHER_CODE = f"NOT EXISTS (SELECT 1 FROM articles WHERE id = c.article_id AND {TODAYS} AND c.outcome = 'article')"  # noqa: S608
"""Captures of articles that another code read; what read pages that are none is not known."""
OLDEST_FIRST = "ORDER BY c.fetched_at, c.record_id"
BATCH = 500


def picture_record(connection: Connection, url: str) -> str | None:
    """Return the record of the latest whole capture of the picture at `url`; None where the archive has none."""
    found = connection.execute(
        "SELECT record_id FROM captures WHERE url = ? AND status = 200 AND mime LIKE 'image/%' AND truncated IS NULL "
        "ORDER BY fetched_at DESC LIMIT 1",
        (url,),
    ).fetchone()
    return found[0] if found else None


class CaptureSequence:
    """Captures by their row numbers: rows may be written meanwhile, and whole rows of a million would fill memory."""

    def __init__(self, execute: Callable[..., Cursor], numbers: array[int], total_bytes: int) -> None:
        """Read the rows `numbers`, in this order, whose records take `total_bytes` in their files."""
        self._execute, self._numbers, self.total_bytes = execute, numbers, total_bytes

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._numbers)

    def __iter__(self) -> Iterator[Record]:
        """Yield the captures, read some hundred at a time."""
        for start in range(0, len(self), BATCH):
            numbers = self._numbers[start : start + BATCH].tolist()
            marks = ", ".join("?" * len(numbers))
            rows = self._execute(f"SELECT c.rowid, {COLUMNS} FROM captures AS c WHERE c.rowid IN ({marks})", numbers)  # noqa: S608
            records = {number: _record(row) for number, *row in rows}
            yield from (records[number] for number in numbers if number in records)

    def by_file(self) -> dict[str, CaptureSequence]:
        """Return the same captures, in the same order, by the file they lie in; of a container its own."""
        numbers: dict[str, array[int]] = {}
        files = dict(self._execute("SELECT rowid, file FROM captures"))
        for number in self._numbers:
            numbers.setdefault(files[number].partition(SEPARATOR)[0], array("q")).append(number)
        return {file: CaptureSequence(self._execute, found, 0) for file, found in sorted(numbers.items())}


class Captures:
    """The rows of `captures` in one database, read as records."""

    def __init__(self, connection: Connection, sites: Sites) -> None:
        """Read over `connection`; `sites` tell whose a capture is."""
        self._connection, self._execute, self.sites = connection, connection.execute, sites

    def pages(
        self,
        *,
        site: str | None = None,
        since: date | None = None,
        sample: Sample | None = None,
        changed: bool = False,
        unread: bool = False,
    ) -> CaptureSequence:
        """Return the captures that are pages, oldest first, but for pages that continue an article.

        Those of `site` (or host), fetched on the day `since` in China or later; with `unread`, those no code read yet;
        with `changed`, those whose article today's code did not read; a `sample` of them. Those that today's code could
        not process are left out.
        """
        conditions = [PAGES, "c.fetched_at >= :since", UNFAILED]
        conditions += ["c.outcome IS NULL"] if unread else []
        conditions += [OF_OTHER_CODE] if changed else []
        where = " AND ".join(conditions)
        columns = "c.rowid, c.record_id, c.length, c.fetched_at, c.url"
        found = self._execute(
            f"SELECT {columns} FROM captures AS c WHERE {where} {OLDEST_FIRST}",  # noqa: S608 - own words
            {"since": midnight(since) if since else "", "codes": to_json(code_version.all_of(self.sites))},
        )
        wanted = (row for row in found if _is_wanted(row[-1], site, self.sites))
        if sample:
            rows = list(wanted)
            strata = ((record_id, (self.sites.name_of(url), moment[:4])) for _, record_id, _, moment, url in rows)
            chosen = sample.of(strata)
            wanted = (row for row in rows if row[1] in chosen)
        numbers, total = array("q"), 0
        for number, _, length, *_ in wanted:
            numbers.append(number)
            total += length
        return CaptureSequence(self._execute, numbers, total)

    def record(self, record_id: str) -> Record | None:
        """Return the capture with this record id; None when there is none."""
        return record_of(self._connection, record_id)

    def of_article(self, article_id: str) -> list[Record]:
        """Return the first pages of all captures read as this article, or rejected in its place, oldest first."""
        return list(self._found(f"{PAGES} AND c.article_id = :id {OLDEST_FIRST}", {"id": article_id}))

    def in_file(self, name: str) -> list[Record]:
        """Return the captures that lie in the file `name` (as `Record.file`), or in what it contains, in file order."""
        return list(self._found(f"{INSIDE} ORDER BY c.file, c.offset", in_container(name)))

    def summary(self, name: str) -> Counter[str]:
        """Return how many captures in the file `name` (as `in_file`) were read as what.

        `captures` in all, `articles` they are of, `copies` of these, `others` that are no pages (redirects, pictures,
        data), and of the rest each reason of a rejection.
        """
        captures, others = self._execute(
            f"SELECT count(*), total(outcome IS NULL AND (c.url LIKE '%/robots.txt' OR NOT ({PAGES}))) "  # noqa: S608
            f"FROM captures AS c WHERE {INSIDE}",
            in_container(name),
        ).fetchone()
        counts = Counter({"captures": captures, "others": int(others)})
        counts["articles"], counts["copies"] = self._execute(
            "SELECT count(*), coalesce(sum(relation != 'original'), 0) FROM articles WHERE id IN "  # noqa: S608
            f"(SELECT article_id FROM captures AS c WHERE {INSIDE} AND outcome = ?)",
            (*in_container(name), ARTICLE),
        ).fetchone()
        counts.update(dict(self._execute(
            f"SELECT outcome, count(*) FROM captures AS c WHERE {INSIDE} AND outcome NOT IN (?, ?) "  # noqa: S608
            "GROUP BY outcome",
            (*in_container(name), ARTICLE, CONTINUED),
        )))  # fmt: skip
        return counts

    def of_url(self, url: str) -> list[Record]:
        """Return all captures of `url`, oldest first."""
        return list(self._found(f"c.url = :url {OLDEST_FIRST}", {"url": url}))

    def current_version_pages(self, url: str) -> list[Record]:
        """Return the pages from which the article at `url` was read as it stands, in page order; empty when none is."""
        found = self._execute("SELECT record_ids FROM articles WHERE id = ?", (id_of(url, self.sites),)).fetchone()
        pages = (self.record(record_id) for record_id in json.loads(found[0])) if found else ()
        return [page for page in pages if page]

    def at(self, url: str, moment: datetime) -> Record | None:
        """Return the capture of `url` nearest to `moment`; None when there is none."""
        sides = ("c.url = :url AND c.fetched_at <= :moment ORDER BY c.fetched_at DESC LIMIT 1",
                 "c.url = :url AND c.fetched_at > :moment ORDER BY c.fetched_at LIMIT 1")  # fmt: skip
        known = {"url": url, "moment": timestamp(moment)}
        found = [record for side in sides for record in self._found(side, known)]
        return min(found, key=lambda record: abs(record.fetched_at - moment), default=None)

    def page_beside(self, record: Record, url: str) -> Record | None:
        """Return the capture of `url`, a page that continues `record`; None when there is none.

        The last one in the same run, or where an interrupted run left the first page only, the run after it.
        """
        known = {"url": url, "first": record.record_id}
        beside = next(self._found(BESIDE, known), None)
        if beside or record.file.startswith("warc/imported/"):
            return beside
        return next(
            self._found(AFTER, known | {"fetched_at": timestamp(record.fetched_at), "first_url": record.url}), None
        )

    def original(self, url: str, digest: str | None) -> Record | None:
        """Return the latest whole response of `url` in this archive, with the payload `digest` (None: any)."""
        whole = "c.type = 'response' AND c.status = 200 AND c.truncated IS NULL AND c.file LIKE 'warc/%'"
        same = "c.url = :url AND c.payload_digest = coalesce(:digest, c.payload_digest)"
        known = {"url": url, "digest": digest}
        return next(self._found(f"{same} AND {whole} ORDER BY c.fetched_at DESC", known), None)

    def outcome(self, record: Record) -> str | None:
        """Return how a capture was read (see tables.ARTICLE); None when it never was."""
        return outcome_of(self._connection, record.record_id)

    def code(self, record: Record) -> str | None:
        """Return what read the version of its article that a capture was read as; None where none is stored."""
        found = self._execute(
            "SELECT code FROM captures JOIN versions USING (article_id) WHERE captures.record_id = ? "
            "AND superseded IS NULL AND seen_at <= fetched_at ORDER BY seen_at DESC LIMIT 1",
            (record.record_id,),
        ).fetchone()
        return found[0] if found else None

    def has_failed(self, record: Record) -> bool:
        """Tell whether today's code could not process a capture, and does not try it again."""
        known = {"record_id": record.record_id, "codes": to_json(code_version.all_of(self.sites))}
        found = self._execute(f"SELECT 1 FROM processing_failures WHERE record_id = :record_id AND {TODAYS}", known)  # noqa: S608
        return found.fetchone() is not None

    def article(self, record_id: str) -> str | None:
        """Return the id of the article that a capture was read as, or rejected in place of; None when it never was."""
        found = self._execute("SELECT article_id FROM captures WHERE record_id = ?", (record_id,)).fetchone()
        return found[0] if found else None

    def files(self) -> list[str]:
        """Return the names of the files that captures lie in, as `Record.file`; of a container its own."""
        found = self._execute("SELECT DISTINCT file FROM captures ORDER BY file")
        return list(dict.fromkeys(name.partition(SEPARATOR)[0] for (name,) in found))

    def has_later(self, article_id: str, order: tuple[str, str]) -> bool:
        """Tell whether captures after `order` (see `versions.capture_order`) were read as this article already."""
        return bool(
            self._execute(
                "SELECT 1 FROM captures WHERE article_id = ? AND outcome != ? AND (fetched_at, record_id) > (?, ?)",
                (article_id, CONTINUED, *order),
            ).fetchone()
        )

    def _found(self, condition: str, values: Mapping[str, object] | Sequence[str]) -> Iterator[Record]:
        rows = self._execute(f"SELECT {COLUMNS} FROM captures AS c WHERE {condition}", values)  # noqa: S608 - own words
        return map(_record, rows)


def record_of(connection: Connection, record_id: str) -> Record | None:
    """Return the capture with this record id; None when there is none."""
    found = connection.execute(f"SELECT {COLUMNS} FROM captures AS c WHERE record_id = ?", (record_id,)).fetchone()  # noqa: S608
    return _record(found) if found else None


def outcome_of(connection: Connection, record_id: str) -> str | None:
    """Return how a capture was read (see writes.ARTICLE); None when it never was."""
    found = connection.execute("SELECT outcome FROM captures WHERE record_id = ?", (record_id,)).fetchone()
    return found[0] if found else None


def _record(row: Sequence[Any]) -> Record:
    named = dict(zip(NAMES, row, strict=True))
    moment = datetime.fromisoformat(named["fetched_at"])
    return Record(**named | {"fetched_at": moment, "rendered": bool(named["rendered"])})


def _is_wanted(url: str, site: str | None, sites: Sites) -> bool:
    """Tell whether a capture of `url` is read at all, and is of `site` (a name or a host; None: any)."""
    if urlsplit(url).path == "/robots.txt":
        return False
    own = sites.of(url)
    return site is None or site in (own.name if own else None, urlsplit(url).hostname)
