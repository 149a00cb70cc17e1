"""What a crawl connects to, without a proxy: public addresses, and over TLS only those that prove to be the site's."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from newscrawl.sites import packaged
from tests.support.build_pages import published
from tests.support.crawling import Crawled, crawl
from tests.support.faults import fault
from tests.support.site_server import NOT_FOUND, SiteServer, Visit, response
from tests.support.tls_server import TlsServer, make_certificate

HOST = "www.wj001.com"
HTML = "Content-Type: text/html; charset=utf-8"
PAGE = published("wjnews", "<p>{}</p>").encode()
SETTINGS = ("CONTACT=test@example.org", "DOWNLOAD_TIMEOUT=10", "RETRY_TIMES=1")
ALLOWED = "ALLOWED_NETWORKS=127.0.0.0/8"
WHOLE, RUDE, CUT, SIZED, CHUNKED = (f"/news/wjxw/2022-11-21/{number}.html" for number in range(1, 6))
UNSIZED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"


def run(
    archive: Path, monkeypatch: pytest.MonkeyPatch, plain: SiteServer, secure: TlsServer | None, *settings: str
) -> Crawled:
    ports = {80: plain.url.rpartition(":")[2]} | ({443: secure.port} if secure else {})
    places = [f"{HOST}:{port}={here}" for port, here in ports.items()]
    monkeypatch.setenv("NAMES_LEAD_HERE", ",".join(places))
    return crawl("wjnews", archive, settings=(*SETTINGS, *settings))


def list_only(sites: SiteServer, *paths: str) -> None:
    """Let the site's front page lead to these articles, and have no other list."""
    links = "".join(f'<li><a href="https://{HOST}{path}">新闻</a></li>' for path in paths)
    first, *others = (f"http://{HOST}{path}" for path in packaged()["wjnews"].listings)
    sites.planned |= dict.fromkeys(others, NOT_FOUND)
    sites.planned[first] = response(f"<html><body><ul>{links}</ul></body></html>".encode(), HTML, "Connection: close")


@fault("a site's name leads to loopback", tries=0, outcome="refused where it connects, exit 1")
@pytest.mark.parametrize("obey", ["1", "0"])
def test_a_name_that_leads_to_loopback_is_connected_to_only_where_a_setting_allows_it(
    sites: SiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, obey: str
) -> None:
    done = run(tmp_path / "refused", monkeypatch, sites, None, f"ROBOTSTXT_OBEY={obey}")
    assert (done.exit_code, sites.log) == (1, [])
    assert "ALLOWED_NETWORKS" in done.stderr
    assert "Traceback" not in done.stderr
    run(tmp_path / "allowed", monkeypatch, sites, None, f"ROBOTSTXT_OBEY={obey}", ALLOWED)
    assert f"http://{HOST}/" in sites.log


@fault("a certificate that nobody vouches for", tries=0, outcome="counted ignored/CertificateError")
@fault("a certificate of another host", tries=0, outcome="counted ignored/CertificateError")
@fault("an expired certificate", tries=0, outcome="counted ignored/CertificateError")
@pytest.mark.parametrize("made_for", [(HOST, 2, False), ("www.stranger.example", 2, True), (HOST, -2, True)])
def test_a_certificate_that_proves_nothing_is_refused(
    sites: SiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_for: tuple[str, int, bool]
) -> None:
    host, days, is_trusted = made_for
    certificate = make_certificate(tmp_path / "one.pem", host, days=days)
    trusted = certificate if is_trusted else make_certificate(tmp_path / "other.pem", HOST)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with TlsServer(certificate) as secure:
        secure.answers[WHOLE] = UNSIZED + b"\r\n" + PAGE
        list_only(sites, WHOLE)
        done = run(tmp_path / "archive", monkeypatch, sites, secure, ALLOWED)
        assert secure.log == []
    assert done.rows("SELECT url FROM articles") == []
    assert done.stats["ignored/CertificateError"] == 1


@fault("https without a length, ended with close_notify", tries=1, outcome="stored whole")
@fault("https without a length or goodbye, page whole", tries=1, outcome="stored whole")
@fault("https without a length or goodbye, page cut", tries=2, outcome="stored, flagged truncated")
@fault("https in chunks", tries=1, outcome="stored whole")
def test_over_tls_a_body_is_whole_when_its_end_says_so(
    sites: SiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path / "one.pem", HOST)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with TlsServer(certificate) as secure:
        chunk = f"{len(PAGE):x}\r\n".encode() + PAGE + b"\r\n0\r\n\r\n"
        secure.answers = {
            WHOLE: UNSIZED + b"\r\n" + PAGE,
            RUDE: UNSIZED + b"\r\n" + PAGE,
            CUT: UNSIZED + b"\r\n" + PAGE[: len(PAGE) // 2],
            SIZED: UNSIZED + f"Content-Length: {len(PAGE)}\r\n\r\n".encode() + PAGE,
            CHUNKED: UNSIZED + b"Transfer-Encoding: chunked\r\n\r\n" + chunk,
        }
        secure.rude = {RUDE, CUT}
        list_only(sites, *secure.answers)
        done = run(tmp_path / "archive", monkeypatch, sites, secure, ALLOWED)
        asked = {path: secure.log.count(path) for path in secure.answers}
    assert asked == {WHOLE: 1, RUDE: 1, CUT: 2, SIZED: 1, CHUNKED: 1}, done.stderr
    flagged = {
        row["url"].partition(HOST)[2]: "truncated" in row["flags"]
        for row in done.rows("SELECT url, flags FROM articles")
    }
    assert flagged == {path: path == CUT for path in asked}


@fault("a second answer that nobody asked for", tries=1, outcome="passed over, each page stored under its own address")
def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next_page(sites: SiteServer, tmp_path: Path) -> None:
    def twice(visit: Visit) -> None:
        for title in (visit.path.rpartition("/")[2], "陌生"):
            visit.wfile.write(response(PAGE.replace(b"<p>", f"<p>{title}".encode(), 1), HTML))
            visit.wfile.flush()
            time.sleep(0.02)
        visit.close_connection = False

    list_only(sites, WHOLE, RUDE, CUT)
    front = sites.planned[f"http://{HOST}/"]
    assert isinstance(front, bytes)
    sites.planned[f"http://{HOST}/"] = front.replace(b"https:", b"http:")
    sites.planned |= dict.fromkeys((f"http://{HOST}{path}" for path in (WHOLE, RUDE, CUT)), twice)
    done = crawl("wjnews", tmp_path, settings=(*SETTINGS, "DOWNLOAD_DELAY=0.2"), proxy=sites.url)
    found = {row["url"]: row["body"] for row in done.rows("SELECT url, body FROM articles")}
    assert len(found) == 3, done.stderr
    assert all(body.startswith(url.rpartition("/")[2]) for url, body in found.items())
