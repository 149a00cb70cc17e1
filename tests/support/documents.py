"""What documents name: commands, modules, functions, files, tables; each is looked up where it would have to be."""

from __future__ import annotations

import ast
import builtins
import re
import shlex
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path

import click
from scrapy.settings import default_settings

from newscrawl.cli import main
from newscrawl.sites import packaged
from newscrawl.store.crawl_state import REPORTED
from tests.support.reference import schema

SITES = packaged()

ROOT = Path(__file__).parents[2]
PACKAGES = ("newscrawl", "tests", "benchmarks")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
COMMAND = re.compile(r"(\./run|newscrawl|scrapy|python -m) \S")
PLACEHOLDER = re.compile(r"[A-Z]{2,}|…|<")
"""What stands for something else: FILE, NAME, …"""
FILE = re.compile(r"[\w-]+\.(py|md|txt|gz|json|toml|lock|cfg|typed)")
DOTTED = re.compile(r"[A-Za-z_]\w*(\.\w+)+")
CALL = re.compile(r"([A-Za-z_][\w.]*)\(.*\)")
CLASS = re.compile(r"[A-Z][a-z]+\w*")
CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
MODULE_TABLE = re.compile(r"^\|[^\n]*\| module \|[^\n]*\n(?:\|[^\n]*\n)+", re.MULTILINE)
NOT_OURS = {
    "AutoThrottle", "Hans", "Hant", "LICENSE", "news.db", "newscrawl.toml", "pinyin_dict", "tag/199801.txt", "dict.txt",
    "test.pkl",
}  # fmt: skip
"""Values, files of other projects, and files that a run makes."""


def fenced(text: str, *languages: str) -> list[str]:
    """Return the blocks of code in one of `languages` (empty: none is named)."""
    return [code for language, code in FENCED.findall(text) if language in languages]


def inline(text: str) -> list[str]:
    """Return what stands between single backticks outside of blocks."""
    return INLINE.findall(FENCED.sub("", text))


def commands(text: str) -> Iterator[str]:
    """Yield the command lines that a document shows, without what explains them, their input and their output."""
    lines = [line for code in fenced(text, "", "sh") for line in code.splitlines()] + inline(text)
    for line in lines:
        for part in re.split(r" \| | && ", line.strip().removeprefix("$ ")):
            if COMMAND.match(part):
                yield re.split(r"\s{2,}|\s#|\s[<>]\s|, ", part)[0].strip()


def check_command(line: str) -> None:
    """Raise an error unless the command exists and has the options it is called with."""
    match shlex.split(re.sub(r"[\[\]]", "", line)):
        case ["./run", "demo" as name, *rest]:
            _check_click([name, *rest])
        case ["./run", "test", *rest]:
            folders = list(takewhile(str.isidentifier, rest))
            assert all((ROOT / "tests" / folder).is_dir() for folder in folders), line
        case ["./run" | "newscrawl", "newscrawl", *rest] | ["newscrawl", *rest]:
            _check_click(rest)
        case ["./run", "python", "-m", module, *_] | ["python", "-m", module, *_]:
            known = module.partition(".NAME")[0]
            assert find_spec(known), f"there is no module {known}"
        case ["./run", "scrapy", "crawl", site, *_] | ["scrapy", "crawl", site, *_]:
            assert site in SITES, f"there is no spider {site}"
        case ["./run", "cog", "-r", *files]:
            assert all(list(ROOT.glob(name)) for name in files), line
        case ["./run", "scrapy", "parse" | "shell" | "check", *_] | ["./run", "scrapy", "list"]:
            pass
        case ["scrapy", "list" | "crawl" | "parse"] | ["./run", "ruff" | "mypy" | "playwright", *_]:
            pass
        case ["./run", word, *_] if PLACEHOLDER.match(word):
            pass
        case _:
            raise AssertionError(f"nothing is known of {line!r}")


