"""A made-up newspaper: what its newsroom wrote, the pages on which that stands, and what a person reads there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.support.newspapers.texts import Text, person, write

CHINA = timezone(timedelta(hours=8))
TODAY = date(2026, 3, 12)
"""The newest day of the made-up newspapers."""
ARTICLES, DAYS = 36, 12
NEW_TEMPLATE = "redesign.html"
"""The article page of every newspaper after its site was made anew."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a person reads on an article's page; None where the page does not say."""

    url: str
    title: str
    body: str
    published: str
    """Beginning of the ISO time with +08:00, as far as the page tells: day, minute or second."""
    source: str | None = None
    author: tuple[str, ...] | None = None
    editor: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One response."""

    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    status: str = "200 OK"
    rendered: str | None = None
    """What a browser makes of it, where its scripts make something else of it."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a newspaper serves at an address: a template with its values, or other data as it is."""

    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "text/html"
    data: str | None = None
    script: bool = False
    """Whether its scripts fill it: with `rendered` true, the template gives what a browser makes of it."""
    location: str = ""
    """Where it redirects to."""


class Paper:
    """A newspaper's site. What differs from make to make, subclasses say; `pages` is all of it."""

    name: ClassVar[str]
    """Also the folder of its templates, unless `templates` names another."""
    templates: ClassVar[str] = ""
    label: ClassVar[str]
    county: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    """The first is its own, the others redirect there."""
    encoding: ClassVar[str] = "utf-8"
    charset_in_header: ClassVar[bool] = True
    sections: ClassVar[dict[str, str]]
    first_number: ClassVar[int] = 10231
    per_list: ClassVar[int] = 5
    sources: ClassVar[tuple[str, ...]] = ()
    """Whom articles name as their source besides the newspaper itself."""
    traditional: ClassVar[bool] = False
    robots: ClassVar[str] = "User-agent: *\nDisallow: /admin/\n"
    rendered: ClassVar[bool] = False
    """Whether readers need a browser."""

    def __init__(self, today: date = TODAY, articles: int = ARTICLES, days: int = DAYS) -> None:
        """Write `articles` articles over the `days` days that end with `today`."""
        self.today = today
        self.redesigned = False
        """Whether its articles stand in a new template."""
        self.pieces = list(_newsroom(self, articles, days))

    # -- what happens to it --------------------------------------------------------------------------------------------

    def edit(self, number: int, *paragraphs: str) -> Piece:
        """Let the newspaper replace an article's text; return the new one."""
        at = next(at for at, piece in enumerate(self.pieces) if piece.number == number)
        self.pieces[at] = replace(self.pieces[at], paragraphs=paragraphs)
        return self.pieces[at]

    def publish(self, count: int, day: date | None = None) -> list[Piece]:
        """Publish so many more articles on the day after its newest; return them."""
        self.today = day or self.today + timedelta(days=1)
        newest = max(piece.number for piece in self.pieces)
        new = list(_newsroom(self, count, 1, after=newest))
        self.pieces += new
        return new

    # -- what it serves ------------------------------------------------------------------------------------------------

    @property
    def host(self) -> str:
        return self.hosts[0]

    @property
    def root(self) -> str:
        return f"http://{self.host}"

    def path(self, piece: Piece) -> str:
        """Return path and query of an article."""
        raise NotImplementedError

    def url(self, piece: Piece) -> str:
        return self.root + self.path(piece)

    def pages(self) -> dict[str, Page]:
        """Return all that the site serves, by path and query."""
        raise NotImplementedError

    def truth(self, piece: Piece) -> Truth:
        """Return what a person reads on an article's page."""
        raise NotImplementedError

    def truths(self) -> dict[str, Truth]:
        """Return the truth of all articles by URL."""
        return {truth.url: truth for truth in map(self.truth, self.pieces)}

    def missing(self) -> Page:
        """Return the page of an address where nothing is."""
        return Page("missing.html")

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

    def article_page(self, piece: Piece, **values: Any) -> Page:
        """Return an article's page in the template of today."""
        template = NEW_TEMPLATE if self.redesigned else "article.html"
        return Page(template, {"piece": piece, **values})

    def addresses(self) -> Iterator[str]:
        """Yield every URL that the site serves, its robots.txt first."""
        yield f"{self.root}/robots.txt"
        yield from (self.root + path for path in self.pages())

    def answer(self, target: str, host: str = "") -> Answer:
        """Return the response for the path and query `target` at one of its hosts."""
        if target == "/robots.txt":
            return Answer(self.robots.encode(), (("Content-Type", "text/plain"),))
        if host in self.hosts[1:]:
            return Answer(b"", (("Location", self.root + target),), "301 Moved Permanently")
        found = self.pages().get(target)
        status = "200 OK" if found else "404 Not Found"
        return self._answer(found or self.missing(), status)

    def _answer(self, page: Page, status: str) -> Answer:
        if page.location:
            return Answer(b"", (("Location", page.location),), "302 Found")
        text = self.render(page.template, page.values) if page.data is None else page.data
        encoding = self.encoding if page.kind == "text/html" else "utf-8"
        charset = f"; charset={encoding}" if self.charset_in_header else ""
        headers = (("Content-Type", page.kind + charset), ("Server", "nginx"))
        rendered = self.render(page.template, {**page.values, "rendered": True}) if page.script else None
        return Answer(text.encode(encoding, "xmlcharrefreplace"), headers, status, rendered)

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """Return a template of this newspaper filled in."""
        return (
            _environment(self.templates or self.name)
            .get_template(template)
            .render({"paper": self, "rendered": False, **values})
        )


@cache
def _environment(folder: str) -> Environment:
    templates = Path(__file__).with_name("templates")
    loader = FileSystemLoader([templates / folder, templates])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["day"] = lambda moment, form="%Y-%m-%d": moment.strftime(form)
    return made


def _newsroom(paper: Paper, count: int, days: int, after: int | None = None) -> Iterator[Piece]:
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


def _another(rng: Random, paper: Paper, titles: set[str]) -> Text:
    while True:
        text = write(rng, paper.county, traditional=paper.traditional)
        if text.title not in titles:
            return text
