"""`workbench plumbing`: two graphs in, the exact answer out, and a sentence for anything else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from workbench.cli import app


def workbench(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "workbench", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_same_manifold_comes_with_moves(tmp_path: Path) -> None:
    file, out = tmp_path / "graph.json", tmp_path / "moves.jsonl"
    file.write_text(json.dumps({"weights": [1, -1, 4], "edges": [[0, 1], [1, 2]]}), "utf-8")
    done = process("plumbing", str(file), "chain(-2, -2, -2, -3)", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    verdict, first, second = done.stdout.splitlines()
    assert verdict == "same: moves from the first graph to the second: 5"
    assert first.removeprefix("normal form of the first: ") == second.removeprefix(
        "normal form of the second: "
    )
    checked = process("verify", str(out))
    assert checked.returncode == 0
    assert "The graphs present the same oriented 3-manifold: vertices 3 and 4" in checked.stdout


def test_different_manifolds_come_with_an_invariant_or_their_normal_forms(tmp_path: Path) -> None:
    seen = workbench("plumbing", "lens(5, 1)", "lens(5, 2)")
    assert seen.exit_code == 1
    assert seen.stdout.startswith("different: self-linking numbers: 1 x 0, 2 x 1/5, 2 x 4/5 and ")
    out = tmp_path / "normal_forms.jsonl"
    unseen = workbench("plumbing", "E8", "brieskorn(2, 3, 7)", "--out", str(out))
    assert unseen.exit_code == 1
    told = "different: the normal forms are; no invariant that was computed is\n"
    assert unseen.stdout.startswith(told)
    assert workbench("verify", str(out)).exit_code == 0


def test_the_empty_graph_is_the_sphere() -> None:
    done = workbench("plumbing", '{"weights": []}', "chain(3, 1, 1)")
    assert (done.exit_code, done.stdout[:5]) == (0, "same:")


@pytest.mark.parametrize(
    ("graph", "sentence"),
    [
        ('{"weights": [1, 2, 3], "edges": [[0, 1], [1, 2], [2, 0]]}', "[2, 0] closes a cycle"),
        ('{"weights": [1], "edges": [[0, 0]]}', "closes a cycle"),
        ('{"weights": [1.5]}', "not 1.5"),
        ('{"weights": ["1"]}', "not '1'"),
        ('{"weights": [true]}', "not True"),
        ('{"weights": [1], "edges": [[0, 4]]}', "[0, 4] has an unknown vertex"),
        ('{"weights": [1], "edges": [0]}', "An edge is a pair of vertices"),
        ('{"weights": [1, 1], "edges": [[0, 1.0]]}', "An edge is a pair of vertices"),
        ('{"weights": 1}', "and lists"),
        ('{"weight": [1]}', "The fields are weights"),
        ('{"weights": [1], "genera": [0, 0]}', "with a genus each or none"),
        ("{", "no JSON"),
        ("", "'' is no plumbing graph"),
        ("[1]", "'[1]' is no plumbing graph"),
        ("star(1; 2)", "is no fraction"),
        ("star(1; 4/2)", "a, b coprime"),
        ("star(x)", "something else than integers"),
        ("lens(0, 1)", "p ≥ 1"),
        ("lens(4)", "two numbers"),
        ("brieskorn(2, 4, 3)", "pairwise coprime"),
        ("chain(1000000000)", "normal form takes more than"),
        ('{"weights": [10000000000]}', "integer of at most 1000000000"),
        ("/", "There is no such file, and '/' is no plumbing graph"),
    ],
)
def test_what_is_no_graph_is_told_in_a_sentence(graph: str, sentence: str) -> None:
    done = workbench("plumbing", graph, "E8")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_file_is_named_in_its_sentence(tmp_path: Path) -> None:
    file = tmp_path / "graph.json"
    file.write_bytes(b"\xff\xfe")
    assert f"{file} is not text" in workbench("plumbing", str(file), "E8").stderr
    file.write_text("chain(a)", "utf-8")
    assert workbench("plumbing", "E8", str(file)).stderr.startswith(f"{file}: 'a' has something")
    none = workbench("plumbing", "E8", "E8", "--out", str(tmp_path / "no" / "file.jsonl"))
    assert (none.exit_code, none.stdout) == (2, "")
    assert "a folder that exists" in none.stderr
