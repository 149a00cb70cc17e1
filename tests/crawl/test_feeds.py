"""What feeds and sitemaps list, in whatever form and encoding."""

from __future__ import annotations

from datetime import date

import pytest

from newscrawl.crawl.discover.feeds import is_feed, read_feed
from newscrawl.crawl.discover.list_reader import listing_of
from newscrawl.crawl.discover.model import Entry, Listing
from newscrawl.model import Capture
from newscrawl.sites import packaged
from newscrawl.text.xml_root import root_name

SITES = packaged()

SITE = SITES["wjnews"]
FEED = "http://www.wj001.com/rss.xml"
ARTICLE = "http://www.wj001.com/news/wjxw/2026-03-02/2.html"
OTHER = "http://www.wj001.com/news/wjxw/2026-03-01/1.html"
ITEM = f"<item><title>常州龑武进</title><link>{ARTICLE}</link></item>"


def listed(body: bytes | str, *, charset: str = "utf-8", content_type: str = "text/xml") -> Listing:
    payload = body if isinstance(body, bytes) else body.encode(charset)
    return listing_of(Capture(url=FEED, body=payload, headers=(("Content-Type", content_type),)), SITE)


def urls(listing: Listing) -> list[str]:
    return [entry.url for entry in listing.entries]


RSS = b"""<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel><link>http://www.wj001.com/</link>
<item><link>http://www.wj001.com/news/wjxw/2026-03-02/2.html</link>
<pubDate>Sun, 01 Mar 2026 20:00:00 GMT</pubDate></item>
<item><link><![CDATA[/news/a.aspx?day=/2026-03-01/7.html]]></link>
<pubDate>Sun, 01 Mar 2026 20:00:00 GMT</pubDate></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://www.wj001.com/"/><entry>
<link rel="self" href="/x"/><link href="http://www.wj001.com/news/wjxw/2026-03-02/2.html"/><updated>2026-03-01T20:00:00Z</updated></entry></feed>"""
SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>http://www.wj001.com/news/wjxw/2026-03-02/2.html</loc><lastmod>2026-03-09</lastmod>
<news:news><news:publication_date>2026-03-02T01:00:00+08:00</news:publication_date></news:news></url>
<url><loc>http://www.wj001.com/about.html</loc></url></urlset>"""


@pytest.mark.parametrize("body", [RSS, ATOM, SITEMAP], ids=["rss", "atom", "sitemap"])
def test_feeds_and_sitemaps_list_articles(body: bytes) -> None:
    assert is_feed(body.decode())
    entry = read_feed(body.decode(), "http://www.wj001.com/feed", SITE).entries[0]
    assert entry == Entry("http://www.wj001.com/news/wjxw/2026-03-02/2.html", date(2026, 3, 2))


def test_an_entrys_day_is_that_of_china() -> None:
    assert read_feed(RSS.decode(), "http://www.wj001.com/rss.xml", SITE).entries[1].day == date(2026, 3, 2)


def test_a_sitemap_index_names_sitemaps_newest_first() -> None:
    body = b"""<sitemapindex><sitemap><loc>http://www.wj001.com/1.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
    <sitemap><loc>http://www.wj001.com/2.xml</loc><lastmod>2026-02-01T00:00:00+08:00</lastmod></sitemap>
    <sitemap><loc>http://elsewhere.example/3.xml</loc></sitemap></sitemapindex>"""
    assert read_feed(body.decode(), "http://www.wj001.com/s.xml", SITE).feeds == (
        "http://www.wj001.com/2.xml",
        "http://www.wj001.com/1.xml",
    )


ENTITY = b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss><item><link>&a;</link></item></rss>"


@pytest.mark.parametrize("body", [b"", b"<rss", b"\x00\xff<rss>", RSS[:300], ENTITY])
def test_broken_feeds_are_read_as_far_as_they_go(body: bytes) -> None:
    assert len(read_feed(body.decode("latin-1"), "http://www.wj001.com/", SITE).entries) <= 2


def test_a_page_is_no_feed() -> None:
    assert not is_feed("<!DOCTYPE html><html><head><link type='application/rss+xml'></head>")


ENCODINGS = {
    "gb2312 that holds a character of GB18030 alone": ("gb2312", "gb18030"),
    "gbk": ("gbk", "gbk"),
    "UTF-16 with a mark": ("utf-16", "utf-16"),
    "UTF-16 without a mark": ("utf-16", "utf-16-le"),
    "UTF-16, big end first": ("UTF-16BE", "utf-16-be"),
    "UTF-8 that calls itself UTF-16": ("utf-16", "utf-8"),
    "UTF-8 with a mark": ("utf-8", "utf-8-sig"),
    "what nobody knows": ("x-unknown", "utf-8"),
}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_a_feed_is_read_in_whatever_encoding(kind: str) -> None:
    label, charset = ENCODINGS[kind]
    item = ITEM.replace("龑", "") if charset == "gbk" else ITEM
    body = (
        f'<?xml version="1.0" encoding="{label}"?>\n<rss version="2.0"><channel>{item}{ITEM and item}</channel></rss>'
    )
    assert urls(listed(body, charset=charset)) == [ARTICLE]


