"""Politeness that all workers keep together: a host's slots, how long it is left alone, and its robots.txt."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING

from newscrawl.crawl.download.hosts import Hosts
from newscrawl.crawl.download.robots import RobotsUnavailableError
from newscrawl.crawl.download.throttle import CrawlStoppedError
from newscrawl.crawl.shared import scripts
from newscrawl.errors import FrontierError

if TYPE_CHECKING:
    from newscrawl.crawl.shared.server import SharedServer

BUSY_S = 0.02
"""Until a slot that another worker holds is asked for again."""
ROBOTS_S = 0.1
"""Until a robots.txt that another worker reads is asked for again."""
ROBOTS_AGE_S = 24 * 3600
"""How long a robots.txt may be kept at most: RFC 9309, section 2.4."""
HERE, UNAVAILABLE = b"=", b"!"
"""What stands before a robots.txt, and before why it is not there."""


class SharedHosts(Hosts):
    """The hosts of a crawl that workers share.

    A host is left alone from the moment its answer came, so that its own clock never sees two requests closer than the
    delay, however long each was on its way. Where the server stays away, requests end with CrawlStoppedError.
    """

    def __init__(
        self,
        server: SharedServer,
        worker: str,
        at_once: int,
        lease_s: float,
        delay_of: Callable[[str], float] = lambda _: 0.0,
    ) -> None:
        """Take the worker's name, how many requests to a host run at once, and how long a slot is held unrenewed.

        `delay_of` gives the seconds that each host is to be left alone after an answer, at least.
        """
        super().__init__()
        self._delay_of = delay_of
        self._server, self._worker, self._at_once, self._lease_ms = server, worker, at_once, round(lease_s * 1000)
        self._tokens = (f"{worker}/{number}" for number in count())
        self._held: dict[str, str] = {}
        """Hosts by the token of the request that is under way there."""
        self._quiet_until: dict[str, float] = {}
        """When hosts may be asked again, by this process's clock, as far as the server has not been told."""
        self.run = "0"
        """Whose robots.txt files are kept: that of a site, and its number."""

    def cool(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long: the server is told with the next claim or release."""
        self._quiet_until[host] = max(self._quiet_until.get(host, 0), monotonic() + seconds)

    def _cool_ms(self, host: str) -> int:
        return max(0, math.ceil((self._quiet_until.pop(host, 0) - monotonic()) * 1000))

    def new_token(self) -> str:
        """Return what stands for a request, whose claim may then be repeated."""
        return next(self._tokens)

    async def claim(self, host: str, token: str, delay_s: float) -> float:
        """Take one of a host's slots, to which no other request goes within `delay_s`; return 0, or what to wait."""
        began = monotonic()
        arguments = (host, token, self._at_once, self._delay_ms(host, delay_s), self._cool_ms(host), self._lease_ms)
        try:
            wait_ms = await self._server.run(scripts.CLAIM, arguments)
        except FrontierError as error:
            raise CrawlStoppedError("the crawl is ending") from error
        if wait_ms == 0:
            self._held[token] = host
            if (monotonic() - began) * 1000 < self._lease_ms:
                return 0.0
            await self.release(host, token, delay_s)  # the answer took so long that another may have the slot
        return BUSY_S if wait_ms <= 0 else wait_ms / 1000

    async def release(self, host: str, token: str, delay_s: float) -> None:
        """Free a slot; no request goes to the host for `delay_s`, or as long as it is to be left alone."""
        if self._held.pop(token, None) is None:
            return
        quiet_ms = max(self._delay_ms(host, delay_s), self._cool_ms(host))
        with suppress(FrontierError):  # told already; the slot ends by itself
            await self._server.run(scripts.RELEASE, (host, token, quiet_ms))

    def _delay_ms(self, host: str, delay_s: float) -> int:
        return math.ceil(max(delay_s, self._delay_of(host)) * 1000)

    async def hold(self) -> None:
        """Renew the slots that are held."""
        if self._held:
            pairs = [part for token, host in self._held.items() for part in (host, token)]
            await self._server.run(scripts.HOLD, (self._lease_ms, *pairs))

    async def free(self, hosts: Iterable[str], delay_s: float) -> None:
        """Free what an earlier life of this worker, which was killed, held of `hosts`."""
        await self._server.run(scripts.FREE, (self._worker, math.ceil(delay_s * 1000), *hosts))

    async def robots(self, host: str, read: Callable[[], Awaitable[bytes]]) -> bytes:
        """Return a host's robots.txt: what another worker has read in this run, else what `read` returns.

        Raises RobotsUnavailableError as `read` did, here or there.
        """
        try:
            found = await self._robots(host, read)
        except FrontierError as error:
            raise CrawlStoppedError("the crawl is ending") from error
        if found.startswith(UNAVAILABLE):
            raise RobotsUnavailableError(found.removeprefix(UNAVAILABLE).decode())
        return found.removeprefix(HERE)

    async def _robots(self, host: str, read: Callable[[], Awaitable[bytes]]) -> bytes:
        kept, lock = f"newscrawl:robots:{self.run}", f"newscrawl:robots:{self.run}:{host}"
        while True:
            found: bytes | None = await self._server.ask("HGET", kept, host)
            if found is not None:
                return found
            if await self._server.ask("SET", lock, self._worker, "NX", "PX", self._lease_ms):
                try:
                    found = await self._server.ask("HGET", kept, host)  # another may just have read it
                    if found is None:
                        found = await _told(read)
                        await self._server.ask("HSET", kept, host, found)
                        await self._server.ask("EXPIRE", kept, ROBOTS_AGE_S)
                finally:
                    await self._server.ask("DEL", lock)
                return found
            await asyncio.sleep(ROBOTS_S)


async def _told(read: Callable[[], Awaitable[bytes]]) -> bytes:
    """Return what workers tell each other of a robots.txt."""
    try:
        return HERE + await read()
    except RobotsUnavailableError as error:
        return UNAVAILABLE + str(error).encode()
