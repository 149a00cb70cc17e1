"""The texts below assignments, which say what a constant or field means. Pure."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import pairwise


def docstrings_below(body: Sequence[ast.stmt]) -> dict[str, str]:
    r"""Return the text below each assignment of a module or class, in one line, by the name that is assigned.

    >>> docstrings_below(ast.parse("A = 1\n'''Of\n   one.'''\nB: int\n'''Of two.'''\nC = 3").body)
    {'A': 'Of one.', 'B': 'Of two.'}
    """
    return {
        target.id: " ".join(str(below.value.value).split())
        for assigned, below in pairwise(body)
        for target in _targets(assigned)
        if isinstance(target, ast.Name) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
    }


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.target] if isinstance(statement, ast.AnnAssign) else []
