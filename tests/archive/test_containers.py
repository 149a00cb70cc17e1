"""Whatever archives come in, the same articles are read; what is no archive is told by its name."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from click.testing import CliRunner, Result

from newscrawl.archive import Archive
from newscrawl.archive.importing import import_files
from newscrawl.cli import main
from newscrawl.warc import LostRecord, captures, read_record, scan
from newscrawl.warc.containers import Unread, sources
from tests.support import containers
from tests.support import foreign_archives as foreign
from tests.support.archives import URL, page, rows
from tests.support.faults import fault
from tests.support.foreign_archives import Response

PAGES = [Response(URL.format(number), page(f"武进召开第{number}次会议")) for number in range(3)]
WARC_GZ = b"".join(
    gzip.compress(foreign.record("response", one.block(), ("WARC-Target-URI", one.url), foreign.HTTP)) for one in PAGES
)
PLAIN = foreign.plain(PAGES)
INFO = PLAIN[: PLAIN.index(b"WARC/", 1)]
ALL = {
    "x.arc": b"".join(containers.arc(PAGES)),
    "x2.arc": b"".join(containers.arc(PAGES, version=2)),
    "x.arc.gz": b"".join(map(gzip.compress, containers.arc(PAGES))),
    "whole.arc.gz": gzip.compress(b"".join(containers.arc(PAGES))),
    "x.warc.zst": containers.zst(PAGES),
    "plain.warc.zst": containers.zst(PAGES, dictionary=False),
    "several-a-frame.warc.zst": containers.zst(PAGES, records_per_frame=2),
    "twice.warc.gz": gzip.compress(WARC_GZ),
    "whole.warc.zst": zstandard.ZstdCompressor().compress(PLAIN),
    "whole.warc.gz": gzip.compress(PLAIN),
    "in-blocks.warc.gz": b"".join(gzip.compress(PLAIN[at : at + 500]) for at in range(0, len(PLAIN), 500)),
    "its-warcinfo-apart.warc.gz": gzip.compress(INFO) + gzip.compress(PLAIN.removeprefix(INFO)),
    "x.har": containers.har(PAGES),
    "in-one-line.har": json.dumps(json.loads(containers.har(PAGES)), separators=(",", ":")).encode(),
    "revalidated.har": containers.har(PAGES).replace(b'"status": 200', b'"status": 304'),
    "without-headers.har": containers.har(PAGES).replace(b'"headers": [', b'"request-headers": ['),
    "x.har.gz": gzip.compress(containers.har(PAGES)),
    "pages.zip": containers.zipped({f"{number}.mhtml": containers.mhtml(one) for number, one in enumerate(PAGES)}),
    "without-pictures.zip": containers.zipped(
        {f"{number}.mht": containers.mhtml(one, alone=True) for number, one in enumerate(PAGES)}
    ),
    "in-mails.zip": containers.zipped(
        {
            f"{number}.eml": containers.mhtml(one).replace(b"multipart/related", b"multipart/mixed")
            for number, one in enumerate(PAGES)
        }
    ),
    "single.zip": containers.zipped({f"{number}.html": containers.singlefile(one) for number, one in enumerate(PAGES)}),
    "stored.wacz": containers.wacz(WARC_GZ),
    "deflated.wacz": containers.wacz(WARC_GZ, zipfile.ZIP_DEFLATED),
    "plain.wacz": containers.wacz(PLAIN, zipfile.ZIP_DEFLATED),
    "x.tar": containers.tarred({"a.warc.gz": WARC_GZ}),
    "news!.tar": containers.tarred({"news!/a!/a.warc.gz": WARC_GZ}),
    "of-old.tar": containers.without_magic(containers.tarred({"a.warc.gz": WARC_GZ})),
    "x.tar.gz": gzip.compress(containers.tarred({"a.warc": PLAIN, "readme.txt": b"text"})),
    "x.tgz": gzip.compress(containers.tarred({"a.warc.gz": WARC_GZ})),
    "x.zip": containers.zipped({"b/x.wacz": containers.wacz(WARC_GZ), "b/logo.png": b"\x89PNG"}),
    "no-suffix": WARC_GZ,
}


def newscrawl(archive: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["--archive", str(archive), *map(str, words)])


@pytest.mark.parametrize("name", ALL)
def test_every_article_is_read_at_its_place(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(ALL[name])
    losses: list[LostRecord] = []
    found = list(captures(tmp_path / name, archive=tmp_path, on_lost=losses.append))
    assert not losses
    assert [capture.url for _, capture in found] == [one.url for one in PAGES]
    assert [f"{record.fetched_at:%Y%m%d%H%M%S}" for record, _ in found] == [containers.STAMP] * 3
    for record, capture in reversed(found):
        assert read_record(tmp_path, record).body == capture.body
    again = [one.record for one in scan(tmp_path / name, archive=tmp_path)]
    assert again == [record for record, _ in found]


@pytest.mark.parametrize("name", ALL)
def test_how_far_a_file_is_read_is_told_in_its_own_bytes(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(ALL[name])
    places = [found.read_to for found in scan(tmp_path / name)]
    assert places == sorted(places)
    assert 0 < places[-1] <= len(ALL[name])


@pytest.mark.parametrize(("linked", "first"), [(False, "copying"), (True, "looking at files")])
def test_progress_is_that_of_all_files_together(tmp_path: Path, first: str, *, linked: bool) -> None:
    given, told = tmp_path / "given", list[tuple[str, int | None, int]]()
    given.mkdir()
    contents = [ALL[name] for name in ("x.arc", "whole.warc.gz", "x.tgz", "deflated.wacz")]
    for number, content in enumerate(contents):
        (given / str(number)).write_bytes(content)

    def track(things: Iterable[Any], title: str, total: int | None, size: Callable[[Any], int] | None) -> Iterator[Any]:
        done = 0
        for thing in things:
            yield thing
            done += size(thing) if size else 1
        told.append((title, total, done))

    import_files(Archive(tmp_path / "archive", track), [given], linked=linked)
    count, size = len(contents), sum(map(len, contents))
    assert told[0] == ((first, count, count) if linked else (first, size, size))
    assert told[1] == ("indexing", size, size)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive into which a folder of everything was imported."""
    top = tmp_path_factory.mktemp("everything")
    for name, content in ALL.items():
        path = top / "given" / "sub" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (top / "given" / "notes.txt").write_text("no archive")
    told = newscrawl(top / "archive", "import", top / "given", "--jobs", 1)
    assert told.exit_code == 0, told.output
    assert told.stdout.count("3 captures") == len(ALL)
    return top / "archive"


