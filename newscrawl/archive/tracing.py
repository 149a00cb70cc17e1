"""Watch the stages of `process`: what each made of a page, and what it cost beside a fixed piece of work.

Seconds say little: machines differ, and one machine's speed swings by half within a second. So every few articles a
process does a piece of work that never changes, of the same kinds (regular expressions, texts, dictionaries), and costs
are told in thousandths of what that took just then. What is left of the differences between machines is theirs: caches,
and how fast lxml is beside Python. The clock is the thread's: under a limit of processor time, Linux tells that of the
process in ticks of milliseconds.
"""

from __future__ import annotations

import re
import time
import zlib
from collections import Counter

import newscrawl
from newscrawl.model import Capture, Trace

STAGES = ("decode", "restore", "extract")
_PARAGRAPH = "<p class='c{0}'>武进召开第{0}次重点工作会议，来源：武进日报 作者：张三 2025-01-{0:02}</p>\n"
_PAGE = "".join(map(_PARAGRAPH.format, range(100)))
_PIECES = re.compile(r"<[^>]{1,40}>|[\u4e00-\u9fff]{2,}|\d{4}-\d\d-\d\d")
_FOLD = str.maketrans("武进召开第次重点工作会议", "武進召開第次重點工作會議")


def warm_up() -> None:
    """Read a page, so that the first one that counts does not pay for modules and tables that load when needed."""
    body = f"<!doctype html><title>武进召开会议</title><body><h1>武进召开会议</h1>{_PAGE}".encode("gbk")
    newscrawl.process(Capture("http://newspaper.invalid/1.html", body))


class StageObserver:
    """Adds up what the stages of one article made and took; given to `process` as `observe`."""

    def __init__(self) -> None:
        """Watch nothing yet."""
        self._sums = dict.fromkeys(STAGES, 0)
        self._took_s = dict.fromkeys(STAGES, 0.0)
        self._last = 0.0

    def begin(self) -> None:
        """Let the first stage begin now."""
        self._last = time.thread_time()

    def __call__(self, stage: str, text: str) -> None:
        """Note that `stage` has ended and made `text`."""
        now = time.thread_time()
        self._took_s[stage] += now - self._last
        self._sums[stage] = zlib.crc32(text.encode("utf8", "surrogatepass"), self._sums[stage])
        self._last = time.thread_time()

    def trace(self, unit_s: float) -> Trace:
        """Return what was noted, with costs in thousandths of `unit_s`."""
        decode, restore, extract = (round(seconds / unit_s * 1000) for seconds in self._took_s.values())
        return Trace(f"{self._sums['decode']:08x}", f"{self._sums['restore']:08x}", (decode, restore, extract))


def fixed_work_s() -> float:
    """Return the processor time that the fixed piece of work takes now: some 1.3 ms."""
    started = time.thread_time()
    for _ in range(2):
        counts = Counter(_PIECES.findall(_PAGE))
        lines = sorted(_PAGE.translate(_FOLD).splitlines(), key=len)
        zlib.crc32("".join([*lines, *counts]).encode("utf8"))
    return max(time.thread_time() - started, 1e-6)
