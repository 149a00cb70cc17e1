"""`newscrawl replay --baseline`: WARC files beside what they were read as, without a database."""

from __future__ import annotations

import gzip
import json
import shutil
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.model import Article, Capture, Rejected
from newscrawl.pipeline import process
from newscrawl.sites.load import PACKAGED
from tests.support.archives import PARAGRAPHS, URL, capture, page, write_run

ARTICLES = 6
OTHER_SITE = "http://jiangsu.china.com.cn/html/jsnews/gnxw/{}_1.html"


def newscrawl(archive: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["--archive", str(archive), "replay", "--jobs", "1", *map(str, words)])


def numbered(number: int) -> bytes:
    return page(f"武进召开第{number}次会议", [f"{number}：{paragraph}" for paragraph in PARAGRAPHS])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the WARC files of six articles of one site, two of another and a dead page, and a baseline.

    There is no database.
    """
    folder = tmp_path_factory.mktemp("archive")
    captures = [capture(number, numbered(number), hours=number / 10) for number in range(ARTICLES)]
    write_run(folder, [*captures, capture("dead", b"gone", hours=1, status=404)])
    others = [capture(number, numbered(number + 20), hours=2, url=OTHER_SITE) for number in range(2)]
    write_run(folder, others, hours=2, site="chinajs")
    told = newscrawl(folder, "--write-baseline", folder / "baseline.jsonl")
    assert (told.exit_code, told.output) == (0, f"{ARTICLES + 3} unchanged\n")
    return folder


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """Return a copy of that folder."""
    return Path(shutil.copytree(made, tmp_path, dirs_exist_ok=True))


@pytest.fixture
def baseline(archive: Path) -> Path:
    return archive / "baseline.jsonl"


def compared(archive: Path, *options: object) -> tuple[int, list[dict[str, Any]], str]:
    told = newscrawl(archive, "--baseline", archive / "baseline.jsonl", "--json", *options)
    return told.exit_code, [json.loads(line) for line in told.stdout.splitlines()], told.stderr


def change_site(archive: Path, name: str, before: str, after: str) -> None:
    """Give the archive a file of its own for a site that newscrawl brings."""
    text = (PACKAGED / f"{name}.toml").read_text(encoding="utf8")
    assert before in text
    (archive / "sites").mkdir()
    (archive / "sites" / f"{name}.toml").write_text(text.replace(before, after), encoding="utf8")


def reading(**change: Any) -> Any:
    """Return code that reads every article of wjnews with the fields changed by `change`."""

    def changed(*captures: Capture, **how: Any) -> Article | Rejected:
        outcome = process(*captures, **how)
        return replace(outcome, **change) if isinstance(outcome, Article) and outcome.site == "wjnews" else outcome

    return changed


def test_the_same_code_reads_the_same_and_neither_database_nor_index_is_made(archive: Path, baseline: Path) -> None:
    assert compared(archive)[:2] == (0, [])
    assert sorted(path.name for path in archive.rglob("*") if path.suffix in (".db", ".cdxj")) == []
    first, again = baseline.read_text().splitlines()[:-1], archive / "again.jsonl"
    assert newscrawl(archive, "--write-baseline", again).exit_code == 0
    assert again.read_text().splitlines()[:-1] == first


def test_a_baseline_holds_whole_texts_in_the_order_of_fetching(baseline: Path) -> None:
    header, *readings, end = map(json.loads, baseline.read_text().splitlines())
    assert header["newscrawl_baseline"] == 1
    assert header.keys() == {"newscrawl_baseline", "sources", "libraries", "sites"}
    assert [one["fetched_at"] for one in readings] == sorted(one["fetched_at"] for one in readings)
    assert readings[0]["article"]["body"].startswith("0：")
    assert readings[0]["origins"]["title"] == "site:.heading"
    texts = {(one["decoded"], one["restored"]) for one in readings if "article" in one}
    assert len(texts) == ARTICLES + 2, "no two pages have one text"
    assert [one["rejected"] for one in readings if "rejected" in one] == ["http-error"]
    assert end["captures"] == len(readings)
    assert all(len(costs) == len(readings) for costs in end["costs"].values())


def test_warc_files_may_lie_elsewhere_and_the_baseline_be_compressed(archive: Path, tmp_path: Path) -> None:
    packed = archive / "b.jsonl.gz"
    assert newscrawl(archive, "--write-baseline", packed).exit_code == 0
    assert gzip.decompress(packed.read_bytes()).startswith(b'{"newscrawl_baseline"')
    moved = [path.rename(tmp_path / f"moved-{number}.warc.gz") for number, path in
             enumerate(sorted((archive / "warc").rglob("*.warc.gz")))]  # fmt: skip
    for named in (moved, [tmp_path], [tmp_path / "moved-*"]):  # files, their folder, a pattern
        told = newscrawl(archive / "nowhere", "--baseline", packed, *named)
        assert told.exit_code == 0, told.output


def test_a_broken_selector_is_named_with_the_sites_file(archive: Path, baseline: Path) -> None:
    change_site(archive, "wjnews", ".heading", ".gone")
    told = newscrawl(archive, "--baseline", baseline)
    assert told.exit_code == 1, told.output
    assert "site file wjnews: .heading finds nothing" in told.output
    assert "changed since: site file wjnews\n" in told.output
    assert "chinajs" not in told.output


@pytest.mark.usefixtures("baseline")
def test_another_trafilatura_is_named_with_both_releases(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.process", reading(body="别的正文。"))
    monkeypatch.setattr(
        "newscrawl.archive.causes.version", lambda name: "9.9" if name == "trafilatura" else version(name)
    )
    code, differences, said = compared(archive)
    assert code == 1
    assert {one["causes"]["body"] for one in differences} == {f"trafilatura {version('trafilatura')} → 9.9"}
    assert f"wjnews, body: {ARTICLES} captures" in said


def test_a_changed_word_list_is_named_by_its_file(
    archive: Path, baseline: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = baseline.read_text().splitlines()
    header = json.loads(lines[0])
    header["sources"]["extract/line_weights.json"] = header["sources"]["restore/data/ngrams.gz"] = "00000000"
    baseline.write_text("\n".join([json.dumps(header), *lines[1:]]) + "\n")
    monkeypatch.setattr("newscrawl.process", reading(editor="李五"))
    code, differences, said = compared(archive)
    assert code == 1
    assert {one["causes"]["editor"] for one in differences} == {"data extract/line_weights.json"}
    assert "changed since: data extract/line_weights.json, restore/data/ngrams.gz" in said


@pytest.mark.parametrize(
    ("otherwise", "cause"),
    [
        (("decoded", "restored"), "code decode/detection.py"),
        (("restored",), "code restore/repair.py"),
        ((), "code extract/headline.py"),
    ],
    ids=["decode", "restore", "extract"],
)
def test_only_what_works_in_the_first_stage_that_made_another_text_is_its_cause(
    archive: Path, baseline: Path, otherwise: tuple[str, ...], cause: str
) -> None:
    header, *readings, end = map(json.loads, baseline.read_text().splitlines())
    changed = ("decode/detection.py", "restore/repair.py", "extract/headline.py")
    header["sources"] |= dict.fromkeys(changed, "00000000")
    readings[0] |= dict.fromkeys(otherwise, "00000000")
    readings[0]["article"]["title"] = "别的标题"
    baseline.write_text("".join(f"{json.dumps(one)}\n" for one in (header, *readings, end)))
    _, (difference,), _ = compared(archive)
    assert difference["causes"]["title"] == cause


@pytest.mark.usefixtures("baseline")
def test_pages_that_are_no_article_any_more_or_are_new_or_gone_are_told_apart(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(*captures: Capture, **how: Any) -> Article | Rejected:
        if captures[0].url == URL.format(1):
            return Rejected(captures[0].url, "listing")
        return process(*captures, **how)

    monkeypatch.setattr("newscrawl.process", other)
    for path in (archive / "warc" / "chinajs").iterdir():
        path.unlink()
    write_run(archive, [capture("late", numbered(90), hours=5)], hours=5)
    code, differences, _ = compared(archive)
    assert code == 1
    assert sorted((one["kind"], one["url"]) for one in differences) == [
        ("missing", OTHER_SITE.format(0)),
        ("missing", OTHER_SITE.format(1)),
        ("newly rejected", URL.format(1)),
        ("not read before", URL.format("late")),
    ]
    (rejected,) = (one for one in differences if one["kind"] == "newly rejected")
    assert rejected["fields"]["reason"] == {"stored": "", "now": "listing"}
    assert rejected["fields"]["body"]["stored"].startswith("1：")


@pytest.mark.usefixtures("baseline")
def test_budgets_let_fields_differ_but_no_page_be_lost(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.process", reading(editor="李五"))
    assert compared(archive)[0] == 1
    assert compared(archive, "--fail-on", "title")[0] == 0
    assert compared(archive, "--fail-on", f"editor:{ARTICLES}", "--fail-on", "title")[0] == 0
    code, _, said = compared(archive, "--fail-on", f"editor:{ARTICLES - 1}")
    assert (code, said.splitlines()[-1]) == (1, f"too much: editor: {ARTICLES} differ, and {ARTICLES - 1} may")
    monkeypatch.setattr("newscrawl.process", lambda *captures, **_: Rejected(captures[0].url, "spam"))
    assert compared(archive, "--fail-on", "title:100")[0] == 1
    assert compared(archive, "--fail-on", "newly-rejected:8", "--fail-on", "reason:1")[0] == 0


@pytest.mark.usefixtures("baseline")
def test_a_site_a_day_and_a_sample_narrow_both_sides(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.process", lambda *captures, **_: Rejected(captures[0].url, "spam"))
    assert {one["site"] for one in compared(archive, "--site", "chinajs")[1]} == {"chinajs"}
    assert compared(archive, "--since", "2025-01-07")[1] == []
    sampled = compared(archive, "--sample", 2)[1]
    assert [one["site"] for one in sampled] == ["chinajs", "wjnews"] or len(sampled) == 2
    assert compared(archive, "--sample", 2)[1] == sampled
    assert any(compared(archive, "--sample", 2, "--seed", seed)[1] != sampled for seed in range(1, 6))


@pytest.mark.usefixtures("baseline")
def test_only_what_changed_is_read_where_that_is_asked_for(archive: Path) -> None:
    assert compared(archive, "--changed-only") == (0, [], "0 unchanged\n")
    change_site(archive, "chinajs", "div.left_from", "div.from")
    code, _, said = compared(archive, "--changed-only")
    assert (code, said.splitlines()[0]) == (0, "2 unchanged")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda lines: lines[:-1], "line 10 is the last, and the file does not end there"),
        (lambda lines: [*lines[:3], lines[-1]], "tells of 9 captures, of which 2 are there"),
        (lambda lines: [lines[0], "{", *lines[1:]], "line 2 is no JSON"),
        (lambda lines: [lines[0], "{}", *lines[1:]], "line 2 is no reading"),
        (lambda lines: [lines[0], "[]", *lines[1:]], "line 2 is no JSON object"),
        (lambda lines: lines[1:], "is no baseline of format 1"),
        (lambda _: [], "is no baseline of format 1"),
    ],
)
def test_a_damaged_baseline_is_one_line(archive: Path, baseline: Path, damage: Any, told: str) -> None:
    baseline.write_text("".join(f"{line}\n" for line in damage(baseline.read_text().splitlines())))
    result = newscrawl(archive, "--baseline", baseline)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_baseline_that_cannot_be_written_whole_leaves_the_old_one(
    archive: Path, baseline: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = baseline.read_bytes()

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("newscrawl.archive.baseline.BaselineWriter.end", broken)
    told = newscrawl(archive, "--write-baseline", baseline)
    assert told.exit_code == 1
    assert "No space left" in told.stderr
    assert baseline.read_bytes() == before
    assert not list(archive.glob("*.partial"))


def test_reports_are_written_beside_what_is_printed(
    archive: Path, baseline: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.process", reading(editor="李五"))
    html, junit = archive / "report", archive / "junit.xml"
    assert newscrawl(archive, "--baseline", baseline, "--html", html, "--junit", junit).exit_code == 1
    assert {path.parent.name for path in html.rglob("*.html")} == {"report", "group", "page"}
    assert 'failures="1" errors="0"' in junit.read_text()
    again = newscrawl(archive, "--baseline", baseline, "--html", html)
    assert (again.exit_code, again.stderr) == (2, f"newscrawl: {html} is there already; name a new folder\n")


def test_a_stage_that_costs_more_fails_though_every_text_is_the_same(
    archive: Path, baseline: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.archive.stage_costs.LEAST_CAPTURES", 1)
    *readings, end = baseline.read_text().splitlines()
    known = json.loads(end)
    known["costs"]["restore"] = [cost // 30 for cost in known["costs"]["restore"]]
    baseline.write_text("\n".join([*readings, json.dumps(known)]) + "\n")
    code, differences, said = compared(archive, "--slower", 60)
    assert (code, differences) == (1, [])
    assert "too much: restore: costs " in said
    assert compared(archive, "--slower", 100_000)[0] == 0
