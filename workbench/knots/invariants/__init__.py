"""Exact classical invariants of links, computed from planar diagram codes in microseconds."""

from __future__ import annotations

from workbench.knots.invariants._alexander import alexander
from workbench.knots.invariants._code import PD
from workbench.knots.invariants._goeritz import determinant, signature
from workbench.knots.invariants._jones import jones, jones_sqrt

__all__ = ["PD", "alexander", "determinant", "jones", "jones_sqrt", "signature"]
