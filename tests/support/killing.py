"""Crawls killed at any moment, and what must hold of their archive afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.cli import main
from newscrawl.warc import LostRecord
from tests.support.archives import PARAGRAPHS, URL, contents, page, rebuilt, rows
from tests.support.crawling import ROOT, command, environment
from tests.support.site_server import SiteServer, response

HOME = "http://www.wj001.com/"
LISTING = "http://www.wj001.com/news/wjxw/"
HTML = "Content-Type: text/html; charset=utf-8"
ARTICLES = 12
LONG = (3, 8)
"""Articles that go on on a second page."""


def listing(names: Iterable[object]) -> bytes:
    """Return the answer with a page that lists the articles of these names."""
    links = "".join(f'<li><a href="{URL.format(name)}">武进新闻第{name}则</a></li>' for name in names)
    return response(f"<html><body><ul>{links}</ul></body></html>".encode(), HTML)


def serve(server: SiteServer) -> None:
    """Let the site list twelve articles, two of them with a second page, and one dead link."""
    for address in (HOME, LISTING):
        server.planned[address] = listing((*range(ARTICLES), "404"))
    for number in range(ARTICLES):
        more = f'<a href="{number}_2.html">下一页</a>' if number in LONG else ""
        text = [f"{number}：{paragraph}" for paragraph in PARAGRAPHS]
        server.planned[URL.format(number)] = response(page(f"武进召开第{number}次会议", text, more=more), HTML)
        second = page(f"武进召开第{number}次会议", [f"{number}续：{paragraph}" for paragraph in PARAGRAPHS])
        server.planned[URL.format(f"{number}_2")] = response(second, HTML)


class Victim:
    """A crawl in a process of its own, with all its workers in one group."""

    def __init__(self, archive: Path, proxy: str) -> None:
        self.process = subprocess.Popen(
            command("wjnews", archive), cwd=ROOT, env=environment(proxy), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def kill(self) -> None:
        """Kill the crawl and its workers without a word."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status; -9 when it was killed."""
        return self.process.wait(timeout)


def killed_at_request(archive: Path, server: SiteServer, number: int) -> int:
    """Crawl, and kill the crawl while the server answers its `number`-th request; return the exit status."""
    victim = Victim(archive, server.url)
    reached = threading.Event()
    before = len(server.log)

    def watch() -> None:
        if len(server.log) - before >= number and not reached.is_set():
            reached.set()
            victim.kill()

    server.on_request = watch
    try:
        return victim.wait()
    finally:
        server.on_request = None


def unsound(archive: Path) -> list[str]:
    """Return what is wrong with an archive whose crawl was killed, before anything mends it."""
    wrong: list[str] = []
    for path in Archive(archive).warc_files():
        losses: list[LostRecord] = []
        ends = [
            record.offset + record.length for record, _ in warc.captures(path, archive=archive, on_lost=losses.append)
        ]
        torn_tail = (
            len(losses) == 1 and losses[0].reason.startswith("torn") and losses[0].offset >= max(ends, default=0)
        )
        wrong += [] if not losses or torn_tail else map(str, losses)
    if not (archive / "news.db").exists():
        return wrong
    if not rows(archive, "SELECT 1 FROM sqlite_master WHERE name = 'captures'"):  # killed before it asked for anything
        return wrong + [f"{path.name}: there is no table of its captures" for path in Archive(archive).warc_files()]
    for file, offset, url in rows(archive, "SELECT file, offset, url FROM captures"):
        if warc.read(archive, file, offset).url != url:
            wrong.append(f"{file} at byte {offset}: another page than its row says")
    return wrong


def unmended(archive: Path) -> str:
    """Return what `verify --fix` cannot put right; nothing, it is to be hoped."""
    if not (archive / "news.db").exists():
        return ""
    told = CliRunner().invoke(main, ["--archive", str(archive), "verify", "--fix", "--jobs", "1"])
    return told.stdout + ("" if told.exit_code == 0 else f"exit status {told.exit_code}")


def incomplete(archive: Path) -> list[str]:
    """Return what is missing in, or too much of, an archive whose last crawl came to its end."""
    found = rows(archive, "SELECT url, partial, length(body) FROM articles ORDER BY url")
    wanted = sorted(URL.format(number) for number in range(ARTICLES))
    wrong = [] if [url for url, *_ in found] == wanted else [f"articles are {[url for url, *_ in found]}"]
    wrong += [f"{url} is partial" for url, partial, _ in found if partial]
    before = contents(archive)
    (archive / "news.db").unlink()
    rebuilt(archive)
    after = contents(archive)
    return wrong + [line for name in before for line in differing(name, before[name], after[name])]


def differing(name: str, before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]) -> Iterator[str]:
    """Yield what in a table is another than it was before, value by value."""
    if len(before) != len(after):
        yield f"{name}: {len(before)} rows, then {len(after)}"
    for old, new in zip(before, after, strict=False):
        changed = [f"{str(a)[:80]} -> {str(b)[:80]}" for a, b in zip(old, new, strict=False) if a != b]
        if changed:
            yield f"{name} {old[:2]}: {'; '.join(changed)}"
