"""Captures to article: the only place that knows the order of the stages."""

from __future__ import annotations

from dataclasses import replace

from newscrawl.decode import decode
from newscrawl.extract import extract
from newscrawl.model import Article, Capture, Rejected
from newscrawl.restore import restore
from newscrawl.sites import site_of


def process(*captures: Capture) -> Article | Rejected:
    """Read one article out of the captures of its pages, in page order.

    Pure: no clock, no network, no database; "the future" means later than the first capture's `fetched_at`.
    """
    first = captures[0]
    record_ids = tuple(capture.record_id for capture in captures if capture.record_id)
    if first.status != 200:  # noqa: PLR2004 - the status code itself
        return Rejected(first.url, "http-error", f"status {first.status}", record_ids)
    decoded = decode(first.body, first.headers)
    restored = restore(decoded.text)
    found = extract(restored.text, url=first.url, site=site_of(first.url), fetched_at=first.fetched_at)
    if isinstance(found, Rejected):
        return replace(found, record_ids=record_ids)
    return replace(
        found,
        encoding=decoded.encoding,
        witnesses=decoded.witnesses,
        lost=decoded.lost,
        steps=restored.steps,
        record_ids=record_ids,
    )
