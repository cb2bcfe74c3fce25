// Networks in training, beside the exact mean and band of infinite width; all frames are in the traits.

const W = 640, H = 360, LEFT = 52, RIGHT = 12, TOP = 10, BOTTOM = 44;

const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const short = (x) => String(+x.toPrecision(3));

// Round numbers inside a range.
function ticks([low, high]) {
  const raw = (high - low) / 5, ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * ten).find((m) => m >= raw);
  const found = [];
  for (let x = Math.ceil(low / step) * step; x <= high + 1e-9 * step; x += step) found.push(Math.abs(x) < 1e-9 * step ? 0 : x);
  return found;
}

function key(mark, words) {
  const svg = draw("svg", { viewBox: "0 0 22 10", "aria-hidden": "true" });
  svg.append(mark);
  return make("li", {}, svg, words);
}

function render({ model, el }) {
  const root = make("div", { class: "rw-training-flow" });
  el.append(root);
  const times = model.get("times"), places = model.get("places"), widths = model.get("widths");
  const count = model.get("count"), data = model.get("data"), F = times.length, P = places.length;
  const exact = floats(model.get("exact")), paths = floats(model.get("paths"));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const at = (k) => ({ mean: exact.subarray(k * P, (k + 1) * P), deviation: exact.subarray((F + k) * P, (F + k + 1) * P) });
  const one = (w, r, k) => paths.subarray((((w * count + r) * F) + k) * P, (((w * count + r) * F) + k + 1) * P);
  let low = Infinity, high = -Infinity, timer = 0;
  for (const y of paths) { low = Math.min(low, y); high = Math.max(high, y); }
  for (let k = 0; k < F; k += 1) {
    const { mean, deviation } = at(k);
    mean.forEach((m, i) => { low = Math.min(low, m - 2 * deviation[i]); high = Math.max(high, m + 2 * deviation[i]); });
  }
  for (const [, y] of data) { low = Math.min(low, y); high = Math.max(high, y); }
  if (high === low) { low -= 1; high += 1; }
  const xs = [places[0], places[P - 1]];
  const x = (v) => LEFT + ((v - xs[0]) / (xs[1] - xs[0] || 1)) * (W - LEFT - RIGHT);
  const y = (v) => H - BOTTOM - ((v - low) / (high - low)) * (H - TOP - BOTTOM);
  const line = (values) => Array.from(values, (v, i) => `${i ? "L" : "M"}${x(places[i]).toFixed(1)} ${y(v).toFixed(1)}`).join("");

  const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, class: "flow-plot", role: "img" });
  svg.append(draw("path", { class: "flow-axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }));
  for (const t of ticks(xs)) svg.append(draw("text", { x: x(t), y: H - BOTTOM + 17, "text-anchor": "middle" }, short(t)));
  for (const t of ticks([low, high])) svg.append(draw("text", { x: LEFT - 7, y: y(t) + 4, "text-anchor": "end" }, short(t)));
  svg.append(draw("text", { x: (LEFT + W) / 2, y: H - 8, "text-anchor": "middle", class: "flow-name" }, model.get("place_label")));
  svg.append(draw("text", { x: 14, y: H / 2, "text-anchor": "middle", class: "flow-name", transform: `rotate(-90 14 ${H / 2})` }, "φ"));
  const band = draw("path", { class: "flow-band" });
  const nets = Array.from({ length: count }, () => draw("path", { class: "flow-net" }));
  const middle = draw("path", { class: "flow-mean" });
  svg.append(band, ...nets, middle);
  for (const [u, v] of data) svg.append(draw("path", { class: "flow-datum", d: `M${x(u)} ${y(v) - 6}l6 6l-6 6l-6 -6z` }));

  const slider = make("input", { type: "range", min: 0, max: F - 1, "aria-label": "Time", oninput: () => { stop(); go(+slider.value); } });
  const select = make("select", { "aria-label": "Width N", onchange: () => { model.set("width", +select.value); model.save_changes(); } }, ...widths.map((w) => make("option", { value: w }, String(w))));
  const play = make("button", { type: "button", onclick: () => (timer ? stop() : start()) }, "Play");
  const status = make("p", { class: "flow-status" });
  const body = make("tbody");
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...[model.get("place_label"), "exact mean", "exact deviation", "mean of the networks shown"].map((t) => make("th", { scope: "col" }, t)))), body);
  const details = make("details", { ontoggle: fill }, make("summary", {}, "This moment as a table"), make("div", { class: "flow-scroll", tabindex: "0", role: "region", "aria-label": "Functions at this moment" }, table));

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
    }, still.matches ? 700 : 120);
  }

  function fill() {
    if (!details.open) return;
    const k = model.get("frame"), w = widths.indexOf(model.get("width")), { mean, deviation } = at(k);
    const sum = new Float64Array(P);
    for (let r = 0; r < count; r += 1) one(w, r, k).forEach((v, i) => { sum[i] += v / count; });
    body.replaceChildren(...places.map((u, i) => make("tr", {}, ...[u, mean[i], deviation[i], sum[i]].map((v) => make("td", {}, v.toFixed(3))))));
  }

  function show() {
    const k = model.get("frame"), w = widths.indexOf(model.get("width")), { mean, deviation } = at(k);
    const upper = line(mean.map((m, i) => m + 2 * deviation[i]));
    const lower = Array.from(mean, (m, i) => `L${x(places[i]).toFixed(1)} ${y(m - 2 * deviation[i]).toFixed(1)}`).reverse().join("");
    band.setAttribute("d", `${upper}${lower}Z`);
    middle.setAttribute("d", line(mean));
    let inside = 0;
    nets.forEach((node, r) => {
      const path = one(w, r, k);
      node.setAttribute("d", line(path));
      path.forEach((v, i) => { inside += Math.abs(v - mean[i]) <= 2 * deviation[i] + 1e-6; });
    });
    slider.value = k;
    select.value = model.get("width");
    const words = `t = ${short(times[k])}, width N = ${model.get("width")}: ${Math.round((100 * inside) / (count * P))} % of the values of ${count} networks are within two standard deviations of the exact mean; a Gaussian process has 95 % in the average.`;
    status.textContent = words;
    slider.setAttribute("aria-valuetext", `t = ${short(times[k])}`);
    svg.setAttribute("aria-label", `Networks, exact mean and band over ${model.get("place_label")}. ${words}`);
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

  root.append(
    svg,
    make("ul", { class: "flow-keys" },
      key(draw("path", { class: "flow-mean", d: "M0 5H22" }), "exact mean"),
      key(draw("path", { class: "flow-band", d: "M0 0H22V10H0z" }), "two exact standard deviations"),
      key(draw("path", { class: "flow-net", d: "M0 5H22" }), "finite networks"),
      key(draw("path", { class: "flow-datum", d: "M11 0l5 5l-5 5l-5 -5z" }), "data")),
    make("div", { class: "flow-controls" }, play, make("label", { class: "flow-time" }, "Time ", slider), make("label", {}, "Width N ", select)),
    status, details);
  model.on("change:frame", show);
  model.on("change:width", show);
  const end = new AbortController();
  watchTheme(root, end.signal, theme);
  keepKeys(root, end.signal);
  stop();
  show();
  theme();
  return () => {
    stop();
    model.off("change:frame", show);
    model.off("change:width", show);
    end.abort();
  };
}

export default { render };
