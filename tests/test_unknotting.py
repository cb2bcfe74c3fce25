"""`workbench unknot`: lines in, verdicts out, and one sentence for whatever else comes in."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from copy import deepcopy
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from workbench._diagram_lines import answers, read_diagrams
from workbench._unknotting import answer_unknot
from workbench.certificates import load, verify
from workbench.cli import app
from workbench.errors import InputError
from workbench.knots.diagram import Diagram

TREFOIL = [[1, 5, 2, 4], [3, 1, 4, 6], [5, 3, 6, 2]]
SCRAPS = [None, True, -1, 0, 1, 7, 1.5, 1e400, 10**30, "", "1", "σ", [], [1], {}, [[]], [[1] * 4]]


def unknot(lines: str, *options: str) -> Result:
    return CliRunner().invoke(app, ["unknot", *options], input=lines)


def process(lines: str) -> subprocess.CompletedProcess[str]:
    """Call the command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "workbench", "unknot"],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_line_gets_its_verdict_and_its_evidence() -> None:
    done = process(
        '{"name": "kink", "pd": [[0, 0, 1, 1]]}\n\n'
        f'{{"name": "trefoil", "pd": {TREFOIL}}}\n'
        '{"braid": [1, -2, 2, -1], "strands": 4}\n'
    )
    assert done.returncode == 1
    kink, trefoil, braid = map(json.loads, done.stdout.splitlines())
    assert (kink["name"], kink["verdict"]) == ("kink", "unknot")
    assert (trefoil["verdict"], trefoil["obstruction"]) == ("knotted", "signature -2")
    assert trefoil["certificate"] is None
    assert (braid["name"], braid["verdict"]) == ("line 4", "unlink")
    for answer in (kink, braid):
        assert verify(load(json.dumps(answer["certificate"]))).holds


def test_answers_do_not_depend_on_the_number_of_processes() -> None:
    named = [(str(n), Diagram.from_braid([1, -2, 1, 3, -2, -1, -3, 2], 4)) for n in range(3)]
    answer = partial(answer_unknot, budget=5.0, seed=3)
    one, two = (
        [{**line, "seconds": 0} for line in answers(named, answer, workers)] for workers in (1, 2)
    )
    assert one == two


def test_the_answers_are_a_file_that_verify_reads(tmp_path: Path) -> None:
    out = tmp_path / "answers.jsonl"
    done = unknot(f'{{"braid": [1, -1]}}\n{{"pd": {TREFOIL}}}\n', "--out", str(out))
    assert done.exit_code == 1
    assert done.stdout == ""
    checked = CliRunner().invoke(app, ["verify", str(out)])
    assert checked.exit_code == 0
    assert checked.stdout.startswith("holds")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('{"pd": [[1, 2, 3]]}', "stdin, line 1: "),
        ('{"pd": [[1, 1, 2, 2]]}\n{"pd": [[1, 2, 3, 4]]}', "stdin, line 2: "),
        ("[1, 2", "This is not JSON"),
        ("{}", "Exactly one of pd and braid"),
        ('{"pd": [], "braid": []}', "Exactly one of pd and braid"),
        ('{"braid": 3}', "A braid is a list"),
        ('{"braid": [0]}', "line 1"),
        ('{"braid": [1], "strands": "two"}', "line 1"),
        ('{"pd": [[1, 1, 2, 2]], "knot": 1}', "other fields are not known"),
    ],
)
def test_a_bad_line_is_named_in_one_sentence(lines: str, sentence: str) -> None:
    done = unknot(lines)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("budget", ["0", "-1", "nan", "inf"])
def test_a_budget_is_a_positive_number(budget: str) -> None:
    done = unknot("", "--budget", budget)
    assert done.exit_code == 2
    assert "positive number" in done.stderr


def malformed(rng: random.Random) -> str:
    """Return a line that was a diagram before something happened to it."""
    if rng.random() < 0.5:
        given: dict[str, object] = {"pd": [list(crossing) for crossing in TREFOIL]}
    else:
        given = {"braid": [1, 1, -2, 1], "strands": 3}
    for _ in range(rng.randint(1, 3)):
        field = rng.choice(["pd", "braid", "strands", "loops", "name", "other"])
        value = given.get(field)
        if isinstance(value, list) and value and rng.random() < 0.8:
            inner = rng.choice(value)
            place = inner if isinstance(inner, list) and inner and rng.random() < 0.7 else value
            scrap = rng.choice([*SCRAPS, rng.randint(-8, 8)])
            place[rng.randrange(len(place))] = deepcopy(scrap)
        else:
            given[field] = deepcopy(rng.choice(SCRAPS))
    text = json.dumps(given, ensure_ascii=False)
    if rng.random() < 0.3:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(["", "[", "}", '"', "9", "\x00", "é"]) + text[at + 1 :]
    return text.replace("\n", " ")


def read_many(lines: int, seed: int) -> int:
    """Read malformed lines; return how many were accepted, each a diagram that is one indeed."""
    rng, accepted, refusals = random.Random(seed), 0, set()
    for _ in range(lines):
        try:
            found = list(read_diagrams([malformed(rng)], "fuzz"))
        except InputError as error:
            refusals.add(str(error))
            continue
        for _name, diagram in found:
            faces = len(diagram.faces())
            pieces = diagram.pieces - diagram.loops
            assert diagram.crossings - 2 * diagram.crossings + faces == 2 * pieces
            accepted += 1
    assert all(len(sentence.splitlines()) == 1 for sentence in refusals)
    return accepted


def test_malformed_lines_are_refused_in_a_sentence() -> None:
    assert read_many(2_000, 1) < 1_000


@pytest.mark.slow
def test_very_many_malformed_lines_are_refused_in_a_sentence() -> None:
    assert read_many(100_000, 2) < 50_000
