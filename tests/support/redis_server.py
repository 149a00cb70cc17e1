"""A redis-server of a test's own, on loopback, that can be killed and started again: what it holds is in its AOF."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

PROGRAMS = ("redis-server", "valkey-server")
START_S = 20.0
"""A server that holds nothing answers within a tenth of a second; reading a large AOF takes longer."""
READY = ("+PONG", "-NOAUTH")
"""A server that wants a password is ready as well."""


class RedisServer:
    """The server; it keeps its port and, in `folder`, its data over a restart.

    `options` are more words of its command line (`"--requirepass", "secret"`), `hosts` the addresses it listens at.
    """

    def __init__(self, folder: Path, *options: str, hosts: tuple[str, ...] = ("127.0.0.1",)) -> None:
        self.folder, self.hosts = folder, hosts
        with socket.socket() as free:
            free.bind((hosts[0], 0))
            self.port = int(free.getsockname()[1])
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def url(self) -> str:
        """What belongs after `--frontier`."""
        return f"redis://{self.hosts[0]}:{self.port}/0"

    @property
    def is_running(self) -> bool:
        """Whether it has been started, and is neither killed nor ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, and return when it answers. Raises RuntimeError with its last words when it does not."""
        program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        if program is None:
            raise RuntimeError(f"the tests need one of {', '.join(PROGRAMS)}; ./run test sees to it")
        log = self.folder / "redis.log"
        words = [
            program, "--port", str(self.port), "--bind", *self.hosts, "--dir", str(self.folder), "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--protected-mode", "no", *self._options,
        ]  # fmt: skip
        with log.open("wb") as told:
            self._process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=told, stderr=told)
        late = time.monotonic() + START_S
        while not self._answers():
            if not self.is_running or time.monotonic() > late:
                self.kill()
                raise RuntimeError(f"{program} does not start: {log.read_text(encoding='utf8')[-1000:]}")
            time.sleep(0.01)

    def kill(self) -> None:
        """Kill it without a word (SIGKILL), and return when it has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def ask(self, command: str) -> str:
        """Return the first line of its answer to an inline command: `+PONG`, `:3`, `$5`, `-ERR …`."""
        with socket.create_connection((self.hosts[0], self.port), timeout=START_S) as connection:
            connection.sendall(f"{command}\r\n".encode())
            with connection.makefile("rb") as answer:
                return answer.readline().decode().rstrip()

    def _answers(self) -> bool:
        try:
            return self.ask("PING").startswith(READY)
        except ConnectionError:
            return False
