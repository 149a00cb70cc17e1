"""Memory of the browser and the crawl from the 50th to the 300th rendered list.

    ./run python -m benchmarks.render [--pages 300] [--from 50]

Renders that many pages of a list filled by script in one crawl and reads, after each, the proportional memory (PSS) of
the crawl and all its processes from /proc. Growth is the median of the last tenth over the median around the first
mark. Target: less than 5 %. Linux only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from tests.support.crawling import ROOT, command, environment
from tests.support.newspaper import Newspaper, answering
from tests.support.site_server import Visit, response

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
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
            children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
        except OSError:
            continue  # it has just ended
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        for thread in Path(f"/proc/{process}/task").iterdir():
            children += (thread / "children").read_text(encoding="ascii").split() if thread.name != str(process) else []
        waiting += map(int, children)
    return total


def main() -> None:
    """Print one JSON object with the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--from", dest="first", type=int, default=50)
    options = parser.parse_args()
    with Lists() as paper, tempfile.TemporaryDirectory() as folder:
        paper.show(options.pages)
        process = subprocess.Popen(command("wjyanghu", Path(folder)), cwd=ROOT, env=environment(paper.url))
        paper.watched = process.pid
        process.wait()
    span = max(1, options.pages // 20)
    early = median(paper.memory[options.first - span : options.first + span])
    late = median(paper.memory[-2 * span :])
    figures = {
        "pages": len(paper.memory),
        f"mib_at_{options.first}": round(early / 1024),
        "mib_at_end": round(late / 1024),
        "growth_percent": round(100 * (late / early - 1), 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
