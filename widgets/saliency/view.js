// Saliency bars beside the scatter of slope against signature. No dependency, no build step.
// The state lives in the model's traits, so the view answers without a kernel.

const VIRIDIS = ["#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c", "#22a884",
  "#44bf70", "#7ad151", "#bddf26", "#fde725"].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
const SHADES = 48;
const JITTER = 1.1;
const PAGE = 25;

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

const floats = (view) =>
  new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

function number(value, digits = 4) {
  if (!Number.isFinite(value)) return "not known";
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));
  return text.replace("-", "−");
}

function quantile(sorted, share) {
  const at = share * (sorted.length - 1), low = Math.floor(at), high = Math.ceil(at);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

// Centre and the two ends of the error bar: mean and sample sd, or median and quartiles.
function summary(column, spread) {
  if (spread === "iqr") {
    const sorted = [...column].sort((a, b) => a - b);
    return { centre: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
  }
  const centre = column.reduce((sum, value) => sum + value, 0) / column.length;
  const square = column.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const sd = column.length > 1 ? Math.sqrt(square / (column.length - 1)) : 0;
  return { centre, low: centre - sd, high: centre + sd };
}

function interval({ centre, low, high }, count, spread) {
  const fixed = (value) => (Math.round(value * 100) / 100 || 0).toFixed(2).replace("-", "−");
  if (count < 2) return fixed(centre);
  return spread === "sd" ? `${fixed(centre)} ± ${fixed(high - centre)}` : `${fixed(centre)} [${fixed(low)}, ${fixed(high)}]`;
}

function ticks(low, high, wish) {
  const raw = (high - low) / wish, power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= raw);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

function shade(share, dark) {
  // The ends of viridis that would sink into the page are left out.
  const [from, to] = dark ? [0.16, 1] : [0, 0.92];
  const at = (from + share * (to - from)) * (VIRIDIS.length - 1);
  const k = Math.min(Math.floor(at), VIRIDIS.length - 2);
  const mix = VIRIDIS[k].map((value, c) => Math.round(value + (at - k) * (VIRIDIS[k + 1][c] - value)));
  return `rgb(${mix.join(" ")})`;
}

function readPoints(model) {
  const names = model.get("names").split("\n");
  const slope = floats(model.get("slope")), signature = floats(model.get("signature"));
  const rows = new Map();
  names.forEach((_, i) => (rows.get(signature[i]) ?? rows.set(signature[i], []).get(signature[i])).push(i));
  for (const row of rows.values()) row.sort((a, b) => slope[a] - slope[b]);
  const levels = [...rows.keys()].sort((a, b) => a - b);
  const shown = names.map((_, i) => signature[i] + (((i * 0.6180339887498949) % 1) - 0.5) * JITTER);
  return { names, slope, signature, shown, rows, levels, values: floats(model.get("values")) };
}

// Where an arrow key leads: along a row of equal signature, or to the nearest slope one row away.
function neighbour(points, at, key) {
  const row = points.rows.get(points.signature[at]), place = row.indexOf(at);
  const stride = { ArrowLeft: -1, ArrowRight: 1, PageUp: -25, PageDown: 25, Home: -row.length, End: row.length }[key];
  if (stride) return row[Math.max(0, Math.min(row.length - 1, place + stride))];
  const level = points.levels.indexOf(points.signature[at]) + (key === "ArrowUp" ? 1 : -1);
  const other = points.rows.get(points.levels[level]);
  if (!other) return at;
  const far = (i) => Math.abs(points.slope[i] - points.slope[at]);
  return other.reduce((best, i) => (far(i) < far(best) ? i : best));
}

function render({ model, el }) {
  const symbols = model.get("invariants"), seeds = model.get("seeds"), methods = model.get("methods");
  const points = readPoints(model), width = symbols.length;
  const scores = floats(model.get("scores")), tables = new Map();
  let start = 0;
  for (const { name, rows } of methods) {
    tables.set(name, Array.from({ length: rows }, (_, r) => scores.subarray(start + r * width, start + (r + 1) * width)));
    start += rows * width;
  }
  const put = (key, value) => { model.set(key, value); model.save_changes(); schedule(); };
  const column = () => symbols.findIndex(([name]) => name === model.get("selected"));
  const active = (name) => {
    const rows = tables.get(name);
    return rows.length === seeds.length ? rows.filter((_, s) => model.get("active_seeds").includes(seeds[s])) : rows;
  };

  // Controls
  const choose = (label, key, options) => {
    const box = make("select", { onchange: () => put(key, box.value) },
      ...options.map(([value, text]) => make("option", { value }, text)));
    return [make("label", {}, make("span", {}, label), box), box];
  };
  const [methodLabel, methodBox] = choose("Attribution", "method", methods.map(({ name }) => [name, name]));
  const [spreadLabel, spreadBox] = choose("Error bars", "spread", [["sd", "mean ± s.d."], ["iqr", "median, quartiles"]]);
  const boxes = seeds.map((seed) => make("input", { type: "checkbox", onchange: () => {
    const chosen = seeds.filter((_, s) => boxes[s].checked);
    if (chosen.length) put("active_seeds", chosen);
    else schedule(); // the last seed stays
  } }));
  const tableButton = make("button", { type: "button", "aria-expanded": "false", onclick: () => {
    tableArea.hidden = !tableArea.hidden;
    tableButton.setAttribute("aria-expanded", String(!tableArea.hidden));
    schedule();
  } }, "Data tables");
  const controls = make("div", { class: "controls" }, methodLabel, spreadLabel,
    make("fieldset", {}, make("legend", {}, "Seeds"), ...seeds.map((seed, s) => make("label", {}, boxes[s], String(seed)))),
    tableButton);

  // Bars: one button an invariant, one tab stop for all
  const bars = symbols.map(([name, symbol], index) => {
    const fill = make("span", { class: "fill" }), whisker = make("span", { class: "whisker" });
    const dots = make("span", { class: "dots" }), value = make("span", { class: "value" });
    const track = make("span", { class: "track", "aria-hidden": "true" }, fill, dots, whisker, make("span", { class: "limit" }));
    const button = make("button", { type: "button", class: "bar", title: name.replaceAll("_", " "), "aria-pressed": "false",
      onclick: () => put("selected", name) }, make("span", { class: "symbol" }, symbol), track, value);
    return { index, name, symbol, button, fill, whisker, dots, value, track };
  });
  const list = make("div", { class: "list", role: "group", "aria-label": "Invariants; press one to colour the knots by it" });
  list.addEventListener("keydown", (event) => {
    const order = [...list.children], at = order.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = order[Math.max(0, Math.min(order.length - 1, to))];
    for (const bar of order) bar.tabIndex = bar === next ? 0 : -1;
    next.focus();
  });
  const scale = make("div", { class: "scale", "aria-hidden": "true" });
  const barsNote = make("p", { class: "note" });
  const left = make("section", { class: "panel", "aria-label": "Attribution" },
    make("p", { class: "title" }, make("b", {}, "a"), " What the network looks at"), list, scale, barsNote);

  // Scatter
  const canvas = make("canvas", { "aria-hidden": "true" }), ring = make("span", { class: "ring", hidden: "" });
  const tip = make("div", { class: "tip", hidden: "", "aria-hidden": "true" });
  const stage = make("div", { class: "stage", role: "application", tabindex: "0",
    "aria-label": `Scatter of slope against signature, ${points.names.length} knots. Left and right arrows move along knots of equal signature, up and down to the next signature, Home and End to the ends, Escape leaves.` },
    canvas, ring, tip);
  const ramp = make("span", { class: "ramp", "aria-hidden": "true" }), legend = make("p", { class: "legend" });
  const readout = make("p", { class: "readout", "aria-live": "polite" });
  const find = make("input", { type: "search", placeholder: "Find a knot", "aria-label": "Find a knot", autocomplete: "off", spellcheck: "false",
    onchange: () => {
      const wanted = find.value.trim().toLowerCase();
      const at = points.names.findIndex((name) => name.toLowerCase() === wanted);
      if (at >= 0) put("focused", points.names[at]);
      else if (wanted) Object.assign(readout, { textContent: `No knot named ${find.value.trim()} is among these.` }).dataset.knot = "";
    } });
  const note = make("p", { class: "note" }, `Dashed: 2σ = slope. Each dot is one of ${points.names.length.toLocaleString("en")} knots, `
    + `shifted vertically by at most ${JITTER / 2} so that equal signatures do not hide one another.`);
  const right = make("section", { class: "panel", "aria-label": "Knots" },
    make("div", { class: "head" }, make("p", { class: "title" }, make("b", {}, "b"), " Slope against signature"), find),
    legend, stage, readout, note);

  const tableArea = make("div", { class: "tables", hidden: "" });
  const root = make("div", { class: "rw-saliency" }, controls, make("div", { class: "panels" }, left, right), tableArea);
  el.append(root);

  let page = 0, frame = 0, dark = false, drawn = "", place = () => [0, 0];

  function drawBars() {
    const rows = active(model.get("method")), spread = model.get("spread"), limit = model.get("threshold");
    const sums = symbols.map((_, i) => summary(rows.map((row) => row[i]), spread));
    const low = Math.min(0, ...sums.map((sum) => sum.low));
    const high = Math.max(limit ?? 0, ...sums.map((sum) => sum.high), ...rows.map((row) => Math.max(...row))) || 1;
    const x = (value) => `${((100 * (value - low)) / (high - low)).toFixed(2)}%`;
    const order = [...bars].sort((a, b) => sums[b.index].centre - sums[a.index].centre);
    if (order.some((bar, k) => list.children[k] !== bar.button)) {
      const focus = list.contains(document.activeElement) ? document.activeElement : null;
      list.append(...order.map((bar) => bar.button));
      focus?.focus();
    }
    for (const { index, name, button, fill, whisker, dots, value, track } of bars) {
      const sum = sums[index], chosen = name === model.get("selected");
      const ends = [Math.min(0, sum.centre), Math.max(0, sum.centre)];
      fill.style.left = x(ends[0]);
      fill.style.width = x(low + ends[1] - ends[0]);
      whisker.hidden = rows.length < 2;
      whisker.style.left = x(sum.low);
      whisker.style.width = x(low + sum.high - sum.low);
      dots.replaceChildren(...(rows.length > 1 ? rows.map((row) => make("i", { style: `left:${x(row[index])}` })) : []));
      track.lastChild.hidden = limit === null;
      track.lastChild.style.left = x(limit ?? 0);
      value.textContent = interval(sum, rows.length, spread);
      button.classList.toggle("minor", limit !== null && sum.centre < limit);
      button.setAttribute("aria-pressed", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    scale.replaceChildren(...ticks(low, high, 4).map((tick) => make("span", { style: `left:${x(tick)}` }, number(tick))));
    const many = rows.length > 1 ? `${spread === "sd" ? "Mean ± standard deviation" : "Median and quartiles"} over ${rows.length} seeds; dots are single seeds.` : "One run; no error bar.";
    const cut = limit === null ? "" : ` ${sums.filter((sum) => sum.centre >= limit).length} of ${width} reach the threshold ${number(limit)} (dashed).`;
    barsNote.textContent = many + cut;
  }

  function drawScatter() {
    const style = getComputedStyle(root), chosen = column(), { slope, signature, shown, values } = points;
    const w = stage.clientWidth, h = Math.round(Math.max(260, Math.min(420, 0.68 * w)));
    if (!w) return;
    stage.style.height = `${h}px`;
    const dense = Math.max(1, window.devicePixelRatio || 1);
    canvas.width = w * dense;
    canvas.height = h * dense;
    const pen = canvas.getContext("2d");
    pen.scale(dense, dense);
    const box = { left: 40, right: w - 8, top: 8, bottom: h - 38 };
    const [x0, x1] = [slope.reduce((a, b) => Math.min(a, b)), slope.reduce((a, b) => Math.max(a, b))];
    const pad = 0.03 * (x1 - x0 || 1), y0 = points.levels[0] - 1, y1 = points.levels.at(-1) + 1;
    const X = (v) => box.left + ((v - x0 + pad) / (x1 - x0 + 2 * pad)) * (box.right - box.left);
    const Y = (v) => box.bottom - ((v - y0) / (y1 - y0)) * (box.bottom - box.top);
    place = (i) => [X(slope[i]), Y(shown[i])];

    pen.font = `11px ${style.fontFamily}`;
    pen.lineWidth = 1;
    const ink = style.getPropertyValue("--_ink"), soft = style.getPropertyValue("--_soft"), line = style.getPropertyValue("--_line");
    const stroke = (colour, ...ends) => {
      pen.strokeStyle = colour;
      pen.beginPath();
      pen.moveTo(ends[0], ends[1]);
      pen.lineTo(ends[2], ends[3]);
      pen.stroke();
    };
    const write = (text, px, py, align, colour) => { pen.textAlign = align; pen.fillStyle = colour; pen.fillText(text, px, py); };
    const crisp = (v) => Math.round(v) + 0.5;
    for (const tick of ticks(x0, x1, Math.max(3, w / 90))) {
      stroke(line, crisp(X(tick)), box.top, crisp(X(tick)), box.bottom);
      write(number(tick), X(tick), box.bottom + 15, "center", soft);
    }
    const step = 2 * Math.ceil((points.levels.at(-1) - points.levels[0]) / 2 / Math.max(2, h / 34)) || 2;
    for (let tick = Math.ceil(y0 / step) * step; tick <= y1; tick += step) {
      stroke(line, box.left, crisp(Y(tick)), box.right, crisp(Y(tick)));
      write(number(tick), box.left - 7, Y(tick) + 4, "right", soft);
    }
    write("slope  Re(λ/μ)", (box.left + box.right) / 2, h - 5, "center", ink);
    pen.save();
    pen.translate(11, (box.top + box.bottom) / 2);
    pen.rotate(-Math.PI / 2);
    write("signature  σ", 0, 0, "center", ink);
    pen.restore();

    const known = Array.from(slope, (_, i) => values[i * width + chosen]).filter(Number.isFinite).sort((a, b) => a - b);
    const [from, to] = known.length ? [quantile(known, 0.02), quantile(known, 0.98)] : [0, 1];
    const palette = Array.from({ length: SHADES }, (_, k) => shade(k / (SHADES - 1), dark));
    const size = points.names.length > 3000 ? 1.7 : points.names.length > 600 ? 2.2 : 3;
    pen.globalAlpha = 0.85;
    for (let i = 0; i < slope.length; i++) {
      const share = (values[i * width + chosen] - from) / (to - from || 1);
      pen.fillStyle = Number.isFinite(share) ? palette[Math.round(Math.max(0, Math.min(1, share)) * (SHADES - 1))] : soft;
      const [px, py] = place(i);
      pen.beginPath();
      pen.arc(px, py, size, 0, 7);
      pen.fill();
    }
    pen.globalAlpha = 1;
    pen.save();
    pen.beginPath();
    pen.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    pen.clip();
    pen.setLineDash([6, 4]);
    pen.lineWidth = 1.5;
    stroke(ink, X(x0 - pad), Y((x0 - pad) / 2), X(x1 + pad), Y((x1 + pad) / 2));
    pen.restore();

    const ends = `linear-gradient(90deg, ${palette.filter((_, k) => k % 6 === 0).concat(palette.at(-1)).join(", ")})`;
    root.style.setProperty("--_ramp", ends);
    const missing = slope.length - known.length;
    legend.replaceChildren(`coloured by ${symbols[chosen][1]}`, make("span", { class: "end" }, `≤ ${number(from, 3)}`), ramp, `≥ ${number(to, 3)}`,
      missing ? `; grey: not known (${missing})` : "");
  }

  function drawFocus() {
    const at = model.get("focused") ? points.names.indexOf(model.get("focused")) : -1;
    ring.hidden = tip.hidden = at < 0;
    if (at < 0) {
      readout.textContent = "Point at a knot, or move through them with the arrow keys.";
      readout.dataset.knot = "";
      return;
    }
    const pair = (what, value) => make("span", {}, make("i", {}, what), ` ${number(value, 5)} `);
    const facts = [["σ", points.signature[at]], ["slope", points.slope[at]], ...symbols.map(([, symbol], i) => [symbol, points.values[at * width + i]])];
    if (readout.dataset.knot !== points.names[at]) {
      readout.dataset.knot = points.names[at];
      readout.replaceChildren(make("b", {}, points.names[at]), " ", ...facts.map((fact) => pair(...fact)));
    }
    tip.replaceChildren(make("b", {}, points.names[at]), ...[0, 1, column() + 2].map((k) => pair(...facts[k])));
    const [px, py] = place(at), room = stage.clientWidth;
    ring.style.transform = `translate(${px}px, ${py}px)`;
    const x = px + 16 + tip.offsetWidth > room ? px - 16 - tip.offsetWidth : px + 16;
    const y = Math.max(0, Math.min(py - tip.offsetHeight / 2, stage.clientHeight - tip.offsetHeight));
    tip.style.transform = `translate(${Math.max(0, x)}px, ${y}px)`;
  }

  function drawTables() {
    if (tableArea.hidden) return;
    const spread = model.get("spread"), chosen = column(), cells = (tag, texts) => texts.map((text) => make(tag, {}, text));
    const grid = (caption, head, body) => make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      make("table", {}, make("caption", {}, caption),
        make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
        make("tbody", {}, ...body.map(([first, ...rest]) => make("tr", {}, make("th", { scope: "row" }, first), ...cells("td", rest))))));
    const sums = bars.map(({ index, symbol }) => [symbol, ...methods.map(({ name }) => {
      const rows = active(name);
      return interval(summary(rows.map((row) => row[index]), spread), rows.length, spread);
    })]);
    const value = (i) => points.values[i * width + chosen];
    const order = points.names.map((_, i) => i).sort((a, b) => (Number.isFinite(value(b)) - Number.isFinite(value(a))) || value(b) - value(a));
    const pages = Math.ceil(order.length / PAGE);
    const rows = order.slice(page * PAGE, (page + 1) * PAGE).map((i) => [points.names[i], number(points.signature[i]), number(points.slope[i], 6),
      ...symbols.map((_, k) => number(points.values[i * width + k], 5))]);
    const turn = (text, by) => make("button", { type: "button", onclick: () => {
      page = (page + by + pages) % pages;
      drawTables();
      tableArea.querySelector(`.pages button${by < 0 ? "" : ":last-child"}`).focus();
    } }, text);
    tableArea.replaceChildren(
      grid(`Scores by attribution (${spread === "sd" ? "mean ± standard deviation" : "median and quartiles"})`, ["invariant", ...methods.map(({ name }) => name)], sums),
      grid(`Knots by ${symbols[chosen][1]}, largest first`, ["knot", "σ", "slope", ...symbols.map(([, symbol]) => symbol)], rows),
      make("p", { class: "pages" }, turn("Previous knots", -1), ` ${page * PAGE + 1}–${Math.min(order.length, (page + 1) * PAGE)} of ${order.length} `, turn("Next knots", 1)));
  }

  function refresh() {
    frame = 0;
    methodBox.value = model.get("method");
    spreadBox.value = model.get("spread");
    boxes.forEach((box, s) => { box.checked = model.get("active_seeds").includes(seeds[s]); });
    const paper = getComputedStyle(root).backgroundColor.match(/[\d.]+/g).map(Number);
    dark = 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128;
    root.classList.toggle("dark", dark);
    root.classList.toggle("narrow", root.clientWidth < 720);
    drawBars();
    const picture = [model.get("selected"), stage.clientWidth, dark, window.devicePixelRatio].join();
    if (picture !== drawn) { drawn = picture; drawScatter(); }
    drawFocus();
    drawTables();
  }
  const schedule = () => { frame ||= requestAnimationFrame(refresh); };

  let hover = 0;
  const point = (event) => {
    const { left: x0, top: y0 } = stage.getBoundingClientRect(), mx = event.clientX - x0, my = event.clientY - y0;
    cancelAnimationFrame(hover);
    hover = requestAnimationFrame(() => {
      let best = 196, at = -1;
      for (let i = 0; i < points.names.length; i++) {
        const [px, py] = place(i), far = (px - mx) ** 2 + (py - my) ** 2;
        if (far < best) [best, at] = [far, i];
      }
      if (at >= 0 && points.names[at] !== model.get("focused")) put("focused", points.names[at]);
    });
  };
  stage.addEventListener("pointermove", point);
  stage.addEventListener("pointerdown", point);
  stage.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { put("focused", ""); return; }
    if (!/^(Arrow|Page|Home|End)/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const at = points.names.indexOf(model.get("focused"));
    const middle = points.rows.get(points.levels.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a)));
    put("focused", points.names[at < 0 ? middle[middle.length >> 1] : neighbour(points, at, event.key)]);
  });

  const shared = ["method", "active_seeds", "spread", "selected", "focused"];
  for (const key of shared) model.on(`change:${key}`, schedule);
  const watch = new ResizeObserver(schedule), theme = new MutationObserver(schedule);
  watch.observe(root);
  for (const node of [document.documentElement, document.body]) theme.observe(node, { attributes: true });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", schedule);
  refresh();
  return () => {
    for (const key of shared) model.off(`change:${key}`, schedule);
    watch.disconnect();
    theme.disconnect();
    scheme.removeEventListener("change", schedule);
    cancelAnimationFrame(frame);
    cancelAnimationFrame(hover);
  };
}

export default { render };
