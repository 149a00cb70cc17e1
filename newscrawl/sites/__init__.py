"""The news sites: one file each, all data; which of them are known is a value."""

from newscrawl.sites.load import load_sites, packaged
from newscrawl.sites.registry import Sites

__all__ = ["Sites", "load_sites", "packaged"]
