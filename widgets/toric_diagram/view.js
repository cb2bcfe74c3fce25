// A toric diagram with a point p to move: V(p), the polar dual about p, and the bound on 2A·V_min.
// Everything is computed here, from the vertices in the traits.

const NS = "http://www.w3.org/2000/svg", SIZE = 300, EDGE = 26, GLIDE = 350;
const LEVELS = [1.05, 1.2, 1.5, 2, 4], RAYS = 240, GAUGE = [0.98, 1.62], NEAR = 0.004;

const shape = (tag, ...rest) => make(document.createElementNS(NS, tag), ...rest);
const signed = (text) => text.replace(/-/g, "−");
const fixed = (value, digits) => signed(value.toFixed(digits).replace(/^-(0\.?0*)$/, "$1"));
const after = (list, k) => list[(k + 1) % list.length];
const add = ([a, b], [c, d], t = 1) => [a + t * c, b + t * d];
const cross = ([a, b], [c, d]) => a * d - b * c;

// Heights of the edges over p, the vertices of the polar dual, V and its gradient and Hessian.
function at(vertices, p) {
  const here = vertices.map((w) => add(w, p, -1)), heights = here.map((w, k) => cross(w, after(here, k)));
  const dual = here.map((w, k) => [(w[1] - after(here, k)[1]) / heights[k], (after(here, k)[0] - w[0]) / heights[k]]);
  let volume = 0, g = [0, 0], h = [0, 0, 0];
  vertices.forEach((w, k) => {
    const u = dual[(k + dual.length - 1) % dual.length], v = dual[k], s = add(u, v), term = cross(u, v) / 27;
    volume += term;
    g = add(g, s, -term);
    h = h.map((c, i) => c + term * [s[0] * s[0] + u[0] * u[0] + v[0] * v[0], s[0] * s[1] + u[0] * u[1] + v[0] * v[1], s[1] * s[1] + u[1] * u[1] + v[1] * v[1]][i]);
  });
  return { heights, dual, volume, g, h };
}
const inside = (vertices, p) => Math.min(...at(vertices, p).heights) > 0;

// The farthest of the points from a towards b that is well inside.
function reach(vertices, a, b) {
  const most = at(vertices, a).heights, now = at(vertices, b).heights;
  const t = Math.min(1, ...most.map((h, k) => (now[k] < NEAR * h ? (h - NEAR * h) / (h - now[k]) : 1)));
  return add(a, add(b, a, -1), t);
}

function newton(vertices, p) {
  const { volume, g, h: [xx, xy, yy] } = at(vertices, p), scale = xx * yy - xy * xy;
  const step = [(xy * g[1] - yy * g[0]) / scale, (xy * g[0] - xx * g[1]) / scale];
  for (let t = 1; t > 1e-9; t /= 2) {
    const q = add(p, step, t);
    if (inside(vertices, q) && at(vertices, q).volume < volume) return q;
  }
  return p;
}

function levelCurve({ vertices, santalo, minimum }, level) {
  const far = 2 * Math.max(...vertices.flatMap((w) => add(w, santalo, -1).map(Math.abs)));
  return Array.from({ length: RAYS }, (_, k) => {
    const ray = [Math.cos((2 * Math.PI * k) / RAYS), Math.sin((2 * Math.PI * k) / RAYS)];
    let low = 0, high = far;
    for (let step = 0; step < 30; step++) {
      const mid = (low + high) / 2, q = add(santalo, ray, mid);
      if (inside(vertices, q) && at(vertices, q).volume < level * minimum) low = mid;
      else high = mid;
    }
    return add(santalo, ray, low);
  });
}

function centroid(points) {
  let sum = [0, 0], weight = 0;
  points.forEach((v, k) => {
    const wedge = cross(v, after(points, k));
    sum = add(sum, add(v, after(points, k)), wedge);
    weight += wedge;
  });
  return sum.map((c) => c / (3 * weight));
}

// Maps from the plane to a square picture, y up, and back.
function frame(points) {
  const [low, high] = [Math.min, Math.max].map((end) => [0, 1].map((k) => end(...points.map((p) => p[k]))));
  const scale = (SIZE - 2 * EDGE) / Math.max(high[0] - low[0], high[1] - low[1]);
  const middle = [0, 1].map((k) => (low[k] + high[k]) / 2);
  return {
    scale,
    put: ([x, y]) => [SIZE / 2 + scale * (x - middle[0]), SIZE / 2 - scale * (y - middle[1])],
    back: ([x, y]) => [(x - SIZE / 2) / scale + middle[0], (SIZE / 2 - y) / scale + middle[1]],
  };
}
const path = (points, put) => `M${points.map((p) => put(p).map((c) => c.toFixed(2)).join(" ")).join("L")}Z`;

