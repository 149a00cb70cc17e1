"""阳湖网, television and news of Changzhou's Wujin district (武进新闻)."""

from newscrawl.sites.model import Site

SITE = Site(
    name="wjyanghu",
    label="阳湖网",
    hosts=("www.wjyanghu.com", "wjyanghu.com", "app.wjyanghu.com"),
    listings=("/", "/yhw/hotspot/wjxw/"),
    article=r"/\d{4}-\d\d-\d\d/\d+\.html?$",
    rendered=r"^/yhw/",
)
