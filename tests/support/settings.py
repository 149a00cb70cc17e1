"""What docs/settings.md shows: the project's own settings, and those of Scrapy's that cannot be had."""

from __future__ import annotations

import cog

from newscrawl.crawl.refused_settings import REFUSED
from newscrawl.crawl.setting_sources import SECRETS, own_settings


def show_settings() -> None:
    """Put in the table of the project's own settings."""
    cog.outl("| setting | default | what it says |\n|---|---|---|")
    for setting in own_settings().values():
        shown = str(setting.default).lower() if isinstance(setting.default, bool) else setting.default  # as TOML has it
        default = f"`{shown}`" if shown not in ("", []) else "none"
        secret = " A secret." if setting.name in SECRETS else ""
        cog.outl(f"| `{setting.name}` | {default} | {setting.meaning}{secret} |")


def show_refused() -> None:
    """Put in the table of what is refused."""
    cog.outl("| setting | why, and what instead |\n|---|---|")
    for name, reason in REFUSED.items():
        cog.outl(f"| `{name}` | {reason} |")
