"""No line of a newspaper's template stands in the text of its articles, so that none is to be learned."""

from __future__ import annotations

import pytest

from newscrawl.model import Article, Capture
from newscrawl.pipeline import process
from tests.support.newspapers import LIKES, MAKES
from tests.support.newspapers.model import Paper
from tests.support.newspapers.newsroom import Piece
from tests.support.newspapers.server import fetched_at


def paragraphs(paper: Paper, piece: Piece) -> set[str]:
    """Return the lines of the body that is read from an article's page, as a browser shows it where that is needed."""
    answer = paper.answer(paper.path(piece), paper.host)
    body = answer.body if answer.rendered is None else answer.rendered.encode()
    is_rendered = answer.rendered is not None
    found = process(Capture(paper.url(piece), body, answer.headers, fetched_at=fetched_at(paper), rendered=is_rendered))
    assert isinstance(found, Article)
    return set(found.body.split("\n"))


@pytest.mark.parametrize("template", ["its own", "a new one"])
@pytest.mark.parametrize("make", [*MAKES, *LIKES], ids=lambda make: make.__name__)
def test_what_stands_in_the_articles_of_three_days_is_the_newspapers_own(make: type[Paper], template: str) -> None:
    paper = make()
    paper.redesigned = template == "a new one"
    of_days = list({piece.day: piece for piece in paper.pieces}.values())[:3]
    shared = set.intersection(*(paragraphs(paper, piece) for piece in of_days))
    assert shared <= {line for piece in of_days for line in piece.paragraphs}
