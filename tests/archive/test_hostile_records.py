"""Records that strangers made: each costs itself, whatever is done, and the file can be forgotten."""

from __future__ import annotations

import gzip
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.warc import records
from newscrawl.warc.cdxj import key_of
from tests.support import foreign_archives as foreign
from tests.support.archives import URL, capture, contents, page, rows, write_run
from tests.support.faults import fault
from tests.support.foreign_archives import Response

GOOD = [Response(URL.format(number), page(f"武进召开第{number}次会议")) for number in range(2)]
DIGITS = b"9" * 5000


def record(  # noqa: PLR0913 - a part of a record each
    url: bytes = b"http://www.wj001.com/x.html",
    *,
    kind: bytes = b"response",
    date: bytes = b"2024-03-06T01:02:03Z",
    more: bytes = b"",
    status: bytes = b"200 OK",
    length: bytes = b"",
) -> bytes:
    """Return an uncompressed record with the given oddities."""
    block = b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html\r\n\r\n" + page("甲乙丙丁戊己庚辛")
    head = (b"WARC/1.1\r\nWARC-Type: " + kind + b"\r\nWARC-Date: " + date + b"\r\nWARC-Target-URI: " + url + b"\r\n"
            + more
            + b"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
            + b"Content-Type: application/http; msgtype=response\r\n")  # fmt: skip
    return head + b"Content-Length: " + (length or str(len(block)).encode()) + b"\r\n\r\n" + block + b"\r\n\r\n"


def with_metadata(said: bytes) -> bytes:
    return record(kind=b"resource", more=b"WARC-JSON-Metadata: " + said + b"\r\n")


BAD = {
    "a bracket in the host": record(b"http://www.wj001[com/x.html"),
    "an address that does not end": record(b"http://[::1/x.html"),
    "a host that a template left": record(b"http://[host]/x.html"),
    "a length of 5,000 digits": record(length=DIGITS),
    "a length of 20 digits": record(length=DIGITS[:20]),
    "a length of 900 MB": record(length=b"943718400"),
    "a negative length": record(length=b"-1"),
    "a status of 5,000 digits": record(status=DIGITS),
    "a status of six digits": record(status=b"200200"),
    "a date in year 9999": record(date=b"9999-12-31T23:59:59Z"),
    "a date in year 1": record(date=b"0001-01-01T00:00:00Z"),
    "a date that is none": record(date=b"yesterdayZ"),
    "a date with a zone": record(date=b"2024-03-06T01:02:03+99:99"),
    "an original's offset of 5,000 digits": record(
        kind=b"revisit", more=b"WARC-Refers-To-Filename: warc/imported/alien.warc\r\n"
        b"WARC-Refers-To-File-Offset: " + DIGITS + b"\r\n"),
    "an original outside of the archive": record(
        kind=b"revisit", more=b"WARC-Refers-To-Filename: ../../../etc/passwd\r\nWARC-Refers-To-File-Offset: 0\r\n"),
    "an original in a file with a null byte": record(
        kind=b"revisit", more=b"WARC-Refers-To-Filename: a\0b\r\nWARC-Refers-To-File-Offset: 0\r\n"),
    "an original in a file with a name of 5,000 characters": record(
        kind=b"revisit", more=b"WARC-Refers-To-Filename: " + b"a" * 5000 + b"\r\nWARC-Refers-To-File-Offset: 0\r\n"),
    "an original where no record begins": record(
        kind=b"revisit", more=b"WARC-Refers-To-Filename: warc/imported/alien.warc\r\n"
        b"WARC-Refers-To-File-Offset: 7\r\n"),
    "an original that is a revisit": record(
        kind=b"revisit", more=b"WARC-Refers-To-Filename: warc/imported/alien.warc\r\n"
        b"WARC-Refers-To-File-Offset: 1365\r\n"),
    "a revisit of itself": record(
        kind=b"revisit", more=b"WARC-Refers-To: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"),
    "metadata without a status": with_metadata(b'{"rendered": true}'),
    "metadata whose status is a text": with_metadata(b'{"rendered": true, "status": "200", "headers": []}'),
    "metadata whose status has 5,000 digits": with_metadata(
        b'{"rendered": true, "status": ' + DIGITS + b', "headers": []}'),
    "metadata whose headers are a number": with_metadata(b'{"rendered": true, "status": 200, "headers": 5}'),
    "metadata whose headers are no pairs": with_metadata(b'{"rendered": true, "status": 200, "headers": [[1, 2, 3]]}'),
    "metadata 100,000 deep": with_metadata(b"[" * 100_000),
    "a wrong digest": record(more=b"WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n"),
    "no date, no URL": b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
    "a header block without end": b"WARC/1.1\r\n" + b"X-A: b\r\n" * 200_000,
    "a header block torn by the next record": b"WARC/1.1\r\nWARC-Type: response\r\n",
    "100 header blocks without end": b"WARC/1.1\r\nX-A: b\r\n" * 100,
    "a header line of 2 MB": record(more=b"X-A: " + b"b" * 2_000_000 + b"\r\n"),
    "zeros": bytes(100_000),
    "magic numbers without end": b"\x1f\x8b\x08" * 20_000,
}  # fmt: skip


