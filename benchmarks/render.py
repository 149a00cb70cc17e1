"""Memory of a crawl and its browser from the 50th to the 300th rendered list.

Renders that many pages of a list filled by script in one crawl and reads, after each, the proportional memory (PSS) of
the crawl and all its processes from /proc (Linux only). The peer is the crawl itself: the median of the last tenth
beside the median around the first mark. Limit: 5 % more.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median

from benchmarks.command import run_one
from benchmarks.rows import Row
from tests.support.crawling import ROOT, command, environment
from tests.support.newspaper import Newspaper, answering
from tests.support.processes import descendants
from tests.support.site_server import Visit, response

QUICK = None
HOST = "www.wjyanghu.com"
LIST = f"http://{HOST}/yhw/hotspot/wjxw/"
SHELL = """<!DOCTYPE html><html><body><ul id="list"></ul><a id="next">下一页</a><script>
const page = Number(new URLSearchParams(location.search).get("page") || 1);
fetch("/api/list.json").then(answer => answer.json()).then(items => {
  document.getElementById("list").innerHTML =
    items.map(item => `<li><a href="2026-03-01/${page * 100 + item}.html">武进新闻</a></li>`).join("");
  document.getElementById("next").href = `?page=${page + 1}`;
});
</script></body></html>"""


class Lists(Newspaper):
    """阳湖网 with a list of `pages` pages and no articles; notes the memory of `watched` when a page is asked for."""

    pages = 0
    watched = 0

    def show(self, pages: int) -> None:
        """Show so many pages."""
        self.pages = pages
        self.memory: list[int] = []
        self.special[f"http://{HOST}/"] = answering("<html><body>阳湖网</body></html>")
        self.special[LIST] = answering(SHELL)
        for page in range(2, pages + 1):
            self.special[f"{LIST}?page={page}"] = answering(SHELL)
        self.special[f"http://{HOST}/api/list.json"] = self._list

    def _list(self, visit: Visit) -> None:
        self.memory.append(pss_kib(self.watched))
        visit.wfile.write(response(b"[1, 2, 3]", "Content-Type: application/json"))


def pss_kib(root: int) -> int:
    """Return the proportional memory of the process `root` and all below it, in KiB."""
    total = 0
    for process in (root, *descendants(root)):
        with suppress(OSError):  # where it has just ended
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
            total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--from", dest="first", type=int, default=50)


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield the memory at the end beside that at the first mark."""
    with Lists() as paper, tempfile.TemporaryDirectory() as folder:
        paper.show(options.pages)
        process = subprocess.Popen(command("wjyanghu", Path(folder)), cwd=ROOT, env=environment(paper.url))
        paper.watched = process.pid
        process.wait()
    span = max(1, options.pages // 20)
    early = median(paper.memory[options.first - span : options.first + span])
    late = median(paper.memory[-2 * span :])
    yield Row(name="lists rendered", ours=len(paper.memory), unit="", more=True, limit=options.pages)
    yield Row(name="memory at the end", ours=late / 1024, unit="MiB", peer=f"after {options.first} lists",
              theirs=early / 1024, ratio_limit=1.05)  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(run_one("render", sys.argv[1:]))
