"""Units for systemd, or a line for cron, that run the schedule of this installation."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

EVERY_MINUTES = 15
"""How often what is due is looked for: a site's own times and jitter decide, and looking costs nothing."""


def command(root: Path, site_folders: Sequence[Path], options: Sequence[str]) -> list[str]:
    """Return the words that make one pass of the schedule for the archive at `root`, paths absolute."""
    # Not resolved: the interpreter of a virtual environment is a link, and only its own folder has our command.
    program = Path(sys.executable).absolute().with_name("newscrawl")
    folders = [word for folder in site_folders for word in ("--sites", str(folder.resolve()))]
    return [str(program), "--archive", str(root.resolve()), *folders, "schedule", *options]


def systemd(root: Path, site_folders: Sequence[Path], options: Sequence[str]) -> str:
    """Return a service and a timer, each under a comment that says where it goes."""
    words = " ".join(_systemd_quoted(word) for word in command(root, site_folders, options))
    return f"""\
# ~/.config/systemd/user/newscrawl.service
[Unit]
Description=Crawl the news sites that are due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={root.resolve().parent}
ExecStart={words}
KillMode=mixed
TimeoutStartSec=infinity
TimeoutStopSec=15
SuccessExitStatus=75

# ~/.config/systemd/user/newscrawl.timer
[Unit]
Description=Look every {EVERY_MINUTES} minutes which news sites are due

[Timer]
OnCalendar=*:0/{EVERY_MINUTES}
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl --user enable --now newscrawl.timer
"""


def cron(root: Path, site_folders: Sequence[Path], options: Sequence[str]) -> str:
    """Return the line for a crontab; a pass that is still running makes the next one end at once."""
    words = " ".join(shlex.quote(word) for word in command(root, site_folders, options)).replace("%", r"\%")
    return f"*/{EVERY_MINUTES} * * * * {words}\n"


def _systemd_quoted(word: str) -> str:
    """Return `word` as one argument of ExecStart: systemd expands % and $ otherwise."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if escaped != word or not word or any(mark in word for mark in " \t';") else word
