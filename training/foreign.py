"""What stands around an invented article and between its paragraphs, none of it the article's text."""

from __future__ import annotations

from training.draft import Draft
from training.sentences import WORDS, pick

_PLAYER = ("播放", "00:00", "倍速", "您的浏览器不支持 video 标签", "音量", "1.0x", "全屏")
_SECTIONS = "首页 要闻 时政 经济 社会 民生 教育 健康 文化 体育 图片 视频 评论 专题"


def navigation(draft: Draft) -> None:
    """Write a menu, and mostly a breadcrumb."""
    draft.put("<div><ul>")
    for name in draft.rng.sample(_SECTIONS.split(), 9):
        draft.block("li", name, linked="all")
    draft.put("</ul></div>")
    if draft.chance(0.6):
        draft.block("div", "当前位置：首页 > 社会 > 正文")


def head(draft: Draft, headline: str) -> None:
    """Write the headline with the lines around it: date and source, subtitle, buttons."""
    rng = draft.rng
    if draft.chance(0.1):
        draft.block("div", f"——{pick(rng, 'titles')[:14]}")
    draft.block(rng.choice(("h1", "h1", "h1", "h2", "div")), headline)
    if draft.chance(0.15):
        draft.block(rng.choice(("h3", "p", "div")), pick(rng, "titles")[:20])
    day = f"{rng.randint(2008, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    date = rng.choice((day, f"{day} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}"))
    source = rng.choice(("来源：云洲日报", "云洲网", "来源: 云洲发布", ""))
    info = [part for part in (date, source, rng.choice((f"作者：{pick(rng, 'people')}", "", ""))) if part]
    if draft.chance(0.5):
        draft.block("div", "　".join(info), "info")
    else:
        draft.put(f"<div{draft.named('info')}>")
        for part in info:
            draft.block("div", part)
        draft.put("</div>")
    for _ in range(rng.choice((0, 0, 1, 3))):
        draft.block(rng.choice(("div", "div", "p", "li")), pick(rng, "widgets"), "share")
    if draft.chance(0.12):
        opening, end = rng.choice(("导读：", "导读：", "摘要：", "")), rng.choice(("...", "…"))
        draft.block("div", f"{opening}{pick(rng, 'sentences')[:28]}{end}", "box")


def buttons(draft: Draft) -> None:
    """Write buttons above the text, in the text's own element."""
    for _ in range(draft.rng.randint(1, 3)):
        draft.block(draft.tag(), pick(draft.rng, "widgets"), linked=draft.rng.choice(("", "", "all")))


def interrupt(draft: Draft, headline: str) -> None:
    """Write something foreign between two paragraphs."""
    write = draft.rng.choice(
        (_pointer, _ads, _box, _list, _player, _promotion, _widget, _pager, _advertised, _advertised, _links, note)
    )
    if draft.chance(0.1):
        draft.put(f'<p><img src="/0.jpg"></p><p{draft.named("figure")}>')
        draft.say(headline)
        draft.put("</p>")
    else:
        write(draft)


def _ads(draft: Draft) -> None:
    """Advertise by links, in a box or a table of cells."""
    rng = draft.rng
    if draft.chance(0.4):
        draft.put("<table>")
        for _ in range(rng.randint(1, 3)):
            draft.put("<tr><td>·</td>")
            draft.lines.append(("·", False))
            draft.block("td", pick(rng, "titles"), linked="all")
            draft.put("</tr>")
        draft.put("</table>")
        return
    if draft.chance(0.2):
        _upright(draft)
        return
    draft.put(f"<div{draft.named('ad')}>")
    for _ in range(rng.randint(1, 3)):
        draft.block("div", f"· {pick(rng, 'titles')} · {pick(rng, 'titles')}", linked=draft.link())
    draft.put("</div>")


def _upright(draft: Draft) -> None:
    """Write a list of links in a table, with what it is beside it, each character on a line of its own."""
    draft.put("<table><tr><td>")
    for char in pick(draft.rng, "heads_of_lists"):
        draft.say(char)
        draft.put("<br>")
    draft.put("</td><td>")
    _broken_links(draft, draft.rng.randint(2, 5))
    draft.put("</td></tr></table>")


