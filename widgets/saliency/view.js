// Saliency bars beside the scatter of slope against signature.

const VIRIDIS = ["440154", "472d7b", "3b528b", "2c728e", "21918c", "28ae80", "5ec962", "addc30", "fde725"]
  .map((hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)));
const SHADES = 48, JITTER = 1.1, PAGE = 25;
const SPREADS = { sd: "mean ± standard deviation", iqr: "median and quartiles" };

// Children are text or nodes, never markup.
function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

const ascending = (a, b) => a - b;
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

function number(value, digits = 4) {
  if (!Number.isFinite(value)) return "not known";
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(digits))).replace("-", "−");
}

function quantile(sorted, share) {
  const at = share * (sorted.length - 1), low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.ceil(at)] - sorted[low]);
}

// Centre and the two ends of the error bar: mean and sample deviation, or median and quartiles.
function summary(column, spread) {
  if (spread === "iqr") {
    const [low, centre, high] = [0.25, 0.5, 0.75].map((share) => quantile(column.toSorted(ascending), share));
    return { centre, low, high };
  }
  const centre = column.reduce((sum, value) => sum + value, 0) / column.length;
  const sd = Math.sqrt(column.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, column.length - 1));
  return { centre, low: centre - sd, high: centre + sd };
}

function interval({ centre, low, high }, count, spread) {
  const fixed = (value) => (Math.round(value * 100) / 100 || 0).toFixed(2).replace("-", "−");
  if (count < 2) return fixed(centre);
  return spread === "sd" ? `${fixed(centre)} ± ${fixed(high - centre)}` : `${fixed(centre)} [${fixed(low)}, ${fixed(high)}]`;
}

function ticks(low, high, wish) {
  const raw = (high - low || 1) / wish, power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= raw), first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

// The ends of viridis that would sink into the page are left out.
function shade(share, dark) {
  const at = (dark ? 0.16 + 0.84 * share : 0.92 * share) * (VIRIDIS.length - 1), k = Math.min(Math.floor(at), VIRIDIS.length - 2);
  return `rgb(${VIRIDIS[k].map((value, c) => Math.round(value + (at - k) * (VIRIDIS[k + 1][c] - value))).join(" ")})`;
}

// What does not change while the view is shown.
function read(model) {
  const symbols = model.get("invariants"), seeds = model.get("seeds"), methods = model.get("methods"), width = symbols.length;
  const scores = floats(model.get("scores")), tables = new Map();
  let start = 0;
  for (const { name, rows } of methods) {
    tables.set(name, Array.from({ length: rows }, () => scores.subarray(start, (start += width))));
  }
  const names = model.get("names").split("\n"), values = floats(model.get("values"));
  const slope = floats(model.get("slope")), signature = floats(model.get("signature")), rows = Map.groupBy(names.keys(), (i) => signature[i]);
  for (const row of rows.values()) row.sort((a, b) => slope[a] - slope[b]);
  return {
    symbols, seeds, methods, names, slope, signature, rows, levels: [...rows.keys()].sort(ascending),
    value: (i, k) => values[i * width + k],
    column: () => symbols.findIndex(([name]) => name === model.get("selected")),
    shown: names.map((_, i) => signature[i] + (((i * 0.6180339887498949) % 1) - 0.5) * JITTER),
    runs(name) {
      const all = tables.get(name);
      return all.length === seeds.length ? all.filter((_, s) => model.get("active_seeds").includes(seeds[s])) : all;
    },
  };
}

// Where a key leads: along a row of equal signature, or to the nearest slope one row away.
function neighbour({ rows, levels, slope, signature }, at, key) {
  if (at < 0) {
    const middle = rows.get(levels.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a)));
    return middle[middle.length >> 1];
  }
  const row = rows.get(signature[at]);
  const stride = { ArrowLeft: -1, ArrowRight: 1, PageUp: -25, PageDown: 25, Home: -row.length, End: row.length }[key];
  if (stride) return row[clamp(row.indexOf(at) + stride, 0, row.length - 1)];
  const other = rows.get(levels[levels.indexOf(signature[at]) + (key === "ArrowUp" ? 1 : -1)]) ?? [at];
  const far = (i) => Math.abs(slope[i] - slope[at]);
  return other.reduce((best, i) => (far(i) < far(best) ? i : best));
}

