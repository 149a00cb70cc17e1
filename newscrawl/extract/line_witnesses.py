"""What a line says of itself: the words of boilerplate in it, whether it is a sentence, a label, a byline, a number."""

from __future__ import annotations

import re
from itertools import compress

from newscrawl.extract.boilerplate import (
    AFTER_ARTICLE,
    COMMENTS,
    CREDIT_LINE,
    DISCLAIMER,
    ENDS_SENTENCE,
    FOOTER,
    FOOTER_SIGN,
    ONLY_BUTTONS,
    ORGANISER,
    PAGER,
    PROMOTION,
    PROMOTION_SIGN,
    SOURCE_LINE,
    TRAIL,
    WIDGET,
)
from newscrawl.extract.info_line import is_info_line
from newscrawl.extract.lines import Line

LONGEST_HIT = 120
"""Characters up to which a line is looked at for words of boilerplate; beyond it is somebody's sentence."""
_WORDS = {
    "organiser": ORGANISER,
    "after-article": AFTER_ARTICLE,
    "credit": CREDIT_LINE,
    "source": SOURCE_LINE,
    "disclaimer": DISCLAIMER,
    "widget": WIDGET,
    "pager": PAGER,
    "comments": COMMENTS,
}
"""What boilerplate says at a line's beginning."""
_ANY_WORD = re.compile(
    "|".join(f"(?{'i' * bool(word.flags & re.IGNORECASE)}:{word.pattern})" for word in _WORDS.values())
)
"""Asked first, since few lines begin with any."""
_WORDS_WITHIN = (
    ("footer", FOOTER_SIGN, FOOTER),
    ("promotion", PROMOTION_SIGN, PROMOTION),
)
"""What it says anywhere, after a sign that is in every line that holds such words."""
_LONGEST_BUTTONS = 30
"""Characters of a line of buttons at most."""
_LABEL = re.compile(r"[^\s:：，。]{2,8}[:：]")
_BULLETS = frozenset("·•●■◆▶►>»★☆*")
_WORD = re.compile(r"\w")
_BYLINE = re.compile(
    r"^[^，。！？；]{0,12}(?:记者|記者|通讯员|通訊員|撰文|采写|[文图圖]\s?[/／])|(?:摄|攝|报道|報道)[）)]?$"
)
_LONGEST_BYLINE = 40
_DATE = re.compile(
    r"(?:[一-龥]{2,20}+\s++)?+(?:[(（]\s*+)?+(?:\d{4}|[一二三四五六七八九〇○零]{4})\s*+年\s*+[\d一二三四五六七八九十]{1,2}\s*+月"
    r"\s*+[\d一二三四五六七八九十]{1,3}\s*+日(?:\s*+[)）])?+(?:\s++[一-龥]{2,8}+)?+"
)
"""A date in words, with nothing but an office before or a place behind it, as it stands below a text."""
_OPENING = frozenset("(（[【")
_BRACKETED_WORDS = re.compile(r"(?:[(（\[【][^()（）\[\]【】]{1,6}[)）\]】]\s*){2,8}")
"""Two and more words, each in brackets."""
_LATIN_END = re.compile(r"[a-z)\d][.?!][\"'”’)]?$")
"""Ends a sentence in a language of Latin letters; in the last three characters."""
_ENDS = "。！？!?；;…"
_QUOTES = "”』」"
"""Close a sentence after such a mark; alone they close a name, as brackets close captions and titles."""
_MARKS = (
    "ends-sentence",
    "label",
    "byline",
    "very-short",
    "integer",
    "only-marks",
    "bullet",
    "few-links",
    "partly-linked",
    "info",
    "date-alone",
    "bracketed-words",
    "ends-colon",
    "in-brackets",
)
_VERY_SHORT = 4
SHORT = 14
_SENTENCE = 8


def words_of(line: Line) -> tuple[str, ...]:
    """Return which kinds of boilerplate a line has words of; none of a line longer than LONGEST_HIT."""
    if line.words is None:
        line.words = _find_words(line.folded) if line.length <= LONGEST_HIT else ()
    return line.words


def _find_words(text: str) -> tuple[str, ...]:
    found = [name for name, word in _WORDS.items() if word.match(text)] if _ANY_WORD.match(text) else []
    if len(text) <= _LONGEST_BUTTONS and ONLY_BUTTONS.fullmatch(text):
        found = ["only-buttons", *(name for name in found if name in ("after-article", "pager"))]
    found += [name for name, sign, word in _WORDS_WITHIN if sign.search(text) and word.search(text)]
    if text[-1] == "。" and _TELLS.match(text):
        found = [name for name in found if name not in ("credit", "source")]
    return tuple(found)


_TELLS = re.compile(
    r"(?!原标题)[^:|]{2,10}:(?=[^:|]*$)(?!.{0,24}(?:作者|记者|编辑|责编|通讯员))"
    r".*?(?<![一-龥])(?:[一-龥]{6,}+|[一-龥]{4,}+(?=,))(?<!中心|发布|报道|整理|出品)(?<![报社台局网委办院部司号端站科室])"
)
"""Behind a label, more than names of people and papers: 二审：维持原判，驳回上诉。"""


def hits_of(line: Line) -> tuple[str, ...]:
    """Return those of a line's words that the model takes for witnesses.

    Who arranges something does not open what follows an article.
    """
    words = words_of(line)
    return words[:1] + words[2:] if words[:2] == ("organiser", "after-article") else words


def is_trail(line: Line) -> bool:
    """Whether a line says where in the site its page stands."""
    return "widget" in words_of(line) and TRAIL.fullmatch(line.folded) is not None


def kind_of(line: Line) -> str:
    """Return whether a line is `linked`, `prose`, a short `sentence`, or `short` or `long` without being one.

    The colon of 当前位置： makes no sentence of where in a site the page stands.
    """
    if line.is_linked and not line.text.endswith("。"):  # a title has no full stop, whatever it leads to
        return "linked"
    if line.is_prose:
        return "long" if is_trail(line) else "prose"
    if line.length >= _SENTENCE and (ENDS_SENTENCE.search(line.text) or _LATIN_END.search(line.text[-3:])):
        return "sentence"
    return "short" if line.length <= SHORT else "long"


def _ends_sentence(text: str) -> bool:
    return text.rstrip(_QUOTES)[-1:] in _ENDS or (len(text) >= _SENTENCE and _LATIN_END.search(text[-3:]) is not None)


def is_date(text: str) -> bool:
    """Whether a text is a date in words, as it stands below another."""
    return "年" in text and _DATE.fullmatch(text) is not None


def marks_of(line: Line) -> list[str]:
    """Return the names of what else is true of a line."""
    text, length = line.text, line.length
    true = (
        not line.is_linked and _ends_sentence(text),
        (":" in text or "：" in text) and _LABEL.match(text),
        length <= _LONGEST_BYLINE and _BYLINE.search(text),
        length <= _VERY_SHORT,
        text.isdigit(),
        not _WORD.search(text),
        text[0] in _BULLETS,
        0 < line.linked * 4 <= length,
        length < line.linked * 4 <= length * 2,
        is_info_line(line),
        is_date(text),
        text[0] in _OPENING and _BRACKETED_WORDS.fullmatch(text),
        text[-1] in ":：",
        text[0] in "(（" and text[-1] in ")）",
    )
    return list(compress(_MARKS, true))
