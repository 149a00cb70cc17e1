"""What docs/site-files.md shows of the format of a site's file: made of the model and of one whole example."""

from __future__ import annotations

import ast
import inspect
import textwrap
import tomllib
from dataclasses import MISSING, Field, fields
from datetime import date, timedelta
from typing import Any

from newscrawl.sites import format as site_format
from newscrawl.sites.format import FIELDS, Table
from newscrawl.sites.values import spelled
from newscrawl.text.docstrings import docstrings_below

EXAMPLE = r"""name = "jznews"
label = "江洲新闻网"
hosts = ["www.jznews.example.cn", "jznews.example.cn"]
further_hosts = ["szb.jznews.example.cn"]
listings = ["/", "/news/local/", "http://szb.jznews.example.cn/"]
feeds = ["/rss.xml", "/sitemap.xml"]
article = '/\d{4}-\d\d/\d\d/content_\d+\.html$'
publisher = "江洲日报"
rendered_listings = "^/video/"
rendered_articles = "^/h5/"
daily = "http://szb.jznews.example.cn/html/%Y-%m/%d/node_1.htm"
pictures = true

[[layout]]
until = 2025-06-30
title = "h1.title"
subtitle = ".sub-title"
summary = ".abstract"
body = "#content"
info = ".info"
published = ".info .time"
source = ".info .source"
author = ".info .author"
editor = ".editor"
section = ".crumbs a:last-child"

[[json_listing]]
path = "/api/list?page={page}"
items = "data.list"
url = "/detail/{id}.html"
title = "title"
time = "publishTime"

[cadence]
every = "6h"
hours = [1, 6]
jitter = "30m"
time_limit = "2h"

[recheck]
first = "1d"
until = "45d"
full_every = 3
"""
TABLES = {"": site_format.SITE, "[[layout]]": site_format.LAYOUT, "[[json_listing]]": site_format.JSON_LISTING,
          "[cadence]": site_format.CADENCE, "[recheck]": site_format.RECHECK}  # fmt: skip


def reference() -> str:
    """Return a table of keys for each table of the file."""
    values = tomllib.loads(EXAMPLE)
    return "\n".join(_section(heading, table, _example(values, heading)) for heading, table in TABLES.items())


def _example(values: dict[str, Any], heading: str) -> dict[str, Any]:
    found = values[heading.strip("[]")] if heading else values
    return dict(found[0]) if isinstance(found, list) else dict(found)


def _section(heading: str, table: Table, example: dict[str, Any]) -> str:
    title = f"`{heading}`: {_first_line(table.model)}" if heading else "At the top"
    lines = [f"## {title}", "", "| key | holds | without it | for example |", "|---|---|---|---|"]
    meanings = _meanings(table.model)
    known = {field.name: field for field in fields(table.model)}
    for key in table.keys:
        name = FIELDS.get(key, key)
        shown = "below" if f"[{key}]" in "".join(TABLES) else _toml(example[key])
        default = "the file's name" if name == "name" else _default(known[name])
        lines.append(f"| `{key}` | {meanings[name]} | {default} | {shown} |")
    return "\n".join([*lines, ""])


def _first_line(model: type) -> str:
    return (model.__doc__ or "").partition("\n")[0].rstrip(".")


def _meanings(model: type) -> dict[str, str]:
    """Return the docstring under each field of a class."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(tree, ast.ClassDef)
    return {name: text.replace("|", "\\|") for name, text in docstrings_below(tree.body).items()}


def _default(field: Field[Any]) -> str:
    """Return what holds without a key."""
    value = field.default
    if value is MISSING:
        return "**must be there**"
    if value is None or value in ("", ()):
        return "none"
    return _toml(value) if isinstance(value, tuple | timedelta | int | str) else "as below"


def _toml(value: Any) -> str:
    """Return a value as a site's file has it, as code."""
    match value:
        case list() | tuple():
            return f"`[{', '.join(_toml(one).strip('`') for one in value)}]`"
        case timedelta():
            return f'`"{spelled(value)}"`'
        case date():
            return f"`{value}`"
        case str() if "\\" in value:
            return f"`'{value}'`"
        case str():
            return f'`"{value}"`'
        case _:
            return f"`{str(value).lower() if isinstance(value, bool) else value}`"
