"""Whatever dies on this machine, no unit is lost and none is counted twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.runs.campaign.conftest import (
    children,
    killing,
    ledger_at,
    plan,
    process,
    require_exact,
    squares,
    until,
)
from workbench.errors import InputError
from workbench.runs.campaign import CampaignError, executor_site, local_site, run

HEAVY = [
    pytest.param(1, id="light"),
    pytest.param(10, id="heavy", marks=pytest.mark.slow),
]


def spawning() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, get_context("spawn"))


def test_poison_units_are_put_aside_and_say_why(work: str, tmp_path: Path) -> None:
    given = plan(f"{work}:poison", seconds=0.3, batch=6)
    with ledger_at(tmp_path / "l", given) as ledger:
        counts = run(given, squares(20), ledger, local_site(2))
        assert counts == {"waiting": 0, "done": 13, "failed": 3, "timed out": 2, "crashed": 2}
        require_exact(ledger, 20, put_aside=7)
        told = {unit["i"]: (state, error, n) for unit, state, error, n in ledger.poison()}
    assert told == {
        3: ("timed out", "not done after 0.3 s", 2),
        5: ("crashed", "SIGSEGV", 2),
        7: ("failed", "ValueError: seven is odd", 1),
        9: ("crashed", "exit code 3: last words", 2),
        11: ("failed", "ValueError: Out of range float values are not JSON compliant", 1),
        13: ("failed", "TypeError: a unit yields a mapping, not int", 1),
        15: ("timed out", "not done after 0.3 s", 2),
    }


@pytest.mark.parametrize("scale", HEAVY)
def test_killed_processes_of_units_are_replaced(work: str, tmp_path: Path, scale: int) -> None:
    given = plan(attempts=50)
    others = children(os.getpid())  # which earlier tests have started, and may need

    def of_units() -> list[int]:
        return [child for child in children(os.getpid()) if child not in others]

    with (
        ledger_at(tmp_path / "l", given) as ledger,
        killing(of_units, 3 * scale, 0.5) as killed,
    ):
        run(given, squares(200 * scale, sleep=0.02), ledger, local_site(2))
        require_exact(ledger, 200 * scale)
        assert killed


@pytest.mark.parametrize("scale", HEAVY)
def test_killed_workers_of_a_pool_break_it_and_it_is_made_anew(
    work: str, tmp_path: Path, scale: int
) -> None:
    given = plan()
    site = executor_site(spawning, 2)
    with (
        ledger_at(tmp_path / "l", given) as ledger,
        killing(lambda: _pool_workers(os.getpid()), scale, 1.5) as killed,
    ):
        run(given, squares(150 * scale, sleep=0.02), ledger, site)
        require_exact(ledger, 150 * scale)
        _, events = ledger.query("select event from events")
        assert killed
        assert "BrokenProcessPool" in events[0][0]


def _pool_workers(pid: int) -> list[int]:
    """Return the workers that have a process for units."""
    return [child for child in children(pid) if children(child)]


CLIENT = """
    import resource, sys
    from pathlib import Path
    from tests.runs.campaign.conftest import plan, squares
    from workbench.runs.campaign import local_site, open_ledger, run

    if __name__ == "__main__":
        path, count, most = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
        if most:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        units = squares(count, sleep=0.01, log=str(path) + ".log", size=int(sys.argv[4]))
        with open_ledger(path, plan()) as ledger:
            print(run(plan(), units, ledger, local_site(2), label="squares"))
