"""`newscrawl import`: WARC files that others made become articles, once, and what is lost is named."""

from __future__ import annotations

import errno
import gzip
import os
import re
import shutil
import sys
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import brotli
import pytest
from click.testing import CliRunner, Result

from newscrawl.archive import Archive
from newscrawl.archive.importing import copy_file, files_named
from newscrawl.archive.indexing import add_captures
from newscrawl.cli import main
from newscrawl.errors import UsageError
from newscrawl.warc import cdxj
from tests.support import containers
from tests.support import foreign_archives as foreign
from tests.support.archives import URL, capture, contents, page, rebuilt, rows, write_run
from tests.support.faults import fault
from tests.support.foreign_archives import Response

HTML = ("Content-Type", "text/html; charset=utf-8")


def numbered(number: int) -> Response:
    return Response(URL.format(number), page(f"武进召开第{number}次会议"))


def coded(response: Response, coding: str, compress: Callable[[bytes], bytes]) -> Response:
    return replace(response, body=compress(response.body), headers=(HTML, ("Content-Encoding", coding)))


PAGES = [
    numbered(0),
    coded(numbered(1), "gzip", gzip.compress),
    coded(numbered(2), "br", brotli.compress),
    Response(URL.format(3), b"gone", status="404 Not Found"),
    Response("http://www.wj001.com/logo.png", b"\x89PNG", (("Content-Type", "image/png"),)),
    Response("http://www.wj001.com/robots.txt", b"User-agent: *\n", (("Content-Type", "text/plain"),)),
    Response("http://www.wj001.com/old.html", b"", (("Location", "/"),), "301 Moved Permanently"),
]
TITLES = [(URL.format(number), f"武进召开第{number}次会议") for number in range(3)]
Maker = Callable[[Iterable[Response]], bytes]


