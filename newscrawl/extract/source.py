"""Source: whom the page names as the publisher, by a label, an element's class, beside the date, or in a meta tag."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import SOURCE_LINE, WIDGET, fold, strip_whitespace
from newscrawl.extract.info_line import find_when, headline_key, is_info_line, repeats_headline
from newscrawl.extract.labels import LABELS, NO_VALUE, FieldValue, find_labelled, has_label
from newscrawl.extract.marked import SOURCE_MARK, find_marked_texts
from newscrawl.extract.person_names import is_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

_META = ("source", "contentsource", "article:source", "mediaid", "og:article:source", "article:author:source")


def find_source(page: Page, region: Region) -> FieldValue:
    """Return whom the page names as the publisher: what the first witness of `SOURCE_WITNESSES` says."""
    return next((given for _, find in SOURCE_WITNESSES if (given := find(page, region)).value), NO_VALUE)


def clean_source(value: str) -> str:
    """Return a publisher's name without what pages set beside it; empty where the value can be no name.

    Taken off are an account's kind (官方账号), 转载 and the like in brackets, halves of brackets and signs.
    """
    name = _BESIDE_NAME.sub("", value.strip()).strip(_STRIP)
    for opening, closing in ("()", "（）", "[]", "【】", "《》", "“”"):
        if (opening in name) != (closing in name):
            name = name.split(opening)[0].replace(closing, "").strip(_STRIP)
    paper, _, person = name.rpartition(" ")
    if _MEDIA_NAME.match(paper) and is_name(person):
        name = paper
    folded = fold(name)
    if len(name) > _LONGEST or _NO_PUBLISHER.search(folded) or (WIDGET.match(folded) and not _MEDIA_NAME.match(name)):
        return ""
    return name if re.search(r"[^\W\d_]", name) else ""


_STRIP = " \x1f/／\\|｜丨│·,，、;；:：-—_>»"
_BESIDE_NAME = re.compile(
    r"(?:(?:(?<!\s)\s++)?[(（\[【](?:转载|原创|转|综合|图文|记者|作者|通讯员|编辑)[^()（）]{0,20}[)）\]】]?"
    r"|(?:(?<!\s)\s++)?(?:官方(?:账号|帐号|賬號|帳號|微信|微博|百家号|澎湃号|抖音号|头条号|网站)|(?:百家|澎湃|头条|企鹅|网易|搜狐|大鱼|人民|新浪|央视|抖音)号"
    r"|(?:优质|原创)\S{0,8}(?:作者|领域创作者)|已认证|认证账号)"
    r"|(?<!\s)\s++(?:更新|转载|原创|发布)|(?<=》)\s?+\d{4}[年./-][\d年月日./-]{3,6}+(?:第?\s?[A-Za-z]?\d{1,3}\s?版)?|(?<![\s,，])[\s,，]++第?\s?[A-Za-z]?\d{1,3}\s?版(?:[\s:：].{0,12})?){1,4}+$"
)
_LONGEST = 40
_NO_PUBLISHER = re.compile(
    r"(?:记者|通讯员|报[道导])$|^(?:来源|稿源|时间|日期|分类|栏目|标签|原创|转载|更新|发表于.*|来自.*|发布|编辑|作者|记者|查看|进入|首页|"
    r"正文|字[号体数]|大|中|小|未知|无|暂无|不详|首发|本站(?:原创)?|null|出版|刊[登发出]|上[传载]|发[表稿]|ip属地.*)$|更新$|更新时间|农历|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年|℃|星期[一二三四五六日天]|^[周礼拜週]+[一二三四五六日天]$|"
    r"^(?:发布于|ip属地).*|只看(?:该作者|楼主)|倒序浏览|阅读模式|[。!?]|^\d[\d\s:.,/-]*[万亿wk]?\+?$|^[年月日时分]+$|"
    r"^(?:\d[\d.,]{0,12}+[万亿wk]?\+?)?[次人]?(?:阅读|浏览|点击|评论|播放|观看|访问|人气|热度|点赞|跟帖|参与|围观|转发)(?:人?[数量次]|次数)?$|"
    r"^(?:我(?:要|来|有话)|返回|往期)|^第?\s?[A-Za-z]?\d{1,3}\s?版|"
    r"^(?:生活|社[会會]|政治|财经|財經|娱乐|娛樂|体育|體育|国际|國際|综合|綜合|地方|大陆|大陸|文教|科技|要闻)(?:新闻|新聞)?中心$",
    re.IGNORECASE,
)


def _labelled_above(_page: Page, region: Region) -> FieldValue:
    labelled = (line for line in region.kept[:3] if has_label(line, "source"))
    opening = [line for line in labelled if SOURCE_LINE.match(line.folded) or find_when(line.info)]
    for lines in (region.head, region.above, opening):
        if (given := find_labelled(lines, "source", clean_source)) is not NO_VALUE:
            return given
    return NO_VALUE


def _labelled_logo(_page: Page, region: Region) -> FieldValue:
    """Return the publisher that only a picture behind an empty label names."""
    for line in (*region.head, *region.above):
        if has_label(line, "source") and (logo := _logo(line)):
            return FieldValue(logo, "logo", line.text)
    return NO_VALUE


def _in_next_cell(page: Page, region: Region) -> FieldValue:
    """Return the publisher of a table that heads an official notice, where the label has a cell of its own."""
    table = page.lines[max(region.first - _TABLE, 0) : region.first]
    for line in table:
        name, between, office = line.original.partition("\x1f")
        if (
            between
            and _OFFICE.fullmatch(strip_whitespace(fold(name)))
            and _is_publisher(office := office.strip(" \x1f"))
        ):
            return FieldValue(office, f"label:{strip_whitespace(name)}", line.text)
    for label, value in pairwise(table):
        in_cell = label.block.tag in _CELLS and value.block.getparent() is label.block.getparent()
        if (
            in_cell
            and _OFFICE.fullmatch(name := strip_whitespace(label.folded).strip(":"))
            and _is_publisher(value.text)
        ):
            return FieldValue(value.text, f"label:{name}", value.text)
    return NO_VALUE


_TABLE = 30
"""Cells of such a table at most: twelve labels and what they name, and the headline."""
_CELLS = ("td", "th", "dt", "li")
_OFFICE = re.compile(r"(?:信息)?来源|(?:信息)?(?:发布|发文|公开|制发)(?:机构|机关|单位|部门|主体)")


def _marked(_page: Page, region: Region) -> FieldValue:
    for text, mark in find_marked_texts(region, SOURCE_MARK):
        unlabelled = LABELS["source"].sub("", fold(text))
        name = clean_source(text[len(text) - len(unlabelled) :])
        if _is_publisher(name) and not find_when(name):
            return FieldValue(name, f"class:{mark}", text)
    return NO_VALUE


def _at_end(_page: Page, region: Region) -> FieldValue:
    """Return the publisher named in brackets at the end of the last sentence: （来源：…）, （转自…）."""
    for line in region.kept[:-4:-1]:
        if match := _CLOSING.search(line.folded):
            name = clean_source(line.text[slice(*match.span("name"))])
            if name:
                return FieldValue(name, f"label:{match['label']}", line.text)
    return NO_VALUE


_CLOSING = re.compile(
    r"[(\[]\s*+(?:文章|稿件|信息|本文|新闻)?(?P<label>来源|转载?自|摘自|原载)(?:于|自)?\s?[:|]?\s?"
    r"(?P<name>[^()\[\]:]{2,40}?)(?:\s*+(?:记者|作者|编辑)[^()\[\]]*+)?[)\]]\s*+[。.]?$"
)


def _below(page: Page, region: Region) -> FieldValue:
    given = _below_like_a_person(page, region)
    return NO_VALUE if is_name(given.value) else given


def _below_like_a_person(_page: Page, region: Region) -> FieldValue:
    return find_labelled((*region.inside[-4:], *region.foot), "source", clean_source)


def _beside_date_above(_page: Page, region: Region) -> FieldValue:
    title_key = headline_key(region.headline.text)
    found = (_beside_date(lines, title_key) for lines in (region.head, region.above))
    return next((given for given in found if given.value), NO_VALUE)


def _beside_date(lines: list[Line], title_key: str) -> FieldValue:
    """Return the name beside the date of an info line without any label: `2019年11月25日 18:57 参考消息`.

    What follows the date goes before what precedes it, and that before a logo, and a paper's name on a line of its own.
    Where people are named by labels, only a paper's name counts.
    """
    for position, line in enumerate(lines):
        if (
            _FORUM.search(line.text)
            or not is_info_line(line)
            or has_label(line, "source")
            or not (date := find_when(line.info))
        ):
            continue
        original, near = line.original, [*lines[max(position - 2, 0) : position], *lines[position + 1 : position + 3]]
        labelled = has_label(line, "author", "editor")
        for text in (original[date.end() :], original[: date.start()]):
            for name in re.split(r"[\x1f\s|｜／/]+", text):
                cleaned = clean_source(_UNSIGNED.sub("", name.strip(" []()【】")))
                if _is_publisher(cleaned) and (not labelled or _MEDIA_NAME.match(cleaned.strip("《》"))):
                    return FieldValue(cleaned, "info", line.text)
        if labelled:
            continue
        if logo := _logo(line):
            return FieldValue(logo, "logo", line.text)
        for other in near:
            if _MEDIA_NAME.match(name := clean_source(other.text)) and not repeats_headline(other, title_key):
                return FieldValue(name, "info", other.text)
    return NO_VALUE


_FORUM = re.compile(r"回[复復]\s?[:：]?\s?\d")
"""Counts answers: the name beside the date is a member's."""
_UNSIGNED = re.compile(r"^(?:[来來]源|[转轉][载載]?自)(?=[一-龥])")
"""The label of a source that has no sign, since its value stands in an element of its own."""
_MEDIA_NAME = re.compile(
    r"^[一-龥A-Za-z·]{1,12}(?:网|報|报|社|台|新闻|新聞|在线|发布|發布|客户端|频道|周刊|云|传媒|融媒|中心|網|日报|号)$"
)


