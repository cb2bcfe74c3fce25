// Correlators: choose an architecture, a quantity and a width; see sampled on exact, and residuals.

const W = 640, LEFT = 64, RIGHT = 16, TOP = 14, MIDDLE = 236, LOW = 262, BOTTOM = 352, H = 396;

const short = (x) => (x && (Math.abs(x) >= 1e4 || Math.abs(x) < 1e-3) ? x.toExponential(1) : String(+x.toPrecision(4)));

// Round numbers inside a range.
function ticks(low, high, wanted) {
  const raw = (high - low) / wanted, ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * ten).find((m) => m >= raw);
  const found = [];
  for (let t = Math.ceil(low / step) * step; t <= high + 1e-9 * step; t += step) found.push(Math.abs(t) < 1e-9 * step ? 0 : t);
  return found;
}

function scale(low, high, from, to) {
  const span = high > low ? high - low : 1;
  return (v) => from + ((v - low) / span) * (to - from);
}

function picture(c, xLabel) {
  const residuals = c.sampled.map((s, i) => (s - c.exact[i]) / c.error[i]);
  const x0 = Math.min(...c.x), x1 = Math.max(...c.x), pad = 0.03 * (x1 - x0);
  const ends = c.sampled.flatMap((s, i) => [s - 2 * c.error[i], s + 2 * c.error[i], c.exact[i]]);
  let low = Math.min(...ends), high = Math.max(...ends);
  const room = 0.06 * (high - low);
  low -= room; high += room;
  const most = Math.max(3, ...residuals.map(Math.abs)) * 1.1;
  const x = scale(x0 - pad, x1 + pad, LEFT, W - RIGHT);
  const y = scale(low, high, MIDDLE, TOP), z = scale(-most, most, BOTTOM, LOW);
  const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, class: "plot", role: "img", "aria-label": `${c.quantity} of ${c.architecture} at N = ${c.width}: ${c.x.length} sampled values on the exact curve, and their residuals in standard errors` });
  svg.append(draw("rect", { class: "band", x: LEFT, y: z(2), width: W - RIGHT - LEFT, height: z(-2) - z(2) }));
  svg.append(draw("path", { class: "axis", d: `M${LEFT} ${TOP}V${MIDDLE}M${LEFT} ${LOW}V${BOTTOM}H${W - RIGHT}M${LEFT} ${z(0)}H${W - RIGHT}` }));
  if (low < 0 && high > 0) svg.append(draw("path", { class: "axis", d: `M${LEFT} ${y(0)}H${W - RIGHT}` }));
  for (const t of ticks(low, high, 5)) svg.append(draw("text", { x: LEFT - 6, y: y(t) + 4, "text-anchor": "end" }, short(t)));
  for (const t of [-2, 0, 2]) svg.append(draw("text", { x: LEFT - 6, y: z(t) + 4, "text-anchor": "end" }, t));
  for (const t of ticks(x0, x1, 6)) svg.append(draw("text", { x: x(t), y: BOTTOM + 15, "text-anchor": "middle" }, short(t)));
  svg.append(draw("text", { class: "name", x: (LEFT + W - RIGHT) / 2, y: H - 8, "text-anchor": "middle" }, xLabel));
  for (const [text, at] of [[c.quantity, (TOP + MIDDLE) / 2], ["residual / σ", (LOW + BOTTOM) / 2]]) {
    svg.append(draw("text", { class: "name", x: 14, y: at, "text-anchor": "middle", transform: `rotate(-90 14 ${at})` }, text));
  }
  svg.append(draw("path", { class: "exact", d: c.x.map((t, i) => `${i ? "L" : "M"}${x(t).toFixed(1)} ${y(c.exact[i]).toFixed(1)}`).join("") }));
  c.x.forEach((t, i) => {
    const cx = x(t).toFixed(1), kind = Math.abs(residuals[i]) > 2 ? "dot beyond" : "dot";
    const words = `${xLabel} ${short(t)}: sampled ${short(c.sampled[i])} ± ${short(c.error[i])}, exact ${short(c.exact[i])}, ${residuals[i].toFixed(2)} σ`;
    svg.append(draw("line", { class: "bar", x1: cx, x2: cx, y1: y(c.sampled[i] - 2 * c.error[i]).toFixed(1), y2: y(c.sampled[i] + 2 * c.error[i]).toFixed(1) }));
    for (const cy of [y(c.sampled[i]), z(residuals[i])]) {
      const dot = draw("circle", { class: kind, cx, cy: cy.toFixed(1), r: 3.6 });
      dot.append(draw("title", {}, words));
      svg.append(dot);
    }
  });
  return svg;
}

