"""The codes that tables of knots and links give for a name."""

from __future__ import annotations

import re

from workbench.errors import InputError
from workbench.knots import knotinfo
from workbench.knots.invariants import PD

__all__ = ["code_of_name"]


def code_of_name(name: str) -> PD | str:
    """Return KnotInfo's PD code of a knot, or SnapPy's DT code (text) of a knot or link.

    Raises
    ------
    InputError
        If no table has the name.
    """
    if not isinstance(name, str):
        raise InputError(f"The name of a knot is text, not a {type(name).__name__}.")
    if re.fullmatch(r"\d+[an]?_\d+", name):
        return knotinfo.knot(name).pd
    code: str | None = None
    if re.fullmatch(r"[KL]\d+[an]\d+|\d+\^\d+_\d+", name):
        from spherogram.links.links_base import lookup_DT_code_by_name

        code = lookup_DT_code_by_name(name)
    if code is None:
        raise InputError(
            f"No knot or link is known as {name[:40]!r}; names look like '8_19' or '12n_242' "
            "(KnotInfo, to 13 crossings), 'K14n7' or 'L6a4' (SnapPy, to 15) or '6^3_2' (Rolfsen)."
        )
    return code
