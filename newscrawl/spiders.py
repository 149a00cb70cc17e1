"""A spider for each site, where Scrapy looks for them; what they do is in `newscrawl.crawl.spider`."""

from newscrawl.crawl.spider import SiteSpider
from newscrawl.sites import SITES
from newscrawl.sites.model import Site


def _spider(site: Site) -> type[SiteSpider]:
    body = {"name": site.name, "site": site, "__module__": __name__, "__doc__": f"Crawls {site.label}."}
    return type(f"{site.name.capitalize()}Spider", (SiteSpider,), body)


globals().update({spider.__name__: spider for spider in map(_spider, SITES.values())})
