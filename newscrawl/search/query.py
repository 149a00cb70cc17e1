"""What people type into the search box, made a question to the index or to a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from newscrawl.errors import UsageError
from newscrawl.text.fold import folded, folded_with_places, site_word

FIELDS = {"title": "title", "标题": "title", "標題": "title", "source": "source", "来源": "source", "來源": "source",
          "author": "author", "作者": "author"}  # fmt: skip
"""Prefixes of a word and the column they mean."""
COLUMNS = ("body", "title", "source", "author")
"""Columns a word without prefix is looked for in."""
MAX_WORDS = 100
"""SQLite refuses expressions more than 256 levels deep (https://www.sqlite.org/fts5.html)."""

_QUOTES = '"“”＂'
_WORD = re.compile(
    rf"(?P<no>[-－])?(?:(?P<field>{'|'.join(FIELDS)})[:：]\s?)?"
    rf"(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<word>\S+))",
    re.IGNORECASE,
)
_UNKNOWN_FIELD = re.compile(rf"(?!(?:{'|'.join(FIELDS)})\W)([a-z]{{2,}})[:：](?!//)", re.IGNORECASE)
"""How a field is asked for that there is none of; an address is none, nor is what somebody says, as 记者：."""


@dataclass(frozen=True)
class Term:
    """One word or phrase that an article must, or must not, contain."""

    runs: tuple[str, ...]
    """The folded text, split at white space."""
    column: str | None = None
    """One of COLUMNS; None means any of them."""

    @property
    def is_short(self) -> bool:
        """Whether the index can only look it up as the beginning of words."""
        return len(self.runs[-1]) == 1

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return what finds the term in folded text."""
        return re.compile(" +".join(map(re.escape, self.runs)))

    def fts5(self) -> str:
        """Return the term as FTS5 asks for it: a phrase of bigrams whose last word may go on."""
        *before, last = self.runs
        words = [word for run in before for word in _pairs(run, ended=True)] + list(_pairs(last, ended=False))
        goes_on = " *" if self.is_short else ""
        columns = self.column or f"{{{' '.join(COLUMNS)}}}"
        return f'{columns} : "{" ".join(words)}"{goes_on}'

    def places(self, text: str, column: str) -> Iterator[tuple[int, int]]:
        """Yield start and end of each place where `text`, which is in `column`, contains the term."""
        if self.column not in (None, column):
            return
        plain, places = folded_with_places(text)
        for found in self.pattern.finditer(plain):
            yield places[found.start()], places[found.end() - 1] + 1


def _pairs(run: str, *, ended: bool) -> Iterator[str]:
    """Yield the bigrams of a run; with its lone last character where the run ends, or is nothing else."""
    yield from map(str.__add__, run, run[1:])
    if ended or len(run) == 1:
        yield run[-1]


@dataclass(frozen=True, slots=True)
class Query:
    """Terms an article must contain and terms it must not contain; without any, all articles are meant."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = field(default=())

    @property
    def is_short(self) -> bool:
        """Whether it has a term that the index gathers slowly where it is common."""
        return any(term.is_short for term in self.wanted)

    def fts5(self, site: str | None = None) -> str:
        """Return the query in the language of FTS5; `site` limits it to one site. Needs a wanted term."""
        wanted = [term.fts5() for term in self.wanted]
        if site is not None:
            wanted.append(f'site : "{site_word(site)}"')
        asked = f"({' AND '.join(wanted)})"
        return " NOT ".join([asked, *(term.fts5() for term in self.unwanted)])

    def matches(self, texts: Mapping[str, str]) -> bool:
        """Tell whether an article with these texts, by column, is meant: what the index answers, without the index."""
        plain = {column: folded(texts[column]) for column in COLUMNS}
        return all(_within(term, plain) for term in self.wanted) and not any(
            _within(term, plain) for term in self.unwanted
        )


def _within(term: Term, plain: Mapping[str, str]) -> bool:
    columns = (term.column,) if term.column else COLUMNS
    return any(term.pattern.search(plain[column]) for column in columns)


def parse(text: str) -> Query:
    """Return the query that `text` means; white space alone means all articles.

    Words are separated by spaces and all must be there; "quotes" of any kind hold words together; `-word` must not be
    there; `title:`, `source:` and `author:` (or 标题：来源：作者：) ask for one field. Raises UsageError when nothing
    is wanted, or too much, or another field.
    """
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for found in _WORD.finditer(text):
        said = found["phrase"] if found["phrase"] is not None else found["word"]
        if not found["field"] and found["word"] and (unknown := _UNKNOWN_FIELD.match(said)):
            raise UsageError(
                f"there is no field {unknown[1]}; write title:, source: or author:, or the words in quotes; "
                "sites and days are asked for beside the words, as --site and --since"
            )
        runs = tuple(folded(said).split())
        if runs:
            column = FIELDS[found["field"].lower()] if found["field"] else None
            (unwanted if found["no"] else wanted).append(Term(runs, column))
    if len(wanted) + len(unwanted) > MAX_WORDS:
        raise UsageError(f"the query has more than {MAX_WORDS} words; quote what belongs together")
    if text.strip() and not wanted:
        raise UsageError(f"the query {text!r} asks for nothing; give at least one word that must be there")
    return Query(tuple(wanted), tuple(unwanted))
