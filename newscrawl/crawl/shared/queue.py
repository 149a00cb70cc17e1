"""The requests of one crawl that several workers share, each of them leased to one worker until it is done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.crawl.discover.frontier import key_of
from newscrawl.crawl.discover.listing_queue import PendingListing
from newscrawl.crawl.discover.model import Entry
from newscrawl.crawl.shared import scripts

if TYPE_CHECKING:
    from newscrawl.crawl.shared.server import SharedServer

FIRST_LISTING, NEXT_LISTING, ARTICLE, OWED = range(4)
"""Bands of the queue: lists first, since they lead to further hosts; what earlier crawls left last."""
ARTICLE_KIND, LISTING_KIND, PAPER_KIND = "article", "listing", "paper"
"""A paper stands for all its days, which one worker reads one after another; no host waits for it."""
DIGEST_BYTES = 10
"""Of an address, as what is known is kept: of a hundred million, two are the same once in 240 million archives."""
MAX_BATCH = 1000
"""What is queued or asked for in one step: some 10 ms, for which all workers wait."""
EMPTY, OVER, FORGOTTEN = -1, -2, -3
"""Waits that say that all that is left is leased, that the run is over, and that the server knows nothing of it."""


@dataclass(frozen=True, slots=True)
class SharedRequest:
    """A request in the queue."""

    kind: str
    url: str
    origin: str = ""
    """The list that named an article, or the first page of a list."""
    day: date | None = None
    known_before: int = 0

    def encoded(self) -> str:
        """Return the request as it stands in the queue, always the same."""
        day = self.day.isoformat() if self.day else None
        host = "" if self.kind == PAPER_KIND else urlsplit(self.url).hostname or ""
        fields = [host, self.kind, self.url, self.origin, day, self.known_before]
        return json.dumps(fields, separators=(",", ":"))

    @classmethod
    def decoded(cls, item: bytes) -> SharedRequest:
        """Return the request that `item` is."""
        _, kind, url, origin, day, known_before = json.loads(item)
        return cls(kind, url, origin, date.fromisoformat(day) if day else None, known_before)

    @property
    def entry(self) -> Entry:
        """The article, as a list names it."""
        return Entry(self.url, self.day)

    @property
    def page(self) -> PendingListing:
        """The listing page."""
        return PendingListing(self.url, self.known_before)


@dataclass(frozen=True, slots=True)
class Found:
    """A request that is queued unless it is known, in a band; listing pages are known for one run, articles for good.

    `again` says that an article is asked for although it is known: it is owed.
    """

    request: SharedRequest
    band: int
    again: bool = False

    def arguments(self) -> tuple[str, int, str, bytes]:
        """Return it as scripts take it."""
        request = self.request
        if request.kind == ARTICLE_KIND and not self.again:
            return request.encoded(), self.band, "seen", digest_of(key_of(request.url))
        return request.encoded(), self.band, "asked", digest_of(f"{request.kind} {request.url}")


def paper_found(site: str) -> Found:
    """Return the paper of a site, which is read by day."""
    return Found(SharedRequest(PAPER_KIND, site), NEXT_LISTING)


def listing_found(page: PendingListing, origin: str, band: int) -> Found:
    """Return a listing page that was found, a page of the list that begins with `origin`."""
    return Found(SharedRequest(LISTING_KIND, page.url, origin, known_before=page.known_before), band)


def digest_of(text: str) -> bytes:
    """Return what stands for an address among those that are known."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()


