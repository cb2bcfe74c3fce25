// A knot diagram: layers on and off, crossings to visit, export. All data comes from the traits.

const NS = "http://www.w3.org/2000/svg";
const NAMES = { arrows: "Arrows", labels: "Crossing numbers", signs: "Signs", arcs: "Arc numbers", faces: "Faces" };

// The picture is built from parsed XML, of which only shapes and text are admitted.
function picture(source) {
  const svg = document.importNode(new DOMParser().parseFromString(source, "image/svg+xml").documentElement, true);
  for (const node of svg.querySelectorAll("*")) {
    if (!/^(g|path|polygon|text|title)$/.test(node.localName)) node.remove();
    for (const { name } of [...node.attributes]) if (/^on|href/i.test(name)) node.removeAttribute(name);
  }
  return svg;
}

function says({ sign, arcs: [a, b, c, d] }, number) {
  const [enter, leave] = sign > 0 ? [d, b] : [b, d];
  return `Crossing ${number}, ${sign > 0 ? "positive" : "negative"}: arc ${enter} passes over to ${leave}, arc ${a} passes under to ${c}.`;
}

// A copy that stands alone: the hidden layers and the marks gone, the page's ink written out.
function standalone(svg, layers) {
  const copy = svg.cloneNode(true);
  for (const layer of Object.keys(NAMES)) if (!layers.includes(layer)) copy.querySelector(`g.${layer}`)?.remove();
  copy.querySelector(".marks")?.remove();
  copy.setAttribute("color", getComputedStyle(svg).color);
  copy.removeAttribute("aria-hidden");
  return new XMLSerializer().serializeToString(copy);
}

function download(blob, name) {
  const url = URL.createObjectURL(blob);
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

async function raster(source, box) {
  const scale = 1600 / Math.max(box.width, box.height), canvas = make("canvas");
  canvas.width = Math.round(box.width * scale);
  canvas.height = Math.round(box.height * scale);
  const image = new Image(), url = URL.createObjectURL(new Blob([source], { type: "image/svg+xml" }));
  image.src = url;
  await image.decode();
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function render({ model, el }) {
  const crossings = model.get("crossings"), svg = picture(model.get("svg")), end = new AbortController(), { signal } = end;
  const put = (key, value) => {
    model.set(key, value);
    model.save_changes();
    draw();
  };
  const marks = document.createElementNS(NS, "g");
  marks.setAttribute("class", "marks");
  const rings = crossings.map(({ x, y }, index) => {
    const ring = document.createElementNS(NS, "circle");
    for (const [key, value] of Object.entries({ cx: x, cy: y, r: 13 })) ring.setAttribute(key, value);
    ring.addEventListener("pointerenter", () => put("focused", index + 1), { signal });
    ring.addEventListener("click", () => put("focused", index + 1), { signal });
    return ring;
  });
  marks.append(...rings);
  svg.append(marks);
  svg.querySelector("title")?.remove();
  svg.removeAttribute("role");
  svg.setAttribute("aria-hidden", "true");

  const toggles = Object.entries(NAMES).map(([layer, text]) => {
    const button = make("button", { type: "button", onclick: () => {
      const shown = model.get("layers");
      put("layers", shown.includes(layer) ? shown.filter((other) => other !== layer) : [...shown, layer]);
    } }, text);
    return { layer, button };
  });
  const exports = {
    SVG: () => download(new Blob([standalone(svg, model.get("layers"))], { type: "image/svg+xml" }), `${model.get("file_name")}.svg`),
    PNG: async () => download(await raster(standalone(svg, model.get("layers")), svg.viewBox.baseVal), `${model.get("file_name")}.png`),
    TikZ: () => download(new Blob([model.get("tikz")], { type: "text/plain" }), `${model.get("file_name")}.tex`),
  };
  const stage = make("div", { class: "stage", tabindex: "0", role: "application", "aria-label": `${model.get("title")}. Arrow keys visit the crossings.`, onkeydown: (event) => {
    const at = model.get("focused"), last = crossings.length;
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 1, End: last, Escape: 0 }[event.key];
    if (to === undefined || !last || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    put("focused", event.key === "Escape" ? 0 : ((to - 1 + last) % last) + 1);
  } }, svg);
  const words = make("p", { class: "words", "aria-live": "polite" });
  const root = make("div", { class: "rw-knot-view" },
    make("div", { class: "controls" },
      make("div", { role: "group", "aria-label": "Show" }, ...toggles.map(({ button }) => button)),
      make("div", { role: "group", "aria-label": "Save as" }, ...Object.entries(exports).map(([kind, save]) => make("button", { type: "button", "aria-label": `Save as ${kind}`, onclick: save }, kind)))),
    stage, words);
  el.append(root);

  function draw() {
    const layers = model.get("layers"), at = model.get("focused");
    for (const { layer, button } of toggles) {
      button.setAttribute("aria-pressed", layers.includes(layer));
      const group = svg.querySelector(`g.${layer}`);
      if (group) group.style.display = layers.includes(layer) ? "" : "none";
    }
    rings.forEach((ring, index) => ring.classList.toggle("focused", index + 1 === at));
    words.textContent = crossings[at - 1] ? says(crossings[at - 1], at) : model.get("title");
  }

  const shared = ["layers", "focused"].map((key) => `change:${key}`);
  for (const key of shared) model.on(key, draw);
  keepKeys(root, signal);
  draw();
  return () => {
    for (const key of shared) model.off(key, draw);
    end.abort();
  };
}

export default { render };
