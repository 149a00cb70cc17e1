"""The made-up newspapers serve what they say they serve."""

from __future__ import annotations

import urllib.request
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from newscrawl import Capture, process
from newscrawl.model import Article
from newscrawl.warc import captures
from tests.support.newspapers import LIKES, MAKES
from tests.support.newspapers.gbk_table import GbkTable
from tests.support.newspapers.model import Paper, Truth
from tests.support.newspapers.newsroom import Piece
from tests.support.newspapers.server import Newsstand, fetched_at, write_warc
from tests.support.newspapers.shell import Shell
from tests.support.newspapers.wordpress import WordPress

FIELDS = ("title", "body", "source", "author", "editor")


def read(paper: Paper, piece: Piece) -> Article:
    found = paper.answer(paper.path(piece))
    body = found.body if found.rendered is None else found.rendered.encode()
    article = process(
        Capture(paper.url(piece), body, found.headers, 200, fetched_at(paper), rendered=found.rendered is not None)
    )
    assert isinstance(article, Article), (paper.url(piece), article.reason, article.detail)
    return article


def differing(article: Article, truth: Truth) -> list[str]:
    """Return the fields of which the page tells something, and in which the article is something else."""
    wrong = [name for name in FIELDS if getattr(truth, name) not in (None, getattr(article, name))]
    return wrong + ([] if (article.published or "").startswith(truth.published) else ["published"])


@pytest.mark.parametrize("make", [*MAKES, *LIKES])
def test_a_newspaper_has_thirty_articles_of_ten_days_and_says_what_a_person_reads(make: type[Paper]) -> None:
    paper = make()
    assert len(paper.truths()) == len({truth.title for truth in paper.truths().values()}) >= 30
    assert len({piece.day for piece in paper.pieces}) >= 10
    assert set(paper.truths()) < set(paper.addresses())
    for piece in paper.pieces[::9]:
        assert differing(read(paper, piece), paper.truth(piece)) == [], paper.url(piece)


@pytest.mark.parametrize("make", [*MAKES, *LIKES])
def test_every_link_of_a_list_to_an_article_is_served(make: type[Paper]) -> None:
    paper = make()
    shown = {piece.number for section in paper.sections for page in paper.lists(section) for piece in page}
    assert shown == {piece.number for piece in paper.pieces}
    assert paper.answer("/no-such-page-77.html").status.startswith("404")


def test_newspapers_are_served_by_proxy_and_by_host() -> None:
    paper = GbkTable()
    with Newsstand([paper, WordPress()]) as stand:
        opener = build_opener(ProxyHandler({"http": stand.url}))
        page = opener.open(paper.url(paper.pieces[0])).read()
        asked = urllib.request.Request(stand.url + paper.path(paper.pieces[0]), headers={"Host": paper.host})
        assert build_opener(ProxyHandler({})).open(asked).read() == page
        assert paper.pieces[0].title in page.decode("gbk")
        assert opener.open("http://jiangzhounews.example/").geturl() == f"{paper.root}/"
    assert stand.log[:2] == [paper.url(paper.pieces[0])] * 2


def test_a_warc_file_holds_all_of_a_newspaper_and_what_a_browser_makes_of_it(tmp_path: Path) -> None:
    paper = Shell()
    found = [capture for _, capture in captures(write_warc(paper, tmp_path / "paper.warc.gz"))]
    assert {capture.url for capture in found} == set(paper.addresses())
    assert set(paper.truths()) <= {capture.url for capture in found if capture.rendered}


def test_a_newspaper_grows_edits_and_moves_to_a_new_template() -> None:
    paper = GbkTable()
    before = len(paper.pieces)
    new = paper.publish(3)
    assert len(paper.truths()) == before + 3
    assert {piece.day for piece in new} == {paper.today}
    edited = paper.edit(new[0].number, "全文换成了这一段，江州市交通运输局说明了绕行的办法，施工将在下月底前结束。")
    paper.redesigned = True
    assert edited.body in paper.answer(paper.path(edited)).body.decode("gbk")
    assert differing(read(paper, new[1]), paper.truth(new[1])) == []
