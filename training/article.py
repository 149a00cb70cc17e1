"""The text of an invented article, with what interrupts it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from training.draft import ALIKE, BOXES, ELEMENTS, Draft
from training.foreign import interrupt
from training.sentences import paragraph, pick

_STYLES = ("p", "p", "p", "p", "p", "div", "div", "br", "br", "span", "section", "li", "cells", "boxed")
"""How sites mark paragraphs: `br`, line breaks in one block; `boxed`, each in an element of its own."""
_VERSES = 0.06
"""Share of texts without a sentence: poems and posters."""
_FIGURES = 0.06
"""Share of texts that count something: figures, each in a line of its own, and what they are of."""
_HOMES = {"li": ("<ul>", "</ul>"), "cells": ("<table><tr><td>", "</td></tr></table>")}
_BROKEN = ("br", "cells")
_CLOSINGS = ("text",) * 4 + ("apart",)
"""A signature or date stands `apart` where it has an element of its own kind."""


def write_text(draft: Draft, headline: str) -> None:
    """Write the article's text in one of the ways sites mark paragraphs, with what interrupts it."""
    draft.style = draft.rng.choice(_STYLES)
    draft.boxes = draft.rng.choice(BOXES)
    opening, closing = _HOMES.get(draft.style, ("", ""))
    draft.put(opening)
    for kind, text in _items(draft.rng):
        if kind == "foreign":
            interrupt(draft, headline)
        else:
            _WRITERS[kind](draft, text)
    draft.put(closing)
    if closing:
        draft.style = "p"


def _items(rng: Random) -> list[tuple[str, str]]:
    """Return the kinds and texts of what an article consists of, in order."""
    if rng.random() < _VERSES:
        return [("text", pick(rng, "verses")) for _ in range(rng.randint(4, 14))]
    items = [("text", paragraph(rng)) for _ in range(rng.choice((1, 1, 2, 3, 4, 5, 6, 8, 9, 12, 16)))]

    def insert(kind: str, texts: list[str], earliest: int = 0, behind: int = 0) -> None:
        for text in texts:
            items.insert(rng.randint(earliest, max(len(items) - behind, earliest)), (kind, text))

    insert("text", [pick(rng, "openings") + pick(rng, "continuations") for _ in range(rng.choice((0, 0, 1, 2, 3)))])
    subheads = [_subhead_text(rng) for _ in range(rng.choice((0, 0, 0, 1, 2, 3)))]
    insert("subhead", subheads, rng.choice((0, 1, 1)), behind=1)
    insert("caption", [pick(rng, "captions") for _ in range(rng.choice((0, 0, 0, 1, 2)))])
    insert("quote", [paragraph(rng)] if rng.random() < 0.12 else [])
    insert("table", [""] if rng.random() < 0.2 else [], 1)
    insert("number", [pick(rng, "figures") for _ in range(rng.choice((0,) * 9 + (1, 3)))], 1)
    _insert_rows(rng, items)
    _insert_figures(rng, items)
    if rng.random() < 0.15:
        items.insert(rng.randint(0, 1), ("subhead", pick(rng, "openers")))
    if rng.random() < 0.4:
        items[0:0] = [("text", pick(rng, "leads")) for _ in range(rng.randint(1, 2))]
    insert("foreign", [""] * rng.choice((0, 0, 0, 1, 1, 2)))
    items += [(rng.choice(_CLOSINGS), pick(rng, "endings")) for _ in range(rng.choice((0, 1, 1, 1, 2)))]
    return items


def _insert_rows(rng: Random, items: list[tuple[str, str]]) -> None:
    """Insert, in some texts, rows of lines that are alike: verses, an interview, a digest, a list."""
    rows: tuple[tuple[float, str, Callable[[], str], int, int], ...] = (
        (0.12, "text", lambda: pick(rng, "places") + pick(rng, "head_continuations"), 3, 8),  # verses, lists of names
        (0.12, "text", lambda: pick(rng, "interviews"), 2, 8),
        (0.03, "text", lambda: pick(rng, "english"), 1, 4),
        (0.08, "text", lambda: pick(rng, "entries"), 2, 6),
        (0.06, "news", lambda: f"【{pick(rng, 'places')}】{pick(rng, 'matters')}。", 3, 6),
        (0.12, "item", lambda: pick(rng, "entries"), 2, 6),
    )
    for share, kind, make, low, high in rows:
        if rng.random() < share:
            at = rng.randint(0, len(items))
            items[at:at] = [(kind, make()) for _ in range(rng.randint(low, high))]


