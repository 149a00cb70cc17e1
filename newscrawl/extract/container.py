"""The element that holds the article, found on the tree before anything is read."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import AFTER_ARTICLE, COMMENTS, FOOTER, FOOTER_SIGN, ORGANISER
from newscrawl.extract.dates import find_dates
from newscrawl.extract.headline import GREETING, Headline
from newscrawl.extract.info_line import is_info_line
from newscrawl.extract.line_witnesses import is_trail, words_of
from newscrawl.extract.lines import BLOCKS, HEADINGS, Line, is_frame, links_in, text_of
from newscrawl.extract.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

ANCESTOR_FACTOR = 0.88
"""Score factor per ancestor level; makes the lowest element that holds all prose win."""
PENALTY_CAP = 60.0
"""Most that one child takes off its parent's score: a list of links beside the article must not outweigh it."""
_NO_CONTAINERS = HEADINGS | frozenset("p a span li dd dt label pre ul ol dl tr tbody thead".split())
"""Not a container of its own: lifted to the block around it."""


def find_container(page: Page) -> etree._Element | None:
    """Return the element that holds most prose and fewest links; None when the page has nothing like an article.

    Where there is no prose, as in a poem or a poster, or only a little behind what follows an article, it is the
    element that holds most of the short lines between the info line and what follows an article; where most prose is
    set in headings, the one that holds these.
    """
    found, total = best_of_prose(page)
    if found is not None and total > _MOST_AROUND:
        return lifted(found)
    short = _short_lines(page)
    if found is None or _is_text_above(short, page):
        others = (_best(weights)[0] for weights in (_lengths_of(short), _weights_of_headings(page)))
        found = next((other for other in others if other is not None), found)
    return None if found is None else lifted(found)


def best_of_prose(page: Page) -> tuple[etree._Element | None, float]:
    """Return the element that holds most prose and fewest links, and its score; None on a page without prose."""
    return _best(_weights_of_prose(page))


def _best(weights: dict[etree._Element, float]) -> tuple[etree._Element | None, float]:
    """Return the element with the highest score, and that; None where none is above 0."""
    totals = _add_up(weights)
    best = max(totals, key=totals.__getitem__, default=None)
    return (None, 0.0) if best is None or totals[best] <= 0 else (best, totals[best])


def _is_text_above(short: list[Line], page: Page) -> bool:
    """Whether short lines below headline and day are a text, and its end parts all prose from them."""
    if len(short) < _FEWEST_BESIDE:
        return False
    first = next((line for line in _from_headline(page) if line.weight > 0 and _prose_score(line) > 0), None)
    if first is None:
        return True
    below = page.lines[short[-1].index + 1 : first.index + 1]
    return any(map(_parts, below)) and not any(map(_is_dated, below))


def _parts(line: Line) -> bool:
    """Whether a line ends a text: what follows articles, or END; other buttons stand above texts, too."""
    words = words_of(line)
    is_button = not _BUTTONS.isdisjoint(words) and "end" not in line.folded.lower()
    return not _ENDS_TEXT.isdisjoint(words) or ("after-article" in words and not is_button)


def _is_dated(line: Line) -> bool:
    return not line.linked and is_info_line(line) and bool(find_dates(line.info))


_ENDS_TEXT = frozenset(("comments", "credit", "disclaimer"))
_BUTTONS = frozenset(("only-buttons", "widget"))
_MOST_AROUND = 200
"""What the prose around an article counts at most: disclaimers, a remark, recommended stories."""
_FEWEST_BESIDE = 5
"""Lines of a text of short lines that a page has beside such prose; fewer are labels, or who made the page."""


def lifted(element: etree._Element) -> etree._Element:
    """Return the nearest element from this one upward that may be a container."""
    while (parent := element.getparent()) is not None:
        if not (element.tag in _NO_CONTAINERS or is_frame(element) or _is_part(element) or _is_introduced(element)):
            break
        element = parent
    return element


def _is_introduced(element: etree._Element) -> bool:
    """Whether an element is a table below a sentence, or below what ends in a colon, in a paragraph beside it."""
    if element.tag != "table":
        return False
    above = element.itersiblings("p", preceding=True)
    return any(text_of(paragraph)[-1:] in ("。", "：", ":") for paragraph in above)


