"""Sites laid out like the five that newscrawl knows, under hosts and names that it does not know."""

from __future__ import annotations

from typing import ClassVar

from tests.support.newspapers.model import DAY, MINUTE, SECOND, Page, Paper
from tests.support.newspapers.newsroom import Piece


class Like(Paper):
    """Lists by section below a folder, paged."""

    templates = "likes"
    folder: ClassVar[str]
    """Where lists lie; `{}` is the section."""
    suffix: ClassVar[str]
    """What page titles end with."""

    def pages(self) -> dict[str, Page]:
        found = {"/": Page("front.html")}
        found |= {self.path(piece): self.article_page(piece) for piece in self.pieces}
        for section in self.sections:
            found |= self.list_pages(section)
        found["/zt/2026lh/"] = Page("special.html")
        found["/about.html"] = Page("about.html")
        return found

    def list_path(self, section: str | None, number: int = 1) -> str:
        return self.folder.format(section) + (f"index_{number}.html" if number > 1 else "")


class LikeWjnews(Like):
    name, label, county, suffix = "like-wjnews", "北塘日报", "北塘区", "_北塘新闻网"
    hosts = ("www.beitangnews.example", "beitangnews.example")
    encoding, charset_in_header = "gbk", False
    sections: ClassVar = {"btxw": "北塘新闻", "msxw": "民生新闻"}
    folder, article, precision = "/news/{}/", "wjnews.html", DAY
    tells = frozenset({"source", "author", "editor"})
    first_number = 86390

    def path(self, piece: Piece) -> str:
        return f"/news/{piece.section}/{piece.day}/{piece.number}.html"


class LikeJsw(Like):
    name, label, county, suffix = "like-jsw", "云台网", "云台市", "-云台网"
    hosts = ("www.yuntainews.example", "yuntainews.example")
    encoding, charset_in_header = "gbk", False
    sections: ClassVar = {"ytnews": "云台新闻", "ytrp": "云台热评", "shxw": "社会新闻"}
    folder, article, precision = "/{}/", "jsw.html", MINUTE
    tells = frozenset({"source", "editor"})
    sources = ("云台日报",)
    first_number = 1848253

    def path(self, piece: Piece) -> str:
        return f"/{piece.day:%Y}/{piece.day:%m%d}/{piece.number}.shtml"


class LikeWjyanghu(Like):
    name, label, county, suffix = "like-wjyanghu", "澄湖新闻", "澄湖区", " - 澄湖网"
    hosts = ("www.chenghutv.example", "chenghutv.example")
    sections: ClassVar = {"chxw": "澄湖新闻", "shsh": "生活"}
    folder, article, precision = "/chw/hotspot/{}/", "wjyanghu.html", SECOND
    tells = frozenset({"source"})
    first_number = 52716

    def path(self, piece: Piece) -> str:
        return f"/chw/hotspot/{piece.section}/{piece.day}/{piece.number}.html"

    def pages(self) -> dict[str, Page]:
        found = super().pages()
        for number in range(71846, 71850):
            found[f"/chw/video/2026-03-{number - 71840:02}/{number}.html"] = Page("broadcast.html", {"number": number})
        return found


class LikeInvestchn(Like):
    name, label, county, suffix = "like-investchn", "园区招商网", "开发区", " - 园区招商网"
    hosts = ("www.yuanquzs.example", "yuanquzs.example")
    encoding, charset_in_header = "gbk", False
    sections: ClassVar = {"suzhou": "苏州", "nantong": "南通"}
    folder, article, precision = "/news/{}/", "investchn.html", DAY
    tells = frozenset({"source"})
    sources = ("相山区人民政府", "通海日报")
    first_number = 48213

    def path(self, piece: Piece) -> str:
        return f"/news/{piece.section}/news-{piece.number}.html"


class LikeChinajs(Like):
    name, label, county, suffix = "like-chinajs", "东湾资讯", "东湾市", "_东湾资讯"
    hosts = ("dongwan.zixun.example",)
    sections: ClassVar = {"gnxw": "国内新闻", "around": "各地"}
    folder, article, precision = "/html/dwnews/{}/", "chinajs.html", SECOND
    tells = frozenset({"source", "editor"})
    first_number = 10640219

    def path(self, piece: Piece) -> str:
        return f"/html/dwnews/{piece.section}/{piece.number}_1.html"
