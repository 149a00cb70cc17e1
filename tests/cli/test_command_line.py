"""The frame of all commands: help, the options that name the archive, completion, and pipes whose reader has gone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from tests.support.crawling import NEWSCRAWL

WIDTH = 80


def commands(group: click.Group = main, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the names of every command, those of its groups before it."""
    for name, command in group.commands.items():
        yield (*words, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))


@pytest.mark.parametrize("words", [(), *commands()], ids=" ".join)
def test_every_command_has_a_help_whose_lines_fit_and_are_whole(words: tuple[str, ...]) -> None:
    for flag in ("-h", "--help"):
        shown = CliRunner().invoke(main, [*words, flag], prog_name="newscrawl")
        assert shown.exit_code == 0
        assert "--help" in shown.stdout
        usage, *lines = shown.stdout.splitlines()
        assert max(map(len, (usage, *lines))) <= WIDTH
        assert not [line for line in lines if line.endswith("...")]


@pytest.mark.parametrize("words", [("status",), ("search", "常州"), ("site", "list")], ids=" ".join)
def test_the_archive_may_be_named_before_and_after_a_command(words: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever the environment names; of two on the line, the last."""
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    (here / "sites").mkdir(parents=True)
    (here / "sites" / "here.toml").write_text("broken")  # told by whoever opens this archive
    for line in (
        ["--archive", here, *words],
        [*words, "--archive", here],
        [words[0], "--archive", here, *words[1:]],
        ["--archive", elsewhere, *words, "--archive", here],
    ):
        told = CliRunner().invoke(main, list(map(str, line)), env={"NEWSCRAWL_ARCHIVE": str(elsewhere)}).stderr
        assert str(here) in told
        assert str(elsewhere) not in told


def test_what_looks_like_an_option_is_a_word_after_two_minuses(tmp_path: Path) -> None:
    for words in (["search", "--", "常州", "--nothing"], ["export", "--format", "csv", "--", "常州", "--nothing"]):
        told = CliRunner().invoke(main, ["--archive", str(tmp_path), *words])
        assert "news.db" in told.stderr  # it came as far as the archive, which is not there


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_of_each_shell_is_printed(shell: str) -> None:
    printed = CliRunner().invoke(main, ["--completion", shell])
    assert printed.exit_code == 0
    assert f"_NEWSCRAWL_COMPLETE={shell}_complete" in printed.stdout


@pytest.mark.e2e
def test_a_real_bash_completes_the_names_of_sites() -> None:
    script = (
        f'PATH={Path(NEWSCRAWL).parent}:$PATH; eval "$(newscrawl --completion bash)"; '
        "COMP_WORDS=(newscrawl crawl w); COMP_CWORD=2; _newscrawl_completion newscrawl; echo ${COMPREPLY[@]}"
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["wjnews", "wjyanghu"]


@pytest.mark.e2e
def test_a_reader_of_a_pipe_that_has_gone_is_neither_told_nor_an_alarm(tmp_path: Path) -> None:
    for words in (["site", "list"], ["settings", "--json"]):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([NEWSCRAWL, *words], stdout=writing, stderr=subprocess.PIPE, check=False, cwd=tmp_path)
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.e2e
def test_a_full_disk_behind_stdout_is_one_line(tmp_path: Path) -> None:
    for words in (["site", "list"], ["--help"]):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run([NEWSCRAWL, *words], stdout=full, stderr=subprocess.PIPE, check=False, cwd=tmp_path)
        assert done.returncode == 1
        assert done.stderr.count(b"\n") == 1
        assert b"No space left on device" in done.stderr
