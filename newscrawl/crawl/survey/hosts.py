"""Under which hosts a site answers, and on which others it has pages of its own. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from newscrawl.crawl.discover.listing import request_url
from newscrawl.crawl.survey.model import Link, SeenPage
from newscrawl.errors import UsageError
from newscrawl.sites import values

HEADLINE = 8
"""Characters of a link from which it is a headline rather than the name of a column (要闻, 政务公开, 关于我们)."""
MAX_FURTHER = 4
"""Hosts with pages of their own that are looked at: a paper has an e-paper and one to three channels."""
FEWEST = 3
"""Headlines that lead to a host from which it may be such a one."""
_MAX_HELD = 200
_MAX_OUTSIDE = 100
_PRINTED = re.compile("数字报|數字報|电子报|電子報|电子版|電子版|数字版|多媒体报")
"""What links to a newspaper as it was printed say."""
_SECOND = frozenset({"com", "net", "org", "gov", "edu", "ac", "mil", "idv"})
"""Second levels of a country's domains below which names are given away; provinces' have two letters (js.cn)."""
MOBILE = ("m", "wap", "3g", "mobile", "h5")
_NO_NEWS = frozenset(
    {"bbs", "forum", "club", "blog", "mail", "tv", "v", "video", "live", "shop", "mall", "job", "hr", "search", "so",
     "img", "image", "images", "static", "passport", "user", "login", "oa", "down", "app"}
)  # fmt: skip
"""First parts of hosts on which a newspaper keeps something else."""


def start_url(url: str) -> str:
    """Return the address at which a survey starts, http where no scheme is given. Raises UsageError for what is none.

    >>> start_url("news.example.cn"), start_url("https://news.example.cn/news/#top")
    ('http://news.example.cn/', 'https://news.example.cn/news/')
    """
    found = request_url("", url if "://" in url else f"http://{url}")
    if not found or "." not in (urlsplit(found).hostname or ""):
        raise UsageError(f"{url} is no address of a newspaper; give one such as http://news.example.cn/")
    return found if urlsplit(found).path else f"{found}/"


def hosts_of(url: str) -> tuple[str, ...]:
    """Return the hosts under which one site answers: that of `url`, and with or without www.

    >>> hosts_of("http://news.example.cn/"), hosts_of("http://www.example.cn/")
    (('news.example.cn', 'www.news.example.cn'), ('www.example.cn', 'example.cn'))
    """
    host = urlsplit(url).hostname or ""
    bare = host.removeprefix("www.")
    return (host, bare if bare != host else f"www.{host}")


def domain_of(host: str) -> str:
    """Return the domain that whoever runs `host` has.

    >>> domain_of("news.jsw.com.cn"), domain_of("szb.wj001.com"), domain_of("www.wj.js.cn"), domain_of("127.0.0.1")
    ('jsw.com.cn', 'wj001.com', 'wj.js.cn', '127.0.0.1')
    """
    parts = host.split(".")
    if parts[-1].isdecimal():
        return host
    country, second = len(parts[-1]) == len("cn"), parts[-2] if len(parts) > 1 else ""
    return ".".join(parts[-3 if country and (second in _SECOND or len(second) == len("js")) else -2 :])


def _may_stand_in_file(host: str) -> bool:
    try:
        return values.host(host) == host
    except values.WrongValueError:
        return False


class FurtherHosts:
    """The hosts of a site beside its own: those in the same domain to which it leads with headlines."""

    def __init__(self, own: tuple[str, ...]) -> None:
        """Begin with the hosts under which the front page answers."""
        self.own = own
        self.hosts: list[str] = []
        """In the order in which they were found."""
        self.mobile: defaultdict[str, set[str]] = defaultdict(set)
        """Paths to which links lead on hosts for telephones."""
        self._domain = domain_of(own[0])
        self._held: defaultdict[str, dict[str, tuple[Link, SeenPage]]] = defaultdict(dict)

    def __contains__(self, host: object) -> bool:
        """Tell whether a host is one of the site's."""
        return host in self.own or host in self.hosts

    def may_be(self, host: str | None) -> bool:
        """Tell whether a host may be one of the site's."""
        return host in self or (host is not None and domain_of(host) == self._domain and _may_stand_in_file(host))

    def take(self, host: str | None) -> bool:
        """Take a host that may be one of the site's for one of them, as far as there is room; tell whether it is."""
        if host and host not in self and self.may_be(host) and len(self.hosts) < MAX_FURTHER:
            self.hosts.append(host)
        return host in self

    def admit(self, link: Link, page: SeenPage) -> Iterator[tuple[Link, SeenPage]]:
        """Yield those links of pages that lead to the site, as far as is known with `link` of `page`."""
        parts = urlsplit(link.url)
        host = parts.hostname or ""
        if host in self:
            yield link, page
        elif self.may_be(host) and host.partition(".")[0] in MOBILE:
            self.mobile[host].add(parts.path)
        elif self._may_have_news(host) and (len(link.text) >= HEADLINE or _PRINTED.search(link.text)):
            held = self._held[host]
            if len(held) < _MAX_HELD:
                held.setdefault(link.url, (link, page))
            if len(held) >= FEWEST or _PRINTED.search(link.text):
                self.hosts.append(host)
                yield from self._held.pop(host).values()

    def _may_have_news(self, host: str) -> bool:
        is_new = host in self._held or len(self._held) < _MAX_OUTSIDE
        return (
            self.may_be(host)
            and is_new
            and len(self.hosts) < MAX_FURTHER
            and host.partition(".")[0].rstrip("0123456789") not in _NO_NEWS
        )
