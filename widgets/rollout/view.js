// A play: its diagrams one after the other. All data comes from the traits.

const NS = "http://www.w3.org/2000/svg";
const SPEEDS = { Slow: 1600, Normal: 800, Fast: 300 };

function shape(tag, properties) {
  const node = document.createElementNS(NS, tag);
  for (const [key, value] of Object.entries(properties)) node.setAttribute(key, value);
  return node;
}

// The picture is built from parsed XML, of which only shapes are admitted.
function picture({ svg: source, leaving, new: made, band = [] }) {
  const svg = document.importNode(new DOMParser().parseFromString(source, "image/svg+xml").documentElement, true);
  for (const node of svg.querySelectorAll("*")) {
    if (!/^(g|path|polygon)$/.test(node.localName)) node.remove();
    for (const { name } of [...node.attributes]) if (/^on|href/i.test(name)) node.removeAttribute(name);
  }
  if (band.length) svg.prepend(shape("polyline", { points: band.join(" "), class: "band" }));
  for (const [points, kind] of [[leaving, "leaving"], [made, "new"]])
    for (const [cx, cy] of points) svg.append(shape("circle", { cx, cy, r: 12, class: kind }));
  svg.removeAttribute("role");
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

function trace(frames) {
  const last = Math.max(1, frames.length - 1), most = Math.max(1, ...frames.map(({ crossings }) => crossings));
  const points = frames.map(({ crossings }, k) => [4 + (292 * k) / last, 44 - (40 * crossings) / most]);
  const svg = shape("svg", { viewBox: "0 0 300 48", class: "trace", "aria-hidden": "true", preserveAspectRatio: "none" });
  const dot = shape("circle", { r: 3.5 });
  svg.append(shape("polyline", { points: points.join(" ") }), dot);
  return { svg, to: (k) => { dot.setAttribute("cx", points[k][0]); dot.setAttribute("cy", points[k][1]); } };
}

function render({ model, el }) {
  const frames = model.get("frames"), last = frames.length - 1, end = new AbortController(), { signal } = end;
  const pictures = frames.map(picture);
  let timer = 0;
  const go = (to) => {
    model.set("at", Math.min(last, Math.max(0, to)));
    model.save_changes();
    draw();
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  };
  const start = () => {
    if (model.get("at") === last) go(0);
    timer = setInterval(() => (model.get("at") < last ? go(model.get("at") + 1) : stop()), SPEEDS[speed.value]);
    play.textContent = "Pause";
  };
  const button = (text, onclick) => make("button", { type: "button", onclick }, text);
  const play = button("Play", () => (timer ? stop() : start()));
  const step = (to) => () => { stop(); go(to()); };
  const slider = make("input", { type: "range", min: 0, max: last, step: 1, "aria-label": "Move", oninput: () => { stop(); go(+slider.value); } });
  const speed = make("select", { "aria-label": "Speed", onchange: () => { if (timer) { stop(); start(); } } },
    ...Object.keys(SPEEDS).map((name) => make("option", name === "Normal" ? { selected: "" } : {}, name)));
  const stage = make("div", { class: "stage", tabindex: "0", role: "application", "aria-label": `${model.get("title")}. Space plays, arrow keys step, Home and End go to the ends.` });
  const said = make("p", { class: "words", "aria-live": "polite" });
  const rows = frames.map(({ move, words, crossings }, k) => make("li", {}, make("button", { type: "button", onclick: step(() => k) },
    make("span", { class: "number" }, `${move}`), make("span", {}, words), make("span", { class: "left" }, `${crossings}`))));
  const list = make("ol", { class: "moves", "aria-label": "Moves, and the crossings left after each" }, ...rows);
  const graph = trace(frames);
  const save = button("Save the certificate", () => {
    const url = URL.createObjectURL(new Blob([model.get("certificate")], { type: "application/json" }));
    make("a", { href: url, download: "certificate.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
  save.hidden = !model.get("certificate");
  stage.addEventListener("keydown", (event) => {
    const at = model.get("at"), { key } = event;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[key];
    if (event.ctrlKey || event.metaKey || event.altKey || (to === undefined && key !== " ")) return;
    event.preventDefault();
    if (key === " ") play.click();
    else step(() => to)();
  });
  const root = make("div", { class: "rw-rollout" },
    make("p", { class: "title" }, model.get("title")),
    make("div", { class: "controls" }, button("First", step(() => 0)), button("Back", step(() => model.get("at") - 1)), play,
      button("Forward", step(() => model.get("at") + 1)), button("Last", step(() => last)), speed, slider),
    make("div", { class: "panes" }, make("div", {}, stage, said), make("div", {}, make("p", { class: "note" }, "Crossings left"), graph.svg, list)),
    make("div", { class: "proof" }, make("p", {}, model.get("verdict")), save));
  el.append(root);

  function draw() {
    const at = model.get("at"), { move, words, crossings } = frames[at];
    stage.replaceChildren(pictures[at]);
    slider.value = at;
    slider.setAttribute("aria-valuetext", `${move}: ${words}`);
    said.textContent = `${move ? `Move ${move}. ` : ""}${words}. Crossings: ${crossings}.`;
    rows.forEach((row, k) => (k === at ? row.setAttribute("aria-current", "step") : row.removeAttribute("aria-current")));
    list.scrollTop = rows[at].offsetTop - list.offsetTop - list.clientHeight / 2;
    graph.to(at);
  }

  model.on("change:at", draw);
  keepKeys(root, signal);
  draw();
  return () => {
    stop();
    model.off("change:at", draw);
    end.abort();
  };
}

export default { render };
