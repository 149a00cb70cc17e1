"""What `newscrawl extract` prints: one JSON object per page."""

from __future__ import annotations

from typing import Any

from newscrawl.model import Article, Rejected


def as_json(path: str, outcome: Article | Rejected) -> dict[str, Any]:
    """Return the object for one page, its keys in the order they are printed in.

    An article gives path, url, title, body, published, published_precision, modified, source, author (list), byline,
    editor, credits (names by role), section, images, encoding and repairs (their number); a rejected page gives path,
    rejected and detail.
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
        "modified": outcome.modified,
        "source": outcome.source,
        "author": list(outcome.author),
        "byline": outcome.byline,
        "editor": outcome.editor,
        "credits": {role: list(names) for role, names in outcome.credits.items()},
        "section": outcome.section,
        "images": [{"url": image.url, "caption": image.caption} for image in outcome.images],
        "encoding": outcome.encoding,
        "repairs": outcome.repairs,
    }
