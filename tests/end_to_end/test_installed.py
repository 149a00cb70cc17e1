"""The wheel in an environment of its own, from a folder that is not the checkout, with a site from outside."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from newscrawl.sites import packaged
from tests.support.crawling import AT_ONCE, ROOT, as_options
from tests.support.installing import Installed, add_package, build, install
from tests.support.newspapers.gov import Gov
from tests.support.newspapers.server import Newsstand

SITE = r"""label = "舒州市人民政府"
hosts = ["www.shuzhou.gov.example"]
listings = ["/", "/xwzx/zwyw/", "/xwzx/bmdt/", "/xwzx/qxdt/"]
article = '/xwzx/\w+/\d{6}/t\d{8}_\d+\.html$'

[cadence]
hours = [0, 24]
"""
OF_A_PACKAGE = 'label = "江洲新闻网"\nhosts = ["www.jznews.example.cn"]\narticle = "/d/"\n'
SCRAPY = ("python", "-m", "scrapy")
POLITE = as_options(*AT_ONCE, "CONTACT=tests@example.org")

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return the environment, with a site from a package, and one in the archive that its crawl has filled."""
    made = install(wheel, tmp_path_factory.mktemp("installed"))
    files = {"jiangzhou/__init__.py": "raise SystemExit('imported')", "jiangzhou/jznews.toml": OF_A_PACKAGE}
    add_package(made, "jiangzhou", files, "[newscrawl.sites]\njz = jiangzhou\n")
    (made.folder / "archive/sites").mkdir(parents=True)
    (made.folder / "archive/sites/shuzhou.toml").write_text(SITE, encoding="utf8")
    with Newsstand([Gov()]) as stand:
        done = made.run("newscrawl", "schedule", "shuzhou", *POLITE, proxy=stand.url)
    assert done.returncode == 0, done.stderr
    return made


def test_everything_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "newscrawl"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(tracked) - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_the_site_of_fifteen_lines_is_crawled_by_the_schedule(installed: Installed) -> None:
    assert len(SITE.splitlines()) <= 15
    found = installed.run("newscrawl", "status", "--json")
    sites = {site["site"]: site for site in map(json.loads, found.stdout.splitlines())}
    assert set(sites) == {*packaged(), "jznews", "shuzhou"}
    assert sites["shuzhou"]["articles"] == len(Gov().pieces)


def test_scrapy_lists_and_crawls_it(installed: Installed) -> None:
    settings = {"SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}
    assert installed.run(*SCRAPY, "list", **settings).stdout.split() == sorted({*packaged(), "jznews", "shuzhou"})
    with Newsstand([Gov()]) as stand:
        again = installed.run(*SCRAPY, "crawl", "shuzhou", "-L", "WARNING", *POLITE, proxy=stand.url, **settings)
    assert again.returncode == 0
    assert " new" not in again.stderr.splitlines()[0], again.stderr


def test_it_is_searched(installed: Installed) -> None:
    piece = Gov().pieces[0]
    found = installed.run("newscrawl", "search", piece.title)
    assert piece.title in found.stdout, found.stderr


@pytest.fixture(scope="module")
def browsed(installed: Installed) -> Iterator[str]:
    words = installed.command("newscrawl", "browse", "--port", 0, "--no-open")
    with subprocess.Popen(
        words, cwd=installed.folder, env=installed.environment(), stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr
        address = re.search(r"http://\S+", server.stderr.readline())
        assert address
        yield address[0]
        server.terminate()


def test_it_is_browsed(browsed: str) -> None:
    opener = build_opener(ProxyHandler({}))
    shown = opener.open(f"{browsed}sites").read().decode()
    assert "舒州市人民政府" in shown
    assert "江洲新闻网" in shown
    assert opener.open(f"{browsed}search?q=舒州".replace("舒州", "%E8%88%92%E5%B7%9E")).status == 200


def test_the_demo_needs_no_checkout(installed: Installed) -> None:
    done = installed.run("newscrawl", "demo")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(".warc.gz@") == 8
    assert (installed.folder / "archive/demo/news.db").exists()
    assert "look at it: newscrawl --archive archive/demo browse" in done.stderr
