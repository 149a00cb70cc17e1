"""Archives made for tests: pages in a site's own layout, written as runs, and what a database says of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from newscrawl.archive import Archive
from newscrawl.archive.rebuild import rebuild
from newscrawl.model import Capture
from newscrawl.warc import Writer

START = datetime(2025, 1, 6, 5, 0, tzinfo=UTC)
URL = "http://www.wj001.com/news/wjxw/2025-01-06/{}.html"
PARAGRAPHS = (
    "常州市武进区今天召开会议，部署今年第一季度的重点工作，要求各镇各部门抓紧落实。",
    "会议指出，去年全区经济运行总体平稳，工业投资同比增长，居民收入稳步提高，民生实事全部完成。",
    "会议强调，要坚持稳中求进，把发展经济的着力点放在实体经济上，扎实推进新型工业化建设。",
    "区有关部门负责人参加了会议，并就下一步工作作了交流发言，会后还到企业实地走访调研。",
)
NAMESPACE = UUID("2b0c1a0e-8f5d-4a6b-9a55-5b1f4f0f3c11")


def page(
    title: str = "武进召开重点工作会议", paragraphs: Sequence[str] = PARAGRAPHS, *, around: str = "", more: str = ""
) -> bytes:
    """Return an article page in the layout of wjnews; `around` stands outside of the article, `more` after its body."""
    body = "\n".join(f"<p>　　{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<html><head><meta charset="utf-8"><title>{title}_武进新闻网</title></head><body>{around}'
        f'<div class="heading">{title}</div><div>来源：武进日报　作者：张三　日期：2025-01-06</div>'
        f'<div id="Zoom">{body}</div>{more}<div>责编：李四</div></body></html>'
    ).encode()


def relaid(body: bytes) -> bytes:
    """Return a page in another layout, in which the site's selectors find nothing, nor anything else the source."""
    text = body.decode().replace('class="heading"', 'class="top"').replace('id="Zoom"', 'class="rich"')
    return text.replace("来源：武进日报　", "").replace("</body>", '<div class="from">武进日报</div></body>').encode()


def capture(number: int | str, body: bytes, *, hours: float = 0, status: int = 200, url: str = URL) -> Capture:
    """Return the capture of article `number`, fetched `hours` after the start; its record id follows from these."""
    address = url.format(number)
    return Capture(
        url=address,
        body=body,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        status=status,
        fetched_at=START + timedelta(hours=hours),
        record_id=f"urn:uuid:{uuid5(NAMESPACE, f'{address} {hours} {status}')}",
    )


def write_run(archive: Path, captures: Iterable[Capture], *, hours: float = 0, site: str = "wjnews") -> Path:
    """Write the WARC file of a run of `site` that began `hours` after the start."""
    began = START + timedelta(hours=hours)
    run_id = f"{site}/{began:%Y%m%dT%H%M%S%fZ}"
    writer = Writer(archive, run_id, started_at=began, info={"software": "tests"})
    for one in captures:
        writer.write(one)
    writer.close()
    return archive / "warc" / f"{run_id}-00000.warc.gz"


def rebuilt(archive: Path) -> Archive:
    """Make the database of the archive from its WARC files."""
    found = Archive(archive)
    rebuild(found)
    return found


def rows(archive: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Return what `query` finds in the archive's database."""
    with closing(sqlite3.connect(archive / "news.db")) as connection:
        return connection.execute(query, values).fetchall()


CONTENTS = {
    "captures": "SELECT * FROM captures ORDER BY record_id",
    "articles": "SELECT * FROM articles ORDER BY id",
    "versions": "SELECT article_id, record_id, code, cause, seen_at, changed, fields FROM versions "
    "WHERE superseded IS NULL ORDER BY article_id, seen_at, record_id",
    "rejections": "SELECT * FROM rejections WHERE record_id IS NOT NULL ORDER BY id",
    "repairs": "SELECT * FROM repairs ORDER BY article_id, position",
    "stories": "SELECT id, story_id, relation FROM articles ORDER BY id",
}


def contents(archive: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that must be the same after the database was lost and made anew."""
    return {name: [_without_code(row) for row in rows(archive, query)] for name, query in CONTENTS.items()}


def _without_code(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return `row` without the release of the code: somebody may be editing it while the tests run."""
    return tuple(value for value in row if not (isinstance(value, str) and value.startswith("newscrawl ")))
