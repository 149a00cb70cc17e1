"""投促中国, news of China's development zones."""

from newscrawl.sites.model import Site

SITE = Site(
    name="investchn",
    label="投促中国",
    hosts=("www.investchn.com", "investchn.com"),
    listings=("/", "/news/"),
    article=r"/[^/]*\d\.html?$|^[^?]*\.aspx\?(?:.*&)?id=\d",
)