def newscrawl(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def imported(tmp_path: Path, content: bytes, name: str = "alien.warc.gz") -> tuple[Path, Result]:
    """Import a WARC file with `content`; return the archive and what was said."""
    source = tmp_path / name
    source.write_bytes(content)
    told = newscrawl("--archive", tmp_path / "archive", "import", source, "--jobs", 1)
    return tmp_path / "archive", told


@pytest.mark.parametrize(
    "maker",
    [foreign.wget, foreign.common_crawl, foreign.browsertrix, foreign.plain],
)
def test_what_other_tools_captured_becomes_articles(tmp_path: Path, maker: Maker) -> None:
    pages = PAGES[:1] + PAGES[3:] if maker is foreign.common_crawl else PAGES  # its bodies are decoded
    archive, told = imported(tmp_path, maker(pages), "alien.warc" if maker is foreign.plain else "alien.warc.gz")
    assert told.exit_code == 0
    assert rows(archive, "SELECT url, title FROM articles ORDER BY url") == (TITLES[:1] if len(pages) < 7 else TITLES)
    assert rows(archive, "SELECT url, reason FROM rejections") == [(URL.format(3), "http-error")]
    assert newscrawl("--archive", archive, "verify").stdout == ""
    assert newscrawl("--archive", archive, "replay", "--jobs", 1).exit_code == 0


@pytest.mark.parametrize("maker", [foreign.wget, foreign.browsertrix])
def test_importing_again_stores_nothing_twice(tmp_path: Path, maker: Maker) -> None:
    content = maker(PAGES)
    archive, _ = imported(tmp_path, content)
    before = contents(archive)
    _, told = imported(tmp_path, content)
    assert "3 articles" in told.stdout
    assert contents(archive) == before
    (archive / "news.db").unlink()
    rebuilt(archive)
    assert contents(archive) == before


def test_a_file_that_is_named_twice_is_imported_once(tmp_path: Path) -> None:
    source, archive = tmp_path / "a.warc.gz", tmp_path / "archive"
    source.write_bytes(foreign.wget(PAGES))
    told = newscrawl("--archive", archive, "import", source, source, "--jobs", 1)
    assert (told.exit_code, told.stdout.count("3 articles")) == (0, 2)
    assert newscrawl("--archive", archive, "verify").output == "no problems\n"


def test_the_copy_is_the_file_that_was_given(tmp_path: Path) -> None:
    content = foreign.wget(PAGES)
    archive, _ = imported(tmp_path, content)
    assert (archive / "warc/imported/alien.warc.gz").read_bytes() == content


def test_a_revisit_is_a_later_sight_of_the_same_article(tmp_path: Path) -> None:
    archive, _ = imported(tmp_path, foreign.browsertrix([numbered(0)]))
    assert rows(archive, "SELECT first_seen, last_seen FROM articles") == [
        ("2024-03-01T02:03:04.000000Z", "2024-03-02T02:03:04.567000Z")
    ]


def test_a_name_without_a_warc_suffix_is_found_again_by_a_rebuild(tmp_path: Path) -> None:
    archive, told = imported(tmp_path, foreign.wget(PAGES), "capture-2024.gz")
    assert told.exit_code == 0
    (archive / "news.db").unlink()
    rebuilt(archive)
    assert len(rows(archive, "SELECT url FROM articles")) == 3


@pytest.mark.parametrize("maker", [foreign.wget, foreign.plain])
def test_a_damaged_record_costs_itself_and_is_named_by_its_offset(tmp_path: Path, maker: Maker) -> None:
    content = maker(PAGES)
    broken = bytearray(content)
    at = _offset_of(content, numbered(0).url, maker)
    place = at if maker is foreign.plain else at + 200  # without digests, only headers can be seen to be damaged
    broken[place : place + 4] = bytes(4)
    archive, told = imported(tmp_path, bytes(broken))
    assert told.exit_code == 1
    assert f"warc/imported/alien.warc.gz at byte {at}" in told.stderr
    assert "1 lost" in told.stdout
    assert rows(archive, "SELECT url FROM articles ORDER BY url") == [(url,) for url, _ in TITLES[1:]]


def _offset_of(content: bytes, url: str, maker: Maker) -> int:
    """Return where the response to `url` begins."""
    if maker is foreign.plain:
        return content.rindex(b"WARC/1.0", 0, content.index(url.encode()))
    at = 0
    while at < len(content):
        text, length = _member(content, at)
        if b"WARC-Type: response" in text and url.encode() in text:
            return at
        at += length
    raise ValueError(url)


def _member(content: bytes, at: int) -> tuple[bytes, int]:
    stream = zlib.decompressobj(31)
    text = stream.decompress(content[at:])
    return text, len(content) - at - len(stream.unused_data)


def test_a_file_cut_short_is_read_as_far_as_it_is_sound(tmp_path: Path) -> None:
    content = foreign.wget(PAGES[:3])
    cut = _offset_of(content, PAGES[2].url, foreign.wget) + 100
    archive, told = imported(tmp_path, content[:cut])
    assert told.exit_code == 1
    assert f"at byte {cut - 100}: torn" in told.stderr
    assert rows(archive, "SELECT url FROM articles ORDER BY url") == [(url,) for url, _ in TITLES[:2]]


def test_what_is_no_warc_file_is_said_and_not_copied(tmp_path: Path) -> None:
    archive, told = imported(tmp_path, b"<html>not a WARC file</html>", "page.warc")
    assert told.exit_code == 2
    assert "page.warc is an HTML page without the response it came in" in told.stderr
    assert not (archive / "warc/imported/page.warc").exists()


def test_another_file_of_the_same_name_is_not_mixed_up(tmp_path: Path) -> None:
    imported(tmp_path, foreign.wget(PAGES[:1]))
    archive, told = imported(tmp_path, foreign.wget(PAGES[1:2]))
    assert told.exit_code == 2
    assert "another file was imported as alien.warc.gz" in told.stderr
    assert len(rows(archive, "SELECT url FROM articles")) == 1


@pytest.mark.parametrize("names", [("x.har", "x.har.warc.gz"), ("a.warc", "a.warc.gz"), ("a.warc", "a.warc.warc.gz")])
def test_files_of_nearly_one_name_keep_an_index_and_counts_of_their_own(tmp_path: Path, names: tuple[str, str]) -> None:
    given = [tmp_path / name for name in names]
    given[0].write_bytes(containers.har(PAGES[:1]) if names[0].endswith("har") else foreign.plain(PAGES[:1]))
    given[1].write_bytes(foreign.wget(PAGES[3:4]))
    told = newscrawl("--archive", tmp_path / "archive", "import", *given, "--jobs", 1)
    assert told.stdout.splitlines() == [
        f"{given[0]}: 1 capture, 1 article, 0 copies, 0 rejected, 0 lost",
        f"{given[1]}: 1 capture, 0 articles, 0 copies, 1 rejected (http-error 1), 0 lost",
    ]
    assert newscrawl("--archive", tmp_path / "archive", "verify").output == "no problems\n"


def test_the_same_captures_in_two_files_are_one_each(tmp_path: Path) -> None:
    content = foreign.wget(PAGES)
    archive, _ = imported(tmp_path, content, "b.warc.gz")
    imported(tmp_path, content, "a.warc.gz")
    before = contents(archive)
    assert {file for (file,) in rows(archive, "SELECT file FROM captures")} == {"warc/imported/a.warc.gz"}
    (archive / "news.db").unlink()
    rebuilt(archive)
    assert contents(archive) == before
    assert newscrawl("--archive", archive, "verify").stdout == ""


def test_an_archive_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "warc").write_text("in the way")
    archive, told = imported(tmp_path, foreign.wget(PAGES))
    assert told.exit_code == 1
    assert "cannot be copied into the archive" in told.stderr
    assert told.stderr.count("\n") == 1
    assert not (archive / "news.db").exists()


