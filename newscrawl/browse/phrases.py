"""Sentences that crawls, stories and errors wrote in English, as pages in either language say them. Pure.

They are put together from pieces; a text of which any piece is not known is quoted as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup

_PIECES: tuple[tuple[str, str, str], ...] = (
    # How a run ended, and what it stored.
    (r"finished", "完成", "finished"),
    (r"shutdown", "被叫停", "stopped"),
    (r"interrupted", "中断", "interrupted"),
    (r"closespider_(?:itemcount|pagecount|timeout|errorcount)", "达到设定的限额", "a limit that was set was reached"),
    (r"(\d+) new", r"新增 \1 篇", r"\1 new"),
    (r"(\d+) changed", r"改动 \1 篇", r"\1 changed"),
    (r"(\d+) unchanged", r"未变 \1 篇", r"\1 unchanged"),
    (r"(\d+) gone", r"撤下 \1 篇", r"\1 gone"),
    (r"(\d+) rejected", r"拒收 \1 页", r"\1 rejected"),
    (r"(\d+) read-otherwise", r"读法不同 \1 篇", r"\1 read otherwise"),
    (r"(\d+) failed", r"失败 \1 次", r"\1 failed"),
    (r"nothing stored", "没有新内容", "nothing stored"),
    # Why an article is the original of its story, or how it relates to it.
    (r"来源 names its site, (\S+)", r"来源写明其网站 \1", r"the source line names its site, \1"),
    (r"published first, (\S+)", r"发表最早，\1", r"published first, \1"),
    (r"complete, (\d+) characters", r"全文完整，\1 字", r"complete, \1 characters"),
    (r"least damaged", "损坏最少", "least damaged"),
    (r"longest, (\d+) characters", r"最长，\1 字", r"longest, \1 characters"),
    (r"first by its id", "编号在前", "first by its id"),
    (r"the same text of (\d+) characters", r"文字相同，共 \1 字", r"the same text of \1 characters"),
    (r"the same text of (\d+) characters after (\d+) repairs", r"文字相同，共 \1 字，修复 \2 处",
     r"the same text of \1 characters after \2 repairs"),
    (r"resembles it by (\d\.\d+)", r"相似度 \1", r"resembles it by \1"),
    (r"resembles it by (\d\.\d+) after (\d+) repairs", r"相似度 \1，修复 \2 处",
     r"resembles it by \1 after \2 repairs"),
    (r"(\d+%) of its (\d+) characters are in the (\d+) there", r"\2 字中有 \1 见于那边的 \3 字",
     r"\1 of its \2 characters are in the \3 there"),
    (r"its (\d+) characters hold (\d+%) of the (\d+) there", r"\1 字中含那边 \3 字的 \2",
     r"its \1 characters hold \2 of the \3 there"),
    (r"来源 (.{0,200}) names (\S+)", r"来源“\1”指明 \2", r"the source line “\1” names \2"),
    (r"来源 (.{0,200}) is the original's too", r"来源“\1”与原稿相同", r"the source line “\1” is the original's too"),
    (r"a copy of a copy", "副本的副本", "a copy of a copy"),
    # What an address asks for in vain.
    (r"the query has more than (\d+) characters; look for a part of it", r"查询超过 \1 个字；请只搜索其中一部分",
     r"the query has more than \1 characters; look for a part of it"),
    (r"the query has more than (\d+) words; quote what belongs together", r"查询超过 \1 个词；请把连在一起的词放进引号",
     r"the query has more than \1 words; quote what belongs together"),
    (r"the query (.{0,2000}) asks for nothing; give at least one word that must be there",
     r"查询 \1 没有要找的词；请至少写一个须出现的词",
     r"the query \1 asks for nothing; give at least one word that must be there"),
    (r"the query asks for nothing; give at least one word", "查询没有要找的词；请至少写一个词",
     "the query asks for nothing; give at least one word"),
    (r"one character is too common to be counted; give a word of two or more",
     "这个字太常见，数不过来；请写两个字以上的词",
     "one character is too common to be counted; give a word of two or more"),
    (r"(.{0,2000}) is no day, month or year; write 2022-01-31, 2022-01 or 2022",
     r"\1 不是日期；请写 2022-01-31、2022-01 或 2022",
     r"\1 is no day, month or year; write 2022-01-31, 2022-01 or 2022"),
    (r"(.{0,2000}) is no kind of change: edited or withdrawn", r"没有 \1 这类改动，只有改动和撤稿",
     r"\1 is no kind of change: write edited or withdrawn"),
    (r"no day lies from (\S+) to (\S+); give the earlier one first", r"\1 晚于 \2；请把较早的一天写在前面",
     r"no day lies from \1 to \2; give the earlier one first"),
    (r"there is no field (.{0,2000}?); write title:, source: or author:, or the words in quotes; .*",
     r"没有 \1 这一栏；请写 title:、source: 或 author:，或者把词放进引号",
     r"there is no field \1; write title:, source: or author:, or the words in quotes"),
)  # fmt: skip
"""A piece as it is stored, and what Chinese and English pages say."""
_KNOWN = [(re.compile(rf"\A(?:{stored})\Z", re.DOTALL), said) for stored, *said in _PIECES]
"""Whole pieces alone, told from the first character on: in time linear in a piece's length."""
_SITE = re.compile(r"(names (?:its site, )?)([^\s;,]+)(?=$|;)")
"""Where a sentence names a site, by its code or host."""
_APART = ((": ", "："), ("; ", "；"), (", ", "，"))
"""What stands between pieces, and what Chinese pages write there; tried one after the other."""


def told(language: str, label_of: Callable[[str], str], text: str | None) -> Markup:
    """Return a stored sentence, escaped, in the page's language; quoted as it stands where it is not known.

    Sites that it names are called as `label_of` calls them.
    """
    if not text:
        return Markup()
    labelled = _SITE.sub(lambda found: found[1] + label_of(found[2]), text)
    said = _said(labelled, is_chinese=language == "zh")
    return Markup('<q lang="{}">{}</q>').format(_language_of(text), text) if said is None else Markup.escape(said)


def _said(text: str, *, is_chinese: bool) -> str | None:
    for pattern, (chinese, english) in _KNOWN:
        if found := pattern.match(text):
            return found.expand(chinese if is_chinese else english)
    for apart, mark in _APART:
        pieces = text.split(apart)
        said = [_said(piece, is_chinese=is_chinese) for piece in pieces] if len(pieces) > 1 else []
        if said and None not in said:
            return (mark if is_chinese else apart).join(piece for piece in said if piece)
    return None


_HAN = re.compile("[\u3400-\u9fff]")


def _language_of(text: str) -> str:
    return "zh-Hans" if _HAN.search(text) else "en"
