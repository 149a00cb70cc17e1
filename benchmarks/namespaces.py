"""Network namespaces on this machine that stand for hosts whose cable can be pulled; Linux, as root."""

from __future__ import annotations

import os
import subprocess
from typing import Self

ADDRESS = "198.18.77.{}"
"""Of the range for benchmarks of network devices, which the internet does not route. Source: RFC 2544."""


class NamespacesError(Exception):
    """No namespaces are to be had here; the message says why."""


class Namespaces:
    """So many namespaces on a bridge of their own; `address` is this machine's there."""

    address = ADDRESS.format(1)

    def __init__(self, count: int) -> None:
        self._names = [f"newscrawl-{os.getpid()}-{number}" for number in range(count)]
        self._bridge = f"nc{os.getpid()}"

    def __enter__(self) -> Self:
        """Make them. Raises NamespacesError where that cannot be."""
        try:
            _ip("link", "add", self._bridge, "type", "bridge")
            _ip("address", "add", f"{self.address}/24", "dev", self._bridge)
            _ip("link", "set", self._bridge, "up")
            for number, name in enumerate(self._names):
                _ip("netns", "add", name)
                _ip("link", "add", self._port(number), "type", "veth", "peer", "name", "eth0", "netns", name)
                _ip("link", "set", self._port(number), "master", self._bridge, "up")
                inside = f"{ADDRESS.format(number + 2)}/24"
                for words in (("address", "add", inside, "dev", "eth0"), ("link", "set", "eth0", "up"),
                              ("link", "set", "lo", "up")):  # fmt: skip
                    _ip("-n", name, *words)
        except NamespacesError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for words in (*(("netns", "delete", name) for name in self._names), ("link", "delete", self._bridge)):
            subprocess.run(["ip", *words], stderr=subprocess.DEVNULL, check=False)

    def words(self, number: int) -> tuple[str, ...]:
        """Return what goes before a command that runs in a namespace."""
        return ("ip", "netns", "exec", self._names[number])

    def cut(self, number: int) -> None:
        """Pull a namespace's cable: what either side sends is lost without a word."""
        _ip("link", "set", self._port(number), "down")

    def join(self, number: int) -> None:
        """Put the cable in again."""
        _ip("link", "set", self._port(number), "up")

    def _port(self, number: int) -> str:
        return f"{self._bridge}p{number}"


def _ip(*words: str) -> None:
    try:
        subprocess.run(["ip", *words], capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise NamespacesError("there is no program `ip`; apt install iproute2") from None
    except subprocess.CalledProcessError as error:
        raise NamespacesError(f"ip {' '.join(words)}: {error.stderr.strip()}") from None
