"""Every view on a page of its own, by the keyboard alone, and in both themes.

What holds for all: Tab goes through the controls as a reader meets them, and back; the focus is
seen; each control has a name and answers its keys, bears the mark that holds JupyterLab's shortcuts
back, and keeps or hands on the focus; axe finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from widgets.band_editor import BandEditor
from widgets.braid_rollout import BraidRolloutView
from widgets.calabi_yau import CalabiYauView, Member
from widgets.campaign import CampaignView
from widgets.chambers import ChambersView
from widgets.correlator import Comparison, CorrelatorView
from widgets.game import UnknotGame
from widgets.gaussian_process import GaussianProcessView
from widgets.kernel_curves import KernelCurves
from widgets.knot_diagram import KnotDiagramView
from widgets.knot_editor import KnotEditor
from widgets.landscape import LandscapeView
from widgets.ledger import LedgerView
from widgets.metric_flow import MetricFlowView
from widgets.metric_kernel import KernelRow, MetricKernel
from widgets.periods import PeriodScatter, Spot
from widgets.phi4 import Phi4View
from widgets.plumbing import PlumbingView
from widgets.rollout import RolloutView
from widgets.rule_tree import RuleTreeView
from widgets.saliency import SaliencyView
from widgets.scale_flow import ScaleFlowView
from widgets.toric_diagram import ToricDiagramView
from widgets.torus_field import TorusFieldView
from widgets.training_flow import TrainingFlow
from workbench.conjectures.decision_rules import grow_rules
from workbench.fields.architectures import ensemble as ready
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.plane.torus import Torus
from workbench.fields.plane.torus_networks import TorusNetworks
from workbench.fields.renormalization.proper_time import ProperTimes
from workbench.fields.renormalization.reverse_diffusion import free_force
from workbench.fields.scalar.cosine_field import CosineField
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.line_observables import LineObservables
from workbench.games.agents.word_network import WordNetwork
from workbench.games.evaluation import RandomWalker
from workbench.games.rollout import Rollout
from workbench.games.unknot.generator import RECIPES, random_unknot
from workbench.games.unknot.rollout import braid_rollout
from workbench.games.unknot.rules import Rules
from workbench.knots.braid import Braid
from workbench.knots.diagram import Diagram
from workbench.knots.simplify import simplify
from workbench.metrics.calabi_yau.comparison import (
    best_volume,
    measure_fubini_study,
    measure_galerkin,
)
from workbench.metrics.calabi_yau.hypersurface import dwork
from workbench.metrics.calabi_yau.sampling import sample
from workbench.metrics.ricci_flow.torus_flow import torus_flow
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.plumbing import Plumbing
from workbench.runs.campaign import Progress
from workbench.toric.chamber_slice import del_pezzo_slice, hirzebruch_slice
from workbench.toric.landscape import star_fan
from workbench.toric.polygons import reflexive_polygons
from workbench.toric.polytopes import LARGE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("views")]

TURNED = """(scheme) => { window.turned = new Promise((drawn) => {
  const asked = matchMedia(`(prefers-color-scheme: ${scheme})`);
  const soon = () => requestAnimationFrame(() => requestAnimationFrame(() => drawn()));
  if (asked.matches) soon();
  else asked.addEventListener("change", soon, { once: true });
}); }"""  # kept once a page has the theme, and what hears of it before has drawn itself anew

RULES = Rules(5, 128)
TORUS = Torus(dimension=2, side=4.0, mass=1.0, cutoff=3.0)
BITS = np.array([[n >> 2 & 1, n >> 1 & 1, n & 1] for n in range(8)] * 4)
X = np.linspace(-1, 1, 20)


def braids() -> BraidRolloutView:
    start = random_unknot(16, RECIPES["regrown"], 3)
    plays = [braid_rollout(RandomWalker(RULES), RULES, start, 4, k, f"walker {k}") for k in (1, 2)]
    return BraidRolloutView(plays)


def calabi_yau() -> CalabiYauView:
    members = []
    for psi in (0.0, 0.5):
        X = dwork(1, psi)
        volume, drawn = best_volume(X, 1000, seed=1), sample(X, 300, seed=2)
        runs = [
            measure_fubini_study(X, drawn, volume),
            *measure_galerkin(X, (3,), drawn, volume, seed=1),
        ]
        members.append(Member(f"ψ = {psi:g}", X, volume, drawn, runs, {"Galerkin": [(0.5, 0.2)]}))
    return CalabiYauView(members)


def campaign() -> CampaignView:
    counts = ((900, 100, 0, 0, 0), (500, 490, 10, 0, 0), (0, 960, 20, 15, 5))
    rows = [["crashed", "K13n5", None, "SIGSEGV"], ["done", "K9a1", -2, ""]]
    columns = ["state", "name", "signature", "error"]
    return CampaignView(Progress((0.0, 4.0, 9.0), counts, 100.0), columns, rows, label="knots")


def correlator() -> CorrelatorView:
    x, noise = tuple(0.1 * np.arange(20)), np.random.default_rng(1).normal(0, 0.01, 20)
    return CorrelatorView(
        [
            Comparison(name, quantity, width, x, exact, tuple(exact + noise), (0.01,) * 20, "p = 1")
            for name in ("relu", "cos_net")
            for quantity in ("G²(0, x)", "κ₄(0, 0, x, x)")
            for width in (2, 20)
            for exact in [tuple(1 / (1 + np.array(x) * width))]
        ],
        x_label="x",
    )


def game() -> UnknotGame:
    torch.manual_seed(1)
    tight = Braid((3, -4, -3, -3, 2, -3, -2, 3, -1, 4), 5)
    return UnknotGame(
        RULES, [tight, Braid((1, 2), 3)], WordNetwork(RULES, width=8), [[7, 7, 0], []]
    )


def kernel_curves() -> KernelCurves:
    curves = {
        "frozen kernel": np.outer([3.0, 2.0, 1.0], [1.0, 1.0, 1.0, -1.0]),
        "Ricci flow": np.outer([3.0, 2.5, 2.0], np.ones(4)),
    }
    return KernelCurves([0, 0.5, 1], [0, 1, 2, 3], curves, value_label="ρ")


def ledger() -> LedgerView:
    claim = {
        "id": "a",
        "where": "2.2",
        "statement": "The signature is $\\sigma \\leq 2$",
        "published": "0.78",
        "measured": "0.86",
        "kind": "statistical",
        "verdict": "reproduced",
        "artefacts": ["data/family.json"],
        "verify": "workbench verify data/family.json",
    }
    others = ("extended", "corrected", "not reproduced")
    return LedgerView([claim, *(claim | {"id": v, "where": "3.1", "verdict": v} for v in others)])


def metric_flow() -> MetricFlowView:
    grid = TorusGrid(16)
    start = 0.3 * np.cos(grid.x) + 0.2 * np.sin(grid.y)
    return MetricFlowView(torus_flow(grid, start, [0.0, 0.5, 1.0]))


def metric_kernel() -> MetricKernel:
    base, mixing = np.exp(-(X**2) / 2), np.ones((3, 3)) - np.eye(3)
    rows = []
    for n, mixed in ((16, 0.4), (256, 0.1)):
        row = (np.eye(3) + mixed * mixing)[..., None] * base
        rows.append(KernelRow(f"N = {n}", row, np.eye(3)[..., None] * base, np.geomspace(1e-4, n)))
    return MetricKernel(rows, X, x0=0.0, components=("11", "12", "22"))


def periods() -> PeriodScatter:
    triangle, square = ((-1, -1), (1, 0), (0, 1)), ((-1, 0), (0, -1), (1, 0), (0, 1))
    spots = [
        Spot("plane", 0, 1, 9, "a", "1, 0, 0, 6", triangle),
        Spot("quadric", 2, -1, 8, "b", "1, 0, 4", square),
        Spot("graph", 3, 0.5, 3, "c", "q - q^3"),
    ]
    return PeriodScatter(spots, x_label="PC1", y_label="PC2", value_label="degree")


def phi4() -> Phi4View:
    line = Line(4.0, 33)
    field, observables = (
        CosineField.cauchy(width=16, mass=1.0),
        LineObservables(line, (2, 4, 6, 8), 12),
    )
    return Phi4View(field, line, (0.0, 1.0), observables, networks=200, seed=1)


def rollout() -> RolloutView:
    start = Diagram.from_braid([1, -2, 3])
    return RolloutView(Rollout(start, simplify(start, 1.0, 1).steps, "search"), name="hard")


def rule_tree() -> RuleTreeView:
    answers = BITS[:, 0] + BITS[:, 1] * BITS[:, 2]
    tree = grow_rules(["x", "y", "z"], BITS, answers, "h", depth=2)
    return RuleTreeView(tree, BITS, answers, rows="bits")


def saliency() -> SaliencyView:
    slopes = np.linspace(-9, 8, 30)  # more than one page of the table
    return SaliencyView(
        invariants={"meridian_re": "Re μ", "longitude": "λ", "injectivity_radius": "inj"},
        seeds=[11, 12],
        saliency=np.array([[1.0, 0.8, 0.1], [1.0, 0.6, 0.3]]),
        names=[f"K{k + 4}a1" for k in range(30)],
        slope=slopes,
        signature=2 * np.round(slopes / 4),
        values=np.stack([slopes / 9, 5 + np.abs(slopes), np.cos(slopes)], axis=1),
        comparisons={"Permutation importance": [0.1, 0.2, 0.9]},
        threshold=0.5,
    )


def scale_flow() -> ScaleFlowView:
    times = ProperTimes(TORUS, steps=4)
    return ScaleFlowView(ModeLattice(TORUS, 6.0), times, free_force, coupling=6.0, seed=1)


def training_flow() -> TrainingFlow:
    mean = np.outer([0.0, 0.5, 1.0], [1.0, 2.0, 3.0, 4.0])
    networks = {n: np.stack([mean, mean + 40.0 / n]) for n in (8, 64)}
    times, places = [0, 1, 2], [0, 1, 2, 3]
    return TrainingFlow(times, places, mean, np.full((3, 4), 0.1), networks, [(1, 2), (3, 4)])


VIEWS: dict[str, Callable[[], Any]] = {
    "band_editor": lambda: BandEditor(Diagram.from_name("6_1")),
    "braid_rollout": braids,
    "calabi_yau": calabi_yau,
    "campaign": campaign,
    "chambers": lambda: ChambersView(
        {"dP₂, degree 6": del_pezzo_slice(6), "F₂": hirzebruch_slice(2, 5)}
    ),
    "correlator": correlator,
    "game": game,
    "gaussian_process": lambda: GaussianProcessView(
        [ready.relu(3), ready.linear(3)], (3, 10), networks=200
    ),
    "kernel_curves": kernel_curves,
    "knot_diagram": lambda: KnotDiagramView(Diagram.from_name("4_1"), name="4_1"),
    "knot_editor": lambda: KnotEditor(Diagram.from_name("4_1")),
    "landscape": lambda: LandscapeView(star_fan(LARGE[0]), seed=3),
    "ledger": ledger,
    "metric_flow": metric_flow,
    "metric_kernel": metric_kernel,
    "periods": periods,
    "phi4": phi4,
    "plumbing": lambda: PlumbingView(
        Plumbing((-3, 1, 5, -2, 0, 4), ((0, 1), (1, 2), (2, 3), (2, 4), (4, 5)))
    ),
    "rollout": rollout,
    "rule_tree": rule_tree,
    "saliency": saliency,
    "scale_flow": scale_flow,
    "toric_diagram": lambda: ToricDiagramView(reflexive_polygons(), chosen="4c"),
    "torus_field": lambda: TorusFieldView(
        TorusNetworks.constant(TORUS, 32), (0.0, 6.0), draws=50, seed=1
    ),
    "training_flow": training_flow,
}


WALK = """() => {
  const place = document.querySelector("#view"), page = window.walk = { marks: [] };
  const stop = (name) => Object.assign(document.createElement("button"), { textContent: name });
  page.ends = [stop("before the view"), stop("after the view")];
  place.before(page.ends[0]);
  place.after(page.ends[1]);
  page.controls = () => [...place.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")].filter((node) =>
    node.tabIndex >= 0 && !node.disabled && node.checkVisibility({ visibilityProperty: true }));
  page.name = (node) => node.ariaLabel || node.labels?.[0]?.textContent || node.textContent;
  page.said = (node) => `${node.tagName.toLowerCase()} ${page.name(node).trim().slice(0, 60)}`;
  const styles = ["outline", "boxShadow", "border", "background", "stroke", "fill", "color"];
  page.look = (node) => [node, ...node.querySelectorAll("*")].map((part) => {
    const style = getComputedStyle(part);
    return styles.map((name) => style[name]).join() + style.strokeWidth;
  }).join();
  page.shown = () => JSON.stringify([...place.querySelectorAll("input, select, details")].map(
    (node) => [node.value, node.checked, node.open])) +
    place.innerHTML.replaceAll(/ data-lm-suppress-shortcuts="[^"]*"/g, "") +
    [...place.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()).join();
  document.addEventListener("keydown", ({ target }) =>  // where JupyterLab listens
    page.marks.push(target.hasAttribute("data-lm-suppress-shortcuts")), true);
  page.list = page.controls();
  page.plain = page.list.map(page.look);
  page.boxes = page.list.map((node) => {  // before a stop scrolls a list
    const { left, right, top, bottom } = node.getBoundingClientRect();
    const placed = !node.closest("svg") && getComputedStyle(node).position !== "absolute";
    return { placed, box: [left, right, top, bottom] };
  });
  page.ends[0].focus();
  return page.list.map(page.said);
}"""
STEP = """() => {
  const { list, plain, boxes, look, ends, said } = window.walk, node = document.activeElement;
  const at = list.indexOf(node), scrolls = node.scrollWidth > node.clientWidth
    || node.scrollHeight > node.clientHeight;
  return { at, end: ends.indexOf(node), scrolls, name: said(node),
    seen: at < 0 || look(node) !== plain[at],
    ...boxes[at] };
}"""
TAKE = """(at) => {
  const { controls, said, shown } = window.walk, node = controls()[at];
  node.focus();
  walk.before = shown();
  walk.marks.length = 0;
  walk.taken = node;
  const off = node.ariaDisabled === "true", role = node.getAttribute("role");
  const type = off ? "off" : node.tagName === "INPUT" ? node.type : role ?? node.tagName;
  return { name: said(node), type };
}"""
ANSWERED = """async () => {
  const { before, shown } = window.walk;
  for (let wait = 0; wait < 12; wait++) {
    if (shown() !== before) return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}"""
KEYS = {
    "range": ["ArrowRight", "ArrowLeft"],
    "SELECT": ["ArrowDown", "ArrowUp"],
    "application": ["ArrowRight", "ArrowLeft", "ArrowDown"],
    "treeitem": ["ArrowDown"],
    "checkbox": ["Space"],
    "search": ["K"],
    "text": ["K"],
    "BUTTON": ["Enter", "ArrowDown", "ArrowUp"],  # arrows: among bars with one stop
    "SUMMARY": ["Enter"],
}


def backwards(before: list[float], after: list[float]) -> bool:
    """Whether a reader of lines from left to right meets the second box before the first."""
    left, right, top, bottom = range(4)
    higher = after[bottom] <= before[top] + 1
    beside = min(before[bottom], after[bottom]) > max(before[top], after[top])
    return (higher and after[left] < before[right]) or (beside and after[right] <= before[left])


def trodden(page: Page) -> list[str]:
    """Return what is wrong on the way through a view by Tab, and back."""
    names = page.evaluate(WALK)
    faults, stops = [], []
    for key, end in (("Tab", 1), ("Shift+Tab", 0)):
        seen = []
        for _ in range(2 * len(names) + 4):
            page.keyboard.press(key)
            stop = page.evaluate(STEP)
            if stop["end"] == end:
                break
            seen.append(stop)
        else:
            faults.append(f"{key} does not leave the view: {[s['name'] for s in seen[-3:]]}")
        stops.append(seen)
    there, back = stops
    ours = [stop for stop in there if stop["at"] >= 0]
    others = [stop for stop in there if stop["at"] < 0 and not stop["scrolls"]]
    faults += [f"Tab stops at {stop['name']}, no control" for stop in others]
    if [stop["at"] for stop in ours] != list(range(len(names))):
        faults.append(f"of {names} Tab reaches {[stop['name'] for stop in ours]}")
    if [s["name"] for s in back] != [s["name"] for s in reversed(there)]:
        faults.append(f"Shift+Tab takes another way: {[s['name'] for s in back]}")
    faults += [f"focus is not seen on {stop['name']}" for stop in ours if not stop["seen"]]
    faults += [
        f"{after['name']} comes after {before['name']}"
        for before, after in pairwise(ours)
        if before["placed"] and after["placed"] and backwards(before["box"], after["box"])
    ]
    return faults


def unnamed(page: Page) -> list[str]:
    """Return the roles of what takes the focus and has no name for a screen reader."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        node["role"]["value"]
        for node in nodes
        if {"name": "focusable", "value": {"type": "booleanOrUndefined", "value": True}}
        in node.get("properties", [])
        and node["role"]["value"] not in ("RootWebArea", "generic")
        and not node["name"]["value"].strip()
    ]