def test_a_folder_is_imported_as_it_lies(everything: Path) -> None:
    assert rows(everything, "SELECT title FROM articles ORDER BY url") == [(f"武进召开第{n}次会议",) for n in range(3)]
    assert (everything / "warc/imported/given/sub/stored.wacz").is_file()
    assert not (everything / "warc/imported/given/notes.txt").exists()
    assert newscrawl(everything, "verify").output == "no problems\n"
    assert newscrawl(everything, "verify", "--fix", "--jobs", 1).exit_code == 0
    assert newscrawl(everything, "replay", "--jobs", 1).exit_code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7", "is a PDF document"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"SQLite format 3\0", "is an SQLite database"),
        (b"BZh91AY", "bunzip2"),
        (b"<html><p>a</p></html>", "is an HTML page without the response it came in"),
        (b"some words\n", "is text"),
        (b"WARC/1.0\r\r\nWARC-Type: response\r\r\n", "is a WARC file whose line ends were changed"),
        (b"WARC/1.0\rWARC-Type: response\r\r", "is a WARC file whose line ends were changed"),
        (b'{"a": 1}', "is JSON, but no HAR"),
        ('{"log": {}}'.encode("utf-16"), "is text in UTF-16; save it as UTF-8"),
        ('{"log": {}}'.encode("utf-16-le"), "is text in UTF-16; save it as UTF-8"),
        (containers.sparse_tar("a.warc"), "holds nothing that can be read: a.warc is stored with holes left out"),
        (b'!meta 0 {"format": "cdxj-gzip-1.0"}\n', "is an index (CDX); give the WARC files it names"),
        (b'{"profile": "multi-wacz-package", "resources": []}', "is a list of WACZ files; give the files it names"),
        (b"com,wj001)/ 20240301020304 {}\n", "is an index (CDX); give the WARC files it names"),
        (gzip.compress(b"some words\n"), "is compressed, and holds text"),
        (gzip.compress(b"some words\n")[:12], "is compressed, and holds"),
        (containers.zipped({"a.txt": b"words"}), "holds no WARC, ARC or HAR file"),
        (containers.zipped({"a.txt": b"words"})[:-30], "is damaged"),
        (bytes(range(256)), "is no archive"),
        (
            foreign.record("conversion", b"text", ("WARC-Target-URI", URL)),
            "holds no responses, only records: 1 of texts",
        ),
        (foreign.record("metadata", b"{}", ("WARC-Target-URI", URL)), "a WAT file has such"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_archive_is_told_by_its_name(tmp_path: Path, content: bytes, said: str) -> None:
    source = tmp_path / "x.warc"
    source.write_bytes(content)
    told = newscrawl(tmp_path / "archive", "import", source)
    assert told.exit_code == 2, told.output
    assert said in told.stderr
    assert told.stderr.startswith("newscrawl: ")
    assert told.stderr.count("\n") == 1
    imported = tmp_path / "archive" / "warc" / "imported"
    assert not imported.exists() or not list(imported.iterdir())


@pytest.mark.parametrize(("start", "is_lost"), [(b"%PDF-1.7", False), (b"\0\1", True)])
def test_a_member_that_breaks_off_is_a_lost_archive_unless_it_is_known_to_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, start: bytes, is_lost: bool
) -> None:
    monkeypatch.setattr("newscrawl.warc.containers.breaks_off", lambda _: True)  # where is zlib's to say
    path = tmp_path / "a.zip"
    path.write_bytes(containers.zipped({"a": start}))
    (found,) = sources(path)
    assert isinstance(found, Unread)
    assert found.is_archive is is_lost


