"""An article as an item of Scrapy's: for `-o`, FEEDS, and item pipelines of one's own."""

from __future__ import annotations

from typing import Any

from newscrawl.model import Article, Record


def item_of(article: Article, record: Record) -> dict[str, Any]:
    """Return the item of a stored article: as `newscrawl extract` prints it; `path` is that of its WARC file.

    The path is relative to the archive, `url` finds the record in it.
    """
    return {"path": record.file, **article_fields(article)}


def article_fields(article: Article) -> dict[str, Any]:
    """Return what is told of an article outside the database, ready for JSON, its keys in the order they are told in.

    url, title, body, published, published_precision, modified, source, author (list), byline, editor, credits (names by
    role), section, images, encoding and repairs (their number).
    """
    return {
        "url": article.url,
        "title": article.title,
        "body": article.body,
        "published": article.published,
        "published_precision": article.published_precision,
        "modified": article.modified,
        "source": article.source,
        "author": list(article.author),
        "byline": article.byline,
        "editor": article.editor,
        "credits": {role: list(names) for role, names in article.credits.items()},
        "section": article.section,
        "images": [{"url": image.url, "caption": image.caption} for image in article.images],
        "encoding": article.encoding,
        "repairs": article.repairs,
    }
