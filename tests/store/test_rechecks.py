"""An unchanged page makes no version, whatever relative dates, counters and update times it shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.model import Article, Capture, Record
from newscrawl.pipeline import process
from newscrawl.store import Store
from newscrawl.store.comparison import differences
from newscrawl.store.versions import ExtractionResult
from newscrawl.text.times import CHINA
from tests.support.archives import PARAGRAPHS, rows

URL = "http://www.jiangzhou.invalid/n/8812.html"
PUBLISHED = datetime(2024, 8, 6, 11, 54, tzinfo=CHINA)
HOURS = (3, 27, 51, 99, 195, 24 * 400)
"""Hours after the publishing at which the page is fetched: 1, 2, 4, 8 days later, and in another year."""


def relative(read_at: datetime) -> str:
    """Return the date as news sites and apps show it: 3小时前, 昨天 11:54, 前天, 08-06 11:54, with its year at last."""
    days = (read_at.date() - PUBLISHED.date()).days
    if days == 0:
        return f"{(read_at - PUBLISHED) // timedelta(hours=1)}小时前"
    if days == 1:
        return "昨天 11:54"
    if days == 2:
        return "前天"
    return f"{PUBLISHED:%m-%d %H:%M}" if read_at.year == PUBLISHED.year else f"{PUBLISHED:%Y-%m-%d %H:%M}"


SHOWS: dict[str, Callable[[datetime], str]] = {
    "relative": lambda at: f"<span>{relative(at)}</span><span>江洲日报</span>",
    "relative, labelled": lambda at: f"发布时间：{relative(at)}　来源：江洲日报",
    "yearless": lambda at: f"来源：江洲日报　08-06 11:54　阅读 {at.hour * 37}",
    "update": lambda at: f"更新时间：{at:%Y-%m-%d %H:%M}　来源：江洲日报",
    "publishing and update": lambda at: f"2024-08-06 11:54　更新时间：{at:%Y-%m-%d %H:%M:%S}　来源：江洲日报",
    "relative update": lambda at: f"2024-08-06 11:54（{at.day}天前更新）　来源：江洲日报　浏览次数：{at.day * 99}",
    "counters": lambda at: f"2024-08-06 11:54　来源：江洲日报　{at.day}评论　{at.hour}万阅读",
}


def page(shown: str, title: str = "江洲大桥铺装完成", end: str = "") -> bytes:
    """Return an article page whose info line is `shown`."""
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return (
        f"<meta charset=utf-8><title>{title}</title><h1>{title}</h1><div>{shown}</div><div>{body}{end}</div>".encode()
    )


def fetch(store: Store, hours: int, body: bytes, url: str) -> tuple[str, ExtractionResult]:
    """Save what is read of the page fetched `hours` after the publishing; return what became of it, and the reading."""
    at = PUBLISHED + timedelta(hours=hours)
    outcome = process(Capture(url=url, body=body, fetched_at=at))
    assert isinstance(outcome, Article), outcome
    name = f"urn:uuid:{hours}"
    record = Record(name, "warc/a.warc.gz", hours, 9, "response", url, at, 200, "sha1:X")
    return store.articles.save(outcome, [record], run_id="r"), ExtractionResult((record,), outcome)


@pytest.mark.parametrize("path", ["n/8812.html", "2024/0806/8812.html"])
@pytest.mark.parametrize("shows", SHOWS, ids=str)
def test_checking_an_unchanged_page_makes_no_version(tmp_path: Path, shows: str, path: str) -> None:
    url = f"http://www.jiangzhou.invalid/{path}"
    with Store(tmp_path / "news.db") as store:
        found = [
            fetch(store, hours, page(SHOWS[shows](PUBLISHED + timedelta(hours=hours)), end=f"<p>阅读 {hours}</p>"), url)
            for hours in HOURS
        ]
        assert [saved for saved, _ in found] == ["new", *["unchanged"] * (len(HOURS) - 1)]
        assert [differences(store.connection, result, store.sites) for _, result in found] == [{}] * len(HOURS)
        first = found[0][1].outcome
        assert isinstance(first, Article)
        assert rows(tmp_path, "SELECT published FROM articles") == [(first.published,)]


def test_a_sites_calendar_above_the_headline_makes_no_version(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        days = [PUBLISHED + timedelta(hours=hours) for hours in HOURS]
        pages = [
            b"<meta charset=utf-8><p>%b</p>" % f"{day:%Y年%m月%d日}".encode() + page("来源：江洲日报") for day in days
        ]
        found = [fetch(store, hours, body, URL)[0] for hours, body in zip(HOURS, pages, strict=True)]
        assert found == ["new", *["unchanged"] * (len(HOURS) - 1)]
    assert rows(tmp_path, "SELECT published, flags FROM articles") == [
        ("2024-08-06T00:00:00+08:00", '["date-from-today"]')
    ]


def test_a_new_text_keeps_the_date_of_the_first_capture(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        fetch(store, 3, page("3小时前　来源：江洲日报"), URL)
        saved, result = fetch(store, 27, page("昨天　来源：江洲日报", title="江洲大桥铺装全部完成"), URL)
        assert (saved, differences(store.connection, result, store.sites)) == ("changed", {})
    assert rows(tmp_path, "SELECT published, title FROM articles") == [
        ("2024-08-06T11:00:00+08:00", "江洲大桥铺装全部完成")
    ]
    changed = [json.loads(text) for (text,) in rows(tmp_path, "SELECT changed FROM versions ORDER BY seen_at")]
    assert changed == [[], ["title"]]


def test_a_date_that_the_newspaper_itself_changes_is_a_version(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        fetch(store, 3, page("2024-08-06 11:54　来源：江洲日报"), URL)
        assert fetch(store, 27, page("2024-08-06 12:30　来源：江洲日报"), URL)[0] == "changed"


def test_what_older_code_did_not_read_is_no_difference(tmp_path: Path) -> None:
    with Store(tmp_path / "news.db") as store:
        _, result = fetch(store, 3, page("2024-08-06 11:54　更新时间：2024-08-06 12:30　来源：江洲日报"), URL)
        store.connection.execute("UPDATE versions SET fields = json_remove(fields, '$.modified', '$.flags')")
        assert differences(store.connection, result, store.sites) == {}
