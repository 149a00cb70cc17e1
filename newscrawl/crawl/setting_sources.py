"""Where settings come from: `-s NAME=VALUE`, else `NEWSCRAWL_NAME`, else newscrawl.toml, else the project.

They are Scrapy's own settings with two more priorities between those of the project and of a spider.
"""

from __future__ import annotations

import ast
import json
import logging
import math
import os
import re
import stat
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, Settings, default_settings

from newscrawl import settings as project
from newscrawl.errors import UsageError
from newscrawl.text.docstrings import docstrings_below

FILE = "newscrawl.toml"
MAX_FILE_BYTES = 1 << 20
"""A file with every setting there is has 20 KB."""
PREFIX = "NEWSCRAWL_"
OTHER_VARIABLES = {"NEWSCRAWL_ARCHIVE": "ARCHIVE_DIR", "NEWSCRAWL_SITES": "SITES_DIR"}
"""Variables of the environment that are called otherwise than their setting."""
FILE_PRIORITY, ENVIRONMENT_PRIORITY = 22, 25
"""Between Scrapy's priorities `project` (20) and `spider` (30)."""
SECRETS = frozenset({"ALARM_URLS", "ALARM_WEBHOOK", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
                     "FRONTIER", "FTP_PASSWORD", "HEARTBEAT_URL", "HTTPAUTH_PASS", "MAIL_PASS",
                     "TELNETCONSOLE_PASSWORD"})  # fmt: skip
"""Settings that are shown nowhere: not listed, logged, archived, nor written into a unit or a command line."""
MASK = "********"
_USER_IN_URL = re.compile(r"(?<=://)[^/@\s\"]+@")
"""Name and password in an address, as a feed's may be."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of this project's own."""

    name: str
    default: Any
    meaning: str


@cache
def own_settings() -> Mapping[str, Setting]:
    """Return the settings that newscrawl.settings explains, by name, in its order."""
    explained = docstrings_below(ast.parse(Path(project.__file__).read_text(encoding="utf8")).body)
    return {name: Setting(name, getattr(project, name), meaning) for name, meaning in explained.items()}


def load_settings(
    options: Iterable[str] = (), *, archive: Path, environment: Mapping[str, str] = os.environ
) -> Settings:
    """Return all settings of an archive; `options` are the command line's, as NAME=VALUE. Raises UsageError."""
    settings = Settings()
    settings.setmodule(project, priority="project")
    if str(archive) not in {project.ARCHIVE_DIR, environment.get("NEWSCRAWL_ARCHIVE")}:
        settings.set("ARCHIVE_DIR", str(archive), priority="cmdline")
    add_options(settings, options)
    add_sources(settings, environment)
    return settings


def add_options(settings: BaseSettings, options: Iterable[str]) -> None:
    """Add the command line's `options`, as NAME=VALUE. Raises UsageError for one that has no value, or is no table."""
    for option in options:
        name, equals, value = option.partition("=")
        if not equals:
            raise UsageError(f"-s {option} gives no value; write -s NAME=VALUE")
        _set(settings, name, value, SETTINGS_PRIORITIES["cmdline"], f"-s {name}")


def add_sources(settings: BaseSettings, environment: Mapping[str, str] = os.environ) -> None:
    """Add what the environment and the archive's file say to `settings`, which has the command line's already.

    Raises UsageError for a name that is none, a value of the wrong kind, and a file that cannot be read.
    """
    for variable, name in OTHER_VARIABLES.items():
        if value := environment.get(variable):
            settings.set(name, value, priority=ENVIRONMENT_PRIORITY)
    for name in [name for name in settings if settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]]:
        _check_name(name, "-s", own_settings(), is_open=True)
        if isinstance(settings[name], str):
            _check_text(name, settings[name], f"-s {name}")
    for variable, value in environment.items():
        name = variable.removeprefix(PREFIX)
        if variable.startswith(PREFIX) and variable not in OTHER_VARIABLES:
            _check_name(name, variable, _known())
            _check_text(name, value, variable)
            _set(settings, name, value, ENVIRONMENT_PRIORITY, variable)
    path = Path(settings["ARCHIVE_DIR"]) / FILE
    for name, value in _read(path).items():
        _check_name(name, str(path), _known())
        _check_kind(name, value, f"{path}: {name}")
        settings.set(name, value, priority=FILE_PRIORITY)


