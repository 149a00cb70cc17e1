"""The captures behind articles, exported as WARC and WACZ, hold what the archive holds and can be opened by others."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from click.testing import CliRunner, Result

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.archive.importing import import_file
from newscrawl.cli import main
from newscrawl.decode.content_encoding import decode_content
from newscrawl.model import Capture
from newscrawl.warc import Writer
from newscrawl.warc.records import RawRecord, raw_records
from tests.support.archives import PARAGRAPHS, START, capture, page, rebuilt, rows
from tests.support.crawling import ROOT
from tests.support.peers import WITHOUT_GUARD, peer, pywb_serving

FIRST, SECOND, THIRD = ("武进召开重点工作会议", "武进举办读书节", "湖塘新建一座桥")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of three articles, the last of which was found again without its body being written again."""
    root = tmp_path_factory.mktemp("exported")
    writer = Writer(root, f"wjnews/{START:%Y%m%dT%H%M%S%fZ}", started_at=START, info={"software": "tests"})
    writer.write(capture(1, page(FIRST)))
    writer.write(capture(2, page(SECOND, [*PARAGRAPHS, "读书节为期一周，欢迎市民参加，门票免费领取。"])))
    third = capture(3, page(THIRD, [*PARAGRAPHS, "大桥全长一公里，预计明年通车，方便两岸居民往来。"]))
    kept = writer.write(third)
    again = Capture(url=third.url + "?page=app", body=third.body, headers=third.headers, record_id="urn:uuid:again",
                    fetched_at=START + timedelta(hours=1))  # fmt: skip
    writer.write(again, same_as=kept)
    writer.close()
    rebuilt(root)
    return root


def exported(archive: Path, name: str, *words: str) -> bytes:
    """Return what an export writes to stdout."""
    done = CliRunner().invoke(main, ["--archive", str(archive), "export", *words, "--format", name])
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of the captures that the demo shows."""
    root = tmp_path_factory.mktemp("demo")
    (root / "warc" / "imported").mkdir(parents=True)
    for name in ("sample.warc.gz", "mirrors.warc.gz"):
        shutil.copy(ROOT / "newscrawl" / "cli" / "data" / name, root / "warc" / "imported" / name)
    rebuilt(root)
    return root


@pytest.fixture(scope="module")
def demo_wacz(demo: Path) -> Path:
    (demo / "demo.wacz").write_bytes(exported(demo, "wacz"))
    return demo / "demo.wacz"


@pytest.fixture(scope="module")
def wacz(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the whole archive as a WACZ file."""
    path = tmp_path_factory.mktemp("wacz") / "news.wacz"
    path.write_bytes(exported(archive, "wacz"))
    return path


def raw(data: bytes) -> dict[str, RawRecord]:
    """Return the records of a WARC file by their ids."""
    found = [one for one in raw_records(io.BytesIO(data)) if isinstance(one, RawRecord)]
    return {one.head.partition(b"WARC-Record-ID: <")[2].partition(b">")[0].decode(): one for one in found}


def test_a_record_is_exported_as_it_lies_in_the_archive(archive: Path) -> None:
    copied = raw(exported(archive, "warc", "重点工作", "读书节"))
    stored = raw(next((archive / "warc").rglob("*.warc.gz")).read_bytes())
    info, (own, record) = next(iter(copied.values())), list(copied.items())[1]
    assert b"WARC-Type: warcinfo" in info.head
    assert "重点工作 读书节".encode() in info.block
    assert len(copied) == 2
    assert (record.head, record.block) == (stored[own].head, stored[own].block)


def test_a_revisit_is_exported_as_the_response_it_stands_for(archive: Path, tmp_path: Path) -> None:
    data = exported(archive, "warc", "大桥")
    (tmp_path / "x.warc.gz").write_bytes(data)
    found = {record.record_id: one for record, one in warc.captures(tmp_path / "x.warc.gz")}
    assert b"revisit" not in raw(data)["urn:uuid:again"].head
    assert THIRD.encode() in found["urn:uuid:again"].body


