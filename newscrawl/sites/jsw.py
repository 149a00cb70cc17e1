"""金山网, the news site of 镇江日报."""

from newscrawl.sites.model import Site

SITE = Site(
    name="jsw",
    label="金山网",
    hosts=("www.jsw.com.cn", "jsw.com.cn", "news.jsw.com.cn"),
    listings=("/", "/zjnews/"),
    article=r"/\d{4}/\d{4}/\d+\.shtml$|/\d{4}-\d\d/\d\d/content_\d+\.html?$",
)