def _check_click(words: list[str]) -> None:
    """Parse the words by click's own parsers, without running anything. Raises click.UsageError."""
    context = click.Context(main, info_name="newscrawl", **main.context_settings)
    _, rest, _ = main.make_parser(context).parse_args(list(words))
    if not rest or PLACEHOLDER.match(rest[0]):
        return
    command = main.get_command(context, rest[0])
    assert command, f"there is no command newscrawl {rest[0]}"
    inner = click.Context(command, info_name=rest[0], parent=context, **command.context_settings)
    given, _, _ = command.make_parser(inner).parse_args(rest[1:])
    for option in command.params:
        value = given.get(option.name or "")
        if isinstance(option.type, click.Choice) and isinstance(value, str):
            option.type.convert(value, option, inner)


@cache
def defined() -> frozenset[str]:
    """Return the names that our packages define: of modules in full, of what they hold with and without the module."""
    names: set[str] = set()
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(part for part in parts if part != "__init__")
        held = [".".join((module, *name)) for name in _held(ast.parse(path.read_text(encoding="utf8")))]
        for full in (module, *held):
            pieces = full.split(".")
            names |= {".".join(pieces[start:]) for start in range(len(pieces))}
    return frozenset(names)


def _held(tree: ast.Module | ast.ClassDef) -> Iterator[tuple[str, ...]]:
    """Yield the functions, classes and values a module or class holds, and theirs."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.name,)
        elif isinstance(node, ast.ClassDef):
            yield (node.name,)
            yield from ((node.name, *inner) for inner in _held(node))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((name.id,) for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))


@cache
def columns() -> frozenset[str]:
    """Return the columns of the database as `table.column`."""
    return frozenset(f"{table}.{name}" for table, columns in schema().items() for name, *_ in columns)


def unknown_names(text: str) -> list[str]:
    """Return what a document names in backticks and cannot be found; words that are no names of code are passed by."""
    found = [word for word in inline(text) if not COMMAND.match(word) and not is_known(word)]
    modules = [word for table in MODULE_TABLE.findall(text) for row in table.splitlines()[2:] for word in _second(row)]
    return found + [word for word in modules if f"extract.{word.removesuffix('.py')}" not in defined()]


def _second(row: str) -> list[str]:
    return INLINE.findall(row.split("|")[2])


def is_known(word: str) -> bool:
    """Tell whether `word` is found where it would have to be, or is no name of code, or stands for something else."""
    call = CALL.fullmatch(word)
    name = call[1] if call else word
    if word in NOT_OURS or word in REPORTED.values() or (PLACEHOLDER.search(word) and not CONSTANT.fullmatch(word)):
        return True
    if (word.partition("/")[0] in (*PACKAGES, "docs", "seeds") and "/" in word) or FILE.fullmatch(word):
        return _is_file(word)
    if call or DOTTED.fullmatch(word):
        return name in defined() or name in columns() or hasattr(builtins, name) or _is_elsewhere(name)
    if CONSTANT.fullmatch(word):
        return word in defined() or hasattr(default_settings, word) or word.startswith("NEWSCRAWL_")
    return not CLASS.fullmatch(word) or word in defined()


def _is_file(word: str) -> bool:
    """Tell whether the path `word` is there, from the top, or a file of this name anywhere in the project."""
    return word in _file_names() or bool(list(ROOT.glob(word.rstrip("/"))))


@cache
def _file_names() -> frozenset[str]:
    """Return the names of all files of the project below its folders."""
    return frozenset(path.name for top in (*PACKAGES, "docs") for path in (ROOT / top).rglob("*.*"))


def _is_elsewhere(word: str) -> bool:
    """Tell whether the dotted `word` names something of an installed library."""
    module, _, name = word.rpartition(".")
    if not find_spec(word.partition(".")[0]):
        return False
    try:
        found = import_module(module)
        return hasattr(found, name) or find_spec(word) is not None
    except ModuleNotFoundError:
        return False
