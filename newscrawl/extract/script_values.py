"""Values written down in a script that is no JSON: objects, lists, variables, arguments. Nothing is executed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

_MAX_TOKENS = 200_000
"""Tokens of a page's scripts that are looked at: some 0.3 s, at the 1.7 µs that one took when this was written."""
_LONG = 100
"""Characters from which an argument is put in one place only, as lists are: many names of it cost no more than one."""
_TOKEN = re.compile(
    r"//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+"
    r"|(?P<calls>(?:(?:JSON\.parse|decodeURI(?:Component)?|unescape)\(\s*+){1,3}+)(?=[\"'`])"
    r"|\"(?P<double>(?:[^\"\\\n]++|\\.)*+)\"?|'(?P<single>(?:[^'\\\n]++|\\.)*+)'?|`(?P<back>(?:[^`\\]++|\\.)*+)`?"
    r"|(?P<mark>[{}\[\](),;:=])|(?P<word>[\w$.!-]++)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "", "t": "\t", "b": "", "f": "", "v": "", "0": "", "\n": ""}
_UNICODE_PERCENT = re.compile(r"%u([0-9a-fA-F]{4})")
_PARAMETERS = re.compile(r"function\s*+\(([\w$,\s]++)\)")
_OPENS = {"{": "}", "[": "]", "(": ")"}


@dataclass(slots=True)
class TokenBudget:
    """How many tokens of a page's scripts may still be looked at."""

    left: int = _MAX_TOKENS


def read_string(inner: str) -> str:
    """Return what a string literal says, from what stands between its quotes."""
    return _ESCAPE.sub(_unescaped, inner)


def read_values(script: str, budget: TokenBudget) -> dict[str, object]:
    """Return what `script` gives names to, by name; objects as dictionaries, lists and arguments as lists.

    Of a script for which `budget` does not suffice, what stands beyond it is not looked at.
    Numbers are strings; other words are left out, except the parameters of the first function, which stand for what
    it is called with (Nuxt 2). Of several values of a name the first that says something counts.
    """
    function = _PARAMETERS.search(script)
    if function is None:
        return _Reader(budget).read(script)
    names = [name.strip() for name in function[1].split(",")]
    script = script[: function.start(1)] + script[function.end(1) :]
    reader = _Reader(budget, parameters=len(names))
    found = reader.read(script)
    if not any(reader.arguments):
        return found
    return _Reader(budget, bound=dict(zip(names, reader.arguments, strict=True))).read(script)


@dataclass(slots=True)
class _Reader:
    """Reads a script token by token; what is open stands on a stack, with the mark that closes it."""

    budget: TokenBudget
    bound: dict[str, object] = field(default_factory=dict)
    parameters: int = -1
    """How many the first function has."""
    arguments: list[object] = field(default_factory=list)
    top: dict[str, object] = field(default_factory=dict)
    _open: list[tuple[dict[str, object] | list[object], str, str]] = field(default_factory=list)
    """Values that are open; the mark that closes each; the name that was due outside it."""
    _name: str = ""
    _last: str = ""
    _calls: str = ""
    _unclosed: int = 0
    """Closing brackets to come of calls that were read with their string."""

    def read(self, script: str) -> dict[str, object]:
        """Return what the script gives names to; what is called with as many as `parameters` stays in `arguments`."""
        for token in islice(_TOKEN.finditer(script), self.budget.left):
            self.budget.left -= 1
            kind = token.lastgroup
            if kind == "mark":
                self._mark(token[0])
            elif kind == "word":
                self._last = token[0]
                self._put(self._value(token[0]))
            elif kind == "calls":
                self._calls = token[0]
            elif kind is not None:
                self._last = _called(self._calls, read_string(token[kind]))
                self._unclosed += self._calls.count("(")
                self._calls = ""
                self._put(self._last)
        return self.top

    def _mark(self, mark: str) -> None:
        if mark in _OPENS:
            inner: dict[str, object] | list[object] = {} if mark == "{" else []
            self._put(inner)
            self._open.append((inner, _OPENS[mark], self._name))
            self._name = ""
        elif mark in ":=":
            self._name = self._last.rsplit(".", 1)[-1]
        elif mark in ",;":
            self._name = ""
        elif mark == ")" and self._unclosed:
            self._unclosed -= 1
        elif self._open and self._open[-1][1] == mark:
            inner, _, self._name = self._open.pop()
            if mark == ")" and isinstance(inner, list) and len(inner) == self.parameters:
                self.arguments = inner

    def _value(self, word: str) -> object:
        """Return what a word stands for: a number for itself, a parameter for its argument; else None."""
        value = self.bound.get(word)
        if not isinstance(value, str) or len(value) > _LONG:
            self.bound.pop(word, None)
        return value if value is not None or not word.isdigit() else word

    def _put(self, value: object) -> None:
        """Put a value where it is due: in the open list, or under the name that was read."""
        inner = self._open[-1][0] if self._open else self.top
        if isinstance(inner, list):
            inner.append(value)
        elif self._name and not inner.get(self._name):
            inner[self._name] = value
        elif isinstance(value, dict | list):
            unnamed = inner.setdefault("", [])
            if isinstance(unnamed, list):
                unnamed.append(value)


def _called(calls: str, text: str) -> str:
    """Return what the functions of `calls` make of a string; JSON stays as it is."""
    if "unescape" in calls:
        text = _UNICODE_PERCENT.sub(lambda code: chr(int(code[1], 16)), text)
    return unquote(text) if "unescape" in calls or "decodeURI" in calls else text


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(escape[3], escape[3])
