// Plays of the braid game in step: braids, what the players thought of them, and the verdicts. All data comes from the traits.

const NS = "http://www.w3.org/2000/svg";
const SPEEDS = { Slow: 1600, Normal: 800, Fast: 250 };
const WIDTH = 22, HEIGHT = 20, EDGE = 24, BELOW = 26, LARGEST = 1.4; // units of the pictures; the last: pixels a unit, at most
const HALF = [[0.175, 0], [0.28875, 0.1225], [0.384125, 0.28175]]; // an under-strand stops 35 % along its curve

function shape(tag, properties, ...children) {
  const node = document.createElementNS(NS, tag);
  for (const [key, value] of Object.entries(properties)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const signed = (number) => `${number}`.replace("-", "−");
const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const columns = (word) => Math.max(word.length, 4);
const extent = (frame) => columns(frame.word) * WIDTH + 2 * EDGE;

// A positive letter is a right-handed crossing: strands run to the right, so the one that falls is over.
function strand({ word }, y) {
  let path = `M-8 ${y * HEIGHT}`;
  word.forEach((letter, k) => {
    const top = Math.abs(letter) - 1, turn = y === top ? 1 : y === top + 1 ? -1 : 0;
    const at = ([u, v]) => `${((k + u) * WIDTH).toFixed(2)} ${((y + turn * v) * HEIGHT).toFixed(2)}`;
    const [stop, ...back] = [...HALF].reverse().map(([u, v]) => [1 - u, 1 - v]);
    if (!turn) path += `H${(k + 1) * WIDTH}`;
    else if (letter * turn > 0) path += `C${[[0.5, 0], [0.5, 1], [1, 1]].map(at)}`;
    else path += `C${HALF.map(at)}M${at(stop)}C${[...back, [1, 1]].map(at)}`;
    y += turn;
  });
  return `${path}H${columns(word) * WIDTH + 8}`;
}

function picture(frame, largest, deepest) {
  const { word, strands, going, acted } = frame, wide = extent(frame), low = (strands - 1) * HEIGHT;
  const svg = shape("svg", {
    viewBox: `${-EDGE} ${-HEIGHT / 2 - 4} ${wide} ${deepest * HEIGHT + BELOW}`, role: "img",
    "aria-label": `Braid of ${count(strands, "strand")}: ${word.map(signed).join(" ") || "no letters"}`,
    style: `width:${(100 * wide) / largest}%;min-width:${wide}px;max-width:${wide * LARGEST}px`,
  });
  for (const [places, kind] of [[going, "going"], [acted, "acted"]])
    for (const k of places)
      svg.append(shape("rect", { class: kind, x: k * WIDTH + 1, y: (Math.abs(word[k]) - 1) * HEIGHT - 5, width: WIDTH - 2, height: HEIGHT + 10, rx: 4 }));
  for (let y = 0; y < strands; y++)
    svg.append(shape("path", { class: "strand", d: strand(frame, y) }), shape("text", { x: -16, y: y * HEIGHT + 4 }, `${y + 1}`));
  word.forEach((letter, k) => {
    const marked = going.includes(k) || acted.includes(k);
    svg.append(shape("text", { x: (k + 0.5) * WIDTH, y: low + 24, class: marked ? "marked" : "letter" }, signed(letter)));
  });
  return svg;
}

function trace(name, of, play, plays) {
  const all = plays.flatMap(({ frames }) => frames.map(of)).filter((value) => value !== null);
  const low = Math.min(0, ...all), high = Math.max(low + 1e-9, ...all, 0);
  const end = Math.max(1, ...plays.map(({ frames }) => frames.at(-1).move));
  const point = (frame) => [(100 * frame.move) / end, 100 - (100 * (of(frame) - low)) / (high - low)];
  const svg = shape("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" });
  svg.append(shape("polyline", { points: play.frames.filter((frame) => of(frame) !== null).map(point).join(" ") }));
  const dot = make("i", {}), now = make("output", {});
  const node = make("div", { class: "trace" }, make("p", {}, make("span", {}, name), now),
    make("div", { class: "scale", "aria-hidden": "true" }, make("span", {}, brief(high)), make("span", {}, brief(low))), make("div", { class: "plot" }, svg, dot));
  return { node, to(frame) {
    dot.hidden = of(frame) === null;
    now.textContent = dot.hidden ? "–" : brief(of(frame));
    [dot.style.left, dot.style.top] = point(frame).map((part) => `${part}%`);
  } };
}

const brief = (value) => signed(Number.isInteger(value) ? value : +value.toFixed(Math.abs(value) < 10 ? 2 : 0));

function bars({ actions }) {
  const rows = actions.map((name) => {
    const bar = make("b", {}), share = make("span", { class: "share" }), mark = make("span", { class: "pick" });
    return { bar, share, mark, node: make("li", {}, mark, make("span", {}, name), make("span", { class: "bar" }, bar), share) };
  });
  const list = make("ul", { "aria-label": "Probability of each action" }, ...rows.map(({ node }) => node));
  const over = make("p", {}, "The play is over.");
  return { node: make("div", { class: "bars" }, make("p", { class: "head" }, "Next action; ▶ is chosen"), over, list), to({ chances, chosen }) {
    over.hidden = chances.length > 0;
    list.hidden = !over.hidden;
    rows.forEach(({ node, bar, share, mark }, k) => {
      node.classList.toggle("chosen", k === chosen);
      mark.textContent = k === chosen ? "▶" : "";
      node.setAttribute("aria-current", k === chosen);
      bar.style.width = `${100 * (chances[k] ?? 0)}%`;
      share.textContent = `${(100 * (chances[k] ?? 0)).toFixed(1)} %`;
    });
  } };
}

function table({ title, frames }, valued, go) {
  const heads = ["Move", "Action", "Letters", "Strands", "Return", ...(valued ? ["Value"] : [])];
  const rows = frames.map((frame, k) => make("tr", {}, make("td", {}, `${frame.move}`), make("td", {}, make("button", { type: "button", onclick: () => go(k) }, frame.words)),
    ...[frame.letters, frame.strands, frame.return, ...(valued ? [frame.value] : [])].map((value) => make("td", {}, value === null ? "–" : brief(value)))));
  const node = make("div", { class: "moves", tabindex: "0", role: "region", "aria-label": `Moves of ${title}` },
    make("table", {}, make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))), make("tbody", {}, ...rows)));
  return { node, to(k) {
    rows.forEach((row, other) => (k === other ? row.setAttribute("aria-current", "step") : row.removeAttribute("aria-current")));
    node.scrollTop = rows[k].offsetTop - node.clientHeight / 2;
  } };
}

