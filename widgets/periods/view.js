// A scatter of sequences: point or step to one, and see its polygon and its numbers.

const CIVIDIS = ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838"];
const W = 520, H = 360, LEFT = 56, RIGHT = 14, TOP = 12, BOTTOM = 44;

function shade(share) {
  const at = share * (CIVIDIS.length - 1), k = Math.min(Math.floor(at), CIVIDIS.length - 2);
  const [a, b] = [CIVIDIS[k], CIVIDIS[k + 1]].map((c) => [1, 3, 5].map((i) => parseInt(c.slice(i, i + 2), 16)));
  return `rgb(${a.map((x, i) => Math.round(x + (b[i] - x) * (at - k))).join(" ")})`;
}

const short = (x) => (Math.abs(x) >= 1000 || (x && Math.abs(x) < 0.01) ? x.toExponential(1) : String(+x.toPrecision(3))).replace(/-/g, "−");

function range(numbers) {
  let low = Infinity, high = -Infinity;
  for (const x of numbers) { low = Math.min(low, x); high = Math.max(high, x); }
  return high > low ? [low, high] : [low - 1, high + 1];
}

// Round numbers inside a range.
function ticks([low, high]) {
  const raw = (high - low) / 5, ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * ten).find((m) => m >= raw);
  const found = [];
  for (let x = Math.ceil(low / step) * step; x <= high + 1e-9 * step; x += step) found.push(Math.abs(x) < 1e-9 * step ? 0 : x);
  return found;
}

// The lattice polygon with the lattice points around it.
function polygonPicture(corners) {
  const [x0, x1] = range(corners.map((c) => c[0])), [y0, y1] = range(corners.map((c) => c[1]));
  const unit = 150 / (Math.max(x1 - x0, y1 - y0) + 1);
  const at = ([x, y]) => [((x - (x0 + x1) / 2) * unit + 85).toFixed(1), (((y0 + y1) / 2 - y) * unit + 85).toFixed(1)];
  const svg = draw("svg", { viewBox: "0 0 170 170", class: "shape", role: "img", "aria-label": `Polygon with the vertices ${corners.map((c) => `(${c})`).join(", ")}` });
  svg.append(draw("polygon", { points: corners.map((c) => at(c).join(",")).join(" ") }));
  for (let x = Math.floor(x0); x <= x1; x += 1) {
    for (let y = Math.floor(y0); y <= y1; y += 1) {
      const [cx, cy] = at([x, y]);
      svg.append(draw("circle", { cx, cy, r: x || y ? 2.5 : 4, class: x || y ? "" : "origin" }));
    }
  }
  return svg;
}

