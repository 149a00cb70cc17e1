"""Pages whose text is no article: their foot, a disclaimer, comments, teasers, goods, what a site says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import AFTER_ARTICLE, COMMENTS, DISCLAIMER, fold
from newscrawl.extract.headline import TITLE_SEPARATOR
from newscrawl.extract.info_line import is_info_line

if TYPE_CHECKING:
    from newscrawl.extract.classify import PageEvidence
    from newscrawl.extract.lines import Line

_RIGHTS = re.compile(r"版权|著作权|转载|复制|镜像|摘编|授权|许可|本[网站](?!记者|讯)")
_DEMANDS = re.compile(r"未经|不得|[归属][^，。]{0,12}所有|均属|请[^，。]{0,8}(?:联系|来函|告知|注明)|联系的")
"""A disclaimer has two words of rights and asks for something; news of rights has the first alone."""
_FEWEST_RIGHTS = 2
_BROWSER = re.compile(r"^\W*(?:您|你)?(?:的|正在使用的|当前)*浏览器.{0,12}(?:过低|太低|过旧|不支持|禁用)")
_FOR_MEMBERS = re.compile(
    r"(?:付费|订阅|会员|登录后|购买|解锁)[^。]{0,16}(?:阅读|查看|解锁|显示|继续)[^。]{0,4}(?:全文|剩余|余下|本文)"
)
"""Where the text would stand for those who pay."""
_REPLY = re.compile(
    r"(?:回复|支持|反对|顶|踩|点?赞|举报|引用|盖楼)\s*(?:[(\[]\s*\d+\s*[)\]]|\d|\||$|\s|(?=回复|支持|举报|踩|赞))"
)
"""What stands below each remark of a reader."""
_ANSWERS = re.compile("回复|举报|引用|盖楼|反对|踩")
"""The same, but for praise, which pictures and the parts of a live report get, too."""
_COMMENT_BUTTON = re.compile(r"\W*(?:发表|我要|查看|参与|我来|评论)")
"""How buttons and counters begin that lead to comments and open none."""
_OWN_PAGE = re.compile(
    r".{0,12}(?:公司|企业|单位|集团|律所|报社|网站|本站|本网|机构)(?:[简簡]介|介[绍紹]|概[况況]|概览)|(?:公司|企业|品牌)文化|品牌(?:故事|[简簡]介|介[绍紹])|关[于於](?:我[们們]|本站|本网|公司)"
    r"|(?:医院|学校|学院|部门|本[院校局])(?:[简簡]介|介[绍紹]|概[况況])"
    r"|(?:机构|单位|部门|主要|工作)(?:职能|职责)|(?:内设|直属|下属)机构|机构设置|(?:公司|企业|发展)历程|(?:资质|企业|公司)荣誉|荣誉资质"
    r"|联系(?:我们|方式)|加入我们|招贤纳士|诚聘英才|广告(?:服务|报价|刊例)|(?:隐私|法律|版权|免责|网站)(?:权?保护)?(?:政策|声明|条款)"
    r"|(?:用户|服务|注册|使用)(?:服务|注册)?(?:协议|条款)|帮助中心|常见问题|在线留言|意见反馈|(?:[市县区局院校]长|书记)信箱|.{0,12}(?:客户端|app)下载"
    r"|(?:资料|表格|样本|软件)下载(?:中心|专区)?|下载(?:中心|专区)",
    re.IGNORECASE,
)
"""Headlines of pages that a site or firm has about itself; news of such things says more."""
_ALWAYS_OWN = re.compile(
    r"(?:公司|企业|律所|网站|本站|本网|医院|学校|学院|机构|单位|部门|本[院校局])(?:[简簡]介|介[绍紹]|概[况況])"
    r"|关[于於](?:我[们們]|本站|本网)|联系(?:我[们們]|方式)|在线留言|隐私政策|用户(?:服务)?协议"
    r"|(?:机构|单位|部门|主要|工作)(?:职能|职责)|(?:内设|直属|下属)机构|机构设置"
)
"""Those of them that are never news: some systems show a date on every page."""
_SELLS = re.compile(
    r"加入购物车|放入购物车|立即(?:购买|抢购|下单|订购)|起[批订]量|进货单|我要购买|在线订购|无理由退|包邮|库存|月?销量|促销价|市场价|配送至|发货"
)
"""Words of a shop, in lines without a sentence; one alone may be news."""
_CONTACT = re.compile(
    r"(?:联系(?:人|电话|方式|地址)|公司(?:名称|地址|电话)|电话|手机|传真|邮[箱编]|e-?mail|地址|网址|qq|微信|(?:乘车|公交)路线)[:/]",
    re.IGNORECASE,
)
"""How lines begin that tell where somebody is to be reached."""
PRICE = re.compile(r"[¥￥]\s*\d")
_PAGER = re.compile(r"(?=.*[页条篇])(?:页次|记录|[首尾末上下]一?页|[共第每条篇页\d\s:/|,])++")
"""The whole line that leads through the pages of a list."""
_LONGEST_HEADING, _LONGEST_BUTTON = 12, 12
_LONGEST_OFFER, _FEWEST_OFFERS = 40, 2
_OFFER_BELOW = 3
"""Lines below the text in which its goods may be ordered."""
_FEWEST_CARDS = 3
_MOSTLY = 0.8


def is_notice(line: Line) -> bool:
    """Whether a sentence is about the site's rights, or about the reader's browser."""
    if line.length > _LONGEST_NOTICE or not _NOTICE_HINT.search(line.text):
        return False
    text = line.folded
    if "{{" in text and "}}" in text:  # a template that was not filled in
        return True
    if _BROWSER.match(text) or DISCLAIMER.match(text) or _FOR_MEMBERS.search(text):
        return True
    return _DEMANDS.search(text) is not None and len(set(_RIGHTS.findall(text))) >= _FEWEST_RIGHTS


_NOTICE_HINT = re.compile("[权權转轉载載复複镜鏡摘许許浏瀏声聲代阅閱锁鎖付{]")
"""One of these is in nearly every such sentence: most lines need not be folded for it."""
_LONGEST_NOTICE = 120


def find_foreign_text(evidence: PageEvidence) -> str | None:
    """Return what makes the text found no article's; None for an article."""
    region = evidence.region
    prose = [line for line in region.kept if line.is_prose]
    if own := _find_own_page(evidence):
        return own
    if all(line.length <= _LONGEST_OFFER and _PAGER.fullmatch(line.folded) for line in region.kept):
        return f"only the way through a list: {region.kept[0].text}"
    is_bare = not evidence.told_when and not evidence.sourced and len(region.kept) > 1
    if is_bare and all(_CONTACT.match(line.folded) for line in region.kept):
        return f"only how to reach somebody: {region.kept[0].text[:80]}"
    if not prose:
        return None
    if len(region.kept) <= len(prose) + 1 and not evidence.has_prose:
        return f"only the page's foot: {prose[0].text[:80]}"
    return _find_comments(evidence, prose) or _find_teasers(evidence, prose)