def _is_part(element: etree._Element) -> bool:
    """Whether an element beside others made like it is a part of a text: a paragraph, whatever its tag, or an entry.

    A paragraph has no blocks of its own; an entry, as live reports have them, stands among several without a link.
    """
    others = made_alike(element)
    if not others or not any(child.tag in BLOCKS for child in element.iterdescendants()):
        return bool(others)
    if wrapped_beside(element):
        return True
    linked = any(next(one.iter("a"), None) is not None for one in (element, *others))
    return element.get("class") is not None and len(others) >= _FEWEST_ENTRIES and not linked


_FEWEST_ENTRIES = 2


def made_alike(element: etree._Element) -> list[etree._Element]:
    """Return the elements beside one with its tag and class."""
    return list(_iter_alike(element))


def _iter_alike(element: etree._Element) -> Iterator[etree._Element]:
    made = element.tag, element.get("class")
    beside = chain(element.itersiblings(), element.itersiblings(preceding=True))
    return (other for other in beside if (other.tag, other.get("class")) == made)


def wrapped_beside(element: etree._Element) -> list[etree._Element]:
    """Return the elements beside one that wrap a line each, as it wraps a paragraph: some editors do so by sections.

    None where it wraps none, holds more, or is no section: what else wraps a sentence each may be comments.
    """
    if element.tag != "section" or not (_wraps_line(element) and _holds_sentence(element)):
        return []
    others = list(filter(_wraps_line, made_alike(element)))
    return others if any(map(_holds_sentence, others)) else []


def _holds_sentence(element: etree._Element) -> bool:
    return any("。" in str(text) for text in element.itertext())


def _wraps_line(element: etree._Element) -> bool:
    inner = element
    while blocks := [child for child in inner if child.tag in BLOCKS]:
        if len(blocks) > 1:
            return False
        inner = blocks[0]
    return inner is not element and next(element.iter("a"), None) is None


def comments_start(lines: list[Line]) -> int:
    """Return the position of the line that opens the readers' comments; the number of lines when there is none."""
    before = 0.0
    for position, line in enumerate(lines):
        if line.weight > 0:
            before += line.weight
        elif before > MIN_PROSE_BEFORE_COMMENTS and _opens_comments(line):
            return position
    return len(lines)


def _opens_comments(line: Line) -> bool:
    return line.length <= _SHORT and bool(_COMMENTS_HINT.search(line.text)) and COMMENTS.match(line.folded) is not None


def _weights_of_prose(page: Page) -> dict[etree._Element, float]:
    """Return by block what its lines count: prose for it, links against it."""
    scores: dict[etree._Element, float] = {}
    prose: list[tuple[Line, float]] = []
    comments = comments_start(page.lines)
    teasers = _teasers(page.lines)
    for position, line in enumerate(page.lines):
        weight = line.weight
        if weight > 0:
            weight = _prose_score(line) * (COMMENTS_FACTOR if position > comments else 1.0)
        if weight and line not in teasers:
            scores[line.block] = scores.get(line.block, 0.0) + weight
            if weight > 0:
                prose.append((line, weight))
    if sum(weight for _, weight in prose) <= _MOST_AROUND:
        for line, weight in _around_text(page, prose):
            scores[line.block] -= weight
    in_headings = _weights_of_headings(page)
    beside = sum(score for score in scores.values() if score > 0) if in_headings else 0.0
    return in_headings if sum(in_headings.values()) > beside else scores  # beside them stands an address at most


def _around_text(page: Page, prose: list[tuple[Line, float]]) -> list[tuple[Line, float]]:
    """Return of a little prose the lines above the headline, where text is below, and whose it is, said behind that."""
    lines = _from_headline(page)
    below = [pair for pair in prose if pair[0].index >= lines[0].index] if lines else prose
    if not below or _is_claim(below[0][0]):
        return []
    return prose[: len(prose) - len(below)] + [pair for pair in below[1:] if _is_claim(pair[0])]


def _is_claim(line: Line) -> bool:
    return not _CLAIMS.isdisjoint(words_of(line))


_CLAIMS = frozenset(("after-article", "disclaimer", "footer"))


