"""News that nobody wrote: headlines and paragraphs from the patterns of `texts.toml`, the same for the same seed."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

SURNAMES = "王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧"
GIVEN = "志建文晓国海丽秀春雪明玉伟芳敏静强磊军勇艳娟涛超霞平刚红梅燕兰波云飞东"
SURNAMES_TRADITIONAL = "王李張劉陳楊趙黃周吳徐孫朱馬胡郭林何高梁鄭羅宋謝唐韓曹許鄧蕭"
GIVEN_TRADITIONAL = "志建文曉國海麗秀春雪明玉偉芳敏靜強宏軍勇豔娟濤超霞平剛紅梅燕蘭波雲飛東"


@cache
def patterns(name: str) -> dict[str, Any]:
    """Return the patterns of the file `name` beside this one."""
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf8"))


@dataclass(frozen=True, slots=True)
class Text:
    """Headline and paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


class _Words(dict[str, str]):
    """What words in braces stand for: a number, a name, or one of a list, which may hold words in braces itself."""

    def __init__(self, rng: Random, lists: Mapping[str, list[str]], county: str, *, traditional: bool) -> None:
        super().__init__(county=county)
        self._rng, self._lists, self._traditional = rng, lists, traditional

    def __missing__(self, word: str) -> str:
        rng = self._rng
        made: dict[str, Callable[[], str]] = {
            "n": lambda: str(rng.randint(2, 68)),
            "big": lambda: str(rng.randint(1200, 98000)),
            "pct": lambda: f"{rng.randint(3, 97)}.{rng.randint(1, 9)}%",
            "month": lambda: str(rng.randint(1, 12)),
            "day": lambda: str(rng.randint(1, 28)),
            "person": lambda: person(rng, traditional=self._traditional),
        }
        return made[word]() if word in made else rng.choice(self._lists[word]).format_map(self)


def person(rng: Random, *, traditional: bool = False) -> str:
    """Return the name of a person who does not exist."""
    surnames, given = (SURNAMES_TRADITIONAL, GIVEN_TRADITIONAL) if traditional else (SURNAMES, GIVEN)
    return rng.choice(surnames) + "".join(rng.sample(given, 2 if traditional else rng.choice((1, 2, 2))))


def write(rng: Random, county: str, *, traditional: bool = False) -> Text:
    """Return a made-up article of three to eight paragraphs."""
    source = patterns("texts_traditional.toml" if traditional else "texts.toml")
    words = _Words(rng, source["words"], county, traditional=traditional)
    topic = rng.choice(source["topic"])
    lead, *others = topic["sentences"]
    sentences = [lead, *rng.sample(others, rng.randint(3, len(others)))]
    if rng.random() < 0.5:
        more = rng.choice(source["topic"])["sentences"]
        sentences += rng.sample(more[1:], 3)
    paragraphs = [""]
    for sentence in sentences:
        paragraphs[-1] += sentence.format_map(words)
        if rng.random() < 0.6:
            paragraphs.append("")
    return Text(rng.choice(topic["titles"]).format_map(words), tuple(filter(None, paragraphs)))
