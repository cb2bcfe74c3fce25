"""h⁰ of line bundles by the formula, beside ranks and other programs on the same bundles.

Macaulay2 (package NormalToricVarieties) and cohomCalg take part where `M2` and `cohomcalg` are on
the path. Each starts once for all bundles; the start of Macaulay2 is not counted.
"""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from math import comb
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from flint import nmod_mat
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.toric import cech, fans
from workbench.toric._vanishing_kernel import PRIME
from workbench.toric.line_bundles import by_vanishing, general_points, sections
from workbench.toric.surfaces import del_pezzo, hirzebruch


def per_second(count: int, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def told(title: str, rates: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    table = pd.DataFrame({"bundles per second": rates})
    table["ratio"] = table["bundles per second"].iloc[0] / table["bundles per second"]
    with capsys.disabled():
        print(f"\n{title}\n{table.map('{:,.1f}'.format)}")


def plain_rank(D: list[int]) -> int:
    """Count forms by a matrix of conditions written in plain Python, its rank by FLINT."""
    d, orders = D[0], [max(0, -m) for m in D[1:]]
    if d < 0:
        return 0
    monomials = [(u, v) for u in range(d + 1) for v in range(d + 1 - u)]
    rows = [
        [
            comb(u, i) * comb(v, j) * pow(x, u - i, PRIME) * pow(y, v - j, PRIME) % PRIME
            if u >= i and v >= j
            else 0
            for u, v in monomials
        ]
        for (x, y), m in zip(general_points(len(orders)), orders, strict=True)
        for i, j in itertools.product(range(m), repeat=2)
        if i + j < m
    ]
    if not rows:
        return len(monomials)
    flat = list(itertools.chain.from_iterable(rows))
    return len(monomials) - int(nmod_mat(len(rows), len(monomials), flat, PRIME).rank())


def macaulay2(program: str, n: int, D: np.ndarray, folder: Path) -> tuple[list[int], float]:
    """Return h⁰ of each class aC + bF, and bundles per second without the start."""
    twists = ", ".join(f"{{{b - n * a},{a}}}" for a, b in D.tolist())
    script = folder / "bundles.m2"
    script.write_text(
        'needsPackage "NormalToricVarieties";\n'
        f"X = hirzebruchSurface {n};\n"
        "t = elapsedTiming (h = for D in {" + twists + "} list rank HH^0(X, OO_X(D_0, D_1)));\n"
        "print toString h; print toString t#0; exit 0\n"
    )
    said = subprocess.run(
        [program, "--script", script], capture_output=True, text=True, check=True, timeout=300
    ).stdout.split("\n")
    return [int(x) for x in re.findall(r"\d+", said[0])], len(D) / float(said[1])


def cohom_calg(program: str, n: int, D: np.ndarray, folder: Path) -> tuple[list[int], float]:
    """Return h⁰ of each class aC + bF, and bundles per second."""
    script = folder / "bundles.in"
    charges = ((1, 0), (-n, 1), (1, 0), (0, 1))
    lines = [f"vertex x{i} | GLSM: ( {p}, {q} );" for i, (p, q) in enumerate(charges)]
    lines.append("srideal [ x0*x2, x1*x3 ];")
    lines += [f"ambientcohom O( {b - n * a}, {a} );" for a, b in D.tolist()]
    script.write_text("\n".join(lines) + "\n")
    begun = time.perf_counter()
    said = subprocess.run(
        [program, "--nomonomfile", script], capture_output=True, text=True, timeout=300
    ).stdout
    rate = len(D) / (time.perf_counter() - begun)
    return [int(x) for x in re.findall(r"dim H\^i\(A; O\(.*?\)\) = \(\s*(\d+)", said)], rate


def test_ranks(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(1)
    X = del_pezzo(6)
    D = np.column_stack([rng.integers(0, 9, 20_000), rng.integers(-4, 1, (20_000, 6))])
    few = D[:300]
    by_vanishing(X, few)
    assert sections(X, few).tolist() == [plain_rank(row) for row in few.tolist()]
    rates = {
        "formula, all at once": benchmark.pedantic(
            lambda: per_second(len(D), lambda: sections(X, D)), rounds=1
        ),
        "formula, one by one": per_second(
            2000, lambda: [sections(X, D[i : i + 1]) for i in range(2000)]
        ),
        "compiled elimination": per_second(len(D), lambda: by_vanishing(X, D)),
        "matrix in Python, rank by FLINT": per_second(
            len(few), lambda: [plain_rank(row) for row in few.tolist()]
        ),
    }
    assert rates["formula, all at once"] > rates["matrix in Python, rank by FLINT"]
    told("h⁰ on dP₆, degrees 0 to 8, orders 0 to 4", rates, capsys)


def test_other_programs(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    peers = {
        name: (found, program)
        for name, command, program in (
            ("Macaulay2, NormalToricVarieties", "M2", macaulay2),
            ("cohomCalg", "cohomcalg", cohom_calg),
        )
        if (found := shutil.which(command))
    }
    if not peers:
        pytest.skip("neither M2 nor cohomcalg is on the path")
    rng = np.random.default_rng(2)
    n, X = 3, hirzebruch(3)
    D = np.column_stack([rng.integers(0, 8, 200), rng.integers(0, 20, 200)])
    h0 = sections(X, D).tolist()
    rates = {
        "formula, all at once": benchmark.pedantic(
            lambda: per_second(100 * len(D), lambda: sections(X, np.repeat(D, 100, axis=0))),
            rounds=1,
        ),
        "arcs of the fan": per_second(
            len(D),
            lambda: [cech.cohomology(fans.hirzebruch_fan(n), (b, a, 0, 0)) for a, b in D.tolist()],
        ),
    }
    for name, (found, program) in peers.items():
        counted, rates[name] = program(found, n, D, tmp_path)
        assert counted == h0
    told("h⁰ on F₃, aC + bF with 0 ≤ a < 8, 0 ≤ b < 20", rates, capsys)
