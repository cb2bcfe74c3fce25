// The braid game, played by hand. The rules are those of workbench.games.unknot.rules and the network
// that of workbench.games.agents.word_network, so that a saved page needs no kernel.

const NS = "http://www.w3.org/2000/svg";
const COLUMN = 26, ROW = 30, EDGE = 30, GAP = 0.38, LEAST = 0.7, PAUSE = 900;
const KEYS = "1234567890qwertyuiopasdfghjklzxcvbnm";
const size = Math.abs;

// A letter is an object, {x: −2}, so that it can be followed through an action.
const apart = (a, b) => size(size(a.x) - size(b.x)) >= 2;
const inverse = (a, b) => a.x === -b.x;
const without = (word, ...gone) => word.filter((letter) => !gone.includes(letter));
const rotated = (word, turn) => [...word.slice(turn), ...word.slice(0, turn)];
const atTop = ({ word, strands }) => word.filter(({ x }) => size(x) === strands - 1);

function cancelInside(word) {
  for (let j = 0; j < word.length; ) {
    const i = word.findLastIndex((letter, at) => at < j && !apart(letter, word[j]));
    const pair = i >= 0 && inverse(word[i], word[j]);
    if (pair) word = without(word, word[i], word[j]);
    j += pair ? -1 : 1;
  }
  return word;
}

function cancelAcross(word) {
  for (let j = 0; j < word.length; ) {
    const near = word.map((letter) => !apart(letter, word[j]));
    const i = near.lastIndexOf(true), pair = near.indexOf(true) === j && inverse(word[i], word[j]);
    if (pair) word = without(word, word[i], word[j]);
    j = pair ? 0 : j + 1;
  }
  return word;
}

function collapse({ word, strands }) {
  for (;;) {
    const before = strands;
    word = cancelAcross(cancelInside(word));
    for (let top; (top = atTop({ word, strands })).length === 1; strands -= 1) word = without(word, top[0]);
    if (strands === before) return { word, strands };
  }
}

function cancelLast({ word, strands }) {
  const last = word.at(-1), other = word.length < 2 ? null : [word.at(-2), word[0]].find((letter) => inverse(letter, last));
  return { word: other ? without(word, other, last) : word, strands };
}

function destabilise({ word, strands }) {
  const top = atTop({ word, strands }), only = top.length === 1 && top[0] === word.at(-1);
  return only ? { word: word.slice(0, -1), strands: strands - 1 } : { word, strands };
}

function related([{ x }, { x: y }, { x: z }]) {
  if (size(x) !== size(z) || size(size(x) - size(y)) !== 1 || (x * y < 0 && y * z < 0)) return null;
  const signed = (a, b) => ({ x: b > 0 ? size(a) : -size(a) });
  return [signed(y, z), signed(x, y), signed(y, x)];
}

// The first letters, counted cyclically, that a change applies to are turned to the end and changed.
function rewrite({ word, strands }, count, change) {
  for (let i = 0; i < word.length && word.length >= count; i += 1) {
    const turn = (i + count) % word.length, there = rotated(word, turn), made = change(there.slice(-count));
    if (made) return { word: [...there.slice(0, -count), ...made], strands };
  }
  return { word, strands };
}

const turned = ({ word, strands }, by) => ({ word: rotated(word, by), strands });

// Of each kind of action: its plain name, what it does, how, and which letters of the word that it
// leaves have moved.
const KINDS = {
  SmartCollapse: {
    title: "Collapse", act: collapse,
    about: "Cancels each letter that can slide up to its inverse, and drops the last strand if only one letter crosses it; over and over.",
  },
  Cancel: { title: "Cancel", act: cancelLast, about: "The last two letters go if they are inverse; if not, the last and the first." },
  Destabilise: { title: "Drop the last strand", act: destabilise, about: "The last letter goes, and the last strand with it, if no other letter crosses that strand." },
  Conjugate: {
    title: "Conjugate by", about: "Puts the letter before the word and its inverse after it. Two letters more, but others may come together.",
    act: ({ word, strands }, i, { longest }) => (i < strands && word.length + 2 <= longest ? { word: [{ x: i }, ...word, { x: -i }], strands } : { word, strands }),
  },
  ShiftLeft: { title: "Shift left", act: (braid) => turned(braid, 1), moved: (word) => word.slice(-1), about: "The first letter goes round to the end: the closed braid only turns." },
  ShiftRight: { title: "Shift right", act: (braid) => turned(braid, braid.word.length - 1), moved: (word) => word.slice(0, 1), about: "The last letter goes round to the front: the closed braid only turns." },
  BraidRelation1: {
    title: "Braid relation", act: (braid) => rewrite(braid, 3, related),
    about: "The first three letters like 1 2 1 become 2 1 2: a strand slides across a crossing. They are then turned to the end.",
  },
  BraidRelation2: {
    title: "Swap neighbours", act: (braid) => rewrite(braid, 2, ([a, b]) => (apart(a, b) ? [b, a] : null)), moved: (word) => word.slice(-2),
    about: "The first two neighbours that cross different strands, like 1 3, change places. They are then turned to the end.",
  },
};

