"""The body on an article's page: structure as such, repairs marked in it."""

from __future__ import annotations

from newscrawl.browse.body_sections import Cell, Section, sections
from newscrawl.browse.highlights import Part, plain, repaired

XML = (
    '<body><p>一</p><head rend="h3">二</head><list rend="ol"><item>三</item><item>四</item></list>'
    "<quote><p>五</p></quote>"
    '<table><row><cell role="head">六</cell><cell/><cell>七</cell></row></table></body>'
)
BODY = "一\n二\n三\n四\n五\n六\t七"


def test_headings_lists_quotations_and_tables_are_shown_as_such() -> None:
    assert sections(plain(BODY), XML) == [
        Section("p", [[Part("一")]], []),
        Section("h2", [[Part("二")]], []),
        Section("ol", [[Part("三")], [Part("四")]], []),
        Section("blockquote", [[Part("五")]], []),
        Section("table", [], [[Cell("th", [Part("六")]), Cell("td", []), Cell("td", [Part("七")])]]),
    ]


def test_a_repair_within_a_cell_is_marked_in_that_cell() -> None:
    (*_, table) = sections(repaired(BODY, [(len(BODY) - 1, "slip", "期", "七")]), XML)
    assert [cell.parts[-1:] for cell in table.rows[0]] == [[Part("六")], [], [Part("七", "期", "slip")]]


def test_a_body_without_known_structure_is_shown_in_paragraphs() -> None:
    for known in ("", XML):
        assert [section.tag for section in sections(plain("一\n八"), known)] == ["p", "p"]
