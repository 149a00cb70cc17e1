"""Pages in other languages are read by trafilatura; mixed ones by what their body is in."""

from __future__ import annotations

import re

import pytest

from newscrawl import Article, Rejected
from newscrawl.extract import extract

URL = "http://english.jiangzhou.invalid/2024/08/06/bridge.html"
TITLE = "New bridge over the Jiang opens to traffic"
TEXT = tuple(
    """The new bridge over the Jiang river opened to traffic on Tuesday morning, twelve days ahead of schedule, after
two years of work by some three hundred people.
Residents said that they had waited for it a long time. “We used to queue for an hour,” said Mei Yuan, who sells
vegetables at the market on the northern bank.
The city plans to repair three further bridges before the end of next year, officials said in a statement, and will
open a lane for bicycles in autumn.
No tolls will be charged, and buses of four lines will cross the bridge every ten minutes from six in the morning until
eleven at night.""".replace("\n", " ")
    .replace(". ", ".|")
    .split("|")
)
NAV = "<ul>" + "".join(f"<li><a href=/{n}/>{n}</a></li>" for n in ("首页", "要闻", "Home", "China", "World")) + "</ul>"
RELATED = "<div class=related><h3>Related</h3><ul>" + "".join(
    f"<li><a href=/r{n}.html>Another story about the city and its river, number {n}</a></li>" for n in range(12)
) + "</ul></div>"  # fmt: skip
FOOT = "<footer><p>江洲日报社 版权所有 未经书面授权不得转载</p><p>Copyright Jiangzhou Daily.</p></footer>"


def page(paragraphs: tuple[str, ...] = TEXT, *, title: str = TITLE, lang: str = "en", **places: str) -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    head, more = places.get("head", ""), places.get("more", "")
    return (
        f"<!DOCTYPE html><html lang={lang}><head><title>{title} | Jiangzhou Daily</title>{head}</head><body>"
        f"<nav>{NAV}</nav><main><article><h1>{title}</h1>{body}{more}</article></main>{RELATED}{FOOT}</body></html>"
    )


def read(html: str, url: str = URL) -> Article:
    outcome = extract(html, url=url)
    assert isinstance(outcome, Article), outcome
    return outcome


def test_an_english_article_is_read_whole_and_nothing_else_of_its_page() -> None:
    found = read(page())
    assert found.body == "\n".join(TEXT)
    assert (found.title, found.language, found.script) == (TITLE, "en", "")
    assert found.origins["body"].witness.startswith("trafilatura ")


def test_its_date_is_read_where_no_language_is_needed() -> None:
    head = "<meta property='article:published_time' content='2024-08-06T03:54:00Z'>"
    found = read(page(head=head))
    assert (found.published, found.published_precision) == ("2024-08-06T11:54:00+08:00", "second")
    assert found.origins["published"].witness == "meta:article:published_time"
    assert read(page()).origins["published"].witness == "url"


@pytest.mark.parametrize(
    ("info", "published"),
    [
        ("Source: Xinhua | August 6, 2024 11:54 AM", "2024-08-06T11:54"),
        ("By Mei Yuan | Updated: 2024-08-06 11:54", "2024-08-06T11:54"),
        ("6 de agosto de 2024", "2024-08-06T00:00"),
        ("입력 2024년 8월 6일 11:54", "2024-08-06T11:54"),
        ("수정 2024-08-07 10:00 | 입력 2024-08-06 11:54", "2024-08-06T11:54"),
        ("2024년 8월 30일까지 접수", ""),
        ("행사일: 2024년 8월 9일", ""),
        ("By Mei Yuan, Senior Staff Writer for Traffic August 6, 2024", "2024-08-06T00:00"),
        ("Interview by Mei Yuan · August 6, 2024", "2024-08-06T00:00"),
        ("Event Date: August 9, 2024", ""),
        ("", ""),
    ],
)
def test_its_date_is_that_of_its_info_line_and_no_strangers(info: str, published: str) -> None:
    html = page().replace("</h1>", f"</h1><div>{info}</div>").replace("Copyright", "Copyright 2019")
    assert read(html, "http://www.jiangzhou.invalid/en.html").published[:16] == published


def test_its_date_is_read_above_a_text_without_paragraphs_too() -> None:
    lines = "<br><br>".join([f"<span>{TITLE}</span>", "<span>Posted on: August 6, 2024</span>", *TEXT])
    html = f"<html><head><title>{TITLE}</title></head><body><div id=c><div>{lines}</div></div></body></html>"
    assert read(html, "http://www.jiangzhou.invalid/en.html").published[:10] == "2024-08-06"


def test_its_source_is_the_one_behind_a_label_or_in_a_meta_tag() -> None:
    line = page().replace("</h1>", "</h1><p>Source: Jiangzhou Daily | 2024-08-06 11:54:00 | Editor: huaxia</p>")
    assert read(line).source == "Jiangzhou Daily"
    found = read(page(head="<meta name=source content='Jiangzhou Daily'>"))
    assert (found.source, found.origins["source"].witness) == ("Jiangzhou Daily", "meta:source")
    assert read(page()).source == ""


