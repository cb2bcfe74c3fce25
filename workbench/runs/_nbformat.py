"""nbformat, without a grammar that it never asks.

jsonschema, which nbformat imports, compiles a grammar of RFC 3987 when it is imported, for the
format `iri`, where one is installed; that takes longer than all else that the engine imports. The
schemas of notebooks are of draft 4, which has no such format. So that module is hidden here.
"""

from __future__ import annotations

import sys

_HIDDEN = "rfc3987_syntax"
_before = sys.modules.get(_HIDDEN)
sys.modules[_HIDDEN] = None  # type: ignore[assignment]
try:
    import nbformat
finally:
    del sys.modules[_HIDDEN]
    if _before is not None:
        sys.modules[_HIDDEN] = _before

__all__ = ["nbformat"]
