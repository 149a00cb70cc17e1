"""Pages as files: what our templates show, in a folder that opens without a server."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from newscrawl.browse.filters import FILTERS

HERE = Path(__file__).parent
_NOT_HTML = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters no HTML page may hold (https://html.spec.whatwg.org/#preprocessing-the-input-stream)."""


class PageFiles:
    """Templates, and the folder in which what they show becomes files."""

    def __init__(self, folder: Path, kind: str) -> None:
        """Write into `folder`, which is there and empty, what the templates below templates/`kind` show.

        Every value is escaped, and our filters are there; `templates` takes further ones.
        """
        self.folder, self._kind = folder, kind
        self.templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self.templates.filters |= FILTERS

    def write(self, path: str, template: str, **shown: Any) -> None:
        """Write the page at `path`; its links lead to where the other pages lie beside it. Raises OSError."""
        text = self.templates.get_template(f"{self._kind}/{template}").render(root="../" * path.count("/"), **shown)
        self.put(path, text)

    def put(self, path: str, text: str) -> None:
        """Write HTML as the page at `path`, but for characters it may not hold. Raises OSError."""
        page = self.folder / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(_NOT_HTML.sub("\ufffd", text), encoding="utf8")

    def add_style(self) -> None:
        """Put in the style sheet and the icon that all pages name. Raises OSError."""
        for name in ("browse.css", "icon.svg"):
            shutil.copyfile(HERE / "static" / name, self.folder / name)
