"""Visitors of our pages in a real browser, and what should not happen to them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from newscrawl.crawl.download.browser import SWITCHES, find_browser

ARTEFACTS = Path(__file__).parents[2] / "test-artefacts"
Scheme = Literal["light", "dark"]
LIGHT: Scheme = "light"
DARK: Scheme = "dark"
DESKTOP, PHONE = (1280, 900), (390, 844)
MOST_TABS = 150
"""Presses of Tab that go once around any page of ours."""


WINDOWS = {"desktop-light": (DESKTOP, LIGHT), "phone-dark": (PHONE, DARK)}
"""Each size and each scheme once: all four together showed nothing that these two did not, for twice the time."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start BROWSER, Playwright's own Chromium or the system's, which reaches loopback alone."""
    with sync_playwright() as playwright:
        executable = find_browser(os.environ.get("BROWSER", ""), playwright.chromium.executable_path)
        rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=executable, args=[*SWITCHES, "--no-sandbox", rules])
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One browser window, and all that should not have happened in it."""

    page: Page
    address: str
    trouble: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.address.rstrip("/") + path)

    def watch(self) -> None:
        self.page.on("console", lambda message: self.trouble.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.trouble.append(f"dialog: {dialog.message}"))
        self.page.on("request", lambda request: self.note(request.url))

    def note(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "about:")):
            self.trouble.append(f"outside request: {url}")

    def tab_to(self, wanted: Locator, *, backwards: bool = False) -> None:
        """Press Tab until the focus is on `wanted`, as somebody without a pointer does."""
        for _ in range(MOST_TABS):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        raise AssertionError(f"no {MOST_TABS} presses of Tab lead to {wanted}")

    def fits(self) -> bool:
        """Tell whether nothing is wider than the window, once the page with its style sheet is there."""
        self.page.wait_for_load_state()
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@contextmanager
def visit(browser: Browser, address: str, size: tuple[int, int], scheme: Scheme) -> Iterator[Visitor]:
    """Open a window on the pages at `address`; afterwards nothing may have happened that should not."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale="zh-CN", has_touch=size == PHONE
    )
    found = Visitor(context.new_page(), address)
    found.watch()
    yield found
    context.close()
    assert not found.trouble, found.trouble


def keep(page: Page, name: str) -> None:
    """Keep a screenshot as a test artefact."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png")