def _teasers(lines: list[Line]) -> set[Line]:
    """Return the lines of prose below a linked title, in a box of their own, or behind one each below 推荐阅读."""
    pairs = [(title, text) for title, text in pairwise(lines) if text.weight > 0 and title.is_linked]
    boxed = [text for title, text in pairs if text.block.getparent() in set(title.block.iterancestors())]
    in_box = Counter(line.block.getparent() for line in lines if line.weight > 0) if boxed else {}
    found = {text for text in boxed if in_box[text.block.getparent()] == 1}
    for above, line in pairwise(lines):
        if line.linked >= _SHORTEST and line.weight > 0 and (above in found or _opens_rest(above)) and _is_card(line):
            found.add(line)
    return found


def _opens_rest(line: Line) -> bool:
    return line.length <= _SHORT and AFTER_ARTICLE.match(line.folded) is not None


def _is_card(line: Line) -> bool:
    """Whether a line begins with a link, in a block beside others made like it."""
    link = next(links_in(line), None)
    is_first = link is not None and line.text.startswith(text_of(link))
    return is_first and next(_iter_alike(line.block), None) is not None


def _short_lines(page: Page) -> list[Line]:
    """Return the plain lines between a headline or info line and the article's end."""
    found: list[Line] = []
    begun = False
    for line in _from_headline(page):
        is_info = is_info_line(line)
        if (found and not is_info and _ends_text(line)) or (len(found) >= _FEWEST_LINES and "credit" in words_of(line)):
            break
        if is_info or (line.block.tag in HEADINGS and not line.linked):
            begun = True
        elif begun and (_FOOT.match(line.folded) or is_foot(line)):
            break
        elif begun and not line.linked and _is_long_enough(line) and _NO_TEXT.isdisjoint(words_of(line)):
            found.append(line)
    return found


_FEWEST_LINES = 3
_NO_TEXT = frozenset(("widget", "only-buttons", "promotion"))


def _lengths_of(lines: list[Line]) -> dict[etree._Element, float]:
    """Return by block how long its lines are."""
    lengths: dict[etree._Element, float] = {}
    for line in lines:
        lengths[line.block] = lengths.get(line.block, 0.0) + line.length
    return lengths


def _ends_text(line: Line) -> bool:
    return AFTER_ARTICLE.match(line.folded) is not None or (line.is_prose and _is_claim(line))


def _from_headline(page: Page) -> list[Line]:
    """Return the page's lines from the longest on that its title begins with; all where there is none.

    That line is a heading, or all of the title, or stands right above an info line; an h1 alone where the title holds
    a longer line, such as the name of a firm.
    """
    named = [line for line in page.lines if not line.linked and line.text in page.head_title]
    begins = (line for line in named if page.head_title.startswith(line.text))
    first = max(begins, key=lambda line: line.length, default=None)
    if first is None or first.length < _SHORTEST:
        return page.lines
    if any(line.length > first.length for line in named):
        is_one = first.block.tag == "h1"
    else:
        near = page.lines[first.index + 1 : first.index + 3]
        is_one = first.block.tag in HEADINGS or first.text == page.head_title or any(map(is_info_line, near))
    return page.lines[first.index :] if is_one else page.lines


def _weights_of_headings(page: Page) -> dict[etree._Element, float]:
    """Return by block what sentences set in headings count, where there are several."""
    prose = [line for line in page.lines if line.is_prose and line.block.tag in HEADINGS and not is_foot(line)]
    return {line.block: line.weight for line in prose} if len(prose) > 1 else {}


def _is_long_enough(line: Line) -> bool:
    """Whether a line says something; a cell beside others does with one character."""
    return line.length >= _SHORTEST or line.block.tag in ("td", "th")


_SHORTEST = 4
_FOOT = re.compile(r"(?:主办|承办|版权|地址|电话|邮编|友情链接|copyright|.{0,6}许可证|.{0,4}icp备)", re.IGNORECASE)
"""Opens a page's foot, before which a page without a text has nothing."""


