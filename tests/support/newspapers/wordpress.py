"""林海周刊: WordPress with excerpts in its lists, feeds, a sitemap, comments and widgets."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import ClassVar

from tests.support.newspapers.model import OFFSET, Page, Paper
from tests.support.newspapers.newsroom import Piece


class WordPress(Paper):
    name = "linhai"
    label = "林海周刊"
    county = "林海"
    hosts = ("linhaiweekly.example", "www.linhaiweekly.example")
    sections: ClassVar = {"xinwen": "新闻", "shenghuo": "生活", "renwu": "人物"}
    first_number = 5120
    precision = OFFSET
    tells = frozenset({"author"})
    robots = (
        "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n\n"
        "Sitemap: http://linhaiweekly.example/wp-sitemap.xml\n"
    )

    def path(self, piece: Piece) -> str:
        return f"/archives/{piece.number}"

    def list_path(self, section: str | None, number: int = 1) -> str:
        folder = f"/archives/category/{section}" if section else ""
        return f"{folder}/page/{number}" if number > 1 else folder or "/"

    def pages(self) -> dict[str, Page]:
        found = {self.path(piece): self.article_page(piece) for piece in self.pieces}
        for section in (None, *self.sections):
            found |= self.list_pages(section)
        for author in sorted({piece.author for piece in self.pieces}):
            shown = [piece for piece in self.newest() if piece.author == author][:5]
            values = {"section": None, "shown": shown, "number": 1, "last": 1}
            found[f"/archives/author/{author.encode().hex()}"] = Page("list.html", values)
        found["/about"] = Page("about.html")
        found["/feed"] = Page(data=self._feed(), kind="application/rss+xml")
        index = f"<sitemap><loc>{self.root}/wp-sitemap-posts-post-1.xml</loc></sitemap>"
        index += f"<sitemap><loc>{self.root}/wp-sitemap-posts-page-1.xml</loc></sitemap>"
        found["/wp-sitemap.xml"] = _sitemap("sitemapindex", index)
        posts = "".join(
            f"<url><loc>{self.url(piece)}</loc><lastmod>{piece.published.isoformat()}</lastmod></url>"
            for piece in self.newest()
        )
        found["/wp-sitemap-posts-post-1.xml"] = _sitemap("urlset", posts)
        found["/wp-sitemap-posts-page-1.xml"] = _sitemap("urlset", f"<url><loc>{self.root}/about</loc></url>")
        return found

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{escape(piece.title)}</title><link>{self.url(piece)}</link>"
            f"<dc:creator><![CDATA[{piece.author}]]></dc:creator><pubDate>{format_datetime(piece.published)}</pubDate>"
            f"<description><![CDATA[{piece.paragraphs[0]}]]></description></item>"
            for piece in self.newest()[:10]
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<channel><title>{self.label}</title><link>{self.root}</link>{items}</channel></rss>"
        )


def _sitemap(kind: str, entries: str) -> Page:
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    data = f'<?xml version="1.0" encoding="UTF-8"?><{kind} xmlns="{namespace}">{entries}</{kind}>'
    return Page(data=data, kind="application/xml")