function render({ model, el }) {
  const root = make("div", { class: "rw-periods" });
  el.append(root);
  let place = [], marks = [], ring, kin = [], status, panel, slider;

  function show() {
    const spots = model.get("spots"), k = model.get("chosen"), spot = spots[k];
    if (!spot) return;
    const same = spots.filter((other) => other.group === spot.group).length;
    for (const node of kin) node.classList.remove("kin");
    kin = marks.filter((_, i) => spots[i].group === spot.group);
    for (const node of kin) node.classList.add("kin");
    ring.setAttribute("cx", place[k][0]);
    ring.setAttribute("cy", place[k][1]);
    slider.value = k;
    const labels = model.get("labels");
    const others = same > 1 ? `; ${same} points have this sequence` : "; no other point has this sequence";
    status.textContent = `${spot.name}: ${labels.value} ${short(spot.value)}${others}`;
    slider.setAttribute("aria-valuetext", status.textContent);
    panel.replaceChildren(...(spot.polygon.length ? [polygonPicture(spot.polygon)] : []), make("p", { class: "sequence" }, spot.sequence));
  }

  function choose(k) {
    if (k === model.get("chosen")) return;
    model.set("chosen", k);
    model.save_changes();
  }

  function nearest(event, svg) {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * W, y = ((event.clientY - box.top) / box.height) * H;
    let best = -1, least = 18 ** 2;
    place.forEach(([a, b], k) => {
      const d = (a - x) ** 2 + (b - y) ** 2;
      if (d < least) [best, least] = [k, d];
    });
    return best;
  }

  function build() {
    const spots = model.get("spots"), labels = model.get("labels");
    if (!spots.length) { root.replaceChildren(make("p", {}, "There is no point to show.")); return; }
    const xs = range(spots.map((s) => s.x)), ys = range(spots.map((s) => s.y)), vs = range(spots.map((s) => s.value));
    const x = (v) => LEFT + ((v - xs[0]) / (xs[1] - xs[0])) * (W - LEFT - RIGHT - 16) + 8;
    const y = (v) => H - BOTTOM - 8 - ((v - ys[0]) / (ys[1] - ys[0])) * (H - TOP - BOTTOM - 16);
    place = spots.map((s) => [x(s.x), y(s.y)]);
    const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, class: "plane", role: "img", "aria-label": `${spots.length} points: ${labels.x} across, ${labels.y} upwards, coloured by ${labels.value}` });
    svg.append(draw("path", { class: "axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }));
    for (const t of ticks(xs)) svg.append(draw("text", { x: x(t), y: H - BOTTOM + 15, "text-anchor": "middle" }, short(t)));
    for (const t of ticks(ys)) svg.append(draw("text", { x: LEFT - 6, y: y(t) + 4, "text-anchor": "end" }, short(t)));
    svg.append(draw("text", { x: (LEFT + W) / 2, y: H - 8, "text-anchor": "middle", class: "name" }, labels.x));
    svg.append(draw("text", { x: 14, y: H / 2, "text-anchor": "middle", class: "name", transform: `rotate(-90 14 ${H / 2})` }, labels.y));
    marks = spots.map((s, k) => draw("circle", { cx: place[k][0].toFixed(1), cy: place[k][1].toFixed(1), r: 4.5, fill: shade((s.value - vs[0]) / (vs[1] - vs[0])), class: "spot" }));
    ring = draw("circle", { r: 9, class: "ring" });
    svg.append(...marks, ring);
    svg.addEventListener("pointermove", (event) => { const k = nearest(event, svg); if (k >= 0) choose(k); });
    svg.addEventListener("click", (event) => { const k = nearest(event, svg); if (k >= 0) { choose(k); slider.focus({ preventScroll: true }); } });
    slider = make("input", { type: "range", min: 0, max: spots.length - 1, value: model.get("chosen"), "aria-label": "Point", oninput: () => choose(+slider.value) });
    status = make("p", { class: "status", role: "status" });
    panel = make("div", { class: "panel" });
    const bar = make("div", { class: "bar", "aria-hidden": "true", style: `background:linear-gradient(90deg,${CIVIDIS.join(",")})` });
    const legend = make("p", { class: "legend" }, `${labels.value} ${short(vs[0])} `, bar, ` ${short(vs[1])}`);
    const rows = (table) => {
      if (table.rows.length > 1) return;
      for (const s of spots) {
        const row = table.insertRow();
        for (const text of [s.name, short(s.x), short(s.y), short(s.value), s.sequence]) row.insertCell().textContent = text;
      }
    };
    const table = make("table", {}, make("tr", {}, ...["name", labels.x, labels.y, labels.value, "sequence"].map((t) => make("th", { scope: "col" }, t))));
    const data = make("details", { ontoggle: () => rows(table) }, make("summary", {}, "Data as a table"), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Data" }, table));
    root.replaceChildren(make("div", { class: "row" }, make("div", { class: "left" }, svg, legend, make("label", {}, "Point ", slider)), make("div", { class: "right" }, status, panel)), data);
    show();
  }

  function theme() {
    const paper = (getComputedStyle(root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    root.classList.toggle("dark", 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128);
  }

  model.on("change:spots", build);
  model.on("change:chosen", show);
  const end = new AbortController();
  watchTheme(root, end.signal, theme);
  keepKeys(root, end.signal);
  build();
  theme();
  return () => {
    model.off("change:spots", build);
    model.off("change:chosen", show);
    end.abort();
  };
}

export default { render };
