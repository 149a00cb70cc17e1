"""Articles a page keeps only in its data: in scripts, JSON-LD, templates, text areas, frames and noscript elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape, unescape
from itertools import chain

from lxml import etree

from newscrawl.extract.date_patterns import DATE
from newscrawl.extract.info_line import headline_key
from newscrawl.extract.lines import has_text
from newscrawl.extract.page import parse_tree
from newscrawl.extract.payloads import REACT_CHUNKS, texts_in_nuxt_payload, texts_in_react_chunks
from newscrawl.extract.script_data import ScriptText, prose_length, texts_in, texts_in_json, texts_in_script
from newscrawl.extract.script_values import TokenBudget

MIN_PROSE = 40
"""Characters of running text from which an embedded text may be an article: a notice of one sentence."""
_HOLDERS = ("textarea", "template", "noscript", "iframe", "xmp")
_TEMPLATE_TYPES = re.compile(r"template|html|text/plain|handlebars|tmpl", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:/?p|br|div|span|section|h\d|strong|img|table|ul|ol)\b", re.IGNORECASE)
_DATA = "data-"
"""What names of attributes begin with that hold data for scripts."""
_PLACES = re.compile(r"(?:__next|__nuxt|app|root|content|article|main|detail|zoom)", re.IGNORECASE)
"""Ids of the elements that scripts fill."""


@dataclass(frozen=True, slots=True)
class EmbeddedPage:
    """A page whose data's longest text was put where readers would see it."""

    html: str
    witness: str
    """Where the text was found: `json-ld:articleBody`, `script:content`, `attribute:data-content`, `textarea`, …"""
    names_title: bool
    """Whether the data's title beside it is the page's."""


def show_embedded(html: str) -> EmbeddedPage | None:
    """Return the page with the longest text of its data in sight; None when they hold no running text.

    A page without a heading or a date gets those the data give beside the text.
    """
    root = parse_tree(html)
    held = max(_held(root), key=lambda found: prose_length(found[1]), default=None)
    said = max(_scripted(root), key=lambda text: text.prose, default=None)
    if held is not None and prose_length(held[1]) >= max(MIN_PROSE, said.prose if said else 0):
        _put(held[0], held[1])
        return EmbeddedPage(_serialised(root), str(held[0].tag), names_title=True)
    if said is None or said.prose < MIN_PROSE:
        return None
    title = " ".join("".join(map(str, root.itertext("title"))).split())
    shown = "".join(map(str, root.itertext("h1", "h2", "div", "p", "span", "td", "li")))
    head = "" if root.find(".//h1") is not None or not said.title else f"<h1>{escape(said.title)}</h1>"
    if said.published and not DATE.search(shown):
        head += f"<div>{said.published} {'来源：' + escape(said.source) if said.source else ''}</div>"
    _append(root, f"{head}<div>{_as_markup(said.text)}</div>")
    key = headline_key(said.title)
    return EmbeddedPage(_serialised(root), said.witness, names_title=bool(key) and headline_key(title).startswith(key))


def _held(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield elements whose content is not shown, and that content as markup."""
    for element in root.iter(*_HOLDERS):
        if markup := element.get("srcdoc") if element.tag == "iframe" else _content(element):
            yield element, markup
    for element in root.iter("script"):
        if element.text and _TEMPLATE_TYPES.search(element.get("type", "")):
            yield element, element.text
    for element in root.iter("input"):
        if _MARKUP.search(markup := unescape(element.get("value", ""))):  # a summary to be shared has none
            yield element, markup


def _content(element: etree._Element) -> str:
    """Return an element's content; text that is markup itself, as in text areas, as that markup."""
    text = element.text or ""
    if not len(element):
        return _as_markup(text)
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return (text if _MARKUP.search(text) else escape(text, quote=False)) + inner


def _scripted(root: etree._Element) -> Iterator[ScriptText]:
    """Yield the texts of a page's scripts and of its data attributes."""
    budget = TokenBudget()
    for script in root.iter("script"):
        kind, text = script.get("type", ""), script.text or ""
        if "ld+json" in kind:
            yield from (replace(found, witness=f"json-ld:{found.name}") for found in texts_in_json(text))
        elif script.get("id") == "__NUXT_DATA__":
            yield from texts_in_nuxt_payload(text)
        elif "json" in kind:
            yield from texts_in_json(text)
        elif not _TEMPLATE_TYPES.search(kind) and REACT_CHUNKS not in text:
            yield from texts_in_script(text, budget)
    yield from texts_in_react_chunks(script.text or "" for script in root.iter("script"))
    for element in root.iter("*"):
        data = {str(name)[len(_DATA) :]: str(value) for name, value in element.items() if str(name).startswith(_DATA)}
        yield from (replace(found, witness=f"attribute:{_DATA}{found.name}") for found in texts_in(data))


def _as_markup(text: str) -> str:
    """Return a text as markup: as it stands when it has tags, escaped ones too, else a paragraph for each line."""
    for markup in (text, unescape(text)):
        if _MARKUP.search(markup):
            return markup
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def _put(holder: etree._Element, markup: str) -> None:
    """Put `markup` in the place of an element."""
    shown = etree.Element("div")
    shown.extend(_parsed(markup))
    shown.tail = holder.tail
    parent = holder.getparent()
    if parent is not None:
        parent.replace(holder, shown)


def _append(root: etree._Element, markup: str) -> None:
    """Put `markup` into the element that scripts would fill; without one, behind the headline or first in the body."""
    nodes = _parsed(markup)
    for element in root.iter("div", "main", "article", "section"):
        if _PLACES.fullmatch(element.get("id", "")) and not has_text(element):
            element.extend(nodes)
            return
    heading = next(root.iter("h1"), None)
    if heading is not None and (parent := heading.getparent()) is not None:
        at = parent.index(heading) + 1
        if at < len(parent) and DATE.search("".join(map(str, parent[at].itertext()))):
            at += 1
        parent[at:at] = nodes
        return
    body = next(root.iterchildren("body"), root)
    body[0:0] = nodes


def _parsed(markup: str) -> list[etree._Element]:
    body = next(parse_tree(f"<div>{markup}</div>").iterchildren("body"), None)
    return [] if body is None else list(body)


def _serialised(root: etree._Element) -> str:
    for script in list(chain(root.iter("script"), root.iter("style"))):
        if "ld+json" not in script.get("type", "") and script.tag == "script":
            script.text = None
    return etree.tostring(root, encoding="unicode", method="html")
