// The ledger of claims: filter, search, open to the evidence. It reads the trait `claims` only.

const VERDICTS = { reproduced: "M3 8.5l3.2 3L13 4.5", extended: "M8 3v10M3 8h10", corrected: "M3 6h10M3 10h10M10.5 3l-5 10", "not reproduced": "M4 4l8 8M12 4l-8 8" };
const KINDS = {
  certificate: "a certificate that an independent verifier replays",
  exact: "exact arithmetic",
  interval: "rigorous intervals",
  statistical: "a statistic with its error bar",
  illustration: "an illustration",
};
// What a rendered statement may contain: text, light mark-up and MathML, without attributes that run or load.
const TAGS = new Set(["b", "code", "em", "i", "span", "strong", "sub", "sup", "math", "semantics", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msub", "msup", "msubsup",
  "munder", "mover", "munderover", "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "mmultiscripts", "mprescripts", "none"]);
const ATTRIBUTES = new Set(["display", "mathvariant", "stretchy", "fence", "separator", "accent", "displaystyle", "scriptlevel", "linethickness", "width", "lspace", "rspace", "columnalign", "form", "minsize", "maxsize", "movablelimits"]);

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

function glyph(verdict) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", VERDICTS[verdict] ?? "M4 8h8");
  svg.append(path);
  return svg;
}

// Copy the admitted part of a parsed tree; what is not admitted leaves its text behind.
function admitted(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  const copy = document.createDocumentFragment();
  if (node.nodeType !== Node.ELEMENT_NODE || /^(script|style|annotation|annotation-xml)$/.test(node.localName)) return copy;
  copy.append(...[...node.childNodes].map(admitted));
  if (!TAGS.has(node.localName)) return copy;
  const kept = document.createElementNS(node.namespaceURI, node.localName);
  for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name)) kept.setAttribute(name, value);
  kept.append(copy);
  return kept;
}

