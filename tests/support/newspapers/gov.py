"""舒州市人民政府: a government's site, its lists paged by `createPageHTML`, with notices beside the news."""

from __future__ import annotations

from typing import ClassVar

from tests.support.newspapers.model import Page, Paper, Piece, Truth


class Gov(Paper):
    name = "shuzhou"
    label = "舒州市人民政府"
    county = "舒州市"
    hosts = ("www.shuzhou.gov.example",)
    sections: ClassVar = {"zwyw": "政务要闻", "bmdt": "部门动态", "qxdt": "县区动态"}
    sources = ("舒州日报", "市政府办公室", "市融媒体中心")
    first_number = 1583020

    def path(self, piece: Piece) -> str:
        return f"/xwzx/{piece.section}/{piece.day:%Y%m}/t{piece.day:%Y%m%d}_{piece.number}.html"

    def pages(self) -> dict[str, Page]:
        found = {"/": Page("front.html"), "/index.html": Page("front.html")}
        found |= {self.path(piece): self.article_page(piece) for piece in self.pieces}
        for section in self.sections:
            lists = self.lists(section)
            for number, shown in enumerate(lists):
                page = Page("list.html", {"section": section, "shown": shown, "number": number, "count": len(lists)})
                found[f"/xwzx/{section}/" + (f"index_{number}.html" if number else "index.html")] = page
            found[f"/xwzx/{section}/"] = found[f"/xwzx/{section}/index.html"]
        found["/xwzx/"] = found["/xwzx/index.html"] = Page("column.html")
        found["/zwgk/jgzn/"] = Page("about.html")
        found["/hdjl/"] = Page("mailbox.html")
        return found

    def truth(self, piece: Piece) -> Truth:
        return Truth(
            url=self.url(piece),
            title=piece.title,
            body=piece.body,
            published=piece.published.isoformat(timespec="minutes")[:16],
            source=piece.source,
            editor=piece.editor,
        )
