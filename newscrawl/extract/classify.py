"""Tell pages that are no articles, and why: by structure first, by words only where there is little text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.extract.boilerplate import CREDIT_LINE, fold
from newscrawl.extract.container import is_foot
from newscrawl.extract.foreign_text import find_cut_teasers, find_foreign_text, is_notice
from newscrawl.extract.images import find_images
from newscrawl.extract.info_line import headline_key, is_info_line
from newscrawl.extract.labels import has_label
from newscrawl.extract.link_lists import (
    FEWEST_ROWS,
    MANY_LINKS,
    MIN_LINK_TITLE,
    find_index,
    find_link_list,
    kind_of_list,
    rows_of,
)
from newscrawl.extract.profiles import find_profile

if TYPE_CHECKING:
    from newscrawl.extract.body import Region
    from newscrawl.extract.lines import Line
    from newscrawl.extract.page import Page

_I = re.IGNORECASE
_WALL = (
    r"请(?:先|您先)?(?:登[录陆]|注册)(?![^,。!]{0,20}(?:网|平台|系统|客户端|app|公众号|程序))"
    r"|(?:尚未|没有|您(?:需|必?须|还[没未]|未))[^,。]{0,4}登[录陆](?!过)|登[录陆](?:才|以?后(?:才|查看|可见|阅读|继续|回复|浏览|发表))"
)
"""What a page says that shows its text to members only, below the headline of any article."""
_BARRED = re.compile(_WALL)
REASON_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "challenge",
        re.compile(
            r"安全验证|人机验证|访问验证|滑动.{0,6}验证|拖动.{0,6}滑块|请(?:输入|填写|完成).{0,8}验证|"
            r"captcha|(?:启用|开启|打开|允许|enable).{0,10}(?:javascript|js|cookie)"
            r"|checking your browser|just a moment|cloudflare|(?:网站|应用|系统|云|web).{0,4}防火墙"
            r"|访问(?:过于|太)?频繁|请求.{0,12}(?:拦截|阻断|异常)|(?:被|已)(?:拦截|阻断)|正在(?:跳转|验证|检测)|秒后?自动跳转|安全狗|"
            r"创宇盾|waf",
            _I,
        ),
    ),
    (
        "soft-404",
        re.compile(
            r"(?:页面?|网页|文章|新闻|信息|内容|稿件|地址|链接|资源|文件|帖子|主题|视频|网址|"
            r"记录).{0,14}(?:不存在(?!任何|虚假)|没有?找到|找不到|未找到|无法找到|(?:已经?|已?被)(?:删除|下线|移除|"
            r"撤回|删掉)|已失效|失效了|丢失|不见了|飞走)"
            r"|(?:找不到|没有?找到|未找到|不存在).{0,10}(?:页|文章|信息|内容|地址|资源|文件|新闻|"
            r"稿件)|\b404\b|not found|page (?:does not|doesn't) exist|no longer (?:available|exists)",
            _I,
        ),
    ),
    (
        "error-page",
        re.compile(
            r"\b50[0234]\b|internal server error|bad gateway|service (?:temporarily )?unavailable|"
            r"gateway time-?out|runtime error|fatal error|server error|"
            r"(?:数据库|服务器|系统|程序|网站|服务|页面)\S{0,6}(?:错误|出错|失败|异常|繁忙|故障|维护|"
            r"无法连接|暂停)|warning: *mysql|sql syntax|stack trace|exception in|应用程序中的",
            _I,
        ),
    ),
    (
        "parked",
        re.compile(
            r"域名.{0,10}(?:出售|转让|过期|到期|停放|交易|未绑定|未备案)|domain.{0,24}(?:for sale|"
            r"parked|expired|available)|buy this domain|(?:网站|空间|站点|主机).{0,8}(?:已?过期|到期|"
            r"已?关闭|已?暂停|未备案|停止|未开通)|apache2? .{0,20}default page|welcome to nginx|"
            r"it works!|恭喜.{0,6}(?:站点|网站)?.{0,4}创建成功",
            _I,
        ),
    ),
    (
        "login",
        re.compile(
            rf"{_WALL}|(?:用户|会员|账号|密码|统一身份认证?)\s*(?:登录|登陆)|忘记密码|sign in|log in",
            _I,
        ),
    ),
)
_SURE_PLAYER = re.compile(
    r"<(?:video|audio)\b|<iframe[^<>]+(?:player|video|v\.qq|youku|cctv)|\.(?:mp4|m3u8|flv|"
    r"mp3)\b|videojs|jwplayer|ckplayer|dplayer|\bplayer\(",
    _I,
)
_PLAYER = re.compile(rf"<(?:embed|object)\b|{_SURE_PLAYER.pattern}", _I)
"""The same, or what holds banners, too."""
_PASSWORD = re.compile(r"<input[^<>]+type=[\"']?password", _I)
_SCRIPTED = re.compile(r"<script|http-equiv=[\"']?refresh", _I)

MIN_PROSE = 200
"""Characters of the article's own text from which a page's words no longer condemn it."""
MIN_SENTENCE = 8


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """What was found on a page, as far as it bears on whether this is an article."""

    page: Page
    region: Region
    body: str
    dated: bool
    """Whether an info line above the body carries the date."""
    witness: str
    """How an origin names what gives the publish time; empty when nothing does."""

    @property
    def published(self) -> bool:
        """Whether any witness gives a publish time."""
        return self.witness != ""

    @property
    def told_when(self) -> bool:
        """Whether that is more than the time of a change."""
        return self.witness not in ("", "update")

    @property
    def headed(self) -> bool:
        """Whether a heading of the page names its title."""
        return self.region.headline.witness == "heading"

    @property
    def evident(self) -> bool:
        """Whether the page is built as an article is: a headline, and when or by whom it was edited or signed."""
        return self.headed and (self.dated or self.signed)

    @property
    def sourced(self) -> bool:
        """Whether a line above the text names who has written or edited it, or for whom."""
        return any(has_label(line, "source", "author", "editor") and is_info_line(line) for line in self.region.head)

    @property
    def signed(self) -> bool:
        """Whether the text is signed with its day, or names its editor below."""
        return self.witness == "signature" or any(CREDIT_LINE.match(line.folded) for line in self.region.foot)

    @property
    def names_site(self) -> bool:
        """Whether the headline, right above the text, is the name of who holds the site's rights."""
        headline, kept = self.region.headline, self.region.kept
        if not headline.lines or headline.lines[-1].index + 1 < kept[0].index:
            return False
        return any(headline.text in line.text and is_foot(line) for line in self.page.lines[kept[-1].index + 1 :])

    @property
    def prose(self) -> list[Line]:
        """The running text kept, without sentences of the page's foot and notices about the site."""
        return [line for line in self.region.kept if _is_own(line)]

    @property
    def has_prose(self) -> bool:
        """Whether there is any of it."""
        return any(map(_is_own, self.region.kept))