def test_an_entry_of_a_har_whose_body_lies_in_another_file_is_a_loss(tmp_path: Path) -> None:
    attached = json.loads(containers.har(PAGES))
    attached["log"]["entries"][-1]["response"]["content"] = {"size": 9, "_file": "1f0a.html"}
    source = tmp_path / "x.zip"
    source.write_bytes(containers.zipped({"har.har": json.dumps(attached).encode(), "1f0a.html": PAGES[-1].body}))
    told = newscrawl(tmp_path / "archive", "import", source, "--jobs", 1)
    assert told.exit_code == 1
    assert "x.zip: 2 captures, 2 articles" in told.stdout
    assert "1 lost" in told.stdout
    assert "an entry whose body lies in another file; save the HAR with all in it" in told.stderr


def test_one_file_that_is_none_costs_only_itself(tmp_path: Path) -> None:
    for name, content in (
        ("a.warc", foreign.plain(PAGES[:1])),
        ("bad", b"words"),
        ("c.warc", foreign.plain(PAGES[1:])),
    ):
        (tmp_path / name).write_bytes(content)
    told = newscrawl(tmp_path / "archive", "import", *(tmp_path / name for name in ("a.warc", "bad", "c.warc")))
    assert told.exit_code == 1
    assert "a.warc: 1 capture, 1 article" in told.stdout
    assert "c.warc: 2 captures, 2 articles" in told.stdout
    assert f"{tmp_path}/bad is text" in told.stderr
    assert newscrawl(tmp_path / "other", "import", tmp_path / "*.warc").stdout.count("\n") == 2