def _set(settings: BaseSettings, name: str, text: str, priority: int, where: str) -> None:
    """Set what is a text as Scrapy does, which reads tables as JSON at once. Raises UsageError where it cannot."""
    try:
        settings.set(name, text, priority=priority)
    except ValueError:
        raise UsageError(f'{where} is not a table; write JSON, for example {name}={{"mine.Pipeline": 300}}') from None


def given(settings: BaseSettings) -> list[str]:
    """Return the names of the settings that the file, the environment or the command line gives."""
    return sorted(name for name in settings if (settings.getpriority(name) or 0) >= FILE_PRIORITY)


def unit_options(settings: BaseSettings) -> list[str]:
    """Return the settings that a unit must name, as NAME=VALUE: those which only this call or its environment knows.

    Raises UsageError without a CONTACT, and for a secret: a unit can be read by others.
    """
    if not settings["CONTACT"]:
        raise UsageError(
            "a schedule crawls live sites, which need a contact; give one (or a URL):"
            f' CONTACT = "you@example.org" in {Path(settings["ARCHIVE_DIR"]) / FILE}'
        )
    beside = {"ARCHIVE_DIR", "SITES_DIR"}  # a unit names them by options of its own
    names = [name for name in given(settings) if settings.getpriority(name) != FILE_PRIORITY and name not in beside]
    if secret := next((name for name in names if name in SECRETS), None):
        raise UsageError(
            f"{secret} is a secret, and a unit can be read by others;"
            f" write it into {Path(settings['ARCHIVE_DIR']) / FILE}, and do not give it here"
        )
    return [f"{name}={_as_text(settings[name])}" for name in names]


def _as_text(value: Any) -> str:
    return json.dumps(value.copy_to_dict()) if isinstance(value, BaseSettings) else str(value)


def source_of(settings: BaseSettings, name: str) -> str:
    """Return where the value of a setting comes from, as people would look for it."""
    priority = settings.getpriority(name) or 0
    if priority == ENVIRONMENT_PRIORITY:
        return _VARIABLES.get(name, f"{PREFIX}{name}")
    if priority == FILE_PRIORITY:
        return str(Path(settings["ARCHIVE_DIR"]) / FILE)
    return "command line" if priority >= SETTINGS_PRIORITIES["cmdline"] else "default"


def shown(name: str, value: Any) -> Any:
    """Return the value of a setting as it may be shown, ready for JSON: a mask in place of a secret."""
    if value and name in SECRETS:
        return MASK
    plain = value.copy_to_dict() if isinstance(value, BaseSettings) else value
    return json.loads(_USER_IN_URL.sub(MASK + "@", json.dumps(plain, ensure_ascii=False, default=str)))


_VARIABLES = {name: variable for variable, name in OTHER_VARIABLES.items()}
_ELSEWHERE = {
    "ARCHIVE_DIR": "ARCHIVE_DIR is the folder of this file; give it as --archive, or take it out",
    "SITES_DIR": "SITES_DIR is not read here; put files of sites into sites/ beside it, or give --sites",
}
"""Settings that the archive's file cannot have."""

# -- checks -----------------------------------------------------------------------------------------------------------


def _known() -> set[str]:
    scrapy = (name for name in dir(default_settings) if name.isupper() and not name.endswith("_BASE"))
    return {*own_settings(), *scrapy}