def _box(draft: Draft) -> None:
    draft.put(f"<div{draft.named('ad')}>")
    draft.block(draft.tag(), pick(draft.rng, "promotions"), linked=draft.link())
    draft.put("</div>")


def _advertised(draft: Draft) -> None:
    """Write an advertisement worded as a sentence in a box of its own, mostly with a link in it."""
    draft.put(f"<div{draft.named(draft.rng.choice(('ad', 'box')))}>")
    draft.block(
        draft.tag(), pick(draft.rng, "advertised"), linked=draft.rng.choice(("part", "word", "word", "all", ""))
    )
    draft.put("</div>")


def _player(draft: Draft) -> None:
    draft.put(f"<div{draft.named('player')}>")
    for _ in range(draft.rng.randint(1, 4)):
        draft.block(draft.rng.choice(("div", "p")), draft.rng.choice(_PLAYER))
    draft.put("</div>")


def _promotion(draft: Draft) -> None:
    for text in draft.rng.sample(WORDS["promotions"], draft.rng.randint(1, 2)):
        draft.block(draft.tag(), text, "ad", linked=draft.link())


def _widget(draft: Draft) -> None:
    draft.block(draft.tag("div", "p"), pick(draft.rng, "widgets"), "share", linked=draft.rng.choice(("", "all")))


def _pager(draft: Draft) -> None:
    draft.block(draft.tag("div", "td"), pick(draft.rng, "pagers"), linked=draft.link())


def _pointer(draft: Draft) -> None:
    """Write one line that leads elsewhere, whole or in part a link."""
    draft.block(draft.tag(), pick(draft.rng, "pointers"), linked=draft.link())


def _links(draft: Draft) -> None:
    """Write linked titles as the article's own lines are marked, mostly under a line that says what they are."""
    if draft.chance(0.7):
        draft.block(draft.tag(), pick(draft.rng, "heads_of_lists") + draft.rng.choice(("", "：", ":")))
    if draft.chance(0.3):
        _broken_links(draft, draft.rng.randint(1, 6))
        return
    for _ in range(draft.rng.randint(1, 4)):
        draft.block(draft.tag(), draft.rng.choice(("", "· ", ">>")) + pick(draft.rng, "titles"), linked="all")


def _broken_links(draft: Draft, count: int) -> None:
    """Write links between line breaks in one block."""
    draft.put("<div>" if draft.chance(0.5) else "<table><tr><td>")
    closing = "</div>" if draft.parts[-1] == "<div>" else "</td></tr></table>"
    for _ in range(count):
        draft.put('<a href="/1.html">')
        draft.say(draft.rng.choice(("", "· ")) + pick(draft.rng, "titles"))
        draft.put("</a><br>")
    draft.put(closing)


def _list(draft: Draft) -> None:
    _list_of_links(draft, draft.rng.randint(1, 4))


def _list_of_links(draft: Draft, count: int) -> None:
    rng = draft.rng
    draft.put(f"<div{draft.named('related')}>")
    if draft.chance(0.8):
        linked = "all" if draft.chance(0.1) else ""
        draft.block(rng.choice(("h3", "div", "p", "strong", "h2")), pick(rng, "heads_of_lists"), linked=linked)
    teasers, item = draft.chance(0.25), rng.choice(("li", "li", "div", "p"))
    for _ in range(count):
        draft.put(f"<{item}>")
        draft.block("div" if teasers else "span", pick(rng, "titles"), linked="all")
        if teasers:
            draft.block(
                rng.choice(("p", "div")),
                pick(rng, "sentences")[: rng.randint(20, 60)] + rng.choice(("…", "", "[详细]")),
            )
        if draft.chance(0.3):
            year, month, day = rng.randint(2012, 2026), rng.randint(1, 12), rng.randint(1, 28)
            form = rng.choice(("{}-{:02}-{:02}", "{}-{:02}-{:02}", "{}年{}月{}日"))
            draft.block(rng.choice(("div", "span", item)), form.format(year, month, day))
        draft.put(f"</{item}>")
    draft.put("</div>")


