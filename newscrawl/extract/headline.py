"""The headline: the visible line near the info line that the `<title>` begins with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import (
    AFTER_ARTICLE,
    CREDIT_LINE,
    EDITION,
    FIRST_NUMBER,
    FOOTER,
    FOOTER_SIGN,
    WIDGET,
    strip_whitespace,
)
from newscrawl.extract.info_line import headline_key, is_info_line
from newscrawl.extract.lines import HEADINGS, Line, text_of
from newscrawl.extract.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 120
_SHORTEST = 3
_SHORT_KEY = 4
"""Characters of a key from which it may be a part of a title: shorter ones are a title as a whole or not at all."""
_TELLING = 6
"""Characters that a line and a title share no more by chance; a section's name has no more."""
_LONG_PART = 8
"""Characters from which a part out of the middle of a title is most likely the headline."""
_SHORT_LINK = 12
"""Characters of buttons and of links in a navigation at most."""
_SITE_NAME = 16
"""Characters of a site's name at most."""
_SITE_ENDS = re.compile(
    r"(?:网|網|网站|门户|频道|頻道|新闻|新聞|资讯|報|报|报刊|報刊|日报|晚报|在线|中心|首页|正文|栏目|版|台|"
    r"客户端|论坛|社区|平台|站|委|局|厅|府|要闻|动态|时政|财经|公告|通知|\.com|\.cn|news|net)$",
    re.IGNORECASE,
)
_PLACE_ENDS = re.compile("(?:(?<!媒体)中心|社区|平台|(?<!网)站)$")
"""Of these, what an article may tell of."""
TITLE_SEPARATOR = re.compile(
    r"(?:(?<!\s)\s++)?(?:_+|\||｜|--+|——?(?=[^—]{2,14}$)|(?<=\s)[-–—>›»]\s|(?<=[^\d\sA-Za-z])-(?=[^\d\sA-Za-z])|"
    r"·(?=[^·]{2,10}网$))\s*"
)


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline and the lines it stands in."""

    text: str
    witness: str
    raw: str
    lines: tuple[Line, ...] = ()
    """Empty when the headline is not among the visible lines."""


def find_headline(page: Page, before: int, head_titles: Iterable[str]) -> Headline:
    """Return the headline among the lines up to number `before`, else what is left of a head title.

    `head_titles` are the `<title>` and what meta tags give for it, in order of trust.
    """
    titles = [title for title in dict.fromkeys(head_titles) if title]
    keys = [headline_key(title) for title in titles]
    spelled = unicodedata.normalize("NFKC", " ".join(titles))
    scored = [
        (score, line)
        for line in page.lines[: before + 1]
        if _may_be_headline(line, spelled) and (score := _score(page, line, before, keys)) > 0
    ]
    best_score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if best is None or best_score < _MIN_SCORE:
        return _find_short(page, before, titles) or _find_by_place(page, before, titles)
    lines = _whole_headline(page, best, keys)
    raw = " ".join(line.text for line in lines)
    text = _without_section(_choose_spelling(raw, lines, titles), keys)
    return Headline(_without_badge(text, best, keys), "heading", raw, lines)


_MIN_SCORE = 2.0
_WORDS_OF_BADGES = (
    "原创|原創|首发|(?:正在)?直播中?|回放|独家|转载|转帖|置顶|视频|图集|组图|推荐|精华?|热|荐|新|专题|专栏|快讯"
    "|HOT|NEW|LIVE|VIP"
)
"""What labels in boxes beside headlines say."""
_LEADING_BADGE = re.compile(rf"[\[【(]?({_WORDS_OF_BADGES})[\]】)]?\s*(?=[^\s|｜:：·])", re.IGNORECASE)
_TRAILING_BADGE = re.compile(rf"(?:(?<!\s)\s++)?[\[【(]?({_WORDS_OF_BADGES})[\]】)]?$", re.IGNORECASE)

_CLOCK = re.compile(r"(?:(?<!\s)\s++)?[(（\[【]\s*\d\d?[:：]\d\d\s*[)）\]】]$")
"""When it was published, as papers of Hong Kong set it behind a headline; `publish_date` reads it."""


_LEADING_SECTION = re.compile(r"[\[【][^\[\]【】]{1,12}[\]】]\s*(?=\S)")
"""The part of a forum a thread stands in, before its headline."""


def _without_section(text: str, keys: list[str]) -> str:
    """Return a line without a section in brackets before it that the head titles, which go on with the rest, lack."""
    section = _LEADING_SECTION.match(text)
    if not section or any(key.startswith(headline_key(section[0])) for key in keys):
        return text
    rest = headline_key(text[section.end() :])
    told = len(rest) >= _TELLING and any(key.startswith(rest) for key in keys)
    return text[section.end() :] if told else text


def _without_badge(text: str, line: Line, keys: list[str]) -> str:
    """Return the headline without a badge or time before or behind it, such as 原创, that no head title has.

    A head title must go on with the rest, or the badge stand in an element of its own.
    """
    own = headline_key(text)
    if any(key.startswith(own) for key in keys):
        return text
    pieces = [piece.strip(" []【】()") for piece in line.original.split("\x1f") if piece.strip()]
    boxed = {pieces[0], pieces[-1]} if len(pieces) > 1 else set()
    text = _CLOCK.sub("", text)
    for badge in (_LEADING_BADGE.match(text), _TRAILING_BADGE.search(text)):
        if badge is None:
            continue
        rest = text[: badge.start()] + text[badge.end() :]
        told = any(key.startswith(headline_key(rest)) for key in keys)
        if len(headline_key(rest)) > len(badge[1]) and (told or badge[1] in boxed):
            return rest
    return text


def _may_be_headline(line: Line, spelled: str) -> bool:
    """Sort out at little cost most lines that are no headline: no heading, nor sharing two characters in a row."""
    text = line.text
    if line.length > _LONGEST or line.length < _SHORTEST:
        return False
    if "。" in text and line.block.tag not in HEADINGS:
        return False
    if line.block.tag in HEADINGS or text[0] in "[【":
        return True
    return text[:2] in spelled or text[2:4] in spelled or text[-2:] in spelled


def _score(page: Page, line: Line, before: int, keys: list[str]) -> float:
    own = headline_key(_without_section(line.text, keys))
    if len(own) <= 1 or line.folded.startswith(("当前", "首页", "您")):
        return 0.0
    score = max((_key_similarity(own, title) for title in keys), default=0.0)
    tag = line.block.tag
    if tag in HEADINGS:
        score += {"h1": 1.4, "h2": 1.0, "h3": 0.8}.get(tag, 0.6)
    if score == 0.0:
        return 0.0
    if line.is_linked:
        score -= 2.0
    folded = line.folded
    if (WIDGET.match(folded) and line.length < _SHORT_LINK) or AFTER_ARTICLE.match(folded) or CREDIT_LINE.match(folded):
        score -= 1.5
    following = page.lines[line.index + 1 : line.index + 5]
    if any(map(is_info_line, following)):
        score += 1.0
    if is_info_line(line) and tag not in HEADINGS:
        score -= 1.5
    score -= min(max(before - line.index, 0) * 0.03, 1.0)
    return score + min(len(own), 30) / 30


def _key_similarity(own: str, title: str) -> float:
    """Return how well a line's key fits a head title's: 3 for its beginning, less for a part or a variant."""
    if not title or len(own) < _SHORT_KEY:
        return 3.0 if own and own == title else 0.0
    if title.startswith(own):
        return 3.0 if len(own) * 3 >= len(title) else 1.5
    if own.startswith(title) and len(title) >= _TELLING:
        return 2.6
    if own in title:
        return 2.4 if len(own) >= _LONG_PART else 0.8
    shared = 0
    for a, b in zip(own, title, strict=False):
        if a != b:
            break
        shared += 1
    return 1.6 if shared >= _TELLING and shared * 10 >= min(len(own), len(title)) * 6 else 0.0


def _whole_headline(page: Page, best: Line, keys: list[str]) -> tuple[Line, ...]:
    """Return the line with those after and before it that continue a headline set in two or three lines."""
    lines = [best]
    for _ in range(2):
        following = page.lines[lines[-1].index + 1 : lines[-1].index + 2]
        joined = headline_key("".join(line.text for line in [*lines, *following]))
        if following and any(title.startswith(joined) for title in keys) and headline_key(following[0].text):
            lines += following
        elif (leading := page.lines[lines[0].index - 1]) and lines[0].index > 0:
            joined = headline_key(leading.text + "".join(line.text for line in lines))
            is_part = len(headline_key(leading.text)) >= _SHORT_KEY
            if not (is_part and any(title.startswith(joined) for title in keys)):
                break
            lines.insert(0, leading)
    return tuple(lines)


def _choose_spelling(raw: str, lines: tuple[Line, ...], titles: list[str]) -> str:
    """Return the headline as one line of the page spells it; of several lines as the head title spells it."""
    if len(lines) == 1:
        return raw
    wanted = strip_whitespace(raw)
    for title in titles:
        for end in range(len(wanted), len(title) + 1):
            if strip_whitespace(title[:end]) == wanted:
                return title[:end].strip()
    return raw


def _find_short(page: Page, before: int, titles: list[str]) -> Headline | None:
    """Return the heading of a few characters (讣告, 停水公告) that a head title begins with before its first bar.

    Close above the text a plain line is one, too, and there the title's end counts behind a site's name.
    """
    parts = [TITLE_SEPARATOR.split(title, maxsplit=1) for title in titles]
    openings = {headline_key(part[0]) for part in parts} - {""}
    ends = {headline_key(part[-1]) for part in parts if _SITE_FIRST.fullmatch(strip_whitespace(part[0]))} - {""}
    for line in page.lines[: before + 1]:
        is_close = 0 < before - line.index <= _LINES_ABOVE
        key = "" if line.linked or not (is_close or line.block.tag in HEADINGS) else headline_key(line.text)
        is_end = is_close and key in ends and (line.index + 1 == before or is_info_line(page.lines[line.index + 1]))
        if key in openings or is_end:
            return Headline(line.text, "heading", line.text, (line,))
    return None


def _find_by_place(page: Page, before: int, titles: list[str]) -> Headline:
    """Return what the head title gives; when that names only the site or nothing, the first plain line above the text.

    The system that many printed papers come from marks the headline.
    """
    from_head = _from_head(titles, page)
    above = page.lines[max(before - _LINES_ABOVE, 0) : before]
    names_site = (
        _SITE_ENDS.search(from_head.text)
        or _NO_TITLE.fullmatch(from_head.text)
        or (_holds_rights(from_head.text, page) and any(map(is_info_line, above)))
    )
    if from_head.text and not names_site:
        return from_head
    named = set(map(text_of, page.root.iter("founder-title")))
    for line in page.lines[:before]:
        if line.text in named:
            return Headline(line.text, "heading", line.text, (line,))
    infos = [line.index for line in above if is_info_line(line)]
    for line in sorted(above, key=lambda line: (sum(at < line.index for at in infos), line.block.tag not in HEADINGS)):
        plain = not line.linked and _TELLING <= line.length <= _LONGEST // 2 and not is_info_line(line)
        is_other = any(
            pattern.match(line.folded)
            for pattern in (WIDGET, AFTER_ARTICLE, CREDIT_LINE, EDITION, FIRST_NUMBER, GREETING)
        )
        if plain and not is_other:
            return Headline(line.text, "place", line.text, (line,))
    return from_head


_NO_TITLE = re.compile(
    r"(?:无标题|無標題)(?:文档|文件|页)?|新建网页\s?\d*|(?:新闻|文章|内容|资讯|信息)(?:详[情细]|内容)页?|详[情细]页?|内容页|"
    r"untitled(?: document| page)?|new page(?: \d+)?",
    re.IGNORECASE,
)
"""What editors of pages put where nobody wrote a title, and templates for every article."""
GREETING = re.compile(r"(?:今天|今日|现在)(?:时间)?(?:是|:)\D{0,4}\d|(?:您?好[,!]?)?(?:热烈)?欢迎(?:您|访问|光临|来到)")
"""What sites print above all else."""
_LINES_ABOVE = 4
"""Lines above the text among which a headline is looked for that no head title repeats."""


def _holds_rights(name: str, page: Page) -> bool:
    """Whether the page's foot says that the site is that of `name`."""
    foot = (line for line in page.lines[-_FOOT:] if name in line.text and FOOTER_SIGN.search(line.text))
    return len(name) <= _SITE_NAME and any(FOOTER.search(line.folded) for line in foot)


