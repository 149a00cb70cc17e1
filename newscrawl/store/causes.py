"""Whether the newspaper changed an article, or only its page's layout, so that the same text is read otherwise. Pure.

What was read from two captures of one page differs. Both pages are looked at as a whole, as today's code sees them:
what was lost may still stand on the new page outside of what was read, and what came may have stood on the old one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from newscrawl.model import Article
from newscrawl.store.rows import DATE_FIELDS

PUBLISHED, LAYOUT, CODE = "published", "layout", "code"
"""Causes of a version: the newspaper changed the text; its page has another layout; other code reads the same capture,
or the same code by another file of the site."""
OF_PEOPLE = frozenset(("source", "author", "byline", "editor"))
"""Fields that stand under a template's labels: whom it names there is its own affair, where it does so everywhere."""
_DATELINE = re.compile(r"[^。！？\n（(〔【\[]{0,8}[（(〔【\[][^\n）)〕】\]]{0,40}[）)〕】\]]\s*")
"""What a report opens with, 本报讯（记者 张三）: some templates set it apart, or leave it out."""
_PIECE = re.compile(r"[^。！？!?；;\n\t]+[。！？!?；;]?")
_SENTENCE_ENDS = tuple("。！？!?；;")
_LONG = 18
"""Characters from which a piece with a comma is somebody's sentence although nothing ends it."""


@dataclass(frozen=True, slots=True)
class Night:
    """What the articles that one crawl read again have in common."""

    template: frozenset[str] = frozenset()
    """Sentences, squeezed, that came to most of them or went from most: their template's, not the newspaper's."""
    rare: frozenset[str] = frozenset()
    """Fields of `OF_PEOPLE` that changed on so few of them that a name there is the newspaper's, not the template's."""


NO_NIGHT = Night()


@dataclass(frozen=True)
class _Reading:
    """One reading of an article, and all that its pages show."""

    article: Article

    @cached_property
    def page(self) -> str:
        """All visible text."""
        return _squeezed(self.article.page_text)

    @cached_property
    def body(self) -> str:
        """The text that was read."""
        return _squeezed(self.article.body)

    def shows(self, text: str) -> bool:
        """Whether `text` stands on the page, or in the body that was read from it."""
        squeezed = _squeezed(text)
        return squeezed in self.page or squeezed in self.body

    @property
    def is_cut(self) -> bool:
        """Whether a part of the article is missing among its captures."""
        return self.article.partial or "truncated" in self.article.flags


def cause_of(old: Article, new: Article, changed: Iterable[str], night: Night = NO_NIGHT) -> str:
    """Return why `new`, read from a later capture than `old`, differs in the fields `changed`: PUBLISHED or LAYOUT.

    `night` is what the crawl that made the later capture found changed on most articles at once.

    Where the template is the same, it is the newspaper's edit unless all that differs stands on both pages as often as
    before. Where the template is another one, or selectors newly miss, it is an edit when a sentence came that the old
    page does not show, or went that the new one does not, or a title or time stands in another's place.
    """
    before, after = _Reading(old), _Reading(new)
    if not (old.page_text and new.page_text):
        return PUBLISHED
    is_edit = _is_edit_across_templates if _is_other_template(old, new) else _is_edit_within_template
    return PUBLISHED if any(is_edit(name, before, after, night) for name in changed) else LAYOUT


def _is_other_template(old: Article, new: Article) -> bool:
    """Tell whether selectors miss on one page only, or the text stands neither at the same place nor within it."""
    if old.fallbacks != new.fallbacks:
        return True
    return any(one != other for one, other in zip(old.template, new.template, strict=False))


def _is_edit_within_template(name: str, before: _Reading, after: _Reading, night: Night) -> bool:
    old, new = ([piece for piece in _pieces(one, name) if piece not in night.template] for one in (before, after))
    kept = set(old) & set(new)
    if [piece for piece in old if piece in kept] != [piece for piece in new if piece in kept]:
        return True
    moved = [(piece, before, after) for piece in old if piece not in kept]
    moved += [(piece, after, before) for piece in new if piece not in kept]
    return any(other.page.count(piece) < max(1, own.page.count(piece)) for piece, own, other in moved)


