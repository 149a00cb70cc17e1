"""pywb, the replay tool web archives are looked at with, serves the sample archive by our index."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from urllib.error import URLError

import pytest

from newscrawl import warc
from newscrawl.decode.content_encoding import decode_content
from newscrawl.warc import captures
from newscrawl.warc.cdxj import index_text, write_index
from tests.support.build_pages import ARTICLES
from tests.support.crawling import SAMPLE
from tests.support.peers import pywb_serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Let pywb serve the sample archive; yield the address of the collection."""
    root = tmp_path_factory.mktemp("pywb")
    collection = root / "collections" / "news"
    (collection / "archive").mkdir(parents=True)
    path = collection / "archive" / SAMPLE.name
    path.write_bytes(SAMPLE.read_bytes())
    write_index(path, index_text(record for record, _ in captures(path, archive=collection)))
    (collection / "indexes").mkdir()
    path.with_name("sample.cdxj").rename(collection / "indexes" / "sample.cdxj")
    with pywb_serving(root) as address:
        yield f"{address}/news"


@pytest.mark.parametrize("url", ARTICLES.values())
def test_pywb_serves_every_article_as_it_was_archived(served: str, url: str) -> None:
    record, archived = next(
        (record, capture) for record, capture in warc.captures(SAMPLE) if record.url == url and record.status == 200
    )
    # `id_` asks for the page without pywb's own marks; it undoes content codings the client did not ask for.
    with urllib.request.urlopen(f"{served}/{record.fetched_at:%Y%m%d%H%M%S}id_/{url}") as answer:
        assert answer.read() == decode_content(archived.body, archived.headers)[0]
        assert answer.headers["Memento-Datetime"] == f"{record.fetched_at:%a, %d %b %Y %H:%M:%S} GMT"


def test_pywb_finds_nothing_that_was_not_archived(served: str) -> None:
    with pytest.raises(URLError, match="404"):
        urllib.request.urlopen(f"{served}/2025id_/http://www.wj001.com/never.html")
