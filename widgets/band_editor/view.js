// Bands on a diagram. Its arcs, faces and the ways through them come from the traits; a dart is an
// arc seen from one end, and a face lies on the left of its darts.

const NS = "http://www.w3.org/2000/svg", NEAR = 13, MOST_TWISTS = 9;
const NOTHING = { start: -1, crossed: [], over: [], end: -1, twists: 0 };

function shape(tag, properties) {
  const node = document.createElementNS(NS, tag);
  for (const [key, value] of Object.entries(properties)) node.setAttribute(key, value);
  return node;
}
// The picture is built from parsed XML, of which only shapes are admitted.
function parsed(source) {
  const svg = document.importNode(new DOMParser().parseFromString(source, "image/svg+xml").documentElement, true);
  for (const node of svg.querySelectorAll("*")) {
    if (!/^(g|path|polygon)$/.test(node.localName)) node.remove();
    for (const { name } of [...node.attributes]) if (/^on|href/i.test(name)) node.removeAttribute(name);
  }
  svg.removeAttribute("role");
  svg.setAttribute("aria-hidden", "true");
  return svg;
}
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
const steps = (points) => points.slice(1).map((b, k) => [points[k], b]);
const name = ({ start, crossed, over, end, twists }) => [start, ...crossed, end, over.map(Number).join(""), twists].join(" ");

function distance(p, [a, b]) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]], t = Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