def test_a_file_that_a_crawl_wrote_is_imported_once(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "newscrawl/cli/data/sample.warc.gz"
    first = newscrawl("--archive", tmp_path, "import", sample)
    assert "27 captures, 5 articles" in first.stdout
    second = newscrawl("--archive", tmp_path, "import", sample)
    assert second.exit_code == 0
    assert second.stdout == first.stdout
    replay = newscrawl("--archive", tmp_path, "replay", "--jobs", "1")
    assert replay.exit_code == 0, replay.output


def test_importing_what_is_not_there_is_one_line(tmp_path: Path) -> None:
    result = newscrawl("--archive", tmp_path, "import", tmp_path / "none.warc.gz")
    assert result.exit_code == 2
    assert result.stderr == f"newscrawl: {tmp_path}/none.warc.gz cannot be read: No such file or directory\n"


def test_patterns_and_folders_lead_to_their_archives_and_each_to_one_at_least(tmp_path: Path) -> None:
    good, folder = tmp_path / "a.warc.gz", tmp_path / "folder"
    good.write_bytes(foreign.wget(PAGES))
    (tmp_path / "empty.warc.gz").touch()  # a killed crawl leaves such
    (tmp_path / "a.warc.gz.cdxj").write_text("no archive", encoding="utf-8")
    folder.mkdir()
    for pattern in ("*.warc.gz", "a*"):
        assert files_named([tmp_path / pattern, good]) == [good]
    for none in (tmp_path / "nothing-*", folder):
        with pytest.raises(UsageError, match=f"no archive was found in {re.escape(str(none))}; name WARC files"):
            files_named([good, none])
    with pytest.raises(UsageError, match=r"a\.warc\.gz\.cdxj .*; name WARC files"):
        files_named([good, tmp_path / "a.warc.gz.cdxj"])


IN_GBK = "新闻.warc.gz".encode("gbk").decode("utf-8", "surrogateescape")
"""How Python gives a file's name that was unpacked on Linux from a zip of Windows."""


@fault("a file's name in GBK", tries=1, outcome="read; import --link names it and reads the others")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_name_that_is_no_utf_8_costs_nothing(tmp_path: Path) -> None:
    given, archive = tmp_path / "given", tmp_path / "archive"
    given.mkdir()
    (given / IN_GBK).write_bytes(foreign.wget(PAGES[:1]))
    (given / "b.warc.gz").write_bytes(foreign.wget(PAGES[1:2]))
    linked = newscrawl("--archive", tmp_path / "linked", "import", "--link", given, "--jobs", 1)
    assert (linked.exit_code, linked.stdout.count("1 article")) == (1, 1)
    assert "cannot be linked: its path is no UTF-8; rename it, or import it without --link" in linked.stderr
    copied = newscrawl("--archive", archive, "import", given, "--jobs", 1)
    assert (copied.exit_code, copied.stdout.count("1 article")) == (0, 2)
    assert newscrawl("--archive", archive, "verify").output == "no problems\n"
    assert newscrawl("--archive", archive, "forget", f"given/{IN_GBK}", "--jobs", 1).exit_code == 0
    (given / IN_GBK).rename(archive / "warc" / "imported" / IN_GBK)  # as earlier versions copied it
    assert "its name is no UTF-8; take it away" in newscrawl("--archive", archive, "verify").stdout
    assert rows(archive, "SELECT url FROM articles") == [(URL.format(1),)]


@fault("a file whose name is too long for a copy", tries=1, outcome="named, the others are read; --link reads it")
@pytest.mark.parametrize("name", ["a" * 247 + ".warc.gz", "长" * 82 + ".har", "b" * 246 + ".wacz"])
def test_a_name_that_is_too_long_for_a_copy_costs_itself(tmp_path: Path, name: str) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / name).write_bytes(foreign.wget(PAGES[:1]))
    (given / "z.warc.gz").write_bytes(foreign.wget(PAGES[1:2]))
    copied = newscrawl("--archive", tmp_path / "archive", "import", given, "--jobs", 1)
    assert (copied.exit_code, copied.stdout.count("1 article")) == (1, 1)
    assert f"{name} has too long a name for a copy; rename it, or import --link it" in copied.stderr
    assert newscrawl("--archive", tmp_path / "archive", "verify").output == "no problems\n"
    assert newscrawl("--archive", tmp_path / "linked", "import", "--link", given, "--jobs", 1).exit_code == 0


