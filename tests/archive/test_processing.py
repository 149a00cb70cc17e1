"""Captures read by several processes: always in order, and a page that kills its process costs itself."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.archive import Archive, processing
from newscrawl.archive.processing import ProcessingFailure
from newscrawl.cli import main
from newscrawl.model import Capture
from newscrawl.sites import Sites
from newscrawl.store.versions import ExtractionResult
from tests.support.archives import URL, capture, page, rebuilt, rows, write_run
from tests.support.faults import fault

DEADLY, ENDLESS, GREEDY = URL.format(5), URL.format(7), URL.format(9)
ARTICLES = 40
pytestmark = pytest.mark.forks


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    numbered = [capture(number, page(f"武进召开第{number}次会议"), hours=number / 10) for number in range(ARTICLES)]
    long = [capture(f"{stem}_{part}", page(f"长篇{stem}"), hours=5 + part / 10) for stem in "ab" for part in (2, 3)]
    for stem in "ab":
        more = f'<a href="{URL.format(f"{stem}_2")}">下一页</a>'
        long.append(capture(stem, page(f"长篇{stem}", more=more), hours=4.05))
    folder = tmp_path_factory.mktemp("archive")
    write_run(folder, [*numbered, *long])
    return rebuilt(folder).root


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Archive:
    return Archive(Path(shutil.copytree(made, tmp_path, dirs_exist_ok=True)))


def read_all(archive: Archive, jobs: int) -> list[ExtractionResult | ProcessingFailure]:
    with archive.store() as store:
        pages = store.captures.pages()
        with processing.RecordProcessor(archive.root, store.sites, jobs=jobs) as processor:
            return list(processor.process(pages, store.captures.page_beside))


def test_the_order_is_that_of_the_captures_however_many_processes_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = read_all(archive, 1)
    monkeypatch.setattr(processing, "READ_AHEAD_BYTES", 1)  # each record is read just before its page is processed
    assert read_all(archive, 3) == alone
    assert [len(item.records) for item in alone].count(2) == 2


def test_what_is_read_as_it_is_stored_does_not_come_back_and_all_else_whole(archive: Archive) -> None:
    whole = read_all(archive, 1)
    rejected, changed = [item for item in whole if len(item.records) == 1][:2]
    with archive.store() as store:
        with store.transaction() as connection:
            set_outcome, set_title = "outcome = 'listing'", "fields = json_set(fields, '$.title', '另一')"
            for table, value, item in (("captures", set_outcome, rejected), ("versions", set_title, changed)):
                name = (item.records[0].record_id,)
                connection.execute(f"UPDATE {table} SET {value} WHERE record_id = ?", name)
        pages = store.captures.pages()
        with processing.ComparingProcessor(archive.root, store.sites, archive.database, jobs=2) as processor:
            found = list(processor.compare(pages, store.captures.page_beside))
    assert [item.records for item in found] == [item.records for item in whole]
    assert [item for item in found if not isinstance(item, processing.Unchanged)] == [rejected, changed]


def dying_read(sites: Sites, pages: processing.Pages, captures: list[Capture]) -> processing.Processed:
    """Read as ever, but die of one page, and never end with another."""
    if pages[0].url == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    if pages[0].url == ENDLESS:
        while True:
            pass
    if pages[0].url == GREEDY:
        raise MemoryError
    return READ(sites, pages, captures)


READ = processing.process_pages


@fault("a page that never ends", tries=1, outcome="a failure of processing: timeout")
@fault("a page that fills memory", tries=1, outcome="a failure of processing: memory")
@fault("a page that ends its process", tries=1, outcome="a failure of processing: died")
def test_a_page_that_ends_its_process_or_never_ends_is_a_failure_and_the_others_are_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processing, "process_pages", dying_read)
    monkeypatch.setattr(processing, "CPU_LIMIT_S", 0.5)
    with archive.store() as store:
        pages = list(store.captures.pages())[:12]
        with processing.RecordProcessor(archive.root, store.sites, jobs=2) as processor:
            found = list(processor.process(pages, store.captures.page_beside))
    assert [item.records[0] for item in found] == pages
    failures = {item.records[0].url: item.kind for item in found if isinstance(item, ProcessingFailure)}
    assert failures == {DEADLY: "died", ENDLESS: "timeout", GREEDY: "memory"}
    assert sum(isinstance(item, ExtractionResult) for item in found) == 9


def test_what_takes_too_long_is_no_difference_and_is_not_tried_again_unless_that_is_asked_for(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def newscrawl(*words: str) -> Result:
        return CliRunner().invoke(main, ["--archive", str(archive.root), *words])

    monkeypatch.setattr(processing, "process_pages", dying_read)
    monkeypatch.setattr("tests.archive.test_processing.ENDLESS", "")
    first = newscrawl("replay", "--jobs", "1")
    assert first.exit_code == 0, first.output
    assert f"cannot be processed: {GREEDY}" in first.output
    assert rows(archive.root, "SELECT kind FROM processing_failures ORDER BY kind") == [("died",), ("memory",)]
    again = newscrawl("replay", "--jobs", "1")
    assert "cannot be processed" not in again.output
    assert "2 could not be processed before" in again.output
    monkeypatch.undo()
    mended = newscrawl("replay", "--jobs", "1", "--retry-failed")
    assert mended.exit_code == 0
    assert "could not be processed" not in mended.output