function controls(data, model, put, tables) {
  const choose = (label, key, options) => {
    const box = make("select", { onchange: () => put(key, box.value) }, ...options.map(([value, text]) => make("option", { value }, text)));
    return [make("label", {}, make("span", {}, label), box), () => { box.value = model.get(key); }];
  };
  const [method, drawMethod] = choose("Attribution", "method", data.methods.map(({ name }) => [name, name]));
  const [spread, drawSpread] = choose("Error bars", "spread", Object.entries(SPREADS));
  const boxes = data.seeds.map(() => make("input", { type: "checkbox", onchange: () => {
    const chosen = data.seeds.filter((_, s) => boxes[s].checked);
    put("active_seeds", chosen.length ? chosen : model.get("active_seeds")); // the last seed stays
  } }));
  const toggle = make("button", { type: "button", "aria-expanded": "false", onclick: () => {
    toggle.setAttribute("aria-expanded", !tables.node.toggleAttribute("hidden"));
    tables.draw();
  } }, "Data tables");
  const node = make("div", { class: "controls" }, method, spread,
    make("fieldset", {}, make("legend", {}, "Seeds"), ...data.seeds.map((seed, s) => make("label", {}, boxes[s], String(seed)))), toggle);
  return { node, draw() {
    drawMethod();
    drawSpread();
    boxes.forEach((box, s) => { box.checked = model.get("active_seeds").includes(data.seeds[s]); });
  } };
}

// One button an invariant, one tab stop for all.
function attribution(data, model, put) {
  const bars = data.symbols.map(([name, symbol], index) => {
    const [fill, dots, whisker, limit, value] = ["fill", "dots", "whisker", "limit", "value"].map((kind) => make("span", { class: kind }));
    const button = make("button", { type: "button", class: "bar", title: name.replaceAll("_", " "), onclick: () => put("selected", name) },
      make("span", { class: "symbol" }, symbol), make("span", { class: "track", "aria-hidden": "true" }, fill, dots, whisker, limit), value);
    return { index, name, button, fill, dots, whisker, limit, value };
  });
  const list = make("div", { role: "group", "aria-label": "Colour the knots by", onkeydown: (event) => {
    const order = [...list.children], at = order.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = order[clamp(to, 0, order.length - 1)];
    for (const bar of order) bar.tabIndex = bar === next ? 0 : -1;
    next.focus();
  } });
  const scale = make("div", { class: "scale", "aria-hidden": "true" }), note = make("p", { class: "note" });
  const node = make("div", { class: "panel" },
    make("p", { class: "title" }, make("b", {}, "a"), "What the network looks at"), list, scale, note);

  function draw() {
    const runs = data.runs(model.get("method")), spread = model.get("spread"), limit = model.get("threshold"), many = runs.length > 1;
    const sums = data.symbols.map((_, i) => summary(runs.map((run) => run[i]), spread));
    const low = Math.min(0, ...sums.map((sum) => sum.low)), high = Math.max(limit ?? 0, ...sums.map((sum) => sum.high), ...runs.flatMap((run) => [...run])) || 1;
    const x = (value) => `${((100 * (value - low)) / (high - low)).toFixed(2)}%`;
    const stretch = ({ style }, from, to) => Object.assign(style, { left: x(from), width: x(low + to - from) });
    const order = bars.toSorted((a, b) => sums[b.index].centre - sums[a.index].centre).map((bar) => bar.button);
    if (order.some((button, k) => list.children[k] !== button)) {
      const held = document.activeElement;
      list.append(...order);
      if (list.contains(held)) held.focus();
    }
    for (const bar of bars) {
      const sum = sums[bar.index], chosen = bar.name === model.get("selected");
      stretch(bar.fill, Math.min(0, sum.centre), Math.max(0, sum.centre));
      stretch(bar.whisker, sum.low, sum.high);
      bar.whisker.hidden = !many;
      bar.dots.replaceChildren(...(many ? runs.map((run) => make("i", { style: `left:${x(run[bar.index])}` })) : []));
      bar.limit.hidden = limit === null;
      bar.limit.style.left = x(limit ?? 0);
      bar.value.textContent = interval(sum, runs.length, spread);
      bar.button.classList.toggle("minor", sum.centre < (limit ?? -Infinity));
      bar.button.setAttribute("aria-pressed", chosen);
      if (!list.contains(document.activeElement)) bar.button.tabIndex = chosen ? 0 : -1;
    }
    scale.replaceChildren(...ticks(low, high, 4).map((tick) => make("span", { style: `left:${x(tick)}` }, number(tick))));
    note.textContent = (many ? `Bars: ${SPREADS[spread]} over ${runs.length} seeds; circles: single seeds.` : "One run: no error bar.")
      + (limit === null ? "" : ` ${sums.filter((sum) => sum.centre >= limit).length} of ${sums.length} reach threshold ${number(limit)} (dashed).`);
  }
  return { node, draw };
}

