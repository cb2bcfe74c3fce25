"""The saved state of anywidget views, reduced to what a page needs to keep them alive.

An executed notebook carries the state of every widget model, with the module and the style sheet of
a view repeated in each instance. Only the models that are shown are kept, with those they refer to,
and each module and style sheet once, under its hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["STATE", "VIEW", "embedded", "static_state"]

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"

_REFERENCE = "IPY_MODEL_"


def static_state(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state of the views that a notebook shows.

    Returns
    -------
    dict
        ``modules`` and ``styles``: hash -> text. ``models``: id -> ``name`` (the model's class),
        ``module`` and ``style`` (hashes, or None for one that is no anywidget), ``state``, and
        ``buffers``: ``{path, data}`` with base64 data.
    """
    saved = notebook.get("metadata", {}).get("widgets", {}).get(STATE, {}).get("state", {})
    page: dict[str, Any] = {"modules": {}, "styles": {}, "models": {}}
    for model in _reached(saved, _shown(notebook)):
        state = dict(saved[model]["state"])
        page["models"][model] = {
            "name": saved[model].get("model_name", ""),
            "module": _once(page["modules"], state.pop("_esm", None)),
            "style": _once(page["styles"], state.pop("_css", None)),
            "state": state,
            "buffers": [
                {"path": buffer["path"], "data": buffer["data"]}
                for buffer in saved[model].get("buffers", ())
            ],
        }
    return page


def embedded(value: Any) -> str:
    """Write JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _shown(notebook: Mapping[str, Any]) -> Iterator[str]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if VIEW in output.get("data", {}):
                yield output["data"][VIEW]["model_id"]


def _reached(saved: Mapping[str, Any], shown: Iterable[str]) -> Iterator[str]:
    """Walk from the models that are shown to those that their state names."""
    seen: set[str] = set()
    waiting = list(shown)
    while waiting:
        model = waiting.pop(0)
        if model in seen or model not in saved:
            continue
        seen.add(model)
        yield model
        waiting += _references(saved[model]["state"])


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith(_REFERENCE):
        yield value.removeprefix(_REFERENCE)
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            if key not in ("layout", "style"):
                yield from _references(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _references(entry)


def _once(texts: dict[str, str], text: str | None) -> str | None:
    if not text:
        return None
    name = hashlib.sha256(text.encode()).hexdigest()[:12]
    texts[name] = text
    return name
