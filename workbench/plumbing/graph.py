"""Plumbing graphs that are forests, and the closed oriented 3-manifolds that they present.

A vertex stands for the circle bundle of Euler number e over the closed surface of genus g, where
g < 0 means the sum of |g| projective planes; an edge plumbs two bundles: base and fibre change
places over a disc (W. Neumann, Trans. AMS 268, 1981). On a forest the signs of edges do not matter.
The manifold is the oriented boundary of the plumbed 4-manifold; with g = 0 throughout it is surgery
on a link of unknots with framings e, clasped along the edges. Trees apart are connected sums, and
the empty graph is the 3-sphere.

Orientation: the vertex e = −p, p ≥ 1, is the lens space L(p, 1), and the chain −e₁, …, −eₙ is
L(p, q) with p/q = e₁ − 1/(e₂ − …). E8 with weights −2 is Σ(2, 3, 5), the boundary of its
singularity.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import gcd, prod
from typing import Any

import numpy as np

from workbench.accepted import shown, whole, whole_numbers
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.plumbing._isomorphism import closing_edge

__all__ = ["Plumbing", "brieskorn", "chain", "lens", "read_plumbing", "star"]

_MOST_VERTICES = 20_000
_LARGEST, _LARGEST_LEG = 10**9, 10**30
_FORM = (
    'a plumbing graph is {"weights": [e, …], "edges": [[i, j], …]}, a forest with integer '
    'weights whose vertices count from 0, "genera": [g, …] if not all 0; or E8; or '
    "star(e; a/b, …), chain(e, …), lens(p, q), brieskorn(p, q, r)"
)


@dataclass(frozen=True)
class Plumbing:
    """A weighted forest.

    Attributes
    ----------
    weights
        The Euler number e of each vertex.
    edges
        Pairs of vertices, which count from 0.
    genera
        The genus g of each vertex; g < 0 for |g| projective planes. Left out: all 0.

    Raises
    ------
    InputError
        If the numbers are no integers, an edge has an unknown vertex, or there is a cycle.

    Examples
    --------
    >>> Plumbing((-2, -3), ((0, 1),)).genera
    (0, 0)
    """

    weights: tuple[int, ...]
    edges: tuple[tuple[int, int], ...] = ()
    genera: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for name in ("weights", "edges", "genera"):
            given = getattr(self, name)
            if not isinstance(given, (tuple, list)):
                raise InputError(f"The {name} are a list, not {given!r}; {_FORM}.")
            object.__setattr__(self, name, tuple(given))
        count = len(self.weights)
        object.__setattr__(self, "genera", self.genera or (0,) * count)
        for number in self.weights + self.genera:
            if type(number) is not int or not -_LARGEST <= number <= _LARGEST:
                raise InputError(
                    f"A weight or genus is an integer of at most {_LARGEST}, not {number!r}; "
                    f"{_FORM}."
                )
        if count > _MOST_VERTICES or len(self.genera) != count:
            raise InputError(
                f"There are at most {_MOST_VERTICES} vertices, with a genus each or none given."
            )
        _require_forest(count, self.edges)

    @property
    def vertices(self) -> int:
        """How many there are."""
        return len(self.weights)

    def neighbours(self) -> list[list[int]]:
        """Return the neighbours of each vertex."""
        near: list[list[int]] = [[] for _ in self.weights]
        for u, v in self.edges:
            near[u].append(v)
            near[v].append(u)
        return near

    def reversed(self) -> Plumbing:
        """Return a graph of the same manifold with its orientation reversed.

        The weights change their signs, and so do edges, which on a forest does not matter.
        """
        return Plumbing(tuple(-e for e in self.weights), self.edges, self.genera)

    def sealed(self) -> dict[str, Json]:
        """Return it as certificates have it, each vertex named by its number."""
        return {
            "vertices": [
                [v, e, g] for v, (e, g) in enumerate(zip(self.weights, self.genera, strict=True))
            ],
            "edges": [list(edge) for edge in self.edges],
        }

    def to_json(self) -> dict[str, Json]:
        """Return it as `read_plumbing` reads it."""
        found: dict[str, Json] = {
            "weights": list(self.weights),
            "edges": [list(edge) for edge in self.edges],
        }
        return {**found, "genera": list(self.genera)} if any(self.genera) else found


def _require_forest(count: int, edges: Any) -> None:
    for edge in edges:
        if type(edge) is not tuple or len(edge) != 2 or not {int} >= {*map(type, edge)}:
            raise InputError(f"An edge is a pair of vertices, not {edge!r}; {_FORM}.")
        if not (0 <= edge[0] < count and 0 <= edge[1] < count):
            raise InputError(
                f"The edge {list(edge)} has an unknown vertex; there are {count}, from 0."
            )
    closing = closing_edge(count, np.array(edges, np.int64).reshape(-1, 2))
    if closing >= 0:
        raise InputError(f"The edge {list(edges[closing])} closes a cycle; a forest has none.")


def chain(*weights: int) -> Plumbing:
    """Return a graph in which each vertex is joined to the next.

    Examples
    --------
    >>> chain(-2, -3).edges
    ((0, 1),)
    """
    return Plumbing(weights, tuple((i, i + 1) for i in range(len(weights) - 1)))


def star(centre: int, *legs: tuple[int, int]) -> Plumbing:
    """Return a vertex with chains: a manifold fibred over the sphere.

    Parameters
    ----------
    centre
        Weight of the middle.
    legs
        Pairs (a, b) of coprime numbers, a ≥ 1: a chain −e₁, …, −eₙ, outwards from the middle, with
        a/b = e₁ − 1/(e₂ − …) and all eᵢ ≥ 2, save the first unless 0 < b < a. The rational Euler
        number is centre + Σ b/a.

    Raises
    ------
    InputError
        If a leg is not as described, or there are more than 20,000 vertices.

    Examples
    --------
    >>> star(-2, (2, 1), (3, 2), (5, 4)).vertices  # E8
    8
    """
    weights: list[int] = [centre]
    edges: list[tuple[int, int]] = []
    for leg in legs:
        a, b = whole_numbers(leg, "a leg (a, b)", -_LARGEST_LEG, _LARGEST_LEG, 2)
        if a < 1 or gcd(a, b) != 1:
            raise InputError(f"A leg is a/b with a ≥ 1 and a, b coprime, not {a}/{b}.")
        at, above, below = 0, a if b > 0 else -a, abs(b)
        while below:
            step = -(-above // below)
            if len(weights) > _MOST_VERTICES:
                raise InputError(f"The leg {a}/{b} gives more than {_MOST_VERTICES} vertices.")
            edges.append((at, len(weights)))
            at = len(weights)
            weights.append(-step)
            above, below = below, step * below - above
            if len(weights) > _MOST_VERTICES:
                raise InputError(f"There are at most {_MOST_VERTICES} vertices.")
    return Plumbing(tuple(weights), tuple(edges))


def lens(p: int, q: int) -> Plumbing:
    """Return a chain of the lens space L(p, q), surgery with slope −p/q on the unknot.

    Raises
    ------
    InputError
        Unless p ≥ 1 and p, q are coprime.
    """
    p, q = (whole(n, "a number of L(p, q)", -_LARGEST_LEG, _LARGEST_LEG) for n in (p, q))
    if p < 1 or gcd(p, q) != 1:
        raise InputError(f"A lens space has p ≥ 1 and q coprime to it, not {p}, {q}.")
    if p == 1:
        return Plumbing(())
    leg = star(0, (p, q % p))
    return chain(*leg.weights[1:])


def brieskorn(*orders: int) -> Plumbing:
    """Return the graph of the homology sphere Σ(a₁, …, aₙ), as the boundary of its singularity.

    Raises
    ------
    InputError
        If there are fewer than three orders, or they are not pairwise coprime and at least 2.

    Examples
    --------
    >>> sorted(brieskorn(2, 3, 5).weights) == [-2] * 8
    True
    """
    orders = whole_numbers(orders, "the orders", -_LARGEST, _LARGEST)
    coprime = all(gcd(a, b) == 1 for i, a in enumerate(orders) for b in orders[:i])
    if len(orders) < 3 or min(orders) < 2 or not coprime:
        raise InputError(
            f"The orders are three or more, at least 2 and pairwise coprime, not {orders}."
        )
    whole = prod(orders)
    legs = [(a, -pow(whole // a, -1, a) % a) for a in orders]
    return star((-1 - sum(b * whole // a for a, b in legs)) // whole, *legs)


def read_plumbing(text: str) -> Plumbing:
    """Read a graph from JSON or from a name.

    Raises
    ------
    InputError
        If it is neither.

    Examples
    --------
    >>> read_plumbing('{"weights": [-2, 3], "edges": [[0, 1]]}') == read_plumbing("chain(-2, 3)")
    True
    >>> read_plumbing("E8") == read_plumbing("star(-2; 2/1, 3/2, 5/4)")
    True
    """
    given: Any = text
    if not isinstance(given, str):
        raise InputError(f"{shown(given)} is no text; {_FORM}.")
    text = given.strip()
    if text.startswith("{"):
        return _from_json(text)
    if text.upper() == "E8":
        return brieskorn(2, 3, 5)
    found = re.fullmatch(r"(star|chain|lens|brieskorn)\((.*)\)", text, re.IGNORECASE)
    if not found:
        raise InputError(f"{text[:60]!r} is no plumbing graph; {_FORM}.")
    name, inside = found[1].lower(), found[2]
    if name == "star":
        centre, _, legs = inside.partition(";")
        fractions = [_integers(leg, "/") for leg in legs.split(",")] if legs.strip() else []
        if any(len(leg) != 2 for leg in fractions):
            raise InputError(f"A leg of {text[:60]!r} is no fraction; {_FORM}.")
        return star(_integers(centre, None)[0], *((a, b) for a, b in fractions))
    numbers = _integers(inside, ",") if inside.strip() else []
    if name == "chain":
        return chain(*numbers)
    if name == "brieskorn":
        return brieskorn(*numbers)
    if len(numbers) != 2:
        raise InputError(f"A lens space has two numbers; {_FORM}.")
    return lens(*numbers)


def _integers(text: str, mark: str | None) -> list[int]:
    try:
        return [int(part) for part in (text.split(mark) if mark else [text])]
    except ValueError:
        raise InputError(f"{text[:60]!r} has something else than integers; {_FORM}.") from None


def _from_json(text: str) -> Plumbing:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"The text is no JSON; {_FORM}.") from None
    lists = isinstance(given, dict) and all(isinstance(given[key], list) for key in given)
    if not lists or not {"weights"} <= set(given) <= {"weights", "edges", "genera"}:
        raise InputError(f"The fields are weights, edges and genera, and lists; {_FORM}.")
    edges = [tuple(edge) if isinstance(edge, list) else edge for edge in given.get("edges", [])]
    return Plumbing(tuple(given["weights"]), tuple(edges), tuple(given.get("genera", ())))