function pane(play, plays, go, press) {
  const { frames, title, verdict, certificate } = play, every = plays.flatMap((other) => other.frames);
  const valued = frames.some(({ value }) => value !== null), largest = Math.max(...every.map(extent)), deepest = Math.max(...every.map(({ strands }) => strands));
  const stage = make("div", { class: "stage", tabindex: "0", role: "application", onkeydown: press,
    "aria-label": `${title}. Space plays, arrow keys step, Home and End go to the ends, Shift with an arrow key scrolls.` });
  const said = make("p", { class: "words", "aria-live": "polite" });
  const traces = [trace("Letters", (frame) => frame.letters, play, plays), trace("Return: rewards so far", (frame) => frame.return, play, plays)];
  if (valued) traces.push(trace("Player's value", ({ value }) => value, play, plays));
  const chances = bars(play), moves = table(play, valued, go);
  const save = make("button", { type: "button", "aria-label": `Save the certificate: ${title}`, onclick() {
    const url = URL.createObjectURL(new Blob([certificate], { type: "application/json" }));
    make("a", { href: url, download: "certificate.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  } }, "Save the certificate");
  save.hidden = !certificate;
  const node = make("section", { "aria-label": title }, make("p", { class: "head" }, title), stage, said,
    make("div", { class: "proof" }, make("p", {}, verdict), save),
    make("div", { class: "thoughts" }, make("div", { class: "traces" }, ...traces.map((one) => one.node)), chances.node, moves.node));
  return { node, said, to(at) {
    const k = Math.min(at, frames.length - 1), frame = frames[k];
    const drawn = picture(frame, largest, deepest), place = Math.min(...frame.going, ...frame.acted);
    stage.replaceChildren(drawn);
    const unit = drawn.clientWidth / extent(frame), x = (EDGE + place * WIDTH) * unit;
    if (place < Infinity && (x < stage.scrollLeft || x > stage.scrollLeft + stage.clientWidth - 3 * WIDTH * unit)) stage.scrollLeft = x - stage.clientWidth / 3;
    said.textContent = `${frame.move ? `Move ${frame.move}. ` : ""}${frame.words}. ${count(frame.letters, "letter")}, ${count(frame.strands, "strand")}.`;
    for (const one of [...traces, chances]) one.to(frame);
    moves.to(k);
  } };
}

function render({ model, el }) {
  const plays = model.get("plays"), longest = plays.reduce((a, b) => (b.frames.length > a.frames.length ? b : a)).frames;
  const last = longest.length - 1, end = new AbortController(), { signal } = end;
  let timer = 0;
  const go = (to) => {
    model.set("at", Math.min(last, Math.max(0, to)));
    model.save_changes();
    draw();
  };
  const live = (value) => panes.forEach(({ said }) => said.setAttribute("aria-live", value));
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    live("polite");
  };
  const start = () => {
    if (model.get("at") === last) go(0);
    timer = setInterval(() => (model.get("at") < last ? go(model.get("at") + 1) : stop()), SPEEDS[speed.value]);
    play.textContent = "Pause";
    live("off");
  };
  const step = (to) => () => { stop(); go(to()); };
  const press = (event) => {
    const at = model.get("at"), { key, currentTarget } = event;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[key];
    if (event.ctrlKey || event.metaKey || event.altKey || (to === undefined && key !== " ")) return;
    event.preventDefault();
    if (event.shiftKey) currentTarget.scrollLeft += 4 * WIDTH * Math.sign(to - at || 0);
    else if (key === " ") play.click();
    else step(() => to)();
  };
  const button = (text, onclick) => make("button", { type: "button", onclick }, text);
  const play = button("Play", () => (timer ? stop() : start()));
  const slider = make("input", { type: "range", min: 0, max: last, step: 1, "aria-label": "Move", oninput: () => { stop(); go(+slider.value); } });
  const speed = make("select", { "aria-label": "Speed", onchange: () => { if (timer) { stop(); start(); } } },
    ...Object.keys(SPEEDS).map((name) => make("option", name === "Normal" ? { selected: "" } : {}, name)));
  const panes = plays.map((one) => pane(one, plays, (k) => step(() => k)(), press));
  const counter = make("span", { class: "counter" });
  const root = make("div", { class: "rw-braids" },
    make("p", { class: "title" }, model.get("title")),
    make("div", { class: "controls" }, button("First", step(() => 0)), button("Back", step(() => model.get("at") - 1)), play,
      button("Forward", step(() => model.get("at") + 1)), button("Last", step(() => last)), speed, slider, counter),
    make("div", { class: `panes of${plays.length}` }, ...panes.map(({ node }) => node)),
    make("p", { class: "note" }, "Strands run to the right and close up around the back. Letter i: strands i and i + 1 cross, right-handed; −i: left-handed. " +
      "Solid frames: letters that the next action takes away. Dashed frames: letters that it moves or changes."));
  el.append(root);

  function draw() {
    const at = model.get("at"), moves = `move ${longest[at].move} of ${longest[last].move}`;
    slider.value = at;
    slider.setAttribute("aria-valuetext", moves);
    counter.textContent = moves;
    panes.forEach(({ to }) => to(at));
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