const SYMBOLS = { leq: "≤", le: "≤", geq: "≥", ge: "≥", neq: "≠", approx: "≈", sim: "∼", cdot: "·", times: "×", pm: "±", infty: "∞", to: "→", partial: "∂", sum: "∑",
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", kappa: "κ", lambda: "λ", mu: "μ", nu: "ν", pi: "π", rho: "ρ", sigma: "σ", tau: "τ", phi: "φ", chi: "χ", psi: "ψ", omega: "ω", Delta: "Δ", Theta: "Θ", Sigma: "Σ" };

// LaTeX between dollar signs as readable text, where no rendering of it came along.
function readable(text) {
  return text.replace(/\$([^$]+)\$/g, (_, tex) => tex.replace(/\\(?:mathrm|operatorname|text)\{([^{}]*)\}/g, "$1")
    .replace(/\\([A-Za-z]+)/g, (_, name) => SYMBOLS[name] ?? name).replace(/[{}]/g, "").replace(/-/g, "−"));
}

function prose(claim) {
  if (!claim.statement_html) return [readable(claim.statement ?? "")];
  const parsed = new DOMParser().parseFromString(claim.statement_html, "text/html");
  return [...parsed.body.childNodes].map(admitted);
}

// Only relative and http(s) links are links; the browser's own parser decides, not a pattern.
function link(href, text, extra = {}) {
  let protocol = "";
  try { protocol = new URL(href, "https://relative/").protocol; } catch { /* no address at all */ }
  return /^https?:$/.test(protocol) ? make("a", { href, ...extra }, text) : make("span", {}, text);
}

const section = (where) => (/^\d/.test(where) ? `§ ${where}` : where);

function evidence(claim) {
  const items = [make("dt", {}, "Kind of evidence"), make("dd", {}, `${claim.kind}: ${KINDS[claim.kind] ?? ""}`)];
  const artefacts = (claim.artefacts ?? []).map((given) => (typeof given === "string" ? { href: given } : given));
  if (artefacts.length) {
    const files = artefacts.map(({ name, href }) => make("li", {}, link(href, name ?? href.split("/").pop(), { download: "" })));
    items.push(make("dt", {}, "Files"), make("dd", {}, make("ul", {}, ...files)));
  }
  if (claim.verify) {
    const said = make("span", { role: "status" });
    const copy = make("button", { type: "button", onclick: async () => {
      try {
        await navigator.clipboard.writeText(claim.verify);
        said.textContent = " copied";
      } catch {
        getSelection().selectAllChildren(copy.previousSibling);
        said.textContent = " selected; press Ctrl+C";
      }
    } }, "Copy");
    items.push(make("dt", {}, "Verify"), make("dd", { class: "verify" }, make("code", {}, claim.verify), copy, said));
  }
  if (claim.page || claim.notebook) {
    const text = claim.notebook ?? claim.page;
    items.push(make("dt", {}, "Notebook"), make("dd", {}, claim.page ? link(claim.page, text) : text));
  }
  items.push(make("dt", {}, "Claim"), make("dd", {}, make("code", {}, claim.id)));
  return make("details", {}, make("summary", {}, "Evidence", make("span", { class: "hidden" }, ` for claim ${claim.id}`)), make("dl", {}, ...items));
}

function card(claim) {
  const verdict = make("p", { class: "verdict" }, glyph(claim.verdict), claim.verdict);
  const fact = (name, value) => make("div", {}, make("dt", {}, name), make("dd", {}, readable(String(value ?? "")) || "—"));
  const node = make("li", { class: "claim" }, verdict,
    make("div", { class: "body" }, make("p", { class: "statement" }, ...prose(claim)),
      make("p", { class: "meta" }, `${section(claim.where)} · ${claim.kind}`)),
    make("dl", { class: "numbers" }, fact("Paper", claim.published), fact("Measured", claim.measured)), evidence(claim));
  node.dataset.verdict = claim.verdict;
  return node;
}

function render({ model, el }) {
  const root = make("div", { class: "rw-ledger" });
  el.append(root);

  function build() {
    const claims = model.get("claims") ?? [];
    if (!claims.length) {
      root.replaceChildren(make("p", { class: "empty" }, "No claims yet: run a notebook, or a report, and each claim it checks is listed here with its evidence."));
      return;
    }
    const cards = claims.map(card);
    const texts = claims.map((claim) => [claim.id, claim.where, claim.statement, readable(claim.statement ?? ""), claim.published, claim.measured, claim.kind, claim.verdict, claim.notebook].join(" ").toLowerCase());
    const wheres = [...new Set(claims.map((claim) => claim.where))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const chosen = new Set();
    const chips = Object.keys(VERDICTS).map((verdict) => {
      const count = claims.filter((claim) => claim.verdict === verdict).length;
      const chip = make("button", { type: "button", class: "chip", "aria-pressed": "false", onclick: () => {
        if (!chosen.delete(verdict)) chosen.add(verdict);
        chip.setAttribute("aria-pressed", String(chosen.has(verdict)));
        filter();
      } }, glyph(verdict), `${verdict} `, make("b", {}, String(count)));
      chip.dataset.verdict = verdict;
      return chip;
    });
    const where = make("select", { onchange: filter }, make("option", { value: "" }, "all"), ...wheres.map((value) => make("option", { value }, section(value))));
    const search = make("input", { type: "search", placeholder: "Search the claims", "aria-label": "Search the claims", oninput: filter });
    const status = make("p", { class: "status", role: "status" });
    const none = make("p", { class: "empty", hidden: "" }, "No claim matches these filters.");

    function filter() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      claims.forEach((claim, k) => {
        const fits = (!chosen.size || chosen.has(claim.verdict)) && (!where.value || where.value === claim.where) && words.every((word) => texts[k].includes(word));
        cards[k].hidden = !fits;
        shown += fits;
      });
      status.textContent = shown === claims.length ? `${shown} claim${shown === 1 ? "" : "s"}` : `${shown} of ${claims.length} claims`;
      none.hidden = shown > 0;
    }

    const all = make("button", { type: "button", class: "all", "aria-pressed": "false", onclick: () => {
      const open = all.getAttribute("aria-pressed") !== "true";
      all.setAttribute("aria-pressed", String(open));
      for (const node of root.querySelectorAll("details")) node.open = open;
    } }, "Open all evidence");
    root.replaceChildren(
      make("div", { class: "controls" }, make("div", { class: "chips", role: "group", "aria-label": "Verdicts" }, ...chips),
        make("label", {}, "Section", where), search),
      make("div", { class: "line" }, status, all),
      make("ul", { class: "claims", role: "list" }, ...cards), none);
    filter();
  }

  function theme() {
    const paper = getComputedStyle(root).backgroundColor.match(/[\d.]+/g).map(Number);
    root.classList.toggle("dark", 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128);
    root.classList.toggle("narrow", root.clientWidth < 760);
  }

  model.on("change:claims", build);
  const size = new ResizeObserver(theme), attributes = new MutationObserver(theme), end = new AbortController(), { signal } = end;
  size.observe(root);
  for (const node of [document.documentElement, document.body]) attributes.observe(node, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme, { signal });
  // Plain keys are the view's; chords (Ctrl+S) stay JupyterLab's.
  addEventListener("keydown", ({ target, ctrlKey, metaKey }) => { for (const node of root.contains(target) ? [root, target] : [root]) node.toggleAttribute("data-lm-suppress-shortcuts", !ctrlKey && !metaKey); }, { signal, capture: true });
  build();
  theme();
  return () => {
    model.off("change:claims", build);
    size.disconnect();
    attributes.disconnect();
    end.abort();
  };
}

export default { render };