def test_its_authors_are_those_it_declares() -> None:
    assert read(page(head="<meta name=author content='Mei Yuan'>")).author == ("Mei Yuan",)


def test_lists_sub_headings_and_the_cells_of_tables_are_kept() -> None:
    more = (
        "<h2>What comes next</h2><ul><li>A lane for bicycles follows.</li><li>Lights will be fitted.</li></ul>"
        "<table><tr><th>Year</th><th>Cars</th></tr><tr><td>2023</td><td>1200</td></tr></table>"
    )
    lines = read(page(more=more)).body.split("\n")
    assert lines[len(TEXT) :] == [
        "What comes next", "A lane for bicycles follows.", "Lights will be fitted.", "Year\tCars", "2023\t1200",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("info", "authors"),
    [
        ("By MEI YUAN in Jiangzhou | Jiangzhou Daily | Updated: 2024-08-06 11:54", ("MEI YUAN",)),
        (
            "<span class=byline>By <a href=/a>Mei Yuan</a></span><span>Published: Aug 06, 2024 11:54 AM</span>",
            ("Mei Yuan",),
        ),
        ("By Mei Yuan and Lee Hsin-fang / Staff reporters", ("Mei Yuan", "Lee Hsin-fang")),
        ("By Mei Yuan (<a href=/>Jiangzhou Daily</a>) 14:02, August 06, 2024", ("Mei Yuan",)),
        ("Photo by Mei Yuan / Jiangzhou Daily", ()),
        ("By Jiangzhou Daily | August 6, 2024", ()),
        ("By Staff Reporter", ()),
        ("By the river, Mei Yuan sells vegetables", ()),
        ("By New Year, Jiangzhou will have ten bridges", ()),
        ("By Lake Tai, in Jiangzhou, families gather for a picnic.", ()),
        ("By Lake Tai in summer, families gather", ()),
        ("By Mei Yuan | 11:54, August 06, 2024 | Comments are closed", ("Mei Yuan",)),
        ("By Sammy Yuan Jr.", ("Sammy Yuan Jr.",)),
        ("By Mei Yuan Source: Jiangzhou Daily Published: 2024-08-06", ("Mei Yuan",)),
        ("Date: 2024-08-06 &nbsp; Author: Mei Yuan &nbsp; Editor: Li Na", ("Mei Yuan",)),
        ("<span class=author>Medically reviewed by Lee Hsin-fang, MD</span> — By Mei Yuan", ("Mei Yuan",)),
    ],
)
def test_its_authors_are_those_behind_by_above_the_text(info: str, authors: tuple[str, ...]) -> None:
    assert read(page().replace("</h1>", f"</h1><div>{info}</div>")).author == authors


HEADED = f"<h1>{TITLE}</h1>"
TOLD = "<p>By Mei Yuan</p><p>mei@jiangzhou.invalid</p><p>Published: August 6, 2024 11:54 a.m.</p>"
AUTHOR = "<meta name=author content='Mei Yuan'>"
STORY = "A second bridge is planned for the east of the city"


def test_headline_byline_and_date_above_its_text_are_no_part_of_it_nor_are_other_stories_titles() -> None:
    teasers = f"<p>READ MORE: <a href=/b>{STORY}</a></p><p><a href=/b>{STORY}</a></p>"
    rights = "<p>Copyright 2024 Jiangzhou Daily. This text may not be published, broadcast or rewritten.</p>"
    html = page(head=AUTHOR, more=f"{teasers}<p>Advertisement</p><p>{TEXT[0]}</p>{rights}")
    html = html.replace(HEADED, f"<p>Local news</p><h1>{TITLE}</h1>{TOLD}")
    found = read(html)
    assert found.body == "\n".join([*TEXT, TEXT[0]])
    told = [line.terms[0][0] for line in found.dropped]
    assert told == [*["heading"] * 5, *["teaser"] * 2, "advertisement", "rights"]


@pytest.mark.parametrize(
    "last",
    [
        "Copyright is what the papers argue about.",
        "“All rights reserved” is printed on each page, Mei Yuan said.",
        "On the old plan of the bridge, in a corner, an unknown hand wrote all rights reserved.",
        "(c) the harbour, which may ask for a lower price within thirty days.",
        "저작권자 단체는 이에 반발하고 있다.",
        "신문협회는 기사의 무단 전재가 계속되면 소송을 내겠다고 밝혔다.",
    ],
)
def test_a_last_sentence_on_rights_is_part_of_it(last: str) -> None:
    assert read(page(more=f"<p>{last}</p>")).body.split("\n")[-1] == last


@pytest.mark.parametrize(
    "note",
    [
        "(c) 2024 Jiangzhou Daily",
        "Jiangzhou Daily, all rights reserved.",
        "<저작권자(c) 강주일보, 무단 전재-재배포 금지> 2024/08/06 11:54 송고",
        "ⓒ 강주일보. 무단전재 및 재배포를 금합니다.",
    ],
)
def test_a_note_on_rights_below_it_is_no_part_of_it(note: str) -> None:
    assert read(page(more=f"<p>{TEXT[0]}</p><p>{note}</p>".replace("<저", "&lt;저"))).body.split("\n")[-1] == TEXT[0]


