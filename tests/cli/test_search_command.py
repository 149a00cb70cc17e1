"""`newscrawl search`: what it takes, prints and says when something is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.store import Store
from newscrawl.text.times import period
from tests.support.catalogue import ARTICLES, library


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
