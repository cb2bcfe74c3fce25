// The star of v = (1, −1, −1): an edge tree for each neighbour, and whether the monomial m̃ stays.

const NS = "http://www.w3.org/2000/svg", RADIUS = 150, LOW = -6;

const shape = (tag, ...rest) => make(document.createElementNS(NS, tag), ...rest);
const signed = (value) => String(value).replace(/-/g, "−");
const named = (ray) => `(${ray.map(signed).join(", ")})`;

// Random numbers below n from a seed: mulberry32.
function dice(seed) {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

function render({ model, el, signal }) {
  const end = new AbortController(), stop = end.signal;
  signal?.addEventListener("abort", () => end.abort());
  const neighbours = model.get("neighbours"), trees = model.get("trees"), roll = dice(model.get("seed") + 1);
  const height = (i, [a, b]) => -2 * a + b * neighbours[i].near;
  const keeps = (i, tree) => trees[tree].every((leaf) => height(i, leaf) >= LOW);
  const spot = (i, t) => {
    const angle = (2 * Math.PI * i) / neighbours.length - Math.PI / 2;
    return [t * RADIUS * Math.cos(angle), t * RADIUS * Math.sin(angle)];
  };

  const select = make("select", { onchange: () => look(select.selectedIndex) },
    ...neighbours.map(({ ray }) => make("option", {}, named(ray))));
  const button = (text, onclick) => make("button", { type: "button", onclick }, text);
  const picture = shape("svg", { viewBox: "-235 -185 470 370", class: "star", tabindex: 0, role: "application", "aria-roledescription": "star of v" });
  const verdict = make("output", { class: "verdict" }), detail = make("p", { class: "detail" }), table = make("table");
  el.append(make("div", { class: "rw-landscape" },
    make("div", { class: "tools" }, make("label", {}, "Neighbour ", select),
      button("Previous tree", () => step(-1)), button("Next tree", () => step(1)),
      button("Draw trees", () => all(() => roll(trees.length))),
      button("Draw trees that keep m̃", () => all((i) => {
        const good = trees.map((_, t) => t).filter((t) => keeps(i, t));
        return good[roll(good.length)];
      })),
      button("No trees", () => all(() => 0))),
    make("p", { class: "hint" }, "In the middle v = (1, −1, −1). Circles: neighbours with x = −1; squares: x = 0; a leaf a·v + b·v₂ stands b/(a + b) of the way to v₂; crosses: leaves with ⟨m̃, w⟩ < −6. In the picture: ← → neighbour, ↑ ↓ tree."),
    make("div", { class: "panels" }, picture, make("div", {}, verdict, detail, make("div", { class: "wide" }, table)))));
  keepKeys(el.lastChild, stop);

  function draw() {
    const chosen = model.get("chosen"), current = model.get("current");
    const leaves = chosen.flatMap((tree, i) => trees[tree].map((leaf) => ({ i, leaf, low: height(i, leaf) < LOW })));
    const most = Math.max(0, ...leaves.map(({ leaf }) => leaf[0])), lost = leaves.filter(({ low }) => low).length;
    select.selectedIndex = current;
    picture.replaceChildren(
      ...neighbours.flatMap(({ ray, near }, i) => {
        const [x, y] = spot(i, 1), side = Math.abs(x) < 8 ? "middle" : x < 0 ? "end" : "start", now = i === current ? " now" : "";
        return [
          shape("path", { class: `spoke${now}`, d: `M0 0L${x} ${y}` }),
          near ? shape("circle", { class: `rim${now}`, cx: x, cy: y, r: 7 }) : shape("rect", { class: `rim${now}`, x: x - 6, y: y - 6, width: 12, height: 12 }),
          shape("text", { class: now, x: 1.08 * x, y: 1.11 * y + 4, "text-anchor": side }, ray.map(signed).join(", ")),
          shape("path", { class: "reach", d: `M0 0L${1.15 * x} ${1.15 * y}`, onclick: () => look(i) }),
        ];
      }),
      ...leaves.map(({ i, leaf: [a, b], low }) => {
        const [x, y] = spot(i, b / (a + b));
        return low ? shape("path", { class: "low", d: `M${x - 5} ${y - 5}l10 10m0 -10l-10 10` }) : shape("circle", { class: "leaf", cx: x, cy: y, r: 4 });
      }),
      shape("path", { class: "v", d: "M0 -9L9 0L0 9L-9 0Z" }));
    verdict.textContent = lost ? `a_max = ${most}: m̃ goes, ${lost} ${lost > 1 ? "leaves" : "leaf"} below −6. Not E₆.` : `a_max = ${most}: m̃ stays. E₆.`;
    verdict.classList.toggle("lost", lost > 0);
    picture.setAttribute("aria-label", `Star of v with ${neighbours.length} neighbours and ${leaves.length} leaves. ${verdict.textContent} Neighbour ${named(neighbours[current].ray)}, tree ${chosen[current] + 1} of ${trees.length}.`);
    const here = trees[chosen[current]];
    detail.textContent = `Tree ${chosen[current] + 1} of ${trees.length} at v₂ = ${named(neighbours[current].ray)}, where ⟨m̃, v₂⟩ = ${neighbours[current].near}: ${here.length || "no"} ${here.length === 1 ? "leaf" : "leaves"}.`;
    table.replaceChildren(
      make("thead", {}, make("tr", {}, ...["w", "height", "⟨m̃, w⟩"].map((text) => make("th", { scope: "col" }, text)))),
      make("tbody", {}, ...here.map((leaf) => {
        const value = height(current, leaf), times = (n) => (n > 1 ? `${n}·` : "");
        return make("tr", value < LOW ? { class: "low" } : {}, make("th", { scope: "row" }, `${times(leaf[0])}v + ${times(leaf[1])}v₂`),
          make("td", {}, String(leaf[0] + leaf[1])), make("td", {}, `${signed(value)}${value < LOW ? " ✗" : ""}`));
      })));
  }
  function set(values) {
    for (const [key, value] of Object.entries(values)) model.set(key, value);
    model.save_changes();
  }
  const look = (i) => set({ current: (i + neighbours.length) % neighbours.length });
  const all = (tree) => set({ chosen: neighbours.map((_, i) => tree(i)) });
  const step = (by) => set({ chosen: model.get("chosen").map((tree, i) => (i === model.get("current") ? (tree + by + trees.length) % trees.length : tree)) });

  const keys = { ArrowLeft: () => look(model.get("current") - 1), ArrowRight: () => look(model.get("current") + 1), ArrowUp: () => step(1), ArrowDown: () => step(-1), Home: () => look(0), End: () => look(neighbours.length - 1) };
  picture.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  }, { signal: stop });
  for (const name of ["chosen", "current"]) model.on(`change:${name}`, draw);
  draw();
  return () => {
    end.abort();
    for (const name of ["chosen", "current"]) model.off(`change:${name}`, draw);
  };
}

export default { render };
