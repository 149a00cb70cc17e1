"""The one URL that stands for all addresses of a page. Pure."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, unquote_plus, urljoin, urlsplit

from newscrawl.sites.model import Site
from newscrawl.sites.registry import Sites

DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = re.compile(
    r"(?:utm|mtm|pk|hm|wt|at)_\w+|hm(?:sr|pl|cu|kw|ci)|spm(?:_id_from)?|scm|(?:fb|g|dc|ms|yc)clid|bd_vid|isappinstalled"
    r"|nsukey|wxshare_count|share_(?:token|from|source|id|medium)|sharer?(?:_?id)?|srcid|from(?:_source|voice)?|vd_source"
    r"|(?:php|j|aspx?)?sess(?:ion)?_?id\w*|aspsessionid\w*|cfid|cftoken"
    r"|timestamp|_t|_r|rand(?:om)?|tt_from|wx_?fid|weibo_id|chksm|scene|sudaref|ref(?:er(?:r?er)?)?",
    re.IGNORECASE,
)
"""Query parameters that tell how a reader came, not what is shown: campaign tags, sessions (with which every visit
would see nothing but new pages), and those that WeChat, Weibo, Baidu and Toutiao append when a page is shared. Only
full names: `cid` and `uid`, which courlan drops too, name articles here."""
_SESSION_IN_PATH = re.compile(r"(?:;|%3b)jsessionid=[^/?#;]*|/\(S\(\w+\)\)(?=/)", re.IGNORECASE)
"""Sessions that Java's and ASP.NET's servers write into the path."""
SHARED_FROM = re.compile(r"(?:single|group)message|timeline|weibo|wechat|weixin|qq|qzone|share|search|app|h5|pc|wap|m|")
"""Values of `from` that are tracking; others may name a section."""
CACHE_BUSTER = re.compile(r"v|ver|version|_|t|r|rnd|nocache", re.IGNORECASE)
"""Parameters that only make an address new to caches, where the page is named without them; else `v` may name it."""
_NUMBERED_NAME = re.compile(r"(?=\D*\d).*\.s?html?|[^.\d]*\d{3}[^.]*", re.IGNORECASE)
"""Names that tell an article by themselves: of a file with a number, or with a number of three and more digits."""
_NUMBER = re.compile(r"\w*id=\D*\d", re.IGNORECASE)
"""A parameter that tells the article: `id=7`, `newsid=7`, `ArticleID=7`."""
FIRST_PAGE = re.compile(r"(?<=\d{3})_1(?=\.s?html?$)", re.IGNORECASE)
"""The first page of an article under its number; `article_1.html` is left, since 1 may be its number."""
MOBILE = ("m.", "wap.", "3g.", "mobile.", "www.")


def canonicalize(url: str, sites: Sites) -> str:
    """Return the URL that stands for every address of the page at `url`, http(s) and absolute.

    One scheme (http, which all sites answer), a site's first host for all of its hosts, elsewhere the host without
    www. and m.; no default port, user, fragment or tracking parameter; parameters sorted; `_1.html` as the page
    without it. What is no web address comes back without surrounding space only. Idempotent.

    Source of the escaping rules: https://url.spec.whatwg.org/.
    """
    cleaned = _cleaned(url, sites)
    if cleaned is None:
        return url.strip()
    parts, place = cleaned
    return parts._replace(scheme="http", netloc=place, path=FIRST_PAGE.sub("", parts.path)).geturl()


def article_url(url: str, sites: Sites) -> str:
    """Return the address under which the article at `url` is stored and cited: one that the server answers.

    Without session, tracking parameters, fragment and default port. On the hosts of a site, the site's first host and
    http; elsewhere scheme and host stay, since not every server answers without https or www., and `_1.html` stays
    everywhere.

    >>> from newscrawl.sites import packaged
    >>> article_url("https://wj001.com/news/wjxw/2025-01-06/1.html;jsessionid=8F2A?from=timeline", packaged())
    'http://www.wj001.com/news/wjxw/2025-01-06/1.html'
    >>> article_url("https://m.jiangzhou.example:443/n/8812_1.html?spm=a1#top", packaged())
    'https://m.jiangzhou.example/n/8812_1.html'
    """
    cleaned = _cleaned(url, sites)
    if cleaned is None:
        return url.strip()
    parts, place = cleaned
    if sites.first_host(urlsplit(f"//{place}").hostname or ""):
        return parts._replace(scheme="http", netloc=place).geturl()
    host = parts.netloc.rpartition("@")[2].removesuffix(f":{DEFAULT_PORTS[parts.scheme]}")
    return parts._replace(netloc=host).geturl()


def without_user(url: str) -> str:
    """Return `url` without user and password, which are neither stored nor sent.

    >>> without_user("http://me:secret@www.jsw.com.cn/a.html")
    'http://www.jsw.com.cn/a.html'
    """
    head, slashes, rest = url.partition("//")
    place = re.match(r"[^/?#\\]*", rest)
    if not slashes or not place or "@" not in place[0]:
        return url
    return f"{head}//{place[0].rpartition('@')[2]}{rest[place.end() :]}"


def without_tracking(url: str) -> str:
    """Return `url` without a visitor's session and without what tells how a reader came; the rest as it stands.

    >>> without_tracking("http://www.jsw.com.cn/a.jsp;jsessionid=8F2A?id=%b3%a3&PHPSESSID=3&from=timeline")
    'http://www.jsw.com.cn/a.jsp?id=%b3%a3'
    """
    head, mark, query = _SESSION_IN_PATH.sub("", url).partition("?")
    left = _wanted_parameters(urlsplit(head).path, query) if mark else ""
    return f"{head}?{left}" if left else head


def _wanted_parameters(path: str, query: str) -> str:
    """Return the query of a page at `path` without tracking parameters."""
    parts = [part for part in query.split("&") if part and not _is_tracking(part)]
    name = path.rstrip("/").rpartition("/")[2]
    if _NUMBERED_NAME.fullmatch(name) or any(map(_NUMBER.match, parts)):
        parts = [part for part in parts if not CACHE_BUSTER.fullmatch(part.partition("=")[0])]
    return "&".join(parts)


def _is_tracking(parameter: str) -> bool:
    name, _, value = (unquote_plus(part) for part in parameter.partition("="))
    return bool(TRACKING.fullmatch(name)) and (name.lower() != "from" or bool(SHARED_FROM.fullmatch(value.lower())))


def path_of(url: str) -> str:
    """Return path and query of `url`: what the patterns of a site's file are searched in."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def is_trusted_canonical(url: str, declared: str, site: Site | None) -> bool:
    """Tell whether rel=canonical `declared` of the page at `url`, which is of `site`, may be believed.

    It must stay on the site (a mirror's points to the original, or all of the web to one page), be an article if the
    page's own address is one, and show the same article number; home pages and lists declared by a template do not.
    """
    own = Sites([site] if site else [])
    here, there = canonicalize(url, own), canonicalize(urljoin(url, declared.strip()), own)
    one, other = urlsplit(here), urlsplit(there)
    if other.scheme != "http" or one.hostname != other.hostname or (other.path in ("", "/") and not other.query):
        return False
    if site and re.search(site.article, path_of(here)) and not re.search(site.article, path_of(there)):
        return False
    numbers = _numbers(one)
    return not numbers or bool(numbers & _numbers(other))


