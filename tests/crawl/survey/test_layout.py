"""Selectors where all articles show at one place what generic reading misses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.crawl.survey.layout import find_layout, read_with
from newscrawl.crawl.survey.model import SeenPage
from newscrawl.model import Article, Capture
from newscrawl.pipeline import process
from newscrawl.sites import Sites
from newscrawl.sites.model import Layout
from newscrawl.sites.values import selector

TITLES = [f"桐江第{number}个便民服务站今天启用" for number in "一二三四五六七八"]
TEXT = "记者在现场看到，前来办事的群众络绎不绝，工作人员耐心解答每一个问题，大家都说比从前方便多了。"
NOISE = "桐江的大事小事，我们都愿意说给你听，每一位乡亲都可以把身边的故事告诉我们，记者会走到村里去看一看，听一听。"
HOST = "http://www.tongjiang.example"


def pages(form: str) -> list[SeenPage]:
    """Return articles in a template with holes for title, day, source and text."""
    found = []
    for number, title in enumerate(TITLES):
        text = "".join(
            f"<p>{word}{number * 7 + 12}人，{TEXT}</p>"
            for word in ("今天来了", "昨天来了", "明天要来", "本周来了", "上周来了", "本月来了")
        )
        source = ("桐江日报", "桐江发布")[number % 2]
        html = form.format(title=title, day=f"2026-03-0{number + 1}", source=source, text=text)
        body = f"<html><meta charset='utf-8'><body>{html}</body></html>".encode()
        capture = Capture(f"{HOST}/a/{number}.html", body, fetched_at=datetime(2026, 3, 20, tzinfo=UTC))
        found.append(SeenPage(capture, process(capture, sites=Sites())))
    return found


def proposed(form: str) -> tuple[dict[str, str], list[Article]]:
    """Return the selectors that are found, and the articles as they are read with them."""
    seen = pages(form)
    lines = find_layout(seen, {page.url: title for page, title in zip(seen, TITLES, strict=True)})
    if not lines:
        return {}, []
    (line,) = lines
    assert [selector(value) for value in line.value.values()]
    assert Layout(**line.value)
    read = [read_with(line.value, page).outcome for page in seen]
    return line.value, [outcome for outcome in read if isinstance(outcome, Article)]


MENU = "".join(f"<div><a href='/{number}/'>栏目{number}</a></div>" for number in range(12))
TOP = "<div class='bar'><b class='rq'>{day}</b> <b class='ly'>{source}</b></div>"
SHOWN = "<h1>{title}</h1><p>{day} 来源：{source}</p>"


def test_time_and_source_that_stand_far_from_the_text_get_selectors() -> None:
    found, read = proposed(f"<title>{{title}}</title>{TOP}{MENU}<h1>{{title}}</h1><div id='c'>{{text}}</div>")
    assert found == {"published": "b.rq", "source": "b.ly"}
    assert [one.published[:10] for one in read] == [f"2026-03-0{number}" for number in range(1, 9)]
    assert {one.source for one in read} == {"桐江日报", "桐江发布"}


def test_what_has_neither_id_nor_class_is_named_by_its_place() -> None:
    aside = "<aside><dl><dt>发布</dt><dd>{day}</dd><dt>来源</dt><dd>{source}</dd></dl></aside>"
    found, _ = proposed(f"<title>{{title}}</title><main><h1>{{title}}</h1><div>{{text}}</div></main>{aside}")
    place = "aside > dl:nth-of-type(1) > dd:nth-of-type({})"
    assert found == {"published": place.format(1), "source": place.format(2)}


def test_a_line_that_most_texts_share_is_left_out_by_the_element_that_has_the_rest() -> None:
    found, read = proposed(
        f"{SHOWN}<div class='w'><div class='txt'>{{text}}</div><div><p>{NOISE}</p><p>{NOISE[::-1]}</p></div></div>"
    )
    assert found == {"body": "div.txt"}
    assert len(read) == len(TITLES)
    assert not any(NOISE in one.body for one in read)


def test_a_headline_that_lists_name_and_reading_misses_gets_a_selector() -> None:
    head = "<h1>桐江新闻网欢迎您的到来</h1><div class='i'>{day} 来源：{source}</div>"
    found, read = proposed(f"{head}{{text}}<div class='down'><em class='tt'>{{title}}</em></div>")
    assert found.get("title") == "em.tt"
    assert [one.title for one in read] == TITLES


@pytest.mark.parametrize(
    "form", [f"{SHOWN}<div class='txt'>{{text}}</div>", "<h1>{title}</h1><div>{text}</div>"], ids=["all", "nothing"]
)
def test_nothing_is_proposed_where_all_is_read_or_nothing_shown(form: str) -> None:
    assert proposed(form) == ({}, [])
