"""A build killed three times with SIGKILL and resumed has the bytes of an uninterrupted one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.knots.census import build_knots
from workbench.runs.store import open_store

COMMAND = "import sys; from pathlib import Path; from workbench.knots.census import build_knots; "


def start(folder: Path, workers: int) -> subprocess.Popen[bytes]:
    script = folder.parent / "build.py"
    script.write_text(
        f"{COMMAND}\nif __name__ == '__main__':\n"
        "    build_knots(10, Path(sys.argv[1]), int(sys.argv[2]))\n"
    )
    return subprocess.Popen(
        [sys.executable, str(script), str(folder), str(workers)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        stderr=subprocess.DEVNULL,
    )


def stored(folder: Path) -> int:
    if not (folder / "knots.sqlite").exists():
        return 0
    with open_store(folder / "knots.sqlite") as store:
        return len(store)


@pytest.mark.slow
def test_killed_three_times_and_resumed(tmp_path):
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    wait = random.Random(3)
    kept = 0
    for kill in range(1, 4):
        build = start(killed, workers=2)
        deadline = time.monotonic() + 120
        while stored(killed) < 2 * kill and time.monotonic() < deadline:
            assert build.poll() is None, "the build ended before it could be killed"
            time.sleep(0.02)
        time.sleep(wait.uniform(0, 0.2))
        build.kill()
        build.wait()
        assert not (killed / "knots.parquet").exists()
        assert stored(killed) >= kept
        kept = stored(killed)
    assert kept >= 6
    assert start(killed, workers=1).wait(timeout=300) == 0
    assert start(whole, workers=2).wait(timeout=300) == 0
    for name in ("knots.parquet", "knots.json"):
        assert (killed / name).read_bytes() == (whole / name).read_bytes()


def test_a_damaged_store_is_one_sentence(tmp_path):
    (tmp_path / "knots.sqlite").write_bytes(b"\x00garbage" * 1000)
    with pytest.raises(InputError, match="damaged or no store; delete it and run"):
        build_knots(8, tmp_path, 1)


@pytest.mark.parametrize("crossings", [2, 16])
def test_crossings_out_of_range(tmp_path, crossings):
    with pytest.raises(InputError, match="3 to 15 crossings"):
        build_knots(crossings, tmp_path, 1)
