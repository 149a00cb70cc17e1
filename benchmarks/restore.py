"""How far damaged text comes back, beside ftfy, OpenCC and a regular expression: `./run python -m benchmarks.restore`.

`--text FILE` measures on text of your own (one document a line, or JSON Lines with `body`). Without it the golden
seeds serve; these flatter: they are few, and which marks follow which parts of speech was counted in them.
`--simplified FILE` and `--traditional FILE` name clean text for the false alarms. Every library is given the same
damaged text in the same run.
"""

from __future__ import annotations

import argparse
import functools
import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import ftfy
import opencc
import pypinyin

from benchmarks import charset
from newscrawl.restore import restore
from tests.support.damage import CUTTING_MARKS, FOLD, Model, traditional

SEEDS = Path(__file__).parents[1] / "seeds"
GOLDEN = sorted((SEEDS / "golden").glob("*.json"))
DOCUMENT = 1600
"""Characters of one document."""
ROUNDS = 4
"""Times each document is damaged, with the table in another order and other marks at which documents begin."""
SPOKEN = r"\(([a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]+) ?\)"
MEGABYTE = 1_000_000

Tool = Callable[[str], str]


class Score(NamedTuple):
    """Share of characters right, and of documents restored exactly."""

    characters: float
    documents: float


def tools() -> dict[str, Tool]:
    """Return the contestants."""
    to_simplified = opencc.OpenCC("t2s").convert
    return {
        "newscrawl": lambda text: restore(text).text,
        "ftfy": ftfy.fix_text,
        "OpenCC t2s": to_simplified,
        "regex + t2s": lambda text: to_simplified(re.sub(SPOKEN, "", text)),
    }


def seed_table(name: str) -> list[tuple[str, str]]:
    """Return the characters a seed annotates, with their readings."""
    text = next(SEEDS.glob(f"{name}_*.txt")).read_text(encoding="utf8")
    return list(dict(re.findall(rf"([㐀-鿿]){SPOKEN}", text)).items())


def wide_table(text: str, share: float, chance: random.Random) -> list[tuple[str, str]]:
    """Return a share of all characters of `text` that conversion changes, with their usual readings."""
    chars = sorted({traditional(char) for char in text if traditional(char) != char})
    return [(char, pypinyin.pinyin(char)[0][0]) for char in chars if chance.random() < share]


def models(text: str, chance: random.Random) -> dict[str, Model]:
    """Return the kinds of damage, each with its table in random order."""
    tables = {name: seed_table(name) for name in ("000", "001", "002")}
    some = list({**dict(wide_table(text, 0.3, chance)), **dict(tables["001"])}.items())
    every = wide_table(text, 1, chance)
    for table in (*tables.values(), some, every):
        chance.shuffle(table)
    dense = tuple(tables["001"])
    return {
        "table of 002": Model(tuple(tables["002"])),
        "000 with cuts": Model(tuple(tables["000"]), CUTTING_MARKS),
        "001 with cuts": Model(dense, CUTTING_MARKS),
        "001 with cuts, folded": Model(dense, CUTTING_MARKS, folds=True),
        "001 + 30 % of all": Model(tuple(some), CUTTING_MARKS),
        "every character": Model(tuple(every), CUTTING_MARKS),
        "U+FFFD for ?": Model(dense, CUTTING_MARKS, hole="\ufffd"),
        "U+FFFD, ASCII kept": Model(dense, CUTTING_MARKS, hole="\ufffd", swallows=False),
        "leads dropped": Model(dense, CUTTING_MARKS, hole=""),
        "iconv -c": Model(dense, CUTTING_MARKS, hole="", swallows=False),
    }


def documents(path: Path | None, offset: int) -> Iterator[str]:
    """Yield documents of DOCUMENT characters that GBK holds, cut from the text from `offset` on."""
    text = "\n".join(bodies(path))[offset:]
    text = "".join(char for char in text if char.isascii() or _in_gbk(char))
    for start in range(0, max(len(text) - DOCUMENT, 0) + 1, DOCUMENT):
        yield text[start : start + DOCUMENT]


def bodies(path: Path | None) -> list[str]:
    """Return the texts of a file, or of the golden seeds with their marks full-width, as newspapers set them."""
    if path is None:
        wide = {ord(mark): ord(mark) + 0xFEE0 for mark in ",;:!?()"}
        return [json.loads(golden.read_text(encoding="utf8"))["body"].translate(wide) for golden in GOLDEN]
    lines = path.read_text(encoding="utf8").splitlines()
    return [json.loads(line)["body"] if line.startswith("{") else line for line in lines]


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


