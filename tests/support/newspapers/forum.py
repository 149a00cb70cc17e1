"""东坪论坛: news that a forum's editors post as threads, with readers' replies below and threads of many pages."""

from __future__ import annotations

from typing import ClassVar

from tests.support.newspapers.model import Page, Paper
from tests.support.newspapers.newsroom import Piece

REPLIES = (
    "顶一个，楼主辛苦了",
    "这条路早该修了，天天堵",
    "为家乡点赞！",
    "希望能落到实处，别光说不练",
    "沙发",
    "说得在理，支持",
)
LONG = 5
"""Every so many threads, one has a second page of replies."""


class Forum(Paper):
    name = "dongping"
    label = "东坪论坛"
    county = "东坪"
    hosts = ("bbs.dongping.example",)
    encoding = "gbk"
    sections: ClassVar = {"2": "东坪新闻", "36": "部门发布", "41": "百姓生活"}
    first_number = 318822

    def path(self, piece: Piece) -> str:
        return f"/thread-{piece.number}-1-1.html"

    def list_path(self, section: str | None, number: int = 1) -> str:
        return f"/forum-{section}-{number}.html"

    def pages(self) -> dict[str, Page]:
        found = {"/": Page("front.html"), "/forum.php": Page("front.html")}
        for piece in self.pieces:
            pages = 2 if self.is_long(piece) else 1
            found[self.path(piece)] = self.article_page(piece, number=1, pages=pages, replies=REPLIES)
            if pages > 1:
                values = {"piece": piece, "number": 2, "pages": pages, "replies": REPLIES[::-1]}
                found[f"/thread-{piece.number}-2-1.html"] = Page("article.html", values)
        for section in self.sections:
            found |= self.list_pages(section)
        for number in range(1, 4):
            found[f"/space-uid-{number}.html"] = Page("space.html", {"number": number})
        found["/misc.php?mod=faq"] = Page("faq.html")
        return found

    def is_long(self, piece: Piece) -> bool:
        return self.pieces.index(piece) % LONG == 0
