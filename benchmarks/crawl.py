"""Crawl rate beside a bare Scrapy spider that only downloads the same pages, in the same run.

    ./run python -m benchmarks.crawl [--articles 400] [--rounds 3]

Both have the same limits, and the bare spider is Scrapy as it comes. What differs is what we add (archive, frontier,
and in other processes reading and storing) and what of Scrapy we leave out (its client over Twisted, and middlewares
and pipelines with nothing to do here). Each round runs both, the medians are compared, until the last article was asked
for (`fetched`) and until all are stored (`stored`). Target: at least 70 %.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.support.crawling import ROOT, command, crawl, environment
from tests.support.newspaper import Newspaper

AT_ONCE = 8
SETTINGS = (f"CONCURRENT_REQUESTS_PER_DOMAIN={AT_ONCE}",)
BARE = """
import sys
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

class Bare(Spider):
    name = "bare"
    async def start(self):
        yield Request(sys.argv[1])
    def parse(self, response):
        for link in response.css("li a::attr(href)").getall():
            yield response.follow(link, self.done, priority=1)
        for link in response.css("ul + a::attr(href)").getall():
            yield response.follow(link)
    def done(self, response):
        response.body

process = CrawlerProcess({"CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[2]), "DOWNLOAD_DELAY": 0,
                          "ROBOTSTXT_OBEY": True, "CONCURRENT_ITEMS": 1, "LOG_LEVEL": "WARNING",
                          "COOKIES_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False})
process.crawl(Bare)
process.start()
"""


Seconds = tuple[float, float]
"""Time per article from when the first was asked for until the last was, and until the crawl's end."""


def seconds_per_page(paper: Newspaper, mark: int) -> Seconds:
    """Return the times of the articles asked for after `mark`; called when the crawl has ended."""
    asked = [item.at for item in paper.log[mark:] if item.url.count("-") > 1]
    return (asked[-1] - asked[0]) / len(asked), (time.monotonic() - asked[0]) / len(asked)


def bare(paper: Newspaper) -> Seconds:
    """Crawl with a spider that only downloads."""
    mark = len(paper.log)
    words = [sys.executable, "-c", BARE, "http://www.wj001.com/news/wjxw/", str(AT_ONCE)]
    subprocess.run(words, cwd=ROOT, env=environment(paper.url), check=True)
    return seconds_per_page(paper, mark)


def ours(paper: Newspaper) -> Seconds:
    """Crawl into an archive."""
    mark = len(paper.log)
    with tempfile.TemporaryDirectory() as folder:
        done = crawl("wjnews", Path(folder), settings=(*SETTINGS, "PROCESS_WORKERS=2"), proxy=paper.url)
        assert done.exit_code == 0, done.stderr
        assert done.stats["stored/new"] == len(paper.stories)
    return seconds_per_page(paper, mark)


def main() -> None:
    """Print one JSON object with both rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with Newspaper(per_page=50) as paper:
        paper.grow(options.articles)
        rounds = [(bare(paper), ours(paper)) for _ in range(options.rounds)]
    figures: dict[str, object] = {"articles": options.articles}
    for number, until in enumerate(("fetched", "stored")):
        download, archive = (median(times[number] for times in both) for both in zip(*rounds, strict=True))
        figures[until] = {
            "bare_per_s": round(1 / download, 1),
            "ours_per_s": round(1 / archive, 1),
            "ratio": round(download / archive, 2),
        }
    figures["command"] = " ".join(command("wjnews", Path("DIR"), settings=SETTINGS)[2:])
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
