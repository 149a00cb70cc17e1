"""Undated pages that describe a thing, a firm, a post or a person, and tell nothing that happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from newscrawl.extract.boilerplate import fold
from newscrawl.extract.container import is_foot
from newscrawl.extract.foreign_text import PRICE
from newscrawl.extract.headline import TITLE_SEPARATOR
from newscrawl.extract.info_line import headline_key, is_info_line
from newscrawl.extract.labels import has_label
from newscrawl.extract.line_witnesses import words_of
from newscrawl.extract.lines import DOCUMENT
from newscrawl.extract.section import find_section

if TYPE_CHECKING:
    from newscrawl.extract.classify import PageEvidence
    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

_TYPES = (
    "Product", "JobPosting", "SoftwareApplication", "MobileApplication", "Course", "Hotel", "RealEstateListing",
    "ProfilePage", "AboutPage", "ContactPage", "CollectionPage", "SearchResultsPage",
)  # fmt: skip
"""schema.org's types of pages and things that no article is."""
_OF_DATED = ("JobPosting", "AboutPage", "ContactPage", "product")
"""Those that a date makes no article: systems show one on every page."""
_OG_TYPES = ("product", "profile")
_NEWS = re.compile(
    r"\d月\d{1,2}[日号](?!以[前后]出生)|[一二三四五六七八九十]月[一二三四五六七八九十廿]{1,3}日|\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)"
    r"|昨[天日晚]|[今当][天早晨晚日](?!的)|近日|日前|连日|去年|记者|(?:[说问答]|(?<![大街通渠管轨赛频车隧河航国省县绿步])道|(?<![职名简全昵])称)[,:]|表示|告诉|指出|强调|透露"
    r"|我(?![们們司院校市县縣区省国國局店厂廠社站网单公行])|(?<!其)他(?![们們人])|她"
)
"""Days, speakers and persons, one of which any news has, and most essays."""
_DAY = re.compile(r"\d{4}(?:[-./]\d{1,2}[-./]\d{1,2}|年\d{1,2}月\d{1,2}日)(?: [\d:]+)?")
"""What is nothing but a day in the cell of a record."""
_CHANGED = re.compile("更新|上架[时日]")
_RECORD = re.compile("索引|[文字]号|发文")
"""Labels of a public document's record."""
_SECTION = re.compile(
    r"(?:产品|商品)(?:中心|展示|列表|介[绍紹]|分类|系列)|职位(?:详情|信息)|关[于於]我[们們]|内设机构"
    r"|机构(?:设置|职能|概况|简介)|(?:主要|部门|工作)职[责能]|(?:公司|企业|医院|学校|单位|部门)(?:[简簡]介|介[绍紹]|概[况況]|概览)"
)
"""Sections in which sites show nothing but what they are and have."""
_MIXED_SECTION = re.compile(
    r"解[决決]方案|(?:工程|成功|客户)案例|办事指南|招贤纳士|诚聘英才|加入我[们們]"
    r"|(?:人才)?(?:招聘|招募)(?:信息|职位|中心)?|人才招[聘募]"
    r"|(?:[市县区局院校]|学校|医院|单位)?领导(?:之窗|[简簡]介|信息|班子|介绍|成员|分工)?"
    r"|(?:科室|专家|医生|名医|师资|教师|团队|律师|景区|景点|酒店|楼盘|房源|课程|图书|栏目)"
    r"(?:介绍|导航|队伍|力量|团队|成员|中心|列表|详情)"
)
"""Sections in which they also tell news."""
_GOODS = re.compile(r"[>＞›»]\s*((?:产品|商品)(?:中心|展示|列表|分类|系列))\s*[>＞›»]")
"""A section of goods in the midst of a breadcrumb; below 关于我们 stands news, too."""
_PART = re.compile(
    r"(?:[一二三四五]、|\[)?(?:(?:产品|商品|公司|企业|岗位|职位|工作|任职|条件|课程|剧情|游戏|房源|楼盘|店铺|律师|酒店|软件|个人|专业|技术|功能|"
    r"详细|基本|科室|应用|景[点区]|适[用合])(?:概述|介[绍紹]|[简簡]介|描述|说明|参数|特[点色长]|详情|职责|要求|人群|客户|范围|信息|分工)"
    r"|(?:教育|工作)(?:背景|经历)|(?:主干|核心)课程|就业(?:方向|前景)|培养目标|工作内容|简历|分工|目录)\]?:?"
)
"""Headings of a description's parts."""
_STEP = re.compile(r"(?:[一二三四五]、|\[)?(?:申请|申报|办理|受理)(?:材料|条件|流程|渠道|地点)\]?:?")
"""Headings of a guide's parts; any notice may have several."""
_ORDER = re.compile(
    r"(?:立即|马上|在线|我要|点击|免费|预约)?(?:询[价盘]|[选购]购|购买|抢购|订购|结算|下单|应[聘征]|投递(?:简历)?|看房|试[驾用听]"
    r"|申请试用|收藏店铺|发送消息|加入购物[车袋])"
)
"""What a button says that orders something."""
_RATE = re.compile(r"\d元/(?:㎡|平|月)")
_BUTTON = re.compile(r"<button\b[^<>]{0,200}>\s*+([^<>\s]{2,8})\s*+<")
_FIELD = re.compile(r"(?:^|[\s|])([一-龥]{2,6}):\s?[^\s:]")
"""A label with its value, as records have them."""
_BRACKET = re.compile("[（(]")
_OVERVIEW = re.compile("(?:概[况況]|[简簡]介|介[绍紹])$")
_DEFINES = re.compile(
    r"(?:[（(][^()（）]{1,60}[）)])?(?:股份)?(?:有限公司)?(?:是|系|隶属|(?:成立|创[建办立]|[始兴]建|坐落|位)于|坐落在)"
)
"""What follows a name that a sentence describes."""
_DOCUMENT = re.compile("(?:公告|通知|启事|公示|简章|通告|通報|通报|名单|声明|办法|规定|条例|意见|细则|倡议书|公开信)$")
"""How headlines of announcements and orders end, which name no day where their site shows none."""
_PERSON = re.compile(r"[,，]\s*[男女]\s*[,，].*(?:学历|學歷|学位|學位|参加工作|分管)")
"""What follows a name that opens a record of service; who is honoured or mourned is told of without one."""
_SENTENCE = re.compile("[:,?!。“”]")
"""What stands in a headline that tells something, and in no name."""
_QUOTE = re.compile(
    r"[^,:;!?\s]{2,20}\(\d{6}(?:\.[A-Z]{2})?\)(股票价格|股票行情|基金净值|净值|行情|股吧)?(?=[_|]|-\D|\s*$)"
)
"""A name with the code that it is traded by, and what is quoted, which is all that a quote's headline or title says."""
_LONGEST_FIELD, _LONGEST_WORD, _LONGEST_PERSON = 40, 8, 4
_LONGEST_PROSE = 1500
"""Characters of prose up to which a page is asked; what firms and offices say of themselves is seldom longer."""
_LONGEST_PREVIEW = 3
"""Paragraphs that a site shows at most of a document to download."""
_MOST_PARTS = 8
"""Parts of a title that are looked at; sites write up to four."""
_STRONG, _WEAK = 2, 1
_FEWEST_FIELDS, _FEWEST_PARTS, _CELLS = 2, 2, 2
_NAME_AND_VALUE = {("dt", "dd"), ("th", "td")}
_BELOW = 6
"""Lines below the text that still belong to it."""
Witness = tuple[int, str]
"""What a witness weighs, and what was seen."""