def _is_own(line: Line) -> bool:
    return line.is_prose and not is_foot(line) and not is_notice(line)


def classify_empty(page: Page, html: str) -> tuple[str, str]:
    """Return reason and detail for a page on which no text could be found for an article."""
    if not page.lines:
        return _classify_blank(page, html)
    text = fold(" ".join([page.head_title, *page.meta.values(), *(line.text for line in page.lines[:40])]))[:4000]
    first = (page.head_title or page.lines[0].text)[:80]
    total = sum(line.length for line in page.lines)
    reason = reason_by_words(text, html)
    links = [line for line in page.lines if line.is_linked]
    titles = sum(line.length >= MIN_LINK_TITLE for line in links)
    is_forum = reason == "login" and titles >= MANY_LINKS  # a form to log in stands above its lists
    if reason and total < _LITTLE_TEXT and not is_forum:
        return reason, first
    if titles < MANY_LINKS and _PLAYER.search(html):
        return "video", first
    if titles >= MANY_LINKS or sum(line.length for line in links) * 2 > total:
        return kind_of_list(page, text), f"{len(links)} links, no prose"
    return reason or "no-article", first


def _classify_blank(page: Page, html: str) -> tuple[str, str]:
    """Return reason and detail for a page without any visible line."""
    if reason := reason_by_words(fold(page.head_title)):
        return reason, page.head_title[:80]
    return ("challenge", "no text, only a script") if _SCRIPTED.search(html) else ("empty", "no text")


_LITTLE_TEXT = 1500


