"""Spam that intruders put into pages: blocks of links hidden from readers, keyword lists at the top or the foot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, cast

from lxml import etree

from newscrawl.extract.hidden_styles import hidden_names
from newscrawl.extract.lines import is_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.extract.line_collector import CollectedLines
    from newscrawl.extract.lines import Line

_KEYWORDS = re.compile(r"蜘蛛池|友情链接交换|黑帽(?:SEO|seo)|私服|时时彩|博彩|彩票平台|真人娱乐城|代孕|刻章办证")
"""Trades that live on such links; one of them in a list of links or of |-separated words is enough."""
_SPAM_TERMS = re.compile(
    "赌场|赌博|百家乐|老虎机|六合彩|北京赛车|棋牌|体育投注|网投|葡京|威尼斯人|金沙娱乐|皇冠体育|娱乐平台|娱乐城|彩票"
    "|外链|快排|刷排名|关键词排名|办证|代开|发票|假发|壮阳|迷药|伟哥|贷款|信用卡套现|三级|毛片|无码|成人|色情|情色|激情|偷拍"
    "|黄色|av|AV|Av|xxx|XXX|亚洲精品|国产精品|国产av|国产AV|欧美|约炮|乱伦|丝袜|人妻|少妇|视频在线|在线观看|免费观看"
)
"""What the anchors of gambling, porn and such trades are made of. Each occurs in news, so that only a list of which a
third holds one counts."""
SPAM_TERM_SHARE = 1 / 3
"""Share of anchors or words with such a stem from which a hidden list is spam, wherever it leads."""
MIN_WORDS = 10
"""Words between upright bars from which a line is a list of keywords: a site's own foot has eight or so."""
_LONGEST_WORD = 30
"""Characters that a word of such a list has fewer than."""
_SHORTEST_LIST, _LONGEST_LIST = 8, 5000
"""Characters of a list of keywords at least; an element with so many as the second holds the page itself."""
_LONG_MARKUP = 20_000
"""Bytes of a page beyond which to look for such a list takes as long as to tell that there is none (measured)."""
_LONGEST_NAME = 20
"""Characters of a name at most: 蜘蛛池 in one is no list."""
_OWN_LINKS = re.compile("版权|备案|ICP|联系我们|关于我们")
"""What a line of a site's own links names."""
_SENTENCE = re.compile(r"[，,][^，,。]+[。！？]|[。！？][^。]+[。！？]")
_SCHEME = 8
"""Characters in which `https://` ends."""
MIN_LINKS = 3
"""Links from which a hidden block is suspected: fewer do not pay."""
MIN_SITES = 4
"""Sites such a block leads to: hidden menus of portals lead to their own and one or two sisters."""
LINK_SHARE = 0.6
"""Share of a block's characters inside links from which it is a list of links rather than prose."""
_SMALL = 60
"""Elements up to which a hidden block without links, or a block at an edge, is looked into."""
_FIRST, _LAST = 5, 8
"""Children at the beginning and the end of an element that are looked at."""
_DEPTH = 4
"""Levels below the body at which a keyword line is looked for: templates wrap their foot two or three times."""
_BLOCKS = {
    "a",
    "p",
    "div",
    "section",
    "center",
    "footer",
    "header",
    "td",
    "li",
    "marquee",
    "font",
    "span",
    "ul",
    "table",
}


@dataclass(frozen=True, slots=True)
class Spam:
    """One stretch of spam: an element, or (`tail` true) only the text that follows it, `text` false its own text."""

    element: etree._Element = field(repr=False, compare=False)
    reason: str
    """`hidden`: links in a block readers cannot see; `keywords`: a list of words or links at an edge of the page."""
    text: str
    tail: bool = False
    """Whether the spam is the plain text behind `element`, not the element."""


def remove_hidden(body: etree._Element, collected: CollectedLines, sheets: list[str]) -> list[Spam]:
    """Take blocks of links that readers cannot see out of `body`; hidden prose (tabs, bodies shown by script) stays.

    `collected` is what was collected in `body`, `sheets` are the style sheets' texts.
    """
    hidden = [element for element in body.iter("marquee") if _is_tiny(element)]
    hidden += collected.hidden_elements
    names = frozenset().union(*map(hidden_names, sheets))
    if names and _may_hold_spam(body, collected.lines):
        hidden += _hidden_by_rule(body, names)
    if len(hidden) > _MOST_NESTED:
        hidden = _outermost(body, set(hidden))
    found = (Spam(element, "hidden", _text(element)) for element in hidden if _is_link_list(element))
    return _remove(found)


_MOST_NESTED = 10
"""Hidden elements around each other that are looked into, the outermost: each look takes in all that is within."""


def _outermost(body: etree._Element, hidden: set[etree._Element]) -> list[etree._Element]:
    """Return those with fewer than `_MOST_NESTED` of them around, in reading order."""
    around: dict[etree._Element | None, int] = {body: 0}
    for element in body.iterdescendants():
        around[element] = around.get(element.getparent(), 0) + (element in hidden)
    return [element for element, number in around.items() if element in hidden and number <= _MOST_NESTED]


def remove_keywords(body: etree._Element, data: bytes) -> list[Spam]:
    """Take keyword lists near the beginning and the end of `body` out: elements, or plain text behind them.

    `data` is the markup (UTF-8) that `body` was parsed from.
    """
    if not _may_hold_keywords(body, data):
        return []
    edges = dict.fromkeys(_edges(body))
    tails = [element for element in edges if element.tail and _is_keyword_list(element.tail.strip())]
    around = {above for element in tails for above in element.iterancestors()}
    found = [Spam(element, "keywords", (element.tail or "").strip(), tail=True) for element in tails]
    blocks = (element for element in edges if element.tag in _BLOCKS and element not in around)
    whole = filter(_is_short_keyword_list, blocks)
    return _remove([*found, *(Spam(element, "keywords", _text(element)) for element in whole)])


