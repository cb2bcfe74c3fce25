// Metrics on members of a family: σ against CPU time, the distribution of η, a cross-section to turn.

const W = 360, H = 280, LEFT = 46, RIGHT = 12, TOP = 26, BOTTOM = 40;
const MARKS = ["circle", "square", "triangle", "diamond", "wedge"];
const STOPS = [[0, 69, 122], [0, 114, 178], [241, 240, 236], [213, 94, 0], [138, 50, 0]];
const LEVELS = [[-1, "−1"], [-0.5, "−10⁻²"], [0, "0"], [0.5, "10⁻²"], [1, "1"]];
const START = [0.5, 0.4], STEP = 0.12;

const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const short = (x) => (x && Math.abs(x) < 0.001 ? x.toExponential(1).replace("-", "−") : String(+x.toPrecision(2)).replace("-", "−"));
const signed = (x) => (x < 0 ? "−" : "+") + short(Math.abs(x));
const power = (k) => "10" + String(k).replace("-", "⁻").replace(/\d/g, (c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]);

// Sign and logarithm of a deviation, between −1 and 1, with limits that never change.
const level = (x) => Math.sign(x) * Math.min(1, Math.log10(Math.max(Math.abs(x), 1e-4) / 1e-4) / 4);

function colour(value, light = 1) {
  const at = Math.min(3.9999, Math.max(0, (value + 1) * 2)), k = Math.floor(at), t = at - k;
  return `rgb(${STOPS[k].map((c, i) => Math.round(light * (c + t * (STOPS[k + 1][i] - c)))).join(" ")})`;
}

// How squarely a facet faces the eye, from 0.72 to 1.
function facing([i, j, k, l], px, py, pz) {
  const u = [px[k] - px[i], py[k] - py[i], pz[k] - pz[i]], v = [px[l] - px[j], py[l] - py[j], pz[l] - pz[j]];
  const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  return 0.72 + 0.28 * Math.abs(n[2]) / (Math.hypot(...n) || 1);
}

function mark(kind, x, y, r) {
  const d = {
    circle: `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
    square: `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
    triangle: `M${x} ${y - 1.2 * r}l${1.2 * r} ${2.1 * r}h${-2.4 * r}z`,
    diamond: `M${x} ${y - 1.3 * r}l${1.3 * r} ${1.3 * r}l${-1.3 * r} ${1.3 * r}l${-1.3 * r} ${-1.3 * r}z`,
    wedge: `M${x} ${y + 1.2 * r}l${1.2 * r} ${-2.1 * r}h${-2.4 * r}z`,
  };
  return draw("path", { d: d[kind], class: "mark" });
}

function key(shape, words, kind) {
  const svg = draw("svg", { viewBox: "0 0 22 12", "aria-hidden": "true", class: kind });
  svg.append(shape);
  return make("li", {}, svg, words);
}

