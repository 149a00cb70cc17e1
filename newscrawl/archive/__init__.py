"""One archive, a folder of WARC files and a database: read, indexed, replayed, verified and repaired."""

from newscrawl.archive.archive import Archive

__all__ = ["Archive"]
