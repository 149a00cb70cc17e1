"""When each host may be asked next: what one process knows of it. `SharedHosts` is what several know together."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Hosts:
    """The hosts of a crawl that one process makes alone."""

    def __init__(self) -> None:
        """Begin with hosts that may all be asked."""
        self._next_at: dict[str, float] = {}

    def cool(self, host: str, seconds: float) -> None:
        """Leave a host alone for so many seconds."""
        self._next_at[host] = max(self._next_at.get(host, 0), monotonic() + seconds)

    def new_token(self) -> str:
        """Return what stands for a request until its slot is released."""
        return ""

    async def claim(self, host: str, token: str, delay_s: float) -> float:
        """Let a request go to `host`, and no other within `delay_s`: return 0; else the seconds to wait before."""
        del token
        now = monotonic()
        if (wait_s := self._next_at.get(host, 0) - now) > 0:
            return wait_s
        self._next_at[host] = now + delay_s
        return 0.0

    async def release(self, host: str, token: str, delay_s: float) -> None:
        """Note that the request has its answer."""

    async def robots(self, host: str, read: Callable[[], Awaitable[bytes]]) -> bytes:
        """Return the robots.txt of a host, as `read` does."""
        del host
        return await read()
