"""江州新闻网: tables in tables, GBK without a header that says so, as in 2008."""

from __future__ import annotations

from typing import ClassVar

from tests.support.newspapers.model import MINUTE, Page, Paper
from tests.support.newspapers.newsroom import Piece


class GbkTable(Paper):
    name = "jiangzhou"
    label = "江州日报"
    county = "江州"
    hosts = ("www.jiangzhounews.example", "jiangzhounews.example")
    encoding = "gbk"
    charset_in_header = False
    sections: ClassVar = {"jzyw": "江州要闻", "shms": "社会民生", "jjcj": "经济财经", "wtly": "文体旅游"}
    sources = ("江南晚报", "新华网")
    first_number = 101877
    precision = MINUTE
    tells = frozenset({"source", "author", "editor"})

    def path(self, piece: Piece) -> str:
        return f"/news/{piece.section}/{piece.day:%Y-%m}/{piece.day:%d}/{piece.number}.htm"

    def list_path(self, section: str | None, number: int = 1) -> str:
        return f"/news/{section}/" + (f"index_{number}.htm" if number > 1 else "index.htm")

    def pages(self) -> dict[str, Page]:
        found = {"/": Page("front.html")}
        found |= {self.path(piece): self.article_page(piece) for piece in self.pieces}
        for section in self.sections:
            found |= self.list_pages(section)
            found[f"/news/{section}/"] = found[self.list_path(section)]
        found["/special/2026lh/index.htm"] = Page("special.html")
        found["/about/ads.htm"] = Page("about.html", {"title": "广告服务"})
        found["/about/contact.htm"] = Page("about.html", {"title": "联系我们"})
        for number in (331, 332, 333):
            found[f"/video/2026-03/{number}.htm"] = Page("video.html", {"number": number})
        return found
