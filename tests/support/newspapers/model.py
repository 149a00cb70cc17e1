"""A made-up newspaper's site: the pages on which its articles stand, and what a person reads there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.support.newspapers.newsroom import ARTICLES, DAYS, TODAY, Newsroom, Piece

DAY, MINUTE, SECOND, OFFSET = 10, 16, 19, 25
"""Length of an ISO time that tells so much."""
NEW_TEMPLATE = "redesign.html"
"""The article page of every newspaper after its site was made anew."""


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


class Paper(Newsroom):
    """A newspaper's site. What differs from make to make, subclasses say; `pages` is all of it."""

    templates: ClassVar[str] = ""
    """The folder of its templates, where that is not named like the newspaper."""
    article: ClassVar[str] = "article.html"
    """The template of its articles."""
    hosts: ClassVar[tuple[str, ...]]
    """The first is its own, the others redirect there."""
    encoding: ClassVar[str] = "utf-8"
    charset_in_header: ClassVar[bool] = True
    precision: ClassVar[int] = SECOND
    """How much of the time an article's page tells."""
    tells: ClassVar[frozenset[str]] = frozenset()
    """Those of the fields `source`, `author` and `editor` that an article's page tells."""
    robots: ClassVar[str] = "User-agent: *\nDisallow: /admin/\n"
    rendered: ClassVar[bool] = False
    """Whether readers need a browser."""

    def __init__(self, today: date = TODAY, articles: int = ARTICLES, days: int = DAYS) -> None:
        """Write `articles` articles over the `days` days that end with `today`."""
        super().__init__(today, articles, days)
        self.redesigned = False
        """Whether its articles stand in a new template."""

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

    def list_path(self, section: str | None, number: int = 1) -> str:
        """Return path and query of a list page of a section, or of all articles."""
        raise NotImplementedError

    def list_pages(self, section: str | None) -> dict[str, Page]:
        """Return all list pages of a section, or of all articles."""
        lists = self.lists(section)
        return {
            self.list_path(section, number): Page(
                "list.html", {"section": section, "shown": shown, "number": number, "last": len(lists)}
            )
            for number, shown in enumerate(lists, start=1)
        }

    def truth(self, piece: Piece) -> Truth:
        """Return what a person reads on an article's page."""
        told: dict[str, Any] = {"source": piece.source, "author": tuple(piece.author.split()), "editor": piece.editor}
        return Truth(
            url=self.url(piece),
            title=piece.title,
            body=self.printed(piece),
            published=piece.published.isoformat()[: self.precision],
            **{name: told[name] for name in self.tells},
        )

    def printed(self, piece: Piece) -> str:
        """Return an article's text as its page has it."""
        return piece.body

    def truths(self) -> dict[str, Truth]:
        """Return the truth of all articles by URL."""
        return {truth.url: truth for truth in map(self.truth, self.pieces)}

    def missing(self) -> Page:
        """Return the page of an address where nothing is."""
        return Page("missing.html")

    def article_page(self, piece: Piece, **values: Any) -> Page:
        """Return an article's page in the template of today."""
        template = NEW_TEMPLATE if self.redesigned else self.article
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