"""


@pytest.fixture
def client(work: str, tmp_path: Path) -> Path:
    """Write a program with a campaign; arguments: ledger, units, limit of bytes, size."""
    (tmp_path / "client.py").write_text(textwrap.dedent(CLIENT))
    return tmp_path / "client.py"


@pytest.mark.parametrize(
    ("how", "scale"),
    [
        pytest.param(signal.SIGKILL, 1, id="light"),
        pytest.param(signal.SIGKILL, 10, id="heavy", marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, 2, id="interrupted", marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, 2, id="ended", marks=pytest.mark.slow),
    ],
)
def test_a_client_that_ends_goes_on(
    client: Path, tmp_path: Path, scale: int, how: signal.Signals
) -> None:
    count, path = 150 * scale, tmp_path / "l"
    log = Path(f"{path}.log")
    units = squares(count, sleep=0.01, log=str(log), size=0)
    for nth in range(1, scale + 1):
        with process(str(client), str(path), str(count), "0", "0") as first:
            goal = nth * count // (scale + 2)
            until(lambda goal=goal: log.is_file() and log.read_text().count("\n") >= goal)
            workers = children(first.pid)
            assert workers
            first.send_signal(how)
            first.wait(30)
        until(lambda workers=workers: not any(Path(f"/proc/{pid}").exists() for pid in workers), 10)
    with ledger_at(path, plan()) as ledger:
        before = ledger.account()
        assert 0 < before["results"] < count
        assert before["double"] == before["lost"] == 0
        run(plan(), units, ledger, local_site(2))
        require_exact(ledger, count)
        computed = log.read_text().count("\n")
        assert count <= computed <= count + 25 * scale  # the batches under way, and no more


@pytest.mark.parametrize("scale", HEAVY)
def test_a_full_disk_ends_the_campaign_in_a_sentence(
    client: Path, tmp_path: Path, scale: int
) -> None:
    path, count, size = tmp_path / "l", 100 * scale, 3000
    most = 200_000 * scale
    done = subprocess.run(
        [sys.executable, str(client), str(path), str(count), str(most), str(size)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "InputError: The ledger" in done.stderr.splitlines()[-1]
    assert "cannot be used: " in done.stderr
    units = squares(count, sleep=0.01, log=f"{path}.log", size=size)
    with ledger_at(path, plan()) as ledger:
        before = ledger.account()
        assert 0 < before["results"] < count
        assert before["double"] == before["lost"] == 0
        run(plan(), units, ledger, local_site(2))
        require_exact(ledger, count)


@pytest.mark.slow
def test_a_full_file_system_too(work: str, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small file system")
    try:
        units = squares(600, size=6000)
        with (
            pytest.raises(InputError, match="disk is full"),
            ledger_at(disk / "l", plan()) as ledger,
        ):
            run(plan(), units, ledger, local_site(2))
        subprocess.run(["mount", "-o", "remount,size=40m", str(disk)], check=True)
        with ledger_at(disk / "l", plan()) as ledger:
            before = ledger.account()
            assert 0 < before["results"] < 600
            assert before["lost"] == before["double"] == 0
            run(plan(), units, ledger, local_site(2))
            require_exact(ledger, 600)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_site_that_stays_broken_ends_the_campaign(work: str, tmp_path: Path) -> None:
    def refuse() -> ProcessPoolExecutor:
        raise ConnectionRefusedError("nobody listens")

    begun = time.monotonic()
    with (
        ledger_at(tmp_path / "l", plan()) as ledger,
        pytest.raises(CampaignError, match=r"Nothing was finished for 0\.2 s \(.*nobody listens"),
    ):
        run(plan(), squares(3), ledger, executor_site(refuse, 1), patience=0.2)
    assert time.monotonic() - begun < 5


def test_workers_without_the_function_end_the_campaign(work: str, tmp_path: Path) -> None:
    (tmp_path / "only_here.py").write_text("def f(unit): return {}")
    given = plan("only_here:f")
    (tmp_path / "only_here.py").unlink()
    with (
        ledger_at(tmp_path / "l", given) as ledger,
        pytest.raises(CampaignError, match=r"cannot begin\. There is no function 'only_here:f'"),
    ):
        run(given, squares(3), ledger, local_site(1))


def test_answers_that_come_twice_count_once(work: str, tmp_path: Path) -> None:
    with ledger_at(tmp_path / "l", plan()) as ledger:
        ledger.add((plan().key(unit), unit) for unit in squares(2))
        (_, key, _), _ = ledger.waiting(0, 2)
        outcome = {"key": key, "seconds": 1, "worker": "w", "finished": 1.0}
        done = {**outcome, "state": "done", "value": {"i": 0, "square": 0}}
        assert ledger.record([done]) == (1, [])
        assert ledger.record([done, {**done, "value": {"i": 0, "square": 9}}]) == (0, [])
        assert ledger.record([{**outcome, "state": "crashed", "error": "late"}]) == (0, [])
        account = ledger.account()
        assert (account["results"], account["double"], account["repeated"]) == (1, 0, 2)
        assert json.loads(ledger.query("select value from results")[1][0][0])["square"] == 0
