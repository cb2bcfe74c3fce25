"""What `workbench plumbing` says about two graphs."""

from __future__ import annotations

import json
import os
from pathlib import Path

from workbench.errors import InputError
from workbench.plumbing.graph import Plumbing, read_plumbing
from workbench.plumbing.same_manifold import compare

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
    if out is not None and (not out.name or out.is_dir() or not out.parent.is_dir()):
        raise InputError(f"Certificates need a file in a folder that exists; {str(out)!r} is none.")
    found = compare(*graphs)
    if found.same:
        print(f"same: moves from the first graph to the second: {found.moves}")
    else:
        seen = found.difference or "the normal forms are; no other invariant here is"
        print(f"different: {seen}")
    for name, form in zip(("first", "second"), found.normal_forms, strict=True):
        print(f"normal form of the {name}: {json.dumps(form.to_json())}")
    if out is not None:
        part = out.with_name(f"{out.name}.{os.getpid()}.part")
        lines = [json.dumps(certificate) for certificate in found.certificates]
        part.write_text("\n".join(lines) + "\n", encoding="utf-8")
        part.replace(out)
    return found.same


def _graph(text: str) -> Plumbing:
    try:
        is_file = Path(text).is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file:
        return read_plumbing(text)
    try:
        return read_plumbing(Path(text).read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(f"{text} is not text in UTF-8.") from None
    except InputError as error:
        raise InputError(f"{text}: {error}") from error
