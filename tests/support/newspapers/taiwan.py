"""蘭陽時報: a newspaper in Taiwan, Traditional, with JSON-LD, bylines with a slash and lists without folders."""

from __future__ import annotations

from typing import ClassVar

from tests.support.newspapers.model import Page, Paper, Piece, Truth


class Taiwan(Paper):
    name = "lanyang"
    label = "蘭陽時報"
    county = "蘭陽"
    hosts = ("news.lanyangtimes.example",)
    sections: ClassVar = {"local": "地方", "society": "社會", "culture": "藝文", "life": "生活"}
    first_number = 4417300
    traditional = True

    def path(self, piece: Piece) -> str:
        return f"/news/{piece.section}/breakingnews/{piece.number}"

    def pages(self) -> dict[str, Page]:
        found = {"/": Page("front.html")}
        found |= {self.path(piece): self.article_page(piece) for piece in self.pieces}
        for section in (None, *self.sections):
            folder = f"/list/{section or 'all'}"
            lists = self.lists(section)
            for number, shown in enumerate(lists, start=1):
                values = {"section": section, "shown": shown, "number": number, "last": len(lists), "folder": folder}
                found[f"{folder}/{number}" if number > 1 else folder] = Page("list.html", values)
        for number in (881, 882, 883):
            found[f"/video/{number}"] = Page("video.html", {"number": number})
        found["/topic/27"] = Page("topic.html")
        found["/about/privacy"] = Page("about.html")
        return found

    def truth(self, piece: Piece) -> Truth:
        return Truth(
            url=self.url(piece),
            title=piece.title,
            body=f"〔記者{piece.author.replace(' ', '、')}／宜蘭報導〕{piece.body}",
            published=piece.published.isoformat(timespec="minutes")[:16],
            author=tuple(piece.author.split()),
        )
