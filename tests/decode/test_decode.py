"""Bytes come out as the text that was meant, whatever is said about them."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from pathlib import Path

import brotli
import opencc
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.decode import content_encoding
from newscrawl.decode.decoder import decode
from newscrawl.model import Headers
from tests.support.faults import fault

GOLDEN = [
    json.loads(path.read_text(encoding="utf8"))["body"]
    for path in sorted((Path(__file__).parents[2] / "seeds" / "golden").glob("*.json"))
]
HANS = "<html><head><title>新闻</title></head><body><p>" + GOLDEN[0].replace("\n", "</p>\n<p>") + "</p></body></html>"
HANT = opencc.OpenCC("s2tw").convert(HANS)
SPARSE = HANS[:60] + "<script>var a = [1, 2, 3]; function f(x) { return x + 1; }</script>\n" * 150 + HANS[60:250]
TEXTS = [
    (HANS, "gb18030"),
    (HANS, "gbk"),
    (HANS, "utf-8"),
    (HANT, "big5"),
    (HANT, "gb18030"),
    (SPARSE, "gbk"),
    (SPARSE, "utf-8"),
]
LABELS = [None, "gbk", "utf-8", "big5", "iso-8859-1", "nonsense"]


def content_type(label: str | None) -> Headers:
    return (("Content-Type", f"text/html; charset={label}"),) if label else ()


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(("text", "codec"), TEXTS)
def test_labels_may_lie_or_be_missing(text: str, codec: str, label: str | None) -> None:
    body = text.encode(codec, "ignore")
    meta = b'<meta charset="%s">' % {"gbk": b"utf-8"}.get(label or "", b"gbk")
    for page in (body, body[:2048], meta + body):
        wanted = page.decode(codec, "ignore")
        assert decode(page, content_type(label)).text.removesuffix("\ufffd") == wanted


@pytest.mark.parametrize(("text", "codec"), TEXTS)
@pytest.mark.parametrize("kind", ["deleted", "broken"])
def test_one_damaged_byte_harms_its_surroundings_only(text: str, codec: str, kind: str) -> None:
    wanted = text.encode(codec, "ignore").decode(codec)
    body = wanted.encode(codec)
    wrong = 0
    places = range(31, len(body), len(body) // 25)
    for at in places:
        page = body[:at] + (b"" if kind == "deleted" else bytes([body[at] ^ 0x55])) + body[at + 1 :]
        wrong += characters_wrong(decode(page).text, wanted)
    assert wrong / len(places) < 4


def characters_wrong(got: str, wanted: str) -> int:
    shorter = min(len(got), len(wanted))
    start = next((at for at in range(shorter) if got[at] != wanted[at]), shorter)
    rest = shorter - start
    return len(wanted) - start - next((at for at in range(rest) if got[-1 - at] != wanted[-1 - at]), rest)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "hz"])
def test_rarer_encodings_are_recognised(codec: str) -> None:
    text = HANS.replace("~", "")
    assert decode(text.encode(codec)).text == text


def test_iso_2022_cn_is_read() -> None:
    shifted = "中文".encode("gb2312").translate(bytes(code & 0x7F for code in range(256)))
    assert decode(b"<p>\x1b$)A\x0e" + shifted + b"\x0f</p>").text == "<p>中文</p>"


@pytest.mark.parametrize(
    ("raw", "char"), [(b"\xfe\x59", "龴"), (b"\xfe\xa0", "龻"), (b"\xa6\xda", "︒"), (b"\xa6\xf3", "︙")]
)
def test_what_was_private_use_before_is_read_as_gb18030_of_2022(raw: bytes, char: str) -> None:
    text = "摊主王说，改造以后生意好了不少，周边居民早早赶来买菜。"
    decoded = decode(text.encode("gbk").replace("王".encode("gbk"), "王".encode("gbk") + raw))
    assert (decoded.text, decoded.lost) == (text.replace("王", f"王{char}"), 0)


@pytest.mark.parametrize("text", ["<p>plain &#20013;&nbsp;</p>", "<p>Café in Zürich – “naïve”</p>"])
def test_western_pages_are_left_western(text: str) -> None:
    assert decode(text.encode("cp1252")).text == text
    assert decode(text.encode()).text == text


def test_utf8_pasted_into_a_gbk_page_is_read_per_run() -> None:
    body = HANS.encode("gbk") + "<p>转载自中国新闻网</p>".encode() + "<p>全文完</p>".encode("gbk")
    assert decode(body).text == HANS + "<p>转载自中国新闻网</p><p>全文完</p>"


def test_what_is_lost_is_counted_and_marked_once() -> None:
    got = decode("<p>中国</p>".encode() * 9 + b"<p>\xff\xfe</p>")
    assert (got.lost, got.text.count("\ufffd"), got.encoding) == (2, 1, "utf-8")


def test_meta_is_found_behind_comments_and_in_odd_spelling() -> None:
    comment = b"<!-- <meta charset=big5> " + b"x" * 6000 + b"-->"
    odd = b"<META http-equiv=Content-Type content='text/html; CharSet = gb2312;'/ >"
    for meta in (odd, b"<meta charset=\xa1\xb0GB2312>"):
        heard = decode(comment + meta + HANS.encode("gbk")).witnesses
        assert [(witness.name, witness.says.lower()) for witness in heard][:1] == [("meta", "gb2312")]


def deflate_raw(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(body) + stream.flush()


CODINGS = [
    ("gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", deflate_raw),
    ("br", brotli.compress),
    ("zstd", zstandard.ZstdCompressor().compress),
    ("identity", bytes),
]


@pytest.mark.parametrize(("name", "compress"), CODINGS)
def test_content_codings_are_undone(name: str, compress: object) -> None:
    assert callable(compress)
    headers = (("content-encoding", name),)
    assert decode(compress(HANS.encode()), headers).text == HANS
    assert decode(HANS.encode(), headers).text == HANS, "a label on plain bytes"
    assert decode(gzip.compress(compress(HANS.encode())), (*headers, ("Content-Encoding", "gzip"))).text == HANS


@pytest.mark.parametrize("name", ["gzip", "deflate", "zstd"])
def test_a_truncated_stream_yields_what_it_holds(name: str) -> None:
    noise = "".join(random.Random(1).choices(HANS, k=300_000))
    compress = dict(CODINGS)[name]
    whole = compress(noise.encode())
    got = decode(whole[: len(whole) * 4 // 5], (("Content-Encoding", name),))
    assert noise.startswith(got.text.rstrip("\ufffd"))
    assert len(got.text) > 100
    assert "truncated" in got.witnesses[0].says


@pytest.mark.parametrize("name", ["gzip", "deflate"])
@fault("a compressed page with a damaged byte, or a checksum that is not its own", tries=1, outcome="read up to there")
def test_a_damaged_stream_yields_what_stands_before_the_damage(name: str) -> None:
    noise = "".join(random.Random(1).choices(HANS, k=3_000))
    whole = dict(CODINGS[:2])[name](noise.encode())
    checksum = whole[:-4] + bytes(4)
    assert decode(checksum, (("Content-Encoding", name),)).text == noise
    half = len(whole) // 2
    got = decode(whole[:half] + b"\xff" * 40 + whole[half + 40 :], (("Content-Encoding", name),))
    assert got.text.startswith(noise[: len(noise) // 3])
    assert "truncated" in got.witnesses[0].says


def test_what_is_called_gzip_may_be_the_other_wrapping_of_deflate() -> None:
    assert decode(zlib.compress(HANS.encode()), (("Content-Encoding", "gzip"),)).text == HANS


def test_a_bomb_is_cut_and_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_encoding, "LIMIT_BYTES", 1 << 20)
    for name in ("gzip", "br", "zstd"):
        got = decode(dict(CODINGS)[name](b"a" * (1 << 24)), (("Content-Encoding", name),))
        assert len(got.text) == 1 << 20
        assert "cut at" in got.witnesses[0].says


@given(st.binary(max_size=300), st.sampled_from(LABELS))
def test_no_bytes_make_it_raise(body: bytes, label: str | None) -> None:
    got = decode(body, content_type(label))
    assert not any("\ud800" <= char <= "\udfff" for char in got.text)
