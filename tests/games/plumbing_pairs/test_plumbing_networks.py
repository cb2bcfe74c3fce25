"""Networks for pairs of plumbing graphs: what they see, how they train, what ships, the tables."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch_geometric.nn import MessagePassing

from workbench.errors import InputError
from workbench.games.plumbing_pairs import training
from workbench.games.plumbing_pairs.checkpoint import load, shipped, weights
from workbench.games.plumbing_pairs.networks import (
    NETWORKS,
    PairNetwork,
    encoded,
    probabilities,
    settled,
    union,
)
from workbench.games.plumbing_pairs.pairs import Pairs, labelled_pairs
from workbench.games.plumbing_pairs.results import (
    BASELINES,
    accuracy,
    defects,
    examination,
    judges,
    published_examination,
)
from workbench.games.plumbing_pairs.training import Settings, train
from workbench.games.weights import save_network
from workbench.plumbing import Plumbing, brieskorn

FEW = Settings(pairs=80, epochs=3, batch=16, seed=3)


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return labelled_pairs(64, seed=9)


def wild(name: str) -> PairNetwork:
    """Return a network of large random parameters."""
    torch.manual_seed(1)
    network = PairNetwork(name).eval()
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.4)
    return network


def vector(network: nn.Module) -> np.ndarray:
    return np.concatenate([value.numpy().ravel() for value in network.state_dict().values()])


def permuted(graph: Plumbing, rng: np.random.Generator) -> Plumbing:
    to = rng.permutation(graph.vertices).tolist()
    back = np.argsort(to).tolist()
    edges = tuple((to[v], to[u]) for u, v in graph.edges)
    return Plumbing(tuple(graph.weights[v] for v in back), edges)


@pytest.mark.parametrize("name", NETWORKS)
def test_answers_depend_on_the_graphs_only(name: str, pairs: Pairs) -> None:
    network = wild(name)
    together = probabilities(network, pairs)
    alone = probabilities(network, pairs.take([7]))
    assert alone[0] == pytest.approx(together[7], abs=1e-5)
    rng = np.random.default_rng(1)
    renamed = replace(
        pairs,
        first=tuple(permuted(graph, rng) for graph in pairs.first),
        second=tuple(permuted(graph, rng) for graph in pairs.second),
    )
    assert probabilities(network, renamed) == pytest.approx(together, abs=1e-4)
    assert np.ptp(together) > 0.1


class Gen(MessagePassing):
    """The embedding layer as the public program writes it: a matrix at each edge."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__(aggr="add")
        self.layer = layer

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        return self.propagate(edges, h=self.layer.vertex(x), x=x)  # type: ignore[no-any-return]

    def message(self, h_i, h_j):  # type: ignore[no-untyped-def]
        heard = self.layer.hears(torch.cat([h_i, h_j], dim=1))
        return self.layer.says(nn.functional.leaky_relu(heard))

    def update(self, aggregated, x):  # type: ignore[no-untyped-def]
        return self.layer.norm(self.layer.update(torch.cat([x, aggregated], dim=1)))