LOST = "named as lost; import ends, and exits 1 or 2"


def _zips_in_zips() -> bytes:
    nested = containers.zipped({"a.warc": PLAIN})
    for _ in range(6):
        nested = containers.zipped({"x.zip": nested})
    return nested


def _long_name() -> bytes:
    content = bytearray(containers.tarred({"a" * 200: PLAIN}))
    at = content.index(b"././@LongLink")
    content[at + 124 : at + 136] = b"77777777777\0"
    content[at + 148 : at + 156] = b"        "
    content[at + 148 : at + 156] = b"%06o\0 " % sum(content[at : at + 512])
    return bytes(content)


def _encrypted() -> bytes:
    content = bytearray(containers.zipped({"a.warc": PLAIN}))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + flags] |= 1
    return bytes(content)


def _overlapping(content: bytes, count: int) -> bytes:
    """Return a zip whose list names the same member again and again."""
    out = io.BytesIO(containers.zipped({"a.warc": content * 20}))
    archive = zipfile.ZipFile(out, "a")
    (info,) = archive.infolist()
    for number in range(count):
        again = zipfile.ZipInfo(f"{number}.warc")
        for name in ("compress_type", "header_offset", "file_size", "compress_size", "CRC", "flag_bits"):
            setattr(again, name, getattr(info, name))
        archive.filelist.append(again)
    archive._didModify = True  # type: ignore[attr-defined]
    archive.close()
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a zip whose member is 100 MB of zeros": lambda: containers.zipped({"a.warc": bytes(100_000_000)}),
    "gzip of 100 MB of zeros": lambda: gzip.compress(bytes(100_000_000), 1),
    "a zip whose 5,000 members are the same bytes": lambda: _overlapping(PLAIN, 5000),
    "zip in zip, seven deep": _zips_in_zips,
    "a tar whose header claims 8 GB of names": _long_name,
    "a zip without its end": lambda: containers.wacz(WARC_GZ)[:-40],
    "an encrypted zip": _encrypted,
    "a HAR of which an entry never ends": lambda: b'{"log": {"entries": [{"a": "' + b"x" * 200_000,
    "a HAR 100,000 deep": lambda: b'{"log": {"entries": [' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"]}}",
    "a HAR whose status has no end": lambda: (
        b'{"log": {"entries": [{"startedDateTime": "2024-03-06T01:02:03Z", "request": {"url": "http://a.cn/"}, '
        b'"response": {"status": Infinity, "headers": [], "content": {"text": "a"}}}]}}'
    ),
    "a page that SingleFile saved on 31 February": lambda: (
        b"<html><!--\n Page saved with SingleFile \n url: http://a.cn/ \n"
        b" saved date: Wed Feb 31 2024 01:02:03 GMT+0000 (x)\n-->" + PAGES[0].body
    ),
    "an MHTML file of 3,000 parts in each other": lambda: (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://a.cn/\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/related; boundary=b0\r\n\r\n"
        + b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (at, at + 1) for at in range(3000))
    ),
    "random bytes behind a zstd frame": lambda: b"\x28\xb5\x2f\xfd" + random.Random(1).randbytes(9999),
}


@pytest.mark.parametrize("what", [pytest.param(what, marks=fault(what, tries=1, outcome=LOST)) for what in HOSTILE])
def test_a_container_made_to_hurt_ends_and_is_named(tmp_path: Path, what: str) -> None:
    source = tmp_path / "x"
    source.write_bytes(HOSTILE[what]())
    told = newscrawl(tmp_path / "archive", "import", source, "--jobs", 1)
    assert told.exit_code in (1, 2), told.output
    assert isinstance(told.exception, SystemExit)
    assert "newscrawl: " in told.stderr or "lost: " in told.stderr