def test_what_was_exported_can_be_imported_and_gives_the_same_articles(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(exported(archive, "warc"))
    import_file(Archive(tmp_path / "other"), tmp_path / "x.warc.gz")
    query = "SELECT id, title, body, published FROM articles ORDER BY id"
    assert rows(tmp_path / "other", query) == rows(archive, query)


def lines_of_index(package: ZipFile) -> Iterator[dict[str, str]]:
    """Yield the lines of the index, each found by the place its block has in the list of blocks."""
    _, *blocks = package.read("indexes/index.idx").decode().splitlines()
    data = package.read("indexes/index.cdx.gz")
    for line in blocks:
        *key, place = line.split(" ", 2)
        found = json.loads(place)
        block = data[found["offset"] : found["offset"] + found["length"]]
        assert found["digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
        text = gzip.decompress(block).decode().splitlines()
        assert text[0].startswith(" ".join(key))
        yield from (json.loads(one.split(" ", 2)[2]) | {"key": one.split(" ", 2)[0]} for one in text)


def test_the_index_of_a_wacz_leads_to_its_records(wacz: Path) -> None:
    with ZipFile(wacz) as package:
        assert package.getinfo("archive/data.warc.gz").compress_type == ZIP_STORED
        data, found = package.read("archive/data.warc.gz"), list(lines_of_index(package))
    assert [line["key"] for line in found] == sorted(line["key"] for line in found)
    assert len(found) == 4
    for line in found:
        start = int(line["offset"])
        record = gzip.decompress(data[start : start + int(line["length"])])
        assert f"WARC-Target-URI: {line['url']}\r\n".encode() in record


def test_the_pages_of_a_wacz_are_the_articles_with_their_texts(wacz: Path, archive: Path) -> None:
    with ZipFile(wacz) as package:
        head, *pages = map(json.loads, package.read("pages/pages.jsonl").splitlines())
        indexed = {(line["url"]) for line in lines_of_index(package)}
    assert head == {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}
    stored = dict(rows(archive, "SELECT title, body FROM articles"))
    assert {one["title"]: one["text"] for one in pages} == stored
    assert {one["url"] for one in pages} <= indexed
    assert all(one["ts"].endswith("Z") for one in pages)


def test_a_wacz_says_what_it_holds_and_by_which_digests(wacz: Path) -> None:
    with ZipFile(wacz) as package:
        described = package.read("datapackage.json")
        digest = json.loads(package.read("datapackage-digest.json"))
        assert digest["hash"] == f"sha256:{hashlib.sha256(described).hexdigest()}"
        resources = {one["path"]: one for one in json.loads(described)["resources"]}
        for path, one in resources.items():
            data = package.read(path)
            assert (one["bytes"], one["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
        assert set(package.namelist()) - resources.keys() == {"datapackage.json", "datapackage-digest.json"}


def test_an_export_of_nothing_is_a_file_of_nothing(archive: Path) -> None:
    with ZipFile(io.BytesIO(exported(archive, "wacz", "无此词"))) as package:
        assert list(lines_of_index(package)) == []
        assert len(package.read("pages/pages.jsonl").splitlines()) == 1


def export_of_damaged(archive: Path, target: Path) -> Result:
    """Export an archive whose file lost its last record."""
    file = next((archive / "warc").rglob("*.warc.gz"))
    os.truncate(file, file.stat().st_size - 20)
    return CliRunner().invoke(main, ["--archive", str(archive), "export", "--format", "warc", "--output", str(target)])


def test_a_capture_that_cannot_be_read_is_told_and_costs_only_itself(tmp_path: Path) -> None:
    writer = Writer(tmp_path, f"wjnews/{START:%Y%m%dT%H%M%S%fZ}", started_at=START, info={"software": "tests"})
    writer.write(capture(1, page(FIRST)))
    writer.write(capture(2, page(SECOND)))
    writer.close()
    rebuilt(tmp_path)
    done = export_of_damaged(tmp_path, tmp_path / "x.warc.gz")
    assert done.exit_code == 1
    assert "1 capture left out, since unreadable" in done.stderr
    assert len(list(warc.captures(tmp_path / "x.warc.gz"))) == 1


def test_wacz_finds_nothing_wrong(demo_wacz: Path) -> None:
    command = [str(peer("wacz/bin/wacz")), "validate", "-f", str(demo_wacz)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | WITHOUT_GUARD)
    assert "the passed WACZ is valid" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_pywb_shows_every_page_of_a_wacz_as_it_was_archived(demo: Path, demo_wacz: Path, tmp_path: Path) -> None:
    manager, environment = peer("pywb/bin/wb-manager"), os.environ | WITHOUT_GUARD
    for words in (["init", "news"], ["add", "--unpack-wacz", "news", str(demo_wacz)]):
        subprocess.run([str(manager), *words], cwd=tmp_path, env=environment, check=True, capture_output=True)
    query = "SELECT c.url, file, offset FROM captures AS c JOIN articles USING (record_id)"
    archived = {url: warc.read(demo, file, offset) for url, file, offset in rows(demo, query)}
    with ZipFile(demo_wacz) as package:
        pages = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()[1:]]
    assert {one["url"] for one in pages} == archived.keys()
    with pywb_serving(tmp_path) as address:
        for one in pages:
            capture = archived[one["url"]]
            with urllib.request.urlopen(f"{address}/news/{one['ts'][:4]}id_/{one['url']}") as answer:
                assert answer.read() == decode_content(capture.body, capture.headers)[0]
