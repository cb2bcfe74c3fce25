"""The trusted base stays small, stands alone, and knows every kind that it says it knows."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import workbench.certificates
from workbench.certificates.dispatch import _VERIFIERS

FOLDER = Path(workbench.certificates.__file__).parent
TREES = {
    path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.py"))
}
PREFIX = "workbench.certificates"


def imported(tree: ast.Module) -> set[str]:
    """Return the modules that a module names in its imports."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def lines_of_code(tree: ast.Module) -> int:
    """Count the lines that hold code: no blank lines, comments or docstrings."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.expr, ast.stmt, ast.arg)) and not (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            lines |= {node.lineno, node.end_lineno or 0}
    docstrings: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings |= set(range(node.lineno, (node.end_lineno or 0) + 1))
    return len(lines - docstrings)


def read_for(kind: str) -> set[str]:
    """Return the modules on which the verifier of a kind rests, with format and dispatch."""
    found, fresh = {"dispatch"}, [_VERIFIERS[kind].__module__.removeprefix(f"{PREFIX}.")]
    while fresh:
        stem = fresh.pop()
        found.add(stem)
        near = {name.removeprefix(f"{PREFIX}.") for name in imported(TREES[stem])}
        fresh += [name for name in near if name in TREES and name not in found]
    return found


def test_only_the_standard_library_is_imported():
    for stem, tree in TREES.items():
        for name in imported(tree):
            ours = name == PREFIX or name.startswith(f"{PREFIX}.")
            assert ours or name.split(".")[0] in sys.stdlib_module_names, (stem, name)


def test_the_room_has_less_than_nine_hundred_lines_of_code():
    assert 400 < sum(map(lines_of_code, TREES.values())) < 900


@pytest.mark.parametrize("kind", sorted(_VERIFIERS))
def test_whoever_doubts_a_certificate_reads_less_than_six_hundred_lines(kind):
    """With all docstrings and comments, counting the envelope and the dispatch."""
    read = read_for(kind)
    assert {"dispatch", "format"} <= read
    assert sum(len((FOLDER / f"{s}.py").read_text("utf-8").splitlines()) for s in read) < 600
