"""舒州市人民政府: a government's site, its lists paged by `createPageHTML`, with notices beside the news."""

from __future__ import annotations

from typing import ClassVar

from tests.support.newspapers.model import MINUTE, Page, Paper
from tests.support.newspapers.newsroom import Piece


class Gov(Paper):
    name = "shuzhou"
    label = "舒州市人民政府"
    county = "舒州市"
    hosts = ("www.shuzhou.gov.example",)
    sections: ClassVar = {"zwyw": "政务要闻", "bmdt": "部门动态", "qxdt": "县区动态"}
    sources = ("舒州日报", "市政府办公室", "市融媒体中心")
    first_number = 1583020
    precision = MINUTE
    tells = frozenset({"source", "editor"})

    def path(self, piece: Piece) -> str:
        return f"/xwzx/{piece.section}/{piece.day:%Y%m}/t{piece.day:%Y%m%d}_{piece.number}.html"

    def list_path(self, section: str | None, number: int = 1) -> str:
        return f"/xwzx/{section}/" + (f"index_{number - 1}.html" if number > 1 else "index.html")

    def pages(self) -> dict[str, Page]:
        found = {"/": Page("front.html"), "/index.html": Page("front.html")}
        found |= {self.path(piece): self.article_page(piece) for piece in self.pieces}
        for section in self.sections:
            found |= self.list_pages(section)
            found[f"/xwzx/{section}/"] = found[self.list_path(section)]
        found["/xwzx/"] = found["/xwzx/index.html"] = Page("column.html")
        found["/zwgk/jgzn/"] = Page("about.html")
        found["/hdjl/"] = Page("mailbox.html")
        return found
