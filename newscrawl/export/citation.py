"""Articles as references: GB/T 7714, BibTeX, RIS, CSL-JSON, and a plain sentence.

Each names the newspaper's page, our page of it, when the page was captured, and the digest of its WARC record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newscrawl.export.feed import iri
from newscrawl.export.rows import Row
from newscrawl.text.printable import one_line
from newscrawl.text.times import CHINA, DAY_LENGTH

NAMED = 3
"""Authors that GB/T 7714 names (8.1.2); the others are 等, or et al."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What is cited of an article; each text is one printable line, and empty where it is not known."""

    id: str
    title: str
    authors: tuple[str, ...]
    newspaper: str
    """The source that the page names, else the site."""
    site: str
    """The site as its readers know it."""
    day: str
    """Day of publication, YYYY-MM-DD."""
    url: str
    """The newspaper's own page."""
    archived: str
    """Our page of it."""
    captured: str
    """When the page was captured: YYYY-MM-DD HH:MM:SS, China's time."""
    digest: str
    """Of the capture's payload, as its WARC record has it."""
    language: str
    """`zh-CN`, `zh-TW`, or what else the page is written in."""

    @property
    def is_chinese(self) -> bool:
        """Whether it is cited in Chinese."""
        return self.language.startswith("zh")

    @property
    def seen(self) -> str:
        """The day of the capture, YYYY-MM-DD."""
        return self.captured[:DAY_LENGTH]

    @property
    def evidence(self) -> str:
        """Return where the archived page is, and what proves that it is the one that was cited."""
        if self.is_chinese:
            taken = f"（{self.captured} +08:00 抓取，{self.digest}）" if self.captured else ""
            return f"存档：{self.archived}{taken}"
        taken = f" (captured {self.captured} +08:00, {self.digest})" if self.captured else ""
        return f"Archived at {self.archived}{taken}"


def reference(row: Row, archived: str, site: str) -> Reference:
    """Return what is cited of an exported article, whose page of ours is at `archived`; `site` is its site's label."""
    fetched = datetime.fromisoformat(row["fetched_at"]).astimezone(CHINA) if row["fetched_at"] else None
    language = {"Hans": "zh-CN", "Hant": "zh-TW"}.get(row["script"]) or row["language"] or "zh-CN"
    return Reference(
        id=row["id"],
        title=one_line(row["title"]) or row["url"],
        authors=tuple(filter(None, map(one_line, row["author"]))),
        newspaper=one_line(row["source"]) or one_line(site),
        site=one_line(site),
        day=(row["published"] or "")[:DAY_LENGTH],
        url=iri(row["url"]),
        archived=iri(archived),
        captured=f"{fetched:%Y-%m-%d %H:%M:%S}" if fetched else "",
        digest=row["payload_digest"] or "",
        language="zh-CN" if language == "zh" else language,
    )


def gbt7714(cited: Reference) -> str:
    """Return a reference after GB/T 7714—2015 (8.5, electronic resources): a newspaper online, [N/OL]."""
    comma, others = ("，", "等") if cited.is_chinese else (", ", "et al")
    names = comma.join([*cited.authors[:NAMED], *([others] if len(cited.authors) > NAMED else [])])
    where = comma.join(filter(None, (cited.newspaper, cited.day))) + (f"[{cited.seen}]" if cited.seen else "")
    parts = (names, f"{cited.title}[N/OL]", where, cited.url, cited.evidence)
    return f"{'. '.join(filter(None, parts))}."


def plain(cited: Reference) -> str:
    """Return a reference as a sentence."""
    if cited.is_chinese:
        names = f"{'、'.join(cited.authors)}：" if cited.authors else ""
        where = "，".join(filter(None, (f"《{cited.title}》", cited.newspaper, cited.day, cited.url)))
        return f"{names}{where}。{cited.evidence}。"
    parts = (", ".join(cited.authors), f"“{cited.title}”", cited.newspaper, cited.day, cited.url)
    return f"{', '.join(filter(None, parts))}. {cited.evidence}."


_TEX = {
    "\\": r"\textbackslash{}", "{": r"\lbrace{}", "}": r"\rbrace{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{mark: f"\\{mark}" for mark in "&%$#_"},
}  # fmt: skip
"""Marks of TeX's. Braces by name: BibTeX counts them even after a backslash."""
_TEX_MARK = re.compile("|".join(map(re.escape, _TEX)))


def _tex(text: str) -> str:
    return _TEX_MARK.sub(lambda found: _TEX[found[0]], text)


def bibtex(cited: Reference) -> str:
    """Return an entry of BibTeX and biblatex; names are braced, since Chinese ones have no parts."""
    evidence = f", captured {cited.captured} +08:00, {_tex(cited.digest)}" if cited.captured else ""
    fields = {
        "title": f"{{{_tex(cited.title)}}}",
        "author": " and ".join(f"{{{_tex(name)}}}" for name in cited.authors),
        "organization": _tex(cited.newspaper),
        "date": cited.day,
        "year": cited.day[:4],
        "url": cited.url,
        "urldate": cited.seen,
        "langid": {"zh-CN": "chinese-simplified", "zh-TW": "chinese-traditional", "en": "english"}.get(
            cited.language, ""
        ),
        "note": f"Archived at \\url{{{cited.archived}}}{evidence}",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@online{{newscrawl-{cited.id},\n{lines}}}\n"


def ris(cited: Reference) -> str:
    """Return a record of RIS, a tag a line (https://en.wikipedia.org/wiki/RIS_(file_format))."""
    tags = [
        ("TY", "NEWS"),
        ("ID", cited.id),
        ("TI", cited.title),
        *(("AU", name) for name in cited.authors),
        ("T2", cited.newspaper),
        ("PB", cited.site),
        ("PY", cited.day[:4]),
        ("DA", cited.day.replace("-", "/")),
        ("UR", cited.url),
        ("Y2", cited.seen.replace("-", "/")),
        ("LA", cited.language),
        ("AN", cited.digest),
        ("N1", cited.evidence),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in tags if value) + "ER  - \r\n"


def csl(cited: Reference) -> dict[str, Any]:
    """Return an item of CSL-JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html)."""
    item = {
        "id": f"newscrawl-{cited.id}",
        "type": "article-newspaper",
        "title": cited.title,
        "author": [{"literal": name} for name in cited.authors],
        "container-title": cited.newspaper,
        "publisher": cited.site,
        "issued": _date(cited.day),
        "accessed": _date(cited.seen),
        "URL": cited.url,
        "archive_location": cited.archived,
        "language": cited.language,
        "note": cited.evidence,
    }
    return {name: value for name, value in item.items() if value}


def _date(day: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in day.split("-")]]} if day else {}


def csl_json(cited: Reference) -> str:
    """Return a list of one item of CSL-JSON, as programs import it."""
    return json.dumps([csl(cited)], ensure_ascii=False, indent=1) + "\n"


STYLES: dict[str, Callable[[Reference], str]] = {
    "gbt7714": gbt7714,
    "plain": plain,
    "bibtex": bibtex,
    "ris": ris,
    "csl": csl_json,
}
"""What an article can be cited as, in the order they are offered."""