@pytest.mark.parametrize(
    "link",
    [
        "<a href=/files/report.pdf>The report of the commission on the bridge</a>",
        "<a href=https://ministry.example/plan>The plan of the ministry for the bridge</a>",
        "Sources: <a href=http://statistics.example/4>Statistical yearbook 2023, table 4</a>",
        "Letters: <a href=mailto:editors@jiangzhou.invalid>editors-on-duty@jiangzhou.invalid</a>",
        "<a href=#cost>What the bridge costs, year by year and in all</a>",
        "<a href=/b>འགྲེམས་སྟོན་ཁང་དེ་དེ་རིང་སྒོ་ཕྱེ་བ་རེད།</a>",
        "<a href=/b>« Le pont de la ville sera ouvert demain. »</a>",
    ],
)
def test_a_link_that_is_no_other_storys_title_is_part_of_it(link: str) -> None:
    text = re.sub("<[^>]*>", "", link)
    assert text in read(page(more=f"<p>{link}</p><p>{TEXT[0]}</p>")).body.split("\n")


def test_the_day_beside_an_author_is_its_date() -> None:
    html = page(head=AUTHOR).replace("</h1>", "</h1><div><span>Mei Yuan</span><span>6 Aug 2024</span></div>")
    assert read(html, "http://www.jiangzhou.invalid/en.html").published[:10] == "2024-08-06"


def test_the_day_right_above_its_headline_is_its_date() -> None:
    url, day = "http://www.jiangzhou.invalid/en.html", "<p>August 6, 2024</p>"
    assert read(page().replace("<h1>", f"{day}<h1>"), url).published[:10] == "2024-08-06"
    assert read(page().replace("<main>", f"<div>{day}</div><main>"), url).published == ""
    assert read(page().replace("<h1>", "<p>Concert, August 6, 2024</p><h1>"), url).published == ""


def test_the_day_of_a_byline_right_above_its_headline_is_its_date() -> None:
    url = "http://www.jiangzhou.invalid/en.html"
    day = "<a href=/d><time datetime=2024-08-06>August 6, 2024</time></a>"
    html = page().replace("<h1>", f"<div>Posted on {day} by <a href=/m>Mei Yuan</a></div><h1>")
    assert (read(html, url).published[:10], read(html, url).author) == ("2024-08-06", ("Mei Yuan",))
    own = "</h1><div>Posted on <time datetime=2024-08-07>August 7, 2024</time> by Li Na</div>"
    assert read(html.replace("</h1>", own), url).published[:10] == "2024-08-07"
    strange = "<div>August 6, 2024 by Mei Yuan</div><main>"
    assert read(page().replace("<main>", strange), url).published == ""


@pytest.mark.parametrize(
    "line",
    [
        "By Mei Yuan<br>Staff writer<br>August 6, 2024",
        "By Mei Yuan in Jiangzhou | Jiangzhou Daily | Updated: 2024-08-06 11:54",
        "by Mei Yuan | Aug 6, 2024 | Bridges and roads | 0 comments",
        "Source: Jiangzhou Daily | 2024-08-06 11:54:00 | Editor: Li Na",
        f"{TITLE} 8/6/2024 11:54:00 AM",
        "Release time: 2024-08-06 11:54 &nbsp; Source: Foreign Affairs Office &nbsp; Views: 214",
    ],
)
def test_a_line_of_parts_with_its_day_is_no_part_of_it(line: str) -> None:
    assert read(page(head=AUTHOR).replace(HEADED, f"{HEADED}<p>{line}</p>")).body == "\n".join(TEXT)


@pytest.mark.parametrize(
    "line",
    [
        "Jiangzhou 2-1 Linhai | Stadium on the river | Aug 6, 2024",
        "Mei Yuan, 41 | Seller at the market of Jiangzhou",
        "New bridge over the Jiang opens to traffic again",
        "From: August 6, 2024 to September 2, 2024, at the museum of the city",
    ],
)
def test_a_line_of_parts_that_tells_something_is_part_of_it(line: str) -> None:
    assert read(page(head=AUTHOR).replace(HEADED, f"{HEADED}<p>{line}</p>")).body == "\n".join([line, *TEXT])


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("(Web editor: Li Na, Mei Yuan)", ["credits"]),
        ("Source: Jiangzhou Daily Editor: Li Na", ["credits"]),
        ("[Editor: Li Na]", ["credits"]),
        ("Editor: I have never liked that bridge.", []),
        ("Sources: Statistical yearbook 2023, table 4", []),
        ("The editor: a man without a bridge", []),
    ],
)
def test_who_edited_it_in_its_last_line_is_no_part_of_it(line: str, kinds: list[str]) -> None:
    found = read(page().replace(f"<p>{TEXT[-1]}</p>", f"<p>{TEXT[-1]}</p><p>{line}</p>"))
    assert (found.body.split("\n")[-1] == line) != bool(kinds)
    assert [one.terms[0][0] for one in found.dropped if one.text == line] == kinds


