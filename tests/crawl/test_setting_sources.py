"""Where settings come from, which one counts, and what is refused; no secret is shown or handed on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from scrapy.settings import Settings

from newscrawl.cli import main
from newscrawl.crawl.refused_settings import REFUSED, check_refused
from newscrawl.crawl.setting_sources import (
    MASK,
    MAX_FILE_BYTES,
    load_settings,
    own_settings,
    shown,
    source_of,
    unit_options,
)
from newscrawl.errors import UsageError

SECRET = "https://hooks.example.org/T0/s3cret"
"""An address that whoever knows it can post to."""


def written(archive: Path, text: str | bytes) -> Path:
    archive.mkdir(exist_ok=True)
    path = archive / "newscrawl.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def loaded(archive: Path, *options: str, **environment: str) -> Settings:
    return load_settings(options, archive=archive, environment=environment)


def refusal(archive: Path, *options: str, **environment: str) -> str:
    with pytest.raises(UsageError) as error:
        loaded(archive, *options, **environment)
    line = str(error.value)
    assert "\n" not in line
    return line


def test_the_command_line_counts_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, 'CONTACT = "file"\nRETRY_TIMES = 5\nDOWNLOAD_DELAY = 2\n')
    found = loaded(tmp_path, "CONTACT=line", NEWSCRAWL_CONTACT="environment", NEWSCRAWL_RETRY_TIMES="4")
    names = ("CONTACT", "RETRY_TIMES", "DOWNLOAD_DELAY", "LISTING_MAX_PAGES")
    assert [found[name] for name in names] == ["line", "4", 2, 5000]
    sources = ["command line", "NEWSCRAWL_RETRY_TIMES", str(path), "default"]
    assert [source_of(found, name) for name in names] == sources


def test_the_file_of_the_archive_that_the_environment_names_is_read(tmp_path: Path) -> None:
    written(tmp_path, 'CONTACT = "file"\n')
    found = loaded(Path("archive"), NEWSCRAWL_ARCHIVE=str(tmp_path))
    assert (found["CONTACT"], source_of(found, "ARCHIVE_DIR")) == ("file", "NEWSCRAWL_ARCHIVE")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CONTCT = 'x'", "there is no setting CONTCT; write CONTACT"),
        ("contact = 'x'", "there is no setting contact; write CONTACT"),
        ("[limits]\npages = 3", "there is no setting limits"),
        ("ARCHIVE_DIR = 'x'", "ARCHIVE_DIR is the folder of this file"),
        ("EXTENSIONS_BASE = {}", "there is no setting EXTENSIONS_BASE"),
        ("LISTING_MAX_PAGES = 'many'", "LISTING_MAX_PAGES is not a whole number; write for example"),
        ("LISTING_MAX_PAGES = true", "LISTING_MAX_PAGES is not a whole number"),
        ("LISTING_MAX_PAGES = -1", "is -1; give a number from 0 on"),
        ("RENDER_TIMEOUT = inf", "is inf; give a number from 0 on"),
        ("ROBOTSTXT_OBEY = 'no'", "ROBOTSTXT_OBEY is not true or false"),
        ("ALLOWED_NETWORKS = '10.0.0.0/8'", "ALLOWED_NETWORKS is not a list"),
        ("ITEM_PIPELINES = 3", "ITEM_PIPELINES is not a table"),
        ('CONTACT = "a\\nb"', "holds control characters"),
        ("LOG_LEVEL = 'LOUD'", "is no level; write DEBUG"),
        ("CONTACT = ", "is no TOML"),
        ("x = " + "[" * 5000, "is no TOML"),
        (b"CONTACT = '\xff'", "is not UTF-8 (byte 11)"),
        (b"#" * (MAX_FILE_BYTES + 1), "bytes; leave in it what is no default"),
    ],
)
def test_what_a_file_says_wrongly_is_one_line_with_its_path_and_the_remedy(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    path = written(tmp_path, text)
    line = refusal(tmp_path)
    assert line.startswith(str(path))
    assert said in line


def test_a_pipe_in_the_file_s_place_is_no_file_and_nothing_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "newscrawl.toml")
    assert "is no file" in refusal(tmp_path)


def test_what_the_environment_or_a_call_says_wrongly_is_one_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, NEWSCRAWL_FOO="1").startswith("NEWSCRAWL_FOO: there is no setting FOO")
    assert "write NEWSCRAWL_ARCHIVE" in refusal(tmp_path, NEWSCRAWL_ARCHIVE_DIR="x")
    assert refusal(tmp_path, NEWSCRAWL_RETRY_TIMES="x").startswith("NEWSCRAWL_RETRY_TIMES is not a whole number")
    assert "is not a table" in refusal(tmp_path, NEWSCRAWL_FEEDS="out.jsonl")
    assert "write CONTACT" in refusal(tmp_path, "CONTCT=x")
    assert "gives no value" in refusal(tmp_path, "CONTACT")
    assert loaded(tmp_path, "MY_PIPELINE_TABLE=x")["MY_PIPELINE_TABLE"] == "x"  # for components of one's own


def test_the_project_s_own_settings_stand_and_none_is_refused(tmp_path: Path) -> None:
    check_refused(loaded(tmp_path, "COOKIES_ENABLED=0", "DOWNLOAD_FAIL_ON_DATALOSS=False", "URLLENGTH_LIMIT=2083"))


OTHERWISE = {bool: "{}", int: "3"}
"""A value other than the project's, by its kind."""


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_crawl_cannot_have_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    value = loaded(tmp_path)[name]
    other = OTHERWISE.get(type(value), "x.Y").format(int(not value))
    with pytest.raises(UsageError, match=f"^{name} cannot be had here: .+; .+"):
        check_refused(loaded(tmp_path, f"{name}={other}"))