def _find_own_page(evidence: PageEvidence) -> str | None:
    """Tell a page about the site or firm itself, and one that sells something."""
    title = evidence.page.head_title.strip()
    headlines = [evidence.region.headline.text, title, *TITLE_SEPARATOR.split(title)[: evidence.names_site]]
    own = next((headline for headline in headlines if _names_own_page(headline, evidence)), "")
    if evidence.headed and own and (not evidence.told_when or _ALWAYS_OWN.fullmatch(fold(own))):
        return f"about the site itself: {own}"
    if evidence.told_when:
        return None
    top = evidence.region.headline.lines[0].index if evidence.region.headline.lines else 0
    near = evidence.page.lines[top : evidence.region.kept[-1].index + _OFFER_BELOW]
    offers = [line for line in near if not line.linked or line.length <= _LONGEST_BUTTON]  # others lead to other goods
    short = [line.text for line in offers if not line.is_prose and line.length <= _LONGEST_OFFER]
    if not any(map(PRICE.search, short)):
        return None
    words = {found[0] for text in short for found in _SELLS.finditer(text)}
    return f"sells something: {' '.join(sorted(words))}" if len(words) >= _FEWEST_OFFERS else None


def _names_own_page(headline: str, evidence: PageEvidence) -> bool:
    """Whether a headline names such a page, alone or beside the site's name, which its foot has, too."""
    found = _OWN_PAGE.search(fold(headline))
    if not found or not (found.end() == len(headline) or headline[found.end()].isspace()):
        return False
    foot = evidence.page.lines[evidence.region.kept[-1].index + 1 :]
    sites = filter(None, (headline[: found.start()], headline[found.end() :].strip()))
    return all(any(site in line.text for line in foot) for site in sites)