def test_the_headline_that_trafilatura_reads_behind_a_short_text_is_no_part_of_it() -> None:
    above = f"<main><div><a href=/n>News</a><h1>{TITLE}</h1></div><article class=text>"
    body = read(page(TEXT[:1]).replace(f"<main><article><h1>{TITLE}</h1>", above)).body.split("\n")
    assert (body[0], TITLE in body) == (TEXT[0], False)


def test_a_topic_in_the_heading_is_no_part_of_the_headline() -> None:
    title = f"<meta property=og:title content='{TITLE}'>"
    found = read(page(head=title).replace(HEADED, f"<h1><span>Traffic</span><span>{TITLE}</span></h1>"))
    assert (found.title, found.body) == (TITLE, "\n".join(TEXT))


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        (
            "<p>When: August 9, 2024</p><p>Where: the northern bank</p>",
            ["When: August 9, 2024", "Where: the northern bank"],
        ),
        (f"<p><a href=/b>{STORY}, officials say.</a></p>", [f"{STORY}, officials say."]),
        (f"<h2><a href=/b>{STORY}</a></h2><p>{TEXT[1]}</p>", [STORY, TEXT[1]]),
        ("<p>Mei Yuan, 41</p>", ["Mei Yuan, 41"]),
        ("<p>Contact: Mr Lee, press@jiangzhou.invalid</p>", ["Contact: Mr Lee, press@jiangzhou.invalid"]),
        (
            "".join(f"<p><a href=/{n}>{STORY}, part {n}</a></p><p>{n} {TEXT[1]}</p>" for n in range(4)),
            [line for n in range(4) for line in (f"{STORY}, part {n}", f"{n} {TEXT[1]}")],
        ),
        (
            "".join(f"<p>August {6 - n}, 2024</p><p>{n} {TEXT[1]}</p>" for n in range(3)),
            [line for n in range(3) for line in (f"August {6 - n}, 2024", f"{n} {TEXT[1]}")],
        ),
        (
            "".join(f"<p><b>Mei Yuan</b></p><p>{text}</p>" for text in TEXT[:3]),
            [line for text in TEXT[:3] for line in ("Mei Yuan", text)],
        ),
    ],
)
def test_what_looks_like_that_but_tells_something_is_part_of_it(markup: str, lines: list[str]) -> None:
    html = page(head=AUTHOR).replace(HEADED, HEADED + markup)
    assert read(html).body.split("\n") == [*lines, *TEXT]


LONGER = tuple(f"{number}: {text}" for number in (1, 2) for text in TEXT)
LEAD = "Residents of both banks came to see the first cars cross the river, some of them with flags in their hands."


def test_a_lead_and_a_paragraph_in_a_div_of_their_own_are_part_of_it() -> None:
    second = LEAD.replace("first", "last")
    html = page(LONGER).replace(HEADED, f"{HEADED}<div class=lead>{LEAD}</div>")
    found = read(html.replace("<p>2: The new", f"<div>{second}</div><p>2: The new"))
    assert found.body.split("\n") == [LEAD, *LONGER[: len(TEXT)], second, *LONGER[len(TEXT) :]]


@pytest.mark.parametrize(
    "strange",
    [
        f"<div class=photo-caption>{LEAD}</div>",
        f"<div class=newsletter>{LEAD}</div>",
        f"<div class=app-promo>{LEAD}</div>",
        f"<div class=article__cta>{LEAD}</div>",
        f"<div class=box><div>{LEAD}</div></div>",
        f"<div><a href=/b>{LEAD}</a></div>",
        f"<div>{LEAD[:-1]}</div>",
        f"<div hidden>{LEAD}</div>",
        f"<div>{LONGER[0]}</div>",
    ],
)
def test_captions_offers_teasers_and_what_is_said_again_in_a_div_are_not(strange: str) -> None:
    html = page(LONGER).replace("<p>2: The new", f"{strange}<p>2: The new")
    assert read(html).body.split("\n") == [*LONGER]


PLACES = ("Jiangzhou market, 200 North Street", "Library, 14 Oak Avenue", "Bus station on the southern bank")
ITEMS = "".join(f"<li>{place}</li>" for place in PLACES)


def in_wrap(between: str, paragraphs: tuple[str, ...] = TEXT) -> str:
    """Return a page with something between its paragraphs, no element or class of which tells where its text stands."""
    text = [f"<p>{text}</p>" for text in paragraphs]
    body = "".join([*text[:2], between, *text[2:]])
    return f"<html><head><title>{TITLE}</title></head><body><div class=wrap><h1>{TITLE}</h1>{body}</div></body></html>"


