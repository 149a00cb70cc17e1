"""The versions of an article are a function of its captures, not of the order in which they came."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from newscrawl.archive import Archive
from newscrawl.archive.importing import import_file
from newscrawl.archive.reconcile import Reconciler
from newscrawl.model import Article, Capture
from newscrawl.pipeline import process
from newscrawl.sites import Sites, packaged
from newscrawl.store.code_version import of
from newscrawl.store.versions import ExtractionResult
from newscrawl.warc import Writer
from tests.support.archives import PARAGRAPHS, START, URL, capture, contents, page, rebuilt, relaid, rows, write_run

EDITED = (*PARAGRAPHS[:2], "更正：居民收入增长的数据以统计部门公布的为准，本报向读者致歉。")
FIRST, SECOND = page(), page(paragraphs=EDITED)
BUSY = page(around="<div>浏览：10428 次 <a href='/ad/'>广告</a> <a href='/x/'>今日推荐</a></div>")


def import_runs(tmp_path: Path, runs: list[list[Capture]], order: list[int]) -> Path:
    """Return an archive into which WARC files were imported one after the other in the given order."""
    root = tmp_path / "archive"
    sources = [write_run(tmp_path / f"source{number}", run, hours=number) for number, run in enumerate(runs)]
    for number in order:
        import_file(Archive(root), sources[number])
    return root


def versions(root: Path) -> list[tuple[object, ...]]:
    return rows(root, "SELECT seen_at, changed FROM versions WHERE superseded IS NULL ORDER BY seen_at")


def test_an_older_capture_with_another_text_becomes_the_version_before(tmp_path: Path) -> None:
    root = import_runs(tmp_path, [[capture(1, FIRST, hours=0)], [capture(1, SECOND, hours=1)]], [1, 0])
    assert versions(root) == [("2025-01-06T05:00:00.000000Z", "[]"), ("2025-01-06T06:00:00.000000Z", '["body"]')]
    assert rows(root, "SELECT first_seen, last_seen, record_id FROM articles") == [
        ("2025-01-06T05:00:00.000000Z", "2025-01-06T06:00:00.000000Z", capture(1, SECOND, hours=1).record_id)
    ]


def test_an_older_capture_with_the_same_text_is_the_version_s_first_sight(tmp_path: Path) -> None:
    root = import_runs(tmp_path, [[capture(1, FIRST, hours=0)], [capture(1, FIRST, hours=1)]], [1, 0])
    assert versions(root) == [("2025-01-06T05:00:00.000000Z", "[]")]
    assert rows(root, "SELECT record_id FROM articles") == [(capture(1, FIRST).record_id,)]


def test_a_text_that_was_changed_and_changed_back_makes_three_versions_in_any_order(tmp_path: Path) -> None:
    runs = [[capture(1, body, hours=hour)] for hour, body in enumerate((FIRST, SECOND, FIRST))]
    root = import_runs(tmp_path, runs, [0, 2, 1])
    assert [changed for _, changed in versions(root)] == ["[]", '["body"]', '["body"]']


def test_view_counts_ads_and_sidebars_make_no_version(tmp_path: Path) -> None:
    root = import_runs(tmp_path, [[capture(1, FIRST, hours=0)], [capture(1, BUSY, hours=1)]], [0, 1])
    assert len(versions(root)) == 1


def test_a_page_gone_before_it_was_last_seen_is_not_gone(tmp_path: Path) -> None:
    runs = [[capture(1, FIRST)], [capture(1, b"gone", hours=1, status=404)], [capture(1, FIRST, hours=2)]]
    root = import_runs(tmp_path, runs, [0, 2, 1])
    assert rows(root, "SELECT gone_at FROM articles") == [(None,)]
    assert rows(root, "SELECT count(*) FROM rejections") == [(0,)]


def test_a_page_gone_at_last_keeps_its_text_and_the_time(tmp_path: Path) -> None:
    runs = [[capture(1, FIRST)], [capture(1, b"gone", hours=1, status=410)], [capture(1, b"gone", hours=2, status=404)]]
    root = import_runs(tmp_path, runs, [2, 0, 1])
    assert rows(root, "SELECT gone_at, body != '' FROM articles") == [("2025-01-06T06:00:00.000000Z", 1)]


def random_runs(seed: int) -> list[list[Capture]]:
    """Return runs that overlap in time, over articles that change, vanish, come back and go on on a second page."""
    chance = random.Random(seed)
    bodies = [FIRST, SECOND, BUSY, page(title="武进另有新闻"), b"<html><body></body></html>"]
    runs = []
    for number in range(5):
        run = []
        for article in range(3):
            status = chance.choice((200, 200, 200, 404))
            hours = number + chance.choice((0, 0.25, 1.5))
            run.append(capture(article, chance.choice(bodies), hours=hours + article / 100, status=status))
        if chance.random() < 0.7:
            link = f'<a href="{URL.format("9_2")}">下一页</a>'
            run.append(capture(9, page(more=link), hours=number + 0.1))
            if chance.random() < 0.7:
                run.append(capture("9_2", page(paragraphs=EDITED), hours=number + chance.choice((0.05, 0.2))))
        runs.append(run)
    return runs


@pytest.mark.parametrize("seed", range(settings().max_examples // 10))
def test_whatever_comes_in_whatever_order_a_rebuilt_database_is_the_same(tmp_path: Path, seed: int) -> None:
    runs = random_runs(seed)
    order = random.Random(seed).sample(range(len(runs)), len(runs))
    root = import_runs(tmp_path, runs, order)
    before = contents(root)
    (root / "news.db").unlink()
    rebuilt(root)
    assert contents(root) == before
    assert rows(root, "SELECT count(*) FROM unsettled") == [(0,)]


def test_code_that_reads_otherwise_makes_no_published_version_of_the_next_capture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = import_runs(tmp_path, [[capture(1, FIRST)], [capture(1, FIRST, hours=1)]], [0])
    site = packaged()["wjnews"]
    before = of(site)
    monkeypatch.setattr("newscrawl.store.code_version.current", lambda: "newscrawl 9")
    monkeypatch.setattr("newscrawl.process", _other_process)
    import_file(Archive(root), tmp_path / "source1" / "warc" / "wjnews" / "20250106T060000000000Z-00000.warc.gz")
    found = rows(root, "SELECT code, cause, superseded, changed FROM versions ORDER BY superseded DESC")
    assert found == [(before, "published", of(site), "[]"), (of(site), "code", None, "[]")]


def _other_process(*captures: Capture, sites: Sites) -> object:
    outcome = process(*captures, sites=sites)
    return replace(outcome, editor="别人") if isinstance(outcome, Article) else outcome


RELAID = (FIRST, relaid(FIRST), relaid(FIRST), relaid(SECOND))


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2]], ids=["in order", "out of order"])
def test_another_layout_makes_no_published_version_and_an_edit_in_it_does(tmp_path: Path, order: list[int]) -> None:
    root = import_runs(tmp_path, [[capture(1, body, hours=hour)] for hour, body in enumerate(RELAID)], order)
    found = rows(root, "SELECT cause, changed FROM versions WHERE superseded IS NULL ORDER BY seen_at")
    assert found == [("published", "[]"), ("layout", '["source"]'), ("published", '["body"]')]
    incremental = contents(root)
    assert contents(rebuilt(root).root) == incremental


def test_an_edit_that_comes_with_another_layout_is_published(tmp_path: Path) -> None:
    root = import_runs(tmp_path, [[capture(1, FIRST)], [capture(1, relaid(SECOND), hours=1)]], [0, 1])
    assert rows(root, "SELECT cause FROM versions ORDER BY seen_at") == [("published",), ("published",)]


def test_a_crawl_is_told_whether_the_newspaper_changed_what_it_saved(tmp_path: Path) -> None:
    saved = []
    with Archive(tmp_path).store() as store, Reconciler(tmp_path, store) as reconciler:
        for hour, body in enumerate(RELAID):
            found = capture(1, body, hours=hour)
            writer = Writer(tmp_path, f"wjnews/{hour}", started_at=START, info={})
            record = writer.write(found)
            writer.close()
            saved.append(reconciler.save(ExtractionResult((record,), process(found))))
    assert saved == ["new", "read-otherwise", "unchanged", "changed"]


MENDED = """
name = "wjnews"
label = "武进新闻网"
hosts = ["www.wj001.com", "wj001.com"]
listings = ["/news/"]
article = '/\\d{4}-\\d\\d-\\d\\d/\\d+\\.s?html?$'

[[layout]]
title = ".heading"
body = "#Zoom"

[[layout]]
title = ".top"
body = "div.rich"
source = "div.from"
"""


def test_a_mended_site_file_takes_the_misreading_back(tmp_path: Path) -> None:
    root = import_runs(tmp_path, [[capture(1, body, hours=hour)] for hour, body in enumerate(RELAID[:3])], [0, 1])
    assert rows(root, "SELECT source FROM articles") == [("",)]
    (root / "sites").mkdir()
    (root / "sites" / "wjnews.toml").write_text(MENDED, encoding="utf8")
    import_file(Archive(root), tmp_path / "source2" / "warc" / "wjnews" / "20250106T070000000000Z-00000.warc.gz")
    found = rows(root, "SELECT cause, changed, superseded IS NULL FROM versions ORDER BY seen_at")
    assert found == [("published", "[]", 1), ("layout", '["source"]', 0)]
    assert rows(root, "SELECT source, record_id FROM articles") == [("武进日报", capture(1, FIRST).record_id)]
