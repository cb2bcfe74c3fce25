from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from workbench.runs.campaign import CampaignError, Unit, campaign
from workbench.runs.store import open_store

WORK = """
import os, signal, sys, time
from pathlib import Path
import numpy as np

def draw(unit):
    return float(np.random.default_rng([unit.seed, unit.parameters["i"]]).random())

def threads(unit):
    return [os.environ["OMP_NUM_THREADS"], os.getpid()]

def logged(unit):
    folder = Path(unit.parameters["folder"])
    time.sleep(0.05)
    (folder / f"{unit.parameters['i']}-{time.time_ns()}").touch()
    return unit.parameters["i"]

def dies_once(unit):
    mark = Path(unit.parameters["folder"]) / "died"
    if unit.parameters["i"] == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return unit.parameters["i"]

def always_dies(unit):
    if unit.parameters["i"] == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return 0

def fails(unit):
    raise ZeroDivisionError(unit.parameters["i"])
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    """Functions in a module that spawned workers can import too."""
    (tmp_path / "campaign_work.py").write_text(WORK)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    sys.modules.pop("campaign_work", None)
    import campaign_work

    return campaign_work


def units(n, **parameters):
    return [Unit({"i": i, **parameters}, seed=5) for i in range(n)]


def run(function, work_units, path, **options):
    with open_store(path) as store:
        return list(store.get(campaign(function, work_units, store, version="1", **options)))


def test_results_do_not_depend_on_the_executor(work, tmp_path):
    expected = [float(np.random.default_rng([5, i]).random()) for i in range(7)]
    assert run(work.draw, units(7), tmp_path / "1", workers=1) == expected
    assert run(work.draw, units(7), tmp_path / "2", workers=2) == expected
    with ThreadPoolExecutor(3) as executor:
        assert run(work.draw, units(7), tmp_path / "3", executor=executor) == expected


def test_keys_depend_on_version_parameters_and_seed():
    key = Unit({"a": 1, "b": 2}, 3).key("v")
    assert key == Unit({"b": 2, "a": 1}, 3).key("v")
    others = [
        Unit({"a": 1, "b": 3}, 3).key("v"),
        Unit({"a": 1, "b": 2}, 4).key("v"),
        Unit({"a": 1, "b": 2}, 3).key("w"),
    ]
    assert len({key, *others}) == 4


def test_finished_units_are_skipped_and_repeats_computed_once(work, tmp_path):
    folder = str(tmp_path)
    some = units(3, folder=folder)
    with ThreadPoolExecutor(1) as executor:
        run(work.logged, some + some, tmp_path / "s", executor=executor)
        assert len(list(tmp_path.glob("[0-9]*-*"))) == 3
        assert run(work.logged, units(5, folder=folder), tmp_path / "s", executor=executor) == [
            0,
            1,
            2,
            3,
            4,
        ]
    assert len(list(tmp_path.glob("[0-9]*-*"))) == 5


def test_workers_have_one_thread_and_the_environment_comes_back(work, tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    values = run(work.threads, units(2), tmp_path / "s", workers=1)
    assert {threads for threads, _ in values} == {"1"}
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert all(pid != os.getpid() for _, pid in values)


def test_a_killed_worker_is_replaced(work, tmp_path):
    found = run(work.dies_once, units(8, folder=str(tmp_path)), tmp_path / "s", workers=2)
    assert found == list(range(8))


def test_workers_that_keep_dying_end_the_campaign_and_keep_the_rest(work, tmp_path):
    with pytest.raises(CampaignError, match="what is finished is kept"):
        run(work.always_dies, units(4), tmp_path / "s", workers=1)
    with open_store(tmp_path / "s") as store:
        assert len(store) >= 1


def test_an_error_in_a_unit_is_raised(work, tmp_path):
    with pytest.raises(ZeroDivisionError):
        run(work.fails, units(3), tmp_path / "s", workers=1)


SCRIPT = """
    import sys
    from pathlib import Path
    import campaign_work
    from workbench.runs.campaign import Unit, campaign
    from workbench.runs.store import open_store

    if __name__ == "__main__":
        folder = sys.argv[1]
        units = [Unit({"i": i, "folder": folder}) for i in range(400)]
        with open_store(Path(folder) / "s.sqlite") as store:
            campaign(campaign_work.logged, units, store, version="1", workers=2, label="units")
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_ended_run_leaves_no_process_and_loses_only_units_in_flight(work, tmp_path, how):
    (tmp_path / "script.py").write_text(textwrap.dedent(SCRIPT))
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"}
    run = subprocess.Popen(
        [sys.executable, str(tmp_path / "script.py"), str(tmp_path)],
        env=environment,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob("[0-9]*-*"))) < 10 and time.monotonic() < deadline:
        time.sleep(0.05)
    run.send_signal(how)
    _, messages = run.communicate(timeout=30)
    assert run.returncode != 0
    assert b"units" in messages
    time.sleep(1.0)
    computed = len(list(tmp_path.glob("[0-9]*-*")))
    time.sleep(0.5)
    assert len(list(tmp_path.glob("[0-9]*-*"))) == computed, "a worker lives on"
    with open_store(tmp_path / "s.sqlite") as store:
        assert computed - 6 <= len(store) <= computed


HEARING = """
    import sys
    from pathlib import Path
    import campaign_work
    from workbench.runs.campaign import Unit, campaign
    from workbench.runs.store import open_store

    if __name__ == "__main__":
        units = [Unit({"i": i}) for i in range(20_000)]
        with open_store(Path(sys.argv[1]) / "s.sqlite") as store:
            try:
                campaign(campaign_work.draw, units, store, version="1", workers=2, label="units")
            except KeyboardInterrupt:
                sys.exit(130)
"""


@pytest.mark.parametrize("delay", [0.1, 0.3])
def test_ctrl_c_while_workers_start_is_heard_by_the_parent_alone(work, tmp_path, delay):
    (tmp_path / "script.py").write_text(textwrap.dedent(HEARING))
    run = subprocess.Popen(
        [sys.executable, str(tmp_path / "script.py"), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert run.stderr.read(6).strip().startswith(b"unit")
    time.sleep(delay)
    os.killpg(run.pid, signal.SIGINT)
    _, messages = run.communicate(timeout=30)
    assert run.returncode == 130, messages.decode()
    assert b"Traceback" not in messages
