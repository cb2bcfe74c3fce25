"""Notebooks as files: which there are, what they are called, what they accept.

A notebook is ``notebooks/NN_name.ipynb``; its two digits are the section of the paper (``22a`` is
section 2.2). Reading one needs the standard library only, so that listing is immediate.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.runs.parameters import Parameter, declared

__all__ = ["Notebook", "discover", "find", "read"]

_FORMAT = 4
_NAME = re.compile(r"(\d)(\d)[a-z]?_\w+")


@dataclass(frozen=True)
class Notebook:
    """A notebook on disk.

    Attributes
    ----------
    path
        The file; its stem is the notebook's name.
    title
        The first heading.
    section
        The section of the paper, such as ``2.2``; empty for the tour.
    parameters
        What its parameters cell declares.
    sha256
        Of its sources and parameters cell: outputs and metadata do not count.
    """

    path: Path
    title: str
    section: str
    parameters: tuple[Parameter, ...]
    sha256: str

    @property
    def name(self) -> str:
        """The stem of the file, such as ``22a_signature``."""
        return self.path.stem


def discover(root: Path) -> tuple[Notebook, ...]:
    """Read every notebook below ``root/notebooks``, in order of name."""
    files = sorted((root / "notebooks").glob("*.ipynb"))
    return tuple(read(file) for file in files if _NAME.fullmatch(file.stem))


def read(file: Path) -> Notebook:
    """Read one notebook.

    Raises
    ------
    InputError
        If the file is not a notebook or its parameters cell cannot be read.
    """
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        if stored["nbformat"] != _FORMAT or not isinstance(stored["metadata"], dict):
            raise ValueError(f"it is not of nbformat {_FORMAT}")
        cells = stored["cells"]
        sources = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        tagged = [
            "".join(cell["source"])
            for cell in cells
            if "parameters" in cell["metadata"].get("tags", ())
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise InputError(f"{file.name} is not a notebook that can be read ({reason}).") from error
    try:
        parameters = declared(tagged[0]) if tagged else ()
    except InputError as error:
        raise InputError(f"{file.name}: {error}") from error
    digest = hashlib.sha256(json.dumps(sources, ensure_ascii=False).encode()).hexdigest()
    return Notebook(file, _title(sources, file.stem), _section(file.stem), parameters, digest)


def find(notebooks: Iterable[Notebook], name: str) -> Notebook:
    """Return the notebook of a name, or of the only name that begins so.

    Raises
    ------
    InputError
        If there is none (the nearest names are suggested) or there are several.
    """
    known = {notebook.name: notebook for notebook in notebooks}
    wanted = Path(name).stem if name.endswith(".ipynb") else name
    if wanted in known:
        return known[wanted]
    begun = [known[stem] for stem in known if wanted and stem.startswith(wanted)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        options = ", ".join(notebook.name for notebook in begun)
        raise InputError(f"{name!r} is the beginning of several notebooks: {options}.")
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known) or 'none'}."
    raise InputError(f"There is no notebook {name!r}; {hint}")


def _title(sources: Iterable[tuple[str, str]], fallback: str) -> str:
    for kind, text in sources:
        heading = re.search(r"^#\s+(.+?)\s*#*$", text, flags=re.M)
        if kind == "markdown" and heading:
            return heading[1]
    return fallback


def _section(stem: str) -> str:
    found: Any = _NAME.fullmatch(stem)
    return f"{found[1]}.{found[2]}" if found and found[1] != "0" else ""
