// φ⁴ theory at several couplings: fields, C(t) and the gap for the λ that the slider chooses.

const W = 330, H = 250, LEFT = 56, RIGHT = 10, TOP = 26, BOTTOM = 38;

const short = (x) => (x && Math.abs(x) < 0.01 ? x.toExponential(1) : String(+x.toPrecision(3)));

// Round numbers inside a range.
function ticks([low, high]) {
  const raw = (high - low) / 4, ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * ten).find((m) => m >= raw);
  const found = [];
  for (let x = Math.ceil(low / step) * step; x <= high + 1e-9 * step; x += step) found.push(Math.abs(x) < 1e-9 * step ? 0 : x);
  return found;
}

function span(values) {
  const low = Math.min(...values), high = Math.max(...values), more = 0.06 * (high - low || 1);
  return [low - more, high + more];
}

// Axes over ranges; the second may be logarithmic. What is drawn goes into `ink`.
function panel(title, name, upright, xs, ys, logarithmic) {
  const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, role: "img" }), ink = draw("g");
  const f = logarithmic ? Math.log10 : (y) => y, [y0, y1] = ys.map(f);
  const x = (v) => LEFT + ((v - xs[0]) / (xs[1] - xs[0])) * (W - LEFT - RIGHT);
  const y = (v) => H - BOTTOM - ((f(v) - y0) / (y1 - y0)) * (H - TOP - BOTTOM);
  svg.append(draw("text", { x: LEFT, y: 14, class: "name" }, title));
  svg.append(draw("path", { class: "axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }));
  for (const t of ticks(xs)) svg.append(draw("text", { x: x(t), y: H - BOTTOM + 14, "text-anchor": "middle" }, short(t)));
  const marks = logarithmic ? [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].filter((v) => v >= ys[0] && v <= ys[1]) : ticks(ys);
  for (const t of marks) svg.append(draw("text", { x: LEFT - 5, y: y(t) + 4, "text-anchor": "end" }, short(t)));
  svg.append(draw("text", { x: (LEFT + W - RIGHT) / 2, y: H - 6, "text-anchor": "middle", class: "name" }, name));
  const middle = (TOP + H - BOTTOM) / 2;
  svg.append(draw("text", { x: 12, y: middle, "text-anchor": "middle", class: "name", transform: `rotate(-90 12 ${middle})` }, upright), ink);
  return { svg, ink, x, y, low: ys[0] };
}

function path({ x, y, low }, xs, ys, kind) {
  return draw("path", { class: kind, d: xs.map((v, i) => `${i ? "L" : "M"}${x(v).toFixed(1)} ${y(Math.max(ys[i], low)).toFixed(1)}`).join("") });
}

function bars({ x, y, low }, xs, values, errors, kind = "") {
  const group = draw("g", { class: `bars ${kind}` });
  xs.forEach((v, i) => {
    if (values[i] < low) return;
    group.append(draw("path", { d: `M${x(v)} ${y(values[i] + errors[i])}V${y(Math.max(values[i] - errors[i], low))}` }));
    group.append(draw("circle", { cx: x(v), cy: y(values[i]), r: 3.2 }));
  });
  return group;
}

function render({ model, el }) {
  const root = make("div", { class: "rw-phi4" });
  el.append(root);
  let fields, correlator, gap, slider, status;

  function show() {
    const frames = model.get("frames"), k = model.get("chosen"), frame = frames[k];
    if (!frame) return;
    const x = model.get("x"), t = model.get("t"), [value, error, exact] = frame.gap;
    fields.ink.replaceChildren(...frame.fields.map((values, i) => path(fields, x, values, `field f${i % 4}`)));
    fields.svg.setAttribute("aria-label", `${frame.fields.length} fields at λ = ${short(frame.coupling)}`);
    correlator.ink.replaceChildren(path(correlator, t, frames[0].exact, "free"), path(correlator, t, frame.exact, "exact"), bars(correlator, t, frame.values, frame.errors));
    correlator.svg.setAttribute("aria-label", `C(t) at λ = ${short(frame.coupling)}, from ${short(frame.values[0])} at t = ${short(t[0])} to ${short(frame.values.at(-1))} at t = ${short(t.at(-1))}; the line is exact`);
    const couplings = frames.map((f) => f.coupling), at = gap.x(frame.coupling);
    gap.ink.replaceChildren(
      draw("path", { class: "here", d: `M${at} ${TOP}V${H - BOTTOM}` }),
      path(gap, couplings, frames.map((f) => f.gap[2]), "exact"),
      bars(gap, couplings, frames.map((f) => f.gap[0]), frames.map((f) => f.gap[1]), "soft"),
      bars(gap, [frame.coupling], [value], [error]),
    );
    gap.svg.setAttribute("aria-label", `Gap against λ; at λ = ${short(frame.coupling)} it is ${value.toFixed(3)}, for the oscillator ${exact.toFixed(3)}`);
    status.textContent = `λ = ${short(frame.coupling)}: gap ${value.toFixed(3)} ± ${error.toFixed(3)} at N = ${model.get("width")}, oscillator (N = ∞) ${exact.toFixed(3)}; effective share of networks ${frame.share[0].toFixed(3)}, for N = ∞ ${frame.share[1].toFixed(3)}`;
    slider.value = k;
    slider.setAttribute("aria-valuetext", `λ = ${short(frame.coupling)}`);
  }

  function choose(k) {
    if (k === model.get("chosen")) return;
    model.set("chosen", k);
    model.save_changes();
  }

  function build() {
    const frames = model.get("frames"), x = model.get("x"), t = model.get("t");
    if (!frames.length) { root.replaceChildren(make("p", {}, "There is no coupling to show.")); return; }
    const couplings = frames.map((f) => f.coupling), C = frames.flatMap((f) => [...f.exact, ...f.values]).filter((v) => v > 0.004);
    fields = panel(`Fields, N = ${model.get("width")}`, "x", "φ(x)", [x[0], x.at(-1)], [-3, 3]);
    correlator = panel("Networks, oscillator; dashed: first λ", "t", "C(t)", span(t), [0.8 * Math.min(...C), 1.25 * Math.max(...C)], true);
    gap = panel("Gap: networks, oscillator (line)", "λ", "gap", span(couplings), span(frames.flatMap((f) => [f.gap[2], f.gap[0] - f.gap[1], f.gap[0] + f.gap[1]])));
    slider = make("input", { type: "range", min: 0, max: frames.length - 1, value: model.get("chosen"), "aria-label": "Coupling λ", oninput: () => choose(+slider.value) });
    status = make("p", { class: "status", role: "status" });
    const head = ["λ", "gap", "±", "oscillator", "effective share", "for N = ∞"];
    const table = make("table", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text))));
    for (const f of frames) {
      const row = table.insertRow();
      for (const text of [short(f.coupling), f.gap[0].toFixed(4), f.gap[1].toFixed(4), f.gap[2].toFixed(4), f.share[0].toFixed(4), f.share[1].toFixed(4)]) row.insertCell().textContent = text;
    }
    const data = make("details", {}, make("summary", {}, "Data as a table"), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Data" }, table));
    root.replaceChildren(make("label", {}, "λ ", slider), status, make("div", { class: "row" }, fields.svg, correlator.svg, gap.svg), data);
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
