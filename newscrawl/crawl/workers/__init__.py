"""The processes beside a crawl's event loop: those that read articles, and the one that writes the database."""

PRELOADED = ("newscrawl.pipeline", "newscrawl.crawl.discover.list_reader", "newscrawl.crawl.workers.db_writer")
"""Modules that are imported once for all of a crawl's processes: each would need a second for them."""
