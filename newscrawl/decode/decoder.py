"""Decode a payload, and name the evidence for its encoding."""

from __future__ import annotations

from itertools import chain

import chardet
from resiliparse.parse.encoding import detect_encoding

from newscrawl.decode import detection
from newscrawl.decode.character_costs import beyond_ascii
from newscrawl.decode.content_encoding import decode_content
from newscrawl.decode.declared import codec_of, declared
from newscrawl.decode.redecode import DOUBLE_BYTE, decode_page, redecode
from newscrawl.decode.seven_bit import seven_bit
from newscrawl.model import Capture, Decoded, Headers, Witness
from newscrawl.text.short_cache import decode_utf8

CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "cp1252")
"""Encodings every page is tried in; those that its labels name come on top."""
LABEL_BITS = 8.0
"""What a label is worth: less than one character read wrong, since labels lie; enough where there is no text to speak
of. The most any witness outside the bytes can say."""
OPINION_BITS = 4.0
"""What another detector's opinion is worth."""
CLEAR_BITS = 40.0
"""Lead of the best reading from which nobody else is asked: two characters lost."""
BOM_BITS = 60.0
"""What a byte order mark is worth: it outweighs three lost bytes, not a page of them."""

_BOMS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"\x84\x31\x95\x33": "gb18030",
}
_CHARDET_SAMPLE_BYTES = 20_000
_CHARDET_ENCODINGS = ("utf-8", "gb18030", "big5", "big5hkscs", "cp1252", "shift_jis", "euc-jp", "euc-kr", "cp1251")


def decode(body: bytes, headers: Headers = ()) -> Decoded:
    """Return the text of an HTTP payload: content codings undone, charset found, every witness named.

    Witnesses are heard in this order: `bom`, `header`, `xml`, `meta`; the bytes themselves (`bytes`: in which encoding
    they read most like text, see detection.py); and, where the labels and the bytes disagree by little,
    `resiliparse` and `chardet`. The bytes weigh most: a label only decides where there is hardly any text. Bytes that
    cannot be decoded are counted in `lost`; a run of them becomes one U+FFFD, the text around it is read as if it
    were whole.
    Never raises for any bytes.
    """
    page, codings = decode_content(body, headers)
    labels = tuple(chain(_bom(page), declared(page, headers)))
    if page.isascii() and b"\0" not in page and (hidden := seven_bit(page)):
        text, encoding = hidden
        return Decoded(text, encoding, (*codings, *labels, Witness("bytes", encoding)), text.count("\ufffd"))
    if undamaged := _detect_undamaged(page):
        encoding, text, lost = undamaged
        heard: tuple[Witness, ...] = (Witness("bytes", encoding),)
    else:
        encoding, heard = _detect(page, labels)
        text, lost = decode_page(page, encoding)
    return Decoded(text.removeprefix("\ufeff"), encoding, (*codings, *labels, *heard), lost)


def decode_capture(capture: Capture) -> Decoded:
    """Return the text of a capture's payload; what a browser rendered is UTF-8, whatever headers and meta tags say."""
    if not capture.rendered:
        return decode(capture.body, capture.headers)
    text = capture.body.decode("utf-8", "replace")
    return Decoded(text, "utf-8", (Witness("rendered", "utf-8"),), lost=text.count("\ufffd"))


def _bom(page: bytes) -> tuple[Witness, ...]:
    return tuple(Witness("bom", codec) for mark, codec in _BOMS.items() if page.startswith(mark))


def _detect_undamaged(page: bytes) -> tuple[str, str, int] | None:
    """Return encoding, text and bytes lost of a page without error that is Chinese, or ASCII, beyond doubt."""
    if detection.maybe_utf16(page):
        return None
    if page.isascii():
        return "ascii", page.decode("ascii"), 0
    for codec in ("utf-8", *DOUBLE_BYTE):
        try:
            text = decode_utf8(page) if codec == "utf-8" else page.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" and detection.holds_hanzi_in_utf8(page):
            return codec, text, 0
        beyond = beyond_ascii(text)
        if detection.is_plainly_chinese(beyond):
            return codec, *redecode(text, beyond, codec)
    return None


def _detect(page: bytes, labels: tuple[Witness, ...]) -> tuple[str, tuple[Witness, ...]]:
    """Return the encoding and what was heard beside the labels."""
    if not detection.maybe_utf16(page):
        codec = "utf-8" if detection.is_plainly_utf8(page) else detection.detect_quickly(page)
        if codec:
            return codec, (Witness("bytes", codec),)
    return _compare_candidates(page, labels)


def _compare_candidates(page: bytes, labels: tuple[Witness, ...]) -> tuple[str, tuple[Witness, ...]]:
    """Compare the readings of a sample in all candidate encodings, labels and opinions counted in."""
    named = {codec for label in labels if (codec := codec_of(label.says))}
    bits = _cost_by_encoding(page, named)
    heard = [Witness("bytes", min(bits, key=bits.__getitem__))]
    for label in labels:
        _count_in(bits, label, BOM_BITS if label.name == "bom" else LABEL_BITS)
    first, second, *_ = sorted(bits.values())
    if second - first < CLEAR_BITS and (not labels or {codec_of(label.says) for label in labels} != {heard[0].says}):
        for opinion in _ask_detectors(page):
            _count_in(bits, opinion, OPINION_BITS)
            heard.append(opinion)
    return min(bits, key=bits.__getitem__), tuple(heard)


def _cost_by_encoding(page: bytes, named: set[str]) -> dict[str, float]:
    """Return the cost in bits of reading a sample of `page`, by candidate encoding."""
    wide = {"utf-16-le", "utf-16-be"}
    candidates = dict.fromkeys((*CANDIDATES, *sorted(named - wide - {"hz", "iso-2022-cn", "ascii"})))
    raw = detection.sample(page)
    if detection.maybe_utf16(page) or named & wide:
        raw = detection.head(page)
        candidates |= dict.fromkeys(sorted(wide))
    return {codec: detection.cost_of(raw, codec) for codec in candidates}


def _count_in(bits: dict[str, float], witness: Witness, weight: float) -> None:
    codec = codec_of(witness.says)
    if codec in bits:
        bits[codec] -= weight


def _ask_detectors(page: bytes) -> tuple[Witness, ...]:
    """Ask the detectors of others."""
    guess = chardet.detect(detection.sample(page)[:_CHARDET_SAMPLE_BYTES], include_encodings=_CHARDET_ENCODINGS)
    asked = (("resiliparse", detect_encoding(page)), ("chardet", guess["encoding"]))
    return tuple(Witness(name, says) for name, says in asked if says)
