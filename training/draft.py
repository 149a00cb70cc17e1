"""A page while it is invented: its markup, and each of its lines with whether it is the article's text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from random import Random

NAMES = {
    "content": "content article TRS_Editor text zoom main-text artical_body txt con news_con rich_media_content detail",
    "outer": "main left container wrap w1000 article-box detail conL bd page layout",
    "info": "info source time meta pub news-info sub date",
    "share": "share bdsharebuttonbox tools social-share toolbar ctrl fx",
    "related": "related relate xgyd recommend rec-list hot news-list guess more list2 tuijian",
    "comment": "comment cmt pinglun discuss ly-box",
    "foot": "footer foot copyright bottom bq",
    "side": "side right sidebar aside conR r300",
    "editor": "editor edit bianji zebian art-editor author",
    "note": "note disclaimer statement tips copyright bqsm",
    "ad": "ad ads gg adbox promo tg ad-box",
    "figure": "pic img figure imgbox tu",
    "player": "player video-js audio vjs media",
    "box": "box item block part quote lead new_style mod",
}
"""Class names by what they hold, as Chinese sites write them."""
_ROLES = {role: names.split() for role, names in NAMES.items()}
_TOKENS = "abcdefghijklmnopqrstuvwxyz0123456789"
ALIKE = "alike"
"""Stands for the tag of a line that is marked as the article's own lines are."""
ELEMENTS = ("p", "div", "section", "li")
_BOXED = ("span", "boxed")
BOXES = (("p", "span"), ("section", "span"), ("section", "p"), ("div", "p"), ("span", "p"), ("div", "div"))
"""Elements in each other that hold a paragraph, as editors of social media write them."""
_UNNAMED, _MEANINGLESS = 0.2, 0.4
"""Shares of elements without a name, and up to which the name means nothing: the next site's names are unknown ones."""


@dataclass
class Draft:
    """A page while it is written."""

    rng: Random
    style: str = "p"
    """How the article's paragraphs are marked."""
    boxes: tuple[str, str] = ("p", "span")
    """The elements around each paragraph of an article in boxes."""
    parts: list[str] = field(default_factory=list)
    lines: list[tuple[str, bool]] = field(default_factory=list)

    def chance(self, share: float) -> bool:
        """Return whether something happens that happens in this share of cases."""
        return self.rng.random() < share

    def put(self, markup: str) -> None:
        """Add markup without text."""
        self.parts.append(markup)

    def say(self, text: str, *, own: bool = False) -> None:
        """Add text; `own` when it is the article's."""
        self.parts.append(escape(text, quote=False))
        if flat := " ".join(text.split()):
            self.lines.append((flat, own))

    def block(self, tag: str, text: str, role: str = "", *, own: bool = False, linked: str = "") -> None:
        """Add an element with one line of text.

        `linked`: `all` of it is a link, or what follows its first colon or half is (`part`), or a `word` in it.
        """
        opening, closing = self._marks(tag, role)
        self.put(opening)
        self._say_linked(text, own=own, linked=linked)
        self.put(closing)

    def _marks(self, tag: str, role: str) -> tuple[str, str]:
        """Return what stands before and after a line: an element, or what the article's own lines have (`ALIKE`)."""
        if tag != ALIKE:
            return f"<{tag}{self.named(role)}>", f"</{tag}>"
        if self.style == "br":
            return "", "<br>"
        outer, inner = self.boxes if self.style in _BOXED else ("", self.style if self.style in ELEMENTS else "p")
        around = (f"<{outer}>", f"</{outer}>") if outer else ("", "")
        return f"{around[0]}<{inner}>", f"</{inner}>{around[1]}"

    def _say_linked(self, text: str, *, own: bool, linked: str) -> None:
        link = f'<a href="/{self.rng.randrange(9999)}.html">'
        if linked == "part":
            head, colon, rest = text.partition("】" if text.startswith("【") else "：")
            if not colon:
                head, rest = text[: len(text) // 2], text[len(text) // 2 :]
            self.put(f"{escape(head + colon, quote=False)}{link}{escape(rest, quote=False)}</a>")
            self.lines.append((" ".join(text.split()), own))
        elif linked == "word":
            at = self.rng.randrange(max(len(text) - 4, 1))
            words = [escape(part, quote=False) for part in (text[:at], text[at : at + 3], text[at + 3 :])]
            self.put(f"{words[0]}{link}{words[1]}</a>{words[2]}")
            self.lines.append((" ".join(text.split()), own))
        elif linked:
            self.put(link)
            self.say(text, own=own)
            self.put("</a>")
        else:
            self.say(text, own=own)

    def tag(self, *others: str) -> str:
        """Return the tag of a line that is not the article's: half of them are marked as the article's lines are."""
        if self.chance(0.5):
            return ALIKE
        return self.rng.choice(others or ("p", "div"))

    def link(self) -> str:
        """Return how much of a line that leads elsewhere is a link."""
        return self.rng.choice(("", "", "word", "part", "all"))

    def named(self, role: str) -> str:
        """Return a class or id for what holds `role`, in one of the ways sites name it, a meaningless one or none."""
        chance = self.rng.random()
        if not role or chance < _UNNAMED:
            return ""
        if chance < _MEANINGLESS:
            return f' class="{"".join(self.rng.choices(_TOKENS, k=6))}"'
        return f' {self.rng.choice(("class", "class", "id"))}="{self.rng.choice(_ROLES[role])}"'
