"""A new notebook runs as it is, and its one claim fails."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from workbench.cli import app
from workbench.errors import InputError
from workbench.runs.new_notebook import new_notebook
from workbench.runs.places import ROOT


def test_has_the_house_shape(tmp_path: Path):
    path = new_notebook(tmp_path, "22k_tangles", "Tangles")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(nbformat.from_dict(notebook))
    headings = "".join("".join(cell["source"]) for cell in notebook["cells"])
    for section in ("What the paper says", "Claims", "Try it", "What to question"):
        assert f"## {section}" in headings
    assert headings.startswith("# Tangles\n\nSection 2.2;")


def test_runs_and_fails_its_claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "profiles.toml").write_text("[quick]\n", encoding="utf-8")
    new_notebook(tmp_path / "notebooks", "31e_more", "More")
    monkeypatch.setenv(ROOT, str(tmp_path))
    ran = CliRunner().invoke(app, ["run", "31e_more", "--out", str(tmp_path / "out")])
    assert "1 claim: 1 not reproduced" in ran.stderr


@pytest.mark.parametrize("name", ["tangles", "2_tangles", "22k-tangles", "22k_Tangles", "../22_x"])
def test_refuses_other_names(tmp_path: Path, name: str):
    with pytest.raises(InputError, match="such as 22k_tangles"):
        new_notebook(tmp_path, name, "Tangles")


def test_never_overwrites(tmp_path: Path):
    path = new_notebook(tmp_path, "22k_tangles", "Tangles")
    before = path.read_bytes()
    with pytest.raises(InputError, match="already"):
        new_notebook(tmp_path, "22k_tangles", "Others")
    with pytest.raises(InputError, match="title is empty"):
        new_notebook(tmp_path, "22m_tangles", " ")
    assert path.read_bytes() == before
