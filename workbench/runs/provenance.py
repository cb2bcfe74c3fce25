"""Provenance: which code, data, parameters and machine a result came from, and how to repeat it.

Nothing here names a user, a host or a folder: pages are published.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.runs.claims import outputs_of
from workbench.runs.places import checkout

__all__ = [
    "DATA",
    "Provenance",
    "as_option",
    "code_version",
    "data_of",
    "data_used",
    "provenance",
    "run_key",
]

DATA = "application/vnd.rigor.data+json"

_DISTRIBUTION = "rigor-workbench"
_SOURCES = ("workbench", "widgets", "reports/template")
_SUFFIXES = {".py", ".js", ".css", ".j2", ".json"}


@dataclass(frozen=True)
class Provenance:
    """Where a result came from.

    Attributes
    ----------
    commit, dirty
        The git commit, empty outside a clone, and whether files differ from it.
    version, code
        Of this package; the hash of its sources, which changes when any line does.
    python, packages, machine
        Versions of the interpreter and of each declared dependency; system, processor, cores.
    started, seconds
        Beginning (UTC, ISO 8601) and duration.
    profile, parameters, seeds
        What the notebook was given; the seeds are the parameters that are called so.
    data
        Name -> SHA-256 of each dataset that the notebook said it used.
    notebook
        SHA-256 of the notebook's sources.
    command
        The command that repeats the run.
    """

    commit: str
    dirty: bool
    version: str
    code: str
    python: str
    packages: Mapping[str, str]
    machine: str
    started: str
    seconds: float
    profile: str
    parameters: Mapping[str, Any]
    seeds: Mapping[str, Any]
    data: Mapping[str, str]
    notebook: str
    command: str


def provenance(
    *,
    name: str,
    notebook: str,
    profile: str,
    parameters: Mapping[str, Any],
    overrides: Mapping[str, Any],
    data: Mapping[str, str],
    started: datetime,
    seconds: float,
) -> Provenance:
    """Describe a run that began at `started` and took `seconds`.

    Parameters
    ----------
    name, notebook
        The notebook's name and the hash of its sources.
    parameters
        Every parameter with the value it had.
    overrides
        Those that were given on the command line rather than by the profile.
    """
    commit, dirty = _commit()
    given = "".join(f" -p {shlex.quote(as_option(k, v))}" for k, v in overrides.items())
    return Provenance(
        commit=commit,
        dirty=dirty,
        version=_version(),
        code=code_version(),
        python=platform.python_version(),
        packages=dict(_packages()),
        machine=_machine(),
        started=started.astimezone(UTC).isoformat(timespec="seconds"),
        seconds=round(seconds, 2),
        profile=profile,
        parameters=dict(parameters),
        seeds={k: v for k, v in parameters.items() if re.fullmatch(r"(\w+_)?seeds?", k)},
        data=dict(data),
        notebook=notebook,
        command=f"workbench run {name} --profile {profile}{given}",
    )


def data_used(name: str, sha256: str) -> None:
    """Say in a notebook which data it reads, so that its page names them.

    Parameters
    ----------
    name
        What the data are called.
    sha256
        Their SHA-256, 64 hexadecimal digits.

    Raises
    ------
    InputError
        If the name is empty or the hash is none.
    """
    from IPython.display import display

    if not name.strip() or not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise InputError("Data have a name and a SHA-256 of 64 hexadecimal digits.")
    bundle = {
        DATA: {"name": name, "sha256": sha256},
        "text/plain": f"data: {name} (sha256 {sha256[:12]}…)",
    }
    display(bundle, raw=True)  # type: ignore[no-untyped-call]


def data_of(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Read what `data_used` has left in an executed notebook: name -> SHA-256.

    Raises
    ------
    InputError
        If it is of another form.
    """
    entries = tuple(outputs_of(notebook, DATA))
    for entry in entries:
        if not isinstance(entry, Mapping) or not all(
            isinstance(entry.get(field), str) for field in ("name", "sha256")
        ):
            raise InputError(f"Data are named by data_used(name, sha256), not by {entry!r}.")
    return {entry["name"]: entry["sha256"] for entry in entries}


def run_key(notebook: str, parameters: Mapping[str, Any]) -> str:
    """Return the key of a unit of work: code, notebook and parameters (seeds among them)."""
    listed = repr((code_version(), notebook, sorted(parameters.items())))
    return hashlib.sha256(listed.encode()).hexdigest()[:16]


def as_option(name: str, value: Any) -> str:
    """Write a parameter as the command line reads it.

    Examples
    --------
    >>> as_option("sizes", [3, 4]), as_option("exact", True)
    ('sizes=3,4', 'exact=true')
    """
    if isinstance(value, list | tuple):
        return f"{name}={','.join(map(str, value))}"
    plain = str(value)
    return f"{name}={plain.lower() if value is None or isinstance(value, bool) else plain}"


@cache
def code_version() -> str:
    """Return a hash of the sources of the packages and of the page template."""
    digest = hashlib.sha256(_version().encode())
    for folder in _SOURCES:
        for file in sorted((checkout() / folder).rglob("*")):
            if file.suffix in _SUFFIXES and "__pycache__" not in file.parts:
                digest.update(file.relative_to(checkout()).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@cache
def _commit() -> tuple[str, bool]:
    head = _git("rev-parse", "HEAD")
    return head, bool(head and _git("status", "--porcelain"))


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(checkout()), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


@cache
def _version() -> str:
    from workbench import __version__

    return __version__


@cache
def _packages() -> Mapping[str, str]:
    """Versions of the dependencies that the distribution declares."""
    try:
        declared = metadata.requires(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return {}
    found = {}
    for requirement in declared:
        name = re.split(r"[\s<>=!~;\[(]", requirement, maxsplit=1)[0]
        if "extra ==" not in requirement:
            try:
                found[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                continue
    return dict(sorted(found.items(), key=lambda entry: entry[0].lower()))


@cache
def _machine() -> str:
    processor = platform.processor()
    described = Path("/proc/cpuinfo")
    if described.is_file():
        model = re.search(r"^model name\s*:\s*(.+)$", described.read_text(), flags=re.M)
        processor = model[1].strip() if model else processor
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = [f"{platform.system()} {platform.machine()}", processor, f"{cores} cores"]
    return ", ".join(part for part in parts if part)
