"""How fast a crawl fetches and stores.

The peer is a bare Scrapy spider that only downloads the same pages, in turn with ours. Both have the same limits, and
the bare spider is Scrapy as it comes. What differs is what we add (archive, frontier, and in other processes reading
and storing) and what of Scrapy we leave out (its client over Twisted, and middlewares and pipelines with nothing to do
here). Rates by the clock count until the last article was asked for (fetched) and until all are stored; CPU time is
that of Scrapy's own process. Limit: 70 % of the bare spider's rate.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.command import run_one
from benchmarks.rows import Row
from benchmarks.timing import command_cpu_s
from tests.support.crawling import ROOT, Crawled, command, environment
from tests.support.newspaper import Newspaper

QUICK = ("--articles", "300", "--rounds", "2")
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


class Crawl(NamedTuple):
    """Seconds an article took in one crawl."""

    fetched: float
    """By the clock, from when the first was asked for until the last was."""
    stored: float
    """The same until the crawl's end."""
    cpu: float
    """CPU time of the crawl's first process from its start to its end."""


def crawled(paper: Newspaper, words: list[str]) -> Crawl:
    """Crawl, and return what an article took. Raises RuntimeError when the crawl fails."""
    mark = len(paper.log)
    cpu = command_cpu_s(words, cwd=ROOT, env=environment(paper.url))
    ended = time.monotonic()
    asked = [item.at for item in paper.log[mark:] if item.url.count("-") > 1]
    seconds = (asked[-1] - asked[0], ended - asked[0], cpu)
    return Crawl(*(spent / len(asked) for spent in seconds))


def bare(paper: Newspaper) -> Crawl:
    """Crawl with a spider that only downloads."""
    return crawled(paper, [sys.executable, "-c", BARE, "http://www.wj001.com/news/wjxw/", str(AT_ONCE)])


def ours(paper: Newspaper) -> Crawl:
    """Crawl into an archive."""
    with tempfile.TemporaryDirectory() as folder:
        times = crawled(paper, command("wjnews", Path(folder), settings=(*SETTINGS, "PROCESS_WORKERS=2")))
        stored = Crawled(0, "", Path(folder)).stats["stored/new"]
        assert stored == len(paper.stories), f"{stored} articles stored of {len(paper.stories)}"
    return times


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield both rates and the CPU time."""
    with Newspaper(per_page=50) as paper:
        paper.grow(options.articles)
        rounds = [(ours(paper), bare(paper)) for _ in range(options.rounds)]
    mine, theirs = (Crawl(*map(median, zip(*crawls, strict=True))) for crawls in zip(*rounds, strict=True))
    peer = "bare Scrapy spider"
    for name, limit in (("fetched", 0.7), ("stored", None)):
        rates = [1 / getattr(times, name) for times in (mine, theirs)]
        yield Row(name=f"articles {name}", ours=rates[0], unit="1/s", more=True, peer=peer, theirs=rates[1],
                  swings=True, ratio_limit=limit)  # fmt: skip
    yield Row(name="CPU per article", ours=mine.cpu * 1000, unit="ms", peer=peer, theirs=theirs.cpu * 1000)


if __name__ == "__main__":
    raise SystemExit(run_one("crawl", sys.argv[1:]))
