"""Take this machine's folders out of what a notebook has written, since pages are published."""

from __future__ import annotations

import copy
import re
import sys
from pathlib import Path
from typing import Any

from workbench.runs.places import checkout, root

__all__ = ["scrub", "scrubbed"]

_TEXTS = {"text", "evalue", "traceback"}


def scrubbed(notebook: Any) -> Any:
    """Return a copy of an executed notebook without absolute paths of this machine."""
    clean = copy.deepcopy(notebook)
    about = clean.metadata.get("papermill", {})
    for name in ("input_path", "output_path"):
        about.pop(name, None)
    for cell in clean.cells:
        cell.source = scrub(cell.source)
        for output in cell.get("outputs", ()):
            for part in (output, output.get("data", {})):
                for name in part:
                    if name in _TEXTS or name.startswith("text/"):
                        part[name] = _clean(part[name])
    return clean


def scrub(text: str) -> str:
    """Shorten the folders of the checkout, the interpreter and the user to what they mean."""
    for folder, meaning in _folders():
        text = re.sub(rf"{re.escape(folder)}(?![\w.-])", meaning, text)
    return text


def _clean(value: Any) -> Any:
    return scrub(value) if isinstance(value, str) else [scrub(line) for line in value]


def _folders() -> tuple[tuple[str, str], ...]:
    """Folders and what to write for them, the longest first."""
    known = {
        str(Path.home()): "~",
        sys.base_prefix: "[python]",
        sys.prefix: "[python]",
        str(root()): "[workbench]",
        str(checkout()): "[workbench]",
    }
    named = {folder: meaning for folder, meaning in known.items() if len(Path(folder).parts) > 1}
    return tuple(sorted(named.items(), key=lambda entry: -len(entry[0])))
