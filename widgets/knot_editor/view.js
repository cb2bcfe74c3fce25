// An editor for link diagrams. Coordinates are integers, y up; only `flat` and `pointer` turn y over.

const WIDTH = 1000, HEIGHT = 640, NEAR = 12, STEP = 20, KEPT = 60, GAP = 11, ROUND = 30;

// Children are text or nodes, never markup.
function make(tag, properties = {}, ...children) {
  const node = typeof tag === "string" ? document.createElement(tag) : tag;
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}
const draw = (tag, ...rest) => make(document.createElementNS("http://www.w3.org/2000/svg", tag), ...rest);

const flat = ([x, y]) => [x, -y];
const line = (points) => points.map((point, k) => `${k ? "L" : "M"}${flat(point).map((v) => v.toFixed(1)).join(" ")}`).join("");
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const far = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const toward = (a, b, t) => [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
const onto = ({ a, b }, f) => turn([0, 0], [b[0] - a[0], b[1] - a[1]], [f.b[0] - f.a[0], f.b[1] - f.a[1]]);
const most = (items, value) => items.reduce((best, item) => (best && value(best) >= value(item) ? best : item), undefined);

// Where the edges of polygons cross, in the order of the edges; or the first thing that is wrong.
// The edge that comes first lies under, unless the crossing is flipped. Of integers all is exact.
function survey(polygons, flips, open) {
  const crossings = [], flipped = new Set(flips.map(String));
  let wrong = null;
  const refuse = (at, sentence) => { wrong ??= { at, sentence }; };
  const edges = polygons.flatMap((points, p) => {
    if (p === open) return points.slice(1).map((b, k) => ({ p, k, n: Infinity, a: points[k], b, met: [] }));
    return points.map((a, k) => ({ p, k, n: points.length, a, b: points[(k + 1) % points.length], met: [] }));
  });
  for (const [i, e] of edges.entries()) {
    for (const f of edges.slice(i + 1)) {
      const sides = [turn(e.a, e.b, f.a), turn(e.a, e.b, f.b), turn(f.a, f.b, e.a), turn(f.a, f.b, e.b)];
      if (sides[0] * sides[1] < 0 && sides[2] * sides[3] < 0) {
        const key = [e.p, e.k, f.p, f.k], t = sides[2] / (sides[2] - sides[3]);
        const [over, under] = flipped.has(String(key)) ? [e, f] : [f, e];
        const crossing = { key, e, f, over, under, at: toward(e.a, e.b, t), sign: Math.sign(onto(over, under)) };
        crossings.push(crossing);
        e.met.push({ t, crossing });
        f.met.push({ t: sides[0] / (sides[0] - sides[1]), crossing });
        continue;
      }
      const shared = e.p === f.p && (f.k - e.k === 1 ? e.b : f.k - e.k === e.n - 1 ? e.a : null);
      const touch = [[f.a, e], [f.b, e], [e.a, f], [e.b, f]].find(([p, g], s) => !sides[s] && far(g.a, p) + far(p, g.b) < far(g.a, g.b) + 1e-9 && String(p) !== String(shared));
      if (touch) refuse(touch[0], sides.some(Boolean) ? "A vertex lies on an edge; move it off." : "Two edges overlap; turn one of them.");
    }
    if (far(e.a, e.b) === 0) refuse(e.a, "Two vertices are one point; move one.");
    e.met.sort((a, b) => a.t - b.t);
    if (e.met.some(({ t }, k) => k && t - e.met[k - 1].t < 1e-12)) refuse(e.met[0].crossing.at, "Three strands meet in a point; move one so that only two cross.");
  }
  return { edges, crossings, wrong };
}

// Flips that keep over what was over, also where a crossing slid onto the next edge. `was` gives the
// old number of an edge.
function inherit(before, after, was) {
  const like = (o, c, reach) => o.p === c.p && [0, o.n].some((n) => Math.abs(Math.abs(o.k - c.k) - n) <= reach);
  const both = (o, { e, f }, reach) => (like(o.over, was(e), reach) && like(o.under, was(f), reach) ? 1 : like(o.over, was(f), reach) && like(o.under, was(e), reach) ? -1 : 0);
  const gone = before.filter((o) => !after.some((c) => both(o, c, 0)));
  const told = (c) => [before, gone].map((olds, reach) => olds.map((o) => both(o, c, reach)).find(Boolean)).find(Boolean);
  return after.filter((c) => told(c) > 0).map(({ key }) => key);
}

// A curve as it is drawn, from gap to gap, and where its arrow goes. Nothing else comes as near to a
// corner as it is rounded: no crossing comes or goes.
function trace(own, points, closed, everything) {
  const path = [], met = [], straight = [], last = own.length - 1;
  const radius = points.map((v, k) => {
    const sides = [own[k ? k - 1 : closed ? last : -1], own[k]];
    if (!sides.every(Boolean)) return 0;
    const near = [...sides.flatMap((e) => e.met.map((m) => m.crossing.at)), ...everything.filter((w) => w !== v)];
    return Math.min(ROUND, ...sides.map((e) => 0.45 * far(e.a, e.b)), ...near.map((w) => 0.8 * far(v, w)));
  });
  let run = 0;
  const go = (point) => {
    run += path.length ? far(path.at(-1), point) : 0;
    path.push([...point, run]);
  };
  own.forEach((e, k) => {
    const end = radius[(k + 1) % points.length], length = far(e.a, e.b) || 1, next = own[(k + 1) % own.length];
    const from = toward(e.a, e.b, radius[k] / length), to = toward(e.a, e.b, 1 - end / length), on = toward(next.a, next.b, end / far(next.a, next.b));
    go(from);
    for (const { crossing } of e.met) met.push({ ...crossing, at: run + far(from, crossing.at), below: crossing.under === e });
    [...e.met.map((m) => m.crossing.at), to].reduce((a, b) => { straight.push([a, b]); return b; }, from);
    go(to);
    for (let s = 1; end && s <= 8; s += 1) go(toward(toward(to, e.b, s / 8), toward(e.b, on, s / 8), s / 8));
  });
  const place = (at) => {
    const s = at < 0 ? at + run : at > run ? at - run : at, k = clamp(path.findIndex(([, , reached]) => reached >= s), 1, path.length - 1), a = path[k - 1];
    return toward(a, path[k], (s - a[2]) / (path[k][2] - a[2] || 1));
  };
  const stops = [met.length && closed ? met.at(-1).at - run : 0, ...met.map((m) => m.at), met.length && closed ? met[0].at + run : run];
  const gaps = met.flatMap(({ at, below, e, f }, k) => {
    const g = GAP / Math.max(0.5, Math.abs(onto(e, f)) / far(e.a, e.b) / far(f.a, f.b));
    return below ? [[at - Math.min(g, 0.42 * (at - stops[k])), at + Math.min(g, 0.42 * (stops[k + 2] - at))]] : [];
  });
  const ends = gaps.length && closed ? [...gaps, [gaps[0][0] + run]] : [[0, 0], ...gaps, [run]];
  const lap = [...path, ...path.map(([x, y, at]) => [x, y, at + run])];
  const d = ends.slice(1).map(([to], k) => line([place(ends[k][1]), ...lap.filter(([, , at]) => at > ends[k][1] && at < to), place(to)])).join("");
  return { d, arrow: most(straight, ([a, b]) => far(a, b)).map(flat) };
}

// Douglas and Peucker: of a trail the points that matter.
function simplified(trail, tolerance) {
  const [a, b] = [trail[0], trail.at(-1)], off = trail.map((p) => (far(a, b) ? Math.abs(turn(a, b, p)) / far(a, b) : far(a, p)));
  const k = off.indexOf(Math.max(...off));
  return off[k] <= tolerance ? [a, b] : [...simplified(trail.slice(0, k + 1), tolerance).slice(0, -1), ...simplified(trail.slice(k), tolerance)];
}

function render({ model, el }) {
  let open = [], cursor = [0, 0], held = null, hover = null, live = false, asked = -1, shown = null, seen = "", frame = 0;
  const button = (text, onclick, title = text) => make("button", { type: "button", onclick, title }, text);
  const undoing = button("Undo", () => undo(-1), "Ctrl+Z"), redoing = button("Redo", () => undo(1), "Ctrl+Shift+Z");
  const closing = button("Close curve", close, "Enter at the first or the last vertex"), less = button("Delete vertex", removeVertex, "Delete"), fewer = button("Delete curve", removeCurve);
  const clear = button("Clear", () => put([], [])), simplify = button("Simplify", () => ask({ do: "simplify" }));
  const svg = draw("svg", { "aria-hidden": "true" }), flips = make("div", { class: "flips" });
  const stage = make("div", { class: "stage", tabindex: "0", role: "application", onpointerdown: press, onpointermove: drag, onpointerup: release, onpointercancel: release,
    "aria-label": "Sheet: arrow keys move, Page Up and Down go to vertices, Enter places, picks up or closes, Delete removes" }, svg);
  const status = make("p", { class: "status", role: "status", "aria-live": "polite" }), known = make("div");
  const offers = make("div", { class: "offers", role: "group", "aria-label": "Moves" });
  const root = make("div", { class: "rw-knot-editor", onkeydown: keyed }, make("div", { class: "tools", role: "group", "aria-label": "Edit" }, undoing, redoing, closing, less, fewer, clear, simplify),
    make("div", { class: "panels" }, make("div", {}, make("div", { class: "sheet" }, stage, flips), status), make("div", {}, known, offers)));
  el.append(root);

  const state = () => model.get("history").states[model.get("history").at];
  const schedule = () => { frame ||= requestAnimationFrame(refresh); };
  function save(change) {
    const history = model.get("history");
    model.set("history", { ...history, ...change, serial: history.serial + 1 });
    model.save_changes();
    schedule();
  }
  function put(polygons, chosen) {
    const { states, at } = model.get("history"), kept = [...states.slice(0, at + 1), { polygons, flips: chosen }].slice(-KEPT);
    open = [];
    save({ states: kept, at: kept.length - 1 });
  }
  const carried = (polygons, was) => inherit(survey(state().polygons, state().flips).crossings, survey(polygons, []).crossings, was);
  const edit = (polygons, was = (e) => e) => put(polygons, carried(polygons, was));
  function undo(by) {
    const { states, at } = model.get("history");
    held = null;
    if (open.length) open = by < 0 ? open.slice(0, -1) : open;
    else if (states[at + by]) save({ at: at + by });
    schedule();
  }
  function ask(what) {
    asked = model.get("history").serial;
    model.send({ ...what, serial: asked });
    schedule();
  }
  function flip({ key, over, e }) {
    const { polygons, flips: now } = state();
    put(polygons, over === e ? now.filter((f) => String(f) !== String(key)) : [...now, key]);
  }
  function close() {
    if (open.length >= 3) edit([...state().polygons, open]);
  }
  const vertices = () => state().polygons.flatMap((points, p) => points.map((at, k) => ({ p, k, at, from: at, added: 0, was: (e) => e })));
  const vertexAt = (point, reach) => most(vertices().filter((v) => far(v.at, point) <= reach), (v) => -far(v.at, point));
  function removeVertex() {
    const found = vertexAt(cursor, 1);
    if (open.length) return undo(-1);
    if (!found) return undefined;
    const { polygons } = state(), { p, k } = found;
    return polygons[p].length < 4 ? removeCurve() : edit(polygons.with(p, polygons[p].toSpliced(k, 1)), (e) => (e.p === p && e.k >= k ? { ...e, k: e.k + 1 } : e));
  }
  function removeCurve() {
    const { p } = vertexAt(cursor, 1);
    edit(state().polygons.toSpliced(p, 1), (e) => (e.p >= p ? { ...e, p: e.p + 1 } : e));
  }
  const moved = () => state().polygons.with(held.p, state().polygons[held.p].toSpliced(held.k, 1 - held.added, held.at));
  function drop() {
    if (far(held.at, held.from)) edit(moved(), held.was);
    held = null;
    schedule();
  }

  function place(point) {
    cursor = point;
    if (open.length >= 3 && (far(point, open[0]) <= NEAR || far(point, open.at(-1)) <= 2)) close();
    else if (!open.length || far(point, open.at(-1)) > 2) open = [...open, point];
    schedule();
  }
  function pointer({ clientX, clientY }) {
    const { a, e, f } = svg.getScreenCTM();
    return [Math.round((clientX - e) / a) || 0, Math.round((f - clientY) / a) || 0];
  }
  function press(event) {
    if (event.button || !event.isPrimary) return;
    const point = pointer(event), found = !open.length && vertexAt(point, NEAR), count = open.length;
    stage.setPointerCapture(event.pointerId);
    const edge = !open.length && survey(state().polygons, []).edges.find(({ a, b }) => far(a, point) + far(point, b) < far(a, b) + 0.8);
    if (found) held = found;
    else if (edge) held = { p: edge.p, k: edge.k + 1, at: point, from: point, added: 1, was: (e) => (e.p === edge.p && e.k > edge.k ? { ...e, k: e.k - 1 } : e) };
    else place(point);
    if (held) cursor = held.at;
    else if (open.length > count) held = { trail: [point] };
    schedule();
  }
  function drag(event) {
    hover = pointer(event);
    if (held?.trail && far(held.trail.at(-1), hover) > 5) held.trail.push(hover);
    else if (held && !held.trail) cursor = held.at = hover;
    schedule();
  }
  function release() {
    if (!held?.trail) return held && drop();
    const trail = held.trail, points = simplified(trail, 5).slice(1);
    held = null;
    if (trail.length > 2) {
      const home = far(trail.at(-1), open[0]) <= 2 * NEAR;
      open = [...open, ...(home ? points.slice(0, -1) : points)];
      cursor = open.at(-1);
      if (home) close();
    }
    return schedule();
  }
  function keyed(event) {
    const { key, shiftKey, target } = event, chord = event.ctrlKey || event.metaKey;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key], jump = { PageDown: 1, PageUp: -1 }[key];
    if (chord && /^z$/i.test(key)) undo(shiftKey ? 1 : -1);
    else if (chord || event.altKey || target !== stage) return;
    else if (step) {
      cursor = [WIDTH, HEIGHT].map((size, i) => clamp(cursor[i] + (shiftKey ? 2 : STEP) * step[i], -size / 2, size / 2));
      if (held) held.at = cursor;
    } else if (jump) {
      const all = vertices(), k = all.findIndex((v) => far(v.at, cursor) === 0);
      if (all.length && !held) cursor = all.at((k < 0 ? Math.min(jump, 0) : k + jump) % all.length).at;
    } else if (key === "Enter" || key === " ") {
      if (held) drop();
      else held = (!open.length && vertexAt(cursor, NEAR)) || place(cursor);
    } else if (key === "Delete" || key === "Backspace") removeVertex();
    else if (key === "Escape") [open, held] = [[], null];
    else return;
    event.preventDefault();
    event.stopPropagation();
    hover = null;
    schedule();
  }

  function picture(polygons, { edges, crossings, wrong }, openAt) {
    const everything = polygons.flat(), strands = [], marks = [], dot = (kind, [x, y], r) => marks.push(draw("circle", { class: kind, cx: x, cy: -y, r }));
    const grow = Math.max(1, ...everything.map(([x, y]) => 2 * Math.max(Math.abs(x) / WIDTH, Math.abs(y) / HEIGHT)));
    if (!held) svg.setAttribute("viewBox", [-WIDTH / 2, -HEIGHT / 2, WIDTH, HEIGHT].map((v) => v * grow).join(" "));
    for (const path of shown?.paths ?? []) strands.push(draw("path", { class: "glow", d: line(path) }));
    polygons.forEach((points, p) => {
      const colour = `c${p % 6}`, own = edges.filter((e) => e.p === p);
      if (own.length) {
        const { d, arrow: [[ax, ay], [bx, by]] } = trace(own, points, p !== openAt, everything), angle = Math.atan2(by - ay, bx - ax), [x, y] = [(ax + bx) / 2, (ay + by) / 2];
        strands.push(draw("path", { class: `strand ${colour}`, d }));
        marks.push(draw("path", { class: `arrow ${colour}`, d: "M-9 -8L10 0L-9 8Z", transform: `translate(${x} ${y}) rotate(${(angle * 180) / Math.PI})` }));
        if (polygons.length > 1) marks.push(draw("text", { class: "number", x: x - 22 * Math.sin(angle), y: y + 22 * Math.cos(angle) + 6 }, String(p + 1)));
      }
      for (const [k, point] of points.entries()) dot(`vertex ${colour}${p === openAt ? " open" : ""}`, point, k || p !== openAt ? 5 : 8);
    });
    strands.push(draw("path", { class: "rubber", d: line(held?.trail ?? (open.length && hover ? [open.at(-1), hover] : [])) }));
    if (wrong) dot("wrong", wrong.at, 15);
    marks.push(draw("path", { class: `cursor${held && !held.trail ? " held" : ""}`, d: "M-16 0H-5M5 0H16M0 -16V-5M0 5V16", transform: `translate(${flat(cursor)})` }));
    svg.replaceChildren(...strands, ...marks);
    const places = openAt < 0 && !held ? crossings : [];
    places.forEach((c, k) => {
      const node = flips.children[k] ?? flips.appendChild(button("", () => flip(node.crossing))), [x, y] = flat(c.at);
      node.crossing = c;
      Object.assign(node.style, { left: `${50 + (100 * x) / WIDTH / grow}%`, top: `${50 + (100 * y) / HEIGHT / grow}%` });
      node.title = `Flip crossing ${k + 1}: curve ${c.over.p + 1} over ${c.over.p === c.under.p ? "itself" : `curve ${c.under.p + 1}`}, ${c.sign > 0 ? "positive" : "negative"}`;
    });
    while (flips.children.length > places.length) flips.lastChild.remove();
  }

  function words({ crossings, wrong }, { note, refused }) {
    const { length } = state().polygons;
    if (wrong) return wrong.sentence;
    if (open.length) return `Curve ${length + 1}, vertex ${open.length}. Click or press Enter for the next${open.length < 3 ? "." : "; click the first vertex, or press Enter again, to close it."}`;
    if (held) return "Moving a vertex.";
    if (!length) return "Click, or draw freehand, to begin a curve.";
    return refused || note || (asked === model.get("history").serial && "Working on it…") || `Curves: ${length}, crossings: ${crossings.length}. A click flips a crossing.`;
  }
  function tell({ facts = [], name, offers: groups = [] }) {
    const text = JSON.stringify([facts, name, groups, live]), look = (offer) => () => { shown = offer; schedule(); };
    if (text === seen) return;
    [seen, shown] = [text, null];
    const pairs = facts.flatMap(([what, value]) => [make("dt", {}, what), make("dd", {}, ...value.split(/\^\{(.*?)\}/).map((part, k) => (k % 2 ? make("sup", {}, part) : part)))]);
    known.replaceChildren(make("dl", {}, ...pairs), make("p", { class: "name" }, name ?? ""),
      make("p", { class: "note" }, live ? "" : "Moves and new invariants need a running kernel."));
    offers.hidden = !groups.length;
    for (const [g, [title, count, own]] of groups.entries()) {
      const node = offers.children[g] ?? offers.appendChild(make("details", g < 4 ? { open: "" } : {}));
      const focused = node.contains(document.activeElement);
      node.hidden = !count;
      node.replaceChildren(make("summary", {}, `${title}: ${count}`), ...own.map((offer, k) => make(button(offer.words, () => ask({ do: "move", move: [g, k] })),
        { ...(live ? {} : { disabled: "" }), onpointerenter: look(offer), onfocus: look(offer), onpointerleave: look(null), onblur: look(null) })), count > own.length ? `and ${count - own.length} more` : "");
      if (focused) (count ? node.firstChild : stage).focus();
    }
  }

  function refresh() {
    frame = 0;
    const { states, at, serial } = model.get("history"), { polygons, flips: chosen } = state(), given = model.get("answer"), answer = given.serial === serial ? given : {};
    const moving = held && !held.trail, openAt = open.length ? polygons.length : -1, drawn = moving ? moved() : open.length ? [...polygons, open] : polygons;
    const found = survey(drawn, moving ? carried(drawn, held.was) : chosen, openAt), vertex = vertexAt(cursor, 1);
    root.classList.toggle("one", drawn.length < 2);
    known.classList.toggle("stale", !answer.facts);
    if (answer.facts || !live) tell(answer);
    picture(drawn, found, openAt);
    const said = words(found, answer);
    if (status.textContent !== said) status.textContent = said;
    status.classList.toggle("refused", Boolean(found.wrong));
    const quiet = open.length > 0, still = [[undoing, !quiet && !at], [redoing, quiet || at + 1 >= states.length], [closing, open.length < 3], [less, !quiet && !vertex], [fewer, quiet || !vertex], [clear, !drawn.length], [simplify, !live || quiet || !found.crossings.length || found.wrong]];
    for (const [b, off] of still) { if (off && b.matches(":focus")) stage.focus(); b.disabled = off; }
  }

  const end = new AbortController(), heard = (message) => { live ||= Boolean(message.here); schedule(); };
  const events = ["change:history", "change:answer"];
  for (const name of events) model.on(name, schedule);
  model.on("msg:custom", heard);
  model.send({ do: "hello" });
  // Ctrl+S is JupyterLab's.
  addEventListener("keydown", (e) => root.contains(e.target) && e.target.toggleAttribute("data-lm-suppress-shortcuts", (!e.ctrlKey && !e.metaKey) || /^z$/i.test(e.key)), { signal: end.signal, capture: true });
  refresh();
  return () => {
    for (const name of events) model.off(name, schedule);
    model.off("msg:custom", heard);
    end.abort();
    cancelAnimationFrame(frame);
  };
}

export default { render };
