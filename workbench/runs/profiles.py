"""Profiles: which parameters a quick or a full run gives to each notebook.

``reports/profiles.toml`` has one table a profile, and in it one table a notebook. What a profile
does not say is the notebook's own default.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.runs.notebook import Notebook
from workbench.runs.parameters import validated

__all__ = ["load_profile", "profile_names"]


def profile_names(root: Path) -> tuple[str, ...]:
    """Return the names of the profiles, in the order of the file."""
    return tuple(_read(root))


def load_profile(root: Path, name: str, notebooks: Iterable[Notebook]) -> dict[str, dict[str, Any]]:
    """Return the parameters that a profile gives, by notebook; every notebook has an entry.

    Raises
    ------
    InputError
        If the file or the profile does not exist, or names a notebook or parameter that does not,
        or a value is not of the declared type.
    """
    profiles = _read(root)
    if name not in profiles:
        raise InputError(f"There is no profile {name!r}; accepted: {', '.join(profiles)}.")
    known = {notebook.name: notebook for notebook in notebooks}
    for notebook, values in profiles[name].items():
        if notebook not in known:
            raise InputError(f"Profile {name!r} speaks of {notebook!r}, which is no notebook.")
        if not isinstance(values, dict):
            raise InputError(f"Profile {name!r} must give {notebook} a table of parameters.")
    try:
        return {
            stem: validated(stem, notebook.parameters, profiles[name].get(stem, {}))
            for stem, notebook in known.items()
        }
    except InputError as error:
        raise InputError(f"Profile {name!r}: {error}") from error


def _read(root: Path) -> dict[str, dict[str, Any]]:
    file = root / "reports" / "profiles.toml"
    try:
        profiles = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"There is no file reports/profiles.toml in {root}.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"reports/profiles.toml is not readable as TOML: {error}.") from error
    if not profiles or not all(isinstance(table, dict) for table in profiles.values()):
        raise InputError("reports/profiles.toml must hold one table a profile, such as [quick].")
    return profiles
