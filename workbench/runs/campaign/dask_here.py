"""Dask beside SnapPy: `python -m workbench.runs.campaign.dask_here scheduler|worker …`.

Dask looks for a compressor that is imported as `snappy`, finds SnapPy, which is another thing of
that name, and stops with an error (its issue 3914). Here it is imported as if there were none; then
its own command takes over. Processes that a nanny or a `LocalCluster` starts import the module that
began their parent first, and so this one, if the program imports it at its top.
"""

from __future__ import annotations

import sys

_HIDDEN = "snappy"
_before = sys.modules.get(_HIDDEN)
sys.modules[_HIDDEN] = None  # type: ignore[assignment]
try:
    import distributed
finally:
    del sys.modules[_HIDDEN]
    if _before is not None:
        sys.modules[_HIDDEN] = _before

__all__ = ["distributed", "main"]


def main() -> None:
    """Run Dask's command."""
    from dask.cli import run_cli

    run_cli()


if __name__ == "__main__":
    main()
