"""When what a site answers, or does not, is taken for a block."""

from __future__ import annotations

from newscrawl.crawl.blocks import BlockDetector
from newscrawl.model import Capture, Rejected

LOGIN = Rejected("http://bbs.example/forum-2-1.html", "login")
PAGE = Capture(LOGIN.url, b"")


def test_a_site_that_never_answers_is_left_alone_after_ten_requests() -> None:
    detector = BlockDetector()
    assert [detector.note_no_response() for _ in range(10)] == [False] * 9 + [True]


def test_a_list_below_a_form_to_log_in_is_no_block_while_it_links_to_articles() -> None:
    detector = BlockDetector()
    assert [detector.check_page(LOGIN, PAGE, links=20) for _ in range(9)] == [None] * 9
    assert detector.check_page(LOGIN, PAGE, links=0) == f"login at {LOGIN.url}"


def test_three_articles_in_a_row_behind_a_login_are_a_block() -> None:
    detector = BlockDetector()
    assert [bool(detector.check_page(LOGIN, PAGE)) for _ in range(3)] == [False, False, True]