def test_two_imports_of_one_file_at_once_make_one_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, source = Archive(tmp_path / "archive"), tmp_path / "a.warc.gz"
    source.write_bytes(foreign.wget(PAGES))
    copyfile, other = shutil.copyfile, Thread(target=copy_file, args=(archive, source))

    def copy_while_another_does(given: Path, copy: Path) -> None:
        copyfile(given, copy)
        if not other.ident:
            other.start()
            other.join(timeout=1)  # it waits for this one

    monkeypatch.setattr("newscrawl.archive.importing.shutil.copyfile", copy_while_another_does)
    kept = copy_file(archive, source)
    other.join()
    assert kept.read_bytes() == source.read_bytes()
    assert [path.name for path in kept.parent.iterdir()] == ["a.warc.gz"]


def test_a_crawl_s_file_gets_its_index_while_an_import_copies(tmp_path: Path) -> None:
    archive, path = Archive(tmp_path), write_run(tmp_path, [capture(1, page())])

    def index() -> int:
        with archive.store() as store:
            return add_captures(archive, store, [path]).captures

    with ThreadPoolExecutor(1) as thread, archive.lock("imported"):
        assert thread.submit(index).result(timeout=30) == 1
    assert cdxj.path_of(path).is_file()


def failing(number: int) -> Callable[[Path, Path], None]:
    """Return what fails in the midst of a copy as the system does, where it finds the file gone or the disk full."""

    def fail(given: Path, copy: Path) -> None:
        copy.write_bytes(given.read_bytes()[:100])
        if number == errno.ENOENT:
            given.unlink()
        raise OSError(number, os.strerror(number))

    return fail


@fault(
    "a disk that becomes full during an import", tries=1, outcome="exit status 1, one line; no piece of a file stays"
)
def test_on_a_full_disk_no_piece_of_a_copy_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("newscrawl.archive.importing.shutil.copyfile", failing(errno.ENOSPC))
        archive, told = imported(tmp_path, foreign.wget(PAGES))
    assert told.exit_code == 1
    assert told.stderr.endswith(
        "alien.warc.gz cannot be copied into the archive: No space left on device; mend that, or import --link it\n"
    )
    assert not list((archive / "warc/imported").iterdir())
    assert imported(tmp_path, foreign.wget(PAGES))[1].exit_code == 0


@fault("a file that goes away during its import", tries=1, outcome="named; the others are read")
def test_a_file_that_goes_away_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.archive.importing.shutil.copyfile", failing(errno.ENOENT))
    _, told = imported(tmp_path, foreign.wget(PAGES))
    assert (told.exit_code, told.stderr.count("went away while it was imported; import it again")) == (2, 1)


