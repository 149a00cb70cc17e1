"""robots.txt is obeyed by every request, whatever it says and whether it answers or not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from newscrawl.sites import packaged
from tests.support.crawling import Crawled, crawl
from tests.support.faults import fault
from tests.support.page_faults import PAGE, Answer, streaming
from tests.support.site_server import SiteServer, Visit, redirect, response

SITES = packaged()
HOST = "http://www.wj001.com"
ROBOTS = f"{HOST}/robots.txt"
FORBIDDEN = response(b"User-agent: *\nDisallow: /\n", "Content-Type: text/plain")
IN_GBK = "/%D0%C2%CE%C5/2.html"
FRONT = f"<a href='/1.html'>1</a><a href='{IN_GBK}'>2</a>".encode()
ONE_TRY = ("RETRY_TIMES=0", "DOWNLOAD_TIMEOUT=3")


def run(sites: SiteServer, archive: Path, *settings: str, site: str = "wjnews") -> Crawled:
    return crawl(site, archive, settings=(*ONE_TRY, *settings), proxy=sites.url)


def asked(sites: SiteServer) -> set[str]:
    return {url.partition("/")[2].partition("/")[2].partition("/")[2] for url in sites.log}


@pytest.mark.parametrize(
    "site",
    [
        pytest.param(name, marks=fault("robots.txt forbids the whole site", tries=1, outcome="exit 1, robots"))
        for name in SITES
    ],
)
def test_of_a_site_that_forbids_all_nothing_but_robots_txt_is_asked(
    sites: SiteServer, tmp_path: Path, site: str
) -> None:
    sites.planned = {f"http://{host}/robots.txt": FORBIDDEN for host in SITES[site].hosts}
    done = run(sites, tmp_path, "CONCURRENT_REQUESTS_PER_DOMAIN=8", site=site)
    assert asked(sites) == {"robots.txt"}
    assert (done.exit_code, "robots" in done.last_line) == (1, True)
    assert "Traceback" not in done.stderr


@fault("robots.txt forbids a site with ten listings", tries=1, outcome="exit 1, robots")
def test_ten_listings_wait_for_robots_txt_and_obey_it(sites: SiteServer, tmp_path: Path) -> None:
    (tmp_path / "archive/sites").mkdir(parents=True)
    (tmp_path / "archive/sites/wjnews.toml").write_text(TEN_LISTINGS, encoding="utf8")
    sites.planned[ROBOTS] = FORBIDDEN
    done = run(sites, tmp_path / "archive", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
    assert asked(sites) == {"robots.txt"}
    assert json.loads(done.rows("SELECT stats FROM runs")[0]["stats"])["newscrawl/start/RobotsForbiddenError"] == 10


TEN_LISTINGS = """
label = "武进新闻网"
hosts = ["www.wj001.com", "wj001.com"]
listings = ["/list0/", "/list1/", "/list2/", "/list3/", "/list4/", "/list5/", "/list6/", "/list7/", "/list8/",
            "/list9/"]