ODD_ADDRESSES = {
    "a port that is no number": record(b"http://www.wj001.com:8o/x.html"),
    "a port that is too large": record(b"http://www.wj001.com:99999/x.html"),
    "port 0": record(b"http://www.wj001.com:0/x.html"),
    "a host in braces": record(b"http://{host}/x.html"),
    "a user and a password": record(b"http://me:secret@www.wj001.com/x.html"),
    "no host": record(b"http:///x.html"),
    "a host with blanks": record(b"http://a b/x.html"),
    "a backslash for a slash": record(b"http://www.wj001.com\\x.html"),
    "two dots in the host": record(b"http://a_b..example/x.html"),
    "8,000 characters": record(b"http://www.wj001.com/x.html?" + b"a" * 8000),
    "bytes that are no UTF-8": record(b"http://www.wj001.com/\xd0\xc2.html"),
}


def newscrawl(archive: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["--archive", str(archive), *map(str, words)])


def plain(*parts: bytes) -> bytes:
    """Return an archive of two good articles with `parts` between them."""
    first, second = foreign.plain(GOOD[:1]), foreign.plain(GOOD[1:])
    return first + b"".join(parts) + second


LOST = "lost, named by file and offset; import exits 1"


COMMANDS = (("verify",), ("verify", "--fix", "--jobs", "1"), ("replay", "--jobs", "1"),
            ("replay", "--rebuild", "--jobs", "1"))  # fmt: skip
LAST = ("verify", "--jobs", "1")
"""Once all files are forgotten."""


def good(what: str) -> list[Response]:
    """Return the good articles of the file with that bad record."""
    number = list(BAD).index(what)
    return [Response(URL.format(f"{number}_{half}"), page(f"武进召开第{number}次会议之{half}")) for half in "ab"]


@dataclass(frozen=True)
class Imported:
    """Files with a bad record each, imported into one archive, and what commands made of that, the last forgot them."""

    suffix: str
    told: dict[tuple[str, ...], Result]
    stored: dict[tuple[str, ...], set[str]]
    """The addresses of articles after each command."""

    def name(self, what: str) -> str:
        """Return the name of the file with that bad record."""
        return f"alien{list(BAD).index(what)}.warc{self.suffix}"

    def content(self, what: str) -> bytes:
        """Return that file: the bad record, with an id of its own, between two good articles."""
        own = BAD[what].replace(b"000000000001", b"%012d" % (1 + list(BAD).index(what)))
        before, after = (foreign.plain([one]) for one in good(what))
        parts = (before, own.replace(b"alien.warc", self.name(what).encode()), after)
        return (
            b"".join(gzip.compress(one) for part in parts for one in members(part)) if self.suffix else b"".join(parts)
        )

    def call(self, archive: Path, *words: str) -> None:
        """Have newscrawl do something with the archive, and keep what became of that."""
        self.told[words] = newscrawl(archive, *words)
        self.stored[words] = {url for (url,) in rows(archive, "SELECT url FROM articles")}


@pytest.fixture(scope="module", params=["", ".gz"])
def imported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    found = Imported(request.param, {}, {})
    archive = tmp_path_factory.mktemp("archive")
    sources = [tmp_path_factory.mktemp("alien") / found.name(what) for what in BAD]
    for what, source in zip(BAD, sources, strict=True):
        source.write_bytes(found.content(what))
    found.call(archive, "import", *map(str, sources), "--jobs", "1")
    for words in COMMANDS:
        found.call(archive, *words)
    for what in BAD:
        found.call(archive, "forget", found.name(what))
    found.call(archive, *LAST)
    return found


def test_whatever_is_done_with_records_that_cannot_be_read_ends_in_order(imported: Imported) -> None:
    for words, told in imported.told.items():
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exc_info
        assert told.exit_code == int(words[0] in ("import", "verify") and words != LAST), (words, told.output)
    assert imported.stored[LAST] == set()


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=fault(f"WARC record: {what}", tries=1, outcome=LOST)) for what in BAD]
)
def test_a_record_that_cannot_be_read_costs_itself_in_whatever_is_done(imported: Imported, what: str) -> None:
    (told, *_), name = imported.told.values(), imported.name(what)
    assert f"lost: warc/imported/{name} at byte " in told.stderr
    wanted = {response.url for response in good(what)}
    for words, stored in imported.stored.items():
        if words == ("forget", name):
            assert not wanted & stored
            break
        assert wanted <= stored, words