function scatter(data, model, put, root) {
  const { names, slope, signature, shown, levels, symbols } = data, count = names.length.toLocaleString("en");
  const canvas = make("canvas", { "aria-hidden": "true" }), ring = make("span", { class: "ring" }), tip = make("div", { class: "tip", "aria-hidden": "true" });
  const stage = make("div", { class: "stage", role: "application", tabindex: "0", onpointermove: point, onpointerdown: point, onkeydown: walk,
    "aria-label": `Slope against signature, ${count} knots. Left and right move along equal signature, up and down to the next, Escape leaves` }, canvas, ring, tip);
  const ramp = make("span", { class: "ramp" }), legend = make("p", { class: "legend" }), readout = make("p", { class: "readout", "aria-live": "polite" });
  const say = (knot, ...words) => { if (!knot || readout.dataset.knot !== knot) { readout.dataset.knot = knot; readout.replaceChildren(...words); } };
  const find = make("input", { type: "search", placeholder: "Find a knot", "aria-label": "Find a knot", onchange: () => {
    const wanted = find.value.trim(), found = names.find((name) => name.toLowerCase() === wanted.toLowerCase());
    if (found) put("focused", found);
    else if (wanted) say("", `${count} knots are drawn; ${wanted} is not among them.`);
  } });
  const node = make("div", { class: "panel" },
    make("div", { class: "head" }, make("p", { class: "title" }, make("b", {}, "b"), "Slope against signature"), find), legend, stage, readout,
    make("p", { class: "note" }, `Dashed: 2σ = slope. ${count} knots, shifted vertically by at most ${JITTER / 2} to keep equal signatures apart.`));
  const x0 = Math.min(...slope), x1 = Math.max(...slope), pad = 0.03 * (x1 - x0 || 1), y0 = levels[0] - 1, y1 = levels.at(-1) + 1;
  let place = () => [0, 0], drawn = "";

  function picture() {
    const style = getComputedStyle(root), chosen = data.column(), w = stage.clientWidth, h = Math.round(clamp(0.68 * w, 260, 420));
    const [ink, soft, line] = ["--_ink", "--_soft", "--_line"].map((name) => style.getPropertyValue(name));
    stage.style.height = `${h}px`;
    const dense = devicePixelRatio, pen = Object.assign(canvas, { width: w * dense, height: h * dense }).getContext("2d");
    pen.scale(dense, dense);
    const left = 40, right = w - 8, top = 8, bottom = h - 38;
    const X = (v) => left + ((v - x0 + pad) / (x1 - x0 + 2 * pad)) * (right - left), Y = (v) => bottom - ((v - y0) / (y1 - y0)) * (bottom - top);
    place = (i) => [X(slope[i]), Y(shown[i])];
    const stroke = (colour, ax, ay, bx, by) => {
      pen.strokeStyle = colour;
      pen.stroke(new Path2D(`M${ax} ${ay}L${bx} ${by}`));
    };
    const write = (text, px, py, align, colour) => { Object.assign(pen, { textAlign: align, fillStyle: colour }).fillText(text, px, py); };
    pen.font = `11px ${style.fontFamily}`;
    for (const tick of ticks(x0, x1, Math.max(3, w / 90))) {
      const px = Math.round(X(tick)) + 0.5;
      stroke(line, px, top, px, bottom);
      write(number(tick), px, bottom + 15, "center", soft);
    }
    const step = 2 * Math.ceil((y1 - y0) / 2 / Math.max(2, h / 34));
    for (let tick = Math.ceil(y0 / step) * step; tick <= y1; tick += step) {
      const py = Math.round(Y(tick)) + 0.5;
      stroke(line, left, py, right, py);
      write(number(tick), left - 7, py + 4, "right", soft);
    }
    write("slope  Re(λ/μ)", (left + right) / 2, h - 5, "center", ink);
    pen.save();
    pen.rotate(-Math.PI / 2);
    write("signature  σ", -(top + bottom) / 2, 11, "center", ink);
    pen.restore();

    const known = names.map((_, i) => data.value(i, chosen)).filter(Number.isFinite).sort(ascending);
    const [from, to] = known.length ? [quantile(known, 0.02), quantile(known, 0.98)] : [0, 1];
    const palette = Array.from({ length: SHADES }, (_, k) => shade(k / (SHADES - 1), root.classList.contains("dark")));
    const size = clamp(90 / Math.sqrt(names.length), 1.7, 3);
    pen.globalAlpha = 0.85;
    for (let i = 0; i < names.length; i++) {
      const share = (data.value(i, chosen) - from) / (to - from || 1);
      pen.fillStyle = palette[Math.round(clamp(share, 0, 1) * (SHADES - 1))] ?? soft;
      pen.beginPath();
      pen.arc(...place(i), size, 0, 7);
      pen.fill();
    }
    pen.beginPath();
    pen.rect(left, top, right - left, bottom - top);
    pen.clip();
    pen.setLineDash([6, 4]);
    Object.assign(pen, { globalAlpha: 1, lineWidth: 1.5 });
    stroke(ink, X(x0 - pad), Y((x0 - pad) / 2), X(x1 + pad), Y((x1 + pad) / 2));
    root.style.setProperty("--_ramp", `linear-gradient(90deg, ${palette.join(", ")})`);
    const missing = names.length - known.length;
    legend.replaceChildren(`coloured by ${symbols[chosen][1]}`, make("span", {}, `≤ ${number(from, 3)}`), ramp, `≥ ${number(to, 3)}`, missing ? `grey: not known (${missing})` : "");
  }

  function draw() {
    const state = [model.get("selected"), stage.clientWidth, root.className].join();
    if (state !== drawn && stage.clientWidth) {
      drawn = state;
      picture();
    }
    const knot = model.get("focused"), at = knot ? names.indexOf(knot) : -1;
    ring.hidden = tip.hidden = at < 0;
    if (at < 0) return say("", "Point at a knot, or move with the arrow keys.");
    const facts = [["σ", signature[at]], ["slope", slope[at]], ...symbols.map(([, symbol], k) => [symbol, data.value(at, k)])];
    const pairs = (chosen) => chosen.map(([what, value]) => make("span", {}, make("i", {}, what), ` ${number(value, 5)} `));
    say(knot, make("b", {}, knot), " ", ...pairs(facts));
    tip.replaceChildren(make("b", {}, knot), ...pairs([...facts.slice(0, 2), facts[data.column() + 2]]));
    const [px, py] = place(at), x = px + 16 + tip.offsetWidth > stage.clientWidth ? px - 16 - tip.offsetWidth : px + 16;
    ring.style.translate = `${px}px ${py}px`;
    tip.style.translate = `${Math.max(0, x)}px ${clamp(py - tip.offsetHeight / 2, 0, stage.clientHeight - tip.offsetHeight)}px`;
  }

  function point(event) {
    const box = stage.getBoundingClientRect();
    let best = 196, at = -1;
    for (let i = 0; i < names.length; i++) {
      const [px, py] = place(i), far = (px + box.left - event.clientX) ** 2 + (py + box.top - event.clientY) ** 2;
      if (far < best) [best, at] = [far, i];
    }
    if (at >= 0 && names[at] !== model.get("focused")) put("focused", names[at]);
  }
  function walk(event) {
    if (event.key === "Escape") put("focused", "");
    if (!/^(Arrow|Page|Home|End)/.test(event.key) || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    put("focused", names[neighbour(data, names.indexOf(model.get("focused")), event.key)]);
  }
  return { node, draw };
}

function tabulation(data, model) {
  const { symbols, methods, names, slope, signature } = data, node = make("div", { class: "tables" });
  let page = 0;
  const row = ([first, ...rest]) => make("tr", {}, make("th", { scope: "row" }, first), ...rest.map((text) => make("td", {}, text)));
  const grid = (caption, head, body) => make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))), make("tbody", {}, ...body.map(row))));

  function draw() {
    if (node.hidden) return;
    const spread = model.get("spread"), chosen = data.column(), size = (i) => (Number.isNaN(data.value(i, chosen)) ? -Infinity : data.value(i, chosen));
    const sums = symbols.map(([, symbol], k) => [symbol, ...methods.map(({ name }) => {
      const runs = data.runs(name);
      return interval(summary(runs.map((run) => run[k]), spread), runs.length, spread);
    })]);
    const order = names.map((_, i) => i).sort((a, b) => size(b) - size(a) || a - b), pages = Math.ceil(order.length / PAGE);
    const shown = order.slice(page * PAGE, (page + 1) * PAGE);
    const turn = (text, by) => make("button", { type: "button", onclick: () => { page = (page + by + pages) % pages; draw(); } }, text);
    const all = () => [...node.querySelectorAll("button, .scroll")], at = all().indexOf(document.activeElement);
    node.replaceChildren(
      grid(`Scores (${SPREADS[spread]})`, ["invariant", ...methods.map(({ name }) => name)], sums),
      grid(`Knots by ${symbols[chosen][1]}, largest first`, ["knot", "σ", "slope", ...sums.map(([symbol]) => symbol)],
        shown.map((i) => [names[i], number(signature[i]), number(slope[i], 6), ...symbols.map((_, k) => number(data.value(i, k), 5))])),
      make("p", { class: "pages" }, turn("Previous knots", -1), ` ${page * PAGE + 1}–${page * PAGE + shown.length} of ${order.length} `, turn("Next knots", 1)));
    all()[at]?.focus();
  }
  node.hidden = true;
  return { node, draw };
}

