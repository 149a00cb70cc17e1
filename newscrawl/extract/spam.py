"""Spam that intruders put into pages: blocks of links hidden from readers, keyword lists at the top or the foot."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|(?:text-indent|left|top|right|margin-(?:left|top))\s*:\s*-\d{3,}"
    r"|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)"
    r"|font\s*:\s*0(?:px)?[\s/]",
)
"""Declarations that keep an element from being seen."""
_MAY_HIDE = re.compile("none|hidden|opacity|-[1-9][0-9][0-9]|font(?:-size)?: ?0|white|#fff")
"""What no hiding rule of a style sheet lacks: a quick look that spares most styles the full one."""
_PAIRS = (
    (re.compile(r"overflow\s*:\s*hidden"), re.compile(r"(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|!|$)")),
    (
        re.compile(r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?|white)\b"),
        re.compile(r"background(?:-color)?\s*:\s*(?:#fff(?:fff)?|white)\b"),
    ),
)
"""Declarations that hide only together: a box of no size, white on white."""
_SELECTOR = re.compile(r"([.#])([\w-]+)\s*\Z")
_KEYWORDS = re.compile(r"蜘蛛池|友情链接交换|黑帽SEO|私服|时时彩|博彩|彩票平台|真人娱乐城|代孕|刻章办证", re.IGNORECASE)
"""Trades that live on such links; one of them in a list of links or of |-separated words is enough."""
_SEPARATED = re.compile(r"[^|｜]{2,30}(?:\s*[|｜]\s*[^|｜\n]{2,30}){9,}")
_SENTENCE = re.compile(r"[，,][^，,。]+[。！？]|[。！？][^。]+[。！？]")
MIN_LINKS = 3
"""Links from which a hidden block is suspected: fewer do not pay."""
MIN_SITES = 4
"""Sites such a block leads to: hidden menus of portals lead to their own and one or two sisters."""
LINK_SHARE = 0.6
"""Share of a block's characters inside links from which it is a list of links rather than prose."""
_SMALL = 60
"""Elements up to which a hidden block without links, or a block at an edge, is looked into."""
_BLOCKS = {"p", "div", "section", "center", "footer", "header", "td", "li", "marquee", "font", "span", "ul", "table"}


@dataclass(frozen=True, slots=True)
class Spam:
    """One stretch of spam: an element, or (`tail` true) only the text that follows it, `text` false its own text."""

    element: etree._Element = field(repr=False, compare=False)
    reason: str
    """`hidden`: links in a block readers cannot see; `keywords`: a list of words or links at an edge of the page."""
    text: str
    tail: bool = False
    """Whether the spam is the plain text behind `element`, not the element."""


def find_spam(root: etree._Element) -> tuple[Spam, ...]:
    """Return the spam under `root`, which is left as it is. Hidden prose (tabs, bodies shown by script) is not spam."""
    found = [*_hidden(root), *_at_the_edges(root)]
    taken: set[etree._Element] = set()
    kept = []
    for spam in found:
        if spam.element not in taken and not any(above in taken for above in spam.element.iterancestors()):
            kept.append(spam)
            if not spam.tail:
                taken.add(spam.element)
    return tuple(kept)


def remove_spam(root: etree._Element) -> tuple[Spam, ...]:
    """Take the spam under `root` out of the tree, text behind it stays; return what was taken."""
    spams = find_spam(root)
    for spam in spams:
        if spam.tail:
            spam.element.tail = None
        else:
            _drop(spam.element)
    return spams


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext()).strip()


def _hidden(root: etree._Element) -> list[Spam]:
    """Return hidden blocks of links."""
    hidden = [element for element in root.iter("marquee") if _tiny(element)]
    hidden += [element for element in _with(root, "style") if _hides(element.get("style") or "")]
    hidden += _hidden_by_rule(root)
    return [Spam(element, "hidden", _text(element)) for element in hidden if _is_link_list(element)]


def _with(root: etree._Element, attribute: str) -> list[etree._Element]:
    return etree.XPath(f"descendant-or-self::*[@{attribute}]")(root)  # type: ignore[return-value]