def _check_name(name: str, where: str, known: Iterable[str], *, is_open: bool = False) -> None:
    """Raise UsageError for a `name` that is no setting; where others may be given (`is_open`), for a misspelt one."""
    if where.startswith(PREFIX) and name in _VARIABLES:
        raise UsageError(f"{where} is called {_VARIABLES[name]}; write {_VARIABLES[name]}=FOLDER")
    if where.endswith(FILE) and name in _ELSEWHERE:
        raise UsageError(f"{where}: {_ELSEWHERE[name]}")
    if name in known:
        return
    close = get_close_matches(name.upper(), list(known), 1, 0.85)
    if is_open and (not close or name in _known()):
        return
    prefix = PREFIX if where.startswith(PREFIX) else ""
    remedy = f"write {prefix}{close[0]}" if close else "`newscrawl settings` lists those there are"
    raise UsageError(f"{where}: there is no setting {name}; {remedy}")


def _read(path: Path) -> dict[str, Any]:
    """Return what an archive's file says; nothing where there is none."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{path} is no file; write NAME = VALUE lines into a file of that name")
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise UsageError(f"{path} has more than {MAX_FILE_BYTES} bytes; leave in it what is no default")
        return tomllib.loads(data.decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}; check its owner and mode") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{path} is no TOML: {error}; write NAME = VALUE, texts in quotes") from None


def _check_kind(name: str, value: Any, where: str) -> None:
    """Raise UsageError for a value of the file that is not of the setting's kind."""
    default = getattr(project, name, getattr(default_settings, name, None))
    kinds: dict[type, tuple[type, ...]] = {bool: (bool,), int: (int,), float: (int, float), tuple: (list,)}
    wanted = kinds.get(type(default), (type(default),))
    if default is None:
        return
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        raise UsageError(f"{where} is not {_KINDS[wanted[-1]]}; write for example {name} = {_example(name, default)}")
    _check_value(name, value, where)


def _check_text(name: str, text: str, where: str) -> None:
    """Raise UsageError for a text of the environment or command line that does not say what the setting is to be."""
    default = getattr(project, name, getattr(default_settings, name, None))
    reader = _READERS.get(type(default))
    value: Any = text
    if reader:
        holder = BaseSettings({name: text})
        try:
            value = reader(holder, name)
        except (ValueError, TypeError):
            kind, example = _KINDS[type(default)], _example(name, default).strip('"')
            raise UsageError(f"{where} is not {kind}; write for example {name}={example}") from None
    _check_value(name, value, where)


def _check_value(name: str, value: Any, where: str) -> None:
    """Raise UsageError for a number below 0 or without end, a text of several lines, and a level that is none."""
    if name == "LOG_LEVEL" and value not in logging.getLevelNamesMapping():
        raise UsageError(f"{where} is no level; write DEBUG, INFO, WARNING, ERROR or CRITICAL")
    is_number = isinstance(value, int | float) and hasattr(project, name)
    if is_number and (value < 0 or not math.isfinite(value)):
        raise UsageError(f"{where} is {value}; give a number from 0 on")
    if isinstance(value, str) and any(ord(char) < ord(" ") for char in value):
        raise UsageError(f"{where} holds control characters; write it on one line")


_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", list: "a list",
          dict: "a table", tuple: "a list"}  # fmt: skip
_READERS: dict[type, Callable[[BaseSettings, str], Any]] = {
    bool: BaseSettings.getbool,
    int: BaseSettings.getint,
    float: BaseSettings.getfloat,
    dict: BaseSettings.getdict,
}

_EXAMPLES = {
    "CONTACT": '"you@example.org"',
    "PUBLIC_URL": '"https://news.example.org/"',
    "ALARM_WEBHOOK": '"https://example.org/alarm"',
    "ALARM_URLS": '["mailto://user:password@example.org"]',
    "HEARTBEAT_URL": '"https://hc-ping.com/ID"',
    "FRONTIER": '"redis://host:6379/0"',
    "REPLAY_WARC": '"a/path"',
    "BROWSER": '"a/path"',
}


def _example(name: str, default: Any) -> str:
    if name in _EXAMPLES:
        return _EXAMPLES[name]
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, list | tuple):
        return "[]" if not default else str(list(default)).replace("'", '"')
    return '"…"' if isinstance(default, str) else "{}" if isinstance(default, dict) else str(default)