def find_profile(evidence: PageEvidence) -> str | None:
    """Return what shows that a page describes something; None for an article, as any dated page but of a few types.

    Its type for search engines says so, or its headline is a name with the code it is traded by; or what `_describe`
    sees, unless the headline is an announcement's, or the text a long one.
    """
    region, page = evidence.region, evidence.page
    if page.is_declared:
        return None
    if (declared := _declared_type(page)) and (not evidence.told_when or declared in _OF_DATED):
        return f"declared as {declared}"
    is_file = not evidence.told_when and DOCUMENT.search(region.headline.text)
    if is_file and len(evidence.prose) <= _LONGEST_PREVIEW:
        return f"a document to download: {region.headline.text[:80]}"
    quote = _QUOTE.match(fold(page.head_title)) or _QUOTE.match(fold(region.headline.text))
    if quote and (quote[1] or not evidence.told_when):
        return f"quotes a security: {quote[0]}"
    is_long = sum(line.length for line in region.kept if line.is_prose) > _LONGEST_PROSE
    return None if is_long or _DOCUMENT.search(region.headline.text) else _describe(evidence)


def _describe(evidence: PageEvidence) -> str | None:
    """Return what shows that a page describes something, where nothing is told that happened, by day or by whom.

    Its section does, or two witnesses do: a section that has news, too, fields above the text, a button to order, a
    price, headings of a description's parts, a sentence that says what the headline's name is. A system may date any
    page: a dated one needs its section, and two headings of parts or more beside it.
    """
    region, page = evidence.region, evidence.page
    top = region.headline.lines[-1].index + 1 if region.headline.lines else max(region.first - _BELOW * 2, 0)
    lines = page.lines[top : region.kept[-1].index + 1 + _BELOW]
    parts = list(_see_parts(lines))
    if evidence.told_when and len(parts) < _FEWEST_PARTS:
        return None
    text = (line.index for line in region.kept if line.is_prose and not _FIELD.match(line.folded))
    above = page.lines[top : next(text, region.kept[-1].index)]
    names = [region.headline.text, *(part.strip() for part in TITLE_SEPARATOR.split(page.head_title)[:_MOST_PARTS])]
    section = list(_see_section(evidence, names))
    if evidence.told_when and _STRONG not in (weight for weight, _ in section):
        return None
    named = _see_firm(evidence) or _see_name(region.kept, names)
    fields = _see_fields(above, is_changed=evidence.witness == "update" and not evidence.sourced)
    seen = [*section, *fields, *named, *parts, *_see_orders(lines, page.html)]
    last = -1 if evidence.told_when else region.kept[-1].index
    told = (line for line in lines if not is_foot(line) and not (line.index > last and is_info_line(line)))
    if sum(weight for weight, _ in seen) < _STRONG or any(map(_is_news, told)):
        return None
    return "describes something: " + ", ".join(word for _, word in seen)


