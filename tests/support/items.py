"""Item pipelines of one's own, as users name them in ITEM_PIPELINES."""

from __future__ import annotations

import gc
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


class SeenThreshold(SeenItems):
    """Writes by how many objects the crawl's own process grows before Python looks for cycles, for each item."""

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        super().process_item({"threshold": gc.get_threshold()[0]})
        return item
