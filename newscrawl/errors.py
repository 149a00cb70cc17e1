"""Errors users may see, and the closed list of reasons for rejecting a page.

    NewscrawlError
     ├── UsageError      the call or a setting is wrong                      exit 2
     ├── ArchiveError    WARC files cannot be written, or not be read        exit 1
     ├── StoreError      the database cannot be opened, or not be written    exit 1
     ├── FrontierError   the queue that workers share cannot be reached      exit 1
     ├── ExportError     an export cannot be written                         exit 1
     └── LockedError     another run holds this site's lock                  exit 75

Every message is one line that names the thing and the remedy.
"""

from __future__ import annotations

REASONS = {
    "http-error": "the response's status is not 200",
    "not-html": "the payload is not an HTML page",
    "empty": "the page has no text",
    "listing": "a list of links to other pages",
    "home": "a site's front page",
    "search": "a page of search results",
    "gallery": "pictures without an article's text",
    "video": "a video without an article's text",
    "login": "the page asks the reader to log in",
    "challenge": "a captcha, firewall or script challenge instead of the page",
    "soft-404": "status 200, but the page says it is gone",
    "error-page": "status 200, but the page reports a server's error",
    "parked": "a parked domain",
    "spam": "nothing but spam",
    "no-article": "no article could be made out",
    "too-complex": "markup beyond what can be parsed in reasonable time",
    "redirect": "a redirect that leads nowhere (too many, or without a target)",
}
"""Reasons a `Rejected` may carry, with their meaning."""


class NewscrawlError(Exception):
    """Base of all errors whose message is for the user; `exit_code` is the command's status."""

    exit_code = 1


class UsageError(NewscrawlError):
    """The call or a setting is wrong."""

    exit_code = 2


class ArchiveError(NewscrawlError):
    """WARC files cannot be written, or not be read."""


class StoreError(NewscrawlError):
    """The database cannot be opened, or not be written."""


class ExportError(NewscrawlError):
    """An export cannot be written."""


class FrontierError(NewscrawlError):
    """The queue that workers share cannot be reached, or refuses."""


class LockedError(NewscrawlError):
    """Another run holds this site's lock."""

    exit_code = 75
