"""海陵客户端: one shell for every address; a script asks an API and draws lists and articles."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from tests.support.newspapers.model import MINUTE, Page, Paper
from tests.support.newspapers.newsroom import Piece


class Shell(Paper):
    name = "hailing"
    label = "海陵日报"
    county = "海陵区"
    hosts = ("app.hailingnews.example",)
    sections: ClassVar = {"hot": "推荐", "politics": "时政", "life": "生活", "culture": "文化"}
    sources = ("海陵发布", "扬子晚报")
    first_number = 77310
    precision = MINUTE
    tells = frozenset({"source", "author", "editor"})
    rendered = True

    def path(self, piece: Piece) -> str:
        return f"/news/detail/{piece.number}"

    def pages(self) -> dict[str, Page]:
        found = {"/": Page("shell.html", {"view": "front", "shown": self.newest()[:8], "title": "海陵"}, script=True)}
        for section, label in self.sections.items():
            lists = self.lists(section)
            for number in range(1, len(lists) + 2):
                shown = lists[number - 1] if number <= len(lists) else []
                more = number < len(lists)
                path = f"/api/v1/articles?channel={section}&page={number}"
                found[path] = _data({"list": [self._item(piece) for piece in shown], "hasMore": more})
                values = {"view": "list", "shown": shown, "section": section, "number": number, "more": more,
                          "title": f"{label} - 海陵"}  # fmt: skip
                if shown:
                    page = Page("shell.html", values, script=True)
                    found[f"/channel/{section}" + (f"?page={number}" if number > 1 else "")] = page
        found["/api/v1/recommend"] = _data({"list": [self._item(piece) for piece in self.newest()[:8]]})
        for piece in self.pieces:
            found[self.path(piece)] = self.article_page(piece)
            found[f"/api/v1/article/{piece.number}"] = _data(self._whole(piece))
        found["/about"] = Page("shell.html", {"view": "about", "title": "关于我们 - 海陵"}, script=True)
        found["/static/js/app.8f3c2a.js"] = Page("app.js", kind="application/javascript")
        return found

    def article_page(self, piece: Piece, **values: Any) -> Page:
        if self.redesigned:
            return super().article_page(piece, **values)
        return Page("shell.html", {"view": "article", "piece": piece, "title": f"{piece.title} - 海陵"}, script=True)

    def _item(self, piece: Piece) -> dict[str, Any]:
        return {
            "id": piece.number,
            "title": piece.title,
            "cover": f"/upload/{piece.number}.jpg",
            "time": f"{piece.published:%Y-%m-%d %H:%M}",
        }

    def _whole(self, piece: Piece) -> dict[str, Any]:
        content = "".join(f"<p>{paragraph}</p>" for paragraph in piece.paragraphs)
        return self._item(piece) | {
            "source": piece.source,
            "author": piece.author,
            "editor": piece.editor,
            "content": content,
        }

    def missing(self) -> Page:
        return Page("shell.html", {"view": "none", "title": "海陵"}, script=True)


def _data(data: dict[str, Any]) -> Page:
    return Page(data=json.dumps({"errno": 0, "data": data}, ensure_ascii=False), kind="application/json")