@pytest.mark.parametrize(
    ("between", "lines"),
    [
        (f"<ul>{ITEMS}</ul>", PLACES),
        (f"<div class=facts><h4>Where it stops</h4><ul>{ITEMS}</ul></div>", ("Where it stops", *PLACES)),
        ("<h2>What comes next</h2>", ("What comes next",)),
        ("<div class=heading><a name=next></a><h3>What comes next</h3></div>", ("What comes next",)),
        ("<h3>What comes next</h3><div><a href=/b>Share</a></div>", ("What comes next",)),
        (f"<p>{PLACES[1]}.<a name=b></a></p>", (f"{PLACES[1]}.",)),
        (f"<h3>Where it stops <a href=#b><svg></svg></a></h3><ul>{ITEMS}</ul>", ("Where it stops", *PLACES)),
    ],
)
def test_lists_and_sub_headings_among_its_paragraphs_are_part_of_it(between: str, lines: tuple[str, ...]) -> None:
    assert read(in_wrap(between)).body.split("\n") == [*TEXT[:2], *lines, *TEXT[2:]]
    structure = read(in_wrap(between)).body_xml
    assert structure.count("<item>") == sum(line in PLACES for line in lines)


@pytest.mark.parametrize(
    "strange",
    [
        "<ul class=share-tools><li>Share on Facebook</li><li>Copy the address</li></ul>",
        "<ul class=tags><li>Bridges</li><li>Jiangzhou</li></ul>",
        "<ol class=comment-list><li>I like this bridge a lot!</li><li>So do I.</li></ol>",
        f"<h3>Related</h3><ul><li><a href=/b>{STORY}</a></li></ul>",
        f"<div class=newsletter><h3>Every morning in your inbox</h3><p>{LEAD[:60]}</p><form><input></form></div>",
        "<form><h4>Do you like it?</h4><ul><li>I do very much</li><li>I do not like it</li></ul></form>",
        f"<ul class=gallery><li><figure><figcaption>{LEAD[:60]}</figcaption></figure></li></ul>",
        f"<aside><h4>On the map</h4><ul>{ITEMS}</ul></aside>",
        f"<div class=author-card><h4>Mei Yuan</h4><ul>{ITEMS}</ul></div>",
        f"<div hidden><ul>{ITEMS}</ul></div>",
        f"<div><h4>Do you like it?</h4><ul>{ITEMS}</ul><form><input></form></div>",
        f"<div><nav><h4>More</h4><ul>{ITEMS}</ul></nav></div>",
        "<h2>Advertisement</h2>",
    ],
)
def test_lists_and_headings_for_other_things_among_its_paragraphs_and_at_its_end_are_not(strange: str) -> None:
    assert read(in_wrap(strange)).body.split("\n") == [*TEXT]
    ending = in_wrap("").replace(f"{TEXT[-1]}</p>", f"{TEXT[-1]}</p>{strange}")
    assert read(ending).body.split("\n") == [*TEXT]


def test_a_list_at_its_end_and_lists_among_paragraphs_in_boxes_of_different_kinds_are_part_of_it() -> None:
    ending = read(in_wrap("").replace(f"{TEXT[-1]}</p>", f"{TEXT[-1]}</p><ul>{ITEMS}</ul>"))
    assert ending.body.split("\n") == [*TEXT, *PLACES]
    headed = f"{TEXT[-1]}</p><h3>Who pays</h3><ul>{ITEMS}</ul><h3>What comes next</h3><ul>{ITEMS}</ul>"
    found = read(in_wrap("").replace(f"{TEXT[-1]}</p>", headed))
    assert found.body.split("\n") == [*TEXT, "Who pays", *PLACES, "What comes next", *PLACES]
    boxes = f"<div class=one><p>{LEAD}</p></div><div><h3>What comes next</h3><ul>{ITEMS}</ul></div><p>{TEXT[0]}</p>"
    html = f"<html><head><title>{TITLE}</title></head><body><div><h1>{TITLE}</h1>{boxes}</div></body></html>"
    assert read(html).body.split("\n") == [LEAD, "What comes next", *PLACES, TEXT[0]]


def in_boxes(*boxes: str, between: str = "<div class=ad></div>") -> str:
    """Return a page whose paragraphs stand in several boxes of one kind."""
    body = between.join(f"<div class='article__body'>{box}</div>" for box in boxes)
    return page((), more=f"<div class=chunks>{body}</div>").replace("<article>", "").replace("</article>", "")


PARTS = [[f"Part {number}: {text}" for text in TEXT[: 6 - number]] for number in range(4)]
BOXES = ["".join(f"<p>{text}</p>" for text in part) for part in PARTS]


def test_an_article_in_several_boxes_is_read_whole() -> None:
    assert read(in_boxes(BOXES[0], BOXES[2])).body.split("\n") == [*PARTS[0], *PARTS[2]]
    headed = in_boxes(BOXES[0], f"<h2>What comes next</h2>{BOXES[3]}")
    assert read(headed).body.split("\n") == [*PARTS[0], "What comes next", *PARTS[3]]
    aside = f"<aside><ul><li><a href=/b>{STORY}</a></li></ul></aside><blockquote>A bridge at last</blockquote>"
    quoted = in_boxes(BOXES[0], BOXES[2], between=aside)
    assert read(quoted).body.split("\n") == [*PARTS[0], "A bridge at last", *PARTS[2]]


