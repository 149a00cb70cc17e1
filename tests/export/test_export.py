"""What is exported can be opened, read and traced by other programs."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from lxml import etree
from lxml.html import fromstring
from markdown_it import MarkdownIt

from newscrawl.cli import main
from newscrawl.errors import ExportError
from newscrawl.export import Format
from newscrawl.export.atomic_file import atomic_folder, atomic_output
from newscrawl.export.columns import COLUMNS
from newscrawl.export.dictionary import dictionary
from newscrawl.export.feed import iri
from newscrawl.export.formats import CAPTURE_WRITERS, WRITERS
from newscrawl.export.rows import Row, rows
from newscrawl.model import Article
from newscrawl.search import Filters, parse
from newscrawl.store import Store
from newscrawl.store.reader import read_only
from newscrawl.text.printable import printable
from tests.support.catalogue import ARTICLES, RUN, record
from tests.support.crawling import NEWSCRAWL

ROOT = Path(__file__).parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = Article(
    url="http://www.jsw.com.cn/a b<\"'>汉.html",
    site="jsw",
    title="=HYPERLINK(1) <script> & *星* _底_ \x0b",
    body="+1\n<img src=x onerror=1>\n# 不是标题\n1. 不是列表\n- 不是\n&amp; `x` [y](z) \ufffe",
    source="@sum",
    author=("=甲", "乙"),
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with Store(tmp_path / "news.db") as store:
        for name, article in ARTICLES.items():
            store.articles.save(article, [record(name)], run_id=RUN)
        store.articles.save(
            HOSTILE, [replace(record("lakes"), record_id="urn:uuid:hostile", url=HOSTILE.url)], run_id=RUN
        )
    return tmp_path


def export(archive: Path, *words: str) -> bytes:
    """Return what an export writes to stdout."""
    done = CliRunner().invoke(main, ["--archive", str(archive), "export", *words])
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


def test_a_json_line_holds_the_article_and_leads_back_to_its_record(archive: Path) -> None:
    (line,) = export(archive, "两湖创新区", "--format", "jsonl").decode().splitlines()
    row = json.loads(line)
    assert list(row) == [column.name for column in COLUMNS]
    assert row["title"] == ARTICLES["lakes"].title
    assert row["author"] == ["姜小莉"]
    assert (row["record_id"], row["file"], row["offset"], row["payload_digest"]) == (
        "urn:uuid:lakes", "warc/wjnews/20250106T050000Z-00001.warc.gz", 0, "sha1:X",
    )  # fmt: skip
    assert row["code"].startswith("newscrawl ")


def test_articles_come_newest_first_and_filters_narrow_them_down(archive: Path) -> None:
    titles = [json.loads(line)["title"] for line in export(archive, "--format", "jsonl").splitlines()]
    assert titles[:3] == [ARTICLES[name].title for name in ("evening", "strait", "lakes")]
    assert len(titles) == 5
    narrow = export(archive, "常州", "-夜色", "--site", "wjnews", "--until", "2022", "--format", "jsonl")
    assert [json.loads(line)["url"] for line in narrow.splitlines()] == [ARTICLES["lakes"].url]


def test_a_parquet_file_has_types_and_every_column_of_the_json(archive: Path, tmp_path: Path) -> None:
    export(archive, "--format", "parquet", "--output", str(tmp_path / "x.parquet"))
    table = pq.read_table(tmp_path / "x.parquet")
    lines = [json.loads(line) for line in export(archive, "--format", "jsonl").splitlines()]
    assert table.column_names == list(lines[0])
    assert table["body"].to_pylist() == [line["body"] for line in lines]
    assert table["author"].to_pylist() == [line["author"] for line in lines]
    assert table["published"].to_pylist()[1].isoformat() == "2024-08-06T11:54:00+08:00"
    assert not list(tmp_path.glob("*.partial"))


def test_a_spreadsheet_reads_the_csv_as_chinese_and_computes_nothing(archive: Path) -> None:
    data = export(archive, "--format", "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(table) == 5
    cells = [cell for line in table for cell in line.values()]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    hostile = next(line for line in table if line["site"] == "jsw" and "HYPERLINK" in line["title"])
    assert hostile["title"] == "'" + printable(HOSTILE.title)
    assert hostile["author"] == "'=甲; 乙"
    assert hostile["body"] == "'" + HOSTILE.body


TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def test_the_feed_is_valid_atom(archive: Path) -> None:
    """RFC 4287, sections 4.1.1 and 4.1.2: what a feed and an entry must contain, once or as often as allowed."""
    feed = etree.fromstring(export(archive, "--format", "atom"))
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 5
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        assert TIME.fullmatch(element.findtext(f"{ATOM}updated") or "")
        assert re.fullmatch(r"(urn:|https?://)[!-~]+", element.findtext(f"{ATOM}id") or "")
        assert len(element.findall(f"{ATOM}published")) <= 1
        assert all(author.findtext(f"{ATOM}name") for author in element.findall(f"{ATOM}author"))
    assert feed.find(f"{ATOM}author") is not None
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 5
    for entry in entries:
        links = entry.findall(f"{ATOM}link[@rel='alternate']")
        assert [link.get("href") for link in links] == [entry.findtext(f"{ATOM}id")]
        assert [content.get("type") for content in entry.findall(f"{ATOM}content")] == ["html"]
        assert all(TIME.fullmatch(time.text or "") for time in entry.findall(f"{ATOM}published"))
        assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))


def test_markup_in_an_article_is_text_in_the_feed(archive: Path) -> None:
    feed = etree.fromstring(export(archive, "HYPERLINK", "--format", "atom"))
    content = feed.findtext(f"{ATOM}entry/{ATOM}content") or ""
    assert "<p>&lt;img src=x onerror=1&gt;</p>" in content
    assert "<img" not in content


def test_an_empty_feed_is_a_feed(archive: Path) -> None:
    assert etree.fromstring(export(archive, "无此词", "--format", "atom")).findtext(f"{ATOM}updated")


def test_an_address_of_a_feed_has_only_characters_a_uri_may_have() -> None:
    assert iri('http://x.cn/a b"汉%20?q=1#f') == "http://x.cn/a%20b%22%E6%B1%89%20?q=1#f"


def test_markdown_shows_the_article_as_it_is(archive: Path) -> None:
    html = MarkdownIt().render(export(archive, "HYPERLINK", "--format", "md").decode())
    page = fromstring(f"<div>{html}</div>")
    assert [heading.text for heading in page.findall("h1")] == ["=HYPERLINK(1) <script> & *星* _底_"]
    assert [p.text for p in page.findall("p")][1:7] == HOSTILE.body.split("\n")
    assert page.find(".//script") is None
    assert page.find(".//li") is None


def later(archive: Path) -> None:
    """Let the newspaper change an article a week after it was first seen."""
    week = record("lakes").fetched_at + timedelta(days=7)
    changed = replace(ARTICLES["lakes"], body="改了。", title="新标题")
    with Store(archive / "news.db") as store:
        store.articles.save(
            changed, [replace(record("lakes"), record_id="urn:uuid:later", fetched_at=week, offset=7)], run_id=RUN
        )


def test_another_layout_makes_no_entry_of_a_feed_newer(archive: Path) -> None:
    later(archive)
    first, last = (
        bodies(archive, "--as-of", day)[ARTICLES["lakes"].url]["updated"] for day in ("2025-01-12", "2025-01-13")
    )
    with Store(archive / "news.db") as store, store.transaction() as connection:
        connection.execute("UPDATE versions SET cause = 'layout' WHERE changed <> '[]'")
    row = bodies(archive)[ARTICLES["lakes"].url]
    assert first == row["updated"] < last == row["fetched_at"]
    feed = etree.fromstring(export(archive, "改了", "--format", "atom"))
    assert feed.findtext(f"{ATOM}entry/{ATOM}updated") == first


def bodies(archive: Path, *words: str) -> dict[str, Row]:
    return {row["url"]: row for row in map(json.loads, export(archive, *words, "--format", "jsonl").splitlines())}


def test_an_export_of_a_day_gives_the_texts_of_that_day(archive: Path) -> None:
    later(archive)
    url = ARTICLES["lakes"].url
    assert bodies(archive)[url]["body"] == "改了。"
    before = bodies(archive, "--as-of", "2025-01-12")[url]
    assert before["body"] == ARTICLES["lakes"].body
    assert (before["record_id"], before["offset"]) == ("urn:uuid:lakes", 0)
    assert bodies(archive, "--as-of", "2025-01-13")[url]["body"] == "改了。"
    assert bodies(archive, "--as-of", "2025-01-05") == bodies(archive, "--as-of", "0001") == {}
    assert bodies(archive, "--as-of", "9999") == bodies(archive)


def test_a_search_of_a_day_looks_into_the_texts_of_that_day(archive: Path) -> None:
    later(archive)
    assert set(bodies(archive, "科教城", "--as-of", "2025-01-12")) == {ARTICLES["lakes"].url}
    assert bodies(archive, "科教城", "--as-of", "2025-02") == {}
    assert bodies(archive, "常州", "--as-of", "2025-01-12", "--site", "jsw", "--since", "2022") == {}


def test_rows_are_read_one_at_a_time(archive: Path) -> None:
    connection = read_only(archive / "news.db")
    read: list[str] = []
    connection.set_trace_callback(read.append)
    stream = rows(connection, parse(""), Filters())
    next(stream)
    assert sum("FROM search_articles AS s JOIN articles" in statement for statement in read) == 1
    stream.close()  # type: ignore[attr-defined]
    connection.close()


class Full(io.RawIOBase):
    """A disk without room."""

    def writable(self) -> bool:
        return True

    def write(self, _: object) -> int:
        raise OSError(28, "No space left on device")


def test_every_format_has_a_writer() -> None:
    assert {*WRITERS, *CAPTURE_WRITERS, "site"} == {*get_args(Format)}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_passes_on_that_the_disk_is_full(archive: Path, name: Format) -> None:
    connection = read_only(archive / "news.db")
    stream = rows(connection, parse(""), Filters())
    with pytest.raises(OSError, match="No space"):
        WRITERS[name](stream, Full())  # type: ignore[arg-type]
    stream.close()  # type: ignore[attr-defined]
    connection.close()


@pytest.mark.e2e
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full disk at hand")
@pytest.mark.parametrize("name", ["jsonl", "parquet"])
def test_a_full_disk_is_one_line(archive: Path, name: str) -> None:
    command = [NEWSCRAWL, "--archive", str(archive), "export", "--format", name]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr


@pytest.mark.e2e
def test_a_reader_that_goes_away_is_no_error(archive: Path) -> None:
    command = [NEWSCRAWL, "--archive", str(archive), "export", "--format", "jsonl"]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.e2e
@pytest.mark.parametrize("command", ["export --format csv >&-", "export --format parquet >&-", "status >&-",
                                     "restore <&-", "restore >&-", "search 武进 >&- 2>&-"])  # fmt: skip
def test_a_stream_that_is_closed_holds_nothing(archive: Path, command: str) -> None:
    words = ["sh", "-c", f'"$0" --archive "$1" {command}', NEWSCRAWL, str(archive)]
    done = subprocess.run(words, input="", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_export_that_fails_leaves_no_file(archive: Path) -> None:
    target = archive / "missing" / "x.jsonl"
    done = CliRunner().invoke(main, ["--archive", str(archive), "export", "--format", "jsonl", "--output", str(target)])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"newscrawl: {target} cannot be written: ")
    assert not target.exists()


def exported_to(archive: Path, target: Path, name: str = "jsonl") -> Result:
    return CliRunner().invoke(main, ["--archive", str(archive), "export", "--format", name, "--output", str(target)])


@pytest.mark.parametrize("name", WRITERS)
def test_a_pipe_that_is_named_is_written_to(archive: Path, tmp_path: Path, name: Format) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as threads:
        read = threads.submit(pipe.read_bytes)
        assert exported_to(archive, pipe, name).exit_code == 0
        assert len(read.result(timeout=60)) > 100
    assert pipe.is_fifo()


def test_what_a_link_leads_to_is_the_file_that_is_written(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "latest.jsonl").symlink_to("2024.jsonl")
    (tmp_path / "circle.jsonl").symlink_to("circle.jsonl")
    assert exported_to(archive, tmp_path / "circle.jsonl").exit_code == 0
    for _ in range(2):
        assert exported_to(archive, tmp_path / "latest.jsonl").exit_code == 0
        assert len((tmp_path / "2024.jsonl").read_bytes().splitlines()) == len(ARTICLES) + 1
    assert (tmp_path / "latest.jsonl").is_symlink()


def test_two_exports_to_one_place_at_once_do_not_mix(tmp_path: Path) -> None:
    file, folder = tmp_path / "x.jsonl", tmp_path / "site"
    with atomic_output(file) as first:
        first.write(b"first, ")
        with atomic_output(file) as second:
            second.write(b"second")
        first.write(b"whole")
    assert file.read_bytes() == b"first, whole"
    with pytest.raises(ExportError, match="cannot be written: "), atomic_folder(folder) as one:  # noqa: PT012 - at its end
        (one / "1.html").touch()
        with atomic_folder(folder) as other:
            (other / "2.html").touch()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["2.html", "site", "x.jsonl"]


def test_a_name_that_is_too_long_is_one_line(archive: Path, tmp_path: Path) -> None:
    done = exported_to(archive, tmp_path / ("长" * 83))
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.endswith("cannot be written: File name too long; mend that, or write elsewhere\n")


def test_the_folder_one_is_in_is_no_name_of_a_new_site(archive: Path) -> None:
    done = exported_to(archive, Path(), "site")
    assert (done.exit_code, done.stderr) == (2, "newscrawl: a site is a folder: name a new one with --output\n")


def test_the_data_dictionary_in_the_docs_is_that_of_the_model() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf8") == dictionary()
