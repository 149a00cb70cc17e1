"""Every regular expression of newscrawl, wherever it is kept, and by which methods the code asks for it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from pathlib import Path
from re import Pattern
from types import ModuleType
from typing import Any

import newscrawl
from newscrawl.sites import packaged

SITES = packaged()

FOLDER = Path(newscrawl.__file__).parent
DEPTH = 6
"""How deep collections and objects are looked into."""
ANCHORED = ("match", "fullmatch")
METHODS = (*ANCHORED, "search", "finditer", "findall", "sub", "subn", "split", "scanner")
"""All but the anchored ones look for matches as `search` does."""


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern, where it is kept, and one of the methods it is asked by."""

    where: str
    pattern: Pattern[Any]
    method: str


def patterns() -> list[Found]:
    """Return all patterns, each once for each method; what no method is found for is taken for searched."""
    kept: dict[Pattern[Any], str] = {}
    for module in modules():
        for name, value in list(vars(module).items()):
            if not name.startswith("__"):
                for where, pattern in _inside(f"{module.__name__}.{name}", value, DEPTH):
                    kept.setdefault(pattern, where)
    for site in SITES.values():
        for source in filter(None, (site.article, site.rendered_listings, site.rendered_articles)):
            kept.setdefault(re.compile(source), f"site {site.name}")
    asked = _methods()
    found = [Found(where, pattern, method) for pattern, where in kept.items()
             for method in sorted(_asked_by(where, asked))]  # fmt: skip
    return [*found, *_written_in_place()]


def _asked_by(where: str, asked: Mapping[str, Mapping[str, set[str]]]) -> set[str]:
    """Return the methods called on a pattern; a private one in its own module alone."""
    module, _, name = where.partition("[")[0].removesuffix("()").rpartition(".")
    own = module.removeprefix("newscrawl.").replace(".", "/")
    here = [asked.get(f"{own}.py") or asked.get(f"{own}/__init__.py", {})]
    files = here if name.startswith("_") else list(asked.values())
    return set().union(*(names.get(name, set()) for names in files)) or {"search"}


def modules() -> list[ModuleType]:
    """Import all of newscrawl, and return its modules."""
    names = [found.name for found in pkgutil.walk_packages(newscrawl.__path__, "newscrawl.")]
    for name in names:
        if not name.endswith("__main__"):
            importlib.import_module(name)
    return [module for name, module in list(sys.modules.items()) if name.split(".")[0] == "newscrawl"]


def _inside(where: str, value: Any, depth: int) -> Iterator[tuple[str, Pattern[Any]]]:
    """Yield the patterns in a value with their place."""
    if isinstance(value, Pattern):
        yield where, value
    elif depth:
        for name, part in _parts(value):
            yield from _inside(f"{where}{name}", part, depth - 1)


def _parts(value: Any) -> Iterable[tuple[str, Any]]:
    """Return what is in a collection, class or object of ours, or what a cached function without arguments makes."""
    if isinstance(value, Mapping):
        return [(f"[{str(key)[:20]}]", (key, part)) for key, part in list(value.items())]
    if isinstance(value, (tuple, list, set, frozenset)):
        return [("", part) for part in value]
    if isinstance(value, _lru_cache_wrapper):
        return [("()", value())] if _is_ours(value) and not inspect.signature(value).parameters else []
    if isinstance(value, type):
        return [(f".{name}", part) for name, part in vars(value).items()] if _is_ours(value) else []
    if _is_ours(type(value)):
        names = [*getattr(value, "__dict__", ()), *getattr(type(value), "__slots__", ())]
        return [(f".{name}", getattr(value, name, None)) for name in names]
    return []


def _is_ours(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).split(".")[0] == "newscrawl"


def _methods() -> dict[str, dict[str, set[str]]]:
    """Return by file and name the methods called on it."""
    found: dict[str, dict[str, set[str]]] = {}
    for file, tree in _trees().items():
        names = found.setdefault(file, {})
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                name = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if node.attr in METHODS:
                    names.setdefault(name, set()).add(node.attr if node.attr in ANCHORED else "search")
    return found


def _written_in_place() -> list[Found]:
    """Return the patterns that stand in a call of `re` itself."""
    return [
        Found(f"{name}:{node.lineno}", re.compile(source), attr if attr in ANCHORED else "search")
        for name, tree in _trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "re"
        and (attr := node.func.attr) in METHODS
        and isinstance(node.args[0], ast.Constant)
        and isinstance(source := node.args[0].value, str | bytes)
    ]


def _trees() -> dict[str, ast.Module]:
    files = sorted(FOLDER.rglob("*.py"))
    return {path.relative_to(FOLDER).as_posix(): ast.parse(path.read_text(encoding="utf8")) for path in files}
