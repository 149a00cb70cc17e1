"""An archive on media that cannot be written is read by every command that only reads; the others say what is wrong."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.support.archives import URL, capture, page, rebuilt, write_run
from tests.support.faults import fault
from tests.support.read_only import Told, run_read_only

READING = {
    "search 武进": "次会议",
    "export --format jsonl": '"title": "武进召开第1次会议"',
    "export --format csv": "武进召开第1次会议",
    "status": "wjnews",
    f"history {URL.format(1)}": "武进召开第1次会议",
    "verify --jobs 1": "",
    "replay --jobs 1": "3 unchanged",
    "stories": "武进",
    "backup DEST": "no problems",
    "get /": "新闻档案",
    "get /search?q=武进": "次会议",
}
"""What only reads, and what it says."""
WRITING = (
    "replay --rebuild --jobs 1", "replay --retry-failed", "verify --fix --jobs 1", "search --reindex",
    "import newscrawl/cli/data/sample.warc.gz --jobs 1", f"forget {URL}",
)  # fmt: skip
SOUND, KILLED, TORN = "sound", "killed", "torn"
"""Archives that were closed in order, whose writer was killed, and of which a part was copied."""


pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Told]:
    """Return how each command ended on each archive."""
    folder = tmp_path_factory.mktemp("media")
    sound = folder / SOUND
    write_run(sound, [capture(number, page(f"武进召开第{number}次会议")) for number in range(3)])
    rebuilt(sound)
    with closing(sqlite3.connect(sound / "news.db", isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        started_at = "2025-01-07T05:00:00.000000Z"
        writer.execute("INSERT INTO runs (id, site, started_at) VALUES ('wjnews/late', 'wjnews', ?)", (started_at,))
        shutil.copytree(sound, folder / KILLED)
        shutil.copytree(sound, folder / TORN, ignore=shutil.ignore_patterns("*-shm"))
    asked = [(name, command) for name in (SOUND, KILLED) for command in READING]
    asked += [(SOUND, command) for command in WRITING] + [(TORN, "search 武进"), (TORN, "status")]
    words = [(name, command.replace("DEST", f"{folder}-{name}")) for name, command in asked]
    return dict(zip(asked, run_read_only(folder, words), strict=True))


@pytest.mark.parametrize("archive", [SOUND, KILLED])
@pytest.mark.parametrize(
    "command",
    [pytest.param(one, marks=fault(f"read-only media: {one.split()[0]}", tries=0, outcome="works")) for one in READING],
)
def test_what_only_reads_works_on_read_only_media(
    told: dict[tuple[str, str], Told], archive: str, command: str
) -> None:
    found = told[archive, command]
    assert (found.exit_code, found.exception) == (200 if command.startswith("get") else 0, ""), found
    assert READING[command] in found.stdout


@fault("read-only media: a command that writes", tries=0, outcome="one line; exit 1, for forget 2")
@pytest.mark.parametrize("command", WRITING)
def test_what_writes_says_in_one_line_that_it_cannot(told: dict[tuple[str, str], Told], command: str) -> None:
    found = told[SOUND, command]
    assert (found.exit_code, found.exception) == (2 if command.startswith("forget") else 1, "")
    assert found.stderr.startswith("newscrawl: ")
    assert found.stderr.count("\n") == 1


@fault("read-only media: a killed writer's log without its index", tries=0, outcome="one line with the remedy; exit 1")
@pytest.mark.parametrize("command", ["search 武进", "status"])
def test_what_cannot_be_read_whole_is_not_read_in_part(told: dict[tuple[str, str], Told], command: str) -> None:
    found = told[TORN, command]
    assert (found.exit_code, found.exception) == (1, "")
    assert "copy the archive to where it can be" in found.stderr