@pytest.mark.parametrize(
    "between",
    [
        f"<h2>{STORY}</h2>",
        f"<h3><a href=/b>{STORY}</a></h3>",
        "<b>A reader</b>",
        f"</div></article><article><div class=chunks>{STORY}",
    ],
)
def test_boxes_of_other_stories_and_of_readers_are_no_part_of_it(between: str) -> None:
    assert read(in_boxes(BOXES[0], BOXES[2], between=between)).body.split("\n") == PARTS[0]


@pytest.mark.parametrize("between", ["</p><p>", "<br><br>"])
def test_a_page_laid_out_by_tables_is_read_without_the_cells_around_its_text(between: str) -> None:
    data = "<table><tr><th>Year</th><th>Cars</th></tr><tr><td>2023</td><td>1200</td></tr></table>"
    links = "".join(f"<a href=/{n}>{STORY}, part {n}</a><br>" for n in range(6))
    row = f"<td>{links}</td><td><h1>{TITLE}</h1><p>{between.join(TEXT)}</p>{data}</td><td>Sunny, high 61</td>"
    html = f"<html><head><title>{TITLE}</title></head><body><table><tr>{row}</tr></table></body></html>"
    found = read(html)
    assert found.body.split("\n") == [*TEXT, "Year\tCars", "2023\t1200"]
    assert found.body_xml.count("<row") == 2


@pytest.mark.parametrize("tag", ["article", "main", "section", "span", "center"])
def test_a_text_parted_by_line_breaks_is_read_beside_paragraphs_of_another_box(tag: str) -> None:
    bio = "".join(f"<p>{text}</p>" for text in (f"{STORY} and elsewhere.", f"She has written of {STORY}.", f"{STORY}."))
    text = f"<{tag} class=text><img src=a.jpg>{'<br><br>'.join(TEXT)}</{tag}>"
    body = f"<h1>{TITLE}</h1>{text}<div class=writer>{bio}</div>"
    html = f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>"
    assert read(html).body.split("\n") == [*TEXT]


def test_a_break_in_a_span_parts_no_sentence_from_the_words_beside_it() -> None:
    broken = f"<div>Officials said: <span>{'<br>'.join(TEXT[:2])}</span> and left.</div>"
    body = read(page(more=broken)).body
    assert f"Officials said: {TEXT[0]}" in body
    assert f"{TEXT[1]} and left." in body


def in_divs(script: str = "") -> str:
    """A page whose paragraphs and boxes have names that tell nothing."""
    text = "".join(f"<div>{one}</div>" for one in TEXT)
    links = "".join(f"<div><a href=/{n}>{STORY}, part {n}</a></div>" for n in range(8))
    body = (
        f"<div><div class=h>{TITLE}</div><div class=t>{text}</div></div><div class=r><div>Read more</div>{links}</div>"
    )
    return f"<html lang=en><head><title>{TITLE}</title>{script}</head><body>{body}</body></html>"


def test_a_page_in_divs_is_read_in_paragraphs_however_long_its_scripts_are() -> None:
    for script in ("", f"<script>var state = '{'x' * 600_000}';</script>"):
        found = read(in_divs(script))
        assert found.body.split("\n") == [*TEXT]
        assert found.body_xml.count("<p") == len(TEXT)
        assert "<div" not in found.body_xml


def test_an_article_beside_many_linked_titles_is_no_list() -> None:
    assert isinstance(extract(page(TEXT[:2]).replace(RELATED, RELATED * 3), url=URL), Article)


def cards(count: int, text: str = "Officials said that work on it would begin in autumn", title: str = STORY) -> str:
    """Return teasers below linked titles."""
    places = range(count)
    return "".join(
        f"<div><h3><a href=/{n}>{title} {n}</a></h3><p>{text}, and go on, part {n}.</p></div>" for n in places
    )


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("", cards(12), "home"),
        ("news/", cards(12), "listing"),
        ("search?q=bridge", cards(6), "search"),
        ("archive", "<ul>" + "".join(f"<li><a href=/{n}>{STORY} {n}</a></li>" for n in range(40)) + "</ul>", "listing"),
    ],
)
def test_a_list_of_teasers_or_titles_is_no_article(path: str, body: str, reason: str) -> None:
    outcome = extract(page((), more=body, title="Jiangzhou"), url=f"http://english.jiangzhou.invalid/{path}")
    assert isinstance(outcome, Rejected)
    assert outcome.reason == reason


