"""`newscrawl search`: what it takes, prints and says when something is wrong."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.cli.search_output import blocks, summary
from newscrawl.search import Found, Hit, Results, parse
from newscrawl.store import Store
from newscrawl.text.times import period
from tests.support.catalogue import ARTICLES, library, record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with library(tmp_path) as store:
        yield store


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-1-5", date(2022, 1, 5), date(2022, 1, 5)),
    ],
)
def test_a_month_or_year_means_all_its_days(text: str, first: date, last: date) -> None:
    assert period(text) == (first, last)


@pytest.mark.parametrize("text", ["", "2022-13", "2022-02-30", "gestern", "0000"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        period(text)


def run(tmp_path: Path, *words: str) -> tuple[int, str, str]:
    """Return status, stdout and stderr of a search."""
    done = CliRunner().invoke(main, ["--archive", str(tmp_path), "search", *words])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.usefixtures("store")
def test_each_find_is_a_line_with_its_whole_url_in_a_pipe(tmp_path: Path) -> None:
    status, out, _ = run(tmp_path, "常州", "-author:姜小莉", "--site", "wjnews", "--since", "2022", "--sort", "date")
    assert status == 0
    assert [line.split("\t")[0] for line in out.splitlines()] == [ARTICLES["evening"].url]
    assert run(tmp_path, "常州", "--limit", "1", "--until", "2022")[1].split("\t")[3] == ARTICLES["lakes"].title


@pytest.mark.usefixtures("store")
def test_copies_of_a_story_are_one_line_and_unfold(tmp_path: Path) -> None:
    copy = replace(ARTICLES["lakes"], url="http://www.jsw.com.cn/copy.html", title="转载", published="2022-11-23")
    with Store(tmp_path / "news.db") as store:
        store.articles.save(copy, [replace(record("lakes"), record_id="copy", url=copy.url)], run_id="jsw/1")
    (line,) = run(tmp_path, "两湖创新区")[1].splitlines()
    fields = line.split("\t")
    assert (fields[0], fields[3], fields[5]) == (ARTICLES["lakes"].url, ARTICLES["lakes"].title, "1")
    first, second = run(tmp_path, "两湖创新区", "--copies")[1].splitlines()
    assert (first.split("\t")[0], first.split("\t")[5]) == (fields[0], "0")
    assert second.split("\t")[0] == copy.url


def test_people_are_told_how_much_was_found(copied: Results) -> None:
    assert summary(copied, 2) == "3 articles in 2 stories"
    assert summary(copied, 1) == "3 articles in 2 stories; the first 1 are shown (--limit)"
    some = replace(copied, articles=12_345, is_complete=False)
    assert summary(some, 2) == "12,345 articles in more than 2 stories; the first 2 are shown (--limit)"
    one = replace(copied, stories=[[1]], articles=1)
    assert summary(one, 1) == "1 article in 1 story"


@pytest.fixture
def copied() -> Results:
    return Results([[1, 2], [3]], 3, is_complete=True, is_exact=True, sites=Counter(), sources=Counter())


def test_a_terminal_shows_how_many_copies_there_are_or_shows_them() -> None:
    hit = Hit("0", "http://x.example/1", "jsw", "常州", "2024-08-06", "day", "", "original", "常州的会议")
    other = replace(hit, url="http://x.example/2", title="转载")
    (folded,) = blocks([Found(hit, [], 3)], parse("常州"))
    assert "+2 copies (--copies)" in folded.plain
    (unfolded,) = blocks([Found(hit, [other], 2)], parse("常州"))
    assert "http://x.example/2" in unfolded.plain
    assert "--copies" not in unfolded.plain


@pytest.mark.usefixtures("store")
def test_finding_nothing_is_no_error_and_a_mistyped_option_is(tmp_path: Path) -> None:
    assert run(tmp_path, "无此词") == (0, "", "nothing found\n")
    status, _, error = run(tmp_path, "常州", "--sit", "jsw")
    assert status == 2
    assert error.count("\n") == 1


def test_an_archive_on_a_disc_that_cannot_be_written_is_searched(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    assert run(tmp_path, "常州")[1].count("\n") == 3
    assert not list(tmp_path.glob("news.db-*"))


def test_the_index_can_be_made_anew(store: Store, tmp_path: Path) -> None:
    store.connection.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
    assert run(tmp_path, "常州") == (0, "", "nothing found\n")
    assert run(tmp_path, "--reindex")[0] == 0
    assert run(tmp_path, "常州")[1].count("\n") == 3


@pytest.mark.parametrize("words", [(), ("-h",)])
def test_without_words_the_command_says_what_to_give(tmp_path: Path, words: tuple[str, ...]) -> None:
    status, out, error = run(tmp_path, *words)
    assert ("newscrawl search 常州" in error and status == 2) if not words else ("--sort" in out and status == 0)


def test_searching_what_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    status, _, error = run(tmp_path, "常州")
    assert status == 2
    assert "newscrawl replay --rebuild" in error
