// A slider for the width: draws, the law of one output, and the excess of its four-point function.

const W = 330, H = 240, LEFT = 46, RIGHT = 10, TOP = 12, BOTTOM = 38;

const short = (x) => (x && Math.abs(x) < 0.001 ? x.toExponential(1) : String(+x.toPrecision(3)));

function ticks(low, high) {
  const raw = (high - low) / 4, ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * ten).find((m) => m >= raw);
  const found = [];
  for (let x = Math.ceil(low / step) * step; x <= high + 1e-9 * step; x += step) found.push(Math.abs(x) < 1e-9 * step ? 0 : x);
  return found;
}

const decades = (low, high) => {
  const found = [];
  for (let k = Math.ceil(Math.log10(low) - 1e-9); k <= Math.log10(high) + 1e-9; k += 1) found.push(10 ** k);
  return found;
};

// An empty pair of axes; scales take numbers to places.
function plot({ label, x, y, xName, yName, log = false, marked }) {
  const f = log ? Math.log10 : (v) => v;
  const across = (v) => LEFT + ((f(v) - f(x[0])) / (f(x[1]) - f(x[0]))) * (W - LEFT - RIGHT);
  const up = (v) => H - BOTTOM - ((f(v) - f(y[0])) / (f(y[1]) - f(y[0]))) * (H - TOP - BOTTOM);
  const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": label });
  svg.append(draw("path", { class: "axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }));
  const [xs, ys] = log ? [marked, decades(...y)] : [ticks(...x), ticks(...y)];
  for (const t of xs) svg.append(draw("text", { x: across(t), y: H - BOTTOM + 14, "text-anchor": "middle" }, short(t)));
  for (const t of ys) svg.append(draw("text", { x: LEFT - 5, y: up(t) + 4, "text-anchor": "end" }, short(t)));
  svg.append(draw("text", { x: (LEFT + W) / 2, y: H - 6, "text-anchor": "middle", class: "name" }, xName));
  svg.append(draw("text", { x: 12, y: H / 2 - 8, "text-anchor": "middle", class: "name", transform: `rotate(-90 12 ${H / 2 - 8})` }, yName));
  return { svg, across, up };
}

const line = (points) => points.map(([a, b], k) => `${k ? "L" : "M"}${a.toFixed(1)} ${b.toFixed(1)}`).join("");

function render({ model, el }) {
  const root = make("div", { class: "rw-gaussian-process" });
  el.append(root);
  let slider, status, panels, table;
  const frames = () => model.get("ensembles")[model.get("chosen")].frames;

  function drawCurves(here, all) {
    const grid = model.get("grid");
    const size = Math.max(...all.flatMap((f) => f.curves.flat().map(Math.abs))) || 1;
    const { svg, across, up } = plot({ label: `${here.curves.length} networks of width ${here.width}`, x: [grid[0], grid.at(-1)], y: [-size, size], xName: "x", yName: "φ(x)" });
    here.curves.forEach((curve, k) => svg.append(draw("path", { class: `curve c${k % 4}`, d: line(curve.map((v, i) => [across(grid[i]), up(v)])) })));
    return svg;
  }

  function drawLaw(here, all) {
    const edges = model.get("edges"), width = edges[1] - edges[0];
    const top = Math.min(1.1 * Math.max(...all.flatMap((f) => [...f.exact, ...f.counts])) / width, 1.6);
    const { svg, across, up } = plot({ label: `Histogram of the output over ${model.get("networks")} networks of width ${here.width}, with the exact law and the Gaussian`, x: [edges[0], edges.at(-1)], y: [0, top], xName: `φ(${short(model.get("at"))})/σ`, yName: "density" });
    const clip = (v) => up(Math.min(v / width, top));
    here.counts.forEach((v, k) => svg.append(draw("rect", { class: "bin", x: across(edges[k]).toFixed(1), width: (across(edges[k + 1]) - across(edges[k])).toFixed(1), y: clip(v).toFixed(1), height: (up(0) - clip(v)).toFixed(1) })));
    const gauss = Array.from({ length: 121 }, (_, k) => edges[0] + (k / 120) * (edges.at(-1) - edges[0]));
    svg.append(draw("path", { class: "gauss", d: line(gauss.map((v) => [across(v), up(Math.exp(-v * v / 2) / Math.sqrt(2 * Math.PI))])) }));
    svg.append(draw("path", { class: "exact", d: line(here.exact.flatMap((v, k) => [[across(edges[k]), clip(v)], [across(edges[k + 1]), clip(v)]])) }));
    return svg;
  }

  function drawExcess(here, all) {
    const N = all.map((f) => f.width), exact = all.map((f) => f.exactExcess);
    const low = Math.max(Math.min(...exact) / 4, 1e-7), high = Math.max(...exact, ...all.map((f) => f.excess + f.error)) * 2;
    const { svg, across, up } = plot({ label: "Excess of the four-point function against the width, with its standard error and its exact value", x: [N[0] / 1.4, N.at(-1) * 1.4], y: [low, high], xName: "N", yName: "excess m₄", log: true, marked: N.length > 8 ? N.filter((_, k) => k % 2 === 0) : N });
    const floor = (v) => up(Math.max(v, low)).toFixed(1);
    svg.append(draw("path", { class: "exact", d: line(all.map((f) => [across(f.width), up(Math.max(f.exactExcess, low))])) }));
    for (const f of all) {
      const x = +across(f.width).toFixed(1);
      const shown = f === here ? " here" : "";
      svg.append(draw("path", { class: "whisker", d: `M${x} ${floor(f.excess - f.error)}V${floor(f.excess + f.error)}M${x - 3} ${floor(f.excess + f.error)}h6M${x - 3} ${floor(f.excess - f.error)}h6` }));
      if (f.excess > low) svg.append(draw("circle", { class: `mark${shown}`, cx: x.toFixed(1), cy: up(f.excess).toFixed(1), r: shown ? 5 : 3.6 }));
    }
    return svg;
  }

  function show() {
    const all = frames(), here = all[model.get("step")];
    slider.value = model.get("step");
    status.textContent = `N = ${here.width}: excess of the four-point function ${short(here.excess)} ± ${short(here.error)}, exactly ${short(here.exactExcess)}; histogram against the exact law: p = ${short(here.pExact)}`;
    slider.setAttribute("aria-valuetext", `N = ${here.width}`);
    panels.replaceChildren(drawCurves(here, all), drawLaw(here, all), drawExcess(here, all));
    const row = (f) => make("tr", {}, ...[f.width, `${short(f.excess)} ± ${short(f.error)}`, short(f.exactExcess), short(f.pExact)].map((t) => make("td", {}, String(t))));
    table.replaceChildren(make("tr", {}, ...["N", "excess", "exact", "p of the histogram"].map((t) => make("th", { scope: "col" }, t))), ...all.map(row));
  }

  function put(key, value) {
    model.set(key, value);
    model.save_changes();
  }

  function build() {
    const ensembles = model.get("ensembles");
    if (!ensembles.length) { root.replaceChildren(make("p", {}, "There is no ensemble to show.")); return; }
    const focused = [...root.querySelectorAll("select, input")].indexOf(document.activeElement);
    const select = make("select", { onchange: () => put("chosen", +select.value) }, ...ensembles.map((e, k) => make("option", { value: k }, e.name)));
    select.value = model.get("chosen");
    slider = make("input", { type: "range", min: 0, max: frames().length - 1, step: 1, value: model.get("step"), "aria-label": "Width N", oninput: () => put("step", +slider.value) });
    status = make("p", { class: "status", role: "status" });
    panels = make("div", { class: "panels" });
    table = make("table");
    const key = make("p", { class: "key" }, make("span", { class: "swatch sampled" }), "sampled; right, with one standard error ", make("span", { class: "swatch exactly" }), "exact at this width ", make("span", { class: "swatch gaussian" }), "Gaussian");
    const data = make("details", root.querySelector("details")?.open ? { open: "" } : {}, make("summary", {}, "Data as a table"), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Data" }, table));
    root.replaceChildren(make("div", { class: "controls" }, make("label", {}, "Ensemble ", select), make("label", { class: "wide" }, "Width ", slider)), status, panels, key, data);
    if (focused >= 0) [select, slider][focused].focus();
    show();
  }

  function theme() {
    const paper = (getComputedStyle(root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    root.classList.toggle("dark", 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128);
  }

  model.on("change:ensembles", build);
  model.on("change:chosen", build);
  model.on("change:step", show);
  const end = new AbortController();
  watchTheme(root, end.signal, theme);
  keepKeys(root, end.signal);
  build();
  theme();
  return () => {
    model.off("change:ensembles", build);
    model.off("change:chosen", build);
    model.off("change:step", show);
    end.abort();
  };
}

export default { render };