def _may_hold_keywords(body: etree._Element, data: bytes) -> bool:
    """Tell whether a page has bars enough for a list, or names one of the trades; most short ones do neither."""
    if len(data) > _LONG_MARKUP:
        return True
    bars = sum(map(data.count, (b"|", "｜".encode(), b"&#")))
    return bars >= MIN_WORDS - 1 or _KEYWORDS.search(_text(body)) is not None


def _remove(found: Iterable[Spam]) -> list[Spam]:
    """Take what was found out of the tree, text behind it stays; return it without what lay inside other spam."""
    taken: set[etree._Element] = set()
    removed = []
    for spam in list(found):
        if spam.element in taken or any(above in taken for above in spam.element.iterancestors()):
            continue
        removed.append(spam)
        if spam.tail:
            spam.element.tail = None
        else:
            taken.add(spam.element)
            _drop(spam.element)
    return removed


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
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False).strip()


def _anchors(element: etree._Element) -> Iterator[str]:
    """Yield the text of the links in an element."""
    return filter(None, map(_text, element.iter("a")))


def _is_tiny(element: etree._Element) -> bool:
    return any((element.get(side) or "").rstrip("px").strip() in {"0", "1", "2"} for side in ("height", "width"))


def _hidden_by_rule(body: etree._Element, names: frozenset[str]) -> list[etree._Element]:
    """Return elements around links that have a class or an id among `names`."""
    around: dict[etree._Element, bool] = {}
    known: dict[str | None, bool] = {}
    for link in body.iter("a"):
        element = link.getparent() if "//" in link.get("href", "") else None
        while element is not None and element not in around:
            around[element] = is_named(element, names, known)
            element = element.getparent()
    return [element for element, hidden in around.items() if hidden]


def _may_hold_spam(body: etree._Element, lines: list[Line]) -> bool:
    """Tell whether links lead to enough sites, or speak of the trades, for there to be spam among them at all."""
    if len(_sites(_HREFS(body))) >= MIN_SITES:
        return True
    return len(_SPAM_TERMS.findall(" ".join(line.text for line in lines if line.linked))) > 1


_HREFS = cast("Callable[..., list[str]]", etree.XPath("descendant::a/@href", smart_strings=False))


def _sites(hrefs: Iterable[str]) -> set[str]:
    """Return the sites that absolute links lead to."""
    return set(map(site_of_host, {href.split("/", 3)[2] for href in hrefs if "//" in href[:_SCHEME]}))


def _is_link_list(element: etree._Element) -> bool:
    """Tell whether a hidden element is links for search engines: absolute ones to other hosts, and no prose."""
    sites = _sites(link.get("href", "") for link in element.iter("a"))
    text = _text(element)
    if _KEYWORDS.search(text) and (sites or _is_small(element)):
        return (bool(sites) or len(text) > _LONGEST_NAME) and not _SENTENCE.search(text)
    if not sites:
        return False
    anchors = list(_anchors(element))
    listed = len(sites) >= MIN_SITES and sum(map(len, anchors)) >= LINK_SHARE * len(text)
    return (listed or _has_spam_terms(anchors)) and not _SENTENCE.search(text)


def _is_small(element: etree._Element) -> bool:
    return next(islice(element.iter(), _SMALL, None), None) is None


def _has_spam_terms(words: list[str]) -> bool:
    """Tell whether many of several anchors or words are of gambling, porn and the like."""
    named = sum(_SPAM_TERMS.search(word) is not None for word in words)
    return len(words) >= MIN_LINKS and named > 1 and named >= SPAM_TERM_SHARE * len(words)


@lru_cache(maxsize=1 << 12)
def site_of_host(host: str) -> str:
    """Return the registered part of a host, so that a portal's own subdomains count once."""
    labels = re.split("[?#]", host, maxsplit=1)[0].lower().split(".")
    of_country = len(labels[-1]) == len("cn") and labels[-2:-1] in (["com"], ["net"], ["gov"], ["org"])
    return ".".join(labels[-3:] if of_country else labels[-2:])


def _edges(body: etree._Element) -> Iterator[etree._Element]:
    """Yield the first and last children of `body`, and those of the outermost ones, some levels down."""
    inner: list[etree._Element] = [body]
    for _ in range(_DEPTH):
        below: list[etree._Element] = []
        for element in inner:
            children = [child for child in element if child.tag not in ("script", "style")]
            yield from (*children[:_FIRST], *children[-_LAST:])
            below += children[:1] + children[-2:]
        inner = list(dict.fromkeys((*below[:1], *below[-2:])))


def _is_short_keyword_list(element: etree._Element) -> bool:
    if next(element.iter("h1", "h2", "img", "form", "input", "script"), None) is not None:
        return False
    text = _text(element)
    return len(text) < _LONGEST_LIST and _is_keyword_list(text)


def _is_keyword_list(text: str) -> bool:
    """Tell whether a line is a list of keywords: 主站蜘蛛池模板: …, or ten and more |-separated, and no sentences."""
    if len(text) < _SHORTEST_LIST:
        return False
    words = [word.strip() for word in text.replace("｜", "|").split("|")]
    named = _KEYWORDS.search(text)
    if (not named and len(words) < MIN_WORDS) or _SENTENCE.search(text):
        return False
    if named and ("蜘蛛池" in text or len(re.split(r"[|｜\s]+", text)) > MIN_LINKS):
        return True
    are_words = len(words) >= MIN_WORDS and all(1 < len(word) < _LONGEST_WORD for word in words)
    return are_words and not _OWN_LINKS.search(text)
