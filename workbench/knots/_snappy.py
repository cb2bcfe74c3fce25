"""SnapPy, imported without the warning about a file that its own import leaves open."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)
    import snappy
    from snappy.exceptions import SnapPeaFatalError

__all__ = ["SnapPeaFatalError", "snappy"]
