"""Normalise an article's text to the characters that decide whether it is a copy. Pure."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

SHORTEST = 30  # characters; texts below ("图片新闻", "视频加载中") are copies only when their titles agree too

_WIDE = "０-９Ａ-Ｚａ-ｚ"
WIDE_OFFSET = 0xFEE0  # from ASCII to the full-width forms, https://www.unicode.org/charts/PDF/UFF00.pdf
_VARIANTS = Path(__file__).parents[1] / "text" / "variants.txt"
_WORDS = re.compile(r"\w+")
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十](?:[〇零一二三四五六七八九十]+|(?=[月日号时点]))")
_NUMERALS = str.maketrans("〇零一二三四五六七八九十", "001234567890")
_REPORTERS = r"[(（][^()（）]{1,40}[)）]"
_DATELINE = re.compile(
    rf"\s*(?:[^\s,，。:：;；!！?？(（]{{1,14}}?(?:讯|日电|日消息|日报道)\s*(?:{_REPORTERS})?[\s:：—-]*"
    r"|[(（](?:记者|通讯员|本报|本网)[^()（）]{0,40}[)）]\s*)"
)
_BOILERPLATE = re.compile(
    r"^\s*+[\[【(（]?\s*+(?:"
    r"(?:新闻)?来源|文章来源|信息来源|稿源|作者|记者|通讯员|编辑|责任?编辑?|校对|审核|监制|[一二三终]审|摄影|供稿|原标题|关键词|标签"
    r"|发布(?:时间|日期)|发表时间|日期|时间|浏览(?:次数|量)?|点击(?:次数|量)?|阅读(?:次数|量)?|字号|字体|分享(?:到|至)?|上一[篇条]|下一[篇条]"
    r"|打印本页|关闭窗口|报料热线|新闻热线|投稿(?:邮箱|热线)?)\s*[:：].{0,60}$"
    r"|^\s*+[【\[(（]?(?:免责声明|版权声明|特别声明|郑重声明|声明|凡本[网报站]|本[网站]+(?:所)?(?:转载|注明)|(?:以上|本文)内容(?:仅|来自|为)"
    r"|版权(?:归|所有)|如(?:有侵权|涉及版权|因作品)|转载请注明|未经(?:授权|许可|书面)|扫(?:一扫|码)|关注(?:微信|我们|公众号)|更多(?:精彩|新闻)"
    r"|您(?:当前|现在)的位置|下载.{0,8}客户端|点击(?:下载|关注|查看|阅读原文)|返回首页|打印本页|关闭窗口)"
)


@cache
def _folding() -> dict[str, str]:
    """Return what each variant or Traditional hanzi and full-width letter or digit becomes."""
    variants, folded = _VARIANTS.read_text(encoding="utf8").splitlines()
    wide = [chr(point) for point in range(0xFF10, 0xFF5B)]
    return dict(zip([*variants, *wide], [*folded, *(chr(ord(char) - WIDE_OFFSET) for char in wide)], strict=True))


@cache
def _foldable() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds characters to fold: two patterns, since one class of both is scanned 300 times slower."""
    hanzi = "".join(char for char in _folding() if char < _WIDE[0])
    return re.compile(f"[{hanzi}]"), re.compile(f"[{_WIDE}]")


def _folded(text: str) -> str:
    """Return `text` with one character for all forms of it, so that Traditional copies and originals meet."""
    hanzi, wide = _foldable()
    table = _folding()
    return wide.sub(lambda found: table[found[0]], hanzi.sub(lambda found: table[found[0]], text))


def _decides(paragraph: str) -> str:
    """Return what of a paragraph tells articles apart: nothing of boilerplate, all but the dateline of others."""
    if _BOILERPLATE.match(paragraph):
        return ""
    found = _DATELINE.match(paragraph)
    return paragraph[found.end() :] if found else paragraph


def _letters(text: str) -> str:
    """Return the letters, digits and hanzi of `text`."""
    return "".join(_WORDS.findall(text))


def normalize(body: str, title: str = "") -> str:
    """Return the letters, digits and hanzi of `body` that decide whether it is a copy, as one string.

    Script, width and case are folded and Chinese dates written in digits; punctuation, spaces, datelines, boilerplate
    paragraphs and a first paragraph repeating `title` go. A body with less than SHORTEST left is taken whole, with its
    title before it; a body without any letter yields the empty string.
    """
    body = _folded(body)
    heading = _letters(_folded(title))
    paragraphs = [_decides(paragraph) for paragraph in body.split("\n")]
    if heading and paragraphs and _letters(paragraphs[0]) == heading:
        del paragraphs[0]
    text = _letters(_NUMERAL.sub(lambda found: found[0].translate(_NUMERALS), "".join(paragraphs))).lower()
    if len(text) >= SHORTEST:
        return text
    whole = _letters(body)
    return (heading + whole).lower() if whole else ""
