"""Where things are: the checkout, its notebooks, the reports, the evidence folder of a run.

Notebooks, profiles and the page template belong to the checkout, not to the installed package.
The variable `WORKBENCH_ROOT` points somewhere else, so that another folder of notebooks (a course,
a test) is run by the same engine.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from workbench.errors import InputError

__all__ = [
    "EVIDENCE",
    "LARGEST",
    "RECORD",
    "ROOT",
    "being_made",
    "build",
    "checkout",
    "evidence",
    "root",
    "writable",
]

ROOT = "WORKBENCH_ROOT"
"""Environment variable: the folder that holds ``notebooks/`` and ``reports/profiles.toml``."""

EVIDENCE = "WORKBENCH_EVIDENCE"
"""Environment variable that the engine sets for a kernel: its notebook's evidence folder."""

RECORD = Path("reports") / "record"
"""The committed record of a run, relative to the root."""

LARGEST = 256 * 1024
"""Bytes of the largest evidence file that the record keeps."""


def checkout() -> Path:
    """Return the folder that holds the package `workbench`."""
    return Path(__file__).resolve().parents[2]


def root() -> Path:
    """Return the folder whose notebooks are run: `WORKBENCH_ROOT`, or the checkout.

    Raises
    ------
    InputError
        If it has no folder ``notebooks``, as when the package was installed without a checkout.
    """
    given = os.environ.get(ROOT)
    folder = Path(given).resolve() if given else checkout()
    if not (folder / "notebooks").is_dir():
        raise InputError(
            f"There is no folder notebooks in {folder}; work in a clone of the repository, "
            f"or let {ROOT} name a folder that has one."
        )
    return folder


def build() -> Path:
    """Return the folder in which runs and reports are kept by default."""
    return root() / "reports" / "build"


def evidence() -> Path:
    """Return the evidence folder of this run, or ``reports/build/interactive/evidence``."""
    given = os.environ.get(EVIDENCE)
    if given:
        return Path(given)
    home = Path(os.environ.get(ROOT) or checkout())
    base = home if (home / "notebooks").is_dir() else Path.cwd()
    return base / "reports" / "build" / "interactive" / "evidence"


def being_made() -> Path | None:
    """Return the folder in which the engine is executing this very notebook, or None elsewhere."""
    given = os.environ.get(EVIDENCE)
    return Path(given).parent if given else None


def writable(folder: Path) -> Path:
    """Create a folder, make sure that files can be written in it, and return it resolved.

    Raises
    ------
    InputError
        If it cannot be created or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(
            f"The folder {folder} cannot be written ({error.strerror}); "
            "give another with --out, one that exists or can be created."
        ) from error
    return folder.resolve()
