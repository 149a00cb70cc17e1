"""The archive as pages: Datasette with our own plugin, read-only, on this machine."""

from newscrawl.browse.server import datasette, serve

__all__ = ["datasette", "serve"]
