"""中国网·东海资讯, the Jiangsu channel of china.com.cn."""

from newscrawl.sites.model import Layout, Site

SITE = Site(
    name="chinajs",
    label="中国网·东海资讯",
    hosts=("jiangsu.china.com.cn",),
    listings=("/", "/html/jsnews/"),
    article=r"^(?>.*?/html/).+/\d+(?:_1)?\.html?$",
    layouts=(
        Layout(body="#Article div.content", published="#pubtime_baidu", source="#source_baidu"),
        Layout(body="div.xwzw", info="div.left_from", published="#pubtime_baidu", source="#source_baidu"),
    ),
)
