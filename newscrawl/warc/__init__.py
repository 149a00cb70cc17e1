"""Captures to WARC records and back.

The format is WARC 1.1 (https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/), one gzip
member per record, so that every record can be read alone and a damaged one costs only itself.
"""

from newscrawl.warc.reader import Loss, OnLoss, Originals, captures, losses_logged, read
from newscrawl.warc.writer import Sent, WarcFile, Writer

__all__ = ["Loss", "OnLoss", "Originals", "Sent", "WarcFile", "Writer", "captures", "losses_logged", "read"]
