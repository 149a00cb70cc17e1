"""An archive to browse, made of the committed captures and of hostile ones, and a server that shows it."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote

from newscrawl.archive import Archive
from newscrawl.browse.server import bind, datasette, server_of
from newscrawl.model import Article
from newscrawl.store import Store
from newscrawl.store.rows import to_json
from newscrawl.store.search_index import add, remove
from tests.support.archives import PARAGRAPHS, START, URL, capture, page, rebuilt, rows, write_run
from tests.support.crawling import NEWSCRAWL

CAPTURES = Path(__file__).parents[2] / "newscrawl/cli/data"
OUTSIDE = "http://outside.example"
ACTING = f"""
<script>document.title = 'pwned'; fetch('{OUTSIDE}/script')</script>
<img src="{OUTSIDE}/x.png" onerror="document.title='pwned'"><link rel="preconnect" href="{OUTSIDE}">
<link rel="stylesheet" href="{OUTSIDE}/x.css"><meta http-equiv="refresh" content="0;url={OUTSIDE}/refresh">
<iframe src="{OUTSIDE}/frame"></iframe><form action="{OUTSIDE}/form"><button>x</button></form>
<a id="out" href="javascript:document.title='pwned'">链接</a><a href="{OUTSIDE}/link" ping="{OUTSIDE}/ping">出去</a>
<style>@import "{OUTSIDE}/import.css"; body {{ background: url({OUTSIDE}/bg.png) }}</style>
<svg onload="document.title='pwned'"><use href="{OUTSIDE}/use.svg#x"/></svg>
<base href="{OUTSIDE}/"><object data="{OUTSIDE}/object"></object><div style="background:url({OUTSIDE}/div)">背景</div>
"""
"""What a page may try when it is shown."""
HOSTILE = Article(
    url="http://www.wj001.com/hostile.html",
    site="<b>site</b>",
    title="<script>document.title='pwned'</script> 常州 <img src=x onerror=alert(1)>",
    subtitle="{{ 7 * 7 }} </h1></style>",
    body="</p><script>document.title='pwned'</script>\njavascript:alert(1)\n" + "A" * 100_000 + "\n常州" * 3,
    source="\"><script>alert('常州')</script>",
    author=("<i>甲</i>",),
    editor="&amp;<u>",
    credits={"责任编辑": ["&amp;<u>"], "<b>校对</b>": ["<i>乙</i>", "丙"]},
    published="2025-01-07T10:00:00+08:00",
    published_precision="minute",
)
LONG_AGO, WEEK = -24 * 30, 24 * 7


def make_archive(root: Path) -> str:
    """Make an archive of mirrors' damaged copies, their originals, an article that changed, and a hostile one.

    Returns the id of the article that changed.
    """
    (root / "warc" / "imported").mkdir(parents=True)
    for name in ("sample.warc.gz", "mirrors.warc.gz"):
        shutil.copy(CAPTURES / name, root / "warc" / "imported" / name)
    write_run(root, [capture(1, page())])
    changed = [
        PARAGRAPHS[0].replace("第一季度", "上半年"),
        *PARAGRAPHS[1:],
        "新增的一段话，说明会后的情况，并请各镇反馈。",
    ]
    write_run(root, [capture(1, page(paragraphs=changed), hours=WEEK)], hours=WEEK)
    acting = capture("hostile", page(around=ACTING), url=HOSTILE.url)
    write_run(root, [acting], hours=LONG_AGO)
    archive = rebuilt(root)
    with archive.store() as store:
        store.runs.start("jsw/1", "jsw", started_at=START, settings={"CONTACT": "<b>"})
        stats = {"newscrawl/stored/new": 1}
        store.runs.finish("jsw/1", finished_at=START, exit_code=1, reason="<script>", stats=stats)
    _make_hostile(root)
    return str(rows(root, "SELECT id FROM articles WHERE url = ?", URL.format(1))[0][0])


def _make_hostile(root: Path) -> None:
    """Let the article of the hostile page say what no reading would give."""
    with Store(root / "news.db") as store:
        (old,) = rows(root, "SELECT id FROM articles WHERE url = ?", HOSTILE.url)
        with store.transaction() as connection:
            number = remove(connection, old[0])
            connection.execute(
                "UPDATE articles SET site = ?, title = ?, subtitle = ?, body = ?, source = ?, editor = ?, credits = ?, "
                "published = ?, story_id = 'hostile', relation = 'original' WHERE id = ?",
                (HOSTILE.site, HOSTILE.title, HOSTILE.subtitle, HOSTILE.body, HOSTILE.source, HOSTILE.editor,
                 to_json(HOSTILE.credits), HOSTILE.published, old[0]),
            )  # fmt: skip
            add(connection, {old[0]: number})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Message
    text: str


@dataclass(frozen=True, slots=True)
class Served:
    """The archive's pages at an address of this machine."""

    address: str

    def get(self, path: str, **headers: str) -> Answer:
        """Return the answer to a request for `path`, which may contain Chinese."""
        url = self.address.rstrip("/") + quote(path, safe="/?=&:%+")
        request = urllib.request.Request(
            url, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read().decode("utf8", "replace"))
        except HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read().decode("utf8", "replace"))


@contextmanager
def served(root: Path) -> Iterator[Served]:
    """Serve the pages of the archive at `root` on a free port, as `newscrawl browse` does, in this process."""
    shown = datasette(Archive(root))
    server = server_of(shown)
    with bind("127.0.0.1", 0) as bound:
        thread = threading.Thread(target=server.run, args=([bound],))
        thread.start()
        try:
            yield Served(f"http://127.0.0.1:{bound.getsockname()[1]}/")
        finally:
            server.should_exit = True
            thread.join()
            for database in shown.databases.values():
                database.close()


@contextmanager
def served_apart(root: Path, *options: str) -> Iterator[Served]:
    """Run `newscrawl browse` over the archive at `root` on a free port."""
    command = [NEWSCRAWL, "--archive", str(root), "browse", "--port", "0", "--no-open", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stderr
            found = re.search(r"http://\S+", server.stderr.readline())
            assert found, server.stderr.read()
            yield Served(found[0])
        finally:
            server.terminate()
            server.wait(10)
            assert server.stderr
            server.stderr.close()
