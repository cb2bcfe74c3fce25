"""The site over every notebook in the quick profile, made once for all processes that test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Report on every notebook in the quick profile."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    folder = shared / "site"
    with FileLock(shared / "site.lock"):
        if not (shared / "site.done").exists():
            command = [sys.executable, "-m", "workbench", "report", "--profile", "quick"]
            done = subprocess.run(
                [*command, "--workers", "2", "--out", folder],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            assert Path(done.stdout.strip().splitlines()[-1]) == folder / "index.html"
            (shared / "site.done").touch()
    return folder
