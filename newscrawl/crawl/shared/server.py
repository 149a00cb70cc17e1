"""The Redis or Valkey server that workers share: checked before a crawl, and asked again while it is away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from newscrawl.errors import FrontierError, NewscrawlError, UsageError

SCHEMES = ("redis", "rediss", "unix")
EXAMPLE = "redis://host:6379/0"
OLDEST = (6, 2)
"""The oldest version that works: tests run on 7.0, and what is used here came with Redis 5; older ones get no mends."""
ANSWER_S = 5.0
"""What a command may take: the longest script of ours takes some 20 ms."""
LAST_S = 1.5
"""What a command may take at a stop, at which a whole crawl ends within 10 s."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.05, 1.0
"""Between two attempts, doubled from the one to the other: a server that starts again needs a second or two."""


def shown(url: str) -> str:
    """Return the address of a server without user and password.

    >>> shown("redis://:secret@queue.example:6379/0")
    'redis://queue.example:6379/0'
    """
    scheme, separator, rest = url.partition("://")
    return scheme + separator + rest.rpartition("@")[2].partition("?")[0]


def check_server(url: str) -> list[str]:
    """Connect to the server at `url`, and return in lines what is wrong with it and can still be borne.

    Raises UsageError where it is not there, no address, too old, or may forget what it was told.
    """
    redis = _library()
    try:
        with redis.Redis.from_url(_checked(url), socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S) as client:
            info = client.info() | _synced(client) | {"decodes": client.get_encoder().decode_responses}
    except redis.exceptions.AuthenticationError:
        raise UsageError(f"FRONTIER: {shown(url)} does not take the user and password given; mend those") from None
    except redis.exceptions.NoPermissionError:
        raise UsageError(f"FRONTIER: the user given may not ask {shown(url)} for INFO; let it (ACL +@all)") from None
    except (TypeError, ValueError) as error:
        raise UsageError(f"FRONTIER: {shown(url)} has an option that cannot be ({error}); leave it out") from None
    except (redis.exceptions.RedisError, OSError) as error:
        raise UsageError(f"FRONTIER: no Redis answers at {shown(url)} ({_plain(error)}); start one there") from None
    return _doubts(shown(url), info)


def _synced(client: Any) -> dict[str, Any]:
    """Return how the server writes its AOF, which INFO does not say; nothing where only operators may ask."""
    try:
        found: dict[str, Any] = client.config_get("appendfsync")
    except _library().exceptions.ResponseError:
        return {}
    return found


def _library() -> Any:
    try:
        import redis
    except ImportError:
        raise UsageError("FRONTIER needs redis, which is not installed here; install it with: pip install "
                         "'newscrawl[cluster]'") from None  # fmt: skip
    return redis


def _checked(url: str) -> str:
    """Return `url`. Raises UsageError, which says nothing of its password, where it is no server's address."""
    try:
        parts = urlsplit(url)
        is_server = parts.scheme in SCHEMES and (parts.hostname or parts.scheme == "unix") and parts.port != 0
        database = parts.path.strip("/")
        is_server = is_server and (parts.scheme == "unix" or not database or database.isdecimal())
    except ValueError:
        is_server = False
    if not is_server:
        raise UsageError(f"FRONTIER is no address of a server; write for example {EXAMPLE}")
    return url


def _doubts(place: str, info: dict[str, Any]) -> list[str]:
    """Return what lets the server forget; raise UsageError where it is too old, a part of a cluster, or a copy."""
    if info.get("decodes"):
        raise UsageError(f"FRONTIER: {place} has an option that cannot be (decode_responses); leave it out")
    version = str(info.get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2] if part.isdecimal()) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise UsageError(f"FRONTIER: {place} is Redis {version}; it must be {oldest} or newer, or Valkey")
    if info.get("cluster_enabled"):
        raise UsageError(f"FRONTIER: {place} is a part of a Redis Cluster; name a server that stands alone")
    if info.get("role") == "slave":
        raise UsageError(f"FRONTIER: {place} is a replica, which cannot be written to; name its primary")
    if info.get("maxmemory") and info.get("maxmemory_policy") != "noeviction":
        raise UsageError(f"FRONTIER: {place} drops keys when its memory is full; set maxmemory-policy noeviction")
    if not info.get("aof_enabled"):
        return [f"{place} forgets the queue where it is started again; set appendonly yes"]
    if info.get("appendfsync", "always") != "always":  # written later while an fsync lasts, for up to 2 s
        return [f"{place} forgets the last seconds of the queue where it is killed; set appendfsync always"]
    return []


