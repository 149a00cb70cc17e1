"""Sites laid out like the five that newscrawl knows, under hosts and names that it does not know."""

from __future__ import annotations

from typing import ClassVar

from tests.support.newspapers.model import NEW_TEMPLATE, Page, Paper, Piece, Truth


class Like(Paper):
    """Lists by section below a folder, paged; `article` is the template of its articles."""

    templates = "likes"
    folder: ClassVar[str]
    """Where lists lie; `{}` is the section."""
    article: ClassVar[str]
    suffix: ClassVar[str]
    """What page titles end with."""
    precision: ClassVar[str]
    """How far its pages tell when: `%Y-%m-%d` and so on, ISO."""
    tells: ClassVar[tuple[str, ...]] = ()
    """Fields besides title, text and time."""

    def pages(self) -> dict[str, Page]:
        found = {"/": Page("front.html")}
        for piece in self.pieces:
            template = NEW_TEMPLATE if self.redesigned else self.article
            found[self.path(piece)] = Page(template, {"piece": piece})
        for section in self.sections:
            lists = self.lists(section)
            for number, shown in enumerate(lists, start=1):
                values = {"section": section, "shown": shown, "number": number, "last": len(lists)}
                path = self.list_path(section) + (f"index_{number}.html" if number > 1 else "")
                found[path] = Page("list.html", values)
        found["/zt/2026lh/"] = Page("special.html")
        found["/about.html"] = Page("about.html")
        return found

    def list_path(self, section: str) -> str:
        return self.folder.format(section)

    def truth(self, piece: Piece) -> Truth:
        return Truth(
            url=self.url(piece),
            title=piece.title,
            body=piece.body,
            published=piece.published.strftime(self.precision),
            source=piece.source if "source" in self.tells else None,
            author=tuple(piece.author.split()) if "author" in self.tells else None,
            editor=piece.editor if "editor" in self.tells else None,
        )


class LikeWjnews(Like):
    name, label, county, suffix = "like-wjnews", "北塘日报", "北塘区", "_北塘新闻网"
    hosts = ("www.beitangnews.example", "beitangnews.example")
    encoding, charset_in_header = "gbk", False
    sections: ClassVar = {"btxw": "北塘新闻", "msxw": "民生新闻"}
    folder, article, precision = "/news/{}/", "wjnews.html", "%Y-%m-%d"
    tells = ("source", "author", "editor")
    first_number = 86390

    def path(self, piece: Piece) -> str:
        return f"/news/{piece.section}/{piece.day}/{piece.number}.html"


class LikeJsw(Like):
    name, label, county, suffix = "like-jsw", "云台网", "云台市", "-云台网"
    hosts = ("www.yuntainews.example", "yuntainews.example")
    encoding, charset_in_header = "gbk", False
    sections: ClassVar = {"ytnews": "云台新闻", "ytrp": "云台热评", "shxw": "社会新闻"}
    folder, article, precision = "/{}/", "jsw.html", "%Y-%m-%dT%H:%M"
    tells = ("source", "editor")
    sources = ("云台日报",)
    first_number = 1848253

    def path(self, piece: Piece) -> str:
        return f"/{piece.day:%Y}/{piece.day:%m%d}/{piece.number}.shtml"


class LikeWjyanghu(Like):
    name, label, county, suffix = "like-wjyanghu", "澄湖新闻", "澄湖区", " - 澄湖网"
    hosts = ("www.chenghutv.example", "chenghutv.example")
    sections: ClassVar = {"chxw": "澄湖新闻", "shsh": "生活"}
    folder, article, precision = "/chw/hotspot/{}/", "wjyanghu.html", "%Y-%m-%dT%H:%M:%S"
    tells = ("source",)
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
    folder, article, precision = "/news/{}/", "investchn.html", "%Y-%m-%d"
    tells = ("source",)
    sources = ("相山区人民政府", "通海日报")
    first_number = 48213

    def path(self, piece: Piece) -> str:
        return f"/news/{piece.section}/news-{piece.number}.html"


class LikeChinajs(Like):
    name, label, county, suffix = "like-chinajs", "东湾资讯", "东湾市", "_东湾资讯"
    hosts = ("dongwan.zixun.example",)
    sections: ClassVar = {"gnxw": "国内新闻", "around": "各地"}
    folder, article, precision = "/html/dwnews/{}/", "chinajs.html", "%Y-%m-%dT%H:%M:%S"
    tells = ("source", "editor")
    first_number = 10640219

    def path(self, piece: Piece) -> str:
        return f"/html/dwnews/{piece.section}/{piece.number}_1.html"
