"""Articles written for other programs and for people: one row an article, streamed."""

from typing import Literal

Format = Literal["jsonl", "csv", "parquet", "atom", "md", "tei", "warc", "wacz", "site"]
"""What `newscrawl export` can write; `formats` has the writer of each, but `browse.static_site` that of `site`."""
BINARY: frozenset[Format] = frozenset({"parquet", "warc", "wacz"})
"""Formats that are not for a terminal."""
