"""Captures to WARC records and back.

The format is WARC 1.1 (https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/), one gzip
member per record, so that every record can be read alone and a damaged one costs only itself.
"""

from newscrawl.warc.reader import LostRecord, OnLostRecord, Originals, captures, log_lost_record, read
from newscrawl.warc.writer import SentRequest, WarcFile, Writer

__all__ = [
    "LostRecord",
    "OnLostRecord",
    "Originals",
    "SentRequest",
    "WarcFile",
    "Writer",
    "captures",
    "log_lost_record",
    "read",
]
