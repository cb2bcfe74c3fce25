"""The table of knots, built from SnapPy's census: fast, on all cores, and safe to kill.

A unit of work is a block of consecutive knots; its key hashes the code that the rows depend on, the
versions of the libraries below, and the block. The parquet file is put together in the census's
order at the end, so that its bytes depend neither on kills nor on the number of workers.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.knots._dt import pd_of_dt
from workbench.knots._snappy import SnapPeaFatalError, snappy
from workbench.knots._source import CensusKnot, blocks, knots_between, manifold
from workbench.knots.geodesics import GeodesicError, injectivity_radius, shortest_geodesic
from workbench.knots.hyperbolic import (
    NotHyperbolicError,
    hyperbolic_invariants,
    positively_oriented,
)
from workbench.knots.invariants import alexander, determinant, jones, signature
from workbench.knots.table import COLUMNS, cache_folder, load_knots, load_sample, write_table
from workbench.knots.torsion import TorsionError, torsion_degrees
from workbench.runs.campaign import Unit, campaign
from workbench.runs.store import open_store

__all__ = ["build_knots", "build_sample", "knot_row", "load_knots", "load_sample"]

SAMPLE_CROSSINGS, MOST_CROSSINGS = 13, 15
_CODE = (
    "_cocycles.py _compiled.py _cusp_chart.py _dt.py _elimination.py _fox.py _source.py _spine.py"
    " _tiling.py census.py geodesics.py hyperbolic.py table.py torsion.py invariants/*.py"
)
_LIBRARIES = ("snappy", "snappy_15_knots", "numpy", "numba", "pyarrow")


def build_knots(
    max_crossings: int = MOST_CROSSINGS, folder: Path | None = None, workers: int | None = None
) -> Path:
    """Build the table of all knots of at most so many crossings, or go on with building it.

    Parameters
    ----------
    max_crossings
        From 3 to 15.
    folder
        Where `knots.parquet`, its card `knots.json` and the store `knots.sqlite` are put; by
        default the user's cache.
    workers
        Processes; by default one a core.

    Returns
    -------
    Path
        The parquet file.

    Raises
    ------
    InputError
        If the crossing number is out of range, or the store cannot be used.
    """
    if not 3 <= max_crossings <= MOST_CROSSINGS:
        raise InputError(
            f"The census has knots of 3 to {MOST_CROSSINGS} crossings; {max_crossings} is not among"
            " them."
        )
    command = f"workbench data build knots --max-crossings {max_crossings}"
    return _build(max_crossings, folder, "knots", workers, command)


def build_sample(folder: Path | None = None, workers: int | None = None) -> Path:
    """Build the table that comes with the package: all knots of at most 13 crossings.

    Like `build_knots`, with the files called `sample`.
    """
    return _build(SAMPLE_CROSSINGS, folder, "sample", workers, "workbench data build sample")


def _build(
    max_crossings: int, folder: Path | None, stem: str, workers: int | None, command: str
) -> Path:
    folder = cache_folder() if folder is None else Path(folder)
    units = [Unit({"first": a, "last": b}) for a, b in blocks(max_crossings)]
    with open_store(folder / f"{stem}.sqlite") as store:
        keys = campaign(
            _block, units, store, version=_version(), workers=workers, label="blocks of knots"
        )
        rows = (row for block in store.get(keys) for row in block)
        return write_table(
            rows, folder / f"{stem}.parquet", command=command, versions=_library_versions()
        )


def _library_versions() -> dict[str, str]:
    libraries = {name: importlib.metadata.version(name) for name in _LIBRARIES}
    return {"python": platform.python_version(), **libraries}


def _version() -> str:
    """Digest of everything that a row depends on: our code, the libraries, the machine's kind."""
    digest = hashlib.sha256(repr((_library_versions(), platform.machine())).encode())
    here = Path(__file__).parent
    for path in sorted(p for pattern in _CODE.split() for p in here.glob(pattern)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _block(unit: Unit) -> list[list[Any]]:
    """Compute the rows of a block of knots."""
    knots = knots_between(unit.parameters["first"], unit.parameters["last"])
    return [list(knot_row(knot).values()) for knot in knots]


def knot_row(knot: CensusKnot) -> dict[str, Any]:
    """Compute a knot's row, a function of the knot alone; see `COLUMNS` for what it holds.

    Examples
    --------
    >>> row = knot_row(CensusKnot("K4a1", "cPcbbblxu_BbBa", "dadbcda.0100"))
    >>> round(row["volume"], 6), row["symmetry"], row["torsion_degree"], row["jones"]
    (2.029883, 'D4', 2, (1, -1, 1, -1, 1))
    """
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row.update(name=knot.name, crossings=knot.crossings, alternating=knot.alternating)
    row.update(geodesic_reason="", torsion_reason="", reason="")
    pd = pd_of_dt(knot.dt)
    jones_min, jones_coefficients = jones(pd)
    row.update(
        signature=signature(pd),
        determinant=determinant(pd),
        alexander=alexander(pd),
        jones_min=jones_min,
        jones=jones_coefficients,
    )
    snappy.set_rand_seed(0)
    M = manifold(knot)
    try:
        M = positively_oriented(M)
        _add_hyperbolic(row, M)
    except (NotHyperbolicError, SnapPeaFatalError, RuntimeError, ValueError) as error:
        reason = str(error)
        row.update(geodesic_reason=reason, torsion_reason=reason, reason=reason)
    return row


def _add_hyperbolic(row: dict[str, Any], M: Any) -> None:
    cusp = hyperbolic_invariants(M)
    row.update(
        volume=cusp.volume,
        chern_simons=cusp.chern_simons,
        cusp_volume=cusp.cusp_volume,
        meridian_re=cusp.meridian.real,
        meridian_im=cusp.meridian.imag,
        longitude=cusp.longitude,
        slope=cusp.slope,
        symmetry=cusp.symmetry,
        symmetry_order=cusp.symmetry_order,
    )
    try:
        geodesic = shortest_geodesic(M)
        row.update(
            short_geodesic_re=geodesic.real,
            short_geodesic_im=geodesic.imag,
            injectivity_radius=injectivity_radius(geodesic, cusp.meridian),
        )
    except (GeodesicError, NotHyperbolicError) as error:
        row["geodesic_reason"] = str(error)
    try:
        row["torsion_degree"], row["adjoint_torsion_degree"] = torsion_degrees(M)
    except TorsionError as error:
        row["torsion_reason"] = str(error)
