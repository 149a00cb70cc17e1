"""A spider for each site: what Scrapy's commands know, made of the files of sites and of nothing that is executed."""

from __future__ import annotations

import logging
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from newscrawl.archive.archive import SITES_FOLDER
from newscrawl.crawl.spider import SiteSpider
from newscrawl.sites import Sites, load_sites

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.settings import BaseSettings

    from newscrawl.sites.model import Site

logger = logging.getLogger(__name__)


class SiteSpiderLoader:
    """Scrapy's spider loader (setting SPIDER_LOADER_CLASS): it knows the sites of the archive that a run writes to."""

    def __init__(self, sites: Sites) -> None:
        """Know a spider for each of `sites`."""
        self.sites = sites

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the loader of the sites that the settings name; a file that is left out is logged in one line."""
        sites = sites_of(settings)
        for problem in sites.problems:
            logger.warning("%s", problem)
        return cls(sites)

    def load(self, spider_name: str) -> type[SiteSpider]:
        """Return the spider of a site. Raises KeyError."""
        return spider_of(self.sites[spider_name], self.sites)

    def find_by_request(self, request: Request) -> list[str]:
        """Return the name of the site that a request is for; empty when there is none."""
        site = self.sites.of(request.url)
        return [site.name] if site else []

    def list(self) -> list[str]:
        """Return the names of the sites."""
        return [*self.sites]


def sites_of(settings: BaseSettings) -> Sites:
    """Return the sites that a crawl with these settings knows."""
    folders = tuple(Path(folder) for folder in str(settings["SITES_DIR"] or "").split(os.pathsep) if folder)
    return _loaded(Path(settings["ARCHIVE_DIR"]) / SITES_FOLDER, folders)


@lru_cache(maxsize=1)
def _loaded(folder: Path, more: tuple[Path, ...]) -> Sites:
    """Return the sites whose files lie in these folders, which are read once: `scrapy crawl` and its loader ask."""
    return load_sites(folder, more)


def spider_of(site: Site, sites: Sites) -> type[SiteSpider]:
    """Return a spider for `site`, which knows all `sites`."""
    body = {"name": site.name, "site": site, "sites": sites, "__module__": __name__, "__doc__": f"Crawls {site.label}."}
    return type("".join(filter(str.isalnum, site.name.title())) + "Spider", (SiteSpider,), body)