def _add_up(scores: dict[etree._Element, float]) -> dict[etree._Element, float]:
    """Return every block's score: what its own lines count and what its children have left of theirs."""
    parents: dict[etree._Element, etree._Element | None] = {}
    for block in scores:
        chain: list[etree._Element] = []
        element: etree._Element | None = block
        while element is not None and element not in parents:
            chain.append(element)
            element = element.getparent()
        for below in reversed(chain):
            parents[below] = element
            element = below
    for below, parent in reversed(parents.items()):  # children come after their parents there
        if parent is not None:
            factor = 1.0 if is_frame(below) else ANCESTOR_FACTOR
            scores[parent] = scores.get(parent, 0.0) + factor * max(scores[below], -PENALTY_CAP)
    return scores


def _prose_score(line: Line) -> float:
    """Return what a line of prose counts: headings and info lines nothing, a page's foot less than nothing."""
    if line.block.tag in HEADINGS or is_info_line(line):
        return 0.0
    if is_foot(line):
        return -20.0 if line.length <= _FOOT_LENGTH else 0.0
    if line.length <= LONGEST_ADDRESS and line.text[0] in _OPENS_ADDRESS and ORGANISER.match(line.opening):
        is_sentence = line.text.endswith("。") and ":" not in line.opening
        return line.weight if is_sentence else 0.0  # as long as a notice of one sentence
    return 0.0 if _is_no_story(line) else line.weight


def _is_no_story(line: Line) -> bool:
    """Whether a sentence is none of a text: a number whose colon makes it one, a greeting, a trail.

    A word of what follows an article does not count against a sentence, but one line with it is no story.
    """
    if line.length <= _SHORT:
        is_greeting = "。" not in line.text and GREETING.match(line.opening) is not None
        if is_greeting or _NUMBER.fullmatch(line.text) or AFTER_ARTICLE.match(line.opening):
            return True
    return ("位置" in line.text or "首" in line.text) and is_trail(line)


def is_foot(line: Line) -> bool:
    """Whether a line has words of a page's foot: whose site it is, by whose licence, by which software."""
    if ("Powered by " in line.text or "Processed in " in line.text) and "。" not in line.text:
        return True
    return FOOTER_SIGN.search(line.text) is not None and FOOTER.search(line.folded) is not None


def story_below(page: Page, container: etree._Element, headline: Headline) -> etree._Element | None:
    """Return the block right below the headline when the container found is what stands around articles; else None.

    Recommendations, comments and disclaimers may hold more prose than a story of one paragraph. Their element says so
    by its name, or a line between the story and them opens what follows an article.
    """
    if not headline.lines:
        return None
    at = headline.lines[-1].index
    near = page.lines[at + 1 : at + 1 + _NEAR_HEADLINE]
    story = next((line for line in near if line.is_prose and not is_info_line(line) and not is_foot(line)), None)
    if story is None or any(above is container for above in (story.block, *story.block.iterancestors())):
        return None
    inside = set(container.iter())
    below = page.lines[story.index :]
    begins = next((line.index for line in below if line.is_prose and line.block in inside), -1)
    between = page.lines[story.index + 1 : max(begins, 0)]
    barred = any(map(_opens_rest, between))
    if begins < 0 or not (barred or _names_what_is_around(container)):
        return None
    return lifted(story.block)


def _names_what_is_around(container: etree._Element) -> bool:
    """Whether an element's class or id is that of what stands around an article."""
    return _AROUND.search(f"{container.get('class', '')} {container.get('id', '')}".lower()) is not None


_AROUND = re.compile(
    r"recomm|relat|disclaim|comment|foot|sidebar|hot|rank|copyright|guess|declar|cmt|pinglun|tuijian|about|author"
)
_NEAR_HEADLINE = 15
"""Lines after a headline within which its story begins (measured on 247 pages)."""
_COMMENTS_HINT = re.compile("[评評留说說跟文]")
"""One of these is in every line `COMMENTS` matches: most lines need not be folded for it."""
COMMENTS_FACTOR = 0.05
MIN_PROSE_BEFORE_COMMENTS = 60.0
"""Prose that must precede before a line may open the comments: a menu has 评论 too."""
_SHORT = 40
_NUMBER = re.compile(r"[^，。！？；]{0,16}[:：][\d\s()（）+-]{7,}")
"""A telephone number with its label, as pages have it above and below any article."""
LONGEST_ADDRESS = 120
"""Characters of a line that says who publishes something, and where."""
_OPENS_ADDRESS = frozenset("主承协協地电電邮郵")
_FOOT_LENGTH = 300
