from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.runs.places import EVIDENCE, ROOT

NOTEBOOKS = Path(__file__).parent / "notebooks"
PROFILES = """
[quick]
[quick.22a_counting]
n = 4
[quick.32a_sleeping]
seconds = 0.1

[full]
[full.22a_counting]
n = 100
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with notebooks and profiles, which the engine takes for its root."""
    monkeypatch.setenv(ROOT, str(tmp_path))
    monkeypatch.delenv(EVIDENCE, raising=False)
    return furnished(tmp_path)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a report over the fixture notebooks, made by the command itself."""
    home = furnished(tmp_path_factory.mktemp("root"))
    out = home / "site"
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "report", "--workers", "2", "--out", str(out)],
        env={"WORKBENCH_ROOT": str(home), "PATH": "/usr/bin:/bin", "HOME": str(home / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{out / 'index.html'}\n"
    return out


def furnished(folder: Path) -> Path:
    shutil.copytree(NOTEBOOKS, folder / "notebooks")
    (folder / "reports").mkdir()
    (folder / "reports" / "profiles.toml").write_text(PROFILES, encoding="utf-8")
    return folder
