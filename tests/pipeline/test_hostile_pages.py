"""Pages made to hurt: each is read within seconds, whatever its length, and takes no more memory than it may."""

from __future__ import annotations

import tracemalloc

import pytest
import zstandard

from newscrawl.decode.content_encoding import LIMIT_BYTES, decode_content
from newscrawl.model import Capture
from newscrawl.pipeline import process
from tests.support.archives import PARAGRAPHS, URL, page
from tests.support.faults import fault
from tests.support.linear_time import assert_linear

TITLES = {"pipes": "|", "site names": "-网", "underscores": "_", "dashes": "——", "blanks": " ", "dots": "·网",
          "blanks and hyphens": " - ", "stops": "。"}  # fmt: skip
TAGS = {"iframes": "<iframe ", "inputs": "<input ", "scripts": "<script ", "comments": "<!-- ", "metas": "<meta ",
        "ends": "</p", "entities": "&#x", "quotes": '<a href="', "blanks": " \n", "divisions": "<div>",
        "nested": "<b><i>", "the page's own name": "1", "its addresses": "/1_"}  # fmt: skip


def read(body: bytes, url: str = URL.format(1)) -> None:
    process(Capture(url, body, (("Content-Type", "text/html; charset=utf-8"),)))


READ = "read within seconds"


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=fault(f"a title of {what} alone", tries=1, outcome=READ)) for what in TITLES]
)
def test_a_title_that_repeats_itself_is_read_in_linear_time(what: str) -> None:
    size = 60_000 // len(TITLES[what])
    assert_linear(lambda count: read(page(TITLES[what] * count)), size)
    assert_linear(lambda count: read(page(TITLES[what] * count), ""), size)


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=fault(f"{what} 300 KB long", tries=1, outcome=READ)) for what in TAGS]
)
def test_markup_that_repeats_itself_is_read_in_linear_time(what: str) -> None:
    size = 300_000 // len(TAGS[what])
    assert_linear(lambda count: read(page(paragraphs=PARAGRAPHS[:1], around=TAGS[what] * count)), size)


@fault("a line of 16,000 links to documents", tries=1, outcome=READ)
def test_links_in_one_line_are_read_in_linear_time() -> None:
    def links(count: int) -> str:
        return "附件：" + "".join(f"<a href=/{number}.doc>表{number}</a>" for number in range(count))

    assert_linear(lambda count: read(page(paragraphs=(*PARAGRAPHS, links(count), *PARAGRAPHS))), 16_000)


@fault("an English page of 8,000 paragraphs within 140 footers", tries=1, outcome=READ)
@pytest.mark.parametrize("footer", ["footer", "div class=footer"])
def test_footers_within_footers_are_read_in_linear_time(footer: str) -> None:
    article = "<p>The council of Jiangzhou approved a bridge across the river, officials said on Monday.</p>" * 5
    assert_linear(lambda count: read((article + f"<{footer}>" * 140 + "<p>ab" * count).encode()), 8_000)


@fault("zstd that inflates to 1.5 GB", tries=1, outcome="cut at 64 MB; the witness content-encoding says so")
def test_a_zstd_bomb_is_cut_and_takes_little_more_than_the_limit() -> None:
    compressor = zstandard.ZstdCompressor().compressobj()
    zeros = bytes(1 << 20)
    bomb = b"".join(compressor.compress(zeros) for _ in range(1500)) + compressor.flush()
    tracemalloc.start()
    body, (witness,) = decode_content(bomb, (("Content-Encoding", "zstd"),))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(body) == LIMIT_BYTES
    assert "cut at" in witness.says
    assert peak < 4 * LIMIT_BYTES
