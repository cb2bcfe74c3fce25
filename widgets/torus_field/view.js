// φ⁴ theory on a torus: a network's field, a field of the path integral, and their propagators.

const W = 330, H = 270, LEFT = 40, RIGHT = 10, TOP = 26, BOTTOM = 38, TALL = 1.4;
const ENDS = [[230, 97, 1], [247, 247, 247], [94, 60, 153]]; // φ < 0, 0, > 0: safe for colour-blind eyes

const short = (x) => String(+x.toPrecision(3));
const plusMinus = ([value, error]) => `${value.toFixed(4)} ± ${error.toFixed(4)}`;

// The colour of t in [−1, 1].
function colour(t) {
  const end = t < 0 ? ENDS[0] : ENDS[2], share = Math.min(1, Math.abs(t));
  return ENDS[1].map((c, i) => Math.round(c + share * (end[i] - c)));
}

function paint(canvas, values, n, scale) {
  const ink = canvas.getContext("2d"), image = ink.createImageData(n, n);
  values.forEach((value, at) => {
    const row = n - 1 - Math.floor(at / n), place = 4 * (row * n + (at % n)); // y points up
    image.data.set([...colour(value / 100 / scale), 255], place);
  });
  ink.putImageData(image, 0, 0);
}

function render({ model, el }) {
  const root = make("div", { class: "rw-torus-field" });
  el.append(root);
  let maps, plot, ink, slider, status;
  const kinds = ["network", "path"];
  const name = (kind) => (kind === "network" ? `Network, N = ${model.get("width")}` : "Path integral");
  const x = (p) => LEFT + 6 + (p / (model.get("momenta").at(-1) || 1)) * (W - LEFT - RIGHT - 12);
  const y = (v) => H - BOTTOM - (Math.min(v, TALL) / TALL) * (H - TOP - BOTTOM);

  function show() {
    const frames = model.get("frames"), frame = frames[model.get("chosen")], n = model.get("pixels");
    if (!frame) return;
    for (const kind of kinds) {
      const { field } = frame[kind], size = Math.sqrt(field.reduce((sum, v) => sum + v * v, 0) / field.length) / 100;
      paint(maps[kind], field, n, model.get("scale"));
      maps[kind].setAttribute("aria-label", `${name(kind)}: a field at λ = ${short(frame.coupling)}, of root mean square ${size.toFixed(2)}`);
    }
    ink.replaceChildren();
    kinds.forEach((kind, k) => {
      const { ratios, errors } = frame[kind], group = draw("g", { class: `bars ${kind}` });
      model.get("momenta").forEach((p, i) => {
        const at = x(p) + 5 * k - 2.5;
        group.append(draw("path", { d: `M${at} ${y(ratios[i] + errors[i])}V${y(Math.max(0, ratios[i] - errors[i]))}` }));
        group.append(kind === "path" ? draw("rect", { x: at - 3, y: y(ratios[i]) - 3, width: 6, height: 6 }) : draw("circle", { cx: at, cy: y(ratios[i]), r: 3.4 }));
      });
      ink.append(group);
    });
    plot.setAttribute("aria-label", `The propagator over the free one at λ = ${short(frame.coupling)}: ${frame.path.ratios[0].toFixed(2)} at p = 0, ${frame.path.ratios.at(-1).toFixed(2)} at the cutoff`);
    status.textContent = `λ = ${short(frame.coupling)}: ⟨φ²⟩ = ${plusMinus(frame.network.m2)} (networks), ${plusMinus(frame.path.m2)} (path integral)`;
    slider.value = model.get("chosen");
    slider.setAttribute("aria-valuetext", `λ = ${short(frame.coupling)}`);
  }

  function choose(k) {
    if (k === model.get("chosen")) return;
    model.set("chosen", k);
    model.save_changes();
  }

  function axes() {
    plot = draw("svg", { viewBox: `0 0 ${W} ${H}`, role: "img" });
    ink = draw("g");
    plot.append(draw("text", { x: LEFT, y: 14, class: "name" }, "(p² + m²) ⟨|φₚ|²⟩: ● networks, ■ path integral"));
    plot.append(draw("path", { class: "axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }));
    plot.append(draw("path", { class: "free", d: `M${LEFT} ${y(1)}H${W - RIGHT}` }));
    for (const v of [0, 0.5, 1]) plot.append(draw("text", { x: LEFT - 5, y: y(v) + 4, "text-anchor": "end" }, short(v)));
    const last = model.get("momenta").at(-1);
    for (let p = 0; p <= last; p += Math.max(1, Math.ceil(last / 6))) plot.append(draw("text", { x: x(p), y: H - BOTTOM + 14, "text-anchor": "middle" }, short(p)));
    plot.append(draw("text", { x: (LEFT + W - RIGHT) / 2, y: H - 6, "text-anchor": "middle", class: "name" }, "|p|; dashed: free field"), ink);
  }

  function build() {
    const frames = model.get("frames"), n = model.get("pixels");
    if (!frames.length) { root.replaceChildren(make("p", {}, "There is no coupling to show.")); return; }
    maps = Object.fromEntries(kinds.map((kind) => [kind, make("canvas", { width: n, height: n, role: "img" })]));
    axes();
    slider = make("input", { type: "range", min: 0, max: frames.length - 1, value: model.get("chosen"), "aria-label": "Coupling λ", oninput: () => choose(+slider.value) });
    status = make("p", { class: "status", role: "status" });
    const stops = [-1, -0.5, 0, 0.5, 1].map((t) => `rgb(${colour(t)})`).join(","), reach = short(model.get("scale"));
    const key = make("div", { class: "key" }, `−${reach}`, make("span", { style: `background:linear-gradient(90deg,${stops})` }), `+${reach}`);
    const table = make("table", {}, make("tr", {}, ...["λ", "⟨φ²⟩, networks", "⟨φ²⟩, path integral"].map((text) => make("th", { scope: "col" }, text))));
    for (const frame of frames) {
      const row = table.insertRow();
      for (const text of [short(frame.coupling), plusMinus(frame.network.m2), plusMinus(frame.path.m2)]) row.insertCell().textContent = text;
    }
    const data = make("details", {}, make("summary", {}, "Data as a table"), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Data" }, table));
    const pictures = kinds.map((kind) => make("div", { class: "map" }, make("span", {}, name(kind)), maps[kind]));
    root.replaceChildren(make("label", {}, "λ ", slider), status, make("div", { class: "row" }, ...pictures, plot), key, data);
    show();
  }

  function theme() {
    const paper = (getComputedStyle(root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    root.classList.toggle("dark", 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128);
  }

  model.on("change:frames", build);
  model.on("change:chosen", show);
  const end = new AbortController();
  watchTheme(root, end.signal, theme);
  keepKeys(root, end.signal);
  build();
  theme();
  return () => {
    model.off("change:frames", build);
    model.off("change:chosen", show);
    end.abort();
  };
}

export default { render };
