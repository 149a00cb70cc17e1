"""The words of the pages, in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

LANGUAGES = ("zh", "en")
COOKIE = "lang"
KEPT = 365 * 24 * 60 * 60
"""Seconds the choice of a language is kept."""

LABELS: dict[str, tuple[str, str]] = {
    "archive": ("新闻档案", "News archive"),
    "home": ("首页", "Home"),
    "sites": ("网站", "Sites"),
    "runs": ("运行", "Runs"),
    "data": ("数据表", "Tables"),
    "run_sql": ("查询", "Run"),
    "skip": ("跳到正文", "Skip to content"),
    "search": ("搜索", "Search"),
    "search_hint": ("搜索标题、正文、来源、作者", "Search titles, texts, sources, authors"),
    "search_help": (
        "多个词须同时出现；“引号”表示整句；-词 表示排除；标题： 来源： 作者： 限定栏目；简体繁体通查。",
        "All words must occur; “quotes” hold them together; -word excludes; title: source: author: ask for one field.",
    ),
    "articles": ("篇报道", "articles"),
    "stories": ("个新闻事件", "stories"),
    "n_sites": ("个网站", "sites"),
    "n_repairs": ("处修复", "repairs"),
    "newest": ("最新报道", "Newest stories"),
    "days": ("天", "days"),
    "by_day": ("按日期", "By day"),
    "feed": ("订阅", "Feed"),
    "record_ids": ("记录编号", "Record ids"),
    "read_by": ("提取程序", "Read by"),
    "first_seen": ("首次收录", "First seen"),
    "last_seen": ("最近核对", "Last seen"),
    "relation": ("与同一报道的关系", "Among its copies"),
    "undated": ("日期不详", "Undated"),
    "copies_n": ("另有 {n} 份", "copies: {n}"),
    "per_day": ("每日报道数", "Articles a day"),
    "per_month": ("每月报道数", "Articles a month"),
    "most": ("最多 {n} 篇", "{n} at most"),
    "coverage": ("字段完整度", "Fields found"),
    "repairs_by_kind": ("修复类型", "Repairs by kind"),
    "rejected_by_reason": ("拒收原因", "Rejected by reason"),
    "site": ("网站", "Site"),
    "source": ("来源", "Source"),
    "author": ("作者", "Author"),
    "editor": ("责任编辑", "Editor"),
    "credits": ("编审人员", "Credits"),
    "published": ("发布时间", "Published"),
    "byline": ("署名", "Byline"),
    "section": ("栏目", "Section"),
    "title": ("标题", "Title"),
    "pretitle": ("引题", "Line above"),
    "subtitle": ("副题", "Subtitle"),
    "summary": ("摘要", "Summary"),
    "body": ("正文", "Text"),
    "images": ("图片", "Images"),
    "published_precision": ("时间精度", "Precision"),
    "modified": ("更新时间", "Changed"),
    "language": ("语言", "Language"),
    "script": ("字形", "Script"),
    "month": ("月份", "Month"),
    "results": ("{n} 篇，{stories} 个新闻事件", "Articles: {n} · stories: {stories}"),
    "results_more_stories": ("{n} 篇，{stories} 个以上新闻事件", "Articles: {n} · stories: more than {stories}"),
    "results_more": ("{n} 篇以上", "More than {n} articles"),
    "in_reach": (
        "此处列出最新的 {n} 篇；更早的请限定日期。",
        "The newest {n} articles are listed here; dates lead to those before.",
    ),
    "narrow": ("筛选", "Apply"),
    "any_date": ("不限日期", "Any date"),
    "when": ("发布时间分布", "When they were published"),
    "as_list": ("列表", "As a list"),
    "more_copies": ("+{n} 份", "+{n} copies"),
    "more_copy": ("+{n} 份", "+{n} copy"),
    "all_copies": ("全部 {n} 份", "All {n}"),
    "no_such_page": ("没有第 {n} 页；这是最后一页。", "There is no page {n}; this is the last one."),
    "nothing": ("没有找到。换个词，或少用几个词试试。", "Nothing found. Try another word, or fewer."),
    "by_relevance": ("按相关度", "Best first"),
    "by_date": ("按时间", "Newest first"),
    "all": ("全部", "All"),
    "previous": ("上一页", "Previous"),
    "next": ("下一页", "Next"),
    "page_n": ("第 {n} 页", "Page {n}"),
    "page_of": ("第 {n} 页，共 {pages} 页", "Page {n} of {pages}"),
    "show_repairs": ("显示修复（{n} 处）", "Show repairs ({n})"),
    "repairs": ("修复", "Repairs"),
    "repairs_none": ("原文完好，未作修复。", "The page was sound; nothing was repaired."),
    "repairs_more": ("此处列出前 {n} 处。", "The first {n} are listed."),
    "versions": ("版本", "Versions"),
    "version_first": ("初次收录", "First seen"),
    "version_published": ("网站改动", "Changed by the site"),
    "version_layout": ("网页改版，读法不同", "Read otherwise: another layout of the page"),
    "version_code": ("程序重读", "Read otherwise: by other code"),
    "superseded": ("已被重读取代", "superseded"),
    "compare": ("与前一版比较", "Compare with the one before"),
    "version_n": ("第 {n} 版", "Version {n}"),
    "no_change": ("两版文字相同。", "Both versions have the same text."),
    "back": ("返回报道", "Back to the article"),
    "copies": ("同一报道", "Copies of this story"),
    "copies_none": ("档案中没有其他副本。", "There is no other copy in the archive."),
    "origins": ("字段出处", "Where each field came from"),
    "capture": ("原始网页", "Original capture"),
    "capture_text": ("网页源码", "Source, as text"),
    "capture_page": (
        "网页外观（脚本、外部资源与链接均已停用）",
        "As a page, without scripts, outside resources or links",
    ),
    "capture_bytes": ("下载原始字节", "Download the bytes"),
    "capture_cut": ("仅显示前 {n} 个字符。", "The first {n} characters are shown."),
    "capture_none": ("这个响应没有网页内容。", "This response has no page."),
    "headers": ("响应头", "Headers"),
    "original": ("原址", "Original address"),
    "record": ("WARC 记录", "WARC record"),
    "digest": ("校验值", "Digest"),
    "status": ("状态", "Status"),
    "fetched": ("抓取时间", "Fetched"),
    "length": ("长度", "Length"),
    "bytes": ("字节", "bytes"),
    "encoding": ("编码", "Encoding"),
    "outcome": ("结果", "Read as"),
    "gone": ("该网页已于 {day} 从网站撤下。", "The site withdrew this page on {day}."),
    "partial": ("本文有后续页未收录。", "Some page of this article is missing."),
    "flags": ("提示", "Notes"),
    "changes": ("改动", "Changes"),
    "changes_heading": ("发表后的改动与撤稿", "Changed or withdrawn after publication"),
    "changes_help": (
        "报纸发表后改过的文字和撤下的文章，按档案首次见到的时间排列。换版式或程序重读造成的差异不在此列。",
        "By the time the archive first saw it. What differs by another layout or other code is not listed.",
    ),
    "change_edited": ("改动", "edited"),
    "change_withdrawn": ("撤稿", "withdrawn"),
    "no_changes": ("没有这样的改动。", "There is no such change."),
    "more_changes": ("另有 {n} 处，与前一版比较", "{n} more; compare with the version before"),
    "capture_before": ("改动前的网页", "Capture before"),
    "capture_after": ("改动后的网页", "Capture after"),
    "since": ("自", "From"),
    "until": ("至", "To"),
    "show": ("显示", "Show"),
    "pages": ("分页", "Pages"),
    "precision_day": ("日", "day"),
    "precision_hour": ("时", "hour"),
    "precision_minute": ("分", "minute"),
    "precision_second": ("秒", "second"),
    "before": ("修复前", "Before"),
    "after": ("修复后", "After"),
    "kind": ("类型", "Kind"),
    "field": ("字段", "Field"),
    "raw": ("原文", "On the page"),
    "witness": ("依据", "Witness"),
    "last_success": ("上次成功", "Last success"),
    "last_run": ("上次运行", "Last run"),
    "never": ("从未", "never"),
    "newest_article": ("最新报道", "Newest article"),
    "rejected": ("拒收", "Rejected"),
    "alarm": ("警报", "Alarm"),
    "started": ("开始", "Started"),
    "duration": ("用时", "Took"),
    "exit": ("退出码", "Exit"),
    "reason": ("说明", "Reason"),
    "captures": ("网页", "Captures"),
    "unfinished": ("未结束", "unfinished"),
    "counters": ("计数", "Counters"),
    "settings": ("设置", "Settings"),
    "not_found": ("档案中没有这一页。", "The archive has no such page."),
    "problem": ("无法显示", "This cannot be shown"),
    "no_articles": ("档案还是空的。", "The archive is empty."),
    "relation_original": ("原稿", "original"),
    "relation_identical": ("相同", "identical"),
    "relation_damaged copy": ("受损副本", "damaged copy"),
    "relation_edited": ("改写", "edited"),
    "relation_excerpt": ("节选", "excerpt"),
    "relation_syndicated": ("转载", "syndicated"),
    "kind_annotation": ("拼音注音", "pinyin notes"),
    "kind_slip": ("误字", "slips"),
    "kind_cut": ("截断", "cuts"),
    "kind_script": ("繁简转换", "script"),
    "kind_mojibake": ("乱码", "mojibake"),
    "kind_entity": ("实体", "entities"),
    "kind_spam": ("垃圾文字", "spam"),
    "kind_left-out": ("未收入正文", "left out"),
}
"""Chinese and English by key."""


def language(request: Request | None) -> str:
    """Return `zh` or `en`: as asked in the address, kept from before, or preferred by the browser."""
    if request is None:
        return LANGUAGES[0]
    asked = str(request.args.get("lang") or request.cookies.get(COOKIE))
    if asked in LANGUAGES:
        return asked
    for preferred in str(request.headers.get("accept-language", "zh")).lower().split(","):
        if (code := preferred.strip()[:2]) in LANGUAGES:
            return code
    return "en"


def say(wanted: str, key: str, **values: object) -> str:
    """Return the label of this key in the `wanted` language; a key without a label is its own."""
    found = LABELS.get(key)
    if found is None:
        return key.partition("_")[2] if key.startswith(("kind_", "relation_")) else key
    return found[LANGUAGES.index(wanted)].format(**values)