def _numbers(parts: SplitResult) -> set[str]:
    """Return the last run of three and more digits of path and parameters: what may be the article's number."""
    path = re.findall(r"\d{3,}", parts.path)[-1:]
    return {*path, *(number for _, value in parse_qsl(parts.query) for number in re.findall(r"\d{3,}", value)[-1:])}


def _cleaned(url: str, sites: Sites) -> tuple[SplitResult, str] | None:
    """Return a web address without session, tracking and fragment, and its canonical host and port; else None."""
    from w3lib.url import canonicalize_url

    try:
        parts = urlsplit(canonicalize_url(url.strip()))
        place = _netloc(parts, sites)
    except ValueError:  # brackets that are no IPv6 address, a port that is no number
        return None
    if parts.scheme not in DEFAULT_PORTS or not place:
        return None
    path = _SESSION_IN_PATH.sub("", parts.path) or "/"
    return parts._replace(path=path, query=_wanted_parameters(path, parts.query), fragment=""), place


def _netloc(parts: SplitResult, sites: Sites) -> str:
    """Return host and port, the port only where it is neither of the two default ones."""
    port = f":{parts.port}" if parts.port and parts.port not in DEFAULT_PORTS.values() else ""
    host = (parts.hostname or "").rstrip(".")
    return (f"[{host}]" if ":" in host else _host(host, sites)) + port


def _host(host: str, sites: Sites) -> str:
    """Return the host that stands for `host`: the site's first, elsewhere the one without www., m. or wap."""
    bare = next((rest for prefix in MOBILE if (rest := host.removeprefix(prefix)) != host and "." in rest), host)
    for form in (host, bare, f"www.{bare}"):
        if first := sites.first_host(form):
            return first
    return bare
