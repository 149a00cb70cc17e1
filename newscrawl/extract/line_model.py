"""Which of a container's lines are the article's text: a small linear model of where a line stands and what it is like.

Word lists fail both ways: they delete sentences that begin like boilerplate, and let in what they do not know. Here a
word of boilerplate is one witness among others. The weights were learned by logistic regression from invented pages
(`training/`), and are shipped as whole thousandths; a line stays when its sum is above zero.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files

from newscrawl.extract.line_features import Facts, feature_names

CONSTANT = ""
"""Names the weight that every line has."""
_SURE = -2500
"""Sum down to which a sentence among the article's own paragraphs stays, whatever the weights say of it."""
_PROSE = 3
"""The step of `Facts.alike_prose` for lines made as the paragraphs are."""
_SENTENCES = ("prose", "sentence")
_SIBLING = -1600
"""Sum down to which such a line stays below the last paragraph: 咨询电话：…, a note to a table."""
_PLAIN = -500
"""Sum down to which any other line does that is made like the paragraph above it: 原载《…》2024年第3期."""
_OWN_WORDS = ((), ("organiser",))
"""Words of boilerplate such a line may have: who arranges something, and where, ends many a notice."""
_MADE_ALIKE = frozenset(("sibling", "same-block", "same-block-hit"))
_LARGEST = 5
"""Terms that are told of a sum."""


@cache
def _weights() -> dict[str, int]:
    return dict(json.loads(files("newscrawl.extract").joinpath("line_weights.json").read_text(encoding="utf8")))


@lru_cache(maxsize=1 << 14)
def score(facts: Facts) -> int:
    """Return the sum of a line's weights, in thousandths: above 0 it is the article's text."""
    weights = _weights()
    return weights[CONSTANT] + sum(weights.get(name, 0) for name in feature_names(facts))


@lru_cache(maxsize=1 << 12)
def terms(facts: Facts) -> tuple[tuple[str, int], ...]:
    """Return the five largest terms of a line's sum and what they add, in thousandths."""
    weights = _weights()
    found = [(name, weights.get(name, 0)) for name in feature_names(facts)]
    return tuple(sorted(found, key=lambda term: -abs(term[1]))[:_LARGEST])


def keeps(facts: Facts) -> bool:
    """Whether a line is the article's text, by its sum and what is guaranteed beside it.

    A repeated headline, a mere counter, what closes a site's articles, and a line of nothing but buttons below the text
    go, a whole number in a cell of data stays, and so does a sentence between the article's first and last paragraph in
    their own home, whatever word it begins with, unless it has one of boilerplate and its sum is far below zero, and a
    heading right above a paragraph there. What stands there below a picture is its caption, and stays when nothing
    in it is a word of boilerplate; so does a signature in a box, a link to a document, a sentence in a box of the
    text, and a sentence, and what has a label or is marked as a note, right below a line that is made like it.
    """
    if facts.closing or "headline" in facts.marks:
        return False
    if (facts.counter or _is_button_below(facts) or _is_count_below(facts)) and "data-cell" not in facts.marks:
        return False
    is_figure = "integer" in facts.marks and "data-cell" in facts.marks
    if is_figure or facts.below_picture or facts.boxed or facts.document or facts.signed or facts.numbered:
        return True
    if (facts.position, facts.place) == ("between", "home") and (facts.kind in _SENTENCES or _heads_prose(facts)):
        return (facts.kind == "prose" and not facts.hits) or score(facts) > _SURE
    if _stands_alike(facts):
        return score(facts) > _lowest(facts)
    return score(facts) > 0


def _heads_prose(facts: Facts) -> bool:
    """Whether a line is a heading right above a paragraph, no link and without a foreign word."""
    return facts.tag == "heading" and facts.kind != "linked" and not facts.hits and "prose" in facts.following


def _is_button_below(facts: Facts) -> bool:
    return facts.position == "after" and "only-buttons" in facts.hits


def _is_count_below(facts: Facts) -> bool:
    """Whether a line is a whole number behind what follows an article: how many readers like it."""
    return facts.position == "after" and facts.since != "none" and "integer" in facts.marks


def _stands_alike(facts: Facts) -> bool:
    """Whether a line of the article's home, no link and without a foreign word, is made like the one above it.

    A sentence made as the paragraphs are may stand below anything. Before the first paragraph, a label counts when the
    line below it is made like it: 时间：, 地点： of a notice.
    """
    if facts.place != "home" or facts.since != "none" or facts.hits not in _OWN_WORDS or facts.kind == "linked":
        return False
    if facts.position == "before":
        return "label" in facts.marks and "info" not in facts.marks and "sibling" in facts.following
    return not _MADE_ALIKE.isdisjoint(facts.previous) or (facts.kind in _SENTENCES and facts.alike_prose == _PROSE)


def _lowest(facts: Facts) -> int:
    """Return the sum above which such a line stays: a sentence's, a label's or note's, or any other's with words."""
    if facts.kind in _SENTENCES:
        return _SURE
    if "only-marks" in facts.marks:
        return 0
    return _PLAIN if {"label", "bullet"}.isdisjoint(facts.marks) else _SIBLING