def answers(page: Page, at: int, files: list[Any]) -> tuple[bool, list[str]]:
    """Press the keys of a control; return whether one changed anything, and what went wrong."""
    taken, count = page.evaluate(TAKE, at), len(files)
    changed = taken["type"] not in KEYS
    for key in KEYS.get(taken["type"], []):
        page.keyboard.press(key)
        if changed := page.evaluate(ANSWERED) or len(files) > count:
            break
    if changed and taken["type"] == "checkbox":
        page.keyboard.press("Space")
    faults = []
    if not page.evaluate("walk.marks.every(Boolean)"):
        faults.append(f"{taken['name']} bears no mark")
    if page.evaluate("document.activeElement === document.body"):
        faults.append(f"{taken['name']} loses the focus")
    return changed, faults


def silent(page: Page) -> list[str]:
    """Return what is wrong with the controls' answers to their keys.

    A second round, from the last to the first, is for those that could do nothing at first, such
    as a button that leads back.
    """
    files: list[Any] = []
    page.on("download", lambda file: files.append(file))
    faults, quiet, at = [], [], 0
    while at < page.evaluate("walk.controls().length"):
        changed, wrong = answers(page, at, files)
        faults += wrong
        if not changed:
            quiet.append(at)
        at += 1
    for at in reversed(quiet):
        if at < page.evaluate("walk.controls().length") and not answers(page, at, files)[0]:
            faults.append(f"{page.evaluate('walk.said(walk.taken)')} does not answer")
    return faults


