"""What a site is called, and how often it publishes. Pure."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

from newscrawl.crawl.survey.articles import ArticlePattern
from newscrawl.crawl.survey.exploration import Exploration
from newscrawl.crawl.survey.model import GUESS, LIKELY, SURE, Proposed, SeenPage
from newscrawl.model import Article

MAX_LABEL = 40
"""Characters of a site's name; the longest seen, of a county's government, has 24."""
_CUTS = re.compile(r"\s*+[_|｜—–»>«•]++\s*+|\s++-++\s++|(?<=[^\x00-\x7f])-++|(?<!-)-++(?=[^\x00-\x7f])|\s{2,}|:{2,}")
"""What stands between headline, column and site in a `<title>`."""
_GREETING = re.compile(
    r"^(?:欢迎(?:您|访问|光临|来到)*|歡迎(?:您|光臨|來到)*)|(?:网站)?首页$|首頁$|欢迎您?$|官方网站$|官网$|手机版$"
)
_SYSTEM = re.compile(r"powered by|index of|untitled|new page", re.IGNORECASE)
"""What content systems write into titles."""
FEWEST_SHARED = 2
"""Pages that two hosts have both, and articles of a further host, from which that is no accident."""
_MOSTLY = 0.6
_NAME = re.compile(r"[^a-z0-9]+")
_LABELS = frozenset(
    {"www", "m", "wap", "com", "net", "org", "gov", "edu", "cn", "tw", "hk", "mo", "info", "xin", "top"}
)
"""Parts of a host that name no newspaper."""


def name_of(host: str) -> str:
    """Return a name for the site on `host`.

    >>> name_of("www.jiangzhou-news.com.cn"), name_of("news.jsw.com.cn"), name_of("www.163.com")
    ('jiangzhou_news', 'news_jsw', 'site_163')
    """
    parts = [part for part in host.lower().split(".")[:-1] if part not in _LABELS] or host.lower().split(".")[:1]
    name = _NAME.sub("_", "_".join(parts)).strip("_") or "site"
    return name if name[0].isalpha() else f"site_{name}"


def find_label(seen: Exploration, articles: ArticlePattern | None) -> Proposed:
    """Return what readers call the site: what all titles share, else the front page's title."""
    start = next((page for page in seen.pages if page.url == seen.front), None)
    front = _parts(start.title) if start else []
    pages = [page for page in seen.pages if page.title and articles and articles.matches(page.url)]
    ends = Counter(part for page in pages for part in set(_parts(page.title)[1:]))
    if ends:
        label, count = max(ends.items(), key=lambda item: (item[1], item[0] in front, len(item[0])))
        if count >= max(2, len(pages) // 2):
            return Proposed("label", label, SURE if label in front else LIKELY, f"ends {count} of {len(pages)} titles")
    if front:
        return Proposed("label", front[0], LIKELY, "title of the front page")
    return Proposed("label", urlsplit(seen.start).hostname or "", GUESS, "no title names the site; this is its host")


def _parts(title: str) -> list[str]:
    """Return what a title consists of: headline, column, site."""
    parts = (_GREETING.sub("", part.strip()).strip(" -_,，。!！") for part in _CUTS.split(title))
    return [part for part in parts if part and len(part) <= MAX_LABEL and not _SYSTEM.match(part)]


def find_hosts(seen: Exploration) -> Proposed:
    """Return the hosts on which the site answers, that of its front page first."""
    linked = Counter(urlsplit(link.url).hostname for page in seen.pages for link in page.links)
    answered = Counter(urlsplit(page.url).hostname for page in seen.pages if page.outcome)
    first = max(seen.hosts, key=lambda host: (answered[host], linked[host]))
    others = [host for host in seen.hosts if host != first and (linked[host] or answered[host] or _is_www(host))]
    own = {urlsplit(url).path for url in seen.known if urlsplit(url).hostname in seen.hosts}
    others += [host for host, paths in seen.admitted.mobile.items() if len((paths & own) - {"/"}) >= FEWEST_SHARED]
    why = f"{answered[first]} pages came from it, {linked[first]} links lead to it"
    return Proposed("hosts", [first, *others], SURE, why)


def find_further_hosts(seen: Exploration, articles: ArticlePattern) -> list[Proposed]:
    """Return the hosts beside the site's own on which articles of its stand."""
    found: list[str] = []
    lists: list[str] = []
    for host in seen.admitted.hosts:
        pages = [page for page in seen.pages if urlsplit(page.url).hostname == host]
        read = [page for page in pages if articles.matches(page.url)]
        dated = sum(page.is_dated for page in read)
        if any(page.json for page in pages):
            lists.append(host)
        elif dated >= FEWEST_SHARED and dated >= _MOSTLY * len(read):
            found.append(f"{host} ({dated} of {len(read)} pages)")
            lists.append(host)
    if not lists:
        return []
    why = f"articles stand on {', '.join(found)}" if found else "lists in JSON come from there"
    return [Proposed("further_hosts", lists, LIKELY, why)]


def _is_www(host: str) -> bool:
    """Whether the same site may answer there: of www.x.cn and x.cn mostly both do, of www.news.x.cn none."""
    return host.removeprefix("www.").count(".") == 1 or not host.startswith("www.")


def find_publisher(articles: list[SeenPage]) -> list[Proposed]:
    """Return, as a note, whom most articles name as their source: it may be that of those that name none."""
    named = Counter(
        page.outcome.source for page in articles if isinstance(page.outcome, Article) and page.outcome.source
    )
    if not named:
        return []
    source, count = named.most_common(1)[0]
    if count < max(3, sum(named.values()) // 2):
        return []
    why = f"{count} of {len(articles)} articles name it; taken for those that name none"
    return [Proposed("publisher", source, GUESS, why, is_note=True)]


_FEW_A_DAY = 0.15


def find_cadence(articles: list[SeenPage]) -> list[Proposed]:
    """Return how often the site is worth a crawl, where once a day is not right."""
    outcomes = (page.outcome for page in articles)
    days = sorted({datetime.fromisoformat(one.published).date()
                   for one in outcomes if isinstance(one, Article) and one.published})  # fmt: skip
    if len(days) < 3:  # noqa: PLR2004 - two days make one interval
        return []
    recent = days[-10:]
    apart = median((later - earlier).days for earlier, later in pairwise(recent))
    if apart <= 1 / _FEW_A_DAY:
        return []
    return [Proposed("cadence.every", "7d", LIKELY, f"news came every {apart:.0f} days")]
