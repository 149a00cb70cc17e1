"""What `newscrawl extract` prints: one JSON object per page."""

from __future__ import annotations

from typing import Any

from newscrawl.model import Article, Rejected


def as_json(path: str, outcome: Article | Rejected) -> dict[str, Any]:
    """Return the object for one page, its keys in the order they are printed in.

    An article gives path, url, title, body, published, published_precision, source, author (list), byline, editor,
    section, images, encoding and repairs (their number); a rejected page gives path, rejected and detail.
    """
    if isinstance(outcome, Rejected):
        return {"path": path, "rejected": outcome.reason, "detail": outcome.detail}
    return {
        "path": path,
        "url": outcome.url,
        "title": outcome.title,
        "body": outcome.body,
        "published": outcome.published,
        "published_precision": outcome.published_precision,
        "source": outcome.source,
        "author": list(outcome.author),
        "byline": outcome.byline,
        "editor": outcome.editor,
        "section": outcome.section,
        "images": [{"url": image.url, "caption": image.caption} for image in outcome.images],
        "encoding": outcome.encoding,
        "repairs": outcome.repairs,
    }
