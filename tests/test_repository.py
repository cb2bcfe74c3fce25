"""The repository keeps its promises: thin environment file, clean notebooks, one-way imports."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

from workbench.runs.demonstrations import demonstration_in, teaching_path, with_path
from workbench.runs.notebook import read

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def statements(notebook: dict) -> int:
    """Count the statements of a notebook, however its lines are broken."""
    sources = ("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code")
    trees = (ast.parse(source) for source in sources)
    return sum(isinstance(node, ast.stmt) for tree in trees for node in ast.walk(tree))


def test_environment_file_holds_python_pip_and_the_project_only():
    """Conda's `snappy` is a compression library: packages are named in pyproject alone."""
    text = (ROOT / "environment.yml").read_text()
    _, _, listed = text.partition("dependencies:\n")
    entries = [line.strip().removeprefix("- ") for line in listed.splitlines() if line.strip()]
    assert entries == ["python=3.11", "pip", "pip:", "-e .[dev]"]


def test_lock_pins_every_declared_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = project["dependencies"] + project["optional-dependencies"]["dev"]
    lock = (ROOT / "requirements.lock").read_text().splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lock if "==" in line}
    names = {d.split(">")[0].split("=")[0].lower().replace("_", "-") for d in declared}
    assert names <= pinned, f"not pinned: {sorted(names - pinned)}"


def test_imports_run_one_way():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_module_imports_itself_by_a_detour():
    graph = grimp.build_graph("workbench", "widgets")
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    order = list(TopologicalSorter(imports).static_order())
    assert order.index("workbench.runs.page") > order.index("workbench.runs.results")


def test_no_committed_file_names_a_path_of_somebodys_machine():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".parquet", ".safetensors", ".png"} or path == Path(__file__).resolve():
            continue
        text = path.read_text(encoding="utf-8")
        assert "/work/" not in text, name
        assert "/root/" not in text, name


def test_the_tour_lists_all_demonstrations():
    """Else: python -m workbench.runs.demonstrations --write."""
    tour = json.loads((ROOT / "notebooks" / "00_tour.ipynb").read_text())
    assert with_path(tour, teaching_path(ROOT)) == tour


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
class TestNotebook:
    def test_is_committed_without_outputs(self, path: Path):
        for cell in json.loads(path.read_text())["cells"]:
            if cell["cell_type"] == "code":
                assert cell["outputs"] == []
                assert cell["execution_count"] is None

    def test_has_the_house_shape(self, path: Path):
        notebook = json.loads(path.read_text())
        cells = notebook["cells"]
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"
        assert "".join(cells[0]["source"]).startswith("# ")
        tagged = [c for c in cells if "parameters" in c["metadata"].get("tags", [])]
        assert len(tagged) == 1
        assert "seed: int" in "".join(tagged[0]["source"])
        headings = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        for section in ("What the paper says", "Claims", "Try it", "What to question"):
            assert f"## {section}" in headings

    def test_lets_a_reader_try_its_result_and_guess_first(self, path: Path):
        if not read(path).section:
            pytest.skip("the tour is about no result of its own")
        shown = demonstration_in(json.loads(path.read_text()))
        assert shown is not None
        assert shown.question.endswith("?")

    def test_keeps_logic_in_the_package(self, path: Path):
        assert statements(json.loads(path.read_text())) <= 120
