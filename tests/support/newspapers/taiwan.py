"""蘭陽時報: a newspaper in Taiwan, Traditional, with JSON-LD, bylines with a slash and lists without folders."""

from __future__ import annotations

from typing import ClassVar

from tests.support.newspapers.model import MINUTE, Page, Paper
from tests.support.newspapers.newsroom import Piece


class Taiwan(Paper):
    name = "lanyang"
    label = "蘭陽時報"
    county = "蘭陽"
    hosts = ("news.lanyangtimes.example",)
    sections: ClassVar = {"local": "地方", "society": "社會", "culture": "藝文", "life": "生活"}
    first_number = 4417300
    precision = MINUTE
    tells = frozenset({"author"})
    traditional = True

    def path(self, piece: Piece) -> str:
        return f"/news/{piece.section}/breakingnews/{piece.number}"

    def list_path(self, section: str | None, number: int = 1) -> str:
        return f"/list/{section or 'all'}" + (f"/{number}" if number > 1 else "")

    def pages(self) -> dict[str, Page]:
        found = {"/": Page("front.html")}
        found |= {self.path(piece): self.article_page(piece) for piece in self.pieces}
        for section in (None, *self.sections):
            found |= self.list_pages(section)
        for number in (881, 882, 883):
            found[f"/video/{number}"] = Page("video.html", {"number": number})
        found["/topic/27"] = Page("topic.html")
        found["/about/privacy"] = Page("about.html")
        return found

    def printed(self, piece: Piece) -> str:
        return f"〔記者{piece.author.replace(' ', '、')}／宜蘭報導〕{piece.body}"