def _changed(content: bytes, mark: bytes, at: int, new: bytes) -> bytes:
    """Return a container with other bytes so far behind the second `mark`, or the only one."""
    start = content.index(mark, content.index(mark) + 1 if content.count(mark) > 1 else 0) + at
    return content[:start] + new + content[start + len(new) :]


THREE = {f"{number}.warc": foreign.plain([one]) for number, one in enumerate(PAGES)}
BROKEN_MEMBERS = {
    "a member's own header in a zip": _changed(containers.zipped(THREE), b"PK\x03\x04", 0, b"XXXX"),
    "a member's place in the list of a zip": _changed(containers.zipped(THREE), b"PK\x01\x02", 42, b"\xff\xff\xff\x7f"),
    "a deflated member of a zip": _changed(containers.zipped(THREE), b"PK\x03\x04", 60, bytes(10)),
    "a member's header in a tar": _changed(containers.tarred(THREE), b"./1.warc", 124, b"7" * 11),
}


@pytest.mark.parametrize(
    "what",
    [pytest.param(what, marks=fault(f"changed bytes: {what}", tries=1, outcome=LOST)) for what in BROKEN_MEMBERS],
)
def test_a_member_that_is_damaged_costs_itself(tmp_path: Path, what: str) -> None:
    source = tmp_path / "x"
    source.write_bytes(BROKEN_MEMBERS[what])
    told = newscrawl(tmp_path / "archive", "import", source, "--jobs", 1)
    assert told.exit_code == 1, told.output
    assert "damaged" in told.stderr
    assert {url for (url,) in rows(tmp_path / "archive", "SELECT url FROM articles")} == {PAGES[0].url, PAGES[2].url}


def test_captures_that_are_no_pages_are_counted_apart(tmp_path: Path) -> None:
    urls = [f"http://www.wj001.com/{name}" for name in ("a.png", "robots.txt")]
    picture, robots = (
        Response(url, b"x", (("Content-Type", kind),))
        for url, kind in zip(urls, ("image/png", "text/plain"), strict=True)
    )
    source = tmp_path / "x.warc.gz"
    source.write_bytes(foreign.wget([*PAGES, picture, robots]))
    told = newscrawl(tmp_path / "archive", "import", source, "--jobs", 1)
    assert "0 rejected, 0 lost, 2 no pages (redirects, pictures, data)" in told.stdout, told.output


def test_captures_that_a_file_holds_twice_are_stored_once_and_no_problem(tmp_path: Path) -> None:
    source = tmp_path / "a.warc.gz"
    source.write_bytes(WARC_GZ * 2)
    told = newscrawl(tmp_path / "archive", "import", source, "--jobs", 1)
    assert told.stdout.endswith("0 lost, 3 known from other files\n"), told.output
    assert newscrawl(tmp_path / "archive", "verify").output == "no problems\n"


def test_a_file_without_responses_that_lies_beside_others_is_told_and_no_loss(tmp_path: Path) -> None:
    given = tmp_path / "crawl"
    given.mkdir()
    (given / "crawl-00000.warc.gz").write_bytes(WARC_GZ)
    log = foreign.record("resource", b"log", ("WARC-Target-URI", "urn:X-wpull:log"), ("Content-Type", "text/plain"))
    (given / "crawl-meta.warc.gz").write_bytes(gzip.compress(INFO) + gzip.compress(log))
    told = newscrawl(tmp_path / "archive", "import", given, "--jobs", 1)
    assert "crawl-meta.warc.gz holds no responses, only records: 1 of warcinfo, 1 of resource" in told.stderr
    assert told.exit_code == 0
    assert newscrawl(tmp_path / "archive", "import", given / "crawl-meta.warc.gz", "--jobs", 1).exit_code == 2
    assert newscrawl(tmp_path / "archive", "verify").output == "no problems\n"