@fault("a link in a folder that leads nowhere, and links in a circle", tries=1, outcome="named; all else is read once")
def test_links_in_a_folder_are_followed_and_each_folder_is_read_once(tmp_path: Path) -> None:
    given, disk = tmp_path / "given", tmp_path / "disk"
    (given / "2024").mkdir(parents=True)
    disk.mkdir()
    (given / "2024" / "a.warc.gz").write_bytes(foreign.wget(PAGES[:1]))
    (disk / "b.warc.gz").write_bytes(foreign.wget(PAGES[1:2]))
    (given / "elsewhere").symlink_to(disk)
    (given / "own.warc.gz").symlink_to("own.warc.gz")
    for name, target in {"1-latest": "2024", "circle": ".", "gone.warc.gz": "/none/c", ".#notes": "me@host"}.items():
        (given / name).symlink_to(target)
    (disk / "back").symlink_to(given)
    told = newscrawl("--archive", tmp_path / "archive", "import", given, "--jobs", 1)
    assert told.stderr.splitlines() == [
        f"newscrawl: {given}/gone.warc.gz cannot be read: No such file or directory",
        f"newscrawl: {given}/own.warc.gz cannot be read: Too many levels of symbolic links",
    ]
    assert newscrawl("--archive", tmp_path / "archive", "forget", given / "own.warc.gz").exit_code == 2
    assert [line.partition(":")[0] for line in told.stdout.splitlines()] == [
        f"{given}/2024/a.warc.gz",
        f"{given}/elsewhere/b.warc.gz",
    ]
    assert told.exit_code == 1


@fault("a folder that must not be read", tries=1, outcome="named as lost; the others are read")
def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "given" / "closed"
    closed.mkdir(parents=True)
    (tmp_path / "given" / "a.warc.gz").write_bytes(foreign.wget(PAGES))
    scandir, access = os.scandir, os.access

    def scandir_unless_closed(path: str) -> Any:
        if Path(path) == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return scandir(path)

    monkeypatch.setattr("os.scandir", scandir_unless_closed)  # root may read whatever its mode says
    monkeypatch.setattr("os.access", lambda path, mode: path != closed and access(path, mode))
    told = newscrawl("--archive", tmp_path / "archive", "import", tmp_path / "given", "--jobs", 1)
    assert told.stderr.startswith(f"newscrawl: {closed} cannot be read: ")
    assert (told.exit_code, told.stdout.count("3 articles")) == (1, 1)


@pytest.mark.parametrize("how", [(), ("--link",)])
def test_a_folder_that_holds_the_archive_is_imported_without_it(tmp_path: Path, how: tuple[str, ...]) -> None:
    archive = tmp_path / "project" / "archive"
    archive.mkdir(parents=True)
    (tmp_path / "project" / "a.warc.gz").write_bytes(foreign.wget(PAGES))
    newscrawl("--archive", archive, "import", tmp_path / "project", "--jobs", 1)
    again = newscrawl("--archive", archive, "import", *how, tmp_path / "project", "--jobs", 1)
    assert (again.exit_code, again.output.count("\n")) == (0, 1)
    assert [path.name for path in (archive / "warc").rglob("*.gz")] == ["a.warc.gz"]
    own = newscrawl("--archive", archive, "import", archive / "warc/imported/project/a.warc.gz", "--jobs", 1)
    assert (own.exit_code, own.stderr.count("lies in the archive already")) == (2, 1)


def test_a_pattern_leads_into_folders_as_the_shell_does(tmp_path: Path) -> None:
    (tmp_path / "given" / "2024").mkdir(parents=True)
    (tmp_path / "given" / "2024" / "a.warc.gz").write_bytes(foreign.wget(PAGES))
    told = newscrawl("--archive", tmp_path / "archive", "import", tmp_path / "given" / "*", "--jobs", 1)
    assert (told.exit_code, told.stdout.count("3 articles")) == (0, 1)


def test_a_link_that_leads_nowhere_and_is_called_as_a_pattern_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(foreign.wget(PAGES))
    (tmp_path / "*.warc.gz").symlink_to("nowhere")
    told = newscrawl("--archive", tmp_path / "archive", "import", tmp_path / "*", "--jobs", 1)
    assert (told.exit_code, told.stdout.count("3 articles")) == (1, 1)
    assert told.stderr == f"newscrawl: {tmp_path}/*.warc.gz cannot be read: No such file or directory\n"
