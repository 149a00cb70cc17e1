"""Chinese full-text search: the index, queries, and what is found."""

from newscrawl.search.find import Filters, Hit, Order, find, read_hits
from newscrawl.search.query import Query, Term, parse

__all__ = ["Filters", "Hit", "Order", "Query", "Term", "find", "parse", "read_hits"]
