"""Small sites on this machine, one article of which is new each day; any of them can fall ill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.text.times import CHINA
from tests.support.newspaper import Story
from tests.support.site_server import NOT_FOUND, MadeUpSites, SiteServer, Visit, response

HTML = "Content-Type: text/html; charset=utf-8"
ON_FRONT_PAGE = 5


@dataclass
class SmallSites(MadeUpSites):
    """Sites by name behind a forward proxy; what is set takes effect with the next request."""

    names: tuple[str, ...]
    articles: int = 1
    """How many articles each site has."""
    dead: set[str] = field(default_factory=set)
    """Names of sites that break every connection off."""

    def __post_init__(self) -> None:
        super().__init__()

    def write_files(self, archive: Path) -> None:
        """Write the sites' files into an archive."""
        (archive / "sites").mkdir(parents=True, exist_ok=True)
        for name in self.names:
            text = f'label = "{name}"\nhosts = ["{name}.example"]\nlistings = ["/"]\narticle = \'^/\\d+\\.html$\'\n'
            (archive / "sites" / f"{name}.toml").write_text(text, encoding="utf8")

    def get(self, url: str) -> bytes | Callable[[Visit], None]:
        """Return the response to a request for `url`, or what is done with it."""
        parts = urlsplit(url)
        name = (parts.hostname or "").removesuffix(".example")
        if name in self.dead:
            return SiteServer.reset
        number = parts.path.strip("/").removesuffix(".html")
        if number.isdecimal():
            page = Story(self.names.index(name) * 100_000 + int(number), datetime.now(CHINA).date()).page()
            return response(page.encode(), HTML)
        return response(self._front_page().encode(), HTML) if parts.path == "/" else NOT_FOUND

    def _front_page(self) -> str:
        numbers = range(self.articles, max(0, self.articles - ON_FRONT_PAGE), -1)
        links = "".join(f"<li><a href='/{number}.html'>民生实事项目第{number}号公布</a></li>" for number in numbers)
        return f"<html><body><ul>{links}</ul></body></html>"
