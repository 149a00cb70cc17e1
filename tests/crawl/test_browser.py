"""Which browser renders pages, and what it may reach."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from newscrawl.crawl.download.browser import BrowserError, find_browser, launch_options, proxy_script

HOST = "www.wjyanghu.com"


def test_the_browser_is_the_setting_then_playwright_s_own_then_the_system_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting, own = tmp_path / "chosen", tmp_path / "own"
    for path in (setting, own):
        path.touch()
    assert find_browser(str(setting), str(own)) == str(setting)
    assert find_browser("", str(own)) == str(own)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/chrome" if name == "google-chrome" else None)
    assert find_browser("", str(tmp_path / "none")) == "/usr/bin/chrome"
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(BrowserError, match="apt install chromium"):
        find_browser("", str(tmp_path / "none"))


def test_other_hosts_are_neither_looked_up_nor_sent_to_a_proxy() -> None:
    options = launch_options("/usr/bin/chromium", (HOST,), {"http": "http://user:word@proxy.example:3128"})
    rules = next(word for word in options["args"] if "resolver" in word)
    assert rules == f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE proxy.example, EXCLUDE {HOST}"
    script = proxy_script((HOST,), {"http": "http://user:word@proxy.example:3128", "https": ""})
    assert '"PROXY proxy.example:3128"' in script
    assert '"DIRECT"' in script
