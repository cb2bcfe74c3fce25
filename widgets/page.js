// What views begin with: nodes, drawings, keys that JupyterLab leaves alone, and the page's theme.

const SVG = "http://www.w3.org/2000/svg";

// A node with attributes, listeners (`onclick`) and children; a node that is there is filled.
function make(tag, properties = {}, ...children) {
  const node = typeof tag === "string" ? document.createElement(tag) : tag;
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

// The same of a drawing.
function draw(tag, properties = {}, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(properties)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// Plain keys are the view's; chords (Ctrl+S) stay JupyterLab's, but for those of the view's own.
// JupyterLab looks for the mark from the focused node on: the node itself must bear it.
function keepKeys(root, signal, own = () => false) {
  const mark = (event) => {
    for (const node of root.contains(event.target) ? [root, event.target] : [root]) {
      node.toggleAttribute("data-lm-suppress-shortcuts", (!event.ctrlKey && !event.metaKey) || own(event));
    }
  };
  addEventListener("keydown", mark, { signal, capture: true });
}

// Calls `theme` when the colours of the page may have changed, or the size of the view.
function watchTheme(root, signal, theme) {
  const size = new ResizeObserver(theme), attributes = new MutationObserver(theme);
  size.observe(root);
  for (const node of [document.documentElement, document.body]) attributes.observe(node, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme, { signal });
  signal.addEventListener("abort", () => { size.disconnect(); attributes.disconnect(); });
}