function render({ model, el }) {
  const root = make("div", { class: "rw-correlator" });
  el.append(root);
  const place = make("div"), status = make("p", { class: "status", role: "status" }), body = make("tbody");
  const options = (name) => [...new Set(model.get("comparisons").map((c) => c[name]))];
  let widths = [], choices = {}, slider, shownWidth;

  function choose(name, value) {
    if (value === model.get(name)) return;
    model.set(name, value);
    model.save_changes();
  }

  function show() {
    const c = model.get("comparisons").find((o) => ["architecture", "quantity", "width"].every((k) => o[k] === model.get(k)));
    if (!c) return;
    place.replaceChildren(picture(c, model.get("x_label")));
    const beyond = c.sampled.filter((s, i) => Math.abs(s - c.exact[i]) > 2 * c.error[i]).length;
    status.textContent = `${c.architecture}, N = ${c.width}, ${c.quantity}: ${beyond} of ${c.x.length} points beyond 2σ. ${c.verdict}`;
    body.replaceChildren(...c.x.map((t, i) => make("tr", {}, ...[t, c.exact[i], c.sampled[i], c.error[i]].map((v) => make("td", {}, short(v))), make("td", {}, ((c.sampled[i] - c.exact[i]) / c.error[i]).toFixed(2)))));
    for (const [name, select] of Object.entries(choices)) select.value = model.get(name);
    slider.value = widths.indexOf(c.width);
    slider.setAttribute("aria-valuetext", `N = ${c.width}`);
    shownWidth.textContent = `N = ${c.width}`;
  }

  function build() {
    widths = options("width").sort((a, b) => a - b);
    const select = (name, label) => {
      choices[name] = make("select", { onchange: (event) => choose(name, event.target.value) }, ...options(name).map((o) => make("option", { value: o }, o)));
      return make("label", {}, label, choices[name]);
    };
    slider = make("input", { type: "range", min: 0, max: widths.length - 1, step: 1, "aria-label": "Width N", oninput: () => choose("width", widths[+slider.value]) });
    shownWidth = make("span");
    const controls = make("div", { class: "controls" }, select("architecture", "Architecture"), select("quantity", "Quantity"), make("label", {}, "Width ", slider, shownWidth));
    const legend = make("p", { class: "legend" }, make("span", { class: "key-exact" }, "exact"), make("span", { class: "key-sampled" }, "sampled, ±2σ; hollow beyond 2σ"), make("span", { class: "key-band" }, "±2σ"));
    const head = make("thead", {}, make("tr", {}, ...[model.get("x_label"), "exact", "sampled", "error", "residual / σ"].map((t) => make("th", { scope: "col" }, t))));
    const data = make("details", {}, make("summary", {}, "Data as a table"), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Data" }, make("table", {}, head, body)));
    root.replaceChildren(controls, place, legend, status, data);
    show();
  }

  function theme() {
    const paper = (getComputedStyle(root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    root.classList.toggle("dark", 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128);
  }

  const watched = { comparisons: build, x_label: build, architecture: show, quantity: show, width: show };
  for (const [name, hear] of Object.entries(watched)) model.on(`change:${name}`, hear);
  const end = new AbortController();
  watchTheme(root, end.signal, theme);
  keepKeys(root, end.signal);
  build();
  theme();
  return () => {
    for (const [name, hear] of Object.entries(watched)) model.off(`change:${name}`, hear);
    end.abort();
  };
}

export default { render };