def classify(evidence: PageEvidence, html: str) -> tuple[str, str] | None:
    """Return reason and detail when the page is not an article after all; None for an article.

    Structure is asked first; words only where there is little text and nothing is built as an article is.
    """
    page = evidence.page
    if listed := find_link_list(evidence) or find_cut_teasers(evidence) or find_index(evidence):
        text = fold(page.head_title + " " + " ".join(line.text for line in page.lines[:40]))
        return kind_of_list(page, text), listed
    if seen := find_foreign_text(evidence) or find_profile(evidence):
        return "no-article", seen
    if bare := _find_bare(evidence, html) or _find_message(evidence.body):
        return bare
    if series := _find_episode(evidence, html):
        return "video", series
    if len(evidence.body) >= MIN_PROSE or (evidence.evident and len(evidence.body) >= _MIN_NOTICE):
        return None
    reason = None if evidence.evident else _reason_of_short(evidence, html)
    return (reason, _first(evidence.body)) if reason else _classify_short(evidence, html)


def _reason_of_short(evidence: PageEvidence, html: str) -> str | None:
    """Return the reason that the words of a short page give.

    Below a heading that tells something, a text of a sentence or more may tell of faults and closed sites; it is none
    when it is for members only. A field for a password counts beside such a text only when its element holds a form.
    """
    headline, body = evidence.region.headline.text, fold(evidence.body)
    named = fold(f"{evidence.page.head_title}\n{headline}")
    is_told = any("。" in line.text for line in evidence.prose)
    form = "" if is_told and next(evidence.region.container.iter("form"), None) is None else html
    if is_told and evidence.headed and len(headline) >= _TELLING and len(body) >= _TOLD:
        return "login" if _BARRED.search(body) else reason_by_words(named, form)
    return reason_by_words(f"{named}\n{body}", form)


def _find_message(body: str) -> tuple[str, str] | None:
    """Tell a text that is a message to the reader and nothing else, whatever headline and date stand above it."""
    text = fold(body) if len(body) <= _LONGEST_MESSAGE else ""
    reason = "soft-404" if _GONE.match(text) else reason_by_words(text) if _ADDRESSED.match(text) else None
    return (reason, _first(body)) if reason in ("soft-404", "challenge") else None


_LONGEST_MESSAGE = 60
_ADDRESSED = re.compile(
    r"(?:(?:很|非常|十分)?(?:对不起|抱歉|不好意思)\W*(?:[您你该此这]|本(?![报台刊])|[页网文内信请访]|[没未]?找))"
    r"|[您你](?:所|要|想|正在|当前|需要|的)?(?:访问|查看|浏览|请求|查找|打开|寻找)"
    r"|请(?:启用|开启|打开|允许)[^,。]{0,12}(?i:javascript|js|cookie)"
)
_GONE = re.compile(
    r"[该此](?:文章|网?页面?|内容|信息|新闻|稿件|帖子)[^,。]{0,8}(?:不存在|被[^,。]{0,6}(?:删除|下线|撤回)|失效|无法(?:查看|访问|显示))\W*$"
)
_TELLING, _TOLD = 8, 30
"""Characters of a headline and of a text that tell something; pages about themselves have shorter ones (系统提示)."""


def _find_bare(evidence: PageEvidence, html: str) -> tuple[str, str] | None:
    """Tell a page without headline and date that has little prose and does not call itself an article."""
    if evidence.headed or evidence.published or evidence.sourced or evidence.page.is_declared:
        return None
    length = sum(line.length for line in evidence.prose)
    if length >= _MIN_BARE_PROSE or _has_short_headline(evidence) or _has_telling_heading(evidence):
        return None
    if reason := reason_by_words(fold(f"{evidence.page.head_title}\n{evidence.body}"), html):
        return reason, _first(evidence.body)
    seen = f"no headline, no date, {length} characters of prose: {_first(evidence.body)}"
    return _classify_short(evidence, html) or ("no-article", seen)


def _has_short_headline(evidence: PageEvidence) -> bool:
    """Whether an h1 above the text is a part of the title, too short to be told from a site's name by that alone."""
    parts = [part.strip() for part in _TITLE_MARKS.split(evidence.page.head_title)]
    above = evidence.page.lines[: evidence.region.first]
    return any(line.block.tag == "h1" and not line.linked and line.text in parts for line in above)