def _declared_type(page: Page) -> str | None:
    """Return the type a page gives itself for search engines, when no article has it."""
    named = page.meta.get("og:type", "").lower()
    return named if named.startswith(_OG_TYPES) else next((one for one in page.types if one in _TYPES), None)


def _is_news(line: Line) -> bool:
    if (line.linked and not line.is_prose) or (line.block.tag in ("td", "dd") and _DAY.fullmatch(line.folded)):
        return False
    return not _CHANGED.search(line.text) and _NEWS.search(line.folded) is not None


def _see_section(evidence: PageEvidence, names: list[str]) -> Iterator[Witness]:
    """Yield the section of such pages that title or breadcrumb names; weakly where the headline does or is no name."""
    own, is_name = headline_key(names[0]), not _SENTENCE.search(fold(names[0]))
    breadcrumb = find_section(evidence.page, evidence.region)
    for name in dict.fromkeys([*names, breadcrumb.value]):
        is_section = _SECTION.fullmatch(fold(name))
        if is_section or _MIXED_SECTION.fullmatch(fold(name)):
            yield (_STRONG if is_section and is_name and headline_key(name) != own else _WEAK), name
            return
    if goods := _GOODS.search(breadcrumb.raw):
        yield (_STRONG if is_name else _WEAK), goods[1]


def _see_fields(above: list[Line], *, is_changed: bool) -> Iterator[Witness]:
    """Yield the fields above the text: labels with values, or rows of two cells.

    They are enough where the page's only time is that of a change, and one of them, unless they are a public
    document's record.
    """
    fields = [(label, line) for line in above for label in _labels(line)]
    labels = list(dict.fromkeys(label for label, _ in fields))
    if len(labels) >= _FEWEST_FIELDS:
        changed = {_list_around(line) for line in above if is_changed and _CHANGED.search(line.text)}
        is_strong = any(_list_around(line) in changed for _, line in fields) and not any(map(_RECORD.search, labels))
        yield (_STRONG if is_strong else _WEAK), " ".join(labels)


def _list_around(line: Line) -> Any:
    """Return the list, table or box that a line is a part of."""
    parent = line.block.getparent()
    return parent.getparent() if parent is not None and parent.tag == "tr" else parent


def _labels(line: Line) -> Iterator[str]:
    """Yield the labels in a line that tells nothing of an article's origin."""
    if line.linked or line.length > _LONGEST_FIELD or words_of(line) or is_info_line(line) or has_label(line):
        return
    row, value = line.block.getparent(), line.block.getnext()
    is_first = row is not None and len(row) == _CELLS and line.block.tag in ("td", "th")
    if value is not None and (is_first or (line.block.tag, value.tag) in _NAME_AND_VALUE):
        yield line.text
    yield from _FIELD.findall(line.folded)


def _see_firm(evidence: PageEvidence) -> list[Witness]:
    """Return the headline where it is the name of the site's firm."""
    headline = evidence.region.headline.text
    return [(_STRONG, headline)] if headline.endswith("有限公司") and evidence.names_site else []


def _see_name(kept: list[Line], names: list[str]) -> Iterator[Witness]:
    """Yield the name above the text that one of its sentences begins with, and says what or who it is."""
    for name in names:
        told = _OVERVIEW.sub("", name)
        called = _BRACKET.split(told, maxsplit=1)[0]
        for line in kept if len(called) > 1 else ():
            if line.text.startswith(called):
                is_person = len(told) <= _LONGEST_PERSON and _PERSON.match(line.text, len(told))
                if is_person or _DEFINES.match(line.text, len(called)):
                    yield (_STRONG if is_person or told != name else _WEAK), name
                    return


def _see_parts(lines: list[Line]) -> Iterator[Witness]:
    """Yield headings of a description's parts."""
    short = [line for line in lines if line.length <= _LONGEST_WORD]
    parts = dict.fromkeys(line.text for line in short if _PART.fullmatch(line.folded))
    steps = [line.text for line in short if _STEP.fullmatch(line.folded)]
    return ((_WEAK, text) for text in (*parts, *steps[:1]))


def _see_orders(lines: list[Line], html: str) -> Iterator[Witness]:
    """Yield a button to order something, and a price that stands alone."""
    texts = [fold(line.text) for line in lines if line.length <= _LONGEST_WORD]
    buttons = map(fold, _BUTTON.findall(html))
    priced = [line for line in lines if line.length <= _LONGEST_FIELD and ":" not in line.folded]
    order = next(filter(_ORDER.fullmatch, [*texts, *buttons]), "")
    price = next((line.text for line in priced if PRICE.search(line.text) or _is_rate(line)), "")
    return ((_WEAK, found) for found in (order, price) if found)


def _is_rate(line: Line) -> bool:
    """Whether a line outside of tables, which have prices of many things, says what a flat or a post pays."""
    return line.block.tag not in ("td", "th") and not line.is_prose and _RATE.search(line.text) is not None
