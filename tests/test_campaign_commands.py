"""`workbench campaign …`: what it prints, what it says, and with which code it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from workbench._campaigns import census_units, pair_units, plan_of, plumbing, ribbon, unknot
from workbench._campaigns import unknot_units as hard
from workbench.cli import app
from workbench.errors import InputError
from workbench.runs.campaign.faults import kill_midway


def call(*arguments: str | int | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["campaign", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_a_campaign_is_run_extended_and_asked(tmp_path: Path) -> None:
    code, printed, said = call("signature", "--max-crossings", 5, "--out", tmp_path, "--workers", 1)
    assert (code, printed.splitlines()[:2]) == (
        0,
        ["4 units: 4 done", "lost 0, counted twice 0"],
    )
    assert "signature: 100%" in said
    code, printed, _ = call("signature", "--max-crossings", 6, "--out", tmp_path, "--workers", 1)
    assert (code, printed.splitlines()) == (
        0,
        ["7 units: 7 done", "lost 0, counted twice 0", str(tmp_path / "results.parquet")],
    )
    knots = pd.read_parquet(tmp_path / "results.parquet").set_index("name")
    assert knots["agree"].all()
    assert knots["signature"].to_dict() == {
        "K3a1": -2,
        "K4a1": 0,
        "K5a1": -2,
        "K5a2": -4,
        "K6a1": 0,
        "K6a2": -2,
        "K6a3": 0,
    }
    assert (knots["attempts"] == 1).all()
    assert call("status", tmp_path) == (0, "7 units: 7 done\nlost 0, counted twice 0\n", "")
    code, printed, _ = call("query", tmp_path, "select count(*) as n from attempts")
    assert json.loads(printed) == {"n": 7}
    assert call("export", tmp_path, "--to", tmp_path / "e.parquet")[:2] == (
        0,
        f"{tmp_path / 'e.parquet'}\n",
    )
    code, printed, said = call("plumbing", "--out", tmp_path)
    assert (code, printed) == (2, "")
    assert "belongs to another campaign" in said


def test_units_that_fail_are_named_and_the_code_is_1(tmp_path: Path) -> None:
    link = '{"name": "Hopf", "pd": [[4, 1, 3, 2], [2, 3, 1, 4]]}\n'
    knot = '{"name": "figure eight", "braid": [1, -2, 1, -2]}\n'
    (tmp_path / "two.jsonl").write_text(link + knot)
    arguments = (tmp_path / "two.jsonl", "--out", tmp_path / "out", "--workers", 1)
    code, printed, said = call("signature", *arguments)
    assert (code, printed.splitlines()[0]) == (1, "2 units: 1 done, 1 failed")
    assert "Hopf: failed (InputError: A knot has one component, not 2.) after 1 attempt." in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["status", "/none"], "There is no campaign in /none"),
        (["signature", "--out", "/dev/null/x"], "The folder /dev/null/x cannot be written"),
        (["signature", "--out", "x", "--min-crossings", "9", "--max-crossings", "8"], "9 to 8."),
        (["unknot", "--out", "x", "--crossings", "10"], "give at least as many"),
        (["unknot", "--out", "x", "--budget", "-1"], "budget"),
        (["signature", "--out", "x", "--timeout", "0"], "a positive number, not 0"),
        (["ribbon", "--out", "x", "--workers", "2", "--scheduler", "tcp://h:1"], "own"),
    ],
)
def test_a_mistake_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, printed, said = call(*arguments)
    assert (code, printed) == (2, "")
    assert sentence in said.splitlines()[-1]


def test_what_is_found_is_verified() -> None:
    given = {"budget": 30.0, "seed": 1}
    (first,) = hard(1, 60, given)
    found = unknot(first)
    assert (found["verdict"], found["verified"]) == ("unknot", True)
    assert found["crossings_drawn"] >= 60
    stevedore = {"name": "6_1", "pd": _pd("6_1"), **given}
    found = ribbon(stevedore)
    assert (found["verdict"], found["bands"], found["verified"]) == ("ribbon", 1, True)
    pairs = [plumbing(unit) for unit in pair_units(6, 8, 20, {"seed": 2})]
    assert all(pair["verified"] for pair in pairs)
    assert [pair["same"] for pair in pairs[::2]] == [True] * 3


def _pd(name: str) -> list[list[int]]:
    from workbench.knots.diagram import Diagram

    return Diagram.from_name(name).to_pd()


def test_units_are_those_of_the_census() -> None:
    assert sum(1 for _ in census_units(8, {})) == 35
    assert [unit["name"] for unit in census_units(8, {"budget": 1}, 8, 2)] == ["K8a1", "K8a2"]
    with pytest.raises(InputError, match="accepted: signature, unknot"):
        plan_of("knots", {})


def test_a_command_that_ends_before_its_goal_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did not reach 5 results"):
        kill_midway([sys.executable, "-c", ""], tmp_path / "l", 5)


def test_certificates_are_those_that_the_verifier_takes(tmp_path: Path) -> None:
    arguments = ("--count", 3, "--vertices", 5, "--moves", 8, "--out", tmp_path, "--workers", 1)
    assert call("plumbing", *arguments)[0] == 0
    code, printed, _ = call("certificates", tmp_path, "--to", tmp_path / "c.jsonl")
    assert (code, printed) == (0, f"4 certificates in {tmp_path / 'c.jsonl'}\n")
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "c.jsonl")])
    assert done.exit_code == 0
    assert done.stdout.count("holds  ") == 4


@pytest.mark.slow
def test_ctrl_c_is_heard_once_and_said(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "workbench", "campaign", "ribbon", "--out", str(tmp_path)]
    run = subprocess.Popen(
        [*command, "--workers", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert run.stderr is not None
    while "ribbon:" not in run.stderr.read(8):
        assert run.poll() is None
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Traceback" not in said
    assert "what was finished is kept" in said
