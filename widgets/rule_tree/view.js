// A tree of rules (ARIA tree, arrow keys) beside a grid of the data that the chosen place selects.


function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function render({ model, el }) {
  const nodes = model.get("nodes"), classes = model.get("classes");
  const rows = model.get("rows"), target = model.get("target"), width = model.get("width");
  const answer = bytes(model.get("answer")), pairs = bytes(model.get("leaf"));
  const leaf = Array.from(answer, (_, i) => pairs[2 * i] + 256 * pairs[2 * i + 1]);
  const height = Math.ceil(answer.length / width);
  const closed = new Set();
  const listening = new AbortController();

  const items = nodes.map((node, i) => {
    const colour = classes.find((c) => c.answer === node.answer)?.colour ?? "transparent";
    const label = make("span", { class: "label" });
    if (node.leaf) label.append(make("span", { class: "dot", style: `background:${colour}`, "aria-hidden": "true" }));
    label.append(node.text);
    if (node.leaf) label.append(make("b", {}, ` → ${target} = ${node.answer}`));
    label.append(make("span", { class: "count" }, ` (${node.count}${node.exceptions ? `, ${node.exceptions} exceptions` : ""})`));
    const item = make("li", { role: "treeitem", "aria-level": node.level + 1, tabindex: "-1", "data-node": i }, label);
    item.setAttribute("aria-label", `${node.text}${node.leaf ? `, ${target} = ${node.answer}` : ""}, ${node.count} ${rows}${node.exceptions ? `, ${node.exceptions} exceptions` : ""}`);
    return item;
  });
  const tree = make("ul", { role: "tree", "aria-label": "Rules" }, items[0]);
  nodes.forEach((node, i) => {
    if (node.leaf) return;
    const group = make("ul", { role: "group" });
    nodes.forEach((child, k) => { if (child.parent === i) group.append(items[k]); });
    items[i].append(group);
  });

  const grid = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "shape-rendering": "crispEdges" });
  const faint = classes.map((c) => shape("path", { fill: c.colour, class: "faint" }));
  const full = classes.map((c) => shape("path", { fill: c.colour }));
  const wrong = shape("path", { class: "wrong" });
  grid.append(...faint, ...full, wrong);
  const told = make("p", { class: "told", role: "status" });
  const body = make("tbody");
  const table = make("table", {},
    make("thead", {}, make("tr", {}, ...[target, `chosen ${rows}`, `all ${rows}`].map((text) => make("th", { scope: "col" }, text)))), body);
  const root = make("div", { class: "rw-ruletree" },
    make("div", { class: "outline" }, tree,
      make("p", { class: "soft" }, "Arrow keys walk through the tree: up and down to the next line, left and right to close and open. Beside it, a cell for each of the " + rows + ", line by line in their order; in full colour those that the chosen line selects.")),
    make("div", {}, told, grid, table));

  const parentOf = (i) => nodes[i].parent;
  const visible = () => [...nodes.keys()].filter(shown);
  function shown(i) {
    for (let at = parentOf(i); at >= 0; at = parentOf(at)) if (closed.has(at)) return false;
    return true;
  }

  function path(kept) {
    const parts = classes.map(() => []);
    for (let i = 0; i < answer.length; i++) {
      if (kept(i)) parts[answer[i]].push(`M${i % width} ${Math.floor(i / width)}h1v1h-1z`);
    }
    return parts.map((part) => part.join(""));
  }

  function draw() {
    const at = model.get("selected"), node = nodes[at];
    const inside = (i) => leaf[i] >= at && leaf[i] <= node.last;
    path((i) => !inside(i)).forEach((d, k) => faint[k].setAttribute("d", d));
    path(inside).forEach((d, k) => full[k].setAttribute("d", d));
    const crossed = [];
    if (node.leaf && node.exceptions) {
      for (let i = 0; i < answer.length; i++) {
        if (inside(i) && classes[answer[i]].answer !== node.answer) {
          crossed.push(`M${(i % width) + 0.15} ${Math.floor(i / width) + 0.15}l.7 .7m0 -.7l-.7 .7`);
        }
      }
    }
    wrong.setAttribute("d", crossed.join(""));
    told.textContent = node.leaf
      ? `${node.rule}: ${node.count} ${rows}, ${node.exceptions ? `${node.exceptions} exceptions` : "no exception"}.`
      : `${at ? node.rule : "no condition"}: ${node.count} ${rows}.`;
    grid.setAttribute("aria-label", `${answer.length} ${rows} as cells of a grid, coloured by ${target}; ${node.count} are chosen.`);
    body.replaceChildren(...classes.map((c, k) => {
      const name = make("th", { scope: "row" }, make("span", { class: "dot", style: `background:${c.colour}`, "aria-hidden": "true" }), String(c.answer).replace("-", "−"));
      return make("tr", {}, name, make("td", {}, String(node.counts[k])), make("td", {}, String(c.count)));
    }));
    items.forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === at));
      item.setAttribute("tabindex", i === at ? "0" : "-1");
      if (!nodes[i].leaf) item.setAttribute("aria-expanded", String(!closed.has(i)));
    });
  }

  function choose(i, focus = true) {
    for (let at = parentOf(i); at >= 0; at = parentOf(at)) closed.delete(at);
    model.set("selected", i);
    model.save_changes();
    draw();
    if (focus) items[i].focus({ preventScroll: false });
  }

  function toggle(i, open) {
    if (open) closed.delete(i);
    else closed.add(i);
    const at = model.get("selected");
    if (!shown(at)) choose(i);
    else draw();
  }

  tree.addEventListener("click", (event) => {
    const item = event.target.closest("[role=treeitem]");
    if (!item) return;
    const i = Number(item.dataset.node);
    if (i === model.get("selected") && !nodes[i].leaf) toggle(i, closed.has(i));
    else choose(i);
  });
  tree.addEventListener("keydown", (event) => {
    const at = model.get("selected"), list = visible(), place = list.indexOf(at);
    const inner = !nodes[at].leaf;
    const actions = {
      ArrowDown: () => place < list.length - 1 && choose(list[place + 1]),
      ArrowUp: () => place > 0 && choose(list[place - 1]),
      Home: () => choose(list[0]),
      End: () => choose(list.at(-1)),
      ArrowRight: () => inner && (closed.has(at) ? toggle(at, true) : choose(at + 1)),
      ArrowLeft: () => (inner && !closed.has(at) ? toggle(at, false) : parentOf(at) >= 0 && choose(parentOf(at))),
      Enter: () => inner && toggle(at, closed.has(at)),
      " ": () => inner && toggle(at, closed.has(at)),
    };
    if (actions[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      actions[event.key]();
    }
  }, { signal: listening.signal });

  keepKeys(root, listening.signal);
  model.on("change:selected", draw);
  el.append(root);
  draw();
  return () => {
    model.off("change:selected", draw);
    listening.abort();
  };
}

export default { render };
