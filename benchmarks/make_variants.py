"""Write newscrawl/variants.txt: forms of one hanzi, and the form that stands for all of them in comparisons.

  python -m benchmarks.make_variants

Two forms belong together when OpenCC turns the one into the other, to Simplified or to any of its three Traditional
standards. The form that stands for them is the one of GB 2312's common level, since most texts then need no folding.
First line: the variants; second line: what each becomes.
"""

from __future__ import annotations

from pathlib import Path

from opencc import OpenCC

HANZI = [chr(point) for block in ((0x3400, 0xA000), (0xF900, 0xFB00)) for point in range(*block)]
MORE = {"著": "着", "瞭": "了", "瑯": "琅", "麽": "么"}  # forms that OpenCC keeps apart or joins by phrase only
APART = {"幺"}  # OpenCC's Taiwan standard writes it 么, which is another word here


def gb2312(char: str) -> bytes | None:
    """Return the code of a hanzi in GB 2312, whose common level comes first; None when it is not in it."""
    try:
        return char.encode("gb2312")
    except UnicodeEncodeError:
        return None


def pairs() -> list[tuple[str, str]]:
    """Return what OpenCC converts one character to one character."""
    found = list(MORE.items())
    for standard in ("t2s", "s2t", "s2tw", "s2hk"):
        convert = OpenCC(standard).convert
        chars = HANZI if standard == "t2s" else [char for char in HANZI if gb2312(char)]
        found += [(char, other) for char in chars if (other := convert(char)) != char and len(other) == 1]
    return [pair for pair in found if not APART & set(pair)]


def classes() -> list[set[str]]:
    """Return the groups of hanzi that the pairs connect."""
    group: dict[str, set[str]] = {}
    for pair in pairs():
        merged = set().union(*(group.get(char, {char}) for char in pair))
        for char in merged:
            group[char] = merged
    return list({id(members): members for members in group.values()}.values())


def main() -> None:
    """Write the file."""
    table: dict[str, str] = {}
    for members in classes():
        stands = min(members, key=lambda char: (char not in MORE.values(), gb2312(char) or b"\xff", char))
        table.update({char: stands for char in members if char != stands})
    variants = sorted(table)
    text = "".join(variants) + "\n" + "".join(table[char] for char in variants) + "\n"
    Path("newscrawl/variants.txt").write_text(text, encoding="utf8")


if __name__ == "__main__":
    main()
