"""Dask beside SnapPy: `python -m workbench.runs.campaign.dask_here scheduler|worker …`.

Dask, and the metrics that its scheduler serves, look for a compressor that is imported as `snappy`,
find SnapPy, which is another thing of that name, and stop with an error (Dask's issue 3914). Here
they are imported as if there were none; then Dask's own command takes over. Processes that a nanny
or a `LocalCluster` starts import first the module that began their parent, and so this one, if the
program imports it at its top.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module

_HIDDEN = "snappy"
_before = sys.modules.get(_HIDDEN)
sys.modules[_HIDDEN] = None  # type: ignore[assignment]
try:
    distributed = import_module("distributed")
    with suppress(ImportError):
        import_module("prometheus_client")
finally:
    del sys.modules[_HIDDEN]
    if _before is not None:
        sys.modules[_HIDDEN] = _before

__all__ = ["distributed", "main"]


def main() -> None:
    """Run Dask's command."""
    import_module("dask.cli").run_cli()


if __name__ == "__main__":
    main()
