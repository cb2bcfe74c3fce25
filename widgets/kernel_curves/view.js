// Curves over one coordinate under several kernels; all moments are in the traits.

const W = 640, H = 340, LEFT = 70, RIGHT = 12, TOP = 12, BOTTOM = 44;
const DASHES = ["", "8 5", "2 4", "10 4 2 4", "14 6"];

const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const short = (x) => String(+x.toPrecision(3)).replace("-", "−");

// Round numbers inside a range.
function ticks([low, high]) {
  const raw = (high - low) / 5, ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * ten).find((m) => m >= raw);
  const found = [];
  for (let x = Math.ceil(low / step) * step; x <= high + 1e-9 * step; x += step) found.push(Math.abs(x) < 1e-9 * step ? 0 : x);
  return found;
}

function render({ model, el }) {
  const root = make("div", { class: "rw-kernel-curves" });
  el.append(root);
  const times = model.get("times"), places = model.get("places"), names = model.get("names");
  const placeLabel = model.get("place_label"), valueLabel = model.get("value_label"), timeLabel = model.get("time_label");
  const values = floats(model.get("values")), F = times.length, P = places.length;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const curve = (c, k) => values.subarray((c * F + k) * P, (c * F + k + 1) * P);
  let low = Infinity, high = -Infinity, timer = 0;
  for (const v of values) { low = Math.min(low, v); high = Math.max(high, v); }
  const room = (high - low) * 0.04 || 1;
  low -= room;
  high += room;
  const xs = [places[0], places[P - 1]];
  const x = (v) => LEFT + ((v - xs[0]) / (xs[1] - xs[0])) * (W - LEFT - RIGHT);
  const y = (v) => H - BOTTOM - ((v - low) / (high - low)) * (H - TOP - BOTTOM);
  const line = (row) => Array.from(row, (v, i) => `${i ? "L" : "M"}${x(places[i]).toFixed(1)} ${y(v).toFixed(1)}`).join("");
  const look = (c) => ({ class: `kernel-line kernel-${c}`, "stroke-dasharray": DASHES[c] });

  const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, class: "kernel-plot", role: "img" });
  svg.append(draw("path", { class: "kernel-axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }));
  for (const t of ticks(xs)) svg.append(draw("text", { x: x(t), y: H - BOTTOM + 17, "text-anchor": "middle" }, short(t)));
  for (const t of ticks([low, high])) svg.append(draw("text", { x: LEFT - 7, y: y(t) + 4, "text-anchor": "end" }, short(t)));
  svg.append(draw("text", { x: (LEFT + W) / 2, y: H - 8, "text-anchor": "middle", class: "kernel-name" }, placeLabel));
  svg.append(draw("text", { x: 14, y: H / 2, "text-anchor": "middle", class: "kernel-name", transform: `rotate(-90 14 ${H / 2})` }, valueLabel));
  const lines = names.map((_, c) => draw("path", look(c)));
  svg.append(...lines); // dashed ones over the first, which is solid and wider

  const keys = make("ul", { class: "kernel-keys" }, ...names.map((name, c) => {
    const mark = draw("svg", { viewBox: "0 0 30 10", "aria-hidden": "true" });
    mark.append(draw("path", { ...look(c), d: "M0 5H30" }));
    return make("li", {}, mark, name);
  }));
  const slider = make("input", { type: "range", min: 0, max: F - 1, "aria-label": timeLabel, oninput: () => { stop(); go(+slider.value); } });
  const play = make("button", { type: "button", onclick: () => (timer ? stop() : start()) }, "Play");
  const status = make("p", { class: "kernel-status" });
  const body = make("tbody");
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...[placeLabel, ...names].map((t) => make("th", { scope: "col" }, t)))), body);
  const details = make("details", { ontoggle: fill }, make("summary", {}, "This moment as a table"), make("div", { class: "kernel-scroll", tabindex: "0", role: "region", "aria-label": "Values at this moment" }, table));

  function go(k) {
    model.set("frame", Math.max(0, Math.min(F - 1, k)));
    model.save_changes();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    status.setAttribute("role", "status");
  }

  function start() {
    if (model.get("frame") >= F - 1) go(0);
    status.removeAttribute("role"); // not to be read aloud at every step
    play.textContent = "Pause";
    timer = setInterval(() => {
      if (model.get("frame") < F - 1) go(model.get("frame") + 1);
      if (model.get("frame") >= F - 1) stop();
    }, still.matches ? 700 : 140);
  }

  function fill() {
    if (!details.open) return;
    const k = model.get("frame");
    body.replaceChildren(...places.map((u, i) => make("tr", {}, ...[u, ...names.map((_, c) => curve(c, k)[i])].map((v) => make("td", {}, v.toFixed(4))))));
  }

  function show() {
    const k = model.get("frame");
    const spans = names.map((name, c) => {
      const row = curve(c, k);
      lines[c].setAttribute("d", line(row));
      return `${name} ${short(Math.min(...row))} to ${short(Math.max(...row))}`;
    });
    const words = `${timeLabel} = ${short(times[k])}: ${spans.join("; ")}.`;
    slider.value = k;
    slider.setAttribute("aria-valuetext", `${timeLabel} = ${short(times[k])}`);
    status.textContent = words;
    svg.setAttribute("aria-label", `${valueLabel} over ${placeLabel}. ${words}`);
    fill();
  }

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target === slider) { event.preventDefault(); play.click(); }
  });

  function theme() {
    const paper = (getComputedStyle(root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    root.classList.toggle("dark", 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128);
  }

  root.append(svg, keys, make("div", { class: "kernel-controls" }, play, make("label", {}, `${timeLabel} `, slider)), status, details);
  model.on("change:frame", show);
  const end = new AbortController();
  watchTheme(root, end.signal, theme);
  keepKeys(root, end.signal);
  stop();
  show();
  theme();
  return () => {
    stop();
    model.off("change:frame", show);
    end.abort();
  };
}

export default { render };
