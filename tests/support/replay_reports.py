"""Reports of replays, made up: what a page or a code could do worst stands in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from newscrawl import warc
from newscrawl.archive import Archive
from newscrawl.archive.replay import CHANGED, MISSING, REJECTED, Difference, Report
from newscrawl.archive.stage_costs import StageCost
from newscrawl.model import Record
from tests.support.archives import PARAGRAPHS, URL, capture, page, write_run
from tests.support.browsing import ACTING

HOSTILE_TEXT = "<script>document.title='pwned'</script>\x07\x1b[31m{{ 7 * 7 }} ]]> \ufffe"
SELECTOR = "site file wjnews: .heading finds nothing, or is not asked for"
MANY = 130
"""More differences than a group has pages for."""


def archived(root: Path) -> Record:
    """Write an archived page that tries to act; return its record."""
    write_run(root, [capture("acting", page(around=ACTING))])
    (path,) = Archive(root).warc_files()
    return next(warc.scan(path, archive=root)).record


def report(record: Record) -> Report:
    """Return a report of two sites: titles read otherwise, a body, an article lost, a capture gone, a slow stage."""
    old = "\n".join(PARAGRAPHS * 3)
    titles = [
        Difference(f"urn:uuid:{number}", URL.format(number), CHANGED,
                   {"title": ("武进召开会议", "武进召开会议" + "·首页" * (number % 6 + 1))},
                   site="wjnews", causes={"title": SELECTOR})
        for number in range(MANY)
    ]  # fmt: skip
    body = Difference(record.record_id, record.url, CHANGED,
                      {"body": (old, old.replace("会议", "會議", 1) + HOSTILE_TEXT), "editor": ("李四", "")},
                      site="wjnews", causes={"body": f"code {HOSTILE_TEXT}", "editor": "trafilatura 2.3.1 → 9.9"},
                      record=record)  # fmt: skip
    lost = Difference("urn:uuid:lost", URL.format("lost"), REJECTED,
                      {"reason": ("", "listing"), "title": ("标题", ""), "body": (old, "")}, site="jsw",
                      causes={REJECTED: "code extract/classify.py"})  # fmt: skip
    gone = Difference("urn:uuid:gone", URL.format("gone"), MISSING, detail="no such capture in the WARC files",
                      site="jsw", causes={MISSING: "WARC files"})  # fmt: skip
    costs = [StageCost("decode", 1000, 1010, 900), StageCost("restore", 1000, 1900, 900)]
    return Report(
        unchanged=800, differences=[*titles, body, lost, gone], read=Counter(wjnews=900, jsw=30), costs=costs,
        changed="code extract/classify.py, trafilatura 2.3.1 → 9.9 and site file wjnews",
    )  # fmt: skip
