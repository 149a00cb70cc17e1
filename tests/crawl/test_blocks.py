"""When what a site answers, or does not, is taken for a block."""

from __future__ import annotations

from newscrawl.crawl.blocks import BlockDetector


def test_a_site_that_never_answers_is_left_alone_after_ten_requests() -> None:
    detector = BlockDetector()
    assert [detector.note_no_response() for _ in range(10)] == [False] * 9 + [True]
