"""What a line says of itself: the words of boilerplate in it, whether it is a sentence, a label, a byline, a number."""

from __future__ import annotations

import re

from newscrawl.extract.boilerplate import (
    AFTER_ARTICLE,
    COMMENTS,
    CREDIT_LINE,
    DISCLAIMER,
    ENDS_SENTENCE,
    FOOTER,
    ORGANISER,
    PAGER,
    PROMOTION,
    SOURCE_LINE,
    WIDGET,
)
from newscrawl.extract.info_line import is_info_line
from newscrawl.extract.lines import Line

LONGEST_HIT = 120
"""Characters up to which a line is looked at for words of boilerplate; beyond it is somebody's sentence."""
_WORDS = {
    "organiser": ORGANISER.match,
    "after-article": AFTER_ARTICLE.match,
    "credit": CREDIT_LINE.match,
    "source": SOURCE_LINE.match,
    "disclaimer": DISCLAIMER.match,
    "widget": WIDGET.match,
    "pager": PAGER.match,
    "comments": COMMENTS.match,
}
"""What boilerplate says at a line's beginning."""
_WORDS_WITHIN = {"footer": FOOTER.search, "promotion": PROMOTION.search}
_HINT = re.compile("[备证權权©报報服IiEp点點按我安扫掃注识別别多谢謝线線箱话話费費热熱即立]")
"""One of these is in every line that holds such words: looking for them first takes a third of the time."""
_LABEL = re.compile(r"[^\s:：，。]{2,8}[:：]")
_BULLET = re.compile(r"[·•●■◆▶►>»★☆*]")
_WORD = re.compile(r"\w")
_BYLINE = re.compile(
    r"^[^，。！？；]{0,12}(?:记者|記者|通讯员|通訊員|撰文|采写|[文图圖]\s?[/／])|(?:摄|攝|报道|報道)[）)]?$"
)
_LONGEST_BYLINE = 40
_ENDS = re.compile(r"[。！？!?；;…”』」]\s*$")
"""Ends a sentence; brackets end captions and titles too."""
_VERY_SHORT = 4
_SHORT = 14
_SENTENCE = 8


def hits_of(line: Line) -> tuple[str, ...]:
    """Return which kinds of boilerplate a line has words of."""
    if line.length > LONGEST_HIT:
        return ()
    text = line.folded
    hits = tuple([name for name, finds in _WORDS.items() if finds(text)])
    if _HINT.search(text):
        hits += tuple([name for name, finds in _WORDS_WITHIN.items() if finds(text)])
    return hits[:1] + hits[2:] if hits[:2] == ("organiser", "after-article") else hits


def kind_of(line: Line) -> str:
    """Return whether a line is `linked`, `prose`, a short `sentence`, or `short` or `long` without being one."""
    if line.is_linked and not line.text.endswith("。"):  # a title has no full stop, whatever it leads to
        return "linked"
    if line.is_prose:
        return "prose"
    if line.length >= _SENTENCE and ENDS_SENTENCE.search(line.text):
        return "sentence"
    return "short" if line.length <= _SHORT else "long"


def marks_of(line: Line) -> list[str]:
    """Return the names of what else is true of a line."""
    text, length = line.text, line.length
    true = (
        ("ends-sentence", not line.is_linked and _ENDS.search(text)),
        ("label", _LABEL.match(text)),
        ("byline", length <= _LONGEST_BYLINE and _BYLINE.search(text)),
        ("very-short", length <= _VERY_SHORT),
        ("integer", text.isdigit()),
        ("only-marks", not _WORD.search(text)),
        ("bullet", _BULLET.match(text)),
        ("few-links", 0 < line.linked * 4 <= length),
        ("partly-linked", length < line.linked * 4 <= length * 2),
        ("info", is_info_line(line)),
    )
    return [name for name, is_so in true if is_so]
