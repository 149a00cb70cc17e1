"""Captures read by several processes: always in order, and a page that kills its process costs itself."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from newscrawl.archive import Archive, processing
from newscrawl.archive.processing import ProcessingFailure, ProcessingPool
from newscrawl.model import Article, Rejected
from newscrawl.store.versions import ExtractionResult
from tests.support.archives import URL, capture, page, rebuilt, write_run

DEADLY = URL.format(5)
ARTICLES = 40


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    numbered = [capture(number, page(f"武进召开第{number}次会议"), hours=number / 10) for number in range(ARTICLES)]
    long = [capture(f"{stem}_{part}", page(f"长篇{stem}"), hours=5 + part / 10) for stem in "ab" for part in (2, 3)]
    for stem in "ab":
        more = f'<a href="{URL.format(f"{stem}_2")}">下一页</a>'
        long.append(capture(stem, page(f"长篇{stem}", more=more), hours=4.05))
    write_run(tmp_path, [*numbered, *long])
    return rebuilt(tmp_path)


def read_all(archive: Archive, jobs: int) -> list[ExtractionResult | ProcessingFailure]:
    with archive.store() as store:
        pages = store.captures.pages()
        return list(processing.process_records(archive.root, pages, store.captures.page_beside, jobs=jobs))


def test_the_order_is_that_of_the_captures_however_many_processes_read(archive: Archive) -> None:
    alone, together = read_all(archive, 1), read_all(archive, 3)
    assert together == alone
    assert [len(item.records) for item in alone].count(2) == 2


def dying_read(root: Path, pages: processing.Pages) -> processing.Processed:
    """Read as ever, but die of one page."""
    if pages[0].url == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    return processing.process_pages(root, pages)


def dying_chunk(root: Path, chunk: list[processing.Pages]) -> list[processing.Processed]:
    return [dying_read(root, pages) for pages in chunk]


def test_a_page_that_kills_its_process_is_rejected_and_the_others_are_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with archive.store() as store:
        tasks: list[processing.Pages] = [(record,) for record in list(store.captures.pages())[:12]]
    monkeypatch.setattr(processing, "_process_chunk", dying_chunk)
    with ProcessingPool(archive.root, 2) as pool:
        chunks = [pool.submit(tasks[:4]), pool.submit(tasks[4:6]), pool.submit(tasks[6:])]
        monkeypatch.setattr(processing, "process_pages", dying_read)
        found = [item for chunk in chunks for item in pool.result_of(chunk)]
    outcomes = [item.outcome for item in found if isinstance(item, ExtractionResult)]
    assert [outcome.url for outcome in outcomes] == [pages[0].url for pages in tasks]
    assert [outcome.detail for outcome in outcomes if isinstance(outcome, Rejected)] == [
        "the process that read it died"
    ]
    assert sum(isinstance(outcome, Article) for outcome in outcomes) == 11
