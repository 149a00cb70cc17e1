"""Write entries as a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from newscrawl.export.feed import Entry, FeedHead


def write_json_feed(head: FeedHead, entries: Iterable[Entry], out: BinaryIO) -> None:
    """Write a feed."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "home_page_url": head.page,
        "feed_url": head.address,
        "items": [_known(_item(entry)) for entry in entries],
    }
    out.write(json.dumps(_known(feed) | {"items": feed["items"]}, ensure_ascii=False).encode("utf8") + b"\n")


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.page,
        "external_url": entry.via,
        "title": entry.title,
        "content_html": entry.content or "<p></p>",
        "summary": entry.summary,
        "date_published": entry.published,
        "date_modified": entry.updated,
        "authors": [{"name": name} for name in entry.authors],
        "tags": [entry.category] if entry.category else [],
        "language": entry.language,
    }


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
