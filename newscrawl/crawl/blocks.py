"""Pages to signs of a block: the site shows captchas, logins or refusals in place of what was asked for."""

from __future__ import annotations

from newscrawl.model import Article, Capture, Rejected

CHALLENGES = frozenset({"challenge", "login"})
REFUSALS = frozenset({403, 412, 418, 429, 503, 521})
"""Statuses of refusal: beside the standard's, 412 and 418 are what Chinese firewalls answer to clients they suspect,
and 521 comes with a script that sets a cookie (加速乐)."""


class Signs:
    """What the last pages of one crawl looked like."""

    REFUSED = 3
    """Refusals in a row that are a block: one article may have its own password, one list be forbidden."""
    SILENT = 10
    """Requests in a row without any answer, retries aside, after which a site is left alone."""

    def __init__(self) -> None:
        """Begin without a sign."""
        self.trust = 0
        """How much may be asked for ahead: two more with each article that came, nothing after a refusal."""
        self._refused = 0
        self._silent = 0

    def of(self, outcome: Article | Rejected, capture: Capture, *, is_start: bool = False) -> str | None:
        """Return in words what shows a block, now that this page came; None while nothing does.

        A listing page without a link to any article (`is_start`) that is a challenge says it at once.
        """
        self._silent = 0
        challenged = isinstance(outcome, Rejected) and outcome.reason in CHALLENGES
        if not challenged and capture.status not in REFUSALS:
            if isinstance(outcome, Article):
                self._refused = 0
                self.trust += 2
            return None
        self._refused += 1
        self.trust = 0
        reason = outcome.reason if challenged and isinstance(outcome, Rejected) else f"status {capture.status}"
        if (is_start and challenged) or self._refused >= self.REFUSED:
            return f"{reason} at {capture.url}"
        return None

    def silent(self) -> bool:
        """Note that a request got no answer; tell whether too many in a row did not."""
        self._silent += 1
        return self._silent >= self.SILENT
