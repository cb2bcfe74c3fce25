"""The plumbing view: what travels to the browser, the moves made, their certificate, the film."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from widgets.plumbing import PlumbingView
from widgets.plumbing.film import MOST_FRAMES
from widgets.plumbing.view import MOST_MOVES, MOST_VERTICES
from widgets.plumbing.words import words
from workbench.certificates import PlumbingForest, verify
from workbench.errors import InputError
from workbench.plumbing import Plumbing, brieskorn, chain, lens
from workbench.plumbing.normal_form import canonical, normal_form
from workbench.plumbing.random_graphs import random_tree, scrambled


@pytest.fixture
def view() -> PlumbingView:
    """Return a chain that is one blow-down away from another."""
    return PlumbingView(chain(-3, 1, 5), chain(4, -4))


def ask(view: PlumbingView, do: str, **more: Any) -> None:
    view._handle_custom_msg({"do": do, "at": view.at, **more}, [])


def graph_of(shown: dict[str, Any]) -> Plumbing:
    number = {v: k for k, (v, *_) in enumerate(shown["vertices"])}
    _, weights, genera, _, _ = zip(*shown["vertices"], strict=True) if number else [()] * 5
    edges = tuple((number[u], number[v]) for u, v in shown["edges"])
    return Plumbing(weights, edges, genera)


def test_every_offer_can_be_made_and_is_certified() -> None:
    graph = Plumbing((-2, -1, -3, 0, 4, 2, -2), ((0, 1), (1, 2), (1, 5), (1, 6), (2, 3), (3, 4)))
    view = PlumbingView(graph)
    offers = view.offers["moves"]
    assert {tuple(offer["place"]) for offer in offers} == {
        (),
        *((v,) for v in range(7)),
        *graph.edges,
    }
    for offer in offers[::2]:
        ask(view, "move", move=offer["move"])
        assert view.steps == [offer["move"]]
        assert view.states[1]["words"] == offer["words"]
        assert canonical(graph_of(view.states[1])).key == canonical(view.graph).key
        sealed = view.certificate()
        assert verify(sealed).holds
        assert sealed["statement"]["first"] == graph.sealed()  # type: ignore[index,call-overload]
        view.undo()
        assert view.graph == graph
        assert verify(view.certificate()).holds


def test_the_right_graph_is_reached_and_the_certificate_says_so(view: PlumbingView) -> None:
    assert view.states[0]["told"] == "The left graph is not isomorphic to the right one."
    ask(view, "move", move=["blow-down", 1])
    assert view.states[1]["told"] == "The left graph is isomorphic to the right one."
    assert view.isomorphic
    sealed = json.loads(view.proof["certificate"])
    assert sealed["statement"]["second"] == chain(4, -4).sealed()
    assert verify(sealed).holds
    assert (
        "Verified. The moves made, 1, take the graph given to the right graph."
        in (view.proof["sentence"])
    )


def test_undo_redo_and_a_new_move_after_undoing(view: PlumbingView) -> None:
    view.make(["blow-up", 7, -1, [0]])
    view.make(["blow-up", 8, 1, [7, 0]])
    view.undo()
    assert (view.at, len(view.steps), view.graph.vertices) == (1, 2, 4)
    view.redo()
    assert view.graph.vertices == 5
    view.redo()
    assert view.at == 2
    view.at = 0
    view.undo()
    assert view.graph == chain(-3, 1, 5)
    view.make(["blow-down", 1])
    assert view.steps == [["blow-down", 1]]
    assert len(view.states) == 2
    assert view.offers["at"] == view.proof["at"] == 1


def test_steps_are_taken_as_they_are_or_refused(view: PlumbingView) -> None:
    view.steps = [["blow-up", 5, 1, []], ["blow-down", 1], ["rename", [[0, 2], [2, 0], [5, 9]]]]
    assert view.at == 3
    assert view.states[3]["anew"]
    assert verify(view.certificate()).holds
    with pytest.raises(InputError, match="Move 2 is not made: Different vertices"):
        view.steps = [["blow-down", 1], ["blow-down", 1]]
    with pytest.raises(InputError, match="At most 120 moves"):
        view.steps = [["blow-up", 10 + k, 1, []] for k in range(MOST_MOVES + 1)]
    with pytest.raises(InputError, match="Move 74 is not made: Graphs of up to 150"):
        view.steps = [["unsplit", 10 + 2 * k, 0, 0, 11 + 2 * k, [], []] for k in range(80)]
    for wrong in (7, ["blow-up", 10**20, 1, []], ["extrude-0-chain", 0, 0, 8, 9, 10**12, 0, []]):
        with pytest.raises(InputError, match="Move 1 is not made"):
            view.steps = [wrong]
    with pytest.raises(InputError, match="0 to 3"):
        view.at = 4
    assert view.at == 3


def test_the_film_ends_in_the_normal_form_and_can_be_made() -> None:
    rng = np.random.default_rng(5)
    graph = scrambled(random_tree(10, 4, rng), 25, rng).graph
    view = PlumbingView(graph)
    form = canonical(normal_form(graph)).key
    frames = view.film["frames"]
    assert canonical(graph_of(frames[0])).key == canonical(graph).key
    assert canonical(graph_of(frames[-1])).key == form
    assert [frame["move"] for frame in frames] == [*range(view.film["moves"] + 1)]
    view.make(["blow-up", 99, 1, []])
    assert view.film["at"] == 0
    ask(view, "film")
    assert view.film["at"] == 1
    assert canonical(graph_of(view.film["frames"][-1])).key == form
    moves = view.film["moves"]
    ask(view, "reduce")
    assert canonical(view.graph).key == form
    assert (view.at, view.steps[1][0]) == (2 + moves, "rename")
    assert verify(view.certificate()).holds
    view.steps = [["blow-up", 99, -1, []]]
    assert view.film == {"at": -1}


def test_a_long_reduction_is_thinned_out_and_too_large_a_one_is_not_shown() -> None:
    view = PlumbingView(chain(140))
    film = view.film
    assert len(film["frames"]) == MOST_FRAMES
    assert (film["frames"][0]["move"], film["frames"][-1]["move"]) == (0, 140)
    assert not film["fits"]
    assert "120 of 141 graphs shown" in film["sentence"]
    ask(view, "reduce")
    assert view.steps == []
    large = PlumbingView(chain(1000)).film
    assert large["frames"] == []
    assert "more than 150 vertices" in large["sentence"]
    assert "takes more than" in PlumbingView(chain(10**9)).film["sentence"]


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (lens(7, 2), lens(7, 4), "Yes. The graphs present the same oriented 3-manifold"),
        (lens(5, 1), lens(5, 2), "No, the manifolds differ: self-linking numbers"),
        (brieskorn(2, 3, 5), brieskorn(2, 3, 7), "No, the manifolds differ: their normal forms"),
        (chain(10**9), chain(1), "It was not decided. The normal form takes more"),
    ],
)
def test_it_is_decided_whether_the_manifolds_are_the_same(
    one: Plumbing, other: Plumbing, answer: str
) -> None:
    decision = PlumbingView(one, other).decision
    assert decision["sentence"].startswith(answer)
    for line in decision["certificates"].splitlines():
        assert verify(json.loads(line)).holds


def test_what_the_browser_asks_for_wrongly_is_refused(view: PlumbingView) -> None:
    heard: list[Any] = []
    view.send = lambda content, buffers=None: heard.append(content)
    ask(view, "hello")
    ask(view, "move", move=["blow-down", 0])
    view._handle_custom_msg({"do": "move", "at": 3, "move": ["blow-down", 1]}, [])
    assert heard[0] == {"here": True}
    assert heard[1]["refused"].startswith("Move 1 is not made")
    assert len(heard) == 2
    assert view.steps == []


def test_a_full_view_offers_nothing_and_a_large_one_only_what_reduces() -> None:
    view = PlumbingView(Plumbing(()))
    view.steps = [["blow-up", 0, 1, []], ["blow-down", 0]] * (MOST_MOVES // 2)
    assert view.offers["moves"] == []
    assert "No more than 120" in view.offers["note"]
    large = PlumbingView(chain(*[1] * MOST_VERTICES))
    assert {offer["move"][0] for offer in large.offers["moves"]} == {"blow-down"}
    with pytest.raises(InputError, match="up to 150 vertices"):
        PlumbingView(chain(*[1] * (MOST_VERTICES + 1)))
    with pytest.raises(InputError, match="shows a Plumbing, not a str"):
        PlumbingView(chain(1), "E8")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("graph", "move", "said"),
    [
        (chain(-3, 1, 5), ["blow-down", 1], "Blow down +1, between −3 and 5"),
        (chain(-3, 1), ["blow-down", 1], "Blow down +1, a leaf at −3"),
        (chain(-1), ["blow-down", 0], "Blow down −1, alone"),
        (chain(4), ["blow-up", 1, -1, []], "Blow up −1 apart"),
        (chain(4), ["blow-up", 1, -1, [0]], "Blow up −1 as a leaf at 4"),
        (chain(4, 0), ["split", 0, 1, []], "Split at 4, which goes with its leaf 0"),
        (
            Plumbing((4, 0), ((0, 1),), (-2, 0)),
            ["split", 0, 1, [5, 6]],
            "Split at 4 [−2], which goes with its leaf 0; left alone: 0 and 0",
        ),
        (
            chain(-5, 3, 7),
            ["extrude-0-chain", 1, 0, 5, 6, 4, 0, [2, 0]],
            "Extrude a 0-chain: 3 becomes −1 – 0 – 4; beyond it −5 and 7",
        ),
        (
            Plumbing((5, 0, 2, -2), ((0, 1), (1, 2), (1, 3))),
            ["absorb-rp2", 1, 2, 3],
            "Absorb 0 with its leaves 2 and −2: 5 becomes 5 [−1]",
        ),
        (
            Plumbing((5,), (), (-1,)),
            ["extrude-rp2", 0, 0, 1, 2, 3, 1, -1],
            "Extrude a projective plane: 5 [−1] becomes 5 beside 0 with leaves 2 and −2",
        ),
        (
            Plumbing((5, 0)),
            ["unsplit", 7, 3, -1, 8, [0], [1]],
            "Unsplit: 3 [−1] with a leaf 0 comes in, joined to 5, in place of 0 alone",
        ),
        (chain(4), ["rename", [[0, 3]]], "Number the vertices anew"),
    ],
)
def test_moves_are_told_by_weights(graph: Plumbing, move: list[Any], said: str) -> None:
    assert words(move, PlumbingForest(graph.sealed())) == said


def test_the_figure_shows_both_graphs_and_tells_them(view: PlumbingView) -> None:
    shown = view.figure()
    assert "Two plumbing graphs, the left one as given." in shown.caption
    assert shown.alt.startswith(
        "On the left, a tree, vertices 3. Weights: −3 at 0, 1 at 1, 5 at 2."
    )
    assert "On the right, a tree, vertices 2" in shown.alt
    source = shown.html[shown.html.index("<svg") : shown.html.index("</svg>") + 6]
    texts = [node.text for node in ElementTree.fromstring(source).iter() if node.text]
    assert texts == ["−3", "1", "5", "4", "−4"]
    view.make(["blow-down", 1])
    assert "after 1 move. The left graph is isomorphic" in view.figure().caption
    alone = PlumbingView(Plumbing((1,), (), (-2,))).figure()
    assert alone.caption == "A plumbing graph, as given."
    assert "1 [−2]" in alone.html
    assert "3-sphere" in PlumbingView(Plumbing(())).figure().alt


def test_the_module_is_small_and_alone(view: PlumbingView) -> None:
    module, style = str(view._esm), str(view._css)
    assert len(module.encode()) <= 20_480
    assert not any(word in module + style for word in ("import ", "fetch(", "url(", "@import"))
