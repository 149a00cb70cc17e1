"""The newsroom of a made-up newspaper: the articles that it wrote, writes and edits, and which stand in its lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import ClassVar

from newscrawl.text.times import CHINA
from tests.support.newspapers.texts import Text, person, write

TODAY = date(2026, 3, 12)
"""The newest day of the made-up newspapers."""
ARTICLES, DAYS = 36, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article as the newsroom wrote it."""

    number: int
    section: str
    """Key of one of the newspaper's sections."""
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    source: str
    author: str
    """One name, or several with a space between."""
    editor: str

    @property
    def day(self) -> date:
        return self.published.date()

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)


class Newsroom:
    """All articles of a newspaper."""

    name: ClassVar[str]
    label: ClassVar[str]
    county: ClassVar[str]
    sections: ClassVar[dict[str, str]]
    first_number: ClassVar[int] = 10231
    per_list: ClassVar[int] = 5
    sources: ClassVar[tuple[str, ...]] = ()
    """Whom articles name as their source besides the newspaper itself."""
    traditional: ClassVar[bool] = False

    def __init__(self, today: date = TODAY, articles: int = ARTICLES, days: int = DAYS) -> None:
        """Write `articles` articles over the `days` days that end with `today`."""
        self.today = today
        self.pieces = list(_written(self, articles, days))

    def edit(self, number: int, *paragraphs: str) -> Piece:
        """Let the newspaper replace an article's text; return the new one."""
        at = next(at for at, piece in enumerate(self.pieces) if piece.number == number)
        self.pieces[at] = replace(self.pieces[at], paragraphs=paragraphs)
        return self.pieces[at]

    def publish(self, count: int, day: date | None = None) -> list[Piece]:
        """Publish so many more articles on the day after its newest; return them."""
        self.today = day or self.today + timedelta(days=1)
        newest = max(piece.number for piece in self.pieces)
        new = list(_written(self, count, 1, after=newest))
        self.pieces += new
        return new

    def newest(self, section: str | None = None) -> list[Piece]:
        """Return the articles of a section, or all, the newest first."""
        wanted = [piece for piece in self.pieces if section in (None, piece.section)]
        return sorted(wanted, key=lambda piece: (piece.published, piece.number), reverse=True)

    def lists(self, section: str | None = None) -> list[list[Piece]]:
        """Return the articles of a section, list page by list page."""
        found = self.newest(section)
        return [found[start : start + self.per_list] for start in range(0, len(found), self.per_list)]

    def hot(self) -> list[Piece]:
        """Return what the side of every page names as most read."""
        return sorted(self.pieces, key=lambda piece: piece.number * 7919 % 1009)[:6]

    def beside(self, piece: Piece) -> tuple[Piece | None, Piece | None]:
        """Return the articles before and after `piece` in its section."""
        found = self.newest(piece.section)[::-1]
        at = found.index(piece)
        return (found[at - 1] if at else None), (found[at + 1] if at + 1 < len(found) else None)

    def related(self, piece: Piece) -> list[Piece]:
        """Return what stands below an article."""
        return [other for other in self.newest(piece.section) if other != piece][:4]


def _written(paper: Newsroom, count: int, days: int, after: int | None = None) -> Iterator[Piece]:
    """Yield new articles, the oldest first, `count` over `days` days; each has a headline of its own."""
    rng = Random(f"{paper.name} {after}")
    number = paper.first_number if after is None else after
    titles = set() if after is None else {piece.title for piece in paper.pieces}
    own = Random(paper.name)
    reporters = [person(own, traditional=paper.traditional) for _ in range(6)]
    editors = [person(own, traditional=paper.traditional) for _ in range(3)]
    moments = sorted(_moment(paper.today - timedelta(days=at * days // count), rng) for at in range(count))
    for moment in moments:
        text = _another(rng, paper, titles)
        titles.add(text.title)
        number += rng.randint(1, 9)
        yield Piece(
            number=number,
            section=rng.choice(list(paper.sections)),
            title=text.title,
            paragraphs=text.paragraphs,
            published=moment,
            source=rng.choice((paper.label, paper.label, *paper.sources)),
            author=" ".join(rng.sample(reporters, rng.choice((1, 1, 2)))),
            editor=rng.choice(editors),
        )


def _moment(day: date, rng: Random) -> datetime:
    return datetime.combine(day, time(rng.randint(7, 21), rng.randint(0, 59), rng.randint(0, 59)), CHINA)


def _another(rng: Random, paper: Newsroom, titles: set[str]) -> Text:
    while True:
        text = write(rng, paper.county, traditional=paper.traditional)
        if text.title not in titles:
            return text
