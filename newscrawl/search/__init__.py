"""Chinese full-text search: the index, queries, and what is found."""

from newscrawl.search.find import Filters, Hit, Order, find, read_hits
from newscrawl.search.query import Query, Term, parse
from newscrawl.search.results import Found, Results, find_stories, read_stories

__all__ = [
    "Filters",
    "Found",
    "Hit",
    "Order",
    "Query",
    "Results",
    "Term",
    "find",
    "find_stories",
    "parse",
    "read_hits",
    "read_stories",
]
