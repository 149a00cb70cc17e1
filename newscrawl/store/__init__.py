"""The archive's database, SQLite that any tool can open: its tables, what is written to them and looked up in them."""

from newscrawl.store.database import Store

__all__ = ["Store"]