_FOOT = 12
"""Lines of a page's foot at most."""


def _from_head(titles: list[str], page: Page) -> Headline:
    if not titles:
        return Headline("", "", "")
    return Headline(strip_suffix(_strip_prefix(titles[0]), page), "title", titles[0])


_SITE_FIRST = re.compile(r"[一-龥]{2,9}(?:(?:新闻|信息|资讯|传媒|政府|文明)网|在线|日报|晚报)")
"""What names a site where it opens a title; another net may be what the title tells of: 国家电网, 织密防护网."""


def _strip_prefix(title: str) -> str:
    """Return `title` without the site's name before it, where what follows is long enough and names no site."""
    separator = TITLE_SEPARATOR.search(title)
    if separator is None or not _SITE_FIRST.fullmatch(strip_whitespace(title[: separator.start()])):
        return title
    rest = title[separator.end() :]
    first = TITLE_SEPARATOR.split(rest, maxsplit=1)[0]
    return title if len(headline_key(first)) < _LONG_PART or _SITE_ENDS.search(first) else rest


_POWERED_BY = re.compile(r"(?<!\s)\s*+[-–—|]\s*+Powered by \w[\w.! -]{0,60}+$", re.IGNORECASE)
"""What Discuz!, phpwind and others write behind the titles of their pages."""


