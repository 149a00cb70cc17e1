"""Citations, read by parsers that others wrote: bibtexparser, rispy, citeproc-py."""

from __future__ import annotations

import json
from typing import Any

import citeproc
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from citeproc.source.json import CiteProcJSON
from jsonschema import validate

from newscrawl.export.citation import Reference, bibtex, csl, csl_json, gbt7714, plain, reference, ris

_TEXT = {"type": "string", "minLength": 1}
_DATE = {
    "type": "object",
    "required": ["date-parts"],
    "additionalProperties": False,
    "properties": {
        "date-parts": {
            "type": "array",
            "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
        }
    },
}
CSL_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            "type": {"const": "article-newspaper"},
            "author": {
                "type": "array",
                "items": {"type": "object", "required": ["literal"], "properties": {"literal": _TEXT}},
            },
            "issued": _DATE,
            "accessed": _DATE,
        }
        | dict.fromkeys(
            ("id", "title", "container-title", "publisher", "URL", "archive_location", "language", "note"), _TEXT
        ),
    },
}
"""What CSL-JSON (csl-data.json 1.0.2) says of the fields we write."""
ROW: dict[str, Any] = {
    "id": "0f0f0f0f0f0f0f0f",
    "url": "http://www.wj001.com/a 1.html?b=常&c=%20",
    "title": "武进召开重点工作会议",
    "author": ["张三", "李四"],
    "source": "武进日报",
    "published": "2024-08-06T00:00:00+08:00",
    "fetched_at": "2024-08-06T17:30:00.000000Z",
    "payload_digest": "sha1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "language": "zh",
    "script": "Hans",
}
ARCHIVED = "https://news.example.org/article/0f0f0f0f0f0f0f0f"
TITLES = [
    "武进召开重点工作会议",
    "1 < 2 & 3 > \"2\" 'x'",
    "a {b} c} {d \\e% $f# g_h ~i ^j",
    "\\textbf{x} \\\\ %",
    "第一行\n第二行\t“引”",
    "\x1b[31m红\x07色\x00",
    "表情😀👨‍👩‍👧 𠮷",
    "臺灣與蘇鎮 “議會”",
    "@online{x, and y and z}",
    "TY  - X",
    "",
]


def cited(**changes: Any) -> Reference:
    return reference({**ROW, **changes}, ARCHIVED, "武进新闻网")


def test_gbt7714_is_what_the_standard_shows() -> None:
    assert gbt7714(cited()) == (
        "张三，李四. 武进召开重点工作会议[N/OL]. 武进日报，2024-08-06[2024-08-07]. "
        "http://www.wj001.com/a%201.html?b=%E5%B8%B8&c=%20. "
        f"存档：{ARCHIVED}（2024-08-07 01:30:00 +08:00 抓取，sha1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567）."
    )
    assert gbt7714(cited(author=["甲", "乙", "丙", "丁"])).startswith("甲，乙，丙，等. ")
    assert gbt7714(cited(author=["A B", "C", "D", "E"], language="en", script="")).startswith("A B, C, D, et al. ")
    bare = gbt7714(cited(author=[], published=None, source="", fetched_at=None))
    assert bare == (
        f"武进召开重点工作会议[N/OL]. 武进新闻网. http://www.wj001.com/a%201.html?b=%E5%B8%B8&c=%20. 存档：{ARCHIVED}."
    )


def test_a_plain_citation_is_a_sentence_of_the_articles_language() -> None:
    assert plain(cited()).startswith("张三、李四：《武进召开重点工作会议》，武进日报，2024-08-06，http://")
    english = plain(cited(author=["A B"], language="en", script="", title="Talks"))
    assert english.startswith("A B, “Talks”, 武进日报, 2024-08-06, http://")
    assert f"Archived at {ARCHIVED} (captured 2024-08-07 01:30:00 +08:00, sha1:" in english


def shown(text: str) -> str:
    """Return a title as a citation holds it."""
    return cited(title=text).title


def parsed_bibtex(text: str) -> dict[str, Any]:
    library = parse_string(
        text, append_middleware=[SeparateCoAuthors(), LatexDecodingMiddleware(keep_braced_groups=False)]
    )
    assert not library.failed_blocks
    (entry,) = library.entries
    fields = {field.key: field.value for field in entry.fields}
    # pylatexenc, which decodes, takes \\textasciicircum for the modifier letter
    plain_fields = {
        name: value.replace("ˆ", "^") if isinstance(value, str) else value for name, value in fields.items()
    }
    return {"ID": entry.key, "ENTRYTYPE": entry.entry_type} | plain_fields


@pytest.mark.parametrize("title", TITLES)
def test_bibtex_is_read_as_it_was_meant(title: str) -> None:
    text = bibtex(cited(title=title, author=["张三", "A and B"], source=title))
    found = parsed_bibtex(text)
    assert found["title"] == shown(title)
    assert [name.strip("{}") for name in found["author"]] == ["张三", "A and B"]
    assert found["organization"] == (shown(title) if title else "武进新闻网")
    assert (found["ENTRYTYPE"], found["ID"], found["date"]) == ("online", "newscrawl-0f0f0f0f0f0f0f0f", "2024-08-06")
    assert ROW["payload_digest"] in found["note"]
    assert ARCHIVED in text
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("title", TITLES)
def test_ris_is_read_as_it_was_meant(title: str) -> None:
    (found,) = rispy.loads(ris(cited(title=title)))
    assert found["title"] == shown(title)
    assert found["authors"] == ["张三", "李四"]
    assert (found["type_of_reference"], found["year"], found["date"]) == ("NEWS", "2024", "2024/08/06")
    assert found["urls"] == ["http://www.wj001.com/a%201.html?b=%E5%B8%B8&c=%20"]
    assert ARCHIVED in found["notes"][0]


@pytest.mark.parametrize("title", TITLES)
def test_csl_is_read_as_it_was_meant(title: str) -> None:
    items = json.loads(csl_json(cited(title=title)))
    validate(items, CSL_SCHEMA)
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = citeproc.CitationStylesBibliography(style, CiteProcJSON(items), citeproc.formatter.plain)
    bibliography.register(citeproc.Citation([citeproc.CitationItem(items[0]["id"])]))
    (entry,) = map(str, bibliography.bibliography())
    assert entry.startswith(f"张三 and 李四 (2024) “{shown(title)}”, 武进日报, 6 August.")


def test_what_is_not_known_is_left_out() -> None:
    bare = cited(author=[], published=None, source="", fetched_at=None, payload_digest=None)
    assert {"author", "issued", "accessed"} & {*csl(bare)} == set()
    found = parsed_bibtex(bibtex(bare))
    assert {"author", "date", "year", "urldate"} & {*found} == set()
    assert "AU  -" not in ris(bare)
    assert "DA  -" not in ris(bare)
    assert (csl(bare)["container-title"], csl(bare)["language"]) == ("武进新闻网", "zh-CN")
    assert csl(cited(script="Hant"))["language"] == "zh-TW"