@pytest.mark.parametrize(
    "body",
    [
        f'<sm:urlset xmlns:sm="http://www.sitemaps.org/schemas/sitemap/0.9"><sm:url><sm:loc>{ARTICLE}</sm:loc></sm:url></sm:urlset>',
        f"<sm:urlset><sm:url><sm:loc>{ARTICLE}</sm:loc></sm:url></sm:urlset>",
        f'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:link href="{ARTICLE}"/></a:entry></a:feed>',
        f'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item><link>{ARTICLE}</link></item></r:RDF>',
    ],
)
def test_a_root_may_have_a_prefix(body: str) -> None:
    assert urls(listed(body)) == [ARTICLE]


@pytest.mark.parametrize(
    "before",
    [
        f"<!-- {'x' * 5000} <html> -->",
        f"<?xml-stylesheet href='{'x' * 5000}'?>",
        "<!DOCTYPE rss [<!ENTITY a 'b>'> <!ENTITY c 'd'>]>",
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">' + "\n" * 3000,
        "\ufeff \r\n",
    ],
)
def test_a_root_may_stand_anywhere(before: str) -> None:
    assert urls(listed(f"{before}<rss><channel>{ITEM}</channel></rss>")) == [ARTICLE]


@pytest.mark.parametrize("content_type", ["text/plain; charset=utf-8", "text/html", "application/octet-stream"])
def test_a_sitemap_may_be_plain_text(content_type: str) -> None:
    listing = listed(f"\ufeff{ARTICLE}\r\nhttp://www.wj001.com/about.html\r\n\r\n{OTHER}", content_type=content_type)
    assert urls(listing) == [ARTICLE, OTHER]
    assert read_feed(f"{ARTICLE}\n{OTHER}\n", FEED, SITE, max_urls=1).dropped == 1


def test_text_that_only_begins_with_an_address_is_no_sitemap() -> None:
    assert not is_feed(f"{ARTICLE} is where it stands")
    assert not is_feed(f"{ARTICLE}\n<p>text")


@pytest.mark.parametrize(
    ("item", "found"),
    [
        (f"<guid>{ARTICLE}</guid>", [ARTICLE]),
        (f'<guid isPermaLink="true">{ARTICLE}</guid><link/>', [ARTICLE]),
        (f'<guid isPermaLink="false">{ARTICLE}</guid>', []),
        ("<guid>86390</guid>", []),
        (f"<guid>{OTHER}</guid><link>{ARTICLE}</link>", [ARTICLE]),
        (f"<source><link>{OTHER}</link></source><link>{ARTICLE}</link>", [ARTICLE]),
        (f'<atom:link rel="self" href="{OTHER}"/><link><![CDATA[ {ARTICLE} ]]></link>', [ARTICLE]),
    ],
)
def test_an_items_address_is_its_link_or_a_guid_that_is_one(item: str, found: list[str]) -> None:
    assert urls(listed(f"<rss><channel><item>{item}</item></channel></rss>")) == found


def test_an_entry_of_atom_without_a_link_is_found_by_its_id() -> None:
    assert urls(listed(f"<feed><entry><id>{ARTICLE}</id></entry></feed>")) == [ARTICLE]


@pytest.mark.parametrize(
    "body",
    [
        '<feed xml:base="http://www.wj001.com/news/"><entry><link href="wjxw/2026-03-02/2.html"/></entry></feed>',
        '<feed xml:base="/news/"><entry xml:base="wjxw/"><link xml:base="2026-03-02/" href="2.html"/></entry></feed>',
        '<rss xml:base="http://www.wj001.com/news/wjxw/"><item><link>2026-03-02/2.html</link></item></rss>',
        '<rss xml:base="http://["><item><link>/news/wjxw/2026-03-02/2.html</link></item></rss>',
    ],
)
def test_addresses_are_relative_to_xml_base(body: str) -> None:
    assert urls(listed(body)) == [ARTICLE]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<!-- a --><HTML>", "html"),
        ("<!-- <rss>", ""),
        ("<!DOCTYPE html><html>", "html"),
        ("no markup < here", ""),
        ("<?xml", ""),
        ("<新闻:feed>", "feed"),
    ],
)
def test_the_first_element_is_named(text: str, name: str) -> None:
    assert root_name(text) == name
