"""What docs/api.md says of each answer for programs, as JSON Schema."""

from __future__ import annotations

from typing import Any

from newscrawl.export.columns import COLUMNS

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "integer", "minimum": 0}
MAYBE_NUMBER: Schema = {"type": ["integer", "null"]}
FLAG: Schema = {"type": "boolean"}
COUNTS: Schema = {"type": "object", "additionalProperties": NUMBER}
ADDRESS: Schema = {"type": "string", "pattern": "^https?://[!-~]+$"}


def thing(optional: tuple[str, ...] = (), /, **parts: Schema) -> Schema:
    """Return the schema of an object with just these parts."""
    required = [name for name in parts if name not in optional]
    return {"type": "object", "additionalProperties": False, "properties": parts, "required": required}


def some(**parts: Schema) -> Schema:
    """Return the schema of an object with these parts and others."""
    return {"type": "object", "properties": parts, "required": [*parts]}


def many(one: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": one}


_KINDS: dict[str, Schema] = {
    "text": MAYBE, "integer": MAYBE_NUMBER, "flag": FLAG, "time": MAYBE, "texts": many(TEXT),
    "images": many(some(url=TEXT, caption=TEXT)),
}  # fmt: skip
ARTICLE = thing(**{column.name: _KINDS[column.type] for column in COLUMNS})
_BRIEF = {
    "page": ADDRESS, "id": TEXT, "url": TEXT, "site": TEXT, "title": TEXT, "published": TEXT,
    "published_precision": TEXT, "source": TEXT,
}  # fmt: skip
_VERSION = thing(number=NUMBER, seen_at=TEXT, cause=TEXT, changed=many(TEXT), record_id=TEXT, superseded=FLAG)
_SIDES = {"type": "object", "additionalProperties": thing(before=TEXT, after=TEXT)}
_FIELDS = {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}}
_CELL: Schema = {"found": NUMBER, "share": {"type": "number", "minimum": 0, "maximum": 1}}
_RUN = {"id": TEXT, "site": TEXT, "started_at": TEXT, "exit_code": MAYBE_NUMBER}
ERROR = thing(error=TEXT)
API: dict[str, Schema] = {
    "index": thing(
        counts=COUNTS, newest=many(some(id=TEXT, page=ADDRESS, site=TEXT, title=TEXT, copies=NUMBER)),
        coverage={"type": "object"}, repairs=COUNTS, rejected=COUNTS,
    ),
    "search": thing(
        asked={"type": "object", "additionalProperties": TEXT}, articles=NUMBER, articles_exact=FLAG, stories=NUMBER,
        stories_exact=FLAG, page=NUMBER, pages=NUMBER, next={"anyOf": [ADDRESS, {"type": "null"}]},
        found=many(thing(**_BRIEF, copies=many(thing(**_BRIEF)))), sites=COUNTS, sources=COUNTS,
    ),
    "trend": thing(
        asked={"type": "object", "additionalProperties": TEXT}, articles=NUMBER,
        sites={"type": "object", "additionalProperties": TEXT},
        months=many(thing(month=TEXT, **_CELL, sites={"type": "object", "additionalProperties": thing(**_CELL)})),
    ),
    "article": thing(
        page=ADDRESS, article=ARTICLE, origins={"type": "object"}, versions=many(_VERSION),
        copies=many(some(id=TEXT, site=TEXT, title=TEXT, url=TEXT)),
        repairs=many(thing(kind=TEXT, before=TEXT, after=TEXT, field=MAYBE, field_offset=MAYBE_NUMBER)),
        citations=thing(gbt7714=TEXT, plain=TEXT, bibtex=TEXT, ris=TEXT, csl=TEXT),
    ),
    "version": thing(article=some(id=TEXT, title=TEXT, url=TEXT), version=_VERSION, last=NUMBER, changes=_SIDES),
    "changes": thing(
        counts={"type": "object", "additionalProperties": COUNTS}, page=NUMBER, has_next=FLAG,
        changes=many(thing(
            kind={"enum": ["edited", "withdrawn"]}, seen_at=TEXT, article_id=TEXT, record_id=MAYBE, site=TEXT,
            title=TEXT, url=TEXT, changed=many(TEXT), version=NUMBER, before=_FIELDS, after=_FIELDS,
            before_record_id=MAYBE, page=ADDRESS,
        )),
    ),
    "capture": thing(
        capture=some(record_id=TEXT, url=TEXT, fetched_at=TEXT, file=TEXT, offset=NUMBER, payload_digest=TEXT),
        headers=many({"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2}), encoding=TEXT, source=TEXT,
        article={"anyOf": [some(id=TEXT, title=TEXT), {"type": "null"}]},
    ),
    "sites": thing(
        sites=many(
            thing(
                name=TEXT, label=TEXT, articles=NUMBER, newest=TEXT, coverage={"type": "object"}, rejected=COUNTS,
                alarm=TEXT, success={"anyOf": [some(**_RUN), {"type": "null"}]},
                last={"anyOf": [some(**_RUN), {"type": "null"}]},
            )
        )
    ),
    "runs": thing(runs=many(some(**_RUN, took=TEXT, stored=COUNTS)), page=NUMBER, has_next=FLAG),
    "run": thing(
        run=some(**_RUN), took=TEXT, captures=NUMBER, counters={"type": "object"}, scrapy={"type": "object"},
        settings={"type": "object"},
    ),
    "tables": thing(tables=many(thing(name=TEXT, columns=TEXT))),
}  # fmt: skip
"""By page."""
JSON_FEED = thing(
    ("home_page_url", "feed_url"),
    version={"const": "https://jsonfeed.org/version/1.1"},
    title=TEXT,
    home_page_url=ADDRESS,
    feed_url=ADDRESS,
    items=many(
        thing(
            ("external_url", "summary", "date_published", "authors", "tags", "language"),
            id=TEXT, url=ADDRESS, external_url=ADDRESS, title=TEXT, content_html=TEXT, summary=TEXT,
            date_published={"type": "string", "pattern": "^[0-9-]{10}T[0-9:.]{8,15}([+]08:00|Z)$"},
            date_modified={"type": "string", "pattern": "^[0-9-]{10}T[0-9:.]{8,15}Z$"},
            authors=many(thing(name={"type": "string", "minLength": 1})), tags=many(TEXT), language=TEXT,
        )
    ),
)  # fmt: skip
"""JSON Feed 1.1, with the parts that we write (https://www.jsonfeed.org/version/1.1/)."""
