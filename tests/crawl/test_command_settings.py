"""What Scrapy's commands refuse here before anything is fetched: one line and status 2, where Scrapy itself raises."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from newscrawl.crawl.command_settings import check_log
from newscrawl.crawl.commands.bench import Command as Bench
from newscrawl.crawl.commands.check import Command as Check
from newscrawl.crawl.commands.crawl import Command as Crawl
from newscrawl.crawl.commands.runspider import Command as Runspider
from newscrawl.crawl.feed_export import check_feeds
from newscrawl.crawl.setting_sources import load_settings
from newscrawl.errors import UsageError


def refuse(command: ScrapyCommand, archive: Path, *words: str, **options: object) -> None:
    """Give `command` options that it refuses."""
    command.settings = load_settings(archive=archive, environment={})
    absent = ("logfile", "loglevel", "nolog", "pidfile", "pdb", "output", "overwrite_output", "list")
    given = Namespace(**dict.fromkeys(absent) | {"set": [], "spargs": []} | options)
    with pytest.raises(SystemExit) as ended:
        command.process_options(list(words), given)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"set": ['FEEDS={"x.json"']}, "-s FEEDS is not a table; write JSON"),
        ({"set": ["FEEDS"]}, "-s FEEDS gives no value; write -s NAME=VALUE"),
        ({"spargs": ["limit"]}, "Invalid -a value, use -a NAME=VALUE"),
        ({"output": ["x.unknown"]}, "Unrecognized output format 'unknown'"),
        ({"pidfile": "no/folder/pid"}, "no/folder/pid cannot be written: No such file"),
        ({"logfile": "no/folder/log"}, "LOG_FILE no/folder/log cannot be written: No such file"),
    ],
)
def test_what_is_wrong_with_a_call_of_scrapy_crawl_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: dict[str, object], said: str
) -> None:
    refuse(Crawl(), tmp_path, "wjnews", **options)
    line = capsys.readouterr().err
    assert line.startswith(f"newscrawl: {said}")
    assert line.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_what_is_no_archive_is_not_replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.txt").write_text("a text")
    refuse(Crawl(), tmp_path, "wjnews", set=[f"REPLAY_WARC={tmp_path}/page.txt"])
    assert capsys.readouterr().err.endswith("page.txt is text: no archive that is read; give the path of a WARC file\n")


def test_check_names_the_sites_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refuse(Check(), tmp_path, "nosuch")
    assert capsys.readouterr().err.startswith("newscrawl: there is no site nosuch; name one of: chinajs ")


@pytest.mark.parametrize("command", [Runspider(), Bench()])
def test_spiders_of_no_site_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: ScrapyCommand
) -> None:
    refuse(command, tmp_path, "own.py")
    assert capsys.readouterr().err.startswith("newscrawl: spiders here are those of sites; run any other from a folder")


def test_a_log_in_an_encoding_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="LOG_ENCODING utf-9 is no encoding"):
        check_log(Settings({"LOG_FILE": str(tmp_path / "log"), "LOG_ENCODING": "utf-9"}))


@pytest.mark.parametrize(
    ("feed", "settings", "said"),
    [
        ({"x.json": "json"}, {}, "does not say how x.json is written"),
        ({"x.json": {"format": "jsn"}}, {}, "Unknown feed format: jsn"),
        ({"x.json": {}}, {}, "does not say how"),
        ({"gopher://y/x.json": {"format": "json"}}, {}, "Unknown feed storage scheme: gopher"),
        ({"x.json": {"format": "json"}}, {"FEED_EXPORTERS": {"json": "mine.Missing"}}, "No module named 'mine'"),
        ({"x.json": {"format": "json"}}, {"FEED_EXPORT_BATCH_ITEM_COUNT": 2}, "must be in the feed URI"),
    ],
)
def test_a_feed_that_scrapy_would_crawl_without_is_refused(
    feed: dict[str, object], settings: dict[str, object], said: str
) -> None:
    with pytest.raises(UsageError, match=f"^FEEDS .*{said}.*; write for example FEEDS="):
        check_feeds(Settings(settings | {"FEEDS": json.dumps(feed)}))


def test_feeds_that_can_be_written_are_not_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "x-%(batch_id)d.json"
    check_feeds(Settings({"FEEDS": {path: {"format": "json", "batch_item_count": 1}}}))
    assert not list(tmp_path.iterdir())