class SharedServer:
    """Runs scripts on the server, as often as it takes until it answers, within a bound."""

    def __init__(
        self,
        url: str,
        patience_s: float,
        *,
        failed: Callable[[NewscrawlError], None] = lambda _: None,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """Take how long a command is tried again; `failed` is told when that was in vain.

        While `is_stopping`, a command is tried once, and none after one that was in vain; nobody is told.
        """
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff

        self._place, self._patience_s = shown(url), patience_s
        self._failed, self._is_stopping = failed, is_stopping
        self._client: Any = Redis.from_url(
            url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S, retry=Retry(NoBackoff(), 0)
        )
        self._scripts: dict[str, Any] = {}
        self._is_away = False
        """Whether a command was given up."""

    async def run(self, script: str, arguments: Sequence[Any], keys: Sequence[str] = ()) -> Any:
        """Return what `script` returns. Raises FrontierError when the server stays away, or refuses."""
        if script not in self._scripts:
            self._scripts[script] = self._client.register_script(script)
        return await self._answer(lambda: self._scripts[script](keys=keys, args=arguments))

    async def ask(self, *command: Any) -> Any:
        """Return the answer to a command of Redis's. Raises FrontierError."""
        return await self._answer(lambda: self._client.execute_command(*command))

    def forgotten(self) -> FrontierError:
        """Tell that the server knows nothing of what it was told; return the error."""
        error = FrontierError(
            f"{self._place} has lost the queue; set appendonly yes there, then look for what it held with --since DAY"
        )
        self._failed(error)
        return error

    async def _answer(self, attempt: Callable[[], Any]) -> Any:
        try:
            return await self._tried(attempt)
        except FrontierError as error:
            if not self._is_stopping():
                self._failed(error)
            raise

    async def _tried(self, attempt: Callable[[], Any]) -> Any:
        from redis import exceptions

        if self._is_away and self._is_stopping():  # commands would wait one after the other
            raise FrontierError(f"no Redis answers at {self._place}")
        wait_s, began = FIRST_WAIT_S, monotonic()
        while True:
            try:
                async with asyncio.timeout(LAST_S if self._is_stopping() else None):
                    return await attempt()
            except (exceptions.AuthenticationError, exceptions.NoPermissionError):
                raise FrontierError(f"{self._place} refuses the user and password given; mend FRONTIER") from None
            except (exceptions.ConnectionError, exceptions.TimeoutError, OSError) as error:
                if self._is_stopping() or monotonic() - began > self._patience_s:
                    self._is_away = True
                    raise FrontierError(
                        f"no Redis has answered at {self._place} for {self._patience_s:g} s ({_plain(error)}); "
                        "start it again, then crawl again: nothing found is lost"
                    ) from None
            except exceptions.RedisError as error:
                raise FrontierError(f"{self._place} cannot be written: {_plain(error)}; mend that there") from None
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    async def close(self) -> None:
        """End the connections."""
        await self._client.aclose()


def _plain(error: Exception) -> str:
    """Return an error's text on one line, without where in a script it arose; none of Redis's own tells a password.

    >>> _plain(OSError("READONLY You can't write. script: 9d42579467ae3d28, on @user_script:4."))
    "READONLY You can't write"
    """
    return " ".join(str(error).partition(" script: ")[0].split()).rstrip(".") or type(error).__name__
