"""The commands for sites: propose a file, try it, list what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.sites.load import read_file
from tests.support import forked
from tests.support.crawling import AT_ONCE, as_options, environment
from tests.support.newspapers.gov import Gov
from tests.support.newspapers.server import Newsstand, write_warc


def newscrawl(*arguments: str | Path) -> Result:
    """Run the command as a user would."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def paper_warc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_warc(Gov(), tmp_path_factory.mktemp("paper") / "paper.warc.gz")


@pytest.fixture(scope="module")
def proposed(paper_warc: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """An archive for whose newspaper a file was proposed, and what was said."""
    archive = tmp_path_factory.mktemp("archive")
    return archive, newscrawl("--archive", archive, "site", "new", "www.shuzhou.gov.example", "--from", paper_warc)


def test_new_writes_a_file_says_how_sure_it_is_and_pins_three_pages(proposed: tuple[Path, Result]) -> None:
    archive, said = proposed
    assert said.exit_code == 0
    file = archive / "sites" / "shuzhou.toml"
    assert read_file(file).label == "舒州市人民政府"
    assert "# sure: " in file.read_text(encoding="utf8")
    assert f"wrote {file}" in said.stdout
    assert said.stdout.startswith("page")
    assert len(list((archive / "sites" / "shuzhou.pinned").iterdir())) == 3


def test_new_overwrites_nothing_unless_it_is_told_to(proposed: tuple[Path, Result], paper_warc: Path) -> None:
    archive, _ = proposed
    file = archive / "sites" / "shuzhou.toml"
    before = file.read_text(encoding="utf8")
    again = newscrawl("--archive", archive, "site", "new", "--name", "shuzhou", "www.shuzhou.gov.example", "--from",
                      paper_warc)  # fmt: skip
    assert again.exit_code == 2
    assert "\n" not in again.stderr.strip()
    assert file.read_text(encoding="utf8") == before


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://www.wj001.com/news/", "is known as wjnews"),
        ("ftp://www.example.cn/", "is no address of a newspaper"),
        ("http://www.elsewhere.example/", "nothing of www.elsewhere.example is in these files"),
    ],
)
def test_new_says_in_a_line_why_it_proposes_nothing(paper_warc: Path, tmp_path: Path, url: str, said: str) -> None:
    result = newscrawl("--archive", tmp_path / "archive", "site", "new", url, "--from", paper_warc)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "\n" not in result.stderr.strip()
    assert not (tmp_path / "archive" / "sites").exists()


def test_check_says_that_nothing_of_a_site_was_recorded(paper_warc: Path, tmp_path: Path) -> None:
    result = newscrawl("--archive", tmp_path, "site", "check", "wjnews", "--from", paper_warc)
    assert result.exit_code == 2
    assert "nothing of www.wj001.com" in result.stderr


def test_list_names_the_sites(tmp_path: Path) -> None:
    result = newscrawl("--archive", tmp_path / "none", "site", "list")
    assert result.exit_code == 0
    assert "武进新闻网" in result.stdout
    assert "www.wj001.com" in result.stdout


@pytest.mark.e2e
def test_a_crawl_of_an_address_surveys_it_within_its_manners_and_says_what_it_infers(tmp_path: Path) -> None:
    paper = Gov()
    settings = as_options(*AT_ONCE, "LOG_LEVEL=ERROR")
    words = ["newscrawl", "--archive", str(tmp_path), "crawl", paper.root, "--limit", "5", *settings]
    with Newsstand([paper]) as stand:
        done = forked.run(words, environment(stand.url))
        asked = list(stand.log)
    assert done.returncode == 0, done.stderr
    assert f"{paper.root} is no known site" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("newscrawl: shuzhou: 5 new")
    assert asked[0].endswith("/robots.txt")
    assert not [url for url in asked if "/admin/" in url]
    kept = [word for file in tmp_path.glob("surveys/*/warc/survey/*.warc.gz") for word in ("--from", str(file))]
    again = newscrawl("--archive", tmp_path / "again", "site", "new", paper.root, *kept)
    assert again.exit_code == 0
    one, other = (read_file(folder / "sites" / "shuzhou.toml") for folder in (tmp_path, tmp_path / "again"))
    assert (one.article, one.label, set(one.listings)) == (other.article, other.label, set(other.listings))
    checked = newscrawl("--archive", tmp_path, "site", "check", "shuzhou", *kept)
    assert (checked.exit_code, checked.stdout.partition(" ")[0]) == (0, "page"), "a table of what was read"
    assert re.search(r"shuzhou: nothing off; \d+ lists and \d+ articles read\n", checked.stderr)