@cache
def parts(name: str) -> tuple[Any, dict[str, Any]]:
    """Return a view and what of it a page without a kernel has."""
    view = VIEWS[name]()
    own = [key for key in view.keys if not key.startswith("_")]
    state = {key: getattr(view, key) for key in own if key not in ("layout", "tabbable", "tooltip")}
    return view, state


@pytest.fixture(params=VIEWS)
def shown(request: pytest.FixtureRequest, page: Page, mounted: Callable[..., None]) -> Page:
    page.emulate_media(reduced_motion="reduce")
    mounted(page, *parts(request.param))
    return page


def test_every_view_is_here() -> None:
    modules = (Path(__file__).parents[2] / "widgets").glob("*/view.js")
    assert sorted(VIEWS) == sorted(module.parent.name for module in modules)


def test_the_keyboard_reaches_and_moves_everything(shown: Page) -> None:
    assert trodden(shown) == []
    assert unnamed(shown) == []
    assert silent(shown) == []


def test_axe_finds_nothing_in_either_theme(shown: Page) -> None:
    shown.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    for scheme in ("light", "dark"):
        shown.evaluate(TURNED, scheme)
        shown.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        shown.evaluate("window.turned")
        found = Axe().run(shown).response["violations"]
        assert [f"{scheme}, {v['id']}: {v['nodes'][0]['html']}" for v in found] == []
