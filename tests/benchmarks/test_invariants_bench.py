"""Our invariants against Spherogram and Regina on the same 13-crossing knots, values compared too.

Each benchmark prints our time a knot, the peer's and their ratio; the times include whatever turns
a PD code, given as a list of tuples, into what the program computes with.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
import regina
import spherogram
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.knots import knotinfo
from workbench.knots.invariants import alexander, determinant, jones, signature

Diagram = list[tuple[int, ...]]


@pytest.fixture(scope="module")
def diagrams() -> list[Diagram]:
    """Return 200 knots of 13 crossings, spread evenly over KnotInfo's table."""
    table = knotinfo.knots()
    codes = table.loc[table["crossings"] == 13, "pd"].tolist()
    return [list(pd) for pd in codes[:: len(codes) // 200][:200]]


def seifert_form(pd: Diagram) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    V = np.array(spherogram.Link(pd).seifert_matrix(), dtype=int)
    return V + V.T


def seifert_signature(pd: Diagram) -> int:
    eigenvalues = np.linalg.eigvalsh(seifert_form(pd))
    return int(np.sum(eigenvalues < 0) - np.sum(eigenvalues > 0))


def seifert_determinant(pd: Diagram) -> int:
    return round(abs(np.linalg.det(seifert_form(pd))))


def regina_jones(pd: Diagram) -> tuple[int, tuple[int, ...]]:
    polynomial = regina.Link.fromPD(pd).jones()
    lowest, highest = polynomial.minExp(), polynomial.maxExp()
    return lowest // 2, tuple(int(str(polynomial[e])) for e in range(lowest, highest + 1, 2))


def regina_alexander(pd: Diagram) -> tuple[int, ...]:
    polynomial = regina.Link.fromPD(pd).alexander()
    terms = tuple(int(str(polynomial[k])) for k in range(polynomial.degree() + 1))
    return terms if sum(terms) > 0 else tuple(-c for c in terms)


@pytest.mark.parametrize(
    ("ours", "peer", "name"),
    [
        (signature, seifert_signature, "spherogram's Seifert matrix and eigvalsh"),
        (determinant, seifert_determinant, "spherogram's Seifert matrix and det"),
        (alexander, regina_alexander, "regina"),
        (jones, regina_jones, "regina"),
    ],
    ids=["signature", "determinant", "alexander", "jones"],
)
def test_invariant_at_13_crossings(
    benchmark: BenchmarkFixture,
    capsys: pytest.CaptureFixture[str],
    diagrams: list[Diagram],
    ours: Callable[[Diagram], object],
    peer: Callable[[Diagram], object],
    name: str,
) -> None:
    start = time.perf_counter()
    expected = [peer(pd) for pd in diagrams]
    peer_ms = (time.perf_counter() - start) * 1e3 / len(diagrams)

    measured = benchmark.pedantic(lambda: [ours(pd) for pd in diagrams], rounds=15, warmup_rounds=2)
    assert measured == expected
    ours_ms = benchmark.stats["median"] * 1e3 / len(diagrams)
    benchmark.extra_info.update(ours_ms=ours_ms, peer_ms=peer_ms, ratio=peer_ms / ours_ms)
    with capsys.disabled():
        print(
            f"\n{ours.__name__}: {ours_ms:.4f} ms a knot, {name} {peer_ms:.3f} ms, "
            f"{peer_ms / ours_ms:.0f} times"
        )
    assert ours_ms < 0.3
