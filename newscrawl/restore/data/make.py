"""Write tables.xz beside this file from OpenCC, pypinyin and jieba: `./run python -m newscrawl.restore.data.make`.

Run again after an upgrade of one of the three; their versions and licences stand in docs/licences.md.
"""

from __future__ import annotations

import lzma
import math
import subprocess
import tempfile
from pathlib import Path

import jieba
import opencc
import pypinyin.pinyin_dict

OUT = Path(__file__).with_name("tables.xz")
LONGEST = 6
"""Characters of the longest word kept: longer ones are set phrases, and split well."""
COST_STEPS = 12
"""Cost units per nat, so that the rarest word (1 in 60 million, 17.9 nats) still fits in a byte."""
COST_BASE = 32
"""Added to every cost in the file, so that none reads as a line break."""
RAREST = 4
"""Times a word must have been counted: more than half of jieba's list stands at 3, and would double the memory."""
ADDED = {"瑯": "琅"}
"""Missing in OpenCC; published pages show 瑯 for 琅."""


def main() -> None:
    """Read the three packages and write the tables, one section per blank line, as UTF-16."""
    simplified = conversions("TSCharacters")
    to_traditional = conversions("STCharacters")
    pairs = {a: b[0] for a, b in simplified.items() if b[0] != a and len(a) == 1 == len(b[0])} | ADDED
    gone = [
        char
        for char, forms in to_traditional.items()
        if in_gbk(char) and char not in forms and any(map(in_gbk, forms))
    ]
    spoken = readings()
    words = costs()
    sections = (
        "".join(a + b for a, b in sorted(pairs.items())),
        "".join(gone),
        "\n".join(char + spoken[char] for char in sorted(spoken)),
        "\n".join(words),
        "".join(chr(cost + COST_BASE) for cost in words.values()),
    )
    OUT.write_bytes(lzma.compress("\n\n".join(sections).encode("utf-16-le"), preset=9 | lzma.PRESET_EXTREME))


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


def costs() -> dict[str, int]:
    """Return jieba's words with minus the logarithm of their share of all words, in COST_STEPS per nat."""
    counts: dict[str, int] = {}
    for line in jieba.get_dict_file().read().decode("utf8").splitlines():
        word, count, *_ = line.split(" ")
        if len(word) <= LONGEST and all(map(in_gbk, word)) and (int(count) >= RAREST or len(word) == 1):
            counts[word] = int(count)
    total = sum(counts.values())
    return {word: round(-math.log(max(n, 1) / total) * COST_STEPS) for word, n in sorted(counts.items())}


def in_gbk(char: str) -> bool:
    """Return whether `char` takes two bytes in GBK."""
    try:
        return len(char.encode("gbk")) == 2  # noqa: PLR2004
    except UnicodeEncodeError:
        return False


if __name__ == "__main__":
    main()
