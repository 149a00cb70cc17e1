"""The one URL that stands for all addresses of a page. Pure."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

from newscrawl.sites import SITES, site_of

DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = re.compile(
    r"(?:utm|mtm|pk|hm|wt|at)_\w+|hm(?:sr|pl|cu|kw|ci)|spm(?:_id_from)?|scm|(?:fb|g|dc|ms|yc)clid|bd_vid|isappinstalled"
    r"|nsukey|wxshare_count|share_(?:token|from|source|id|medium)|sharer?(?:_?id)?|srcid|from(?:_source|voice)?|vd_source"
    r"|(?:php|j|aspx?)?sess(?:ion)?_?id\w*|aspsessionid\w*|cfid|cftoken"  # SESSION
    r"|timestamp|_t|_r|rand(?:om)?|tt_from|wx_?fid|weibo_id|chksm|scene|sudaref|ref(?:er(?:r?er)?)?",
    re.IGNORECASE,
)
"""Query parameters that tell how a reader came, not what is shown: campaign tags, sessions, and those that WeChat,
Weibo, Baidu and Toutiao append when a page is shared. Only full names: `cid` and `uid`, which courlan drops too, name
articles here."""
SESSION = re.compile(r"(?:php|j|aspx?)?sess(?:ion)?_?id\w*|aspsessionid\w*|cfid|cftoken", re.IGNORECASE)
"""Query parameters that carry a visitor's session: with them, every visit would see nothing but new pages."""
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#;]*|/\(S\(\w+\)\)(?=/)", re.IGNORECASE)
"""Sessions that Java's and ASP.NET's servers write into the path."""
SHARED_FROM = re.compile(r"(?:single|group)message|timeline|weibo|wechat|weixin|qq|qzone|share|search|app|h5|pc|wap|m|")
"""Values of `from` that are tracking; others may name a section."""
FIRST_PAGE = re.compile(r"(?<=\d{3})_1(?=\.s?html?$)", re.IGNORECASE)
"""The first page of an article under its number; `article_1.html` is left, since 1 may be its number."""
MOBILE = ("m.", "wap.", "3g.", "mobile.", "www.")


def canonicalize(url: str, declared: str | None = None) -> str:
    """Return the URL that stands for every address of the page at `url`, http(s) and absolute.

    One scheme (http, which all sites answer), a site's first host for all of its hosts, elsewhere the host without
    www. and m.; no default port, user, fragment or tracking parameter; parameters sorted; `_1.html` as the page
    without it. `declared` is the page's rel=canonical, taken in place of `url` when
    `is_trusted_canonical` says so. What is no web address comes back without surrounding space only. Idempotent.

    Source of the escaping rules: https://url.spec.whatwg.org/.
    """
    if declared and is_trusted_canonical(url, declared):
        return _canonical(urljoin(url, declared.strip()))
    return _canonical(url)


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


def without_session(url: str) -> str:
    """Return `url` without a visitor's session; the server gives a new one if it wants.

    >>> without_session("http://www.jsw.com.cn/a.jsp;jsessionid=8F2A?id=7&PHPSESSID=3")
    'http://www.jsw.com.cn/a.jsp?id=7'
    """
    url = _SESSION_IN_PATH.sub("", url)
    head, mark, query = url.partition("?")
    if not SESSION.search(query):
        return url
    left = [part for part in query.split("&") if not SESSION.fullmatch(part.partition("=")[0])]
    return head + (mark + "&".join(left) if left else "")


def is_trusted_canonical(url: str, declared: str) -> bool:
    """Tell whether rel=canonical `declared` of the page at `url` may be believed.

    It must stay on the site (a mirror's points to the original, or all of the web to one page), be an article if the
    page's own address is one, and show the same article number; home pages and lists declared by a template do not.
    """
    here, there = _canonical(url), _canonical(urljoin(url, declared.strip()))
    one, other = urlsplit(here), urlsplit(there)
    if other.scheme != "http" or one.hostname != other.hostname or (other.path in ("", "/") and not other.query):
        return False
    site = site_of(here)
    if site and _is_article(site.article, one) and not _is_article(site.article, other):
        return False
    numbers = _numbers(one)
    return not numbers or bool(numbers & _numbers(other))


def _is_article(pattern: str, parts: SplitResult) -> bool:
    return bool(re.search(pattern, f"{parts.path}?{parts.query}" if parts.query else parts.path))


def _numbers(parts: SplitResult) -> set[str]:
    """Return the last run of three and more digits of path and parameters: what may be the article's number."""
    path = re.findall(r"\d{3,}", parts.path)[-1:]
    return {*path, *(number for _, value in parse_qsl(parts.query) for number in re.findall(r"\d{3,}", value)[-1:])}


def _canonical(url: str) -> str:
    url = url.strip()
    try:
        parts = urlsplit(canonicalize_url(url))
        host = _netloc(parts)
    except ValueError:  # brackets that are no IPv6 address, a port that is no number
        return url
    if parts.scheme not in DEFAULT_PORTS or not host:
        return url
    names = [name for name, value in parse_qsl(parts.query, keep_blank_values=True) if _is_tracking(name, value)]
    query = urlsplit(url_query_cleaner(parts.geturl(), names, remove=True)).query if names else parts.query
    path = FIRST_PAGE.sub("", parts.path) or "/"
    return parts._replace(scheme="http", netloc=host, path=path, query=query, fragment="").geturl()


def _is_tracking(name: str, value: str) -> bool:
    return bool(TRACKING.fullmatch(name)) and (name.lower() != "from" or bool(SHARED_FROM.fullmatch(value.lower())))


def _netloc(parts: SplitResult) -> str:
    """Return host and port, the port only where it is neither of the two default ones."""
    port = f":{parts.port}" if parts.port and parts.port not in DEFAULT_PORTS.values() else ""
    host = (parts.hostname or "").rstrip(".")
    return (f"[{host}]" if ":" in host else _host(host)) + port


def _host(host: str) -> str:
    """Return the host that stands for `host`: the site's first, elsewhere the one without www., m. or wap."""
    bare = next((rest for prefix in MOBILE if (rest := host.removeprefix(prefix)) != host and "." in rest), host)
    for form in (host, bare, f"www.{bare}"):
        if form in _first_hosts():
            return _first_hosts()[form]
    return bare


@cache
def _first_hosts() -> dict[str, str]:
    return {host: site.hosts[0] for site in SITES.values() for host in site.hosts}
