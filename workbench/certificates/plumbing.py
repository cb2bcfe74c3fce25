"""Verifier of the kind `same-plumbed-manifold`: Neumann's moves take one plumbing graph to another.

The statement is `{"first": graph, "second": graph}`. A graph is `{"vertices": [[name, e, g], …],
"edges": [[name, name], …]}`, a forest whose vertex stands for the circle bundle of Euler number e
over the closed surface of genus g, g < 0 being the sum of |g| projective planes; an edge plumbs,
trees apart are summed. Names are integers. The moves keep the closed oriented 3-manifold up to
orientation-preserving homeomorphism (W. Neumann, Trans. AMS 268, 1981, R1, R2, R3 and R6):

    ["blow-up", k, s, [t…]]     a new vertex k of weight s = ±1 and genus 0: alone, joined to one
                                vertex, or in the place of an edge; the weights of t grow by s
    ["blow-down", k]            back again
    ["absorb-rp2", v, a, b]     v, of genus 0, has the leaves a and b of weights 2s and 2t, s and t
                                being ±1, and one more neighbour, and its weight is (s + t)/2: they
                                go, and the neighbour gets one projective plane
    ["extrude-rp2", i, g, v, a, b, s, t]  back again; g is the genus that i keeps
    ["absorb-0-chain", z, u, w] z, of weight and genus 0, has the neighbours u and w: w goes into u
    ["extrude-0-chain", u, g, z, w, e, h, [t…]]  back again; w gets weight e, genus h and branches t
    ["split", i, a, [s…]]       a is a leaf of weight and genus 0 at i: both go, and for each
                                handle of i two and for each projective plane one new vertex s
                                without edges comes in, of weight and genus 0: S¹ × S²
    ["unsplit", i, e, g, a, [t…], [s…]]   back again; t are the neighbours of i
    ["rename", [[old, new], …]] all vertices get names
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.certificates.format import CertificateError, Json, Verdict

__all__ = ["PlumbingForest", "verify_same_plumbed_manifold"]

_TRUSTED = "Taken on trust: Neumann's moves keep the oriented manifold."
_MOST_VERTICES = 100_000


def verify_same_plumbed_manifold(statement: Mapping[str, Json], steps: Sequence[Json]) -> Verdict:
    """Make each move from the first graph, and hold if the second is reached, name by name."""
    if set(statement) != {"first", "second"}:
        raise CertificateError("Expected exactly the fields first, second.")
    forest, goal = (PlumbingForest(statement[which]) for which in ("first", "second"))
    sizes = f"vertices {len(forest.weight)} and {len(goal.weight)}, moves {len(steps)}"
    for number, step in enumerate(steps, 1):
        try:
            forest.apply(step)
        except CertificateError as error:
            return Verdict(False, f"Step {number} is not legal: {error}")
    if vars(forest) != vars(goal):
        return Verdict(False, "The last graph is not the second one.")
    return Verdict(True, f"The graphs present the same oriented 3-manifold: {sizes}.", _TRUSTED)


class PlumbingForest:
    """A forest with the weight, the genus and the neighbours of each vertex, by its name.

    Raises
    ------
    CertificateError
        If the graph is not as described above.

    Examples
    --------
    >>> forest = PlumbingForest({"vertices": [[0, 1, 0], [1, -1, 0]], "edges": [[0, 1]]})
    >>> forest.apply(["blow-down", 1])
    >>> forest.weight
    {0: 2}
    """

    def __init__(self, graph: Json) -> None:
        if not isinstance(graph, dict) or set(graph) != {"vertices", "edges"}:
            raise CertificateError("A graph has exactly the fields vertices, edges.")
        vertices, edges = _tuples(graph["vertices"], 3), _tuples(graph["edges"], 2)
        self.weight = {name: weight for name, weight, _ in vertices}
        self.genus = {name: genus for name, _, genus in vertices}
        self.near: dict[int, set[int]] = {name: set() for name in self.weight}
        if len(self.weight) != len(vertices) or len(vertices) > _MOST_VERTICES:
            raise CertificateError(f"At most {_MOST_VERTICES} vertices have different names.")
        for a, b in edges:
            _require(a in self.weight and b in self.weight, "An edge joins two vertices.")
            self._join(a, b)
        trees = len(self._apart(self.weight))
        _require(len(vertices) - len(edges) == trees, "The graph has a cycle; a forest has none.")

    def apply(self, step: Any) -> None:
        """Make a move, in place; CertificateError if it is not legal, the forest being lost."""
        name = step[0] if isinstance(step, list) and step else None
        move = _MOVES.get(name) if isinstance(name, str) else None
        if move is None or len(step) != move.__code__.co_argcount:
            raise CertificateError("It is no move with its arguments.")
        move(self, *step[1:])
        _require(len(self.weight) <= _MOST_VERTICES, "The graph is too large.")

    def _blow_up(self, k: Any, sign: Any, at: Any) -> None:
        at = self._vertices(at)
        _require(sign in (1, -1) and len(at) <= 2, "A blow-up is ±1, at most at two vertices.")
        if len(at) == 2:
            _require(at[1] in self.near[at[0]], "Two vertices of a blow-up have an edge.")
            self._cut(*at)
        self._create(k, sign, 0)
        for t in at:
            self.weight[t] += sign
            self._join(k, t)

    def _blow_down(self, k: Any) -> None:
        (k,) = self._vertices([k])
        sign = self.weight[k]
        at = self._remove(k, sign if abs(sign) == 1 else 1)
        _require(len(at) <= 2, "A vertex of a blow-down has at most two neighbours.")
        for t in at:
            self.weight[t] -= sign
        if len(at) == 2:
            self._join(*at)

    def _absorb_rp2(self, v: Any, a: Any, b: Any) -> None:
        v, a, b = self._vertices([v, a, b])
        s, t = self.weight[a] // 2, self.weight[b] // 2
        _require(abs(s) == abs(t) == 1, "The leaves have weight 2 or -2.")
        _require(self._remove(a, 2 * s) == self._remove(b, 2 * t) == [v], "They are leaves of v.")
        at = self._remove(v, (s + t) // 2)
        _require(len(at) == 1, "v has three neighbours.")
        self.genus[at[0]] = _sum(self.genus[at[0]], -1)

    def _extrude_rp2(self, i: Any, g: Any, v: Any, a: Any, b: Any, s: Any, t: Any) -> None:
        (i,) = self._vertices([i])
        _require(s in (1, -1) and t in (1, -1), "s and t are ±1.")
        _require(_sum(_integer(g), -1) == self.genus[i], "The genera do not add up.")
        self.genus[i] = g
        for name, weight, at in ((v, (s + t) // 2, i), (a, 2 * s, v), (b, 2 * t, v)):
            self._create(name, weight, 0)
            self._join(name, at)

    def _absorb_0_chain(self, z: Any, u: Any, w: Any) -> None:
        z, u, w = self._vertices([z, u, w])
        _require(set(self._remove(z, 0)) == {u, w}, "z has the neighbours u and w.")
        self.weight[u] += self.weight[w]
        self.genus[u] = _sum(self.genus[u], self.genus[w])
        for t in self._remove(w, self.weight[w], self.genus[w]):
            self._join(u, t)

    def _extrude_0_chain(self, u: Any, g: Any, z: Any, w: Any, e: Any, h: Any, at: Any) -> None:
        (u,) = self._vertices([u])
        at = self._vertices(at)
        _require(set(at) <= self.near[u], "What moves to w are neighbours of u.")
        _require(_sum(_integer(g), _integer(h)) == self.genus[u], "The genera do not add up.")
        self._create(z, 0, 0)
        self._create(w, e, h)
        self.weight[u] -= e
        self.genus[u] = g
        for t in at:
            self._cut(u, t)
            self._join(w, t)
        self._join(u, z)
        self._join(z, w)

    def _split(self, i: Any, a: Any, fresh: Any) -> None:
        i, a = self._vertices([i, a])
        _require(self._remove(a, 0) == [i], "a is a leaf at i.")
        genus = self.genus[i]
        self._remove(i, self.weight[i], genus)
        _require(len(_list(fresh)) == max(2 * genus, -genus), "The number of new ones is wrong.")
        for name in fresh:
            self._create(name, 0, 0)

    def _unsplit(self, i: Any, e: Any, g: Any, a: Any, at: Any, gone: Any) -> None:
        at, gone = self._vertices(at), self._vertices(gone)
        _require(not set(at) & set(gone), "A neighbour of i does not go.")
        _require(len(gone) == max(2 * _integer(g), -g), "The number of those that go is wrong.")
        _require(len(self._apart(at)) == len(at), "The neighbours of i are in different trees.")
        for name in gone:
            _require(self._remove(name, 0) == [], "What goes is alone.")
        self._create(i, e, g)
        self._create(a, 0, 0)
        for t in (a, *at):
            self._join(i, t)

    def _rename(self, pairs: Any) -> None:
        new = {pair[0]: pair[1] for pair in _tuples(pairs, 2)}
        _require(set(new) == set(self.weight) and len(new) == len(pairs), "All get a name.")
        _require(len(set(new.values())) == len(new), "Two vertices get the same name.")
        self.weight = {new[name]: weight for name, weight in self.weight.items()}
        self.genus = {new[name]: genus for name, genus in self.genus.items()}
        self.near = {new[name]: {new[t] for t in at} for name, at in self.near.items()}

    def _vertices(self, names: Any) -> list[int]:
        """Read the names of different vertices."""
        known = all(type(name) is int and name in self.weight for name in _list(names))
        _require(known and len(set(names)) == len(names), "Different vertices are asked for.")
        return list(names)

    def _create(self, name: Any, weight: Any, genus: Any) -> None:
        _require(_integer(name) not in self.weight, "The name of a new vertex is taken.")
        self.weight[name], self.genus[name] = _integer(weight), _integer(genus)
        self.near[name] = set()

    def _remove(self, name: int, weight: int, genus: int = 0) -> list[int]:
        """Take a vertex away that has this weight and genus; return its neighbours."""
        found = (self.weight.pop(name), self.genus.pop(name))
        _require(found == (weight, genus), "The weight or the genus is wrong.")
        at = sorted(self.near.pop(name))
        for t in at:
            self.near[t].remove(name)
        return at

    def _join(self, a: int, b: int) -> None:
        self.near[a].add(b)
        self.near[b].add(a)

    def _cut(self, a: int, b: int) -> None:
        self.near[a].remove(b)
        self.near[b].remove(a)

    def _apart(self, names: Any) -> list[set[int]]:
        """Return the trees that contain some vertices."""
        trees: list[set[int]] = []
        seen: set[int] = set()
        for name in names:
            if name not in seen:
                tree, fresh = {name}, [name]
                while fresh:
                    new = self.near[fresh.pop()] - tree
                    tree |= new
                    fresh += new
                seen |= tree
                trees.append(tree)
        return trees


_MOVES: dict[str, Any] = {
    "blow-up": PlumbingForest._blow_up,
    "blow-down": PlumbingForest._blow_down,
    "absorb-rp2": PlumbingForest._absorb_rp2,
    "extrude-rp2": PlumbingForest._extrude_rp2,
    "absorb-0-chain": PlumbingForest._absorb_0_chain,
    "extrude-0-chain": PlumbingForest._extrude_0_chain,
    "split": PlumbingForest._split,
    "unsplit": PlumbingForest._unsplit,
    "rename": PlumbingForest._rename,
}


def _sum(g: int, h: int) -> int:
    """Return the genus of a connected sum; a handle beside a projective plane is two more."""
    return g + h if (g < 0) == (h < 0) or not g or not h else -2 * max(g, h) + min(g, h)


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise CertificateError(sentence)


def _integer(value: Any) -> int:
    _require(type(value) is int, "An integer is asked for.")
    return value  # type: ignore[no-any-return]


def _list(value: Any) -> list[Any]:
    _require(isinstance(value, list), "A list is asked for.")
    return value  # type: ignore[no-any-return]


def _tuples(value: Any, length: int) -> list[list[int]]:
    """Read a list of lists of so many integers."""
    for item in _list(value):
        _require(isinstance(item, list) and len(item) == length, f"Each has {length} integers.")
        _require(all(type(entry) is int for entry in item), "An integer is asked for.")
    return value  # type: ignore[no-any-return]