LONG = "Officials said that work on it would begin in autumn " * 8
ITEM = f"<h2><a href=/b>{STORY}, part {{}}</a></h2><p>{TEXT[0]}</p><p>{TEXT[1]}</p>"


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{TEXT[0]}</p>{cards(8)}",
        f"{cards(8)}<div>{'<br>'.join(TEXT)}</div>",
        cards(8, LONG),
        "".join(ITEM.format(number) for number in range(8)),
        "".join(
            f"<p><a href=/{n}.jpg>Show this picture at its full size</a></p><p>{TEXT[0]}, {n}</p>" for n in range(8)
        ),
    ],
)
def test_a_brief_above_teasers_a_digest_a_test_of_goods_and_pictures_with_captions_are_articles(body: str) -> None:
    assert isinstance(extract(page((), more=body), url=URL), Article)


@pytest.mark.parametrize(("file", "day"), [("html", "August 6, 2024"), ("pdf", "")])
def test_a_dated_brief_above_linked_titles_and_a_notice_with_documents_are_articles(file: str, day: str) -> None:
    links = "".join(f"<li><a href=/{n}.{file}>{STORY}, part {n}</a></li>" for n in range(12))
    brief = f"<p>{day}</p><p>{TEXT[0]}</p><ul>{links}</ul>"
    assert read(page((), more=brief)).body.split("\n")[0] == TEXT[0]
    assert isinstance(extract(page((), more=f"<p>{TEXT[0]}</p><ul>{links}</ul>"), url=URL), Rejected) == bool(day)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "de",
            "Die neue Brücke über den Fluss ist am Dienstag zwölf Tage früher als geplant geöffnet worden.",
        ),
        (
            "ru",
            "Новый мост через реку открыли во вторник утром, на двенадцать дней раньше срока.",
        ),
        (
            "fr",
            "Le nouveau pont sur la rivière a été ouvert mardi matin, douze jours plus tôt que prévu.",
        ),
    ],
)
def test_other_alphabets_are_read_likewise_and_named_as_declared(lang: str, sentence: str) -> None:
    texts = tuple(f"{sentence[:-1]}, {number}." for number in range(6))
    found = read(page(texts, lang=lang))
    assert (found.body, found.language) == ("\n".join(texts), lang)


KOREAN = (
    "강 위의 새 다리가 화요일 아침 예정보다 열이틀 먼저 개통됐다고 시 관계자가 밝혔다.",
    "북쪽 강변 시장에서 채소를 파는 주민은 “예전에는 한 시간씩 줄을 섰다”고 말했다.",
    "시는 내년 말까지 다리 세 곳을 더 고칠 계획이라고 신화사(新華社) 등이 전했다.",
)


def test_a_korean_article_is_read_whole_whatever_language_its_page_declares() -> None:
    for lang in ("ko", "zh-CN"):
        found = read(page(KOREAN, title="강 위의 새 다리 개통", lang=lang))
        assert (found.body.split("\n"), found.language) == ([*KOREAN], "ko")


CHINESE = "昨天上午，江洲大桥新桥面铺装全部完成，比原计划提前十二天，市民纷纷前往观看。"


def test_a_chinese_article_on_an_english_page_is_read_as_chinese() -> None:
    boxes = "".join(f"<p>We use cookies to give you the best experience on our site, part {n}.</p>" for n in range(4))
    html = page(tuple(f"{CHINESE}第{n}段。" for n in range(8)), title="江洲大桥铺装完成").replace(
        FOOT, f"<div>{boxes}</div>"
    )
    found = read(html)
    assert found.language == "zh"
    assert found.origins.get("body") is None or "whole page" not in found.origins["body"].witness


def test_names_and_quotations_in_english_do_not_make_a_chinese_article_english() -> None:
    text = f"{CHINESE}他说：“Better late than never, and better early than on time, as we say at home.”"
    assert read(page((text,) * 3 + (CHINESE,) * 3, title="江洲大桥铺装完成")).language == "zh"


LOST = """The page you are looking for was not found. It may have been moved, or deleted, or it never existed.
Please check the address, or go to the front page, where you find the news of the day and of the week."""
CHECKED = """Just a moment, we are checking your browser before you can go on to the site. This takes a few seconds,
and you need not do anything; please enable JavaScript and cookies, and the page will open by itself."""


@pytest.mark.parametrize(("text", "reason"), [(LOST, "soft-404"), (CHECKED, "challenge")])
def test_what_is_no_article_is_none_in_english_either(text: str, reason: str) -> None:
    html = page((text,), title="Jiangzhou").replace(RELATED, "")
    outcome = extract(html, url="http://english.jiangzhou.invalid/x")
    assert isinstance(outcome, Rejected)
    assert outcome.reason == reason


@pytest.mark.parametrize(
    ("title", "path", "reason"),
    [
        ("Privacy Policy", "privacy", "no-article"),
        ("About us", "about", "no-article"),
        ("Page not found", "b/1.html", "soft-404"),
        ("Sign in", "account", "login"),
        ("Search results for: bridges", "find", "search"),
        ("Privacy policy of the bridge's cameras is criticized", "b/1.html", ""),
        ("About us, without us", "b/1.html", ""),
        ("Search results for lost boat are in", "b/1.html", ""),
        ("404: the year in which the first bridge was built", "b/1.html", ""),
    ],
)
def test_a_page_that_a_site_has_about_itself_is_no_article(title: str, path: str, reason: str) -> None:
    outcome = extract(page(LONGER, title=title), url=f"http://english.jiangzhou.invalid/{path}")
    assert (outcome.reason if isinstance(outcome, Rejected) else "") == reason


