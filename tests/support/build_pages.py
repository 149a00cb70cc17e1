"""Build the fixture pages and the two committed archives from seeds, golden texts and markup.

    ./run python -m tests.support.build_pages

Writes `tests/data/wire/HOST/PATH.http` (whole HTTP responses), and `sample.warc.gz` and `mirrors.warc.gz` in
`newscrawl/cli/data/`. Everything in them is fixed, ids and dates too: building twice gives the same records.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import count
from pathlib import Path
from string import Template
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from newscrawl.model import Capture, Headers
from newscrawl.warc import SentRequest, WarcFile

DATA = Path(__file__).parents[1] / "data"
ROOT = Path(__file__).parents[2]
MARKUP = DATA / "markup"
SEEDS = ROOT / "seeds"
FETCHED_AT = datetime(2025, 1, 6, 1, 30, tzinfo=UTC)
SERVED = "Mon, 06 Jan 2025 01:30:00 GMT"
NAMESPACE = UUID("8c2f6d0e-5a1b-4f83-9f0c-2d7c1a9be6a4")
AGENT = "newscrawl (fixtures)"
FULL_WIDTH = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in ",:;!?()"})
"""Marks that a Chinese newspaper sets in full width and the seeds give in ASCII; no number in them has one inside."""

ARTICLES = {
    "wjnews": "http://www.wj001.com/news/wjxw/2022-11-21/86390.html",
    "jsw": "http://www.jsw.com.cn/2024/0806/1848253.shtml",
    "wjyanghu": "http://www.wjyanghu.com/yhw/hotspot/wjxw/2023-04-10/52716.html",
    "investchn": "http://www.investchn.com/news/suzhou/news-48213.html",
    "chinajs": "http://jiangsu.china.com.cn/html/jsnews/gnxw/10655307_1.html",
}
NUMBERS = {"wjnews": "000", "jsw": "001", "wjyanghu": "002", "investchn": "003", "chinajs": "004"}
DEAD = "http://www.wj001.com/news/wjxw/2022-11-20/86381.html"
VIDEO = "http://www.wjyanghu.com/yhw/hotspot/wjxw/2024-12-18/71846.html"
BARE_HOST = "http://jsw.com.cn/2024/0806/1848253.shtml"


@dataclass(frozen=True)
class Page:
    """One response as a site sends it."""

    url: str
    body: bytes
    headers: Headers
    status: str = "200 OK"

    def wire(self) -> bytes:
        """Return the whole response."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        return f"HTTP/1.1 {self.status}\r\n{head}\r\n".encode("latin-1") + self.body

    def file(self) -> Path:
        """Return where below `wire/` the response is kept."""
        parts = urlsplit(self.url)
        name = parts.path.removeprefix("/")
        return Path(parts.netloc) / f"{name + 'index' if not name or name.endswith('/') else name}.http"


def page(url: str, body: bytes, kind: str, *more: tuple[str, str], status: str = "200 OK") -> Page:
    """Return a response with the headers every server sends, and `more`."""
    headers = (("Server", "nginx"), ("Date", SERVED), ("Content-Type", kind), *more, ("Content-Length", str(len(body))))
    return Page(url, body, headers, status)


def template(name: str, **values: str) -> str:
    """Return the markup `name` with `values` put in."""
    return Template((MARKUP / name).read_text(encoding="utf8")).substitute(values)


def golden(site: str) -> dict[str, str]:
    """Return the golden text of a site's seed."""
    path = next((SEEDS / "golden").glob(f"{NUMBERS[site]}_*.json"))
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf8"))
    return texts


def seed_lines(site: str) -> list[str]:
    """Return the lines of a site's seed that are not blank, escaped for markup."""
    path = next(SEEDS.glob(f"{NUMBERS[site]}_*.txt"))
    return [escape(line.strip(), quote=False) for line in path.read_text(encoding="utf8").split("\n") if line.strip()]


