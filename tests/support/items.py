"""An item pipeline of one's own, as users name it in ITEM_PIPELINES."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler


class SeenItems:
    """Writes each item as a line of JSON to `SITE.seen` in the archive."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        assert crawler.spidercls
        return cls(Path(crawler.settings["ARCHIVE_DIR"]) / f"{crawler.spidercls.name}.seen")

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        with self.path.open("a", encoding="utf8") as file:
            file.write(json.dumps(item, ensure_ascii=False) + "\n")
        return item