function render({ model, el }) {
  let frame = 0;
  const schedule = () => { frame ||= requestAnimationFrame(refresh); };
  const put = (key, value) => {
    model.set(key, value);
    model.save_changes();
    schedule();
  };
  const root = make("div", { class: "rw-saliency" }), data = read(model), tables = tabulation(data, model);
  const bar = controls(data, model, put, tables), left = attribution(data, model, put), right = scatter(data, model, put, root);
  root.append(bar.node, make("div", { class: "panels" }, left.node, right.node), tables.node);
  el.append(root);

  function refresh() {
    frame = 0;
    const paper = getComputedStyle(root).backgroundColor.match(/[\d.]+/g);
    root.classList.toggle("dark", 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128);
    root.classList.toggle("narrow", root.clientWidth < 720);
    for (const part of [bar, left, right, tables]) part.draw();
  }

  const keys = ["method", "active_seeds", "spread", "selected", "focused"].map((key) => `change:${key}`);
  for (const key of keys) model.on(key, schedule);
  const size = new ResizeObserver(schedule), theme = new MutationObserver(schedule), end = new AbortController(), { signal } = end;
  size.observe(root);
  for (const page of [document.documentElement, document.body]) theme.observe(page, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", schedule, { signal });
  // Ctrl+S stays JupyterLab's.
  addEventListener("keydown", (e) => root.contains(e.target) && e.target.toggleAttribute("data-lm-suppress-shortcuts", !e.ctrlKey && !e.metaKey), { signal, capture: true });
  refresh();
  return () => {
    for (const key of keys) model.off(key, schedule);
    size.disconnect();
    theme.disconnect();
    end.abort();
    cancelAnimationFrame(frame);
  };
}

export default { render };
