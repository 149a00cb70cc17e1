"""Files for systemd, cron and launchd that run the schedule of this installation."""

from __future__ import annotations

import plistlib
import shlex
import sys
from collections.abc import Sequence
from getpass import getuser
from pathlib import Path

NAME = "newscrawl"
"""What the files are called."""
EVERY_MINUTES = 15
"""How often what is due is looked for: a site's own times and jitter decide, and looking costs nothing."""


def command(root: Path, site_folders: Sequence[Path], options: Sequence[str]) -> list[str]:
    """Return the words that make one pass of the schedule for the archive at `root`, paths absolute."""
    # Not resolved: the interpreter of a virtual environment is a link, and only its own folder has our command.
    program = Path(sys.executable).absolute().with_name("newscrawl")
    folders = [word for folder in site_folders for word in ("--sites", str(folder.resolve()))]
    return [str(program), "--archive", str(root.resolve()), *folders, "schedule", *options]


def systemd(root: Path, site_folders: Sequence[Path], options: Sequence[str]) -> dict[str, str]:
    """Return a service and a timer by the names of their files; each says where it goes."""
    words = " ".join(_systemd_quoted(word) for word in command(root, site_folders, options))
    folder = str(root.resolve().parent).replace("%", "%%")
    service = f"""\
# ~/.config/systemd/user/{NAME}.service
[Unit]
Description=Crawl the news sites that are due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={folder}
ExecStart={words}
KillMode=mixed
TimeoutStartSec=infinity
TimeoutStopSec=15
SuccessExitStatus=75
"""
    timer = f"""\
# ~/.config/systemd/user/{NAME}.timer
# then: systemctl --user enable --now {NAME}.timer
# and, so that it runs while nobody is logged in: loginctl enable-linger
[Unit]
Description=Look every {EVERY_MINUTES} minutes which news sites are due

[Timer]
OnCalendar=*:0/{EVERY_MINUTES}
Persistent=true

[Install]
WantedBy=timers.target
"""
    return {f"{NAME}.service": service, f"{NAME}.timer": timer}


def cron(root: Path, site_folders: Sequence[Path], options: Sequence[str]) -> dict[str, str]:
    """Return the lines for a crontab; a pass that is still running makes the next one end at once.

    A pass is quiet unless there is something to tell, which cron sends to MAILTO.
    """
    words = " ".join(shlex.quote(word) for word in command(root, site_folders, options)).replace("%", r"\%")
    return {
        f"{NAME}.crontab": "# add these lines with crontab -e; mail goes to this user, or to the address you put here\n"
        f"MAILTO={getuser()}\n*/{EVERY_MINUTES} * * * * {words}\n"
    }


def launchd(root: Path, site_folders: Sequence[Path], options: Sequence[str]) -> dict[str, str]:
    """Return the agent for macOS (launchd.plist(5))."""
    agent = {
        "Label": NAME,
        "ProgramArguments": command(root, site_folders, options),
        "WorkingDirectory": str(root.resolve().parent),
        "StartInterval": EVERY_MINUTES * 60,
        "ProcessType": "Background",
    }
    place = f"<!-- ~/Library/LaunchAgents/{NAME}.plist, then: launchctl load -w ~/Library/LaunchAgents/{NAME}.plist -->"
    first, rest = plistlib.dumps(agent).decode().split("\n", 1)
    return {f"{NAME}.plist": f"{first}\n{place}\n{rest}"}


UNITS = {"systemd": systemd, "cron": cron, "launchd": launchd}


def _systemd_quoted(word: str) -> str:
    """Return `word` as one argument of ExecStart: systemd expands % and $ otherwise."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if escaped != word or not word or any(mark in word for mark in " \t';") else word
