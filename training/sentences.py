"""Invented sentences of local news, and of what stands around it on a page, put together from `words.toml`.

Nothing there was taken from a page, so that what the model learns from can be committed. The model sees a line's
length, marks, place and words of boilerplate, not what it says: the same few matters will do.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from random import Random

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf8"))
_PLACE = re.compile(r"\{(?:(\w+)|(\d+)-(\d+))\}")


def pick(rng: Random, kind: str) -> str:
    """Return one of the texts of `kind`, its places filled: `{people}` by one of that kind, `{2-300}` by a number."""

    def fill(place: re.Match[str]) -> str:
        name, low, high = place.groups()
        return pick(rng, name) if name and not name.isdigit() else str(rng.randint(int(low), int(high)))

    return _PLACE.sub(fill, rng.choice(WORDS[kind]))


def paragraph(rng: Random) -> str:
    """Return a paragraph of one to four sentences."""
    return "".join(pick(rng, "sentences") for _ in range(rng.choice((1, 1, 2, 2, 3, 4))))