def _pieces(reading: _Reading, name: str) -> list[str]:
    return squeezed_pieces(getattr(reading.article, name))


def squeezed_pieces(value: str | Iterable[str]) -> list[str]:
    """Return the sentences of a text, or the names of a list, without blanks and in one width."""
    return [squeezed for piece in _split(value) if (squeezed := _squeezed(piece))]


def _is_edit_across_templates(name: str, before: _Reading, after: _Reading, night: Night) -> bool:
    old, new = getattr(before.article, name), getattr(after.article, name)
    if name == "body":
        return _is_other_body(before, after, night)
    if not (old and new):
        return False  # one template shows it, the other does not
    if name in OF_PEOPLE:
        return name in night.rare and _stands_instead(before, after, name)
    if name in DATE_FIELDS:
        return _is_other_time(before, after)
    if name == "title":
        one, other = _squeezed(old), _squeezed(new)
        return not (one in other or other in one or (before.shows(new) and after.shows(old)))
    return _stands_instead(before, after, name)


def _stands_instead(before: _Reading, after: _Reading, name: str) -> bool:
    """Tell whether a field's value is new to the page, and the value before is no longer on it; of names, any."""
    old, new = (_values(getattr(one.article, name)) for one in (before, after))
    return any(after.shows(one) and not before.shows(one) for one in new) and not all(map(after.shows, old))


def _values(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _is_other_body(before: _Reading, after: _Reading, night: Night) -> bool:
    """Tell whether a sentence went from the page, or came to it."""
    if not after.is_cut and _missing(before, after, night):
        return True
    is_elsewhere = not any(map(before.shows, _split(after.article.body)))  # another part of the page is read
    return not before.is_cut and not is_elsewhere and _missing(after, before, night)


def _missing(reading: _Reading, other: _Reading, night: Night) -> bool:
    """Tell whether the page `other` lacks a sentence of a body, or a piece of text between two that it shows.

    What stands at the body's ends and is no sentence belongs to a template: buttons, the article before and after.
    """
    body = reading.article.body
    opening = _DATELINE.match(body)
    pieces = _split(body[opening.end() if opening else 0 :])
    pieces = [piece for piece in pieces if (squeezed := _squeezed(piece)) and squeezed not in night.template]
    shown = [other.shows(piece) for piece in pieces]
    if not any(shown):
        return True
    first, last = shown.index(True), len(shown) - 1 - shown[::-1].index(True)
    return any(
        not is_shown and (first < number < last or _is_sentence(piece))
        for number, (piece, is_shown) in enumerate(zip(pieces, shown, strict=True))
    )


def _is_other_time(before: _Reading, after: _Reading) -> bool:
    """Tell whether the publish times contradict each other, and the new page no longer shows the old day."""
    old, new = before.article, after.article
    length = min(_PRECISE[old.published_precision], _PRECISE[new.published_precision])
    return old.published[:length] != new.published[:length] and not any(
        form in after.article.page_text for form in _forms(old.published)
    )


_PRECISE = {"day": 10, "hour": 13, "minute": 16, "second": 19}
"""Characters of an ISO time that a precision vouches for."""


def _forms(published: str) -> Iterator[str]:
    """Yield how pages write the day of an ISO time, with its clock time where that is known."""
    year, month, day = published[:10].split("-")
    for form in ("{}-{}-{}", "{}/{}/{}", "{}.{}.{}", "{}年{}月{}日"):
        yield form.format(year, month, day)
        yield form.format(year, int(month), int(day))


def _is_sentence(piece: str) -> bool:
    return piece.endswith(_SENTENCE_ENDS) or (len(piece) >= _LONG and "，" in piece)


def _split(value: str | Iterable[str]) -> list[str]:
    """Return the sentences of a text, or the names of a list."""
    return _PIECE.findall(value) if isinstance(value, str) else list(value)


def _squeezed(text: str) -> str:
    """Return `text` without blanks, in one width."""
    return "".join(unicodedata.normalize("NFKC", text).split())
