"""What the archive tells of one article over time, and what it keeps of it as a regression case."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.archive import regression
from newscrawl.cli import main
from newscrawl.model import Capture
from newscrawl.pipeline import process
from newscrawl.sites import packaged
from newscrawl.text import diff
from tests.support.archives import PARAGRAPHS, URL, capture, page, rebuilt, relaid, write_run

EDITED = page(paragraphs=(PARAGRAPHS[0].replace("抓紧落实", "抓好落实"), *PARAGRAPHS[1:]))
LISTED = URL.format(1)
WITHDRAWN = "<title>提示信息</title><p>抱歉，您访问的页面不存在或已被删除。</p>".encode()


def newscrawl(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    bodies = [(page(), 200), (EDITED, 200), (b"gone", 404), (b"gone", 404), (EDITED, 200), (b"gone", 410)]
    bodies += [(EDITED, 200), (WITHDRAWN, 200)]
    for hours, (body, status) in enumerate(bodies):
        write_run(tmp_path, [capture(1, body, hours=hours, status=status)], hours=hours)
    rebuilt(tmp_path)
    return tmp_path


def test_history_shows_each_version_with_its_changes_and_when_the_page_was_gone(archive: Path) -> None:
    told = newscrawl("--archive", archive, "history", LISTED)
    assert told.exit_code == 0
    assert [line for line in told.output.splitlines() if not line.startswith("  ")] == [
        f"2025-01-06 13:00:00 +08:00  published  <{capture(1, b'').record_id}>",
        f"2025-01-06 14:00:00 +08:00  published  <{capture(1, b'', hours=1).record_id}>",
        f"2025-01-06 15:00:00 +08:00  gone (status 404)  <{capture(1, b'', hours=2, status=404).record_id}>",
        f"2025-01-06 18:00:00 +08:00  gone (status 410)  <{capture(1, b'', hours=5, status=410).record_id}>",
        f"2025-01-06 20:00:00 +08:00  gone (the page says so)  <{capture(1, b'', hours=7).record_id}>",
        "2025-01-06 19:00:00 +08:00  last seen; gone since 2025-01-06 20:00:00 +08:00, text kept",
    ]
    assert "  body: …点工作，要求各镇各部门抓[-紧-]{+好+}落实。" in told.output


def test_history_does_not_tell_another_layout_as_an_edit(tmp_path: Path) -> None:
    for hours, body in enumerate((page(), relaid(page()))):
        write_run(tmp_path, [capture(1, body, hours=hours)], hours=hours)
    rebuilt(tmp_path)
    told = newscrawl("--archive", tmp_path, "history", LISTED).output
    record_id = capture(1, b"", hours=1).record_id
    assert f"2025-01-06 14:00:00 +08:00  read otherwise: another layout of the page  <{record_id}>" in told


def test_an_address_nobody_knows_is_one_clear_line(archive: Path) -> None:
    told = newscrawl("--archive", archive, "history", URL.format(2))
    assert told.exit_code == 2
    assert (
        told.output
        == f"newscrawl: no article is known at {URL.format(2)}; newscrawl search finds articles by their words\n"
    )


def test_a_few_changed_characters_are_shown_between_their_neighbours() -> None:
    [change] = diff.changes("常州的答卷", "常州之答卷")
    assert diff.excerpt("常州的答卷", change) == "…常州[-的-]{+之+}答卷…"


def test_a_rough_size_counts_what_went_and_came_and_one_for_what_moved() -> None:
    assert [diff.rough_size("常州的\n答卷", new) for new in ("常州的\n答卷", "常州之\n答卷", "州常的\n答卷", "")] == [
        0,
        2,
        1,
        6,
    ]


def test_another_paragraph_altogether_is_one_change() -> None:
    assert len(diff.changes(PARAGRAPHS[0], "关于春节期间公共交通运营时间调整的公告")) == 1


def test_a_pinned_page_keeps_the_wire_bytes_and_what_is_read_from_them(archive: Path, tmp_path: Path) -> None:
    assert newscrawl("--archive", archive, "pin", LISTED, "--to", tmp_path / "cases").exit_code == 0
    [folder] = (tmp_path / "cases").iterdir()
    case = regression.Case.load(folder)
    archived = capture(1, EDITED, hours=1)
    assert case.captures == (replace(archived, record_id=None),)
    assert case.expected == regression.said(process(archived))
    assert case.expected["title"] == "武进召开重点工作会议"


def test_a_pinned_expectation_is_compared_field_by_field(tmp_path: Path) -> None:
    folder = regression.pin([capture(1, page())], tmp_path, packaged())
    told = json.loads((folder / "expected.json").read_text(encoding="utf8"))
    told["expected"]["editor"] = "别人"
    (folder / "expected.json").write_text(json.dumps(told), encoding="utf8")
    case = regression.Case.load(folder)
    read = regression.said(process(*case.captures))
    assert [name for name, value in case.expected.items() if read[name] != value] == ["editor"]


def test_each_change_of_a_case_is_shown_and_taken_only_where_a_person_agrees(tmp_path: Path) -> None:
    folder = regression.pin([capture(1, page())], tmp_path, packaged())
    before = json.loads((folder / "expected.json").read_text(encoding="utf8"))
    wrong = {**before["expected"], "editor": "别人", "title": "旧标题", "next_page": "http://www.wj001.com/2.html"}
    (folder / "expected.json").write_text(json.dumps({**before, "expected": wrong}), encoding="utf8")
    words = ["pin", "--update", "--to", str(tmp_path)]
    told = CliRunner().invoke(main, words, input="n\ny\ny\n")
    assert told.exit_code == 1
    assert "editor\n  …[-别人-]{+李四+}…\n  is the new one right [y/N]: " in told.output
    assert told.output.endswith(": 2 of 3 changes taken\n")
    after = json.loads((folder / "expected.json").read_text(encoding="utf8"))
    assert after == {**before, "expected": {**before["expected"], "title": "旧标题"}}
    assert CliRunner().invoke(main, [*words, folder.name], input="y\n").exit_code == 0
    assert json.loads((folder / "expected.json").read_text(encoding="utf8")) == before
    assert CliRunner().invoke(main, words).output == ""
    assert "is no case" in CliRunner().invoke(main, [*words, "other"]).output


def test_a_file_is_pinned_as_the_page_it_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "saved.html").write_bytes(page())
    told = newscrawl("pin", tmp_path / "saved.html", "--url", LISTED, "--to", tmp_path / "cases")
    assert told.exit_code == 0
    [folder] = (tmp_path / "cases").iterdir()
    assert regression.Case.load(folder).captures == (Capture(url=LISTED, body=page()),)


def test_a_page_that_is_not_archived_cannot_be_pinned(archive: Path, tmp_path: Path) -> None:
    told = newscrawl("--archive", archive, "pin", URL.format(3), "--to", tmp_path / "cases")
    assert told.exit_code == 2
    assert "no capture of" in told.output


def test_history_as_json_has_the_changes_and_times_with_their_offset(archive: Path) -> None:
    told = newscrawl("--archive", archive, "history", "--json", LISTED)
    events = [json.loads(line) for line in told.stdout.splitlines()]
    assert [one["event"] for one in events] == ["published", "published", "gone", "gone", "gone", "last seen"]
    assert events[1]["changes"]["body"]["old"] != events[1]["changes"]["body"]["new"]
    assert (events[2]["detail"], events[2]["record_id"][:9]) == ("status 404", "urn:uuid:")
    assert {datetime.fromisoformat(one["at"]).utcoffset() for one in events} == {timedelta(0)}
