"""What a command asks for, checked in every name and value before anything is run or written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from workbench.runs.batch import Job
from workbench.runs.notebook import Notebook, discover
from workbench.runs.parameters import from_command_line
from workbench.runs.places import root
from workbench.runs.profiles import load_profile

__all__ = ["plan"]


def plan(
    notebooks: Sequence[Notebook],
    profile: str,
    given: Iterable[str],
    out: Path,
    *,
    ledger: str | None,
) -> tuple[Job, ...]:
    """Return the jobs that run notebooks in a profile, each in its own folder below `out`.

    Parameters
    ----------
    notebooks
        Which to run.
    profile
        The profile's name.
    given
        ``name=value`` texts that win over the profile; each notebook must have each parameter.
    out
        Where the notebooks' folders go.
    ledger
        Link from each page to the index of its report, or None where there is none.

    Raises
    ------
    InputError
        If the profile, a parameter or a value is not acceptable.
    """
    values = load_profile(root(), profile, discover(root()))
    texts = tuple(given)
    return tuple(
        Job(
            notebook=notebook,
            profile=profile,
            parameters=values[notebook.name],
            overrides=from_command_line(notebook.name, notebook.parameters, texts),
            folder=out.resolve() / notebook.name,
            ledger=ledger,
        )
        for notebook in notebooks
    )