def _insert_figures(rng: Random, items: list[tuple[str, str]]) -> None:
    """Insert, in some texts, figures and what they are of."""
    if rng.random() < _FIGURES:
        at = rng.choice((0, rng.randint(0, len(items))))
        for _ in range(rng.randint(2, 4)):
            items[at:at] = [("figure", pick(rng, "figures")), ("text", pick(rng, "matters"))]


def _subhead_text(rng: Random) -> str:
    return pick(rng, "subheads") if rng.random() < 0.5 else pick(rng, "openings") + pick(rng, "head_continuations")


def _paragraph(draft: Draft, text: str) -> None:
    rng = draft.rng
    text = "　　" * rng.randint(0, 1) + text
    match draft.style:
        case "br" | "cells":
            draft.say(text, own=True)
            draft.put(rng.choice(("<br>", "<br><br>")))
        case "span" | "boxed":
            outer, inner = draft.boxes
            draft.put(f'<{outer}><{inner} style="font-size:16px">')
            draft.say(text, own=True)
            draft.put(f"</{inner}></{outer}>")
        case _:
            boxed = draft.chance(0.015)
            draft.put(f"<div{draft.named('box')}>" if boxed else "")
            linked = "word" if draft.chance(0.1) else ""
            draft.block(draft.style, text, own=True, linked=linked)
            draft.put("</div>" if boxed else "")


def _subhead(draft: Draft, text: str) -> None:
    kind = draft.rng.choice(("strong", "h3", "plain", "h2", "center"))
    tag = draft.style if draft.style in ELEMENTS else "p"
    if draft.style in _BROKEN:
        draft.put("<strong>")
        draft.say(text, own=True)
        draft.put("</strong><br>")
    elif kind == "strong":
        draft.put(f"<{tag}><strong>")
        draft.say(text, own=True)
        draft.put(f"</strong></{tag}>")
    else:
        draft.block({"plain": tag, "center": "div"}.get(kind, kind), text, own=True)


def _apart(draft: Draft, text: str) -> None:
    draft.put(f'<{(tag := draft.rng.choice(("p", "div")))} style="text-align:right">')
    draft.say(text, own=True)
    draft.put(f"</{tag}>")


def _caption(draft: Draft, text: str) -> None:
    if draft.style in _BROKEN:
        draft.put('<img src="/1.jpg"><br>')
        _paragraph(draft, text)
        return
    draft.put(f'<div{draft.named("figure")}><img src="/1.jpg">')
    inside = draft.chance(0.3)
    draft.put("" if inside else "</div>")
    draft.block(draft.rng.choice(("p", "div", "figcaption")), text, own=True)
    draft.put("</div>" if inside else "")


def _quote(draft: Draft, text: str) -> None:
    draft.put("<blockquote>")
    draft.block("p", text, own=True)
    draft.put("</blockquote>")


def _item(draft: Draft, text: str) -> None:
    draft.put("<ol>")
    draft.block("li", text, own=True, linked="part" if draft.chance(0.2) else "")
    draft.put("</ol>")


def _news(draft: Draft, text: str) -> None:
    """Write an entry of a digest, which mostly leads to the report itself."""
    draft.block(ALIKE, text, own=True, linked=draft.rng.choice(("", "part", "part")))


def _number(draft: Draft, text: str) -> None:
    draft.put(f"<div{draft.named('box')}>")
    draft.block("p", text, own=True)
    draft.put("</div>")


def _figure(draft: Draft, text: str) -> None:
    """Write a number as posters do: large, in a line of its own among the text's."""
    if draft.style in _BROKEN:
        _subhead(draft, text)
        return
    tag = draft.style if draft.style in ELEMENTS else draft.rng.choice(("p", "section"))
    strong = draft.chance(0.5)
    draft.put(f"<{tag}><strong>" if strong else f"<{tag}>")
    draft.say(text, own=True)
    draft.put(f"</strong></{tag}>" if strong else f"</{tag}>")


def _table(draft: Draft, _text: str) -> None:
    rng = draft.rng
    width = rng.randint(2, 5)
    draft.put("<table><tbody>")
    for number in range(rng.randint(2, 9)):
        draft.put("<tr>")
        for _ in range(width):
            draft.put("<td><p>" if (wrapped := draft.chance(0.3)) else "<td>" if number else "<th>")
            draft.say(pick(rng, "cells"), own=True)
            draft.put("</p></td>" if wrapped else "</td>")
        draft.put("</tr>")
    draft.put("</tbody></table>")


_WRITERS: dict[str, Callable[[Draft, str], None]] = {
    "text": _paragraph,
    "apart": _apart,
    "subhead": _subhead,
    "caption": _caption,
    "quote": _quote,
    "table": _table,
    "item": _item,
    "news": _news,
    "number": _number,
    "figure": _figure,
}
