// Plumbing graphs and Neumann's moves. Pictures, moves and the reduction come from the traits; what
// a move leads to is computed by the kernel.

const NS = "http://www.w3.org/2000/svg", UNIT = 54, RADIUS = 17, CHARACTER = 8.8, GLIDE = 320, LEAST = 0.6;
const SPEEDS = { Slow: 1500, Normal: 800, Fast: 300 };

function make(tag, properties = {}, ...children) {
  const node = typeof tag === "string" ? document.createElement(tag) : tag;
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}
const shape = (tag, ...rest) => make(document.createElementNS(NS, tag), ...rest);
const minus = (number) => String(number).replace("-", "−");
const label = (e, g) => (g ? `${minus(e)} [${minus(g)}]` : minus(e));
const counted = (count, noun) => `${count} ${count === 1 ? noun : noun === "vertex" ? "vertices" : `${noun}s`}`;
const name = (place) => place.join(" ");
const half = (e, g) => Math.max(RADIUS, (CHARACTER * label(e, g).length) / 2 + 7);

// A graph with places in pixels, the middle at the origin.
function placed({ vertices, edges, size: [wide, tall] }) {
  const unit = Math.max(UNIT, CHARACTER * Math.max(0, ...vertices.map(([, e, g]) => label(e, g).length)) + 28);
  const at = new Map(vertices.map(([v, e, g, x, y]) => [v, { v, e, g, x: x * unit, y: y * UNIT, half: half(e, g) }]));
  return { at, edges, width: (wide + 1) * unit + 26, height: tall * UNIT + 2 * RADIUS + 46 };
}

// An edge leaves and arrives upright, unless it is flat.
function way(a, b) {
  if (Math.abs(a.y - b.y) < 1) return `M${a.x + Math.sign(b.x - a.x) * a.half} ${a.y}H${b.x - Math.sign(b.x - a.x) * b.half}`;
  const side = Math.sign(b.y - a.y) * RADIUS, middle = (a.y + b.y) / 2;
  return `M${a.x} ${a.y + side}C${a.x} ${middle} ${b.x} ${middle} ${b.x} ${b.y - side}`;
}

// Draw a graph; the places of what was there before glide to the new ones.
function sketch(graph, before, frame, part) {
  const { at, edges } = graph, width = Math.max(graph.width, frame.width), height = Math.max(graph.height, frame.height);
  const svg = shape("svg", { viewBox: [-width / 2, -height / 2, width, height].join(" "), width, height });
  svg.style.minWidth = `${LEAST * width}px`;
  const lines = edges.map(([u, v]) => {
    const line = shape("path", { class: "line" }), hit = shape("path", { class: "hit" });
    svg.append(part([u, v], shape("g", { class: "edge" }, hit, line)));
    return { u, v, line, hit };
  });
  const nodes = [...at.values()].map((vertex) => {
    const { v, e, g } = vertex, text = shape("text", { y: 5 }, label(e, g));
    const box = shape("rect", { x: -vertex.half, y: -RADIUS, width: 2 * vertex.half, height: 2 * RADIUS, rx: g ? 4 : RADIUS });
    const node = part([v], shape("g", { class: "vertex" }, box, text, shape("text", { class: "numeral", x: vertex.half - 2, y: -RADIUS + 1 }, String(v))));
    svg.append(node);
    return { node, vertex, from: before?.at.get(v) ?? vertex };
  });
  if (!at.size) svg.append(shape("text", { class: "empty" }, "∅, the 3-sphere"));
  const put = (t) => {
    const here = new Map(nodes.map(({ node, vertex, from }) => {
      const spot = { ...vertex, x: from.x + t * (vertex.x - from.x), y: from.y + t * (vertex.y - from.y) };
      node.setAttribute("transform", `translate(${spot.x} ${spot.y})`);
      return [vertex.v, spot];
    }));
    for (const { u, v, line, hit } of lines) for (const path of [line, hit]) path.setAttribute("d", way(here.get(u), here.get(v)));
  };
  return { svg, put };
}

