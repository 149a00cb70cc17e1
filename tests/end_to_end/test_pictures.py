"""A crawl that is asked to archives the articles' own images: from any host that lets it, and as nothing but images."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.warc import scan
from tests.support.archives import contents, page, rebuilt
from tests.support.crawling import crawl
from tests.support.site_server import SiteServer, response

ARTICLE = "http://www.wj001.com/news/wjxw/2022-11-21/86390.html"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
HELD, LARGE, FORBIDDEN, GONE = (f"http://{name}.example.com/a.png" for name in ("held", "large", "forbidden", "gone"))
IMAGES = "".join(f'<p><img src="{url}" width="600" height="400"></p>' for url in (HELD, LARGE, FORBIDDEN, GONE))


def test_pictures_are_archived_and_are_nothing_else(sites: SiteServer, tmp_path: Path) -> None:
    body = page(title="武进召开重点工作会议").replace(b"<p>", IMAGES.encode() + b"<p>", 1)
    sites.planned[ARTICLE] = response(body, "Content-Type: text/html; charset=utf-8")
    sites.planned[HELD] = response(PNG, "Content-Type: image/png")
    sites.planned[LARGE] = response(PNG + bytes(50_000), "Content-Type: image/png")
    sites.planned["http://forbidden.example.com/robots.txt"] = response(b"User-agent: *\nDisallow: /\n")
    done = crawl("wjnews", tmp_path, settings=("PICTURES=1", "PICTURE_MAX_BYTES=1000"), proxy=sites.url)
    assert done.exit_code == 0, done.stderr
    assert sites.log.count(HELD) == 1
    assert FORBIDDEN not in sites.log
    assert (done.stats["pictures/fetched"], done.stats["pictures/refused"]) == (2, 1)
    assert done.stats["pictures/failed/RobotsForbiddenError"] == 1
    held = done.rows("SELECT url, truncated, outcome, article_id, file, run_id FROM captures WHERE mime LIKE 'image/%'")
    assert {row["url"]: row["truncated"] for row in held} == {HELD: None, LARGE: "length"}
    assert {(row["outcome"], row["article_id"]) for row in held} == {(None, None)}
    assert all("-pictures-" in row["file"] for row in held)
    assert {row["run_id"] for row in held} == {row["id"] for row in done.rows("SELECT id FROM runs")}
    assert done.rows("SELECT url FROM articles WHERE url = ?", ARTICLE)
    asked = [row["url"] for row in done.rows("SELECT url FROM rejections UNION SELECT url FROM articles")]
    assert not [url for url in asked if "example.com" in url]

    before = contents(tmp_path)
    assert contents(rebuilt(tmp_path).root) == before
    checked = CliRunner().invoke(main, ["--archive", str(tmp_path), "verify"])
    assert checked.exit_code == 0, checked.output
    exported = CliRunner().invoke(main, ["--archive", str(tmp_path), "export", "--format", "warc", "--output",
                                     str(tmp_path / "out.warc.gz")])  # fmt: skip
    assert exported.exit_code == 0, exported.output
    taken = [found.record.url for found in scan(tmp_path / "out.warc.gz")]
    assert HELD in taken
    assert LARGE not in taken
