"""`workbench ribbon`: lines in, verdicts out, and one sentence for whatever else comes in."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from workbench._diagram_lines import answers
from workbench._ribbons import answer_ribbon, require_knots
from workbench.certificates import load, verify
from workbench.cli import app
from workbench.errors import InputError
from workbench.knots._spherogram_process import accepts
from workbench.knots.diagram import Diagram

SQUARE = [1, 1, 1, -2, -2, -2]


def ribbon(lines: str, *options: str) -> Result:
    return CliRunner().invoke(app, ["ribbon", *options], input=lines)


def process(lines: str) -> subprocess.CompletedProcess[str]:
    """Call the command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "workbench", "ribbon"],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_line_gets_its_verdict_and_its_evidence() -> None:
    done = process(
        f'{{"name": "square", "braid": {SQUARE}}}\n\n'
        '{"name": "kink", "pd": [[0, 0, 1, 1]]}\n'
        '{"name": "trefoil", "braid": [1, 1, 1]}\n'
        '{"braid": [1, -2, 1, -2]}\n'
    )
    assert done.returncode == 1
    square, kink, trefoil, eight = map(json.loads, done.stdout.splitlines())
    assert [line["verdict"] for line in (square, kink)] == ["ribbon", "ribbon"]
    assert [line["bands"] for line in (square, kink)] == [1, 0]
    for line in (square, kink):
        assert verify(load(json.dumps(line["certificate"]))).holds
        assert (line["obstruction"], line["engine"]) == ("", "")
        pd = line["certificate"]["statement"]["pd"]
        assert any(accepts(pd, line["spherogram"], 20.0, seed) for seed in range(8))
    assert [line["verdict"] for line in (trefoil, eight)] == ["not-slice", "not-slice"]
    assert trefoil["obstruction"].startswith("signature -2; ")
    assert eight["obstruction"].startswith("Arf invariant 1; ")
    for line in (trefoil, eight):
        assert (line["engine"], line["certificate"]) == ("workbench", None)
        assert line["bands"] is line["spherogram"] is None


def test_what_is_neither_is_undecided() -> None:
    """The Conway knot passes every test that ships, and is no ribbon knot (L. Piccirillo, 2020)."""
    answer_ribbon(("first", Diagram.from_braid(SQUARE)), 2.0, 0)  # compiles
    line = answer_ribbon(("Conway", Diagram.from_name("11n_34")), 2.0, 0)
    assert line["verdict"] == "undecided"
    assert line["certificate"] is None
    assert line["seconds"] < 20


def test_an_engine_decides_where_the_classical_obstructions_do_not() -> None:
    line = answer_ribbon(("13n_1496", Diagram.from_name("13n_1496")), 20.0, 0)
    assert line["verdict"] == "not-slice"
    assert line["engine"] == "knot_floer_homology"
    assert line["obstruction"].startswith("τ = ")


def test_answers_do_not_depend_on_the_number_of_processes() -> None:
    named = [(name, Diagram.from_name(name)) for name in ("6_1", "7_7", "12a_631")]
    answer = partial(answer_ribbon, budget=60.0, seed=3)
    one, two = (
        [{**line, "seconds": 0} for line in answers(named, answer, workers)] for workers in (1, 2)
    )
    assert one == two


def test_the_answers_are_a_file_that_verify_reads(tmp_path: Path) -> None:
    out = tmp_path / "answers.jsonl"
    done = ribbon(f'{{"braid": {SQUARE}}}\n', "--out", str(out))
    assert (done.exit_code, done.stdout) == (0, "")
    checked = CliRunner().invoke(app, ["verify", str(out)])
    assert checked.exit_code == 0
    assert "The knot is ribbon: crossings 6, bands 1" in checked.stdout


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('{"braid": [1, 1]}', "line 1 is a link of 2 components"),
        ('{"name": "far", "pd": [[1, 1, 2, 2]], "loops": 1}', "far is a link of 2 components"),
        ('{"pd": [[1, 2, 3]]}', "stdin, line 1: "),
        ("\n", "stdin has no diagram; a line is an object"),
    ],
)
def test_a_bad_line_is_named_in_one_sentence(lines: str, sentence: str) -> None:
    done = ribbon(lines)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_interrupted_run_keeps_its_answers_and_the_file_of_an_earlier_one(
    tmp_path: Path,
) -> None:
    out = tmp_path / "answers.jsonl"
    out.write_text("of an earlier run\n", encoding="utf-8")
    lines = tmp_path / "knots.jsonl"
    conway = json.dumps({"pd": Diagram.from_name("11n_34").to_pd()})
    lines.write_text(f'{{"braid": {SQUARE}}}\n{conway}\n', encoding="utf-8")
    options = [str(lines), "--budget", "600", "--workers", "1", "--out", str(out)]
    run = subprocess.Popen(
        [sys.executable, "-m", "workbench", "ribbon", *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 90
    while not any(part.read_text(encoding="utf-8") for part in tmp_path.glob("*.part")):
        assert run.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    (part,) = tmp_path.glob("*.part")
    assert f"The answers so far are in {part}." in said
    assert "Traceback" not in said
    assert json.loads(part.read_text(encoding="utf-8"))["verdict"] == "ribbon"
    assert out.read_text(encoding="utf-8") == "of an earlier run\n"


def test_links_are_refused_before_any_work() -> None:
    knot, link = Diagram.from_braid(SQUARE), Diagram.from_braid([1, 1])
    require_knots([("square", knot)])
    with pytest.raises(InputError, match="Hopf is a link of 2 components"):
        require_knots([("square", knot), ("Hopf", link)])


@pytest.mark.parametrize("budget", ["0", "-1", "nan", "inf"])
def test_a_budget_is_a_positive_number(budget: str) -> None:
    done = ribbon("", "--budget", budget)
    assert done.exit_code == 2
    assert "positive number" in done.stderr
