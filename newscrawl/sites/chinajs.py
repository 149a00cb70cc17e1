"""中国网·东海资讯, the Jiangsu channel of china.com.cn."""

from newscrawl.model import Layout, Site

IDS = {"published": "#pubtime_baidu", "source": "#source_baidu", "author": "#author_baidu", "editor": "#editor_baidu"}

SITE = Site(
    name="chinajs",
    label="中国网·东海资讯",
    hosts=("jiangsu.china.com.cn",),
    listings=("/", "/html/jsnews/"),
    article=r"/html/.+/\d+(?:_1)?\.html?$",
    layouts=(Layout(body="#Article div.content", **IDS), Layout(body="div.xwzw", info="div.left_from", **IDS)),
)
