"""Decode a page: detect its encoding, and read it where bytes are damaged."""

from newscrawl.decode.decoder import decode

__all__ = ["decode"]