function render({ model, el }) {
  let scene, face, svg, live = false, dragging = null, pen = true;
  const end = new AbortController(), other = (dart) => scene.partner[dart];
  // A band of the diagram before is none of this one.
  const band = () => (fits(model.get("band")) ? model.get("band") : NOTHING);
  function fits({ start, crossed, end: last }) {
    let at = start;
    return start < scene.arcs.length && [...crossed, last].every((dart) => {
      const sound = dart < 0 || (dart !== at && face[dart] !== undefined && face[dart] === face[at]);
      at = other(dart);
      return sound;
    });
  }
  const here = ({ start, crossed } = band()) => face[crossed.length ? other(crossed.at(-1)) : start];
  const faces = (b) => [face[b.start], ...b.crossed.map((dart) => face[other(dart)])];
  const arc = (dart) => `arc ${scene.arcs[dart].number}`;
  const put = (change) => {

    model.set("band", { ...band(), ...change });
    model.save_changes();
    draw();
  };
  const begin = (dart) => put({ ...NOTHING, start: dart });
  const free = (dart) => ![band().start, other(band().start)].includes(dart);
  const crossable = (dart) => free(dart) && !faces(band()).includes(face[other(dart)]);
  const endable = (dart) => free(dart) && !band().crossed.some((x) => other(x) === dart);
  function cross(dart) {
    if (crossable(dart)) put({ crossed: [...band().crossed, dart], over: [...band().over, pen] });
  }
  function back() {
    const { start, crossed, over, end: last } = band();
    if (last >= 0) put({ end: -1 });
    else if (crossed.length) put({ crossed: crossed.slice(0, -1), over: over.slice(0, -1) });
    else if (start >= 0) put(NOTHING);
    else if (live && scene.attached) model.send({ do: "undo" });
  }

  const button = (text, onclick, rest = {}) => make("button", { type: "button", onclick, ...rest }, text);
  const stage = make("div", { class: "sheet", tabindex: "-1", onpointerdown: press, onpointermove: move, onpointerup: release, onpointercancel: release });
  const starts = make("select", { "aria-label": "Start at", onchange: () => { if (starts.value) begin(+starts.value); } });
  const side = button("", () => { pen = !pen; draw(); });
  const undo = button("Undo", back), clear = button("Clear", () => put(NOTHING));
  const less = button("Twist −", () => put({ twists: band().twists - 1 })), more = button("Twist +", () => put({ twists: band().twists + 1 }));
  const attach = button("Attach", () => model.send({ do: "attach" }));
  const save = button("Save the certificate", () => {
    const url = URL.createObjectURL(new Blob([model.get("answer").certificate], { type: "application/json" }));
    make("a", { href: url, download: "ribbon.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
  const title = make("p", { class: "title" }), verdict = make("p", { class: "verdict", role: "status", "aria-live": "polite" });
  const told = make("ol", { class: "course", "aria-label": "The band" }), offers = make("div", { class: "offers", role: "group", "aria-label": "Go on" });
  const note = make("p", { class: "note" });
  const root = make("div", { class: "rw-band-editor" }, title,
    make("div", { class: "tools", role: "group", "aria-label": "Band" }, make("label", {}, "Start at ", starts), side, less, more, undo, clear, attach),
    make("div", { class: "panels" }, stage, make("div", {}, told, offers)), verdict, save, note);
  el.append(root);

  const point = ({ clientX, clientY }) => {
    const { a, d, e, f } = svg.getScreenCTM();
    return [(clientX - e) / a, (clientY - f) / d];
  };
  // The nearest dart with the point on its left, where y points down.
  function nearest(p, allowed) {
    let best = -1, least = NEAR;
    scene.arcs.forEach(({ points }, dart) => {
      if (!allowed(dart)) return;
      for (const [a, b] of steps(points)) {
        const far = distance(p, [a, b]);
        if (far < least && turn(a, b, p) <= 0) [best, least] = [dart, far];
      }
    });
    return best;
  }
  function press(event) {
    if (event.button || !event.isPrimary) return;
    const p = point(event), dart = nearest(p, () => true);
    stage.setPointerCapture(event.pointerId);
    if (dart < 0) return;
    dragging = [p];
    begin(dart);
  }
  function move(event) {
    if (!dragging) return;
    const p = point(event), q = dragging.at(-1);
    if (Math.hypot(p[0] - q[0], p[1] - q[1]) < 1.5) return;
    dragging.push(p);
    scene.arcs.forEach(({ points }, dart) => {
      const meets = steps(points).some(([a, b]) => turn(a, b, q) < 0 && turn(a, b, p) >= 0 && turn(q, p, a) * turn(q, p, b) < 0);
      if (!meets) return;
      if (band().crossed.length && other(band().crossed.at(-1)) === dart) back();
      else if (face[dart] === here()) cross(dart);
    });
    draw();
  }
  function release(event) {
    if (!dragging) return;
    const p = point(event), dart = nearest(p, (d) => face[d] === here() && endable(d));
    const far = Math.hypot(p[0] - dragging[0][0], p[1] - dragging[0][1]);
    dragging = null;
    if (dart >= 0 && far > NEAR / 2) put({ end: dart });
    else draw();
  }

  // The line from arc to arc, as pieces in one face each.
  function course({ start, crossed, end: last }) {
    const stops = [...crossed, ...(last < 0 ? [] : [last])];
    let from = start;
    return stops.map((to) => {
      const way = scene.ways[`${Math.min(from, to)} ${Math.max(from, to)}`], piece = from < to ? way : [...way].reverse();
      from = other(to);
      return piece;
    });
  }
  function picture() {
    const b = band(), pieces = course(b), under = shape("g", { class: "under" }), above = shape("g", { class: "above" });
    pieces.forEach((piece, k) => {
      const half = Math.ceil(piece.length / 2), ends = [b.over[k - 1], b.over[k]];
      [piece.slice(0, half + 1), piece.slice(half)].forEach((part, n) => (ends[n] ? above : under).append(shape("polyline", { class: "strip", points: part.join(" ") })));
    });
    if (dragging) under.append(shape("polyline", { class: "trail", points: dragging.join(" ") }));
    for (const [dart, kind] of [[b.start, "start"], [b.end, "end"]]) if (dart >= 0) under.append(shape("polyline", { class: kind, points: scene.arcs[dart].points.join(" ") }));
    svg.querySelectorAll(".under, .above").forEach((node) => node.remove());
    svg.prepend(under);
    svg.append(above);
  }
  function words() {
    const b = band(), { bands, longest, twists } = scene.known, answer = model.get("answer");
    if (b.start < 0) return "Press on an arc and drag across others to an arc, or choose where to start.";
    if (b.end < 0) return `From ${arc(b.start)}, arcs crossed: ${b.crossed.length}. Cross another, or end.`;
    if (answer.band && name(answer.band) === name(b)) return answer.sentence;
    const alike = scene.arcs[b.start].leaves === scene.arcs[b.end].leaves;
    if (alike !== (b.twists % 2 === 0)) return "The band does not respect the orientation; a half twist more or less, and it does.";
    if (scene.arcs[b.start].component !== scene.arcs[b.end].component) return "The band joins two components; it must split one.";
    if (b.crossed.length > longest || Math.abs(b.twists) > twists) return live ? "Trying…" : "The band splits a component. What comes of it needs a running kernel.";
    const turned = { ...b, start: b.end, end: b.start, crossed: b.crossed.map(other).reverse(), over: [...b.over].reverse() };
    const won = bands[name(b)] ?? bands[name(turned)];
    if (won === undefined) return "The band splits a component, but the exact test rules it out: the link has too few colourings for one whose components bound disjoint discs.";
    return won ? "The link comes apart: the knot is ribbon." : "The band splits a component, and the exact test leaves hope; the link was not taken apart.";
  }
  function panel() {
    const b = band(), at = b.start < 0 || b.end >= 0 ? [] : scene.faces[here()];
    told.replaceChildren(...(b.start < 0 ? [] : [make("li", {}, `starts at ${arc(b.start)}`)]),
      ...b.crossed.map((dart, k) => make("li", {}, button(`${b.over[k] ? "over" : "under"} ${arc(dart)}`, () => put({ over: b.over.with(k, !b.over[k]) }), { title: "Change over and under" }))),
      ...(b.end < 0 ? [] : [make("li", {}, `ends at ${arc(b.end)}`)]), ...(b.twists ? [make("li", {}, `half twists: ${b.twists > 0 ? "+" : "−"}${Math.abs(b.twists)}`)] : []));
    const focused = offers.contains(document.activeElement);
    offers.replaceChildren(...at.filter(crossable).map((dart) => button(`Cross ${arc(dart)}`, () => cross(dart))),
      ...at.filter(endable).map((dart) => button(`End at ${arc(dart)}`, () => put({ end: dart }))));
    if (focused) (offers.querySelector("button") ?? undo).focus();
  }
  // A button that is pressed for the last time hands the focus on.
  function enable(node, can) {
    if (!can && node.matches(":focus")) starts.focus();
    node.disabled = !can;
  }
  function draw() {
    const b = band(), said = words(), answer = model.get("answer"), own = answer.band && name(answer.band) === name(b);
    picture();
    panel();
    starts.value = b.start < 0 ? "" : String(b.start);
    side.textContent = pen ? "Cross over" : "Cross under";
    side.setAttribute("aria-pressed", String(pen));
    if (verdict.textContent !== said) verdict.textContent = said;
    verdict.classList.toggle("won", /ribbon/.test(said) && !/rules/.test(said));
    enable(less, b.start >= 0 && b.twists > -MOST_TWISTS);
    enable(more, b.start >= 0 && b.twists < MOST_TWISTS);
    enable(undo, b.start >= 0 || (live && scene.attached));
    enable(clear, b.start >= 0);
    enable(attach, live && own && answer.splits);
    save.hidden = !(own && answer.certificate);
    note.textContent = live ? "" : `Answers for bands across at most ${scene.known.longest} arc are kept in the page; longer ones and second bands need a running kernel.`;
  }
  function setUp() {
    scene = model.get("scene");
    face = [];
    scene.faces.forEach((darts, k) => darts.forEach((dart) => { face[dart] = k; }));
    svg = parsed(scene.svg);
    stage.replaceChildren(svg);
    title.textContent = scene.title;
    starts.replaceChildren(make("option", { value: "" }, "—"), ...scene.arcs.map((a, dart) => make("option", { value: dart }, `arc ${a.number}, ${a.leaves ? "left" : "right"}`)));
    draw();
  }

  const heard = (message) => { live ||= Boolean(message?.here); draw(); };
  const events = { "change:scene": setUp, "change:band": () => draw(), "change:answer": () => draw(), "msg:custom": heard };
  for (const [event, hear] of Object.entries(events)) model.on(event, hear);
  keepKeys(root, end.signal);
  setUp();
  model.send({ do: "hello" });
  return () => {
    for (const [event, hear] of Object.entries(events)) model.off(event, hear);
    end.abort();
  };
}

export default { render };