def paragraphs(lines: Iterable[str], pattern: str) -> str:
    """Return `lines`, each put into `pattern`."""
    return "\n".join(pattern.format(line) for line in lines)


def published(site: str, pattern: str, **more: str) -> str:
    """Return the article page of `site` as published: Simplified, with full-width marks."""
    texts = {name: escape(text.translate(FULL_WIDTH), quote=False) for name, text in golden(site).items()}
    body = paragraphs(texts["body"].split("\n"), pattern)
    values = {name: texts.get(name, "") for name in ("title", "subtitle", "summary")}
    return template(f"{site}.article.html", **values, paragraphs=body, **more)


def mirrored(site: str, body: slice, pattern: str, **more: str) -> str:
    """Return the article page of `site` as a mirror serves it: the lines of the seed as they are."""
    lines = seed_lines(site)
    numbered = {f"l{number}": line for number, line in enumerate(lines)}
    return template(f"{site}.mirror.html", **numbered, paragraphs=paragraphs(lines[body], pattern), **more)


def broadcasts(titles: Iterable[str]) -> str:
    """Return the sidebar's links to the daily broadcasts, newest first."""
    days = (18 - back for back in count())
    links = (f"/yhw/hotspot/wjxw/2024-12-{day:02}/{71666 + 10 * day}.html" for day in days)
    return "\n".join(f'      <li><a href="{link}">{title}</a></li>' for link, title in zip(links, titles, strict=False))


