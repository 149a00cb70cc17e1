"""The filter restores text and JSON Lines, and leaves alone what it cannot read."""

from __future__ import annotations

import io
import json
import re

import pytest

from newscrawl.cli.restore_filter import filter_jsonl, filter_text
from newscrawl.errors import NewscrawlError

DAMAGED = "國(guó)家統(tǒng)計(jì)局?jǐn)?shù)據(jù)顯示，發(fā)展。"
PUBLISHED = "国家统计局数据显示，发展。"


def run_text(given: bytes, explain: io.StringIO | None = None) -> bytes:
    out = io.BytesIO()
    filter_text(io.BytesIO(given), out, explain)
    return out.getvalue()


def test_line_ends_stay_as_they_are() -> None:
    assert run_text(f"{DAMAGED}\r\n{DAMAGED}\n\r".encode()) == f"{PUBLISHED}\r\n{PUBLISHED}\n\r".encode()


def test_bytes_that_are_not_text_pass_through() -> None:
    assert run_text(b"\xff\xfe abc \x80") == b"\xff\xfe abc \x80"


def test_each_repair_is_explained_but_not_each_conversion() -> None:
    explain = io.StringIO()
    run_text(DAMAGED.encode(), explain)
    lines = explain.getvalue().splitlines()
    assert len(lines) == 6
    assert lines[0] == "1\tannotation\t'(guó)' -> ''"


def test_every_line_is_a_page_of_its_own() -> None:
    given = [{"id": 1, "text": DAMAGED}, {"id": "b", "text": "後來"}]
    out = io.BytesIO()
    filter_jsonl((json.dumps(one).encode() + b"\n" for one in given), out, None)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert rows == [{"id": 1, "text": PUBLISHED, "repairs": 6}, {"id": "b", "text": "後來", "repairs": 0}]


def test_bad_lines_are_named_after_the_good_ones_are_written() -> None:
    out = io.BytesIO()
    lines = [b'{"id": 1, "text": "a"}\n', b"nonsense\n", b'{"id": 2}\n', b"[1]\n", b'{"id": 3, "text": "b"}']
    with pytest.raises(NewscrawlError, match=r"3 bad lines, not written: 2, 3, 4"):
        filter_jsonl(lines, out, None)
    assert [json.loads(line)["id"] for line in out.getvalue().splitlines()] == [1, 3]
    for count, named in ((10, "9, 10; "), (11, "9, 10, …; ")):
        with pytest.raises(NewscrawlError, match=re.escape(named)):
            filter_jsonl([b"nonsense\n"] * count, out, None)


def test_lines_are_written_as_they_are_read() -> None:
    out = io.BytesIO()

    def lines() -> object:
        for number in range(3):
            assert out.getvalue().count(b"\n") == number
            yield json.dumps({"id": number, "text": "x"}).encode()

    filter_jsonl(lines(), out, None)  # type: ignore[arg-type]


def test_a_text_too_short_to_tell_is_left_and_said_to_be() -> None:
    notes, out = io.StringIO(), io.BytesIO()
    filter_text(io.BytesIO("重擔(dān)".encode()), out, None, notes=notes)
    assert out.getvalue().decode() == "重擔(dān)"
    assert notes.getvalue().startswith("newscrawl: too short to tell")
    assert "--force" in notes.getvalue()


def test_a_text_known_to_be_damaged_is_restored_however_short_it_is() -> None:
    out = io.BytesIO()
    filter_text(io.BytesIO("重擔(dān)".encode()), out, None, force=True)
    assert out.getvalue().decode() == "重担"


def test_what_was_recognised_is_explained_with_how_sure_that_is() -> None:
    notes, explain = io.StringIO(), io.StringIO()
    filter_text(io.BytesIO(DAMAGED.encode()), io.BytesIO(), explain, notes=notes)
    assert notes.getvalue().startswith("annotated, 100% sure")