const kindOf = (name) => KINDS[name.split(" ")[0]];
const act = (game, braid, action) => kindOf(game.names[action]).act(braid, +game.names[action].split(" ")[1], game);
const letters = ({ word }) => word.map(({ x }) => x);
const changes = (before, after) => before.strands !== after.strands || String(letters(before)) !== String(letters(after));
const read = ({ word, strands }) => ({ word: word.map((x) => ({ x })), strands });

/** Make an action on a braid, {word: [1, −2], strands: 3}. */
export function perform(game, braid, action) {
  const after = act(game, read(braid), action);
  return { word: letters(after), strands: after.strands };
}

function seen({ strands: most, longest, window }, { word, strands }) {
  const kinds = 2 * most - 1, counts = 2 * window * kinds, inputs = new Float32Array(counts + kinds + 2);
  for (let k = 0; k < window; k += 1) {
    inputs[k * kinds + (word[k] ?? 0) + most - 1] = 1;
    inputs[(window + k) * kinds + (word.at(-1 - k) ?? 0) + most - 1] = 1;
  }
  for (const x of word) inputs[counts + x + most - 1] += 1 / window;
  inputs.set([word.length / longest, strands / most], counts + kinds);
  return inputs;
}

/** The probability that the network gives to each action at a braid. */
export function probabilities(game, weights, braid) {
  let values = seen(game, braid), at = 0;
  for (const outputs of [game.width, game.width, game.names.length]) {
    const inputs = at ? values.map(Math.tanh) : values, bias = at + inputs.length * outputs, row = at;
    values = Array.from({ length: outputs }, (_, o) => inputs.reduce((sum, value, i) => sum + value * weights[row + o * inputs.length + i], weights[bias + o]));
    at = bias + outputs;
  }
  const most = Math.max(...values), raised = values.map((value) => Math.exp(value - most)), total = raised.reduce((a, b) => a + b);
  return raised.map((value) => value / total);
}

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