def article_pages() -> Iterator[Page]:
    """Yield the five articles as published, each in the charset and with the headers such a site uses."""
    html = published("wjnews", "    <p>　　{}</p>").encode("gbk")
    yield page(ARTICLES["wjnews"], html, "text/html", ("Last-Modified", "Mon, 21 Nov 2022 01:20:12 GMT"))
    html = gzip.compress(published("jsw", "    <p>　　{}</p>").encode("gbk"), mtime=0)
    yield page(ARTICLES["jsw"], html, "text/html", ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
    titles = [f"武进新闻202412{day:02}" for day in range(18, 6, -1)]
    html = published("wjyanghu", '    <p style="text-indent: 2em;">{}</p>', broadcasts=broadcasts(titles)).encode()
    yield page(ARTICLES["wjyanghu"], html, "text/html; charset=utf-8", ("ETag", '"64336b59-5e1c"'))
    html = published("investchn", "　　{}<br><br>").encode("gbk")
    cookies = (("Set-Cookie", "ASP.NET_SessionId=q1x0; path=/; HttpOnly"), ("Set-Cookie", "visited=1; path=/"))
    yield page(ARTICLES["investchn"], html, "text/html; charset=gb2312", ("X-Powered-By", "ASP.NET"), *cookies)
    html = published("chinajs", "    <p>　　{}</p>").encode()
    yield page(ARTICLES["chinajs"], html, "text/html", ("Cache-Control", "max-age=600"))


def mirror_pages() -> Iterator[Page]:
    """Yield the seeds 000 to 002 as mirrors serve them: damaged, UTF-8, at the same path of another host."""
    spam = "|".join(f'<a href="/">{title}</a>' if title else "" for title in seed_lines("jsw")[38].split("|"))
    lines = seed_lines("wjyanghu")
    videos = "\n".join(f'      <li><a href="/yhw/video/">{title}</a></li>' for title in lines[43:])
    copies = {
        "wjnews": mirrored("wjnews", slice(5, 14), "    <p>　　{}</p>"),
        "jsw": mirrored("jsw", slice(3, 34), "    <p>　　{}</p>", spam=spam),
        "wjyanghu": mirrored(
            "wjyanghu", slice(3, 27), "    <p>{}</p>", broadcasts=broadcasts(lines[29:41]), videos=videos
        ),
    }
    for site, html in copies.items():
        url = f"http://mirror.invalid{urlsplit(ARTICLES[site]).path}"
        yield page(url, html.encode(), "text/html; charset=utf-8")


def listing(url: str, title: str, links: dict[str, str], charset: str) -> Page:
    """Return a listing page that leads to `links`, titles by URL."""
    items = "\n".join(f'<li><a href="{escape(link)}">{escape(text)}</a></li>' for link, text in links.items())
    html = template("listing.html", title=title, links=items, charset=charset)
    return page(url, html.encode("gbk" if charset == "gb2312" else charset), f"text/html; charset={charset}")


def surroundings() -> Iterator[Page]:
    """Yield what is around the articles: listings, robots.txt, a dead link, a video page, hosts without www."""
    lists = {
        "wjnews": ("/news/wjxw/", "武进新闻网", "gb2312", {DEAD: "武进区召开秋冬季大气污染防治推进会"}),
        "jsw": ("/zjnews/", "金山网", "gb2312", {}),
        "wjyanghu": ("/yhw/hotspot/wjxw/", "阳湖网", "utf-8", {VIDEO: "武进新闻20241218"}),
        "investchn": ("/news/", "投促中国", "gb2312", {}),
        "chinajs": ("/html/jsnews/", "中国网·东海资讯", "utf-8", {}),
    }
    for site, (path, label, charset, more) in lists.items():
        article = ARTICLES[site]
        host = f"http://{urlsplit(article).netloc}"
        title = golden(site)["title"].translate(FULL_WIDTH)
        first = BARE_HOST if site == "jsw" else article
        yield listing(f"{host}/", label, {path: "更多", first: title, "/about.html": "关于我们"}, charset)
        yield listing(f"{host}{path}", f"{label} 新闻", {"/": "首页", article: title, **more}, charset)
        yield page(f"{host}/robots.txt", b"User-agent: *\nDisallow: /admin/\n", "text/plain")
    missing = template("missing.html").encode()
    yield page(DEAD, missing, "text/html", status="404 Not Found")
    yield page(VIDEO, template("wjyanghu.video.html").encode(), "text/html; charset=utf-8")
    for bare in ("http://wj001.com/", BARE_HOST, "http://wjyanghu.com/", "http://investchn.com/"):
        target = bare.replace("http://", "http://www.")
        yield page(bare, b"", "text/html", ("Location", target), status="301 Moved Permanently")
    yield page("http://jsw.com.cn/robots.txt", missing, "text/html", status="404 Not Found")


def write_wire(pages: Iterable[Page], folder: Path) -> None:
    """Keep each response as a file of its own."""
    for one in pages:
        path = folder / one.file()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.wire())


def write_warc(pages: Iterable[Page], path: Path) -> None:
    """Write `pages` as an archive of captures, one second apart."""
    path.unlink(missing_ok=True)
    ids = (f"urn:uuid:{uuid5(NAMESPACE, f'{path.name} {number}')}" for number in count())
    info = {"software": "newscrawl", "format": "WARC File Format 1.1", "description": "pages reconstructed from seeds"}
    with WarcFile(path, path.parent, started_at=FETCHED_AT, info=info, make_id=lambda: next(ids)) as warc:
        for number, one in enumerate(pages, start=1):
            fetched_at = FETCHED_AT + timedelta(seconds=number)
            capture = Capture(one.url, one.body, one.headers, int(one.status.split()[0]), fetched_at)
            warc.write(capture, SentRequest((("User-Agent", AGENT), ("Accept-Encoding", "gzip"))))


def build(wire: Path, archive: Path) -> None:
    """Build all fixtures: responses below `wire`, WARC files below `archive`."""
    sample = [*surroundings(), *article_pages()]
    mirrors = list(mirror_pages())
    write_wire([*sample, *mirrors], wire)
    write_warc(sample, archive / "sample.warc.gz")
    write_warc(mirrors, archive / "mirrors.warc.gz")


if __name__ == "__main__":
    build(DATA / "wire", ROOT / "newscrawl" / "cli" / "data")
