"""Pictures that an archive holds are shown from it, and nothing that could act is taken for one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.archive import Archive
from newscrawl.archive.importing import import_file
from newscrawl.browse import article, capture, pictures
from newscrawl.browse.page_request import PageRequest
from newscrawl.browse.security_headers import policy
from newscrawl.sites import packaged
from newscrawl.store.reader import read_only
from newscrawl.store.rows import id_of
from tests.support.archives import URL, page, rebuilt
from tests.support.foreign_archives import Response, browsertrix

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fccfc0f01f0005050201"
    "5d2c1b6a0000000049454e44ae426082"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FOLDER = "http://www.wj001.com/news/wjxw/2025-01-06/"
BODY = page().replace(b"<p>", b'<p><img src="a.png" onerror="alert(1)"><img src="b.svg"><img src="c.png"></p><p>', 1)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive into which a browser's crawl was imported, pictures and all, and which was made anew."""
    folder = tmp_path_factory.mktemp("pictures")
    responses = [
        Response(URL.format(1), BODY),
        Response(f"{FOLDER}a.png", PNG, (("Content-Type", "image/png"),)),
        Response(f"{FOLDER}b.svg", SVG, (("Content-Type", "image/svg+xml"),)),
        Response(f"{FOLDER}c.png", b"<html>", (("Content-Type", "image/png"),)),
    ]
    source = folder / "browser.warc.gz"
    source.write_bytes(browsertrix(responses))
    import_file(Archive(folder / "archive"), source)
    return rebuilt(folder / "archive").root


@pytest.fixture
def connection(root: Path) -> Iterator[sqlite3.Connection]:
    found = read_only(root / "news.db")
    yield found
    found.close()


def asking(root: Path, record: str = "", name: str = "") -> PageRequest:
    return PageRequest(root, packaged(), "zh", {"record": record}, {"id": name})


def test_an_article_shows_its_own_pictures_from_the_archive(root: Path, connection: sqlite3.Connection) -> None:
    shown = article.shown_pictures(connection, connection.execute("SELECT * FROM articles").fetchone())
    answers = [pictures.read(connection, asking(root, picture["record_id"])) for picture in shown]
    assert [answer for answer in answers if answer] == [(PNG, "image/png", {})]


def test_a_capture_shows_the_pictures_that_stood_on_its_page(root: Path, connection: sqlite3.Connection) -> None:
    name = id_of(URL.format(1), packaged())
    (record,) = connection.execute("SELECT record_id FROM articles WHERE id = ?", (name,)).fetchone()
    answer = capture.read_page(connection, asking(root, record))
    assert answer
    text = answer[0].decode()
    assert text.count("data:image/png;base64,") == 1
    assert "onerror" not in text
    assert "svg" not in text


def test_a_picture_is_neither_an_article_nor_a_rejection(connection: sqlite3.Connection) -> None:
    assert [url for (url,) in connection.execute("SELECT url FROM articles")] == [URL.format(1)]
    assert connection.execute("SELECT count(*) FROM rejections").fetchone()[0] == 0


def test_what_could_act_is_no_picture(root: Path, connection: sqlite3.Connection) -> None:
    assert list(map(pictures.kind_of, (SVG, b"<html>", b"", b"RIFF1234WAVEfmt "))) == [None] * 4
    assert pictures.kind_of(b"RIFF1234WEBPVP8 ") == "image/webp"
    for address in ("b.svg", "c.png"):
        row = pictures.find(connection, FOLDER + address)
        assert row
        assert pictures.read(connection, asking(root, row["record_id"])) is None
    assert pictures.read(connection, asking(root, "nothing")) is None
    assert "img-src 'self';" in policy("/article/0123456789abcdef")
