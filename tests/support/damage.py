"""The forward model of the damage: published text in, what the mirrors made of it out.

Three stages, as found on the seed documents: Simplified characters become Traditional one by one; readings
are inserted into the GBK bytes and a lenient decoder runs over the result; the text is cut at full-width marks
and every piece decoded anew. Some extractors then fold full-width forms to ASCII. Written apart from
`newscrawl.restore`, so that neither can inherit the other's mistakes.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import opencc

LEFT_SIMPLIFIED = frozenset(
    "云里后于余采斗征范杰筑并干系制占台面升卷布只冲致游出周涌表向板家局席注千克修同合果核俊佛溪背志象谷辟"
    "升卜吃回困夫姜它尸帘幸弦征御念扎扣托抵据岳巨庵庄彩借凌几划刮叶吊吁呆咨咽咸唇噪堤夸奸娘姜宁川帘干广扎"
    "才挂挨挽捆恤拐拿搜折旋昆暗曲朱朴杆杠松极果柜栗核梁欲欧气汇沈泛泄洼涂淀漓漫澄熏灶烟焰热狸玩琅皂盘矩硷确"
    "私秋种穗糊累绣耇胄胜胡胶腌膻舍致舍芸苔苹范荐蒙蔑藤蜡虫蚝蝎蠡裸触豆谷象赞跖踪辟适郁酸里雇雕面鳄僵仆仇仿"
    "伙价佣借丑丰了亘"
) - frozenset("台据极确胜适划叶广扎欧气汇漫热盘种绣触赞踪赃灶烟鳄泄洼胶柜私淀术")
"""Characters with several Traditional forms, themselves among them: left as they are."""
PREFERRED = {
    "为": "為",
    "启": "啟",
    "秘": "秘",
    "群": "群",
    "恒": "恒",
    "床": "床",
    "着": "著",
    "琅": "瑯",
    "万": "萬",
    "准": "準",
    "党": "黨",
    "厂": "廠",
    "冲": "沖",
    "占": "占",
    "复": "復",
    "脏": "臟",
    "签": "簽",
    "涌": "涌",
    "台": "臺",
    "墙": "墻",
}
"""Where the mirrors chose another form than OpenCC's first, as the seeds show."""
CUTTING_MARKS = ("！", "？", "；", "，", "。")
DOUBLED = "！？；：（）"
"""Marks before which a character that ends in the byte A1 becomes two question marks."""
PRECEDED = "“。、；！？"
"""Marks before which some mirrors put a comma."""
USER_DEFINED = re.compile("[\ue000-\uf8ff]")
FOLD = {0xFF00 + i: 0x20 + i for i in range(1, 0x5F)}


@functools.cache
def traditional(char: str) -> str:
    """Return the one character the mirrors put for a Simplified `char`; itself where they leave it."""
    if char in PREFERRED:
        return PREFERRED[char]
    if char in LEFT_SIMPLIFIED:
        return char
    to = _s2t().convert(char)
    return to if len(to) == 1 and _in_gbk(to) else char


@functools.cache
def _s2t() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def _in_gbk(char: str) -> bool:
    try:
        return len(char.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


@dataclass(frozen=True, slots=True)
class Model:
    """One mirror: its table of readings and what its decoder does with what it cannot decode."""

    table: tuple[tuple[str, str], ...]
    """Traditional character and reading, in the order the mirror replaces them."""
    marks: tuple[str, ...] = ()
    """Marks at which the mirror cuts the text."""
    hole: str = "?"
    """What stands for a lead byte without a trail: `?`, U+FFFD or nothing."""
    swallows: bool = True
    """Whether such a lead byte takes the ASCII byte after it along; iconv's //IGNORE leaves it."""
    folds: bool = False
    """Whether full-width forms end up as ASCII."""
    folds_half: bool = False
    """Whether they do in every other line."""
    euro: bool = False
    """Whether the byte 80 is shown as a euro sign."""
    doubles: bool = False
    """Whether a character that ends in A1 becomes `??` before a mark that begins with A3."""
    commas: bool = False
    """Whether a comma is put before every mark."""
    drops_user_defined: bool = False
    """Whether pairs in the user-defined area are left out."""
    cuts_half: bool = False
    """Whether the text is cut in every other line only."""

    def damage(self, text: str) -> str:
        """Return `text` as the mirror shows it."""
        data = _encode("".join(map(traditional, text)))
        if self.doubles:
            data = _doubled(data)
        for char, reading in self.table:
            key = _encode(char)
            data = data.replace(key, key + _encode(f"({reading})"))
        shown = self._decode(data)
        if self.marks:
            shown = self._by_line(shown, self._cut, half=self.cuts_half)
        if self.commas:
            shown = re.sub(f"(?=[{PRECEDED}])", ",", shown)
        if self.drops_user_defined:
            shown = USER_DEFINED.sub("", shown)
        if self.folds or self.folds_half:
            shown = self._by_line(shown, lambda line: line.translate(FOLD), half=self.folds_half)
        return shown

    def published(self, text: str) -> str:
        """Return `text` as it is to come back: full-width forms that were folded stay so."""
        if not (self.folds or self.folds_half):
            return text
        return self._by_line(text, lambda line: line.translate(FOLD), half=self.folds_half)

    @staticmethod
    def _by_line(text: str, change: Callable[[str], str], *, half: bool) -> str:
        if not half:
            return change(text)
        return "\n".join(change(line) if at % 2 else line for at, line in enumerate(text.split("\n")))

    def _cut(self, text: str) -> str:
        marks = [_encode(mark) for mark in self.marks]
        pieces = re.split(b"(" + b"|".join(map(re.escape, marks)) + b")", _encode(text))
        return "".join(self._decode(piece) for piece in pieces)

    def _decode(self, data: bytes) -> str:
        out = []
        i = 0
        while i < len(data):
            lead = data[i]
            if lead < 0x80:
                out.append(chr(lead))
                i += 1
            elif lead in (0x80, 0xFF):
                out.append("€" if self.euro and lead == 0x80 else self.hole)
                i += 1
            elif i + 1 < len(data) and 0x40 <= data[i + 1] <= 0xFE and data[i + 1] != 0x7F:
                out.append(_pair(data[i : i + 2]))
                i += 2
            else:
                out.append(self.hole)
                i += 2 if self.swallows and i + 1 < len(data) and data[i + 1] < 0x80 else 1
        return "".join(out)


def _doubled(data: bytes) -> bytes:
    """Return GBK bytes with each pair that ends in A1, before one of DOUBLED, as two question marks."""
    text = data.decode("gb18030")
    return _encode(
        re.sub(f".(?=[{DOUBLED}])", lambda found: "??" if _encode(found[0])[1:] == b"\xa1" else found[0], text)
    )


def read_aloud(text: str, share: float, chance: random.Random) -> str:
    """Return `text` made Traditional, with the usual reading after a `share` of its characters, whichever these are."""
    import pypinyin  # its table of phrases takes half a second

    shown = "".join(map(traditional, text))
    return "".join(
        f"{char}({pypinyin.pinyin(char)[0][0]})" if "一" <= char <= "龥" and chance.random() < share else char
        for char in shown
    )


@functools.cache
def _pair(pair: bytes) -> str:
    return pair.decode("gb18030")


def _encode(text: str) -> bytes:
    """Return GBK bytes with user-defined pairs; what GBK does not hold becomes `?`."""
    try:
        return text.encode("gbk")
    except UnicodeEncodeError:
        return b"".join(map(_encode_char, text))


@functools.cache
def _encode_char(char: str) -> bytes:
    data = char.encode("gb18030", "replace")
    return data if len(data) < 3 else b"?"
