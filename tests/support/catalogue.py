"""A few articles to search and export, and the captures they were read from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.model import Article, Record
from newscrawl.store import Store

RUN = "wjnews/20250106T050000Z"
NOW = datetime(2025, 1, 6, 5, 0, tzinfo=UTC)
ARTICLES = {
    "lakes": Article(
        url="http://www.wj001.com/lakes.html",
        site="wjnews",
        title="“两湖”创新区发布新规划",
        body="常州科教城举行大会，GDP增长6.5%，5G基站覆盖２０２２年全区。\n两湖创新区又有新动作。",
        published="2022-11-21T00:00:00+08:00",
        published_precision="day",
        source="武进日报",
        author=("姜小莉",),
    ),
    "strait": Article(
        url="http://www.jsw.com.cn/strait.html",
        site="jsw",
        title="鎮江後天舉辦臺灣美食節",
        body="頭髮與發展，名著與看著。Ｃｈángzhōu 的朋友也来了。",
        published="2024-08-06T11:54:00+08:00",
        published_precision="minute",
        source="金山网",
        author=("陈志奎",),
        editor="费菲",
    ),
    "undated": Article(
        url="http://www.jsw.com.cn/undated.html", site="jsw", title="常州简讯", body="一句话\n新", source="新华日报"
    ),
    "evening": Article(
        url="http://www.wj001.com/evening.html",
        site="wjnews",
        title="常州夜色",
        body="夜色里的常州，灯火与“创新之核”。",
        published="2024-08-06T21:30:09+08:00",
        published_precision="second",
        source="武进日报",
    ),
}


def record(name: str) -> Record:
    return Record(
        record_id=f"urn:uuid:{name}",
        file="warc/wjnews/20250106T050000Z-00001.warc.gz",
        offset=0,
        length=900,
        type="response",
        url=ARTICLES[name].url,
        fetched_at=NOW,
        status=200,
        payload_digest="sha1:X",
    )


@contextmanager
def library(root: Path) -> Iterator[Store]:
    """Make an archive of ARTICLES at `root`."""
    with Store(root / "news.db") as store:
        for name, article in ARTICLES.items():
            store.articles.save(article, [record(name)], run_id=RUN)
        yield store