def _logo(line: Line) -> str:
    """Return the publisher whose name only a picture in the info line's own element says."""
    for image in islice(line.block.iter("img"), 3):
        name = clean_source(image.get("alt") or image.get("title") or "")
        if _MEDIA_NAME.match(name):
            return name
    return ""


def _is_publisher(name: str) -> bool:
    """Whether a word beside a date may name a publisher: neither a person, a section, a place nor a button."""
    fits = _SHORTEST_BARE <= len(name) <= _LONGEST_BARE and bool(re.search(r"[一-龥]", name))
    if not fits or is_name(name) or name in _SECTIONS or _SECTION.fullmatch(name) or re.search(r"[，,:：;；]", name):
        return False
    folded = fold(name)
    return not (WIDGET.match(folded) or _NO_PUBLISHER.search(folded) or _BUTTON.search(folded))


_SHORTEST_BARE, _LONGEST_BARE = 2, 20
"""Characters of a publisher's name that stands without a label."""
_SECTIONS = frozenset(
    "要闻 时政 社会 经济 民生 教育 健康 文化 体育 房产 旅游 图片 视频 专题 国内 国际 本地 财经 科技 娱乐 "
    "军事 评论 深度 观点 头条 热点 政务 通知 新闻 资讯 新闻中心 "
    "理论 副刊 文艺 生活 专版 特刊 即时 快讯 独家 综合 原创 听新闻 收藏 "
    "分享 点赞 关注 北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 "
    "湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾".split()
)
"""Sections, buttons, and the provinces that platforms show beside a date: from where, not from whom."""