function render({ model, el }) {
  const end = new AbortController(), { signal } = end, still = matchMedia("(prefers-reduced-motion: reduce)");
  let live = false, chosen = null, focus = null, film = -1, timer = 0, glide = 0, wanted = false, asked = false, refused = "", motion = null, listed = [], rightWidth = 0;

  const states = () => model.get("states"), at = () => model.get("at"), frames = () => model.get("film").frames ?? [];
  const current = (trait) => model.get(trait).at === at();
  const offered = () => (current("offers") ? model.get("offers").moves : []);
  const go = (to) => {
    if (to < 0 || to >= states().length) return;
    model.set("at", to);
    model.save_changes();
  };
  const say = (message) => model.send({ ...message, at: at() });
  const button = (text, onclick, rest = {}) => make("button", { type: "button", onclick, ...rest }, text);
  const enable = (node, can) => node.setAttribute("aria-disabled", String(!can));
  const able = (node) => node.getAttribute("aria-disabled") !== "true";
  const guarded = (text, act) => {
    const node = button(text, () => { if (able(node)) act(); });
    return node;
  };
  const save = (text, file, content) => button(text, () => {
    const url = URL.createObjectURL(new Blob([content()], { type: "application/json" }));
    make("a", { href: url, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });

  const undo = guarded("Undo", () => go(at() - 1)), redo = guarded("Redo", () => go(at() + 1));
  const names = button("Numbers", () => { root.classList.toggle("named"); draw(); });
  const normal = button("Normal form", () => (film < 0 ? open() : close()));
  const decide = button("Same manifold?", () => { asked = !asked; draw(); });
  const stage = make("div", { class: "stage", role: "group", "aria-label": "Graph. Arrow keys go to vertices and edges, Enter shows the moves there." });
  const beside = make("div", { class: "stage", role: "group", tabindex: "0", "aria-label": "The graph on the right" });
  const left = make("p", { class: "side" }), right = make("p", { class: "side" });
  const rightPanel = make("div", {}, right, beside), panels = make("div", { class: "panels" }, make("div", {}, left, stage), rightPanel);
  const status = make("p", { class: "status", role: "status" });
  const play = button("Play", () => (timer ? stop() : start()));
  const stepped = (text, to) => button(text, () => { stop(); show(to()); });
  const slider = make("input", { type: "range", min: 0, "aria-label": "Move of the reduction", oninput: () => { stop(); show(+slider.value); } });
  const speed = make("select", { "aria-label": "Speed", onchange: () => { if (timer) { stop(); start(); } } },
    ...Object.keys(SPEEDS).map((key) => make("option", key === "Normal" ? { selected: "" } : {}, key)));
  const keep = guarded("Make these moves", () => { close(); say({ do: "reduce" }); });
  const player = make("div", { class: "player", role: "group", "aria-label": "Reduction" }, stepped("First", () => 0), stepped("Back", () => film - 1), play,
    stepped("Forward", () => film + 1), stepped("Last", () => frames().length - 1), speed, slider, keep);
  const heading = make("p", { class: "heading" }), list = make("div", { class: "offers", role: "group", "aria-label": "Legal moves" });
  const course = make("ol", { class: "course", "aria-label": "Moves made" });
  const answer = make("p", { class: "answer", role: "status" }), proof = make("p", { class: "proof" });
  const saves = make("div", { class: "saves" }), note = make("p", { class: "note" });
  const saveMoves = save("Save the certificate of the moves", "moves.json", () => model.get("proof").certificate);
  const saveAnswer = save("Save the certificates of the answer", "manifold.jsonl", () => model.get("decision").certificates);
  saves.append(saveMoves, saveAnswer);
  const lists = make("div", { class: "lists" }, make("div", {}, heading, list), make("div", {}, make("p", { class: "heading" }, "Moves made"), course));
  const root = make("div", { class: "rw-plumbing" },
    make("div", { class: "tools" }, undo, redo, names, normal, decide), panels, player, status, lists,
    answer, proof, saves, note);
  el.append(root);

  function fresh() {
    chosen = null;
    refused = "";
    close();
  }
  function open() {
    if (!current("film")) {
      wanted = live;
      if (live) say({ do: "film" });
      else refused = "The reduction of this graph needs a running kernel; that of the graph given is kept in the page.";
    } else if (frames().length) {
      chosen = null;
      film = 0;
    } else refused = model.get("film").sentence;
    draw();
  }
  function close() {
    film = -1;
    wanted = false;
    stop();
    draw();
  }
  function show(to) {
    film = Math.max(0, Math.min(frames().length - 1, to));
    draw();
  }
  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  }
  function start() {
    if (film === frames().length - 1) show(0);
    timer = setInterval(() => (film < frames().length - 1 ? show(film + 1) : stop()), SPEEDS[speed.value]);
    play.textContent = "Pause";
  }

  function choose(place, byKey) {
    chosen = place && chosen && name(chosen) === name(place) && !byKey ? null : place;
    if (place) focus = name(place);
    refused = "";
    draw();
    if (byKey) list.querySelector("button")?.focus();
  }
  function perform(move) {
    const inside = list.contains(list.getRootNode().activeElement);
    say({ do: "move", move });
    if (inside) stage.querySelector("[tabindex='0']")?.focus();
  }

  // Vertices and edges are one stop of Tab; arrows go to the nearest in their direction. While the
  // reduction is shown, they step, and space plays.
  function steerBy(event) {
    const { key } = event, steer = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const parts = [...stage.querySelectorAll("[tabindex]")], here = parts.find((node) => node.dataset.place === focus);
    if (film >= 0) {
      const to = { ArrowRight: film + 1, ArrowLeft: film - 1, Home: 0, End: frames().length - 1 }[key];
      if (key === " ") play.click();
      else if (to === undefined) return;
      else { stop(); show(to); }
    } else if (key === "Escape") choose(null, false);
    else if (here && (key === "Enter" || key === " ")) choose(focus.split(" ").map(Number), true);
    else if (here && steer) {
      const middle = (node) => { const { x, y, width, height } = node.getBoundingClientRect(); return [x + width / 2, y + height / 2]; };
      const [x, y] = middle(here);
      const cost = (node) => {
        const [a, b] = middle(node), along = (a - x) * steer[0] + (b - y) * steer[1], across = Math.abs((a - x) * steer[1]) + Math.abs((b - y) * steer[0]);
        return along > 1 && across < 3 * along ? along + 2 * across : Infinity;
      };
      const next = parts.reduce((best, node) => (cost(node) < cost(best) ? node : best), here);
      focus = next.dataset.place;
      parts.forEach((node) => node.setAttribute("tabindex", node === next ? "0" : "-1"));
      next.focus();
    } else return;
    event.preventDefault();
  }
  stage.addEventListener("keydown", steerBy);

  function picture() {
    const playing = film >= 0, all = playing ? frames() : states(), number = playing ? film : at(), shown = all[number];
    const graph = placed(shown), found = (k, v) => all[k].vertices.find(([w]) => w === v);
    const offers = playing ? [] : offered(), smaller = new Set(offers.filter(({ less }) => less).map(({ place }) => name(place)));
    const inside = stage.contains(stage.getRootNode().activeElement);
    if (!shown.vertices.some(([v]) => String(v) === focus) && !shown.edges.some((edge) => name(edge) === focus)) focus = shown.vertices.length ? String(shown.vertices[0][0]) : null;
    const part = (place, node) => {
      const key = name(place), words = place.map((v) => { const { e, g } = graph.at.get(v); return `${label(e, g)}, number ${v}`; });
      const [v] = place, one = place.length === 1;
      node.classList.toggle("smaller", smaller.has(key));
      node.classList.toggle("chosen", Boolean(chosen) && name(chosen) === key);
      if (one && number > 0 && !shown.anew) {
        const old = found(number - 1, v), { e, g } = graph.at.get(v);
        node.classList.toggle("new", !old);
        node.classList.toggle("touched", Boolean(old) && (old[1] !== e || old[2] !== g));
      }
      node.classList.toggle("leaving", one && playing && number + 1 < all.length && !found(number + 1, v));
      if (playing) return node;
      return make(node, { role: "button", tabindex: key === focus ? "0" : "-1", "data-place": key, "aria-label": one ? `Vertex ${words}` : `Edge from ${words.join(" to ")}`,
        "aria-pressed": String(node.classList.contains("chosen")), onclick: () => choose(place, false), onfocus: () => { focus = key; } });
    };
    const frame = playing ? all.map(placed).reduce((most, { width, height }) => ({ width: Math.max(most.width, width), height: Math.max(most.height, height) }), { width: 0, height: 0 }) : { width: 0, height: 0 };
    const begun = performance.now();
    if (motion?.shown !== shown) motion = { shown, from: motion && !still.matches ? motion.graph : null, begun };
    motion.graph = graph;
    const { svg, put } = sketch(graph, motion.from, frame, part);
    make(svg, playing ? { role: "img", "aria-label": `${counted(shown.vertices.length, "vertex")}, ${shown.words}` } : {});
    stage.replaceChildren(svg);
    panels.style.setProperty("--_least", `${Math.max(280, LEAST * Math.max(graph.width, frame.width, rightWidth))}px`);
    stage.tabIndex = playing ? 0 : -1;
    if (inside) (playing ? stage : stage.querySelector("[tabindex='0']"))?.focus();
    cancelAnimationFrame(glide);
    const tick = (now) => {
      const t = motion.from ? Math.min(1, Math.max(0, now - motion.begun) / GLIDE) : 1;
      put(t * t * (3 - 2 * t));
      if (t < 1) glide = requestAnimationFrame(tick);
    };
    tick(begun);
    return shown;
  }

  // A 0-chain may take any weight and any branches beyond it.
  function chainForm({ move }) {
    const [, u, g, z, w, , h] = move, now = new Map(states()[at()].vertices.map(([v, e, genus]) => [v, label(e, genus)]));
    const weight = make("input", { type: "number", step: 1, value: 0, "aria-label": "Weight beyond the 0-chain" });
    const near = states()[at()].edges.filter((edge) => edge.includes(u)).map(([a, b]) => (a === u ? b : a));
    const boxes = near.map((v) => make("input", { type: "checkbox", value: v }));
    const extrude = button("Extrude a 0-chain", () => perform(["extrude-0-chain", u, g, z, w, Math.trunc(+weight.value) || 0, h, boxes.filter((box) => box.checked).map((box) => +box.value)]));
    return make("div", { class: "chain" }, extrude, make("label", {}, "with, beyond it, weight ", weight),
      ...near.map((v, k) => make("label", {}, boxes[k], ` ${now.get(v)} (number ${v})`)));
  }
  function panel() {
    const place = chosen ?? [], moves = offered().filter((offer) => name(offer.place) === name(place));
    const vertex = states()[at()].vertices.find(([v]) => v === place[0]);
    const now = [model.get("offers"), name(place), live];
    if (now.every((value, k) => value === listed[k])) return;
    listed = now;
    heading.textContent = place.length === 2 ? "Moves on this edge" : vertex ? `Moves at ${label(vertex[1], vertex[2])}, number ${vertex[0]}` : "Press on a vertex or an edge for the moves there; at the blue ones the graph can be made smaller. Beside the graph:";
    const inside = list.contains(list.getRootNode().activeElement);
    list.replaceChildren(...moves.map((offer) => {
      const node = offer.move[0] === "extrude-0-chain" ? chainForm(offer) : button(offer.words, () => perform(offer.move), offer.less ? { class: "less" } : {});
      if (!live) node.querySelectorAll("button, input").forEach((inner) => { inner.disabled = true; });
      if (!live) node.disabled = true;
      return node;
    }));
    if (inside) list.querySelector("button")?.focus();
  }

  function draw() {
    const shown = picture(), playing = film >= 0, other = model.get("other"), decision = model.get("decision");
    const { sentence, moves, fits } = model.get("film"), made = states().slice(1);
    left.textContent = `${other.vertices ? "Left: " : ""}${counted(shown.vertices.length, "vertex")}${playing ? `, after ${shown.move} of ${counted(moves, "move")}` : ""}`;
    rightPanel.hidden = decide.hidden = !other.vertices;
    const told = refused || (playing ? `${shown.move ? `Move ${shown.move}: ` : ""}${shown.words}.` : wanted ? "Reducing…" : shown.told || `${shown.words}.`);
    if (status.textContent !== told) status.textContent = told;
    status.classList.toggle("won", !refused && !playing && /is iso/.test(told));
    enable(undo, !playing && at() > 0);
    enable(redo, !playing && at() < states().length - 1);
    names.setAttribute("aria-pressed", String(root.classList.contains("named")));
    normal.setAttribute("aria-pressed", String(playing));
    decide.setAttribute("aria-expanded", String(asked));
    player.hidden = !playing;
    lists.hidden = playing;
    slider.max = Math.max(0, frames().length - 1);
    slider.value = film;
    slider.setAttribute("aria-valuetext", playing ? `${shown.move}: ${shown.words}` : "");
    enable(keep, live && fits);
    if (!playing) panel();
    course.replaceChildren(...made.map(({ words }, k) => make("li", { ...(k >= at() ? { class: "undone" } : {}), ...(k === at() - 1 ? { "aria-current": "step" } : {}) }, button(words, () => go(k + 1)))));
    if (!made.length) course.append(make("li", { class: "none" }, "None yet."));
    answer.textContent = asked ? decision.sentence : "";
    proof.textContent = at() && current("proof") ? model.get("proof").sentence : "";
    saveMoves.hidden = !proof.textContent;
    saveAnswer.hidden = !(asked && decision.certificates);
    note.textContent = [live ? "" : "Making a move needs a running kernel; the moves made and the reduction can be stepped through without.", playing ? `${sentence} Orange goes with the next move, dashed has come, bold has changed.` : model.get("offers").note].filter(Boolean).join(" ");
  }
  function drawOther() {
    const other = model.get("other");
    if (!other.vertices) return;
    const graph = placed(other), { svg, put } = sketch(graph, null, { width: 0, height: 0 }, (_, node) => node);
    put(1);
    make(svg, { role: "img", "aria-label": `${counted(other.vertices.length, "vertex")}: ${other.vertices.map(([, e, g]) => label(e, g)).join(", ")}` });
    beside.replaceChildren(svg);
    rightWidth = graph.width;
    right.textContent = `Right: ${counted(other.vertices.length, "vertex")}`;
  }

  const heard = (message) => {
    live ||= Boolean(message?.here);
    refused = message?.refused ?? "";
    draw();
  };
  const filmed = () => { if (wanted) { wanted = false; open(); } };
  const events = { "change:states": fresh, "change:at": fresh, "change:offers": () => draw(), "change:proof": () => draw(), "change:film": filmed, "msg:custom": heard };
  for (const [event, hear] of Object.entries(events)) model.on(event, hear);
  // Plain keys are the view's; chords (Ctrl+S) stay JupyterLab's.
  addEventListener("keydown", ({ target, ctrlKey, metaKey }) => { for (const node of root.contains(target) ? [root, target] : [root]) node.toggleAttribute("data-lm-suppress-shortcuts", !ctrlKey && !metaKey); }, { signal, capture: true });
  drawOther();
  draw();
  model.send({ do: "hello" });
  return () => {
    stop();
    cancelAnimationFrame(glide);
    for (const [event, hear] of Object.entries(events)) model.off(event, hear);
    end.abort();
  };
}

export default { render };
