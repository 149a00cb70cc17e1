"""What `newscrawl schedule --print` gives systemd, cron and launchd."""

from __future__ import annotations

import configparser
import plistlib
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.schedule import units

ODD = "a b%@$example.org"


def test_a_service_runs_this_installation_by_absolute_paths_with_nothing_expanded(tmp_path: Path) -> None:
    root = tmp_path / "50% $HOME" / "archive"
    service = configparser.RawConfigParser(strict=False, allow_no_value=True)
    service.read_string(units.systemd(root, [], ["-s", f"CONTACT={ODD}"])["newscrawl.service"])
    assert service["Service"]["WorkingDirectory"].replace("%%", "%") == str(root.parent)
    words = shlex.split(service["Service"]["ExecStart"].replace("%%", "%").replace("$$", "$"))
    assert Path(words[0]).is_absolute()
    assert Path(words[0]).exists()
    assert words[1:] == ["--archive", str(root), "schedule", "-s", f"CONTACT={ODD}"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    archive = tmp_path / "50% full" / "archive"
    archive.mkdir(parents=True)
    words = [
        "--archive",
        str(archive),
        "schedule",
        "-s",
        f"CONTACT={ODD}",
        "--print",
        "systemd",
        "--write",
        str(tmp_path),
    ]
    told = CliRunner().invoke(main, words)
    assert told.stdout == f"wrote {tmp_path}/newscrawl.service\nwrote {tmp_path}/newscrawl.timer\n"
    files = [tmp_path / "newscrawl.service", tmp_path / "newscrawl.timer"]
    checked = subprocess.run(
        ["systemd-analyze", "--user", "verify", *files], capture_output=True, text=True, check=False,
        env={"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert [line for line in checked.stderr.splitlines() if "newscrawl" in line] == []


def test_cron_is_told_whom_to_mail_and_no_percent_sign_ends_the_line(tmp_path: Path) -> None:
    [text] = units.cron(tmp_path, [], ["-s", f"CONTACT={ODD}", "wjnews"]).values()
    mail, line = text.splitlines()[1:]
    assert mail.startswith("MAILTO=")
    minute, *_ = line.split()
    assert minute == "*/15"
    assert line.count("%") == line.count(r"\%") == 1
    assert shlex.split(line.replace(r"\%", "%"))[-2:] == [f"CONTACT={ODD}", "wjnews"]


def test_launchd_reads_the_agent(tmp_path: Path) -> None:
    [text] = units.launchd(tmp_path, [], ["-s", f"CONTACT={ODD}"]).values()
    agent = plistlib.loads(text.encode())
    assert agent["ProgramArguments"][1:] == ["--archive", str(tmp_path), "schedule", "-s", f"CONTACT={ODD}"]
    assert agent["StartInterval"] == 900


def test_units_are_written_where_a_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    words = ["--archive", str(tmp_path / "archive"), "schedule", "-s", "CONTACT=a@example.org"]
    for more, says in (("--print cron --write file/x", "cannot be written"), ("--write x", "--write needs a kind")):
        options = [str(tmp_path / word) if "x" in word else word for word in more.split()]
        told = CliRunner().invoke(main, [*words, *options])
        assert told.exit_code == 2
        assert says in told.stderr