@pytest.mark.parametrize(
    "setting",
    [
        'DOWNLOADER_MIDDLEWARES={"newscrawl.crawl.middlewares.ArchiveMiddleware": null}',
        'EXTENSIONS={"newscrawl.crawl.run.RunExtension": null}',
        'DOWNLOAD_HANDLERS={"http": "mine.Handler"}',
        'ITEM_PIPELINES={"mine.Missing": 300}',
    ],
)
def test_nothing_takes_the_archive_out_of_a_crawl_and_components_must_be_there(tmp_path: Path, setting: str) -> None:
    with pytest.raises(UsageError, match=r"archive|aiohttp|No module named 'mine'"):
        check_refused(loaded(tmp_path, setting))


def test_components_of_one_s_own_stand_beside_the_project_s(tmp_path: Path) -> None:
    found = loaded(tmp_path, 'DOWNLOADER_MIDDLEWARES={"tests.support.items.SeenItems": 543}')
    check_refused(found)
    names = found.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    assert {"tests.support.items.SeenItems", "newscrawl.crawl.middlewares.ArchiveMiddleware"} <= set(map(str, names))


def test_settings_are_listed_with_their_source_and_meaning_and_no_secret(tmp_path: Path) -> None:
    secrets = f'ALARM_WEBHOOK = "{SECRET}"\nALARM_URLS = ["{SECRET}"]\nHEARTBEAT_URL = "{SECRET}"\n'
    path = written(tmp_path, f'CONTACT = "me@example.org"\n{secrets}[FEEDS."ftp://u:pw@h/x.csv"]\n')
    for words in ("settings", "settings --json"):
        done = CliRunner().invoke(main, ["--archive", str(tmp_path), *words.split()])
        assert done.exit_code == 0, done.output
        assert "s3cret" not in done.output
        assert "u:pw" not in done.output
    rows = {row["name"]: row for row in map(json.loads, done.output.splitlines())}
    assert {rows[name]["value"] for name in ("ALARM_WEBHOOK", "ALARM_URLS", "HEARTBEAT_URL")} == {MASK}
    assert rows["CONTACT"] == {
        "name": "CONTACT",
        "value": "me@example.org",
        "from": str(path),
        "meaning": own_settings()["CONTACT"].meaning,
    }
    assert set(rows) >= set(own_settings())


def test_a_table_is_shown_as_one() -> None:
    assert shown("ITEM_PIPELINES", Settings({"ITEM_PIPELINES": {"a.B": 1}})["ITEM_PIPELINES"]) == {"a.B": 1}


def test_a_unit_needs_a_contact_and_names_only_what_the_file_does_not(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"CONTACT = .*newscrawl\.toml"):
        unit_options(loaded(tmp_path))
    assert unit_options(loaded(tmp_path, NEWSCRAWL_CONTACT="me")) == ["CONTACT=me"]
    written(tmp_path, f'CONTACT = "me@example.org"\nALARM_WEBHOOK = "{SECRET}"\n')
    assert unit_options(loaded(tmp_path, "RETRY_TIMES=3")) == ["RETRY_TIMES=3"]
    for unit in ("systemd", "cron"):
        done = CliRunner().invoke(main, ["--archive", str(tmp_path), "schedule", "--print", unit])
        assert done.exit_code == 0, done.output
        assert "s3cret" not in done.output
    for name in ("ALARM_WEBHOOK", "ALARM_URLS", "HEARTBEAT_URL"):
        with pytest.raises(UsageError, match=f"{name} is a secret"):
            unit_options(loaded(tmp_path, f"{name}={SECRET}"))
        with pytest.raises(UsageError, match=f"{name} is a secret"):
            unit_options(loaded(tmp_path, **{f"NEWSCRAWL_{name}": SECRET}))
