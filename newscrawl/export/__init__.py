"""Articles written for other programs and for people: one row an article, streamed."""

from newscrawl.export.formats import FORMATS
from newscrawl.export.rows import count, rows

__all__ = ["FORMATS", "count", "rows"]
