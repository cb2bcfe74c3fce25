// Keeps the views of a saved page alive, without a kernel: each anywidget module gets the model that
// was saved with it, and each plotly figure is drawn in the colours of the page.

const saved = JSON.parse(document.getElementById("rw-views").textContent);
const models = new Map(), modules = new Map();

// The part of a widget's model that a view may use. Changes stay in the page.
class Model {
  #state;
  #listeners = new Map();

  constructor({ state, buffers }) {
    this.#state = structuredClone(state);
    for (const { path, data } of buffers) {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const last = path.at(-1), holder = path.slice(0, -1).reduce((part, key) => part[key], this.#state);
      holder[last] = new DataView(bytes.buffer);
    }
  }
  get(name) { return this.#state[name]; }
  set(name, value) {
    const given = typeof name === "string" ? { [name]: value } : name;
    const changed = Object.keys(given).filter((key) => !Object.is(given[key], this.#state[key]));
    Object.assign(this.#state, given);
    for (const key of changed) this.#emit(`change:${key}`, given[key]);
    if (changed.length) this.#emit("change");
  }
  on(names, listener) {
    for (const name of names.split(/\s+/)) this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }
  off(names, listener) {
    for (const name of names?.split(/\s+/) ?? [...this.#listeners.keys()]) {
      const kept = listener ? (this.#listeners.get(name) ?? []).filter((other) => other !== listener) : [];
      this.#listeners.set(name, kept);
    }
  }
  save_changes() {}
  send() {}
  get widget_manager() { return host(new AbortController().signal).widget_manager; }
  #emit(name, value) {
    for (const listener of this.#listeners.get(name) ?? []) listener(this, value);
  }
}

const identity = (reference) => String(reference).replace(/^(IPY_MODEL_|anywidget:)/, "");

function model(id) {
  if (!models.has(id)) models.set(id, new Model(saved.models[id]));
  return models.get(id);
}

// A module is imported once, and initialises each of its models once.
async function widget(id) {
  const { module } = saved.models[id];
  if (!modules.has(module)) {
    const url = URL.createObjectURL(new Blob([saved.modules[module]], { type: "text/javascript" }));
    modules.set(module, import(url).then(async ({ default: made }) => (typeof made === "function" ? made() : made)));
  }
  const made = await modules.get(module), own = model(id);
  own.ready ??= made.initialize?.({ model: own, signal: new AbortController().signal }) ?? null;
  await own.ready;
  return made;
}

function host(signal) {
  return {
    getModel: async (reference) => model(identity(reference)),
    getWidget: async (reference) => {
      const id = identity(reference), made = await widget(id);
      return { exports: await model(id).ready, render: ({ el }) => made.render({ model: model(id), el, signal, host: host(signal) }) };
    },
    widget_manager: { get_model: async (id) => model(identity(id)) },
  };
}

function note(text) {
  const node = document.createElement("p");
  node.className = "needs-kernel";
  node.textContent = text;
  return node;
}

async function show(id, el) {
  const given = saved.models[id];
  if (!given) return el.append(note("This view was not saved with the page."));
  if (given.module) {
    const { signal } = new AbortController();
    const made = await widget(id);
    return made.render?.({ model: model(id), el, signal, host: host(signal) });
  }
  if (given.state.children) {
    const row = /^HBox/.test(given.name);
    el.classList.add(row ? "row" : "stack");
    return Promise.all(given.state.children.map((child) => {
      const part = el.appendChild(document.createElement("div"));
      return show(identity(child), part);
    }));
  }
  if (/^HTML/.test(given.name)) return el.insertAdjacentHTML("beforeend", given.state.value);
  if (/^Label/.test(given.name)) return el.append(given.state.value);
  return el.append(note(`${given.state.description || given.name.replace(/Model$/, "")}: this control needs a running kernel.`));
}

for (const [name, text] of Object.entries(saved.styles)) {
  const style = document.head.appendChild(document.createElement("style"));
  style.dataset.view = name;
  style.textContent = text;
}
for (const el of document.querySelectorAll("[data-view]:not(style)")) {
  show(el.dataset.view, el).then(() => { el.dataset.state = "ready"; }, (error) => {
    console.error(error);
    el.dataset.state = "failed";
    el.append(note(`This view could not be shown: ${error.message}`));
  });
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const PAPER = 600; // pixels of a style sheet between the margins of A4, and a few for the number of an equation
const onPaper = () => "paper" in document.documentElement.dataset;

// Colours that a figure does not set itself come from the page, in its light or its dark theme.
function themed(layout = {}) {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const ink = colour("--ink"), line = colour("--line"), paper = colour("--paper");
  const axis = { gridcolor: line, zerolinecolor: colour("--soft"), linecolor: colour("--soft"), tickcolor: line };
  const scene = { ...axis, backgroundcolor: paper, showbackground: true };
  const base = layout.template?.layout ?? {};
  return { ...layout, template: { ...layout.template, layout: { ...base,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { ...base.font, color: ink },
    margin: base.margin ?? { t: layout.title?.text ? 56 : 20, r: 16, b: 56, l: 64 }, colorway: dark.matches && !onPaper() ? ["#56B4E9", "#E69F00", "#2DC59B", "#CC79A7", "#F0793A", "#8FB8DE"] : ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00"],
    xaxis: { ...base.xaxis, ...axis }, yaxis: { ...base.yaxis, ...axis },
    scene: { ...base.scene, xaxis: scene, yaxis: scene, zaxis: scene },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: colour("--soft"), activecolor: ink },
  } } };
}

function draw(el) {
  const { data, layout, config, frames } = el.figure;
  const sized = onPaper() ? { ...themed(layout), width: PAPER } : themed(layout);
  return Plotly.react(el, { data, layout: sized, config: { responsive: true, displaylogo: false, ...config }, frames });
}

const plots = [...document.querySelectorAll("[data-plot]")];
for (const el of plots) {
  el.figure = JSON.parse(el.querySelector("script").textContent);
  el.replaceChildren();
  draw(el).then(() => { el.dataset.state = "ready"; });
}
dark.addEventListener("change", () => plots.forEach(draw));

// Paper is light and does not scroll: what is too wide for it is printed smaller.
addEventListener("beforeprint", () => {
  document.documentElement.dataset.paper = "";
  plots.forEach(draw);
  const smaller = 14 / parseFloat(getComputedStyle(document.documentElement).fontSize); // 10.5pt
  for (const node of document.querySelectorAll(".formula, .output > .table")) {
    const width = smaller * node.scrollWidth;
    if (width > PAPER) node.style.zoom = PAPER / width;
  }
});
addEventListener("afterprint", () => {
  delete document.documentElement.dataset.paper;
  plots.forEach(draw);
  for (const node of document.querySelectorAll(".formula, .output > .table")) node.style.zoom = "";
});

// A column of numbers stands to the right, under its heading.
for (const table of document.querySelectorAll(".output > .table table")) {
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]), heads = [...(table.tHead?.rows ?? [])];
  const columns = Math.max(0, ...rows.map((row) => row.cells.length));
  for (let k = 0; k < columns; k += 1) {
    const cells = rows.map((row) => row.cells[k]).filter((cell) => cell?.textContent.trim());
    if (!cells.length || !cells.every((cell) => /^[-+−]?(\d[\d.,]*(e[-+]?\d+)?%?|nan|inf)$/i.test(cell.textContent.trim()))) continue;
    for (const row of [...heads, ...rows]) if (row.cells.length === columns) row.cells[k].classList.add("number");
  }
}

// What scrolls can be reached by the keyboard.
function reach() {
  for (const el of document.querySelectorAll(".table, .formula, pre")) {
    if (el.scrollWidth > el.clientWidth + 1) {
      el.tabIndex = 0;
      el.setAttribute("role", "group");
      el.setAttribute("aria-label", el.matches(".formula") ? "Formula" : el.matches(".table") ? "Table" : "Text");
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) el.removeAttribute(name);
    }
  }
}
reach();
addEventListener("resize", reach);
for (const el of document.querySelectorAll("details")) el.addEventListener("toggle", reach);
