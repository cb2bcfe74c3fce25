"""The table of knots: its columns, its file, its card.

One row a knot of the Hoste-Thistlethwaite census, sorted as the census is. The file is parquet; the
card, JSON beside it, says how the file was made and holds its sha256, which loading checks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import platformdirs
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.errors import InputError

__all__ = ["COLUMNS", "cache_folder", "load_knots", "load_sample", "write_table"]

SAMPLE = Path(__file__).parent / "data" / "sample.parquet"

COLUMNS: dict[str, tuple[pa.DataType, str]] = {
    "name": (pa.string(), "SnapPy's name in the Hoste-Thistlethwaite census"),
    "crossings": (pa.int16(), "crossing number"),
    "alternating": (pa.bool_(), "whether the knot is alternating"),
    "volume": (pa.float64(), "hyperbolic volume of the complement"),
    "chern_simons": (pa.float64(), "Chern-Simons invariant over 2 pi^2, mod 1/2, in (-1/4, 1/4]"),
    "cusp_volume": (pa.float64(), "volume of the maximal cusp"),
    "meridian_re": (pa.float64(), "Re(mu): meridian on the maximal cusp torus, hyperbolic length"),
    "meridian_im": (pa.float64(), "Im(mu) > 0"),
    "longitude": (pa.float64(), "lambda > 0: longitude on the maximal cusp torus"),
    "slope": (pa.float64(), "Re(lambda / mu), the natural slope"),
    "symmetry": (pa.string(), "isometry group of the complement"),
    "symmetry_order": (pa.int16(), "its order"),
    "signature": (pa.int16(), "signature; positive knots have negative signature"),
    "determinant": (pa.int32(), "determinant"),
    "alexander": (pa.list_(pa.int32()), "Alexander polynomial, lowest power first, Delta(1) = 1"),
    "jones_min": (pa.int16(), "lowest exponent of t in the Jones polynomial"),
    "jones": (pa.list_(pa.int32()), "Jones polynomial, coefficients from the lowest power of t"),
    "short_geodesic_re": (pa.float64(), "length of the shortest closed geodesic"),
    "short_geodesic_im": (pa.float64(), "its twist in radians, in (-pi, pi]"),
    "injectivity_radius": (pa.float64(), "injectivity radius outside the maximal cusp"),
    "geodesic_reason": (pa.string(), "why the three before are missing, or empty"),
    "torsion_degree": (pa.int16(), "degree of the hyperbolic torsion polynomial"),
    "adjoint_torsion_degree": (pa.int16(), "degree of the adjoint hyperbolic torsion polynomial"),
    "torsion_reason": (pa.string(), "why one of the two before is missing, or empty"),
    "reason": (pa.string(), "why the hyperbolic columns are missing, or empty"),
}
"""Type and meaning of each column; numbers have no unit where none is named (curvature -1)."""


def cache_folder() -> Path:
    """Return the folder in the user's cache where large tables are built."""
    return Path(platformdirs.user_cache_dir("rigor-workbench")) / "knots"


def write_table(
    rows: Iterable[list[Any]], path: Path, *, command: str, versions: Mapping[str, str]
) -> Path:
    """Write rows, in the order of `COLUMNS`, to a parquet file, and its card beside it.

    The same rows, command and versions give the same bytes. Both files are in place in full or
    not at all.
    """
    schema = pa.schema([(name, kind) for name, (kind, _) in COLUMNS.items()])
    columns = [list(column) for column in zip(*rows, strict=True)]
    table = pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )
    part = path.with_suffix(".part")
    pq.write_table(table, part, compression="zstd", compression_level=19)
    reasons = {
        name: dict(table[name].to_pandas().loc[lambda s: s != ""].value_counts().sort_index())
        for name in ("reason", "geodesic_reason", "torsion_reason")
    }
    card = {
        "file": path.name,
        "command": command,
        "versions": dict(versions),
        "sha256": _sha256(part),
        "bytes": part.stat().st_size,
        "rows": table.num_rows,
        "columns": {
            name: {"meaning": meaning, "missing": table[name].null_count}
            for name, (_, meaning) in COLUMNS.items()
        },
        "rule": "every column is computed for every knot; what is missing has its reason",
        "reasons": {
            column: {reason: int(count) for reason, count in counts.items()}
            for column, counts in reasons.items()
        },
    }
    card_part = part.with_suffix(".card-part")
    card_part.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    part.replace(path)
    card_part.replace(path.with_suffix(".json"))
    return path


def load_sample() -> pd.DataFrame:
    """Load the table of all knots of at most 13 crossings that comes with the package.

    Its `attrs["sha256"]` is the hash of the file, for the provenance of what is made from it.

    Raises
    ------
    InputError
        If the file does not have the sha256 of its card.

    Examples
    --------
    >>> knots = load_sample()
    >>> knots.set_index("name").signature["K12n242"]
    np.int16(-8)
    """
    return _load(SAMPLE, "reinstall the package")


def load_knots(path: Path | None = None) -> pd.DataFrame:
    """Load the large table, by default from the user's cache; `attrs` as in `load_sample`.

    Raises
    ------
    InputError
        If the file is not there, or does not have the sha256 of its card.
    """
    path = cache_folder() / "knots.parquet" if path is None else Path(path)
    if not path.is_file():
        raise InputError(f"There is no table {path}; build it with `workbench data build knots`.")
    return _load(path, "build it anew with `workbench data build knots`")


def _load(path: Path, remedy: str) -> pd.DataFrame:
    try:
        expected = json.loads(path.with_suffix(".json").read_text())["sha256"]
        if _sha256(path) != expected:
            raise ValueError("sha256")
        table = pq.read_table(path)
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"The table {path} is damaged or lacks its card; {remedy}.") from None
    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.int16(): pd.Int16Dtype()}.get)
    whole = [f.name for f in table.schema if f.type == pa.int16() and not table[f.name].null_count]
    frame = frame.astype(dict.fromkeys(whole, "int16"))
    frame.attrs["sha256"] = expected
    return frame


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
