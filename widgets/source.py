"""The JavaScript of a view: what all views begin with, and its own module, as one text.

A saved page and JupyterLab get a view as a single module without a build step, so that shared
functions (`page.js`) are put in front of it here. Views whose module is read from its file or is
near the bound of its size (ledger; game, knot_editor, plumbing, saliency; chambers) stand alone.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["view_source"]


def view_source(folder: Path) -> str:
    """Return `page.js` and the `view.js` of a folder, as one module."""
    shared = Path(__file__).with_name("page.js")
    return "\n".join(path.read_text(encoding="utf-8") for path in (shared, folder / "view.js"))
