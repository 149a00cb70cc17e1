"""What `newscrawl extract` prints: one JSON object per page."""

from __future__ import annotations

from typing import Any

from newscrawl.crawl.items import article_fields
from newscrawl.model import Article, Rejected


def as_json(path: str, outcome: Article | Rejected) -> dict[str, Any]:
    """Return the object for one page, its keys in the order they are printed in.

    An article gives path and what `article_fields` tells of it; a rejected page gives path, rejected and detail.
    """
    if isinstance(outcome, Rejected):
        return {"path": path, "rejected": outcome.reason, "detail": outcome.detail}
    return {"path": path, **article_fields(outcome)}
