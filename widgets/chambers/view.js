// Zariski chambers in a plane of divisor classes. A chamber is chosen by click or by its button,
// a class by click or by the arrow keys on the picture.

const SVG = "http://www.w3.org/2000/svg";

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in node && key !== "style") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

function shape(tag, attributes, text = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}

function render({ model, el }) {
  const shown = () => model.get("slices")[model.get("at")];
  // The section may change a moment before the choice in it does.
  const selected = () => Math.min(model.get("selected"), shown().chambers.length - 1);
  const set = (changes) => {
    for (const [key, value] of Object.entries(changes)) model.set(key, value);
    model.save_changes();
  };

  const count = model.get("slices").length;
  const title = make("span");
  const range = make("input", {
    type: "range", min: 0, max: count - 1, step: 1, ariaLabel: "Section",
    oninput: () => turn(Number(range.value)),
  });
  const picture = shape("svg", { role: "application", tabindex: "0" });
  const list = make("div", { role: "group", ariaLabel: "Chambers" });
  const told = make("div", { className: "told", role: "status" });
  const root = make(
    "div", { className: "rw-chambers" },
    make("div", { className: "row" }, ...(count > 1 ? [range] : []), title),
    make("div", { className: "body" }, picture,
      make("div", {}, list, told,
        make("p", { className: "soft" }, "Click a chamber or a class; arrow keys on the picture go from class to class."))),
  );

  function turn(at) {
    const chambers = model.get("slices")[at].chambers.length;
    set({ place: -1, selected: Math.min(model.get("selected"), chambers - 1), at });
  }

  // y points up in the plane and down in the picture.
  const across = (x) => x - shown().window[0];
  const down = (y) => shown().window[3] - y;

  function draw() {
    const { window: [left, right, bottom, top], chambers, places, axes, surface } = shown();
    const wide = right - left, high = top - bottom;
    const unit = Math.max(wide, high) > 14 ? 0.52 : 0.36;
    picture.setAttribute("viewBox", `-1.75 -0.9 ${wide + 2.65} ${high + 2.7}`);
    picture.setAttribute("aria-label", `Classes on ${surface}, ${axes[0]} from ${left} to ${right}, ${axes[1]} from ${bottom} to ${top}; ` +
      `${chambers.length} chambers: ${chambers.map((c) => c.name).join(", ")}. Arrow keys go from class to class.`);
    picture.replaceChildren();
    chambers.forEach((chamber, i) => {
      const area = shape("polygon", {
        points: chamber.polygon.map(([x, y]) => `${across(x)},${down(y)}`).join(" "),
        fill: chamber.colour, stroke: chamber.colour, "stroke-width": 0.05,
        class: i === selected() ? "chosen" : "",
      });
      picture.append(area);
    });
    for (const [x, y, h] of places) {
      picture.append(shape("text", { x: across(x), y: down(y), "font-size": unit, class: h ? "" : "none" }, String(h)));
    }
    // Names stand between two rows of numbers.
    for (const { name, centre: [x, y] } of chambers) {
      picture.append(shape("text", { x: across(x), y: down(Math.floor(y) + 0.5), "font-size": unit * 0.95, "stroke-width": 0.14, class: "name" }, name));
    }
    for (let x = left; x <= right; x++) picture.append(shape("text", { x: across(x), y: high + 0.85, "font-size": unit * 0.9, class: "axis" }, String(x).replace("-", "−")));
    for (let y = bottom; y <= top; y++) picture.append(shape("text", { x: -0.95, y: down(y), "font-size": unit * 0.9, class: "axis" }, String(y).replace("-", "−")));
    picture.append(shape("text", { x: wide / 2, y: high + 1.45, "font-size": unit * 1.1, class: "axis" }, axes[0]));
    picture.append(shape("text", { x: -1.48, y: high / 2 - 0.5, "font-size": unit * 1.1, class: "axis" }, axes[1]));
    const place = places[model.get("place")];
    if (place) picture.append(shape("circle", { cx: across(place[0]), cy: down(place[1]), r: 0.42, "stroke-width": 0.08, class: "cursor" }));
  }

  function tell() {
    const { title: name, chambers, places } = shown();
    title.textContent = name;
    range.value = model.get("at");
    range.setAttribute("aria-valuetext", name);
    while (list.children.length > chambers.length) list.lastChild.remove();
    while (list.children.length < chambers.length) {
      const i = list.children.length;
      list.append(make("button", { type: "button", onclick: () => set({ selected: i, place: -1 }) }));
    }
    chambers.forEach((chamber, i) => {
      const button = list.children[i];
      button.textContent = chamber.name;
      button.style.setProperty("--colour", chamber.colour);
      button.setAttribute("aria-pressed", String(i === selected()));
    });
    const chosen = chambers[selected()];
    const lines = [chosen.left, ...chosen.formulas];
    const place = places[model.get("place")];
    if (place) {
      const [, , h, chamber, divisor, left] = place;
      lines.push(chamber < 0
        ? `D = ${divisor} ${h ? `lies in a chamber without area here; h⁰ = ${h}` : "is not effective; h⁰ = 0"}`
        : `D = ${divisor}, D̃ = ${left}, h⁰ = χ(D̃) = ${h}`);
    }
    told.replaceChildren(...lines.map((line) => make("p", {}, line)));
  }

  function choose(number) {
    const chamber = shown().places[number][3];
    set({ place: number, ...(chamber >= 0 ? { selected: chamber } : {}) });
  }

  picture.addEventListener("click", (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    const [left, right, bottom, top] = shown().window;
    const x = Math.round(point.x + left), y = Math.round(top - point.y);
    const near = Math.hypot(point.x + left - x, top - point.y - y) < 0.36;
    const inside = x >= left && x <= right && y >= bottom && y <= top;
    if (near && inside) choose((y - bottom) * (right - left + 1) + x - left);
    else if (event.target.tagName === "polygon") {
      set({ selected: [...picture.querySelectorAll("polygon")].indexOf(event.target), place: -1 });
    }
  });
  picture.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const [left, right, bottom, top] = shown().window;
    const now = shown().places[model.get("place")] ?? [Math.round((left + right) / 2) - step[0], Math.round((bottom + top) / 2) - step[1]];
    const x = Math.min(right, Math.max(left, now[0] + step[0])), y = Math.min(top, Math.max(bottom, now[1] + step[1]));
    choose((y - bottom) * (right - left + 1) + x - left);
  });

  // JupyterLab looks for the mark on the focused node itself; chords (Ctrl+S) stay its own.
  const end = new AbortController();
  addEventListener("keydown", ({ target, ctrlKey, metaKey }) => root.contains(target) && target.toggleAttribute("data-lm-suppress-shortcuts", !ctrlKey && !metaKey), { signal: end.signal, capture: true });

  const refresh = () => { draw(); tell(); };
  const watched = ["slices", "at", "selected", "place"];
  for (const name of watched) model.on(`change:${name}`, refresh);
  refresh();
  el.append(root);
  return () => {
    end.abort();
    for (const name of watched) model.off(`change:${name}`, refresh);
  };
}

export default { render };
