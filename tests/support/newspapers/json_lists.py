"""青山融媒: a county's media centre whose lists are JSON that a script asks for; its articles are pages."""

from __future__ import annotations

import json
from typing import ClassVar

from tests.support.newspapers.model import OFFSET, Page, Paper
from tests.support.newspapers.newsroom import Piece


class JsonLists(Paper):
    name = "qingshan"
    label = "青山县融媒体中心"
    county = "青山县"
    hosts = ("www.qingshanrm.example",)
    sections: ClassVar = {"101": "青山要闻", "102": "乡镇动态", "103": "民生服务", "104": "视听青山"}
    sources = ("青山发布", "学习强国")
    first_number = 2208114
    precision = OFFSET
    tells = frozenset({"source", "author", "editor"})

    def path(self, piece: Piece) -> str:
        return f"/p/{piece.number}.html"

    def pages(self) -> dict[str, Page]:
        found = {"/": Page("front.html", script=True)}
        found |= {self.path(piece): self.article_page(piece) for piece in self.pieces}
        for section, label in self.sections.items():
            values = {"section": section, "label": label}
            found[f"/channel/{section}.html"] = Page("channel.html", values, script=True)
            lists = self.lists(section)
            for number in range(1, len(lists) + 2):
                shown = lists[number - 1] if number <= len(lists) else []
                path = f"/api/content/list?channelId={section}&pageNo={number}&pageSize={self.per_list}"
                found[path] = Page(data=self._list(section, shown), kind="application/json")
        found["/live/index.html"] = Page("live.html")
        return found

    def _list(self, section: str, shown: list[Piece]) -> str:
        items = [
            {
                "contentId": piece.number,
                "title": piece.title,
                "summary": piece.paragraphs[0][:40],
                "thumb": f"/upload/{piece.number}.jpg",
                "url": self.path(piece),
                "publishTime": int(piece.published.timestamp() * 1000),
                "hits": piece.number % 977,
            }
            for piece in shown
        ]
        data = {"total": len(self.newest(section)), "pageSize": self.per_list, "records": items}
        return json.dumps({"code": 200, "msg": "success", "data": data}, ensure_ascii=False)
