"""Obstructions to sliceness that other programs compute, where they are installed.

Each engine runs in a process of its own, which is ended when its time is over: none of them can be
interrupted from within. It reads a PD code and answers with what it found, in words.

- τ and ε: knot Floer homology by Z. Szabó's program (package knot_floer_homology). P. Ozsváth and
  Z. Szabó, Geom. Topol. 7 (2003) 615-639; J. Hom, J. Topol. 7 (2014) 287-326.
- s over a field: Khovanov homology by L. Lewark's Khoca (packages khoca and py). J. Rasmussen,
  Invent. Math. 182 (2010) 419-447; M. Mackaay, P. Turner and P. Vaz, J. Knot Theory Ramifications
  16 (2007) 759-769, for the other fields.
- HKL: twisted Alexander polynomials by SnapPy (which needs Sage for it). C. Herald, P. Kirk and
  C. Livingston, Math. Z. 265 (2010) 925-949; N. Dunfield and S. Gong, arXiv:2512.21825.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from math import ceil

from workbench.knots.diagram import Diagram

__all__ = ["ENGINES", "Engine", "PDCode", "ask", "installed"]

PDCode = list[list[int]]

_FIELDS = {"2": "F₂", "3": "F₃", "1": "Q"}  # by Khoca's names for them
_PRIMES = [(10, [0, 20]), (20, [0, 10])]


@dataclass(frozen=True)
class Engine:
    """A program that may find an obstruction.

    Attributes
    ----------
    program
        Its name.
    modules
        What must be importable.
    theorem
        What a slice knot would have.
    compute
        From the PD code of a knot to what was found, in words; "" if nothing.
    """

    program: str
    modules: tuple[str, ...]
    theorem: str
    compute: Callable[[PDCode], str]


def ask(name: str, diagram: Diagram, seconds: float) -> str:
    """Return what an engine finds in a process of its own; "" if nothing, or when time is over.

    Parameters
    ----------
    name
        One of `installed`.
    diagram
        Of a knot, with crossings; the fewer the better.
    seconds
        Until the process is ended.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, name, str(ceil(seconds) + 1)],
            input=json.dumps(diagram.to_pd()),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    # the answer is the last line: the programs may print, too
    return str(json.loads(done.stdout.splitlines()[-1])) if done.returncode == 0 else ""


@cache
def installed() -> tuple[str, ...]:
    """Return the names of the engines that are installed."""
    return tuple(name for name, engine in ENGINES.items() if all(map(find_spec, engine.modules)))


def _knot_floer(pd: PDCode) -> str:
    found = import_module("knot_floer_homology").pd_to_hfk(pd)
    tau, epsilon = found["tau"], found["epsilon"]
    return f"τ = {tau}, ε = {epsilon}" if tau or epsilon else ""


def _rasmussen(pd: PDCode) -> str:
    """Read s off the last pages: in degree s if reduced, else in degrees s − 1 and s + 1."""
    khoca = import_module("khoca")
    for ring, field in _FIELDS.items():
        reduced, unreduced = khoca.InteractiveCalculator(ring, (0, -1), 0)(pd)
        degrees = sorted(degree for _, degree, torsion, _ in unreduced if not torsion)
        s = sum(degrees) // 2
        if s and len(reduced) == 1 and reduced[0][1] == s and degrees == [s - 1, s + 1]:
            return f"s over {field} is {s}"
    return ""


def _twisted(pd: PDCode) -> str:
    import_module("sage.all")
    exterior = import_module("snappy").Link(pd).exterior()
    for method in ("basic", "advanced"):  # the second sees more, and may take long
        if found := exterior.slice_obstruction_HKL(_PRIMES, method=method):
            return f"no metabolizer in the cover of order {found[0]}, over F_{found[1]}"
    return ""


ENGINES = {
    "τ and ε": Engine(
        "knot_floer_homology",
        ("knot_floer_homology",),
        "τ and ε of a slice knot are 0 (Ozsváth, Szabó; Hom)",
        _knot_floer,
    ),
    "s": Engine(
        "khoca",
        ("khoca", "py"),
        "s of a slice knot is 0 (Rasmussen; Mackaay, Turner, Vaz)",
        _rasmussen,
    ),
    "HKL": Engine(
        "SnapPy with Sage",
        ("sage",),
        "a slice knot has one whose twisted polynomials are norms (Herald, Kirk, Livingston)",
        _twisted,
    ),
}


if __name__ == "__main__":
    signal.alarm(int(sys.argv[2]))  # should nobody be left who ends this process
    print(json.dumps(ENGINES[sys.argv[1]].compute(json.load(sys.stdin))))
