// A tangent kernel of metrics from one point: row, block of components, spectrum; all data in the traits.

const W = 640, H = 300, LEFT = 62, RIGHT = 14, TOP = 12, BOTTOM = 44, BINS = 30;

const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const short = (x) => (x && (Math.abs(x) >= 1e4 || Math.abs(x) < 1e-3) ? x.toExponential(1) : String(+x.toPrecision(3)));
const largest = (values) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0) || 1;

// Round numbers inside a range.
function ticks(low, high) {
  const raw = (high - low) / 5, ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * ten).find((m) => m >= raw);
  const found = [];
  for (let x = Math.ceil(low / step) * step; x <= high + 1e-9 * step; x += step) found.push(Math.abs(x) < 1e-9 * step ? 0 : x);
  return found;
}

// From negative to positive: vermillion, paper, blue.
function colour(share, dark) {
  const end = share < 0 ? [213, 94, 0] : dark ? [86, 180, 233] : [0, 114, 178], paper = dark ? [30, 34, 40] : [250, 250, 250];
  return `rgb(${end.map((c, i) => Math.round(paper[i] + (c - paper[i]) * Math.min(1, Math.abs(share)))).join(" ")})`;
}

function render({ model, el }) {
  const root = make("div", { class: "rw-metric-kernel" });
  el.append(root);
  const names = model.get("names"), components = model.get("components"), axes = model.get("axes"), origin = model.get("origin");
  const rows = floats(model.get("rows")), limits = floats(model.get("limits")), spectra = model.get("spectra"), label = model.get("place_label");
  const C = components.length, P = axes.reduce((n, a) => n * a.length, 1), plane = axes.length === 2, columns = axes[0].length;
  const at = (values, k, c, d) => values.subarray(((k * C + c) * C + d) * P, ((k * C + c) * C + d + 1) * P);
  const block = (k, p) => Array.from({ length: C * C }, (_, e) => rows[(k * C * C + e) * P + p]);
  const where = (p) => (plane ? `(${short(axes[0][p % columns])}, ${short(axes[1][Math.floor(p / columns)])})` : short(axes[0][p]));
  const named = (c, d) => `${components[c]}, ${components[d]}`;

  function set(name, value) {
    if (String(model.get(name)) === String(value)) return;
    model.set(name, value);
    model.save_changes();
  }

  const range = (name, words, count) => make("input", { type: "range", min: 0, max: count - 1, step: 1, "aria-label": words, oninput: (event) => set(name, +event.target.value) });
  const kernel = range("chosen", "Kernel", names.length), place = range("place", plane ? "Place" : `Place ${label}`, P);
  const pairs = [0, 1].map((side) => make("select", {
    "aria-label": side ? "Components kl" : "Components ij",
    onchange: (event) => { const pair = [...model.get("pair")]; pair[side] = +event.target.value; set("pair", pair); },
  }, ...components.map((name, c) => make("option", { value: c }, name))));
  const shownKernel = make("span"), shownPlace = make("span"), status = make("p", { class: "kernel-status", role: "status" }), body = make("tbody");
  const panels = { row: make("div", { class: "kernel-panel kernel-wide" }), block: make("div", { class: "kernel-panel" }), spectrum: make("div", { class: "kernel-panel" }) };
  const table = make("details", { ontoggle: fill }, make("summary", {}, "This row as a table"), make("div", { class: "kernel-scroll", tabindex: "0", role: "region", "aria-label": "Row of the kernel" },
    make("table", {}, make("thead", {}, make("tr", {}, ...[label, "Θ(x₀, x)", ...(limits.length ? ["limit"] : [])].map((t) => make("th", { scope: "col" }, t)))), body)));

  function curve(k, [c, d]) {
    const row = at(rows, k, c, d), limit = limits.length ? at(limits, k, c, d) : [];
    let low = Math.min(0, ...row, ...limit), high = Math.max(0, ...row, ...limit);
    const room = 0.05 * (high - low || 1);
    low -= room; high += room;
    const ends = [axes[0][0], axes[0][P - 1]];
    const x = (v) => LEFT + ((v - ends[0]) / (ends[1] - ends[0])) * (W - LEFT - RIGHT), y = (v) => H - BOTTOM - ((v - low) / (high - low)) * (H - TOP - BOTTOM);
    const line = (values) => Array.from(values, (v, i) => `${i ? "L" : "M"}${x(axes[0][i]).toFixed(1)} ${y(v).toFixed(1)}`).join("");
    const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, class: "kernel-plot", role: "img" });
    svg.append(draw("path", { class: "kernel-axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}M${LEFT} ${y(0)}H${W - RIGHT}` }), draw("path", { class: "kernel-origin", d: `M${x(origin[0])} ${TOP}V${H - BOTTOM}` }));
    for (const t of ticks(...ends)) svg.append(draw("text", { x: x(t), y: H - BOTTOM + 17, "text-anchor": "middle" }, short(t)));
    for (const t of ticks(low, high)) svg.append(draw("text", { x: LEFT - 7, y: y(t) + 4, "text-anchor": "end" }, short(t)));
    svg.append(draw("text", { x: (LEFT + W) / 2, y: H - 8, "text-anchor": "middle", class: "kernel-name" }, label), draw("text", { x: 14, y: H / 2, "text-anchor": "middle", class: "kernel-name", transform: `rotate(-90 14 ${H / 2})` }, `Θ(x₀, x), ${named(c, d)}`));
    svg.append(draw("path", { class: "kernel-line", d: line(row) }));
    if (limit.length) svg.append(draw("path", { class: "kernel-limit", d: line(limit) }));
    const p = model.get("place");
    svg.append(draw("circle", { class: "kernel-here", cx: x(axes[0][p]), cy: y(row[p]), r: 5 }));
    return svg;
  }

  function map(k, [c, d], dark) {
    const row = at(rows, k, c, d), most = largest(row), lines = axes[1].length, side = 320;
    const svg = draw("svg", { viewBox: `0 0 ${side + 60} ${side + 40}`, class: "kernel-plot kernel-square", role: "img" });
    const w = side / columns, h = side / lines, x = (i) => 50 + i * w, y = (j) => side + 4 - (j + 1) * h;
    row.forEach((v, p) => svg.append(draw("rect", { x: x(p % columns).toFixed(2), y: y(Math.floor(p / columns)).toFixed(2), width: (w + 0.4).toFixed(2), height: (h + 0.4).toFixed(2), fill: colour(v / most, dark) })));
    const near = origin.map((o, a) => axes[a].reduce((best, v, i) => (Math.abs(v - o) < Math.abs(axes[a][best] - o) ? i : best), 0));
    svg.append(draw("path", { class: "kernel-cross", d: `M${x(near[0] + 0.5) - 6} ${y(near[1] - 0.5)}h12m-6 -6v12` }));
    const p = model.get("place");
    svg.append(draw("circle", { class: "kernel-here hollow", cx: x((p % columns) + 0.5), cy: y(Math.floor(p / columns) - 0.5), r: 6 }));
    for (const a of [0, 1]) for (const i of [0, axes[a].length - 1]) svg.append(draw("text", a ? { x: 44, y: y(i - 0.5) + 4, "text-anchor": "end" } : { x: x(i + 0.5), y: side + 22, "text-anchor": i ? "end" : "start" }, short(axes[a][i])));
    svg.append(draw("text", { x: 50 + side / 2, y: side + 34, "text-anchor": "middle", class: "kernel-name" }, label));
    return svg;
  }

  function mixing(k, dark) {
    const values = block(k, model.get("place")), most = largest(values), side = 240, cell = side / C, [c, d] = model.get("pair"), small = C > 6;
    const svg = draw("svg", { viewBox: `0 0 ${side + 44} ${side + (small ? 52 : 28)}`, class: "kernel-plot kernel-square", role: "img", "aria-label": `Components of ${names[k]} at ${where(model.get("place"))}: ${components.map((name, i) => `${name}: ${Array.from({ length: C }, (_, j) => short(values[i * C + j])).join(", ")}`).join("; ")}` });
    values.forEach((v, e) => {
      const i = Math.floor(e / C), j = e % C, rect = draw("rect", { class: "kernel-cell", x: 40 + j * cell, y: i * cell + 2, width: cell - 1, height: cell - 1, fill: colour(v / most, dark) });
      rect.append(draw("title", {}, `${named(i, j)}: ${short(v)}`));
      rect.addEventListener("click", () => set("pair", [i, j]));
      svg.append(rect);
      if (!small) svg.append(draw("text", { class: Math.abs(v) > 0.6 * most ? "kernel-number strong" : "kernel-number", x: 40 + (j + 0.5) * cell, y: (i + 0.5) * cell + 6, "text-anchor": "middle" }, short(v)));
    });
    svg.append(draw("rect", { class: "kernel-chosen", x: 40 + d * cell, y: c * cell + 2, width: cell - 1, height: cell - 1 }));
    components.forEach((name, i) => {
      const x = 40 + (i + 0.5) * cell, below = small ? { "text-anchor": "end", transform: `translate(${x + 4} ${side + 12}) rotate(-60)` } : { "text-anchor": "middle", x, y: side + 18 };
      svg.append(draw("text", { x: 36, y: (i + 0.5) * cell + 6, "text-anchor": "end" }, name), draw("text", below, name));
    });
    return svg;
  }

  function spectrum(k) {
    const w = 330, h = 240, left = 40, low = 30, top = Math.max(spectra[0][0], spectra[k][0]) * 1.3, least = top * 1e-6;
    const bin = (v) => Math.max(0, Math.min(BINS - 1, Math.floor((Math.log(Math.max(v, least) / least) / Math.log(top / least)) * BINS)));
    const count = (values) => values.reduce((found, v) => { found[bin(v)] += 1; return found; }, new Array(BINS).fill(0));
    const kept = count(spectra[k].filter((v) => v <= spectra[0][0])), beyond = count(spectra[k].filter((v) => v > spectra[0][0])), first = count(spectra[0]);
    const most = Math.max(...first, ...kept.map((n, i) => n + beyond[i])), x = (i) => left + (i / BINS) * (w - left - 8), y = (n) => h - low - (Math.sqrt(n / most)) * (h - low - 10);
    const svg = draw("svg", { viewBox: `0 0 ${w} ${h + 14}`, class: "kernel-plot kernel-square", role: "img" });
    kept.forEach((n, i) => {
      if (n) svg.append(draw("rect", { class: "kernel-bulk", x: x(i), y: y(n), width: x(1) - x(0), height: y(0) - y(n) }));
      if (beyond[i]) svg.append(draw("rect", { class: "kernel-outlier", x: x(i), y: y(n + beyond[i]), width: x(1) - x(0), height: y(n) - y(n + beyond[i]) }));
    });
    svg.append(draw("path", { class: "kernel-first", d: `M${x(0)} ${y(0)}${first.map((n, i) => `V${y(n).toFixed(1)}H${x(i + 1).toFixed(1)}`).join("")}V${y(0)}` }), draw("path", { class: "kernel-axis", d: `M${left} 8V${h - low}H${w - 8}` }));
    for (let e = Math.ceil(Math.log10(least)); e <= Math.log10(top); e += 1) svg.append(draw("text", { x: left + (Math.log(10 ** e / least) / Math.log(top / least)) * (w - left - 8), y: h - low + 16, "text-anchor": "middle" }, `1e${e}`));
    for (const n of new Set([1, Math.round(most / 4), most])) svg.append(draw("text", { x: left - 5, y: y(n) + 4, "text-anchor": "end" }, n));
    svg.append(draw("text", { x: (left + w) / 2, y: h + 8, "text-anchor": "middle", class: "kernel-name" }, "eigenvalue"));
    svg.setAttribute("aria-label", `Histogram of ${spectra[k].length} eigenvalues of ${names[k]}, over that of ${names[0]}. The largest are ${short(spectra[k][0])} and ${short(spectra[0][0])}.`);
    return svg;
  }

  function fill() {
    if (!table.open) return;
    const k = model.get("chosen"), [c, d] = model.get("pair"), row = at(rows, k, c, d), limit = limits.length ? at(limits, k, c, d) : null;
    body.replaceChildren(...Array.from(row, (v, p) => make("tr", {}, ...[where(p), short(v), ...(limit ? [short(limit[p])] : [])].map((t) => make("td", {}, t)))));
  }

  function show() {
    const k = model.get("chosen"), p = model.get("place"), pair = model.get("pair"), dark = root.classList.contains("dark");
    const here = block(k, p), diagonal = here.filter((_, e) => e % (C + 1) === 0), off = here.filter((_, e) => e % (C + 1));
    const picture = plane ? map(k, pair, dark) : curve(k, pair);
    panels.row.replaceChildren(make("p", { class: "heading" }, plane ? `Θ(x₀, x), ${named(...pair)}, x₀ at the cross` : "Row, seen from x₀ (dotted)"), picture);
    panels.block.replaceChildren(make("p", { class: "heading" }, `Components ij × kl at ${where(p)}`), mixing(k, dark));
    if (spectra.length) panels.spectrum.replaceChildren(make("p", { class: "heading" }, k ? `Eigenvalues; line: ${names[0]}` : "Eigenvalues"), spectrum(k));
    let words = `${names[k]}: Θ(x₀, x) of ${named(...pair)} is ${short(at(rows, k, ...pair)[p])} at x = ${where(p)}.`;
    if (C > 1) words += ` The largest entry there off the diagonal is ${short(largest(off))}, on it ${short(largest(diagonal))}.`;
    if (spectra.length) words += ` ${spectra[k].filter((v) => v > spectra[0][0]).length} of ${spectra[k].length} eigenvalues exceed all of ${names[0]}.`;
    status.textContent = words;
    picture.setAttribute("aria-label", `Row of the kernel over ${label}. ${words}`);
    kernel.value = k; place.value = p;
    kernel.setAttribute("aria-valuetext", names[k]);
    place.setAttribute("aria-valuetext", where(p));
    shownKernel.textContent = names[k];
    shownPlace.textContent = `${label} = ${where(p)}`;
    pairs.forEach((select, side) => { select.value = pair[side]; });
    fill();
  }

  function theme() {
    const paper = (getComputedStyle(root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    const dark = 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128;
    if (dark !== root.classList.contains("dark")) { root.classList.toggle("dark", dark); show(); }
  }

  const controls = make("div", { class: "kernel-controls" }, make("label", {}, "Kernel ", kernel, shownKernel), make("label", {}, "Place ", place, shownPlace));
  if (C > 1) controls.append(make("label", {}, "ij ", pairs[0]), make("label", {}, "kl ", pairs[1]));
  root.append(controls, panels.row, make("div", { class: "kernel-pair" }, ...(C > 1 ? [panels.block] : []), ...(spectra.length ? [panels.spectrum] : [])), status, table);
  if (limits.length) panels.row.after(make("p", { class: "kernel-legend" }, "Dashed: the limit."));
  const watched = ["chosen", "place", "pair"];
  for (const name of watched) model.on(`change:${name}`, show);
  const end = new AbortController();
  watchTheme(root, end.signal, theme);
  keepKeys(root, end.signal);
  show();
  theme();
  return () => {
    for (const name of watched) model.off(`change:${name}`, show);
    end.abort();
  };
}

export default { render };