def _find_comments(evidence: PageEvidence, prose: list[Line]) -> str | None:
    """Tell comments without their article: a heading says so right above the text, or buttons below each of them.

    What stands in one box with the headline is a counter or a button of the article.
    """
    region, lines = evidence.region, evidence.page.lines
    around = {region.container, *region.kept[0].block.iterancestors()}
    around.difference_update(*(line.block.iterancestors() for line in region.headline.lines))
    for line in lines[max(region.kept[0].index - 2, 0) : region.kept[0].index]:
        named = line.length <= _LONGEST_HEADING and not line.linked and COMMENTS.match(line.folded)
        if named and line.block.getparent() in around and not _COMMENT_BUTTON.match(line.folded):
            return f"only comments below {line.text!r}"
    if not any(_reply_to(line, lines) for line in prose[: 1 if evidence.headed else 2]):
        return None
    found = (_reply_to(line, lines) for line in prose)
    buttons = {button.index for button in found if button and _ANSWERS.search(button.folded)}
    fewest = 1 if COMMENTS.fullmatch(fold(region.headline.text)) else 2
    if len(buttons) >= max(fewest, _MOSTLY * len(prose)):
        return f"only comments: {len(buttons)} of {len(prose)} with a button to reply"
    return None


def _reply_to(line: Line, lines: list[Line]) -> Line | None:
    """Return the button to reply that stands right below a line; below two lines of one post stands the same."""
    near = lines[line.index + 1 : line.index + 3]
    return next((one for one in near if one.length <= _LONGEST_OFFER and _REPLY.match(one.folded)), None)


def _find_teasers(evidence: PageEvidence, prose: list[Line]) -> str | None:
    """Tell teasers without an article: linked titles above each, and a line above the first that opens such a list."""
    lines = evidence.page.lines
    if len(prose) < _FEWEST_CARDS:
        return None
    cards = [line for line in prose if line.index and lines[line.index - 1].is_linked]
    if len(cards) < _MOSTLY * len(prose) or (evidence.headed and cards[0] is not prose[0]):
        return None
    first = cards[0].index
    heads = [line for line in lines[max(first - 4, 0) : first] if not line.linked and line.length <= _LONGEST_HEADING]
    if any(AFTER_ARTICLE.match(line.folded) for line in heads):
        return f"only teasers: {len(cards)} paragraphs below linked titles"
    return None


def find_cut_teasers(evidence: PageEvidence) -> str | None:
    """Tell a list by its teasers: nearly each breaks off with an ellipsis, and a link stands right above it.

    One is enough on a page without a headline, where nothing but an info line is between.
    """
    lines = evidence.page.lines
    prose = [line for line in evidence.region.kept if line.is_prose and not line.linked]
    cut = [line for line in prose if _CUT.search(line.text) and any(above.linked for above in _above(line, lines))]
    near = [line for line in cut if lines[line.index - 1].linked or is_info_line(lines[line.index - 1])]
    is_listed = len(cut) >= _FEWEST_CUT or (near and not evidence.headed)
    if not is_listed or len(cut) < _MOSTLY * len(prose):
        return None
    if evidence.evident and evidence.region.kept[0] not in cut:
        return None
    return f"{len(cut)} of {len(prose)} paragraphs break off below a link"


def _above(line: Line, lines: list[Line]) -> list[Line]:
    return lines[max(line.index - 2, 0) : line.index]


_CUT = re.compile(r"(?:\.\.\.|…)[\])】]?(?:[\[【]?(?:详细|详情|全文|更多|阅读全文|查看全文)[\]】]?)?$")
_FEWEST_CUT = 2
