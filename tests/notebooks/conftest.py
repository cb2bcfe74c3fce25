"""The site over every notebook in the quick profile, made once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Report on every notebook in the quick profile."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "workbench", "report", "--profile", "quick", "--out", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip().splitlines()[-1]) == folder / "index.html"
    return folder
