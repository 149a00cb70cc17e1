"""Dataclasses of the model as JSON and back, with nothing lost."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

Value = TypeVar("Value")


def encode(value: Any) -> str:
    """Return a dataclass as JSON in ASCII: lone surrogates, which broken pages leave behind, stay what they are."""
    return json.dumps(_named(value), default=_named, separators=(",", ":"))


def _named(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return {one.name: getattr(value, one.name) for one in fields(value)}


def decode(kind: type[Value], text: str) -> Value:
    """Return the dataclass of type `kind` that `encode` wrote. Raises ValueError, KeyError and TypeError."""
    made: Value = _made(kind, json.loads(text))
    return made


def _made(kind: Any, said: dict[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{name: _restored(hints[name], value) for name, value in said.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _restored(hint: Any, value: Any) -> Any:
    """Return a value of JSON as the type `hint` has it."""
    if hint is datetime:
        return datetime.fromisoformat(value)
    if is_dataclass(hint) and isinstance(hint, type):
        return _made(hint, value)
    kind, inner = typing.get_origin(hint), typing.get_args(hint)
    if kind in (types.UnionType, typing.Union):
        return value if value is None else _restored(inner[0], value)
    if kind is tuple:
        kinds = inner[:1] * len(value) if inner[1:] == (Ellipsis,) else inner
        return tuple(_restored(one, item) for one, item in zip(kinds, value, strict=True))
    if kind is Mapping:
        return {name: _restored(inner[1], item) for name, item in value.items()}
    return value