class SharedQueue:
    """One worker's access to the queue of a site's crawl. All methods raise FrontierError."""

    def __init__(self, server: SharedServer, site: str, traversal: str, worker: str, lease_s: float) -> None:
        """Take the server, what is crawled, the worker's name, and how long a lease lasts that is not renewed."""
        self._server, self._worker, self._lease_ms = server, worker, round(lease_s * 1000)
        self._site = f"newscrawl:site:{site}:"
        self._keys = (f"newscrawl:run:{traversal}:", self._site)
        self.number = "0"
        """The run's number, once the worker has joined it."""
        self.leased: dict[tuple[str, str], SharedRequest] = {}
        """What this worker has, by kind and address."""

    async def _run(self, script: str, *arguments: Any) -> Any:
        return await self._server.run(script, (self.number, *arguments), self._keys)

    async def join(self, starts: Iterable[Found], at_once: int, *, resume: bool) -> list[SharedRequest]:
        """Join the crawl that goes on, or begin one with `starts`; return what an earlier life of this worker had.

        `at_once` is how many requests to a host run at once. With `resume` a crawl that was left goes on where it was.
        """
        begins = [argument for found in starts for argument in found.arguments()]
        arguments = (self._worker, self._lease_ms, at_once, "resume" if resume else "", *begins)
        number, *items = await self._server.run(scripts.JOIN, arguments, self._keys)
        self.number = number.decode()
        return self._noted(items)

    def _noted(self, items: list[bytes]) -> list[SharedRequest]:
        given = [SharedRequest.decoded(item) for item in items]
        self.leased |= {(request.kind, request.url): request for request in given}
        return given

    async def knows_archive(self) -> bool:
        """Tell whether `remember` has told of all of this worker's archive."""
        return bool(await self._server.ask("SISMEMBER", f"{self._site}archives", self._worker))

    async def remember(self, keys: Iterator[str]) -> None:
        """Note the keys of articles that this worker's archive knows."""
        while batch := [digest_of(key) for _, key in zip(range(MAX_BATCH), keys, strict=False)]:
            await self._server.run(scripts.REMEMBER, batch, self._keys)
        await self._server.ask("SADD", f"{self._site}archives", self._worker)

    async def lease(self, most: int) -> tuple[int, list[SharedRequest]]:
        """Return how many ms to wait before asking again (or EMPTY, OVER), and what this worker has from now on."""
        wait, *items = await self._run(scripts.LEASE, self._worker, self._lease_ms, most)
        if wait == FORGOTTEN:
            raise self._server.forgotten()
        return wait, self._noted(items)

    async def known(self, urls: list[str]) -> list[bool | None]:
        """Return of each article whether an earlier run knew it; None of those that none has met."""
        found = list[bytes | None]()
        for start in range(0, len(urls), MAX_BATCH):
            digests = [digest_of(key_of(url)) for url in urls[start : start + MAX_BATCH]]
            found += await self._server.ask("HMGET", f"{self._site}seen", *digests)
        return [None if number is None else number.decode() != self.number for number in found]

    async def complete(self, request: SharedRequest | None, found: list[Found], *, reached: bool = False) -> bool:
        """End the lease of `request` and queue what it led to, in one step; return whether the run still goes on.

        Of very much, what comes first is queued in steps before. `reached`: a list has reached what was known.
        """
        arguments = [one.arguments() for one in found]
        while len(arguments) > MAX_BATCH:
            await self._complete("", arguments[:MAX_BATCH], reached=False)
            del arguments[:MAX_BATCH]
        goes_on = await self._complete(request.encoded() if request else "", arguments, reached=reached)
        if request:
            self.leased.pop((request.kind, request.url), None)
        return goes_on

    async def _complete(self, item: str, found: list[tuple[Any, ...]], *, reached: bool) -> bool:
        flat = [argument for one in found for argument in one]
        return bool(await self._run(scripts.COMPLETE, item, int(reached), *flat))

    async def renew(self) -> tuple[str, bool]:
        """Renew this worker's leases, and return those of others to the queue that have ended.

        Returns the sign of a block that another worker told of, else "", and whether one's list reached the known.
        """
        items = [request.encoded() for request in self.leased.values()]
        blocked, reached = await self._run(scripts.RENEW, self._worker, self._lease_ms, *items)
        return blocked.decode(), reached == b"1"

    async def note_answer(self) -> None:
        """Note that a list of this run answered."""
        await self._server.ask("SET", f"{self._keys[0]}answered", self.number)

    async def has_answer(self) -> bool:
        """Tell whether a list of this run answered, whichever worker asked for it."""
        return bool(await self._server.ask("GET", f"{self._keys[0]}answered") == self.number.encode())

    async def settled_days(self) -> set[str]:
        """Return the first pages of the days of the site's paper that need not be asked for again."""
        return {page.decode() for page in await self._server.ask("SMEMBERS", f"{self._site}days")}

    async def settle_days(self, pages: Iterable[str]) -> None:
        """Note days of the site's paper that need not be asked for again."""
        if found := [*pages]:
            await self._server.ask("SADD", f"{self._site}days", *found)

    async def block(self, sign: str) -> None:
        """Tell all workers that the site blocks us."""
        await self._run(scripts.TELL, "blocked", sign)

    async def leave(self) -> None:
        """Let what this worker has return to the queue."""
        await self._run(scripts.LEAVE, self._worker)
        self.leased.clear()
