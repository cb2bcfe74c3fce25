"""Processes that answer questions: what happens when they end by themselves, or begin too late."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from workbench.knots import _oracle
from workbench.knots._oracle import Oracle

ECHO = """
import os, sys, time
from workbench.knots._oracle import answer_all

def answer(question):
    if question == "end":
        os._exit(7)
    if question == "wait":
        time.sleep(60)
    return [question, os.getpid()]

if __name__ == "__main__":
    answer_all(answer)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(Path.cwd())]))
    (tmp_path / "echo_of_questions.py").write_text(ECHO)
    return "echo_of_questions"


def test_it_answers_and_stays(module: str) -> None:
    oracle = Oracle(module)
    first, second = oracle.ask("one", 30.0), oracle.ask("two", 30.0)
    assert (first[0], second[0]) == ("one", "two")
    assert first[1] == second[1]
    oracle.end()


def test_one_that_was_killed_between_two_questions_is_started_again(module: str) -> None:
    oracle = Oracle(module)
    _, pid = oracle.ask("one", 30.0)
    os.kill(pid, signal.SIGKILL)
    assert oracle._process is not None
    oracle._process.wait(30)
    answer = oracle.ask("two", 30.0)
    assert answer[0] == "two"
    assert answer[1] != pid
    oracle.end()


@pytest.mark.parametrize("question", ["end", "wait"])
def test_no_answer_is_none_and_the_next_question_gets_its_own(module: str, question: str) -> None:
    oracle = Oracle(module)
    assert oracle.ask(question, 2.0) is None
    assert oracle.ask("two", 30.0)[0] == "two"
    oracle.end()


def test_one_that_does_not_start_says_so(
    module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / f"{module}.py").write_text("raise SystemExit(3)")
    with pytest.raises(RuntimeError, match=r"has not started \(exit code 3\)"):
        Oracle(module).ask("one", 30.0)
    (tmp_path / f"{module}.py").write_text("import time; time.sleep(30)")
    monkeypatch.setattr(_oracle, "_LOADING", 0.2)
    with pytest.raises(RuntimeError, match="has not started"):
        Oracle(module).ask("one", 30.0)