@lru_cache(maxsize=1 << 14)
def _hides(style: str) -> bool:
    """Tell whether declarations keep an element from being seen."""
    style = style.lower()
    if not _MAY_HIDE.search(style):
        return False
    return bool(_HIDING.search(style)) or any(one.search(style) and other.search(style) for one, other in _PAIRS)


def _tiny(element: etree._Element) -> bool:
    return any((element.get(side) or "").rstrip("px").strip() in {"0", "1", "2"} for side in ("height", "width"))


def _hidden_by_rule(root: etree._Element) -> list[etree._Element]:
    """Return elements that a `<style>` rule hides by their class or id."""
    classes: set[str] = set()
    ids: set[str] = set()
    for style in root.iter("style"):
        for rule in (style.text or "").split("}"):
            selectors, _, body = rule.rpartition("{")
            if _hides(body):
                for selector in selectors.split(","):
                    if name := _SELECTOR.search(selector):
                        (classes if name[1] == "." else ids).add(name[2])
    if not classes and not ids:
        return []
    by_class = [element for element in _with(root, "class") if classes & set((element.get("class") or "").split())]
    return by_class + [element for element in _with(root, "id") if element.get("id") in ids]


def _is_link_list(element: etree._Element) -> bool:
    """Tell whether a hidden element is links for search engines: absolute ones to other hosts, and no prose."""
    links = [link for link in element.iter("a") if re.match(r"(?:https?:)?//", (link.get("href") or "").strip())]
    if not links and sum(1 for _ in element.iter()) > _SMALL:
        return False
    text = _text(element)
    if _KEYWORDS.search(text) and not _SENTENCE.search(text):
        return bool(links) or len(text) > 20  # noqa: PLR2004 - more than the name of a section
    sites = {_site((link.get("href") or "").split("/")[2]) for link in links}
    linked = sum(len(_text(link)) for link in links)
    return len(sites) >= MIN_SITES and linked >= LINK_SHARE * len(text) and not _SENTENCE.search(text)


def _site(host: str) -> str:
    """Return the registered part of a host, so that a portal's own subdomains count once."""
    labels = host.lower().split(".")
    return ".".join(
        labels[-3:]
        if len(labels[-1]) == 2 and labels[-2:-1] in (["com"], ["net"], ["gov"], ["org"])  # noqa: PLR2004
        else labels[-2:]
    )


def _at_the_edges(root: etree._Element) -> list[Spam]:
    """Return keyword lists among the first and last children of the body: elements, or plain text behind them."""
    body = root if root.tag == "body" else root.find(".//body")
    if body is None:
        return []
    found = []
    children = [child for child in body if isinstance(child.tag, str) and child.tag not in ("script", "style")]
    for element in dict.fromkeys((*children[:5], *children[-8:])):
        if element.tail and _is_keyword_list(element.tail.strip()):
            found.append(Spam(element, "keywords", element.tail.strip(), tail=True))
        if element.tag in _BLOCKS | {"a"} and _short_list(element):
            found.append(Spam(element, "keywords", _text(element)))
    return found


def _short_list(element: etree._Element) -> bool:
    if any(True for _ in element.iter("h1", "h2", "img", "form", "input", "script")):
        return False
    text = _text(element)
    return len(text) < 5000 and _is_keyword_list(text)  # noqa: PLR2004 - longer ones hold the page itself


def _is_keyword_list(text: str) -> bool:
    """Tell whether a line is a list of keywords: 主站蜘蛛池模板: …, or ten and more |-separated, and no sentences."""
    if len(text) < 8 or _SENTENCE.search(text):  # noqa: PLR2004 - shorter ones are no list
        return False
    if _KEYWORDS.search(text) and ("蜘蛛池" in text or len(re.split(r"[|｜\s]+", text)) > MIN_LINKS):
        return True
    return len(text) > 60 and bool(_SEPARATED.fullmatch(text)) and not re.search("版权|备案|ICP", text)  # noqa: PLR2004
