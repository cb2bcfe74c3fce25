// Renormalization under a scrubber: a field loses its short waves, a density becomes normal.

const W = 250, H = 190, LEFT = 36, RIGHT = 8, TOP = 24, BOTTOM = 34;
const ENDS = [[230, 97, 1], [247, 247, 247], [94, 60, 153]]; // φ < 0, 0, > 0: safe for colour-blind eyes
const SHOWN = 3; // the ends of the colours, in root mean squares

const short = (x) => String(+x.toPrecision(2));

function paint(canvas, values, n) {
  const ink = canvas.getContext("2d"), image = ink.createImageData(n, n);
  values.forEach((value, at) => {
    const t = value / 100 / SHOWN, end = t < 0 ? ENDS[0] : ENDS[2], share = Math.min(1, Math.abs(t));
    const row = n - 1 - Math.floor(at / n), place = 4 * (row * n + (at % n)); // y points up
    image.data.set([...ENDS[1].map((c, i) => Math.round(c + share * (end[i] - c))), 255], place);
  });
  ink.putImageData(image, 0, 0);
}

// Axes with a name and a few numbers, those of x as [value, text]; x and y map values to places.
function chart(title, xs, ys, under, ticks) {
  const node = draw("svg", { viewBox: `0 0 ${W} ${H}`, role: "img" });
  const x = (v) => LEFT + ((v - xs[0]) / (xs[1] - xs[0])) * (W - LEFT - RIGHT);
  const y = (v) => H - BOTTOM - ((Math.min(Math.max(v, ys[0]), ys[1]) - ys[0]) / (ys[1] - ys[0])) * (H - TOP - BOTTOM);
  node.append(draw("text", { x: 4, y: 14, class: "name" }, title));
  node.append(draw("path", { class: "axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }));
  for (const v of [ys[0], (ys[0] + ys[1]) / 2, ys[1]]) node.append(draw("text", { x: LEFT - 5, y: y(v) + 4, "text-anchor": "end" }, short(v)));
  for (const [v, text] of ticks) node.append(draw("text", { x: x(v), y: H - BOTTOM + 14, "text-anchor": "middle" }, text));
  node.append(draw("text", { x: (LEFT + W - RIGHT) / 2, y: H - 4, "text-anchor": "middle", class: "name" }, under));
  const ink = draw("g");
  node.append(ink);
  return { node, ink, x, y };
}

const line = (points, x, y) => points.map(([u, v], i) => `${i ? "L" : "M"}${x(u).toFixed(1)} ${y(v).toFixed(1)}`).join("");

function render({ model, el }) {
  const root = make("div", { class: "rw-scale-flow" });
  el.append(root);
  let maps, slider, status, density, couplings, entropy, forward, backward;

  function show() {
    const frames = model.get("frames"), k = model.get("chosen"), frame = frames[k], n = model.get("pixels");
    if (!frame) return;
    const kind = model.get("generated") ? "generated" : "coarse", made = kind === "generated";
    const where = `s m² = ${short(frame.s)}`;
    for (const [name, canvas] of Object.entries(maps)) {
      paint(canvas, frame[kind][name], n);
      canvas.setAttribute("aria-label", `${made ? "Generated" : "Coarse-grained"} field at ${where}, ${name === "field" ? "over its root mean square" : "as the noise of all waves"}`);
    }
    const places = model.get("places");
    density.ink.replaceChildren(
      draw("path", { class: "normal", d: line(places.map((p) => [p, Math.exp((-p * p) / 2) / Math.sqrt(2 * Math.PI)]), density.x, density.y) }),
      draw("path", { class: "one", d: line(places.map((p, i) => [p, frame.density[i]]), density.x, density.y) }),
    );
    density.node.setAttribute("aria-label", `The density of one variable at ${where}, ${frame.density[Math.floor(places.length / 2)].toFixed(3)} at its middle; 0.399 for the normal density`);
    for (const [plot, names] of [[couplings, ["mass", "quartic"]], [entropy, ["free", "reference"]]]) {
      plot.ink.replaceChildren(draw("path", { class: "here", d: `M${plot.x(k)} ${TOP}V${H - BOTTOM}` }));
      names.forEach((name, i) => {
        plot.ink.append(draw("path", { class: i ? "two" : "one", d: line(frames.map((f, step) => [step, f[name]]), plot.x, plot.y) }));
        const cx = plot.x(k), cy = plot.y(frame[name]);
        plot.ink.append(i ? draw("rect", { x: cx - 4, y: cy - 4, width: 8, height: 8 }) : draw("circle", { cx, cy, r: 4.5 }));
      });
    }
    couplings.node.setAttribute("aria-label", `Couplings at ${where}: V''(0) C = ${short(frame.mass)}, V''''(0) C² = ${short(frame.quartic)}`);
    entropy.node.setAttribute("aria-label", `Relative entropies at ${where}: ${short(frame.free)} to the free theory, ${short(frame.reference)} to the moving reference`);
    const way = made ? "noise becomes a field from right to left" : "short waves are washed out";
    status.textContent = `${where}: ${way}; KL to the free theory ${frame.free.toPrecision(3)}, couplings ${short(frame.mass)} and ${short(frame.quartic)}`;
    slider.value = k;
    slider.setAttribute("aria-valuetext", where);
    forward.setAttribute("aria-pressed", String(!made));
    backward.setAttribute("aria-pressed", String(made));
  }

  function set(key, value) {
    if (value === model.get(key)) return;
    model.set(key, value);
    model.save_changes();
  }

  function build() {
    const frames = model.get("frames"), n = model.get("pixels"), places = model.get("places");
    if (!frames.length) { root.replaceChildren(make("p", {}, "There is no scale to show.")); return; }
    const last = frames.length - 1, top = (...names) => Math.max(...frames.flatMap((f) => names.map((name) => f[name])));
    const low = (...names) => Math.min(0, ...frames.flatMap((f) => names.map((name) => f[name])));
    maps = { field: make("canvas", { width: n, height: n, role: "img" }), noise: make("canvas", { width: n, height: n, role: "img" }) };
    const scales = [0, 1, 2, 3, 4].map((i) => Math.round((i * last) / 4)).map((step) => [step, short(frames[step].s)]);
    const ends = [places[0], 0, places.at(-1)].map((p) => [p, short(p)]);
    density = chart("density; dotted: normal", [places[0], places.at(-1)], [0, Math.max(...frames.flatMap((f) => f.density), 0.42)], "φ/√C", ends);
    couplings = chart("couplings ● V″(0) C  ■ V⁗(0) C²", [0, last], [low("mass", "quartic"), top("mass", "quartic")], "s m², as on the slider", scales);
    entropy = chart("relative entropy ● to free  ■ to Q", [0, last], [0, top("free", "reference")], "s m², as on the slider", scales);
    slider = make("input", { type: "range", min: 0, max: frames.length - 1, value: model.get("chosen"), "aria-label": "Scale s", oninput: () => set("chosen", +slider.value) });
    forward = make("button", { type: "button", onclick: () => set("generated", false) }, "Coarse-grain");
    backward = make("button", { type: "button", onclick: () => set("generated", true) }, "Generate");
    status = make("p", { class: "status", role: "status" });
    const titles = { field: "The field at this scale", noise: "The same, as noise" };
    const pictures = Object.entries(maps).map(([name, canvas]) => make("div", { class: "map" }, make("span", {}, titles[name]), canvas));
    root.replaceChildren(
      make("div", { class: "controls" }, make("label", {}, "Scale ", slider), forward, backward),
      status,
      make("div", { class: "row" }, make("div", { class: "maps" }, ...pictures), density.node, couplings.node, entropy.node),
    );
    show();
  }

  function theme() {
    const paper = (getComputedStyle(root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    root.classList.toggle("dark", 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128);
  }

  model.on("change:frames", build);
  model.on("change:chosen", show);
  model.on("change:generated", show);
  const end = new AbortController();
  watchTheme(root, end.signal, theme);
  keepKeys(root, end.signal);
  build();
  theme();
  return () => {
    model.off("change:frames", build);
    model.off("change:chosen", show);
    model.off("change:generated", show);
    end.abort();
  };
}

export default { render };