article = '/\\d+\\.html$'
"""


def failing(status: str) -> bytes:
    return response(b"sorry", "Content-Type: text/html", status=status)


class HostsCrawl:
    """One crawl of a site each of whose hosts has a robots.txt of its own, and what was asked of each host."""

    def __init__(self, archive: Path, kinds: Mapping[str, Answer], *settings: str) -> None:
        self.hosts = {kind: f"h{number}.jiangzhou.example" for number, kind in enumerate(kinds)}
        first, *further = self.hosts.values()
        fronts = [f"http://{host}/" for host in self.hosts.values()]
        (archive / "sites").mkdir()
        (archive / "sites/jiangzhou.toml").write_text(
            f"label = '江洲新闻网'\nhosts = ['{first}']\nfurther_hosts = {further}\nlistings = {fronts}\n"
            "article = '/\\d+\\.html$'\n",
            encoding="utf8",
        )
        with SiteServer() as server:
            for kind, host in self.hosts.items():
                server.planned[f"http://{host}/robots.txt"] = kinds[kind]
                server.planned[f"http://{host}/"] = response(FRONT, "Content-Type: text/html")
                server.planned[f"http://{host}/1.html"] = response(PAGE, "Content-Type: text/html")
            self.done = run(server, archive, *settings, site="jiangzhou")
            self.log = list(server.log)

    def asked(self, kind: str) -> list[str]:
        """Return the paths asked for at the host with this robots.txt, in order."""
        root = f"http://{self.hosts[kind]}"
        return [url.removeprefix(root) for url in self.log if url.startswith(f"{root}/")]


SILENT: dict[str, Answer] = {
    "robots.txt answers with status 500": failing("500 Internal Server Error"),
    "robots.txt answers with status 503": failing("503 Service Unavailable"),
    "robots.txt answers with status 429": failing("429 Too Many Requests"),
    "robots.txt breaks the connection off": SiteServer.reset,
    "robots.txt never ends its headers": streaming("HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n", wait_s=0.2),
    "robots.txt says nothing": lambda visit: visit.server.sites.hang(visit),
}


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> HostsCrawl:
    return HostsCrawl(tmp_path_factory.mktemp("silent"), SILENT)


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, id=kind, marks=fault(kind, tries=1, outcome="exit 1, robots")) for kind in SILENT]
)
def test_a_robots_txt_that_does_not_answer_means_not_now(silent: HostsCrawl, kind: str) -> None:
    assert set(silent.asked(kind)) == {"/robots.txt"}
    assert (silent.done.exit_code, "robots" in silent.done.last_line) == (1, True), silent.done.stderr
    assert silent.done.stats["start/RobotsUnavailableError"] == len(SILENT)
    lines = [line for line in silent.done.stderr.splitlines() if silent.hosts[kind] in line]
    assert len(lines) == 1, "a dead host is one line in the log"
    assert "Traceback" not in silent.done.stderr


def in_circles(visit: Visit) -> None:
    visit.wfile.write(redirect(visit.path))


def of_32_mb(visit: Visit) -> None:
    comments = b"# more\n" * (32 << 20 >> 3)
    visit.wfile.write(response(b"User-agent: *\nAllow: /\n" + comments, "Content-Type: text/plain"))


def with_many_rules(visit: Visit) -> None:
    rules = b"".join(b"Disallow: /no/%d/*.html$\n" % number for number in range(1_000_000))
    visit.wfile.write(response(b"User-agent: *\n" + rules, "Content-Type: text/plain"))


ODD: dict[str, Answer] = {
    "robots.txt is not there": failing("404 Not Found"),
    "robots.txt is forbidden": failing("403 Forbidden"),
    "robots.txt redirects in circles": in_circles,
    "robots.txt redirects to no address": redirect("http://["),
    "robots.txt is a page": response(PAGE, "Content-Type: text/html"),
    "robots.txt is noise": response(bytes(range(256)) * 400, "Content-Type: text/plain"),
    "robots.txt forbids a folder whose name is in GBK": response("User-agent: *\nDisallow: /新闻\n".encode("gbk")),
    "robots.txt forbids one in GBK between full-width spaces": response(
        "User-agent:\u3000*\nDisallow:\u3000/新闻\u3000\n".encode("gbk")
    ),
    "robots.txt forbids one in GBK between spaces that do not break": response(
        "\ufeff\ufeffUser-agent:\xa0*\n\xa0Disallow:\xa0/%D0%C2%CE%C5/\xa0\n".encode()
    ),
    "robots.txt is empty": response(b"", "Content-Type: text/plain"),
    "robots.txt of 32 MB": of_32_mb,
    "robots.txt with 1,000,000 rules": with_many_rules,
    "robots.txt with a rule of 300 stars": response(b"User-agent: *\nDisallow: /" + b"*a" * 300 + b"$\n"),
    "robots.txt with a line of 400 KB": response(b"User-agent: *\nDisallow: /" + b"x" * 400_000),
    "robots.txt with a Crawl-delay that is no number": response(b"User-agent: *\nCrawl-delay: soon\n"),
    "robots.txt with a negative Crawl-delay": response(b"User-agent: *\nCrawl-delay: -5\n"),
    "robots.txt with a Crawl-delay that is not a number": response(b"User-agent: *\nCrawl-delay: nan\n"),
    "robots.txt without an end": streaming("HTTP/1.1 200 OK\r\n\r\n", b"Disallow: /x\n" * 1000),
    "robots.txt names a sitemap that is no address": response(
        b"Sitemap: http://[\nSitemap: http://www.wj001.com:8o/\n"
    ),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> HostsCrawl:
    return HostsCrawl(tmp_path_factory.mktemp("odd"), ODD, "DOWNLOAD_TIMEOUT=30")


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, id=kind, marks=fault(kind, tries=1, outcome="the site is crawled")) for kind in ODD]
)
def test_a_robots_txt_that_is_odd_is_read_as_far_as_it_goes(odd: HostsCrawl, kind: str) -> None:
    assert odd.done.exit_code == 0, odd.done.stderr
    assert odd.done.stats["start/answered"] == len(ODD)
    assert "/1.html" in odd.asked(kind)
    assert (IN_GBK in odd.asked(kind)) == ("GBK" not in kind)
    assert "Traceback" not in odd.done.stderr


@pytest.mark.parametrize(
    "delay",
    [
        pytest.param(delay, marks=fault(f"Crawl-delay: {delay}", tries=3, outcome="told, few requests, exit 0"))
        for delay in ("1000000000", "1e999")
    ],
)
def test_a_crawl_delay_beyond_reason_is_told_and_few_requests_are_made(
    sites: SiteServer, tmp_path: Path, delay: str
) -> None:
    sites.planned[ROBOTS] = response(f"User-agent: *\nCrawl-delay: {delay}\n".encode())
    done = run(sites, tmp_path, "CRAWL_DELAY_MAX=0.2", "CRAWL_DELAY_REQUESTS=3")
    assert done.exit_code == 0, done.stderr
    assert len([url for url in sites.log if url != ROBOTS]) == 3
    assert "asks for" in done.stderr
    assert done.stats["limit/crawl-delay"] == 1