function frame(title, name) {
  const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, role: "img" }), ink = draw("g");
  svg.append(draw("text", { x: LEFT, y: 14, class: "name" }, title));
  svg.append(draw("path", { class: "axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }));
  svg.append(draw("text", { x: (LEFT + W - RIGHT) / 2, y: H - 5, "text-anchor": "middle", class: "name" }, name), ink);
  return { svg, ink };
}

function render({ model, el }) {
  const root = make("div", { class: "rw-calabi-yau" });
  el.append(root);
  const names = model.get("names"), methods = model.get("methods"), runs = model.get("runs");
  const courses = model.get("courses"), shares = model.get("shares"), starts = model.get("starts");
  const [sheets, rows, columns] = model.get("shape"), size = sheets * rows * columns;
  const places = floats(model.get("places")), deviations = floats(model.get("deviations"));
  const timed = methods.filter((name) => runs.flat().some((run) => run.method === name && run.seconds > 0));
  const kind = (name) => (timed.includes(name) ? `m${timed.indexOf(name) % MARKS.length}` : "free");
  const shape = (name) => MARKS[timed.indexOf(name) % MARKS.length];
  const here = () => {
    const k = model.get("member"), known = [...new Set(runs[k].map((run) => run.method))];
    const name = known.includes(model.get("method")) ? model.get("method") : known.at(-1);
    return { k, known, name, run: runs[k].filter((run) => run.method === name).at(-1) };
  };

  // Ranges are those of all members, so that pictures of different members can be compared.
  const times = [...runs.flat().map((run) => run.seconds), ...courses.flatMap((c) => Object.values(c).flat().map(([t]) => t))].filter((t) => t > 0);
  const sigmas = runs.flat().map((run) => run.sigma).filter((s) => s > 0);
  const reach = (values, spare) => [Math.floor(Math.log10(Math.min(...values)) - spare), Math.ceil(Math.log10(Math.max(...values)) + spare)];
  const [t0, t1] = times.length ? reach(times, 0) : [-1, 1], [s0, s1] = sigmas.length ? reach(sigmas, 0) : [-1, 1];
  const x = (t) => LEFT + ((Math.log10(t) - t0) / (t1 - t0 || 1)) * (W - LEFT - RIGHT);
  const y = (s) => H - BOTTOM - ((Math.log10(s) - s0) / (s1 - s0 || 1)) * (H - TOP - BOTTOM);

  const time = frame("σ against CPU time", "CPU-seconds");
  for (let k = t0; k <= t1; k += 1) time.svg.insertBefore(draw("text", { x: x(10 ** k), y: H - BOTTOM + 15, "text-anchor": "middle" }, power(k)), time.ink);
  for (let k = s0; k <= s1; k += 1) {
    time.svg.insertBefore(draw("path", { class: "grid", d: `M${LEFT} ${y(10 ** k)}H${W - RIGHT}` }), time.ink);
    time.svg.insertBefore(draw("text", { x: LEFT - 5, y: y(10 ** k) + 4, "text-anchor": "end" }, power(k)), time.ink);
  }
  const spread = frame("Distribution of η − 1 under |Ω|²", "η − 1");
  const across = (v) => LEFT + ((v + 1.05) / 2.1) * (W - LEFT - RIGHT);
  const BAR = H - BOTTOM + 3;
  for (let i = 0; i < 64; i += 1) {
    const from = across(-1 + i / 32), to = across(-1 + (i + 1) / 32);
    spread.svg.append(draw("rect", { x: from, y: BAR, width: to - from + 0.3, height: 6, fill: colour(-1 + (i + 0.5) / 32) }));
  }
  for (const [v, words] of LEVELS) spread.svg.append(draw("text", { x: across(v), y: BAR + 18, "text-anchor": "middle" }, words));

  const canvas = make("canvas", { tabindex: "0", role: "img", "aria-roledescription": "picture that arrow keys turn" });
  let view = [...START];
  const turn = (dx, dy) => { view = [view[0] + dx, Math.max(-1.57, Math.min(1.57, view[1] + dy))]; paint(); };
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step) turn(...step);
    else if (event.key === "Home") { view = [...START]; paint(); }
    else return;
    event.preventDefault();
  });
  let held = null;
  canvas.addEventListener("pointerdown", (event) => { held = [event.clientX, event.clientY]; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) return;
    turn((event.clientX - held[0]) * 0.012, (event.clientY - held[1]) * 0.012);
    held = [event.clientX, event.clientY];
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { held = null; });

  function paint() {
    const { k, name } = here(), from = starts[k][name], wide = canvas.clientWidth || 300, ratio = devicePixelRatio || 1;
    canvas.width = Math.round(wide * ratio);
    canvas.height = Math.round(wide * ratio);
    const g = canvas.getContext("2d"), middle = canvas.width / 2;
    const [cy, sy, cp, sp] = [Math.cos(view[0]), Math.sin(view[0]), Math.cos(view[1]), Math.sin(view[1])];
    const px = new Float32Array(size), py = new Float32Array(size), pz = new Float32Array(size), value = new Float32Array(size);
    let largest = 0;
    for (let i = 0; i < size; i += 1) {
      const at = 4 * (k * size + i), a = places[at], b = places[at + 2], c = (places[at + 1] + places[at + 3]) * Math.SQRT1_2;
      px[i] = a * cy + c * sy;
      const depth = c * cy - a * sy;
      py[i] = b * cp - depth * sp;
      pz[i] = b * sp + depth * cp;
      value[i] = level(deviations[from + i]);
      largest = Math.max(largest, Math.hypot(a, b, c));
    }
    const scale = (0.97 * middle) / (largest || 1), quads = [];
    for (let s = 0; s < sheets; s += 1) for (let r = 0; r < rows - 1; r += 1) for (let c = 0; c < columns - 1; c += 1) {
      const i = (s * rows + r) * columns + c, q = [i, i + columns, i + columns + 1, i + 1];
      quads.push([q.reduce((sum, j) => sum + pz[j], 0), q, q.reduce((sum, j) => sum + value[j], 0) / 4]);
    }
    quads.sort((one, other) => one[0] - other[0]);
    g.lineWidth = 0.6 * ratio;
    g.strokeStyle = "rgb(40 40 40 / 0.2)";
    g.lineJoin = "round";
    for (const [, q, v] of quads) {
      g.beginPath();
      q.forEach((j, n) => g[n ? "lineTo" : "moveTo"](middle + scale * px[j], middle - scale * py[j]));
      g.closePath();
      g.fillStyle = colour(v, facing(q, px, py, pz));
      g.fill();
      g.stroke();
    }
  }

  function show() {
    const { k, known, name, run } = here();
    slider.value = k;
    slider.setAttribute("aria-valuetext", names[k]);
    label.textContent = names[k];
    select.replaceChildren(...known.map((one) => make("option", { value: one }, one)));
    select.value = name;

    time.ink.replaceChildren();
    for (const one of known) {
      const mine = runs[k].filter((each) => each.method === one), group = draw("g", { class: `${kind(one)}${one === name ? " chosen" : ""}` });
      if (kind(one) === "free") group.append(draw("path", { class: "line", d: `M${LEFT} ${y(mine.at(-1).sigma)}H${W - RIGHT}` }));
      else {
        const path = (points) => points.map(([t, s], i) => `${i ? "L" : "M"}${x(Math.max(t, 10 ** t0)).toFixed(1)} ${y(Math.max(s, 10 ** s0)).toFixed(1)}`).join("");
        if (courses[k][one]) group.append(draw("path", { class: "course", d: path(courses[k][one].filter(([t]) => t > 0)) }));
        else group.append(draw("path", { class: "line", d: path(mine.map((each) => [each.seconds, each.sigma])) }));
        group.append(...mine.map((each) => mark(shape(one), x(each.seconds), y(each.sigma), one === name ? 4.6 : 3.6)));
      }
      time.ink.append(group);
    }
    const told = known.map((one) => { const last = runs[k].filter((each) => each.method === one).at(-1); return `${one} ${short(last.sigma)} in ${short(last.seconds)} CPU-seconds`; });
    time.svg.setAttribute("aria-label", `σ against CPU time, ${names[k]}: ${told.join("; ")}`);

    spread.ink.replaceChildren();
    const most = Math.max(...Object.values(shares[k]).flat()), bins = Object.values(shares[k])[0].length, half = (bins - 1) / 2;
    const height = (v) => H - BOTTOM - (v / most) * (H - TOP - BOTTOM - 4), edge = (i) => across((i - half - 0.5) / (half + 0.5));
    for (const one of [...known.filter((each) => each !== name), name]) {
      const d = shares[k][one].map((v, i) => `${i ? "L" : "M"}${edge(i).toFixed(1)} ${height(v).toFixed(1)}H${edge(i + 1).toFixed(1)}`).join("");
      const group = draw("g", { class: `${kind(one)}${one === name ? " chosen" : ""}` });
      group.append(draw("path", { class: "line", d }));
      spread.ink.append(group);
    }
    spread.svg.setAttribute("aria-label", `Distribution of η − 1, ${names[k]}; for ${name} it lies between ${signed(run.least - 1)} and ${signed(run.greatest - 1)}`);

    let low = Infinity, high = -Infinity;
    for (let i = 0; i < size; i += 1) { const d = deviations[starts[k][name] + i]; low = Math.min(low, d); high = Math.max(high, d); }
    canvas.setAttribute("aria-label", `Cross-section of the hypersurface, ${names[k]}, coloured by η − 1 of ${name}, between ${signed(low)} and ${signed(high)}`);
    const cost = run.seconds ? ` in ${short(run.seconds)} CPU-seconds` : "";
    status.textContent = `${names[k]}, ${name}${run.seconds ? `, ${run.size}` : ""}: σ = ${short(run.sigma)} ± ${short(run.error)}${cost}; on the cross-section η − 1 is between ${signed(low)} and ${signed(high)}.`;
    paint();
    fill();
  }

  function fill() {
    if (!details.open) return;
    body.replaceChildren(...runs[here().k].map((run) => make("tr", {}, ...[run.method, run.size, run.unknowns, run.seconds.toPrecision(3), run.sigma.toPrecision(3), run.error.toPrecision(2), run.least.toFixed(3), run.greatest.toFixed(3)].map((v) => make("td", {}, String(v))))));
  }

  const put = (name, value) => { if (model.get(name) !== value) { model.set(name, value); model.save_changes(); } };
  const slider = make("input", { type: "range", min: 0, max: names.length - 1, "aria-label": "Member of the family", oninput: () => put("member", +slider.value) });
  const label = make("span", { class: "which" }), select = make("select", { "aria-label": "Method", onchange: () => put("method", select.value) });
  const status = make("p", { class: "status", role: "status" }), body = make("tbody");
  const head = ["method", "size", "unknowns", "CPU-seconds", "σ", "±", "least η", "greatest η"];
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...head.map((words) => make("th", { scope: "col" }, words)))), body);
  const details = make("details", { ontoggle: fill }, make("summary", {}, "Data as a table"), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "All metrics of this member" }, table));
  const member = make("label", { class: "member" }, "Member ", slider, label);
  if (names.length < 2) member.hidden = true;
  const keys = methods.map((name) => key(kind(name) === "free" ? draw("path", { class: "line", d: "M0 6H22" }) : mark(shape(name), 11, 6, 4), name, kind(name)));
  root.append(
    make("div", { class: "controls" }, member, make("label", {}, "Method ", select)),
    make("ul", { class: "keys" }, ...keys),
    make("div", { class: "row" }, time.svg, spread.svg, make("figure", {}, canvas, make("figcaption", {}, "The curve z₃ = … = z₀/2, coloured by η − 1. Drag, or arrow keys."))),
    status, details);

  function theme() {
    const paper = (getComputedStyle(root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    root.classList.toggle("dark", 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128);
  }

  const resized = () => { theme(); if (Math.abs(canvas.width - (canvas.clientWidth || 300) * (devicePixelRatio || 1)) > 1) paint(); };
  model.on("change:member", show);
  model.on("change:method", show);
  const box = new ResizeObserver(resized), attributes = new MutationObserver(theme), end = new AbortController();
  box.observe(root);
  for (const node of [document.documentElement, document.body]) attributes.observe(node, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme, { signal: end.signal });
  keepKeys(root, end.signal);
  show();
  theme();
  return () => {
    model.off("change:member", show);
    model.off("change:method", show);
    box.disconnect();
    attributes.disconnect();
    end.abort();
  };
}

export default { render };
