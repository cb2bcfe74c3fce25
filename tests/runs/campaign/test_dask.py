"""A real scheduler with real workers on loopback: killed, restarted, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.runs.campaign.conftest import (
    cluster,
    killing,
    ledger_at,
    plan,
    require_exact,
    squares,
    until,
)
from workbench.errors import InputError
from workbench.runs.campaign import CampaignError, dask_site, read_ledger, run

if find_spec("distributed") is None:
    pytest.skip("the extra `cluster` is not installed", allow_module_level=True)
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def test_a_worker_is_killed_and_the_scheduler_restarted(work: str, tmp_path: Path) -> None:
    given = plan()
    log = tmp_path / "log"

    def computed() -> int:
        return log.read_text().count("\n") if log.is_file() else 0

    with cluster(tmp_path, 1) as dask, ledger_at(tmp_path / "l", given) as ledger:

        def interfere() -> None:
            until(lambda: computed() >= 10)
            os.kill(dask.living()[0], signal.SIGKILL)
            dask.add_worker()
            until(lambda: computed() >= 30)
            dask.restart_scheduler()
            dask.add_worker()

        other = threading.Thread(target=interfere)
        other.start()
        units = squares(60, sleep=0.02, log=str(log))
        counts = run(given, units, ledger, dask_site(scheduler_file=dask.file), patience=180)
        other.join()
        assert counts["done"] == 60
        require_exact(ledger, 60)
        _, events = ledger.query("select event from events")
        assert any("the site broke" in event for (event,) in events)


@pytest.mark.slow
def test_workers_are_killed_again_and_again(work: str, tmp_path: Path) -> None:
    given = plan(attempts=10)
    with cluster(tmp_path, 2) as dask, ledger_at(tmp_path / "l", given) as ledger:

        def victims() -> list[int]:
            if len(dask.living()) < 2:
                dask.add_worker()
                return []
            return dask.living()[:1]

        with killing(victims, 6, 2.0) as killed:
            run(given, squares(1500, sleep=0.02), ledger, dask_site(scheduler_file=dask.file))
        require_exact(ledger, 1500)
        assert len(killed) >= 3


@pytest.mark.slow
def test_the_scheduler_restarts_again_and_again(work: str, tmp_path: Path) -> None:
    given = plan()
    with cluster(tmp_path, 2) as dask, ledger_at(tmp_path / "l", given) as ledger:

        def settled() -> int:
            return ledger_rows(tmp_path / "l")

        def interfere() -> None:
            for nth in (1, 2, 3):
                until(lambda nth=nth: settled() >= 200 * nth, 120)
                dask.restart_scheduler()
                dask.add_worker()
                dask.add_worker()

        other = threading.Thread(target=interfere)
        other.start()
        site = dask_site(scheduler_file=dask.file)
        run(given, squares(1000, sleep=0.02), ledger, site, patience=180)
        other.join()
        require_exact(ledger, 1000)
        _, events = ledger.query("select event from events")
        assert len(events) >= 3


def ledger_rows(path: Path) -> int:
    with read_ledger(path) as ledger:
        return ledger.account()["results"]


@pytest.mark.slow
def test_a_unit_that_kills_its_worker_is_put_aside(work: str, tmp_path: Path) -> None:
    given = plan(f"{work}:worker_killer")
    with cluster(tmp_path, 2, nanny=True) as dask, ledger_at(tmp_path / "l", given) as ledger:
        counts = run(given, squares(40), ledger, dask_site(scheduler_file=dask.file))
        assert counts["crashed"] == 1
        require_exact(ledger, 40, put_aside=1)
        ((unit, _, error, _),) = ledger.poison()
        assert unit["i"] == 4
        assert "its workers died" in error


@pytest.mark.slow
def test_poison_units_leave_dask_workers_alive(work: str, tmp_path: Path) -> None:
    given = plan(f"{work}:poison", seconds=0.5, batch=6)
    with cluster(tmp_path, 2) as dask, ledger_at(tmp_path / "l", given) as ledger:
        counts = run(given, squares(20), ledger, dask_site(scheduler_file=dask.file))
        assert counts == {"waiting": 0, "done": 13, "failed": 3, "timed out": 2, "crashed": 2}
        require_exact(ledger, 20, put_aside=7)
        assert len(dask.living()) == 2


@pytest.mark.slow
def test_local_cluster_by_address(work: str, tmp_path: Path) -> None:
    program = f"""
from pathlib import Path
from workbench.runs.campaign.dask_here import distributed
from tests.runs.campaign.conftest import plan, squares, require_exact
from workbench.runs.campaign import dask_site, open_ledger, run
if __name__ == "__main__":
    path = Path({str(tmp_path / "l")!r})
    options = dict(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1")
    with distributed.LocalCluster(**options) as cluster, open_ledger(path, plan()) as ledger:
        run(plan(), squares(200), ledger, dask_site(cluster.scheduler_address))
        require_exact(ledger, 200)
        print("exact")
"""
    (tmp_path / "program.py").write_text(program)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "program.py")], capture_output=True, text=True, check=False
    )
    assert done.stdout == "exact\n", done.stderr


def test_an_address_where_nobody_listens(work: str, tmp_path: Path) -> None:
    site = dask_site(scheduler_file=tmp_path / "none.json")
    with (
        ledger_at(tmp_path / "l", plan()) as ledger,
        pytest.raises(CampaignError, match=r"Nothing was finished .*There is no scheduler file"),
    ):
        run(plan(), squares(1), ledger, site, patience=0)


def test_one_of_address_and_file() -> None:
    for given in ({}, {"address": "tcp://127.0.0.1:1", "scheduler_file": Path("f")}):
        with pytest.raises(InputError, match="address or its file, one of them"):
            dask_site(**given)
