"""What a reader asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from newscrawl.sites import Sites

File = tuple[bytes, str, dict[str, str]]
"""An answer that is no page of HTML: its body, content type, and further headers."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One request for a page."""

    root: Path
    """The archive's folder."""
    sites: Sites
    """Those that are known."""
    language: str
    """`zh` or `en`."""
    args: Mapping[str, str]
    """The query string's first value by name."""
    path: Mapping[str, str]
    """The parts of the path that the route names."""
    address: str = "/"
    """Where readers find our first page: PUBLIC_URL, else where this request came to; it ends in a slash."""

    def permalink(self, article_id: str) -> str:
        """Return the address of an article's page: the id is of its URL, so that a rebuilt archive has it, too."""
        return f"{self.address}article/{article_id}"

    def number(self, name: str, default: int, most: int) -> int:
        """Return the positive number of this name; the default where there is none, `most` where it is larger."""
        text = self.args.get(name, "")
        return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 10 else default  # noqa: PLR2004
