"""Machine code on disk is that of the sources as they are."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType

import pytest
from numba.core.registry import CPUDispatcher

from workbench.compiled import code_folder, compiled_into
from workbench.games.planar import _compiling, boards, candidates, shape
from workbench.games.planar import kernel as planar
from workbench.knots import _resistance, kernel

INNER = """
from workbench.compiled import compiled

@compiled
def step(n):
    return n + {step}
"""
OUTER = """
from pathlib import Path
from inner import step
from workbench.compiled import code_folder, compiled_into

def twice(n):
    return step(step(n))

folder = code_folder(Path(__file__), Path(__file__).with_name("inner.py"))
twice = compiled_into(twice, folder)
"""


def loaded(path: Path) -> ModuleType:
    """Import a file anew."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def twice(folder: Path, step: int) -> CPUDispatcher:
    """Return the function of one file, after another has been written that it calls."""
    (folder / "inner.py").write_text(INNER.format(step=step), encoding="utf-8")
    loaded(folder / "inner.py")
    return loaded(folder / "outer.py").twice


def test_a_change_in_another_file_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for name in ("inner", "outer"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    (tmp_path / "outer.py").write_text(OUTER, encoding="utf-8")
    for step, hits in ((1, 0), (1, 1), (100, 0)):
        function = twice(tmp_path, step)
        assert function(0) == 2 * step
        assert len(function.stats.cache_hits) == hits


def test_where_nothing_can_be_written_it_compiles_all_the_same(tmp_path: Path) -> None:
    source = tmp_path / "f.py"
    source.write_text("def f(n): return n + 1\n", encoding="utf-8")
    (tmp_path / "__pycache__").write_text("in the way", encoding="utf-8")
    function = compiled_into(loaded(source).f, code_folder(source))
    del sys.modules["f"]
    assert function(1) == 2


@pytest.mark.parametrize("module", [boards, candidates, planar, shape])
def test_the_files_are_all_that_the_planar_game_calls(module: ModuleType) -> None:
    assert called(module) <= set(_compiling._FILES)


def test_the_files_are_all_that_resistance_calls() -> None:
    assert called(_resistance) == {Path(_resistance.__file__), Path(kernel.__file__)}


def called(module: ModuleType) -> set[Path]:
    """Return the files of all compiled functions that those of a module call."""
    waiting = [f for f in vars(module).values() if isinstance(f, CPUDispatcher)]
    found: dict[str, Path] = {}
    while waiting:
        function = waiting.pop().py_func
        name = f"{function.__module__}.{function.__qualname__}"
        if name not in found:
            found[name] = Path(inspect.getfile(function))
            seen = (function.__globals__.get(name) for name in function.__code__.co_names)
            waiting += [f for f in seen if isinstance(f, CPUDispatcher)]
    assert found
    return set(found.values())
