"""Captures survive the archive, and what an archive has lost is named."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.errors import ArchiveError
from newscrawl.model import Capture, Record
from newscrawl.warc import LostRecord, SentRequest, WarcFile, Writer, captures, read

NOON = datetime(2025, 1, 6, 12, tzinfo=UTC)
REQUEST = SentRequest((("User-Agent", "test"), ("Accept", "*/*")))

names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True).filter(
    lambda name: name.lower() != "transfer-encoding"
)
values = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40).map(
    lambda text: text.strip(" \t")
)
wire = st.builds(
    Capture,
    url=st.from_regex(r"http://[a-z]{1,9}\.cn/[a-z0-9/%?=&_.-]{0,30}", fullmatch=True),
    body=st.binary(max_size=3000),
    headers=st.lists(st.tuples(names, values), max_size=6).map(tuple),
    status=st.integers(100, 599),
    fetched_at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    record_id=st.uuids().map(lambda uuid: f"urn:uuid:{uuid}"),
    truncated=st.sampled_from([None, "disconnect", "length", "time"]),
    rendered=st.booleans(),
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path


def capture(number: int, body: bytes | None = None) -> Capture:
    body = f"<p>第{number}页</p>".encode() * 50 if body is None else body
    return Capture(
        f"http://example.cn/{number}", body, (("Content-Type", "text/html"),), 200, NOON + timedelta(seconds=number)
    )


def write(archive: Path, *found: Capture) -> list[Record]:
    writer = Writer(archive, "test/20250106T120000Z", started_at=NOON, info={"software": "test"})
    records = [writer.write(one, REQUEST) for one in found]
    writer.close()
    return records


def no_loss(loss: LostRecord) -> None:
    pytest.fail(str(loss))


def read_all(path: Path) -> tuple[list[str], list[LostRecord]]:
    losses: list[LostRecord] = []
    return [one.url for _, one in captures(path, on_lost=losses.append)], losses


@given(st.lists(wire, min_size=1, max_size=4, unique_by=lambda one: one.record_id))
def test_what_is_written_is_read_back_in_one_step_and_in_bulk(
    tmp_path_factory: pytest.TempPathFactory, found: list[Capture]
) -> None:
    archive = tmp_path_factory.mktemp("archive")
    records = write(archive, *found)
    assert [read(archive, record.file, record.offset) for record in records] == found
    assert list(captures(archive / records[0].file, archive=archive)) == list(zip(records, found, strict=True))


def test_headers_keep_every_byte_order_and_repetition(archive: Path) -> None:
    headers = (
        ("Set-Cookie", "a=1"),
        ("X-Raw", "武进".encode("gbk").decode("latin-1")),
        ("Set-Cookie", "b=2"),
        ("Empty", ""),
    )
    [record] = write(archive, replace(capture(1), headers=headers))
    assert read(archive, record.file, record.offset).headers == headers


def test_records_say_what_they_answer_and_when(archive: Path) -> None:
    [record] = write(archive, capture(1))
    with (archive / record.file).open("rb") as file:
        found = {one.rec_type: one.rec_headers for one in ArchiveIterator(file, check_digests="raise")}
    assert set(found) == {"warcinfo", "request", "response"}
    assert found["request"].get_header("WARC-Concurrent-To") == f"<{record.record_id}>"
    assert found["response"].get_header("WARC-Warcinfo-ID") == found["warcinfo"].get_header("WARC-Record-ID")
    assert found["response"].get_header("WARC-Payload-Digest") == record.payload_digest
    assert found["response"].get_header("WARC-Date") == "2025-01-06T12:00:01Z"
    assert {headers.protocol for headers in found.values()} == {"WARC/1.1"}


def test_a_record_is_in_the_file_before_write_returns(archive: Path) -> None:
    writer = Writer(archive, "test/run", started_at=NOON, info={})
    record = writer.write(capture(1), REQUEST)
    assert read(archive, record.file, record.offset).body == capture(1).body
    writer.close()


def test_a_full_file_is_followed_by_the_next(archive: Path) -> None:
    writer = Writer(archive, "test/run", started_at=NOON, info={}, max_bytes=1)
    files = [writer.write(capture(number)).file for number in range(2)]
    writer.close()
    assert files == ["warc/test/run-00001.warc.gz", "warc/test/run-00002.warc.gz"]


def test_a_run_never_writes_into_a_file_that_is_there(archive: Path) -> None:
    write(archive, capture(1))
    with pytest.raises(ArchiveError, match="cannot be made"):
        write(archive, capture(1))


def test_a_failed_write_leaves_the_file_as_it_was(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warc = WarcFile(archive / "full.warc.gz", archive, started_at=NOON, info={})
    sound = warc.write(capture(1), REQUEST)

    def full_after_ten_bytes(file: object, data: bytes) -> None:
        del file
        warc._file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("newscrawl.warc.writer._write_all", full_after_ten_bytes)
    with pytest.raises(ArchiveError, match="No space left on device"):
        warc.write(capture(2), REQUEST)
    monkeypatch.undo()
    later = warc.write(capture(3), REQUEST)
    warc.close()
    assert later.offset > sound.offset
    assert read_all(archive / "full.warc.gz") == (["http://example.cn/1", "http://example.cn/3"], [])


# -- losses -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(archive: Path) -> tuple[Path, list[Record]]:
    records = write(archive, capture(1), capture(2), capture(3))
    return archive / records[0].file, records


@pytest.mark.parametrize("kept", [12, 60, -1])
def test_a_torn_tail_is_named_by_its_offset_and_what_precedes_it_is_read(
    three: tuple[Path, list[Record]], kept: int
) -> None:
    path, records = three
    last = records[2]
    path.write_bytes(path.read_bytes()[: last.offset + (kept if kept > 0 else last.length + kept)])
    urls, losses = read_all(path)
    assert urls == ["http://example.cn/1", "http://example.cn/2"]
    assert [(loss.offset, "torn" in loss.reason) for loss in losses] == [(last.offset, True)]


def test_no_flipped_bit_of_a_record_gets_into_what_is_read_and_it_costs_only_that_record(
    three: tuple[Path, list[Record]],
) -> None:
    path, records = three
    whole, middle = path.read_bytes(), records[1]
    sound = [one for _, one in captures(path)]
    for position in range(middle.length):
        damaged = bytearray(whole)
        damaged[middle.offset + position] ^= 0x10
        path.write_bytes(damaged)
        losses: list[LostRecord] = []
        found = [one for _, one in captures(path, on_lost=losses.append)]
        if losses:
            assert [loss.offset for loss in losses] == [middle.offset], position
            assert found == [sound[0], sound[2]], position
        else:  # the gzip header's time and system, and the bits that fill up the last byte, say nothing
            assert found == sound, position


def test_a_changed_byte_under_a_valid_checksum_is_found_by_its_digest(archive: Path) -> None:
    records = write(archive, capture(1), capture(2))
    path = archive / records[0].file
    data, first = path.read_bytes(), records[0]
    member = gzip.decompress(data[first.offset : first.offset + first.length])
    forged = gzip.compress(member.replace("第1页".encode(), "第9页".encode()), mtime=0)
    path.write_bytes(data[: first.offset] + forged + data[first.offset + first.length :])
    urls, losses = read_all(path)
    assert urls == ["http://example.cn/2"]
    assert "bytes were changed" in losses[0].reason
    with pytest.raises(ArchiveError, match="bytes were changed"):
        read(archive, first.file, first.offset)


def test_reading_where_no_record_starts_is_an_error_that_names_the_place(three: tuple[Path, list[Record]]) -> None:
    path, records = three
    for offset in (records[1].offset + 1, path.stat().st_size):
        with pytest.raises(ArchiveError, match=f"at byte {offset}"):
            read(path.parent, path.name, offset)
    with pytest.raises(ArchiveError, match="no-such-file"):
        read(path.parent, "no-such-file", 0)


def test_losses_nobody_asks_for_are_logged(three: tuple[Path, list[Record]], caplog: pytest.LogCaptureFixture) -> None:
    path, records = three
    path.write_bytes(path.read_bytes()[:-5])
    list(captures(path))
    assert f"at byte {records[2].offset}: torn" in caplog.text


# -- files made by others ---------------------------------------------------------------------------------------------


def alien(path: Path, fill: Callable[[WARCWriter], None], *, compressed: bool = True, version: str = "1.0") -> Path:
    with path.open("wb") as file:
        fill(WARCWriter(file, gzip=compressed, warc_version=version))
    return path


def add_response(writer: WARCWriter, url: str, headers: list[tuple[str, str]], body: bytes) -> object:
    head = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
    record = writer.create_warc_record(url, "response", BytesIO(body), len(body), http_headers=head)
    writer.write_record(record)
    return record


@pytest.mark.parametrize("compressed", [True, False])
def test_foreign_files_are_read_compressed_or_not(tmp_path: Path, *, compressed: bool) -> None:
    def fill(writer: WARCWriter) -> None:
        writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "Wget/1.21"}))
        add_response(writer, "http://example.cn/1", [("Content-Type", "text/html"), ("X", "1"), ("X", "2")], b"one")
        writer.write_record(
            writer.create_warc_record("dns:example.cn", "response", BytesIO(b"192.0.2.1"), 9, "text/dns")
        )
        add_response(writer, "<http://example.cn/2>", [("Content-Encoding", "br")], b"\x8b\x01\x80two\x03")

    path = alien(tmp_path / "x.warc", fill, compressed=compressed)
    found = list(captures(path, on_lost=no_loss))
    assert [one.url for _, one in found] == ["http://example.cn/1", "http://example.cn/2"]
    assert found[0][1].headers[1:] == (("X", "1"), ("X", "2"))
    assert found[1][1].body == b"\x8b\x01\x80two\x03"
    for record, one in found:
        assert read(tmp_path, "x.warc", record.offset) == one


def test_a_body_stored_in_chunks_is_put_together(tmp_path: Path) -> None:
    chunked = [("Transfer-Encoding", "chunked")]

    def fill(writer: WARCWriter) -> None:
        add_response(writer, "http://example.cn/1", chunked, b"4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\n\r\n")
        add_response(writer, "http://example.cn/2", chunked, b"<html>de-chunked already</html>")

    path = alien(tmp_path / "x.warc.gz", fill)
    assert [one.body for _, one in captures(path)] == [b"abcdefg", b"<html>de-chunked already</html>"]


def test_an_uncompressed_file_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    def fill(writer: WARCWriter) -> None:
        for number in range(3):
            add_response(writer, f"http://example.cn/{number}", [], b"x" * 100)

    path = alien(tmp_path / "x.warc", fill, compressed=False)
    path.write_bytes(path.read_bytes()[:-50])
    urls, losses = read_all(path)
    assert urls == ["http://example.cn/0", "http://example.cn/1"]
    assert len(losses) == 1


def test_a_file_compressed_as_a_whole_is_read_all_the_same(tmp_path: Path) -> None:
    def fill(writer: WARCWriter) -> None:
        for number in range(2):
            add_response(writer, f"http://example.cn/{number}", [], b"x")

    path = alien(tmp_path / "x.warc", fill, compressed=False)
    path.write_bytes(gzip.compress(path.read_bytes()))
    urls, losses = read_all(path)
    assert urls == ["http://example.cn/0", "http://example.cn/1"]
    assert not losses


def test_a_member_is_not_unpacked_far_beyond_its_record(tmp_path: Path) -> None:
    path = tmp_path / "bomb.warc.gz"
    head = b"WARC/1.0\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n"
    path.write_bytes(gzip.compress(head + bytes(20_000_000), 1))
    tracemalloc.start()
    _, losses = read_all(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert losses[0].reason == "no WARC record"
    assert peak < 5_000_000


def revisits(writer: WARCWriter, *, status: str, body: bytes = b"<p>original</p>") -> None:
    original = add_response(writer, "http://example.cn/1", [("Content-Type", "text/html"), ("X", "first")], body)
    headers = original.rec_headers  # type: ignore[attr-defined]
    head = StatusAndHeaders(status, [("X", "second")], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_revisit_record(
            "http://example.cn/2", headers.get_header("WARC-Payload-Digest"), "http://example.cn/1",
            headers.get_header("WARC-Date"), http_headers=head,
        )
    )  # fmt: skip


def test_a_revisit_of_an_identical_payload_has_its_own_headers_and_the_original_s_body(tmp_path: Path) -> None:
    path = alien(tmp_path / "x.warc.gz", lambda writer: revisits(writer, status="200 OK"))
    (first, _), (second, again) = captures(path, on_lost=no_loss)
    assert (first.type, second.type) == ("response", "revisit")
    assert (again.url, again.body, again.header("X")) == ("http://example.cn/2", b"<p>original</p>", "second")
    assert read(tmp_path, path.name, second.offset) == again


def test_a_revisit_that_says_not_modified_is_the_original_at_another_time(tmp_path: Path) -> None:
    path = alien(tmp_path / "x.warc.gz", lambda writer: revisits(writer, status="304 Not Modified"))
    (_, original), (record, again) = captures(path, on_lost=no_loss)
    assert (again.status, again.body, again.header("X")) == (200, original.body, "first")
    assert again.record_id == record.record_id != original.record_id


def test_a_revisit_whose_original_lies_elsewhere_is_a_loss(tmp_path: Path) -> None:
    path = alien(tmp_path / "x.warc.gz", lambda writer: revisits(writer, status="200 OK"))
    [(first, _), (second, _)] = captures(path)
    data = path.read_bytes()
    path.write_bytes(data[second.offset :])
    urls, losses = read_all(path)
    assert not urls
    assert "not here" in losses[0].reason
    assert first.offset == 0


def test_the_committed_archive_is_read_without_loss() -> None:
    sample = Path(__file__).parents[2] / "newscrawl/cli/data/sample.warc.gz"
    assert len(list(captures(sample, on_lost=no_loss))) == 27


def test_a_body_that_a_run_archived_before_is_not_written_again(archive: Path) -> None:
    body = bytes(range(256)) * 40
    page = capture(1, body)
    again = replace(page, fetched_at=NOON + timedelta(hours=1), headers=(("X", "later"),))
    first, second = write(archive, page, again)
    assert (second.type, second.payload_digest) == ("revisit", first.payload_digest)
    assert second.length < first.length
    found = read(archive, second.file, second.offset)
    assert (found.body, found.headers, found.fetched_at) == (body, again.headers, again.fetched_at)
    found_records = [record for record, _ in captures(archive / first.file, archive=archive, on_lost=no_loss)]
    assert found_records == [first, second]


def test_a_304_is_a_revisit_of_what_an_earlier_run_archived(archive: Path) -> None:
    [earlier] = write(archive, capture(1))
    later = Writer(archive, "test/20250107T120000Z", started_at=NOON, info={})
    confirmed = replace(capture(1, b""), status=304, headers=(), fetched_at=NOON + timedelta(days=1))
    record = later.write(confirmed, REQUEST, same_as=earlier)
    later.close()
    found = read(archive, record.file, record.offset)
    assert (found.status, found.body, found.fetched_at) == (200, capture(1).body, confirmed.fetched_at)
    [(listed, _)] = captures(archive / record.file, archive=archive, on_lost=no_loss)
    assert listed == record
    assert listed.status == 304


def test_a_revisit_reaches_nothing_outside_the_archive(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    [stranger] = write(elsewhere, capture(1))
    inside = Writer(archive, "test/run", started_at=NOON, info={})
    outside = replace(stranger, file=f"../{elsewhere.name}/{stranger.file}")
    record = inside.write(capture(1), REQUEST, same_as=outside)
    inside.close()
    with pytest.raises(ArchiveError, match="no capture"):
        read(archive, record.file, record.offset)
