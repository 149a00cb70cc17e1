"""Lists filled by script, in a real Chromium that reaches no host but the site's."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.crawling import SCRAPY, Crawled, command, crawl, environment
from tests.support.faults import fault
from tests.support.newspaper import Newspaper, answering, in_turn
from tests.support.processes import browsers, end_driver
from tests.support.stopping import until

HOST = "www.wjyanghu.com"
LIST = f"http://{HOST}/yhw/hotspot/wjxw/"
STRANGERS = ("http://stranger.example/", "http://tracker.example/")
SHELL = f"""<!DOCTYPE html><html><head><title>武进新闻</title><link rel="stylesheet" href="/style.css">
<style>@font-face {{ font-family: x; src: url(/font.woff2); }} body {{ font-family: x; }}</style></head>
<body><img src="/banner.png"><img src="{STRANGERS[0]}pixel.gif"><ul id="list"></ul><script>
fetch("{STRANGERS[1]}count").catch(() => 0);
fetch("/api/list.json").then(answer => answer.json()).then(items => {{
  document.getElementById("list").innerHTML = items.map(item => `<li><a href="${{item}}">武进新闻</a></li>`).join("");
}});
</script></body></html>"""
HANGING = SHELL.replace("</script>", "while (true) {}</script>")


class Script(Newspaper):
    """阳湖网: its list is empty until a script has asked for it."""

    def show(self, shell: str = SHELL) -> None:
        stories = [story.url.replace("http://www.wj001.com/news/wjxw/", LIST) for story in self.grow(8)]
        for url, story in zip(stories, self.stories.values(), strict=True):
            self.special[url] = answering(story.page())
        self.special[LIST] = answering(shell)
        self.special[f"http://{HOST}/api/list.json"] = answering(json.dumps(stories), "Content-Type: application/json")
        self.special[f"http://{HOST}/"] = answering(f'<html><body><a href="{LIST}">武进新闻</a></body></html>')

    def hosts(self) -> set[str]:
        return {asked.url.split("/")[2] for asked in self.log}


@pytest.fixture
def paper() -> Iterator[Script]:
    with Script() as opened:
        yield opened


def run(paper: Newspaper, archive: Path, *settings: str) -> Crawled:
    return crawl("wjyanghu", archive, settings=settings, proxy=paper.url)


@pytest.mark.browser
def test_all_articles_of_a_list_filled_by_script_arrive_and_no_other_host_is_reached(
    paper: Script, tmp_path: Path
) -> None:
    paper.show()
    done = run(paper, tmp_path)
    assert done.exit_code == 0, done.stderr
    assert done.stats["stored/new"] == 8
    asked = [item.url for item in paper.log]
    assert asked.count(LIST) == 1, "the browser renders the document that was fetched"
    assert f"http://{HOST}/api/list.json" in asked
    assert not any(url.endswith((".png", ".woff2", ".gif")) for url in asked)
    assert {host for host in paper.hosts() if not host.startswith(HOST)} == set()
    [rendered] = done.rows("SELECT * FROM captures WHERE rendered = 1")
    assert (rendered["url"], rendered["type"]) == (LIST, "resource")
    assert len(done.rows("SELECT * FROM captures WHERE url = ? AND rendered = 0", LIST)) == 1
    replayed = crawl("wjyanghu", tmp_path / "replay", settings=(f"REPLAY_WARC={warcs(done)}",))
    assert replayed.stats["stored/new"] == 8


def warcs(done: Crawled) -> str:
    """Return the setting that replays the run."""
    return ",".join(str(path) for path in sorted(done.archive.rglob("*.warc.gz")))


@pytest.mark.browser
@fault("robots.txt forbids what a page's script asks for", tries=0, outcome="not asked for; the crawl goes on")
def test_what_robots_txt_forbids_is_not_asked_for_by_a_page_s_script_either(paper: Script, tmp_path: Path) -> None:
    paper.show()
    paper.robots = "User-agent: *\nDisallow: /api/\n"
    done = run(paper, tmp_path)
    assert done.exit_code == 0, done.stderr
    assert LIST in {item.url for item in paper.log}
    assert not any("/api/" in item.url for item in paper.log)


@pytest.mark.browser
@fault("Playwright's driver ends as soon as it starts", tries=1, outcome="one line with the remedy, exit 1")
def test_a_driver_that_does_not_start_ends_the_site_with_one_clear_line(
    paper: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.show()
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", "/bin/false")
    done = run(paper, tmp_path)
    assert done.exit_code == 1
    assert "Playwright's driver does not start" in done.last_line
    assert "Traceback" not in done.stderr


@pytest.mark.browser
def test_a_rendering_that_hangs_is_cut_and_the_crawl_ends_well(paper: Script, tmp_path: Path) -> None:
    paper.show(HANGING)
    done = run(paper, tmp_path, "RENDER_TIMEOUT=3")
    assert done.exit_code == 0, done.stderr
    assert done.stats["render-failed/TimeoutError"] == 1


@pytest.mark.browser
def test_a_list_that_waits_for_an_answer_is_cut_too(paper: Script, tmp_path: Path) -> None:
    paper.show()
    paper.special[f"http://{HOST}/api/list.json"] = paper.server.hang
    done = run(paper, tmp_path, "RENDER_TIMEOUT=3")
    assert done.exit_code == 0, done.stderr
    assert done.stats["render-failed/TimeoutError"] == 1


@pytest.mark.browser
@fault("a browser that does not go on: a stop", tries=1, outcome="ends within 10 s, exit status 0")
def test_a_stop_ends_a_crawl_whose_browser_does_not_go_on(paper: Script, tmp_path: Path) -> None:
    paper.show()
    api = f"http://{HOST}/api/list.json"
    paper.special[api] = paper.server.hang
    words = command("wjyanghu", tmp_path)
    crawling = forked.start(["scrapy", *words[len(SCRAPY) :]], environment(paper.url), tmp_path)
    until(lambda: api in {asked.url for asked in paper.log})
    for process in browsers(crawling.pid or 0):
        os.kill(process, signal.SIGSTOP)
    os.kill(crawling.pid or 0, signal.SIGTERM)
    crawling.join(10)
    assert crawling.exitcode == 0


@pytest.mark.browser
@fault(
    "Playwright's driver dies while a page is rendered", tries=1, outcome="`render-failed`; the next page has a new one"
)
def test_a_driver_that_dies_in_mid_rendering_costs_that_page_and_the_next_one_has_another(
    paper: Script, tmp_path: Path
) -> None:
    first = f"{LIST}2026-03-01/1.html"
    shell = SHELL.replace("</body>", f'<a href="{first}">武进新闻</a><a href="?page=2">下一页</a></body>')
    paper.show(shell)
    paper.special[f"{LIST}?page=2"] = paper.special[LIST]
    api = f"http://{HOST}/api/list.json"
    paper.special[api] = in_turn(lambda _: end_driver(), paper.special[api])
    done = run(paper, tmp_path)
    assert done.exit_code == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert sum(count for name, count in done.stats.items() if name.startswith("render-failed/")) == 1
    assert done.stats["stored/new"] == 8


@pytest.mark.browser
def test_without_a_browser_the_site_ends_with_one_clear_line(paper: Script, tmp_path: Path) -> None:
    paper.show()
    done = run(paper, tmp_path, f"BROWSER={tmp_path}/none")
    assert done.exit_code == 1
    assert "BROWSER=" in done.last_line
    assert "Traceback" not in done.stderr
