"""Bytes to text: which encoding a page is in, and how to read it where bytes are damaged."""

from newscrawl.decode.decoder import decode

__all__ = ["decode"]