def strip_suffix(title: str, page: Page) -> str:
    """Return `title` without what names the site or its sections at its end.

    A part is taken off when it ends like a site's or section's name, or stands among the page's first short links
    (the navigation and the breadcrumb); at least six characters stay. Behind a bar, a place is the headline's where the
    site sets its name apart by another separator: `便民服务又添一处|市民中心_江洲网`.
    """
    title = _POWERED_BY.sub("", title)
    parts = TITLE_SEPARATOR.split(title)
    if len(parts) == 1:
        return title
    seps = [match[0] for match in TITLE_SEPARATOR.finditer(title)]
    sections = {strip_whitespace(line.text) for line in page.lines[:200] if line.length <= _SHORT_LINK}
    removed = ""
    left = sum(len(strip_whitespace(text)) for text in (*parts, *seps))
    while len(parts) > 1:
        last = strip_whitespace(parts[-1])
        separator = seps[-1].strip()
        is_other = separator in ("|", "｜") and removed.strip() not in ("", separator)
        is_site = _SITE_ENDS.search(last) and not (is_other and _PLACE_ENDS.search(last))
        named = len(last) <= _SITE_NAME and (is_site or last in sections or separator in ("_", "__"))
        named = named or (removed == seps[-1] and len(last) <= _TELLING)  # a section before its site
        left -= len(last) + len(strip_whitespace(seps[-1]))
        if last and not (named and left >= _SHORT_KEY):
            break
        parts.pop()
        removed = seps.pop()
    return "".join(part + sep for part, sep in zip(parts, [*seps, ""], strict=True)).strip()
