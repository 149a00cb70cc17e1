"""`newscrawl verify` names every contradiction by file and offset, and mends what the WARC files allow."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from newscrawl.cli import main
from newscrawl.model import Capture
from newscrawl.warc import Writer
from tests.support.archives import START, URL, capture, contents, page, rebuilt, rows, write_run
from tests.support.faults import fault

RUN = "warc/wjnews/20250106T050000000000Z-00000.warc.gz"


def verify(archive: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(archive), "verify", "--jobs", "1", *options])


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sound")
    pages = [capture(number, page(f"武进召开第{number}次会议"), hours=number) for number in range(4)]
    write_run(root, [*pages, capture("dead", b"gone", status=404), capture(0, page(), hours=8)])
    rebuilt(root)
    return root


@pytest.fixture
def archive(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "archive"))


def execute(archive: Path, statement: str) -> None:
    with closing(sqlite3.connect(archive / "news.db", isolation_level=None)) as connection:
        connection.execute(statement)


def place(archive: Path, number: int) -> tuple[int, int]:
    """Return offset and length of the first capture of article `number`."""
    [(offset, length), *_] = rows(
        archive, "SELECT offset, length FROM captures WHERE url = ? ORDER BY fetched_at", URL.format(number)
    )
    return offset, length


def test_a_sound_archive_is_passed_in_silence(archive: Path) -> None:
    told = verify(archive)
    assert (told.exit_code, told.stdout, told.stderr) == (0, "", "no problems\n")


@pytest.mark.parametrize("where", [0, 4, 9, 0.02, 0.3, 0.5, 0.7, 0.98, -1])
def test_one_changed_byte_is_named_by_file_and_offset_and_stays_named(archive: Path, where: float) -> None:
    offset, length = place(archive, 2)
    path = archive / RUN
    wire = bytearray(path.read_bytes())
    at = int(where * length) if 0 < where < 1 else int(where) % length
    wire[offset + at] ^= 0x04
    path.write_bytes(wire)
    for options in ((), ("--fix",)):
        told = verify(archive, *options)
        assert told.exit_code == 1
        assert [line for line in told.stdout.splitlines() if line.startswith(f"{RUN} at byte {offset}: ")]
    assert len(told.stdout.splitlines()) == 1


def lost_index(archive: Path) -> str:
    (archive / RUN.replace(".warc.gz", ".cdxj")).unlink()
    return ".cdxj: the index is missing"


def index_without_a_line(archive: Path) -> str:
    index = archive / RUN.replace(".warc.gz", ".cdxj")
    index.write_text("".join(index.read_text().splitlines(keepends=True)[1:]))
    return f".cdxj at byte {place(archive, 0)[0]}: the index lacks this capture of {URL.format(0)}"


def index_with_a_line_too_many(archive: Path) -> str:
    index = archive / RUN.replace(".warc.gz", ".cdxj")
    index.write_text(index.read_text() + 'org,x)/ 20250101000000 {"url": "http://x.org/"}\n')
    return ".cdxj: the index names what is not in the WARC file: org,x)/"


def index_in_disorder(archive: Path) -> str:
    index = archive / RUN.replace(".warc.gz", ".cdxj")
    index.write_text("".join(reversed(index.read_text().splitlines(keepends=True))))
    return ".cdxj: the index is not in order"


def lost_rows(archive: Path) -> str:
    execute(archive, f"DELETE FROM captures WHERE url = '{URL.format(1)}'")
    return f"{RUN} at byte 0"


def misplaced_row(archive: Path) -> str:
    execute(archive, f"UPDATE captures SET offset = offset + 7 WHERE url = '{URL.format(1)}'")
    return "news.db says otherwise about this capture"


def lost_article(archive: Path) -> str:
    execute(archive, f"DELETE FROM articles WHERE url = '{URL.format(1)}'")
    return "is not what its captures say"


def article_of_nothing(archive: Path) -> str:
    execute(archive, f"UPDATE captures SET outcome = 'listing' WHERE url = '{URL.format(3)}'")
    return "is not what its captures say"


def unread_capture(archive: Path) -> str:
    execute(archive, f"UPDATE captures SET outcome = NULL, article_id = NULL WHERE url = '{URL.format('dead')}'")
    execute(archive, "DELETE FROM rejections")
    return f"{URL.format('dead')} is archived and was not read"


def lost_database(archive: Path) -> str:
    (archive / "news.db").unlink()
    return "there is no"


def damaged_database(archive: Path) -> str:
    wire = bytearray((archive / "news.db").read_bytes())
    wire[4096 * 2 : 4096 * 12] = b"\x55" * (4096 * 10)
    (archive / "news.db").write_bytes(wire)
    return "database disk image is malformed; make it anew with: newscrawl verify --fix"


def no_database_at_all(archive: Path) -> str:
    (archive / "news.db").write_bytes(b"not a database " * 1000)
    return "file is not a database; make it anew with: newscrawl verify --fix"


def lost_table(archive: Path) -> str:
    execute(archive, "DROP TABLE captures")
    return "no such table: captures; make it anew with: newscrawl verify --fix"


def torn_tail(archive: Path) -> str:
    size = (archive / RUN).stat().st_size
    with (archive / RUN).open("ab") as file:
        offset, length = place(archive, 1)
        file.write((archive / RUN).read_bytes()[offset : offset + length // 2])
    return f"{RUN} at byte {size}: torn"


DAMAGES = [
    lost_index, index_without_a_line, index_with_a_line_too_many, index_in_disorder, lost_rows, misplaced_row,
    lost_article, article_of_nothing, unread_capture, lost_database, damaged_database, no_database_at_all, lost_table,
    torn_tail,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_what_the_warc_files_can_mend_is_named_and_mended(
    archive: Path, sound: Path, damage: Callable[[Path], str]
) -> None:
    wanted = damage(archive)
    told = verify(archive)
    assert told.exit_code in (1, 2)
    if damage is not lost_rows:
        assert wanted in told.output, told.output
    mended = verify(archive, "--fix")
    assert (mended.exit_code, mended.stdout) == (0, ""), mended.output
    assert contents(archive) == contents(sound)
    assert (archive / RUN).read_bytes() == (sound / RUN).read_bytes()


def test_a_sound_database_that_cannot_be_opened_as_it_is_stays(archive: Path) -> None:
    execute(archive, "INSERT INTO _sqlite_migrations VALUES (NULL, 'newscrawl', 'of later code', '2027-01-01')")
    before = (archive / "news.db").read_bytes()
    told = verify(archive, "--fix")
    assert (told.exit_code, told.stderr.rpartition("; ")[2]) == (1, "upgrade newscrawl\n")
    assert (archive / "news.db").read_bytes() == before


@fault("another program's database in the place of the archive's", tries=5, outcome="one line; it stays as it is")
@pytest.mark.parametrize("command", ["status", "verify", "verify --fix", "replay --rebuild", "replay"])
def test_a_database_of_another_program_stays_as_it_is(archive: Path, command: str) -> None:
    (archive / "news.db").unlink()
    execute(archive, "CREATE TABLE books (title)")
    before = (archive / "news.db").read_bytes()
    told = CliRunner().invoke(main, ["--archive", str(archive), *command.split()])
    assert (told.exit_code, told.stdout) == (1, "")
    assert "news.db is a database of another program; move it, or choose another archive\n" in told.stderr
    assert told.stderr.count("\n") == 1
    assert (archive / "news.db").read_bytes() == before


@fault("a database that lacks a table", tries=6, outcome="one line with the remedy: newscrawl verify --fix")
@pytest.mark.parametrize(
    "command", ["status", "search 武进", "export --format jsonl", f"history {URL}", "replay", "replay --rebuild"]
)
def test_a_database_without_one_of_its_tables_says_so_in_one_line(archive: Path, command: str) -> None:
    execute(archive, "DROP TABLE captures")
    told = CliRunner().invoke(main, ["--archive", str(archive), *command.split()])
    assert told.exit_code == 1
    assert told.stderr.startswith(f"newscrawl: {archive}/news.db cannot be ")
    assert told.stderr.endswith("no such table: captures; make it anew with: newscrawl verify --fix\n")


def test_the_piece_of_a_record_at_a_file_s_end_is_kept_beside(archive: Path) -> None:
    torn_tail(archive)
    verify(archive, "--fix")
    piece = (archive / f"{RUN}.torn").read_bytes()
    offset, length = place(archive, 1)
    assert (archive / RUN).read_bytes()[offset : offset + length // 2] == piece


def test_a_lost_warc_file_is_named_with_what_was_in_it(archive: Path) -> None:
    (archive / RUN).unlink()
    for options in ((), ("--fix",)):
        told = verify(archive, *options)
        assert told.exit_code == 1
        assert f"{RUN}: the file is gone, and news.db names 6 captures in it" in told.stdout


def test_a_row_for_a_capture_that_never_was_is_named(archive: Path) -> None:
    offset, _ = place(archive, 1)
    columns = (
        "'urn:uuid:none', url, type, status, fetched_at, file, offset + 3, length, payload_digest, truncated, "
        "rendered, mime, run_id"
    )
    execute(
        archive,
        f"INSERT INTO captures SELECT {columns}, 'x', 'x', NULL, NULL FROM captures WHERE offset = {offset}",
    )
    told = verify(archive)
    assert told.exit_code == 1
    assert (
        told.stdout
        == f"{RUN} at byte {offset + 3}: news.db names a capture of {URL.format(1)} here, and there is none\n"
    )


def test_a_run_that_is_being_written_is_left_out(archive: Path) -> None:
    writer = Writer(archive, "wjnews/20250107T050000000000Z", started_at=START, info={})
    writer.write(capture(7, page("还没写完"), hours=24))
    with FileLock(archive / ".wjnews.lock"):
        told = verify(archive)
    writer.close()
    assert (told.exit_code, told.stdout) == (0, "")
    assert "wjnews/20250107T050000000000Z is being written" in told.stderr
    assert verify(archive).exit_code == 1


def test_a_body_that_was_archived_before_is_found_in_another_file(archive: Path) -> None:
    first: Capture = capture(20, page("没有变化"), hours=24)
    writer = Writer(archive, "wjnews/20250107T050000000000Z", started_at=START, info={})
    record = writer.write(first)
    writer.close()
    later = Writer(archive, "wjnews/20250108T050000000000Z", started_at=START, info={})
    later.write(capture(20, page("没有变化"), hours=48), same_as=record)
    later.close()
    assert verify(archive, "--fix").exit_code == 0
    assert rows(archive, "SELECT first_seen, last_seen FROM articles WHERE url = ?", URL.format(20)) == [
        ("2025-01-07T05:00:00.000000Z", "2025-01-08T05:00:00.000000Z")
    ]
