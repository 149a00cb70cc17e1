"""A newspaper makes its site anew one night: no edit is told that it did not make, and one alarm until it is mended."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.support.crawling import Crawled, crawl
from tests.support.newspapers.likes import LikeWjnews
from tests.support.newspapers.server import Newsstand

SITE = """
label = "北塘新闻网"
hosts = ["www.beitangnews.example", "beitangnews.example"]
listings = ["/", "/news/btxw/", "/news/msxw/"]
article = '/\\d{4}-\\d\\d-\\d\\d/\\d+\\.html$'

[[layout]]
title = ".heading"
body = "#Zoom"
"""
MENDED = f"""{SITE}
[[layout]]
title = "h1.u-tt"
body = "div.u-txt"
"""
CHANGES = "SELECT cause, count(*) AS n FROM versions WHERE changed <> '[]' AND superseded IS NULL GROUP BY cause"


class Beitang(LikeWjnews):
    """Its new template puts a sentence of its own into every text."""

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        text = super().render(template, values)
        return (
            text.replace("</p>", "</p><p>点击下载北塘新闻客户端，看更多身边的新鲜事。</p>", 1)
            if self.redesigned
            else text
        )


def night(archive: Path, stand: Newsstand) -> Crawled:
    """Let all that is known be due, and crawl."""
    if (archive / "news.db").exists():
        with closing(sqlite3.connect(archive / "news.db", isolation_level=None)) as connection:
            connection.execute("UPDATE frontier SET due_at = '2020', checks = 2 WHERE state = 'kept'")
    done = crawl("beitang", archive, proxy=stand.url)
    assert done.exit_code == 0, done.stderr
    return done


def test_a_new_layout_is_no_edit_raises_one_alarm_and_is_mended(tmp_path: Path) -> None:
    site = tmp_path / "sites" / "beitang.toml"
    site.parent.mkdir()
    site.write_text(SITE, encoding="utf8")
    paper = Beitang(articles=12, days=4)
    edited = paper.pieces[5]
    with Newsstand([paper]) as stand:
        first = night(tmp_path, stand)
        assert (first.stats["stored/new"], "ALARM" in first.stderr) == (12, False)
        paper.redesigned = True
        paper.edit(edited.number, *edited.paragraphs, "更正：上文中的数字以统计部门公布的为准，谨向读者致歉。")
        changed = night(tmp_path, stand)
        assert changed.rows(CHANGES) == [{"cause": "layout", "n": 11}, {"cause": "published", "n": 1}]
        assert (changed.stats["stored/read-otherwise"], changed.stats["stored/changed"]) == (11, 1)
        reasons = [row["reason"] for row in changed.rows("SELECT reason FROM runs ORDER BY started_at")]
        assert "1 changed, 11 read-otherwise" in reasons[-1]
        assert changed.stderr.count("ALARM layout") == 1
        site.write_text(MENDED, encoding="utf8")
        mended = night(tmp_path, stand)
        assert "beitang: well again" in mended.stderr
    assert [row["n"] for row in mended.rows(CHANGES) if row["cause"] == "published"] == [1]
