"""Write a sitemap (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import islice
from pathlib import Path

MAX_URLS = 50_000
"""Pages one file may name; where there are more, sitemap.xml is an index of several."""
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def write_sitemap(pages: Iterable[tuple[str, str]], folder: Path, address: str) -> None:
    """Write sitemap.xml into `folder`, which lies at `address`: of each page its address and day.

    The day is that of its last change; an unknown one is empty.
    """
    rest, written = iter(pages), list[str]()
    while batch := list(islice(rest, MAX_URLS)):
        written.append(f"sitemap-{len(written) + 1}.xml")
        _write(folder / written[-1], "urlset", "url", batch)
    if len(written) == 1:
        (folder / written[0]).replace(folder / "sitemap.xml")
    else:
        _write(folder / "sitemap.xml", "sitemapindex", "sitemap", [(address + name, "") for name in written])


def _write(path: Path, root: str, element: str, pages: Iterable[tuple[str, str]]) -> None:
    with path.open("w", encoding="utf8") as out:
        out.write(f'<?xml version="1.0" encoding="utf-8"?>\n<{root} {_NAMESPACE}>\n')
        for address, day in pages:
            changed = f"<lastmod>{day}</lastmod>" if day else ""
            out.write(f"<{element}><loc>{escape(address)}</loc>{changed}</{element}>\n")
        out.write(f"</{root}>\n")
