"""Markup to article: the title, body, date, source and people of a Chinese news page, or why it is no article."""

from newscrawl.extract.article import extract

__all__ = ["extract"]
