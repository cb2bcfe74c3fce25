"""What `workbench plumbing` says about two graphs."""

from __future__ import annotations

import json
from pathlib import Path

from workbench._console import require_place
from workbench.errors import InputError
from workbench.plumbing.graph import Plumbing, read_plumbing
from workbench.plumbing.same_manifold import compare
from workbench.runs.files import write_whole

__all__ = ["tell_plumbings"]


def tell_plumbings(first: str, second: str, out: Path | None) -> bool:
    """Print whether two graphs present the same manifold, and write the certificates.

    Parameters
    ----------
    first, second
        Graphs as `read_plumbing` reads them, or files of such.
    out
        Where the certificates go, one a line.

    Returns
    -------
    Whether they do.
    """
    graphs = (_graph(first), _graph(second))
    if out is not None:
        require_place(out, "Certificates")
    found = compare(*graphs)
    if found.same:
        print(f"same: moves from the first graph to the second: {found.moves}")
    else:
        seen = found.difference or "the normal forms are; no invariant that was computed is"
        print(f"different: {seen}")
    for name, form in zip(("first", "second"), found.normal_forms, strict=True):
        print(f"normal form of the {name}: {json.dumps(form.to_json())}")
    if out is not None:
        lines = [json.dumps(certificate) for certificate in found.certificates]
        write_whole(out, "\n".join(lines) + "\n")
    return found.same


def _graph(text: str) -> Plumbing:
    try:
        is_file = Path(text).is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file:
        return _named(text)
    try:
        return read_plumbing(Path(text).read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(f"{text} is not text in UTF-8.") from None
    except InputError as error:
        raise InputError(f"{text}: {error}") from error


def _named(text: str) -> Plumbing:
    try:
        return read_plumbing(text)
    except InputError as error:
        if any(mark in text for mark in "({"):
            raise
        raise InputError(f"There is no such file, and {error}") from None