function shape(tag, properties, ...children) {
  const node = document.createElementNS(NS, tag);
  for (const [key, value] of Object.entries(properties)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// A part of the way from one place to another across a column, as one cubic.
function bend(column, from, to, a, b) {
  const rise = (t) => from + (to - from) * (3 - 2 * t) * t * t, slope = (t) => ((to - from) * 6 * t * (1 - t) * (b - a)) / 3;
  const at = (t, place) => `${(EDGE + (column + t) * COLUMN).toFixed(1)} ${(EDGE + place * ROW).toFixed(1)}`;
  return [at(a, rise(a)), at(a + (b - a) / 3, rise(a) + slope(a)), at(b - (b - a) / 3, rise(b) - slope(b)), at(b, rise(b))];
}

// The strand that begins at a place: in a positive letter the upper strand goes down, over the other.
function strandPath(word, place) {
  let d = `M0 ${EDGE + place * ROW}H${EDGE}`;
  word.forEach(({ x }, column) => {
    const upper = size(x) - 1;
    if (place !== upper && place !== upper + 1) d += `H${EDGE + (column + 1) * COLUMN}`;
    else {
      const to = 2 * upper + 1 - place, over = x > 0 === (place === upper);
      for (const [a, b] of over ? [[0, 1]] : [[0, GAP], [1 - GAP, 1]]) {
        const [start, ...rest] = bend(column, place, to, a, b);
        d += `${a ? `M${start}` : ""}C${rest.join(" ")}`;
      }
      place = to;
    }
  });
  return `${d}h${EDGE}`;
}

const minus = (x) => String(x).replace("-", "−");
const counted = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

const widthOf = (length) => 2 * EDGE + length * COLUMN;

// The scale and the height are those of the word at the start, so that nothing jumps.
function picture({ word, strands }, start, leaving, fresh) {
  const width = widthOf(word.length), height = 2 * EDGE + (start.strands - 1) * ROW + 14;
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  svg.style.width = `clamp(${LEAST * width}px, ${(100 * width) / widthOf(start.word.length + 2)}%, ${width}px)`;
  word.forEach((letter, column) => {
    const cx = EDGE + (column + 0.5) * COLUMN, cy = EDGE + (size(letter.x) - 0.5) * ROW;
    for (const [set, kind] of [[leaving, "leaving"], [fresh, "new"]]) if (set.includes(letter)) svg.append(shape("circle", { cx, cy, r: 12.5, class: kind }));
    svg.append(shape("text", { x: cx, y: height - 8 }, minus(letter.x)));
  });
  if (!word.length) svg.append(shape("circle", { class: "strand c0", cx: width / 2, cy: height / 2, r: width / 2 - 4 }));
  else for (let k = 0; k < strands; k += 1) svg.append(shape("path", { class: `strand c${k % 6}`, d: strandPath(word, k) }));
  return svg;
}

function render({ model, el }) {
  const game = model.get("game"), words = model.get("words"), traces = model.get("traces");
  const bytes = model.get("weights"), weights = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const titles = game.names.map((name) => name.replace(/^\w+/, (kind) => KINDS[kind].title));
  const end = new AbortController(), { signal } = end, id = `rw-game-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  let pointed = -1, hinting = false, watched = null, timer = 0;

  const positions = (actions) => actions.reduce((all, action) => [...all, act(game, all.at(-1), action)], [read(words[model.get("start")])]);
  const trace = () => traces[model.get("start")] ?? [];
  const put = (state) => {
    for (const [key, value] of Object.entries(state)) model.set(key, value);
    model.save_changes();
    draw();
  };
  const button = (text, onclick) => make("button", { type: "button", onclick }, text);
  const enable = (node, can) => node.setAttribute("aria-disabled", String(!can));
  const able = (node) => node.getAttribute("aria-disabled") !== "true";
  const choose = (action) => { if (able(buttons[action])) put({ actions: [...model.get("actions"), action] }); };
  const point = (action) => () => { pointed = action; draw(); };

  const pick = make("select", { onchange: () => { const start = pick.selectedIndex; leave(); put({ start, actions: [] }); } },
    ...words.map(({ word, strands }, k) => make("option", {}, `${k + 1}: ${word.length} letters, ${strands} strands`)));
  const undo = button("Undo", () => able(undo) && put({ actions: model.get("actions").slice(0, -1) }));
  undo.append(make("kbd", { "aria-hidden": "true" }, "⌫"));
  const again = button("Start again", () => able(again) && put({ actions: [] }));
  const hint = button("Hint", () => { hinting = !hinting; draw(); });
  hint.append(make("kbd", { "aria-hidden": "true" }, "?"));
  const watch = button("Watch the agent", () => (watched === null ? begin() : leave()));
  const stage = make("div", { class: "stage", role: "img", tabindex: "0" });
  const counts = ["Actions", "Letters", "Strands"].map((name) => [make("dt", {}, name), make("dd")]);
  const status = make("p", { class: "status", role: "status" });
  const save = button("Save the record", download);
  const pause = button("Pause", () => (timer ? stop() : begin()));
  const slider = make("input", { type: "range", min: 0, "aria-label": "Action of the agent", oninput: () => { watched = +slider.value; stop(); } });
  const agent = make("div", { class: "agent" }, pause, slider);
  const buttons = titles.map((title, k) => make("button", { type: "button", "aria-describedby": id, "aria-keyshortcuts": KEYS[k] ?? "", onclick: () => choose(k), onfocus: point(k), onblur: point(-1) },
    make("kbd", { "aria-hidden": "true" }, KEYS[k] ?? ""), title));
  const bars = titles.map(() => make("i")), chances = titles.map(() => make("span", { class: "chance" }));
  const rows = buttons.map((node, k) => make("li", { onpointerenter: point(k), onpointerleave: () => point(buttons.indexOf(root.getRootNode().activeElement))() }, node, make("span", { class: "bar", "aria-hidden": "true" }, bars[k]), chances[k]));
  const about = make("p", { class: "about", id });
  const note = make("p", { class: "note" }, "How likely the agent is to make each action here; ★ is its likeliest. It may want one that changes nothing.");
  const root = make("div", { class: "rw-game" },
    make("p", { class: "title" }, "Make the word empty. ", make("span", {}, "Each strand’s right end is joined to the left end at its height; the letters say which strands cross.")),
    make("div", { class: "tools" }, make("label", {}, "Word ", pick), again, undo, hint, watch),
    stage, make("div", { class: "told" }, make("dl", {}, ...counts.map((pair) => make("div", {}, ...pair))), status, save), agent,
    make("ul", { class: "actions", "aria-label": "Actions" }, ...rows), about, note);
  el.append(root);

  function stop() {
    clearInterval(timer);
    timer = 0;
    draw();
  }
  function begin() {
    if (!trace().length) return;
    if (watched === null || watched === trace().length) watched = 0;
    timer = setInterval(() => {
      watched += 1;
      if (watched === trace().length) stop();
      else draw();
    }, PAUSE);
    draw();
  }
  function leave() {
    watched = null;
    stop();
  }

  function download() {
    const { word, strands } = words[model.get("start")], { strands: most, longest, set } = game;
    const record = { word, strands, actions: model.get("actions"), names: model.get("actions").map((k) => game.names[k]), rules: { strands: most, longest, actions: set } };
    const url = URL.createObjectURL(new Blob([JSON.stringify(record)], { type: "application/json" }));
    make("a", { href: url, download: "unknotted.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  function told(made, { word, strands }, action) {
    const needs = trace().length, wins = needs && !positions(trace()).at(-1).word.length;
    if (watched !== null) {
      const race = wins ? `The agent needs ${counted(needs, "action")}, you have made ${made}.` : `The agent gives up after ${counted(needs, "action")}; you have made ${made}.`;
      return `${race} ${watched ? `Its action ${watched}: ${titles[action]}.` : "It is about to begin."}`;
    }
    if (!word.length) return `You have unknotted it in ${counted(made, "action")}.${wins ? ` The agent needs ${needs}.` : ""}`;
    return made ? `${titles[action]} made: ${counted(word.length, "letter")} on ${counted(strands, "strand")} left.` : "Your move.";
  }

  function draw() {
    const mine = model.get("actions"), playing = watched === null, actions = playing ? mine : trace().slice(0, watched);
    const all = positions(actions), braid = all.at(-1), before = all.at(-2), action = actions.at(-1), won = !braid.word.length;
    const after = titles.map((_, k) => act(game, braid, k)), can = after.map((next) => changes(braid, next));
    const touched = (from, to, k) => [...(kindOf(game.names[k]).moved?.(to.word) ?? []), ...without(from.word, ...to.word), ...without(to.word, ...from.word)];
    stage.replaceChildren(picture(braid, words[model.get("start")], pointed >= 0 && can[pointed] ? touched(braid, after[pointed], pointed) : [], before && changes(before, braid) ? touched(before, braid, action) : []));
    stage.setAttribute("aria-label", won ? "The unknot: one strand without crossings" : `A braid of ${braid.strands} strands, its letters ${letters(braid).map(minus).join(" ")}`);
    [actions.length, braid.word.length, braid.strands].forEach((number, k) => { counts[k][1].textContent = number; });
    const said = told(mine.length, braid, action);
    if (status.textContent !== said) status.textContent = said;
    root.classList.toggle("won", won && playing);
    pick.selectedIndex = model.get("start");
    for (const node of [undo, again]) enable(node, playing && mine.length);
    enable(watch, trace().length);
    hint.setAttribute("aria-pressed", hinting);
    watch.firstChild.textContent = playing ? "Watch the agent" : "Back to my play";
    save.hidden = !won || !playing;
    agent.hidden = playing;
    pause.textContent = timer ? "Pause" : "Play";
    slider.max = trace().length;
    slider.value = watched ?? 0;
    slider.setAttribute("aria-valuetext", `${watched ?? 0} of ${trace().length}`);
    buttons.forEach((node, k) => {
      enable(node, playing && can[k] && !won);
      node.classList.toggle("made", !playing && k === action);
    });
    showHint(braid, won);
    about.textContent = pointed < 0 ? "Point at an action, or reach it with Tab, to read what it does and see which letters it touches."
      : `${titles[pointed]}. ${kindOf(game.names[pointed]).about}${can[pointed] ? "" : " Here it changes nothing."}`;
  }

  function showHint(braid, won) {
    const shown = hinting && !won, chance = shown ? probabilities(game, weights, { word: letters(braid), strands: braid.strands }) : [];
    const best = chance.indexOf(Math.max(...chance));
    root.classList.toggle("hinting", shown);
    note.hidden = !shown;
    rows.forEach((row, k) => {
      row.classList.toggle("likeliest", k === best);
      bars[k].style.width = shown ? `${100 * chance[k]}%` : "0";
      chances[k].textContent = shown ? `${k === best ? "★ " : ""}${(100 * chance[k]).toFixed(chance[k] < 0.1 ? 1 : 0)} %` : "";
    });
  }

  root.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event, action = KEYS.indexOf(key);
    if (ctrlKey || metaKey || altKey || target === pick || key.length !== 1 && key !== "Backspace") return;
    if (key === "Backspace") undo.click();
    else if (key === "?") hint.click();
    else if (buttons[action]) choose(action);
    else return;
    event.preventDefault();
  });
  const restart = () => (watched === null ? draw() : leave());
  model.on("change:actions", draw);
  model.on("change:start", restart);
  // Plain keys are the view's; chords (Ctrl+S) stay JupyterLab's.
  addEventListener("keydown", ({ target, ctrlKey, metaKey }) => { for (const node of root.contains(target) ? [root, target] : [root]) node.toggleAttribute("data-lm-suppress-shortcuts", !ctrlKey && !metaKey); }, { signal, capture: true });
  draw();
  return () => {
    clearInterval(timer);
    model.off("change:actions", draw);
    model.off("change:start", restart);
    end.abort();
  };
}

export default { render };