# -- what follows -----------------------------------------------------------------------------------------------------


def _credits(draft: Draft) -> None:
    if draft.chance(0.2):
        draft.put(f"<p{draft.named('editor')}>")
        for _ in range(draft.rng.randint(2, 4)):
            draft.say(pick(draft.rng, "credits"))
            draft.put("<br>")
        draft.put("</p>")
        return
    for _ in range(draft.rng.choice((1, 1, 1, 2, 3, 4))):
        draft.block(draft.tag(), pick(draft.rng, "credits"), "editor")


def _share(draft: Draft) -> None:
    draft.put(f"<div{draft.named('share')}>")
    for _ in range(draft.rng.randint(1, 6)):
        draft.block(
            draft.rng.choice(("div", "li", "p")), pick(draft.rng, "widgets"), linked=draft.rng.choice(("", "all"))
        )
    draft.put("</div>")


def _disclaimer(draft: Draft) -> None:
    boxed = draft.chance(0.6)
    draft.put(f"<div{draft.named('note')}>" if boxed else "")
    for text in draft.rng.sample(WORDS["disclaimers"], draft.rng.choice((1, 1, 2, 3))):
        draft.block(draft.tag(), text)
    draft.put("</div>" if boxed else "")


def _related(draft: Draft) -> None:
    _list_of_links(draft, draft.rng.randint(2, 9))


def _neighbours(draft: Draft) -> None:
    for word in ("上一篇：", "下一篇："):
        draft.block(draft.tag(), word + pick(draft.rng, "titles"), linked=draft.link())


def _tags(draft: Draft) -> None:
    words = " ".join(draft.rng.sample(WORDS["things"], 3))
    draft.block(draft.tag(), draft.rng.choice(("标签：", "关键词：", "Tags: ")) + words)


def _comments(draft: Draft) -> None:
    rng = draft.rng
    draft.put(f"<div{draft.named('comment')}>")
    draft.block(rng.choice(("h3", "div", "p")), pick(rng, "heads_of_comments"))
    forms = draft.rng.choice((("span", "p"), ("div", "div"), ("p", "p")))
    for _ in range(rng.randint(0, 4)):
        draft.put("<div>")
        draft.block(forms[0], pick(rng, "commenters") + (" " if forms[0] == "span" else ""))
        draft.block(forms[1], pick(rng, "comments") if draft.chance(0.6) else pick(rng, "sentences"))
        draft.put("</div>")
    draft.block("div", rng.choice(("登录后评论", "发表评论", "文明上网理性发言，请遵守评论服务协议", "查看更多评论")))
    draft.put("</div>")


def _pointers(draft: Draft) -> None:
    for _ in range(draft.rng.randint(1, 3)):
        _pointer(draft)


def note(draft: Draft) -> None:
    """Name the original's title, source or time within the text's element."""
    draft.block(draft.tag(), pick(draft.rng, "notes"))


AFTER = (
    _credits,
    _credits,
    _share,
    _disclaimer,
    _related,
    _related,
    _neighbours,
    _tags,
    _comments,
    _promotion,
    _pager,
    _pointers,
    _links,
    note,
)
"""What follows an article, inside its element or outside."""


def side(draft: Draft) -> None:
    """Write lists of links beside the article."""
    draft.put(f"<div{draft.named('side')}>")
    for _ in range(draft.rng.randint(1, 3)):
        _list_of_links(draft, draft.rng.randint(3, 10))
    draft.put("</div>")


def foot(draft: Draft, *, flat: bool) -> None:
    """Write the page's foot, without an element around it on a `flat` page."""
    draft.put("" if flat else f"<div{draft.named('foot')}>")
    for text in draft.rng.sample(WORDS["footer"], draft.rng.randint(1, 5)):
        draft.block(draft.tag(), text)
    draft.put("" if flat else "</div>")
