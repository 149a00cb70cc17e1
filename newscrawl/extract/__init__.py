"""Extract a Chinese news page's article from its markup: title, body, date, source, people; or why it is none."""

from newscrawl.extract.article import extract

__all__ = ["extract"]
