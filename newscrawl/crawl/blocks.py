"""Notices when a site blocks the crawl: it shows captchas, logins or refusals in place of what was asked for."""

from __future__ import annotations

from newscrawl.model import Article, Capture, Rejected

CHALLENGES = frozenset({"challenge", "login"})
REFUSALS = frozenset({403, 412, 418, 429, 503, 521})
"""Statuses of refusal: beside the standard's, 412 and 418 are what Chinese firewalls answer to clients they suspect,
and 521 comes with a script that sets a cookie (加速乐)."""


class BlockDetector:
    """What the last responses of one crawl looked like."""

    MAX_REFUSALS = 3
    """Refusals in a row that are a block: one article may have its own password, one list be forbidden."""
    MAX_NO_RESPONSE = 10
    """Requests in a row without any response, retries aside, after which a site is left alone."""

    def __init__(self) -> None:
        """Begin without a refusal."""
        self.extra_in_flight = 0
        """Extra requests allowed in flight: 2 more with each article that came, 0 after a refusal."""
        self._refused = 0
        self._no_response = 0

    def check_page(self, outcome: Article | Rejected, capture: Capture, *, links: int | None = None) -> str | None:
        """Return in words what shows a block, now that this page came; None while nothing does.

        Of a listing page, `links` is to how many articles it links: without any, a challenge says it at once; with
        some, it is none, as the lists of forums that stand below a form to log in.
        """
        self._no_response = 0
        challenged = isinstance(outcome, Rejected) and outcome.reason in CHALLENGES and not links
        if not challenged and capture.status not in REFUSALS:
            if isinstance(outcome, Article):
                self._refused = 0
                self.extra_in_flight += 2
            return None
        self._refused += 1
        self.extra_in_flight = 0
        reason = outcome.reason if challenged and isinstance(outcome, Rejected) else f"status {capture.status}"
        if (links == 0 and challenged) or self._refused >= self.MAX_REFUSALS:
            return f"{reason} at {capture.url}"
        return None

    def note_no_response(self) -> bool:
        """Note that a request got no response; tell whether too many in a row did not."""
        self._no_response += 1
        return self._no_response >= self.MAX_NO_RESPONSE