def _has_telling_heading(evidence: PageEvidence) -> bool:
    """Whether a heading that tells something stands above two sentences or more, where the title is the site's."""
    headline = evidence.region.headline
    is_heading = headline.witness == "place" and headline.lines[-1].block.tag in ("h1", "h2")
    return is_heading and len(headline.text) >= _TELLING and sum("。" in one.text for one in evidence.prose) > 1


_TITLE_MARKS = re.compile("[:：_|｜—-]")


_MIN_BARE_PROSE = 500
"""Characters of prose that make an article of a page without headline and date (measured: no article of 250 lost)."""


def _first(text: str) -> str:
    return text[:80].replace("\n", " ")


def _classify_short(evidence: PageEvidence, html: str) -> tuple[str, str] | None:
    """Return reason and detail for a video or a gallery with next to no text; None for a short article.

    A sentence that is most of the text makes an article of a dated page, of one without a player, and of one with
    pictures when it is longer than a caption.
    """
    region, evident = evidence.region, evidence.evident
    prose = sum(line.length for line in region.kept if line.is_prose)
    if prose >= _MIN_NOTICE or (evident and prose >= MIN_SENTENCE):
        return None
    told = sum(line.length for line in region.kept if "。" in line.text and line.length >= MIN_SENTENCE)
    is_told = told * 2 > len(evidence.body)
    if is_told and evidence.dated:
        return None
    if (_SURE_PLAYER if is_told else _PLAYER).search(html):
        return "video", f"a player and {prose} characters of prose: {region.headline.text[:60]}"
    is_gallery = not is_told or told < _CAPTION
    if is_gallery and (pictures := len(find_images(evidence.page, region, ""))) >= _MIN_GALLERY:
        return "gallery", f"{pictures} pictures, {len(evidence.body)} characters of text"
    if not evident and not prose and not is_told and len(evidence.body) < _MIN_NOTICE:
        return "no-article", f"no sentence: {_first(evidence.body)}"
    return None


def _find_episode(evidence: PageEvidence, html: str) -> str | None:
    """Tell an episode: a player, and its number for a headline, or links whose titles differ from it in numbers."""
    headline = evidence.region.headline.text
    is_bare = not evidence.told_when and not evidence.sourced and len(evidence.body) < MIN_PROSE
    if is_bare and _EPISODE.search(headline) and _SURE_PLAYER.search(html):
        return f"a player below the name of an episode: {headline[:60]}"
    own = headline_key(headline)
    named = _NUMBER.sub("#", own)
    if named == own or sum(line.length for line in evidence.region.kept if line.is_prose) > _LONGEST_BLURB:
        return None
    keys = (headline_key(line.text) for line in evidence.page.lines if line.is_linked and line.length >= len(named))
    others = sum(key != own and _NUMBER.sub("#", key) == named for key in keys)
    is_broadcast = others >= _FEWEST_EPISODES and _SURE_PLAYER.search(html)
    return f"a player and {others} others of the series" if is_broadcast else None


_NUMBER = re.compile(r"\d+")
_EPISODE = re.compile(r"第\s?\d+\s?集$")
_FEWEST_EPISODES = 3
_LONGEST_BLURB = 60
"""Characters in which a broadcast is announced at most."""
_MIN_NOTICE = 40
"""Characters that make a notice, when a headline and a date stand above them."""
_MIN_GALLERY = 3
_CAPTION = 16
"""Characters of sentences below which undated pictures have a caption, and no text."""


def reason_by_words(text: str, html: str = "") -> str | None:
    """Return the reason that a page's words give for its being no article; None when they give none."""
    for reason, pattern in REASON_PATTERNS:
        if pattern.search(text):
            return reason
    return "login" if html and _PASSWORD.search(html) else None


def is_dated(region: Region, *, told: bool) -> bool:
    """Whether an info line stands in the head of the article; the rows of a list are none, which are links.

    A few such rows are one only where the page tells (`told`) when it was published.
    """
    found = [line for line in region.head if is_info_line(line)]
    return len(rows_of(found)) < len(found) or (told and 0 < len(found) < FEWEST_ROWS)
