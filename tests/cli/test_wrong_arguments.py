"""Every command with every wrong argument: exit status 2, and one line on stderr that names the remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.cli.params import Budget, Day, PageUrl
from newscrawl.store import Store

NO_SITE = r"no site '{}'; .*newscrawl site list"
NO_DAY = r"is no day, month or year; write 2022-01-31, 2022-01 or 2022"
REVERSED = r"no day lies from 2024-08-01 to 2024-07-31; give the earlier one first"
HELP = r"newscrawl {}--help tells what may be given"
NO_UTF8 = r"is no UTF-8, and nothing is called so; write it in UTF-8"
NOT_UTF8 = "\udcff\udcfe"
"""As Python hands over bytes that are no UTF-8."""

TABLE = {
    "search --site jsww 常州": r"no site 'jsww'; did you mean jsw\? newscrawl site list",
    "search --site ｊｓｗ 常州": NO_SITE.format("ｊｓｗ"),
    f"search --site {NOT_UTF8} 常州": NO_UTF8,
    "search --since 2024-08 --until 2024-07 常州": REVERSED,
    "search titel:常州": r"no field titel; write title:, source: or author:",
    "search --reindx": r"no such option '--reindx'; did you mean '--reindex'",
    "search -- -常州": r"at least one word",
    "search": r"newscrawl search 常州",
    "export --format csv --site jsww": r"did you mean jsw\?",
    "export --format csv --since 2024-08 --until 2024-07": REVERSED,
    "export --format csv foo:bar": r"no field foo; write title:",
    "export --format csv --output {here}/archive/news.db": r"news.db is a database; name another file",
    "export --format csv --output {here}": r"is a folder: name a file",
    "export --format csv --address http://a.example/": r"--address is for --format site",
    "export 常州": r"missing option '--format'; choose from: jsonl, csv",
    "export --format site": r"--output",
    "export --format site --output {here}/x --address a": r"write https://example.org/news/",
    "history http://www.nowhere.example/": r"newscrawl search finds",
    f"history {NOT_UTF8}": NO_UTF8,
    "duplicates http://www.nowhere.example/": r"newscrawl search finds",
    f"duplicates {NOT_UTF8}": NO_UTF8,
    "replay --site jws": NO_SITE.format("jws"),
    "replay --seed 3": r"--seed chooses among samples; give --sample N with it",
    "replay --rebuild --site jsw": r"leave the other options away",
    "replay --rebuild --changed-only": r"leave the other options away",
    "replay --rebuild --retry-failed": r"leave the other options away",
    "replay --rebuild --fail-on title": r"leave the other options away",
    "replay --engine dask --out {here}/shards --accept": r"--engine dask --out DIR reads all .* alone",
    "replay --engine dask --out {here}/shards --rebuild": r"--engine dask --out DIR reads all .* alone",
    "replay --engine dask --out {here}/shards --fail-on title": r"--engine dask --out DIR reads all .* alone",
    "replay --out {here}/shards": r"--engine dask --out DIR reads all .* alone",
    "replay --baseline {here}/none.jsonl": r"none.jsonl .*; make one with: newscrawl replay --write-baseline",
    "replay --write-baseline {here}/b.jsonl {here}/none.warc": r"none.warc cannot be read: .*; name WARC files",
    "replay --write-baseline {here}/b.jsonl {here}": r"no archive was found in .*; name WARC files, or folders",
    "--archive {here}/none replay --write-baseline {here}/b.jsonl": r"there is no archive .*; name WARC files",
    "replay --accept --baseline {here}/none.jsonl": r"leave --baseline away",
    "replay {here}/some.warc": r"newscrawl import",
    "replay --fail-on nothing": r"the fields are .*body",
    "replay --fail-on body:few": r"the fields are .*body",
    "crawl jws": NO_SITE.format("jws"),
    "crawl --since 2024-08 --until 2024-07 jsw": REVERSED,
    "crawl http://a.example/ http://b.example/": r"one at a time",
    "schedule jws": NO_SITE.format("jws"),
    "schedule --write {here}": r"--print systemd, cron or launchd",
    "site check jws": NO_SITE.format("jws"),
    "site new ftp://a.example/": r"http",
    "site new http://www.jsw.com.cn/": r"newscrawl site check jsw",
    "import {here}/none.warc": r"none.warc",
    "import {here}": r"give WARC files",
    "forget none.warc": r"none.warc",
    "relocate {here}/none {here}/other": r"none",
    "merge {here}/none": r"none",
    "backup {here}/full": r"full",
    "pin": r"give one URL or FILE",
    "pin --url http://a.example/1.html http://a.example/2.html": r"--url is the address of a page in a FILE",
    "pin --url http://a.example/1.html --update": r"--url is the address of a page in a FILE",
    "pin --to {here} {here}/none.html": r"none.html",
    "extract --url http://a℀b/ {here}/some.html": r"is no URL",
    "pin --update --to {here} none": r"none",
    "pin --update --to {here}/none": r"there are no cases in .*none; name another folder with --to",
    "extract {here}/none.html": r"none.html cannot be read: No such file",
    "settings -s NONSENSE": r"NAME=VALUE",
    "alarm": r"ALARM_WEBHOOK or ALARM_URLS",
    "browse --host nowhere.invalid": r"nowhere.invalid",
}
"""Calls by their words, and what their line says of the remedy."""
OF_TYPE: dict[type[click.ParamType[Any]], tuple[str, str]] = {
    click.IntRange: ("many", "is not a valid integer"),
    type(click.INT): ("many", "is not a valid integer"),
    click.FloatRange: ("much", "is not a valid float"),
    click.Choice: ("neither", "is not "),
    Day: ("2024-13-01", NO_DAY),
    PageUrl: ("http://[a", r"is no URL \(Invalid IPv6 URL\)"),
    Budget: ("nothing", "the fields are"),
}
"""A wrong value for options of each type that can have one."""


def leaves(group: click.Group = main, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield each command that is no group, with its words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, (*names, name))
        else:
            yield (*names, name), command


def wrong_words() -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what is wrong in every command alike: no such option, one without its value, a value, a word too many."""
    yield ("nothing",), HELP.format("")
    yield ("--nothing",), HELP.format("")
    yield ("site", "nothing"), HELP.format("site ")
    for names, command in leaves():
        more = HELP.format(f"{' '.join(names)} ")
        arguments = [one for one in command.params if isinstance(one, click.Argument)]
        needed = ["a" for one in arguments if one.required]
        if needed:
            yield names, f"missing argument .*{more}"
        if names == ("export",):
            needed = ["--format", "csv"]
        yield (*names, *needed, "--nothing"), f"no such option .*{more}"
        if not any(one.nargs == -1 for one in arguments):
            yield (*names, *needed, "surplus"), more
        for option in (one for one in command.params if isinstance(one, click.Option) and not one.is_flag):
            flag = max(option.opts, key=len)
            yield (*names, *needed, flag), f"requires an argument; newscrawl {names[0]}.* --help"
            if type(option.type) in OF_TYPE:
                value, said = OF_TYPE[type(option.type)]
                yield (*names, *needed, flag, value), f"{flag}'?: .*{said}.*{more}"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an archive without articles, and a folder that is no copy of it."""
    folder = tmp_path_factory.mktemp("wrong")
    Store(folder / "archive" / "news.db").close()
    (folder / "full").mkdir()
    (folder / "full" / "letter.txt").write_text("not ours")
    return folder


def check(here: Path, words: tuple[str, ...], remedy: str) -> None:
    """Call the command; compare."""
    told = CliRunner().invoke(main, ["--archive", str(here / "archive"), *words], prog_name="newscrawl")
    assert (told.exit_code, told.stdout) == (2, ""), told.output
    assert told.stderr.count("\n") == 1
    assert told.stderr.startswith("newscrawl: ")
    assert re.search(remedy, told.stderr)


@pytest.mark.parametrize(("words", "remedy"), list(TABLE.items()), ids=lambda said: ascii(said)[:60])
def test_a_wrong_call_is_one_line_with_the_remedy(here: Path, words: str, remedy: str) -> None:
    check(here, tuple(word.format(here=here) for word in words.split()), remedy)


@pytest.mark.parametrize(("words", "remedy"), list(wrong_words()), ids=lambda said: str(said)[:60])
def test_options_and_values_there_are_none_of_are_one_line(here: Path, words: tuple[str, ...], remedy: str) -> None:
    check(here, words, remedy)


@pytest.mark.parametrize(
    "command",
    ["status", "verify", "replay", "search 常州", "export --format csv", "history a", "duplicates a", "stories",
     "relocate a b", "browse"],
)  # fmt: skip
def test_an_archive_that_is_not_there_is_one_line(tmp_path: Path, command: str) -> None:
    check(tmp_path, tuple(command.split()), r"crawl or import something|newscrawl replay --rebuild|--archive")