_BUTTON = re.compile(
    r"(?:阅读|投稿|图集|全文|无障碍)(?!.{0,3}[网报刊道线])|(?:^|发表|查看|参与|全部|更多|最新|网友|[\d条])评论(?!.{0,3}[网报刊道])|"
    r"浏览|分享|点赞|收听|订阅|举报|登录|^(?:放大|缩小|默认)(?:字[体号])?$|创作者|\d\s?分钟|播报本|^\W?关注$|\d字|^\d+评|^版面(?:概览|导航|目录)$|\d\s?个?[天周月年]前$|"
    r"^[TA]?[大中小+-]+$|^(?:媒体|(?:机构|政务|媒体)号)$|(?:时间|日期)$"
)
"""Buttons, counters and labels beside a date; folded."""
_SECTION = re.compile(
    r"(?:国内|国际|社会|地方|本地|本市|本省|区县|县区|市县|县市|乡镇|部门|单位|基层|校园|学院|行业|企业|公司|教育|文化|体育|财经|经济|"
    r"科技|娱乐|健康|民生|时政|政务|热点|图片|视频|最新|滚动|综合|即时)(?:新闻|资讯|快讯|热点|焦点|聚焦|速递|播报|频道)|.*(?:要闻|公告|动态)"
)
"""A section's name: what it tells of, and a word for news."""


def _in_meta(page: Page, _region: Region) -> FieldValue:
    for name in _META:
        if value := clean_source(page.meta.get(name, "")):
            return FieldValue(value, f"meta:{name}", page.meta[name])
    return NO_VALUE


SOURCE_WITNESSES: tuple[tuple[str, Callable[[Page, Region], FieldValue]], ...] = (
    ("a label above the body: 来源：, 转自：, 发布机构：", _labelled_above),
    ("a logo behind such a label", _labelled_logo),
    ("the cell beside such a label in a table above the body", _in_next_cell),
    ("brackets at the end of the last sentences: （来源：…）", _at_end),
    ("a label below the body", _below),
    ("an element above the body whose class names the source", _marked),
    ("the info line, beside the date; a logo there, or a paper's name close by", _beside_date_above),
    ("a label below the body, also of what reads like a person's name", _below_like_a_person),
    (f"meta tags: {', '.join(_META)}", _in_meta),
)
"""Where the source is looked for, in this order; after all of them the name of a site that declares one."""
