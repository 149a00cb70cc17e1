"""武进新闻网, the news site of Changzhou's Wujin district (武进日报)."""

from newscrawl.sites.model import Layout, Site

SITE = Site(
    name="wjnews",
    label="武进新闻网",
    hosts=("www.wj001.com", "wj001.com"),
    listings=("/", "/news/wjxw/", "/news/"),
    article=r"/\d{4}-\d\d-\d\d/\d+\.s?html?$",
    layouts=(Layout(title=".heading", body="#Zoom"),),
)