@pytest.mark.parametrize(
    "what",
    [pytest.param(what, marks=fault(f"WARC record: an address with {what}", tries=1, outcome="stored"))
     for what in ODD_ADDRESSES],
)  # fmt: skip
def test_a_page_is_kept_whose_address_no_request_could_be_made_for(tmp_path: Path, what: str) -> None:
    source, archive = tmp_path / "alien.warc", tmp_path / "archive"
    source.write_bytes(plain(ODD_ADDRESSES[what]))
    told = newscrawl(archive, "import", source, "--jobs", 1)
    assert told.exit_code == 0, (told.output, told.exception)
    assert rows(archive, "SELECT count(*) FROM articles") == [(3,)]
    assert rows(archive, "SELECT url FROM captures WHERE url LIKE '%secret%'") == []
    for command in (("verify",), ("verify", "--fix", "--jobs", 1), ("replay", "--jobs", 1), ("search", "甲乙")):
        assert newscrawl(archive, *command).exit_code == 0, command


def members(part: bytes) -> list[bytes]:
    """Return records, or what stands in their place, one by one, so that each can be a gzip member."""
    starts = [found.start() for found in re.finditer(b"^WARC/1", part, re.MULTILINE)]
    return [part[at:end] for at, end in zip(starts, [*starts[1:], len(part)], strict=True)] if starts else [part]


