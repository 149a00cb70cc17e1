"""Newspapers of different make that do not exist, with what a person reads on each of their pages.

`Newsstand(papers)` serves them on this machine behind a forward proxy, `write_warc(paper, path)` writes one as a WARC
file, `paper.truths()` is what a crawl should find. They grow (`publish`), edit (`edit`), and move to a new template
(`redesigned`).
"""

from __future__ import annotations

from tests.support.newspapers.epaper import Epaper
from tests.support.newspapers.forum import Forum
from tests.support.newspapers.gbk_table import GbkTable
from tests.support.newspapers.gov import Gov
from tests.support.newspapers.json_lists import JsonLists
from tests.support.newspapers.likes import LikeChinajs, LikeInvestchn, LikeJsw, LikeWjnews, LikeWjyanghu
from tests.support.newspapers.model import Paper
from tests.support.newspapers.shell import Shell
from tests.support.newspapers.taiwan import Taiwan
from tests.support.newspapers.wordpress import WordPress

MAKES: tuple[type[Paper], ...] = (GbkTable, Epaper, WordPress, JsonLists, Gov, Shell, Taiwan, Forum)
LIKES: tuple[type[Paper], ...] = (LikeWjnews, LikeJsw, LikeWjyanghu, LikeInvestchn, LikeChinajs)