function render({ model, el, signal }) {
  const end = new AbortController(), stop = end.signal;
  signal?.addEventListener("abort", () => end.abort());
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const shown = () => model.get("diagrams")[model.get("chosen")];
  let gliding = 0, view, dualView;

  const select = make("select", { onchange: () => choose(select.selectedIndex) });
  select.append(...model.get("diagrams").map(({ name }) => make("option", {}, name)));
  const tools = make("div", { class: "tools" },
    make("label", {}, "Diagram ", select),
    make("button", { type: "button", onclick: () => glide(newton(shown().vertices, model.get("point"))) }, "Newton step"),
    make("button", { type: "button", onclick: () => glide(shown().santalo) }, "To the minimum"));
  const left = shape("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, class: "diagram" });
  const right = shape("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, class: "polar", role: "img" });
  const gauge = shape("svg", { viewBox: `0 0 ${2 * SIZE} 62`, class: "gauge", role: "img" });
  const status = make("output", { class: "status" });
  const exact = make("p", { class: "note" });
  const table = make("table", {}, make("caption", {}, "The diagrams of this view"));
  const root = make("div", { class: "rw-toric-diagram" }, tools,
    make("div", { class: "panels" },
      make("figure", {}, make("figcaption", {}, "Toric diagram: drag p, or use the arrow keys (with Shift, small steps; Home: minimum)"), left),
      make("figure", {}, make("figcaption", {}, "Polar dual about p: V(p) is 2/27 of its area"), right)),
    gauge, status, exact, make("details", {}, make("summary", {}, "Table"), make("div", { class: "wide" }, table)));
  el.append(root);
  keepKeys(root, stop);

  const moving = { handle: shape("g", { class: "handle", tabindex: 0, role: "application", "aria-roledescription": "movable point" }, shape("circle", { r: 16, class: "hit" }), shape("circle", { r: 6.5, class: "dot" })), dual: shape("path", { class: "now" }), centre: shape("path", { class: "now cross", d: "M-5 -5L5 5M-5 5L5 -5" }) };

  function build() {
    const it = shown(), dual = at(it.vertices, it.santalo).dual;
    select.selectedIndex = model.get("chosen");
    view = frame(it.vertices);
    dualView = frame([...dual, ...dual.map((v) => v.map((c) => 1.7 * c))]);
    const spot = (p, put, radius, name) => shape("circle", { cx: put(p)[0], cy: put(p)[1], r: radius, class: name });
    const place = (name, text, [x, y], [dx, dy]) => shape("text", { class: name, x: x + dx, y: y + dy }, text);
    const [sx, sy] = view.put(it.santalo), [ox, oy] = dualView.put([0, 0]);
    left.replaceChildren(
      shape("path", { class: "polygon", d: path(it.vertices, view.put) }),
      ...LEVELS.map((level) => shape("path", { class: "level", d: path(levelCurve(it, level), view.put) })),
      ...it.boundary.map((p) => spot(p, view.put, 2.6, "lattice")), ...it.interior.map((p) => spot(p, view.put, 2.6, "lattice")),
      shape("path", { class: "least", d: `M${sx} ${sy - 6}l6 6l-6 6l-6 -6Z` }), moving.handle);
    right.replaceChildren(
      shape("path", { class: "before", d: path(dual, dualView.put) }), moving.dual, moving.centre,
      shape("path", { class: "origin", d: `M${ox - 7} ${oy}h14M${ox} ${oy - 7}v14` }), place("label", "p", [ox, oy], [9, -6]));
    exact.textContent = `${it.vertices.length} vertices, ${it.boundary.length} boundary and ${it.interior.length} interior points, 2A = ${it.area2}. V_min = ${fixed(it.minimum, 12)}${it.exact ? `, a root of ${it.exact}` : ""}. Drawn curves: V at ${LEVELS.join(", ")} times its minimum.`;
    draw();
  }

  function draw() {
    const it = shown(), p = model.get("point");
    if (p.length !== 2 || !inside(it.vertices, p)) {
      status.textContent = "p is not inside the diagram.";
      return;
    }
    const { dual, volume } = at(it.vertices, p), product = volume * it.area2, least = it.minimum * it.area2;
    const [x, y] = view.put(p), [cx, cy] = dualView.put(centroid(dual));
    moving.handle.setAttribute("transform", `translate(${x} ${y})`);
    moving.dual.setAttribute("d", path(dual, dualView.put));
    moving.centre.setAttribute("transform", `translate(${cx} ${cy})`);
    const reading = `p = (${fixed(p[0], 3)}, ${fixed(p[1], 3)}), Reeb vector (${fixed(3 * p[0], 3)}, ${fixed(3 * p[1], 3)}, 3): V(p) = ${fixed(volume, 6)}, ${fixed(100 * (volume / it.minimum - 1), 3)} % above the minimum`;
    moving.handle.setAttribute("aria-label", reading);
    status.textContent = reading;
    right.setAttribute("aria-label", `The polar dual about p, a polygon of ${dual.length} vertices and area ${fixed(13.5 * volume, 4)}; its centroid is ${fixed(Math.hypot(...centroid(dual)), 4)} from p. Dashed, the one of least area, ${fixed(13.5 * it.minimum, 4)}.`);
    const along = (value) => 20 + ((Math.min(GAUGE[1], value) - GAUGE[0]) / (GAUGE[1] - GAUGE[0])) * (2 * SIZE - 40);
    const tick = (value, text, side) => [shape("path", { class: "tick", d: `M${along(value)} 22v16` }), shape("text", { class: "label", x: along(value) + 3 * side, y: 54, "text-anchor": side < 0 ? "end" : "start" }, text)];
    gauge.replaceChildren(
      shape("rect", { class: "band", x: along(1), y: 24, width: along(it.bound) - along(1), height: 12 }),
      shape("path", { class: "axis", d: `M20 30H${2 * SIZE - 20}` }),
      ...tick(1, "1", -1), ...tick(it.bound, `bound for n = ${it.vertices.length}: ${fixed(it.bound, 4)}`, 1),
      shape("path", { class: "least", d: `M${along(least)} 24l6 6l-6 6l-6 -6Z` }),
      shape("text", { class: "label", x: Math.max(96, along(least)), y: 16, "text-anchor": "middle" }, `2A·V_min = ${fixed(least, 4)}`),
      product > GAUGE[1] ? shape("path", { class: "dot", d: `M${along(product) - 4} 23l9 7l-9 7Z` }) : shape("circle", { class: "dot", cx: along(product), cy: 30, r: 6 }));
    gauge.setAttribute("aria-label", `2A·V(p) is ${fixed(product, 4)}; its minimum ${fixed(least, 4)} lies between 1 and ${fixed(it.bound, 4)}.`);
  }

  function fill() {
    const head = ["diagram", "vertices", "2A", "V_min", "2A·V_min", "bound", "V_min is a root of"];
    table.append(make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
      make("tbody", {}, ...model.get("diagrams").map((it) => make("tr", {}, make("th", { scope: "row" }, it.name),
        ...[it.vertices.map((v) => signed(`(${v.join(", ")})`)).join(" "), it.area2, fixed(it.minimum, 8), fixed(it.area2 * it.minimum, 6), fixed(it.bound, 6), it.exact || "not found in degree 6"].map((text) => make("td", {}, String(text)))))));
  }

  function set(p) {
    cancelAnimationFrame(gliding);
    model.set("point", reach(shown().vertices, shown().santalo, p));
    model.save_changes();
  }
  function glide(goal) {
    cancelAnimationFrame(gliding);
    const start = model.get("point"), begun = performance.now();
    if (calm.matches) return set(goal);
    const frameOf = (now) => {
      const t = Math.min(1, (now - begun) / GLIDE), eased = t * t * (3 - 2 * t);
      set(add(start, add(goal, start, -1), eased));
      if (t < 1) gliding = requestAnimationFrame(frameOf);
    };
    gliding = requestAnimationFrame(frameOf);
  }
  function choose(k) {
    cancelAnimationFrame(gliding);
    model.set("chosen", k);
    model.set("point", model.get("diagrams")[k].start);
    model.save_changes();
  }

  const pointed = (event) => {
    const box = left.getBoundingClientRect();
    set(view.back([((event.clientX - box.left) / box.width) * SIZE, ((event.clientY - box.top) / box.height) * SIZE]));
  };
  left.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    left.setPointerCapture(event.pointerId);
    moving.handle.focus();
    pointed(event);
  }, { signal: stop });
  left.addEventListener("pointermove", (event) => left.hasPointerCapture(event.pointerId) && pointed(event), { signal: stop });
  moving.handle.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (event.ctrlKey || event.metaKey || (!way && event.key !== "Home")) return;
    event.preventDefault();
    event.stopPropagation();
    if (way) set(add(model.get("point"), way, (event.shiftKey ? 1 : 8) / view.scale));
    else glide(shown().santalo);
  }, { signal: stop });

  const events = { "change:point": draw, "change:chosen": build };
  for (const [event, hear] of Object.entries(events)) model.on(event, hear);
  fill();
  build();
  return () => {
    cancelAnimationFrame(gliding);
    for (const [event, hear] of Object.entries(events)) model.off(event, hear);
    end.abort();
  };
}

export default { render };