def scores(path: Path | None) -> dict[str, dict[str, Score]]:
    """Return kind of damage -> contestant -> score."""
    chance = random.Random(1)
    whole = "\n".join(bodies(path))
    counts: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for turn in range(1 if path else ROUNDS):
        for published in documents(path, turn * DOCUMENT // ROUNDS):
            for kind, model in models(whole, chance).items():
                wanted = published.translate(FOLD) if model.folds else published
                damaged = model.damage(published)
                for name, tool in tools().items():
                    counts.setdefault((kind, name), []).append((wrong(tool(damaged), wanted), len(wanted)))
    result: dict[str, dict[str, Score]] = {}
    for (kind, name), found in counts.items():
        right = 1 - sum(bad for bad, _ in found) / sum(length for _, length in found)
        result.setdefault(kind, {})[name] = Score(right, sum(not bad for bad, _ in found) / len(found))
    return result


def altered(text: str, tool: Tool) -> int:
    """Return the number of characters a tool changes in clean text, taken as documents of a few thousand each."""
    pieces = [text[start : start + 5000] for start in range(0, len(text), 5000)]
    return sum(wrong(tool(piece), piece) for piece in pieces)


def seconds(tool: Tool, text: str, runs: int = 3) -> float:
    """Return the CPU seconds a tool takes, the median of some runs."""
    took = []
    for _ in range(runs):
        begin = time.process_time()
        tool(text)
        took.append(time.process_time() - begin)
    return statistics.median(took)


def hostile() -> dict[str, str]:
    """Return inputs that could take long, of about a megabyte each in UTF-8."""
    head = "國(guó)家統(tǒng)計(jì)局發(fā)現(xiàn)創(chuàng)新產(chǎn)業(yè)。" * 1000
    chance = random.Random(2)
    anything = "".join(chr(chance.randrange(0x4E00, 0x9FA6)) for _ in range(MEGABYTE // 3))
    return {
        "nothing but holes": head + "?。" * (MEGABYTE // 4),
        "nothing but lost readings": head + "?guó)" * (MEGABYTE // 7),
        "holes in random characters": head + "?！".join(anything[i : i + 5] for i in range(0, len(anything) // 2, 5)),
        "marks in random characters": head + "！".join(anything[i : i + 5] for i in range(0, len(anything), 5)),
        "marks and holes in turn": head + "?!" * (MEGABYTE // 2),
        "quoted holes": head + "“?。”" * (MEGABYTE // 10),
        "readings of other characters": head + "(shì)".join(anything[: MEGABYTE // 9]),
        "one shift for ever": head + "?qū)" + anything,
        "brackets": head + "(" * MEGABYTE,
        "open scripts": head + "<script " * (MEGABYTE // 8),
    }


def rates(path: Path | None) -> Iterator[tuple[str, str]]:
    """Yield rows of speed."""
    text = "\n".join(bodies(path))
    clean = text * (2 * MEGABYTE // len(text.encode()) + 1)
    restore(Model(tuple(seed_table("001"))).damage(text))
    dense = Model(tuple(seed_table("001"))).damage(clean)
    cut = Model(tuple(seed_table("001")), CUTTING_MARKS).damage(clean)
    for name, given in (("clean", clean), ("damaged like 001", dense), ("the same with cuts", cut)):
        yield f"MB/s, {name}", f"{len(given.encode()) / MEGABYTE / seconds(tools()['newscrawl'], given):.1f}"
    line = dense.replace("\n", "")
    ten = line * (10 * MEGABYTE // len(line.encode()) + 1)
    yield "s/MB, a line of 10 MB", f"{seconds(tools()['newscrawl'], ten, 1) / (len(ten.encode()) / MEGABYTE):.2f}"
    for name, given in hostile().items():
        took = seconds(lambda text: restore(text, force=True).text, given, 1) / (len(given.encode()) / MEGABYTE)
        yield f"s/MB, {name}", f"{took:.2f}"


def clean_texts(simplified: Path | None, traditional_: Path | None) -> dict[str, str]:
    """Return clean texts by name; without files, the golden seeds and what OpenCC makes of them."""
    golden = "\n".join(bodies(simplified))
    own = {"Traditional": "\n".join(bodies(traditional_))} if traditional_ else {}
    return own | {
        "Simplified": golden,
        "Traditional (Taiwan)": opencc.OpenCC("s2tw").convert(golden),
        "Traditional (Hong Kong)": opencc.OpenCC("s2hk").convert(golden),
    }


def golden_exact() -> int:
    """Return how many seeds come back with every line of their reference's title and body."""
    exact = 0
    for golden in GOLDEN:
        wanted = json.loads(golden.read_text(encoding="utf8"))
        text = restore((SEEDS / f"{golden.stem}.txt").read_text(encoding="utf8")).text
        lines = {line.strip() for line in text.split("\n")}
        exact += lines.issuperset((wanted["title"], *wanted["body"].split("\n")))
    return exact


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    for name in ("--text", "--simplified", "--traditional"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    names = list(tools())
    print("characters right / documents of 1,600 characters exact")
    print(f"{'':24}" + "".join(f"{name:>18}" for name in names))
    for kind, row in scores(given.text).items():
        print(f"{kind:24}" + "".join(f"{row[name].characters:11.5f} {row[name].documents:.3f} " for name in names))
    print(f"\nseeds exact: {golden_exact()} of {len(GOLDEN)}")
    print("\ncharacters altered in clean text")
    forced: dict[str, Tool] = {"newscrawl, forced": lambda text: restore(text, force=True).text}
    for kind, text in clean_texts(given.simplified, given.traditional).items():
        takers = tools() | (forced if kind == "Simplified" else {})
        print(f"{kind:24}" + "  ".join(f"{name} {altered(text, tool)}" for name, tool in takers.items()))
    print()
    for name, figure in rates(given.text):
        print(f"{name:36}{figure:>8}")
    print("\nreading bytes (benchmarks/charset.py)")
    for line in charset.figures():
        print(f"{line.figure:36}{line.ours:10.4f}{line.chardet:10.4f}{line.resiliparse:10.4f}")


if __name__ == "__main__":
    main()
