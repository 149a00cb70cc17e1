"""Articles written for other programs and for people: one row an article, streamed."""

from typing import Literal

Format = Literal["jsonl", "csv", "parquet", "atom", "md", "tei"]
"""What `newscrawl export` can write; `formats.WRITERS` has the writer of each."""
