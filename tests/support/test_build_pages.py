"""The committed fixtures are what the build script makes of the seeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from newscrawl.model import Capture
from newscrawl.warc import captures
from newscrawl.warc.records import RawRecord, raw_records
from tests.support import build_pages

ARCHIVE = build_pages.ROOT / "newscrawl" / "cli" / "data"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build_pages.build(folder / "wire", folder)
    return folder


def wire_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.http")}


def records(path: Path) -> list[tuple[bytes, bytes]]:
    # Compared decompressed: another zlib may pack the same records differently.
    with path.open("rb") as file:
        return [(raw.head, raw.block) for raw in raw_records(file) if isinstance(raw, RawRecord)]


def test_the_committed_responses_are_those_that_would_be_built(built: Path) -> None:
    assert wire_files(build_pages.DATA / "wire") == wire_files(built / "wire")


@pytest.mark.parametrize("name", ["sample.warc.gz", "mirrors.warc.gz"])
def test_the_committed_archives_hold_the_records_that_would_be_built(built: Path, name: str) -> None:
    assert records(ARCHIVE / name) == records(built / name)


@pytest.mark.parametrize("site", ["wjnews", "jsw", "wjyanghu"])
def test_a_mirror_s_page_shows_the_seed_s_lines_and_no_others(site: str) -> None:
    seed = next(build_pages.SEEDS.glob(f"{build_pages.NUMBERS[site]}_*.txt")).read_text(encoding="utf8")
    mirrors = {one.url: one for one in copies()}
    page = mirrors[f"http://mirror.invalid/{build_pages.ARTICLES[site].split('/', 3)[3]}"]
    shown = str(etree.fromstring(page.body, etree.HTMLParser(encoding="utf-8")).xpath("string(//body)"))
    assert "".join(shown.split()) == "".join(seed.split())


def copies() -> list[Capture]:
    return [one for _, one in captures(ARCHIVE / "mirrors.warc.gz")]


@pytest.mark.parametrize(("site", "charset"), [("wjnews", "gbk"), ("investchn", "gbk"), ("wjyanghu", "utf-8")])
def test_a_published_page_holds_the_golden_body_in_full_width_marks(site: str, charset: str) -> None:
    [page] = [one for _, one in captures(ARCHIVE / "sample.warc.gz") if one.url == build_pages.ARTICLES[site]]
    text = page.body.decode(charset)
    for paragraph in build_pages.golden(site)["body"].split("\n"):
        assert paragraph.translate(build_pages.FULL_WIDTH) in text
    assert "，" in text