def test_a_page_of_goods_or_of_a_person_is_no_article() -> None:
    for kind, refused in (("product", True), ("profile", True), ("article", False), ("website", False)):
        html = page(LONGER, head=f"<meta property=og:type content={kind}>")
        assert isinstance(extract(html, url="http://english.jiangzhou.invalid/p/1.html"), Rejected) == refused


def test_stories_below_linked_titles_on_a_sites_or_sections_own_page_are_no_article() -> None:
    more = f"<p>{LEAD}</p>" * 2
    stories = "".join(
        f"<h3><a href=/{n}>{STORY}, part {n}</a></h3><p>{text}</p>{more}" for n, text in enumerate(LONGER)
    )
    html = page((), title="Bridges", more=stories)
    for path, refused in (("", True), ("tag/bridges/", True), ("2024/all-of-them.html", False), ("bridges/", False)):
        outcome = extract(html, url=f"http://english.jiangzhou.invalid/{path}")
        assert isinstance(outcome, Rejected) == refused
    lead = f"<p>{LEAD}</p>{cards(9)}"
    for path, info, refused in (("bridges/", "", True), ("bridges/", "2024-08-06", False)):
        html = page((), title="Bridges", more=lead).replace("</h1>", f"</h1><div>{info}</div>")
        outcome = extract(html, url=f"http://english.jiangzhou.invalid/{path}")
        assert isinstance(outcome, Rejected) == refused


MENU = "".join(f"<li><a href=/{n}>Topic {n}</a></li>" for n in range(9))


def without_paragraphs(text: str) -> str:
    """Return a page on which trafilatura finds no article, and gives the text of all."""
    body = f"<ul>{MENU}</ul><div><span>{TITLE}</span><div>{text}</div></div><div>Jiangzhou Daily</div>"
    return f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>"


def test_of_a_page_without_paragraphs_the_sentences_are_read_and_the_rest_is_told() -> None:
    caption = f"{LEAD} Photo by Mei Yuan"
    found = read(without_paragraphs(f"<div>{caption}</div><div>Nobody was hurt.</div>"))
    assert found.body.split("\n") == [caption, "Nobody was hurt."]
    assert ("Jiangzhou Daily", "outside") in [(line.text, line.terms[0][0]) for line in found.dropped]


def test_a_page_without_paragraphs_is_an_article_by_its_sentences_alone() -> None:
    html = without_paragraphs("<div>All topics</div><div>Log in</div>").replace("Topic", "Topics of the city, number")
    outcome = extract(html, url="http://english.jiangzhou.invalid/x")
    assert isinstance(outcome, Rejected)


def test_a_chinese_page_without_paragraphs_is_read_as_chinese() -> None:
    lines = "".join(f"<div>江洲大桥铺装完成，第{n}段路面今日验收。</div>" for n in range(12))
    found = read(without_paragraphs(f"<div>2024-08-06</div>{lines}</div><div>{' '.join([LEAD] * 2)}"))
    assert found.language == "zh"
    assert found.body.count("江洲大桥") == 12


BRIEF = "Two people were hurt when a boat hit the old bridge."


@pytest.mark.parametrize("tag", ["article", "main"])
def test_a_brief_is_read_without_notices_above_it_and_teasers_below_it(tag: str) -> None:
    notice = "<div class=notice><p>We use cookies to show you what you like, and share what we learn.</p></div>"
    brief = f"{notice}<div><{tag}><h1>{TITLE}</h1><p>{BRIEF}</p></{tag}><div>{cards(9)}</div></div>"
    html = f"<html><head><title>{TITLE}</title></head><body>{brief}</body></html>"
    found = read(html)
    assert found.body == BRIEF
    assert [line.terms[0][0] for line in found.dropped] == ["heading", *["outside"] * 10]


@pytest.mark.parametrize(
    "html",
    [
        f"<article><h1>{TITLE}</h1></article><p>{BRIEF}</p>",
        f"<article><h1>{TITLE}</h1><p>{BRIEF}</p></article><article><p>{LEAD}</p></article>",
        f"<header><h1>{TITLE}</h1><p>{BRIEF}</p></header><p><a href=/b>{STORY}</a></p><p>{LEAD}</p>",
        f"<article><h1>{TITLE}</h1><p>{BRIEF}</p></article><p>{TEXT[0]}</p><p><a href=/b>{STORY}</a></p><p>{LEAD}</p>",
    ],
)
def test_what_stands_outside_of_its_article_and_is_no_teaser_is_part_of_it(html: str) -> None:
    last = LEAD if LEAD in html else BRIEF
    assert read(f"<html><head><title>{TITLE}</title></head><body>{html}</body></html>").body.endswith(last)