def test_forgetting_a_file_leaves_the_archive_as_if_it_had_never_been_imported(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    own = [capture(number, page(f"武进召开第{number}次会议")) for number in range(3)]
    write_run(archive, own)
    assert newscrawl(archive, "replay", "--rebuild").exit_code == 0
    before = contents(archive)
    source = tmp_path / "alien.warc.gz"
    changed = Response(URL.format(1), page("武进召开第一次会议", ["另一段文字，与原来的那一段完全不同。" * 5] * 4))
    source.write_bytes(foreign.wget([*GOOD, changed, Response(URL.format(9), page("武进召开第九次会议"))]))
    assert newscrawl(archive, "import", source).exit_code == 0
    assert contents(archive) != before
    told = newscrawl(archive, "forget", source)
    assert told.exit_code == 0, told.output
    assert contents(archive) == before
    assert newscrawl(archive, "search", "第九次").stdout == ""
    assert newscrawl(archive, "verify").exit_code == 0
    assert not list((archive / "warc" / "imported").iterdir())


def test_what_another_file_holds_too_is_not_forgotten(tmp_path: Path) -> None:
    archive, content = tmp_path / "archive", foreign.wget(GOOD)
    for name in ("a.warc.gz", "b.warc.gz"):
        (tmp_path / name).write_bytes(content)
        newscrawl(archive, "import", tmp_path / name)
    assert newscrawl(archive, "forget", "a.warc.gz").exit_code == 0
    assert len(rows(archive, "SELECT url FROM articles")) == 2
    assert {file for (file,) in rows(archive, "SELECT file FROM captures")} == {"warc/imported/b.warc.gz"}
    assert newscrawl(archive, "verify").exit_code == 0


def test_a_file_that_later_captures_rest_on_stays(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    source = tmp_path / "alien.warc.gz"
    source.write_bytes(foreign.wget(GOOD))
    newscrawl(archive, "import", source)
    assert newscrawl(archive, "forget", "none.warc.gz").exit_code == 2


@fault("a FIFO below warc/", tries=0, outcome="not opened; verify names it and exits 1")
def test_a_pipe_among_the_files_is_named_and_not_opened(tmp_path: Path) -> None:
    write_run(tmp_path, [capture(1, page("武进召开第一次会议"))])
    newscrawl(tmp_path, "replay", "--rebuild")
    os.mkfifo(tmp_path / "warc" / "pipe.warc.gz")
    told = newscrawl(tmp_path, "verify")
    assert told.exit_code == 1
    assert "warc/pipe.warc.gz: no regular file" in told.stdout
    assert newscrawl(tmp_path, "replay", "--rebuild").exit_code == 0
    assert newscrawl(tmp_path, "import", tmp_path / "warc" / "pipe.warc.gz").exit_code == 2


@fault("a device below warc/", tries=0, outcome="not opened; verify names it and exits 1")
def test_a_device_among_the_files_is_named_and_not_opened(tmp_path: Path) -> None:
    write_run(tmp_path, [capture(1, page("武进召开第一次会议"))])
    newscrawl(tmp_path, "replay", "--rebuild")
    (tmp_path / "warc" / "zero.warc").symlink_to("/dev/zero")
    told = newscrawl(tmp_path, "verify")
    assert told.exit_code == 1
    assert "warc/zero.warc: no regular file" in told.stdout
    assert newscrawl(tmp_path, "replay", "--rebuild").exit_code == 0
    assert newscrawl(tmp_path, "import", tmp_path / "warc" / "zero.warc").exit_code == 2


@fault("1,100 revisits in a chain", tries=1, outcome="each has the body of the first")
def test_chains_of_revisits_are_followed_by_their_names(tmp_path: Path) -> None:
    def member(number: int) -> bytes:
        revisit = number > 0
        head = f"WARC/1.1\r\nWARC-Type: {'revisit' if revisit else 'response'}\r\nWARC-Target-URI: {URL.format(1)}\r\n"
        head += f"WARC-Date: 2024-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z\r\n"
        head += f"WARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: application/http; msgtype=response\r\n"
        head += f"WARC-Refers-To: <urn:uuid:{number - 1}>\r\n" if revisit else ""
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        body += b"" if revisit else b'{"a": 1}'
        return gzip.compress(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n\r\n")

    source = tmp_path / "chain.warc.gz"
    source.write_bytes(b"".join(map(member, range(1100))))
    told = newscrawl(tmp_path / "archive", "import", source)
    assert told.exit_code == 0, told.output
    outcomes = rows(tmp_path / "archive", "SELECT outcome, count(*) FROM captures GROUP BY outcome")
    assert outcomes == [("not-html", 1100)], "each has the first one's body, or it would be empty"


@fault("WARC record: 900 MB in a gzip member", tries=1, outcome=LOST)
def test_a_record_of_900_mb_is_stepped_over_in_little_memory(tmp_path: Path) -> None:
    source = tmp_path / "huge.warc.gz"
    head = record(length=b"943718400").partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    with source.open("wb") as file:
        file.write(gzip.compress(foreign.plain(GOOD[:1]).partition(b"WARC/1.0\r\nWARC-Type: response")[0] or b""))
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) as member:
            member.write(head)
            for _ in range(900):
                member.write(bytes(1 << 20))
            member.write(b"\r\n\r\n")
        for part in members(foreign.plain(GOOD[1:])):
            file.write(gzip.compress(part))
    with source.open("rb") as file:
        found = list(records.raw_records(file))
    damaged = [one for one in found if isinstance(one, records.DamagedRecord)]
    assert [one.reason for one in damaged] == ["a block of 943718400 bytes; those of more than 35651584 are not read"]
    assert any(GOOD[1].url.encode() in one.head for one in found if isinstance(one, records.RawRecord))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.archive.org", "org,archive)/"),
        ("http://archive.org/goo/", "org,archive)/goo"),
        ("http://archive.org/goo/?", "org,archive)/goo"),
        ("http://archive.org/goo/?b&a", "org,archive)/goo?a&b"),
        ("http://archive.org/goo/?a=2&b&a=1", "org,archive)/goo?a=1&a=2&b"),
        ("http://WWW2.Archive.org/Goo/A.HTML?X=Y", "org,archive)/goo/a.html?x=y"),
        ("https://archive.org:443/a", "org,archive)/a"),
        ("http://archive.org:8080/a", "org,archive:8080)/a"),
        ("http://user:pw@archive.org/a#f", "org,archive)/a"),
        ("http://1.2.3.4/a", "4,3,2,1)/a"),
        ("http://www.wj001.com/中文/a.html", "com,wj001)/%e4%b8%ad%e6%96%87/a.html"),
        ("http://中国.cn/", "cn,xn--fiqs8s)/"),
        ("http://a.com//b//c/../d/./e/", "com,a)/b/d/e"),
        ("http://a.com/a?PHPSESSID=0123456789abcdef0123456789abcdef&x=1", "com,a)/a?x=1"),
        ("http://a.com/(S(0123456789abcdefghij1234))/x.aspx", "com,a)/x.aspx"),
        ("http://a.com/?q=a+b%26c&d=%E6", "com,a)/?c&d=%e6&q=a+b"),
        ("http://a.com/a%25b", "com,a)/a%25b"),
    ],
)
def test_keys_of_the_index_are_those_of_the_surt_library(url: str, key: str) -> None:
    """Examples of its tests and what its release 0.3.1 made of ours."""
    assert key_of(url) == key