def test_gen_is_that_of_the_program(pairs: Pairs) -> None:
    layer = wild("GEN+GAT").first
    graphs = union([encoded(graph) for graph in pairs.first])
    with torch.no_grad():
        ours, theirs = layer(graphs.x, graphs.edges), Gen(layer)(graphs.x, graphs.edges)
    assert ours.numpy() == pytest.approx(theirs.numpy(), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize(("name", "numbers"), [("GCN+GCN", 2), ("GCN+GAT", 1), ("GEN+GAT", 8)])
def test_without_a_nonlinearity_little_is_known_of_a_vertex(
    name: str, numbers: int, pairs: Pairs
) -> None:
    network = wild(name)
    with torch.no_grad():
        x = network.vertices(union([encoded(graph) for graph in pairs.first])).double()
    sizes = torch.linalg.svdvals(x - x.mean(dim=0))
    rank = int((sizes > 1e-5 * sizes[0]).sum())
    assert rank == numbers or (rank > numbers > 2)


def test_what_networks_cannot_read() -> None:
    with pytest.raises(InputError, match="genus 0"):
        encoded(Plumbing((1,), genera=(1,)))
    with pytest.raises(InputError, match="genus 0"):
        encoded(Plumbing(()))
    with pytest.raises(InputError, match="networks are"):
        PairNetwork("GIN")


def test_a_seed_gives_one_network_and_an_interruption_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, curve = train(FEW)
    path = tmp_path / "t.checkpoint"
    learn = training._epoch
    with monkeypatch.context() as patch:
        calls = iter(range(9))

        def interrupted(*given: object) -> dict[str, float]:
            if next(calls) == 2:
                raise KeyboardInterrupt
            return learn(*given)  # type: ignore[arg-type]

        patch.setattr(training, "_epoch", interrupted)
        with pytest.raises(KeyboardInterrupt):
            train(FEW, path)
    assert len(torch.load(path, weights_only=True)["curve"]) == 2
    resumed, again = train(FEW, path)
    assert again == curve
    assert (vector(resumed) == vector(whole)).all()
    other, _ = train(replace(FEW, seed=4), path)
    assert (vector(other) != vector(whole)).any()


def test_training_learns_and_keeps_the_best_epoch() -> None:
    settings = Settings("GEN+GAT", "published 2", pairs=400, epochs=8, batch=32, seed=1)
    network, curve = train(settings)
    assert curve[-1]["loss"] < curve[0]["loss"] - 0.1
    held_out = training.pairs_of("published 2", 400, 1).take(range(320, 400))
    right = (probabilities(network, held_out) > 0.5) == held_out.labels
    assert right.mean() == pytest.approx(max(row["held_out"] for row in curve))


@pytest.mark.parametrize(
    "change",
    [{"network": "GIN"}, {"generator": "?"}, {"pairs": 4}, {"epochs": 0}, {"batch": 1}],
)
def test_settings_that_cannot_be(change: dict[str, object]) -> None:
    with pytest.raises(InputError):
        replace(Settings(), **change)  # type: ignore[arg-type]


def test_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "new" / "w.safetensors"
    given = ["--network", "GCN+GCN", "--pairs", "20", "--epochs", "1", "--to", str(path)]
    monkeypatch.setattr("sys.argv", ["training", *given])
    training.main()
    network, card = load(path)
    same, _ = train(Settings("GCN+GCN", pairs=20, epochs=1))
    assert (vector(network) == vector(same)).all()
    assert "--network GCN+GCN --generator corrected --pairs 20" in card["command"]
    assert not path.with_suffix(".checkpoint").exists()
    monkeypatch.setattr("sys.argv", ["training", "--network", "GIN"])
    capsys.readouterr()
    with pytest.raises(SystemExit, match="2"):
        training.main()
    assert capsys.readouterr().err.count("\n") == 1


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    save_network(PairNetwork("GCN+GCN"), path, {"settings": {"network": "GCN+GCN"}})
    card = json.loads(path.with_suffix(".json").read_text())
    path.with_suffix(".json").write_text(json.dumps({**card, "settings": {"network": "GEN+GAT"}}))
    with pytest.raises(InputError, match="does not hold the weights"):
        load(path)


def test_rules_are_wrong_one_way_only() -> None:
    sets = examination(32, seed=5)
    table = accuracy(BASELINES, sets).set_index(["judge", "set"])
    assert (table.loc["normal form", "accuracy"] == 1).all()
    for name in ("|det|", "H₁"):
        assert (table.loc[name, "on_same"].dropna() == 1).all()
        assert table.loc[(name, "|det| = 1"), "on_different"] == 0
    assert (table.loc["H₁", "right"] >= table.loc["|det|", "right"]).all()
    always = table.loc['always "same"']
    assert (always["right"] == [pairs.labels.sum() for pairs in sets.values()]).all()
    assert (table["low"] <= table["accuracy"]).all()
    assert (table["accuracy"] <= table["high"]).all()


def test_homology_sees_what_its_order_does_not() -> None:
    one, other = Plumbing((4,)), Plumbing((2, 2))
    sets = {"": Pairs((one, one), (other, one), ("", ""), *[np.array([False, True])] * 2)}
    table = accuracy(BASELINES, sets).set_index("judge")
    assert table.loc["|det|", "accuracy"] == 0.5
    assert table.loc["H₁", "accuracy"] == 1
    spheres = brieskorn(2, 3, 5), brieskorn(2, 3, 7)
    lone = {"": Pairs(spheres[:1], spheres[1:], ("",), *[np.array([False])] * 2)}
    table = accuracy(BASELINES, lone).set_index("judge")
    assert table["accuracy"].tolist() == [0, 0, 0, 1]
    assert np.isnan(table["on_same"]).all()
    with pytest.raises(InputError, match="judge"):
        accuracy({}, lone)


def test_false_labels_bound_the_exact_answer() -> None:
    exact = {("normal form", ""): BASELINES["normal form", ""]}
    table = accuracy(exact, published_examination(80, 2, seed=1)).set_index("set")
    assert table.loc["own mixture, own labels", "accuracy"] == 0.875
    assert (table["accuracy"].drop("own mixture, own labels") == 1).all()
    with pytest.raises(InputError, match="published 3"):
        defects({}, 3, 8, seed=1)


def test_shipped_networks_are_small_and_made_as_their_cards_say() -> None:
    networks = shipped()
    assert {name for name, source in networks if source == "corrected"} == {*NETWORKS}
    for name, source in networks:
        _, card = load(weights(name, source, 1))
        assert card["bytes"] < 150_000
        assert (card["settings"]["network"], card["settings"]["generator"]) == (name, source)
        assert f"--network {name}" in card["command"]
        assert len(card["curve"]) == card["settings"]["epochs"]


def test_the_defects_make_the_task_of_the_program_easier_than_the_true_one() -> None:
    networks = {key: network for key, network in shipped().items() if key[0] == "GEN+GAT"}
    table = defects(networks, 2, 104, seed=77).set_index(["judge", "set"])["accuracy"]
    assert table["GEN+GAT", "own random, 40 moves"] > table["GEN+GAT", "random, 40 moves"] + 0.1
    assert table["GEN+GAT", "own kind, truly tweaked"] < table["GEN+GAT", "own random, 40 moves"]
    assert table["normal form", "own mixture, own labels"] == 0.875
    assert (table["normal form"].drop("own mixture, own labels") == 1).all()


def test_a_settled_network_has_means_over_all_pairs_and_the_same_parameters() -> None:
    network = shipped()["GCN+GCN", "corrected"]
    pairs = labelled_pairs(256, seed=5)
    calm = settled(network, pairs)
    assert all((a == b).all() for a, b in zip(network.parameters(), calm.parameters(), strict=True))
    ends = (union([encoded(graph) for graph in side]) for side in (pairs.first, pairs.second))
    with torch.no_grad():
        inner = calm.head.lins[0](torch.cat([calm.embedding(graphs) for graphs in ends], dim=1))
    mean = calm.head.norms[0].module.running_mean.numpy()
    assert mean == pytest.approx(inner.mean(dim=0).numpy(), rel=1e-4, abs=1e-4)
    fresh = labelled_pairs(600, seed=78)
    accuracies = [
        ((probabilities(each, fresh) > 0.5) == fresh.labels).mean()
        for each in (network, settled(network, labelled_pairs(1_000, seed=6)))
    ]
    assert accuracies[1] > accuracies[0]


def test_a_network_of_true_labels_barely_beats_a_constant() -> None:
    sets = {"mixture": labelled_pairs(600, seed=77)}
    both = {**judges(shipped()), **BASELINES}
    chosen = {key: both[key] for key in (("GEN+GAT", "corrected"), ('always "same"', ""))}
    table = accuracy(chosen, sets).set_index("judge")
    assert table.loc["GEN+GAT", "accuracy"] < 0.8
    assert table.loc["GEN+GAT", "accuracy"] > table.loc['always "same"', "accuracy"]
