// A flow of metrics: a surface that can be turned, or a map, coloured by curvature; its laws as meters.

const W = 460, H = 250, LEFT = 46, RIGHT = 12, TOP = 12, BOTTOM = 40, AROUND = 48, DIGITS = 16;

const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const minus = (text) => text.replaceAll("-", "−");
const short = (x) => minus(String(+x.toPrecision(4)));
const fixed = (x) => minus(x.toFixed(6)).replace(/^−(0\.0+)$/, "$1");
const tiny = (x) => (x === 0 ? "0" : minus(x.toExponential(1)));

// Round numbers inside a range.
function ticks(low, high) {
  const raw = (high - low) / 5, ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * ten).find((m) => m >= raw);
  const found = [];
  for (let x = Math.ceil(low / step) * step; x <= high + 1e-9 * step; x += step) found.push(Math.abs(x) < 1e-9 * step ? 0 : x);
  return found;
}

function render({ model, el }) {
  const root = make("div", { class: "rw-metric-flow" });
  el.append(root);
  const times = model.get("times"), F = times.length, dashed = model.get("dashed"), [low, high] = model.get("limits"), beyond = model.get("beyond");
  const [quantity, across, name] = model.get("labels"), torus = model.get("kind") === "torus";
  const levels = bytes(model.get("levels")), P = levels.length / F;
  const rings = floats(model.get("rings")), M = torus ? 0 : P;
  const curves = floats(model.get("curves")), rows = dashed ? 3 : 2, Q = curves.length / (rows * F);
  const curve = (k, row) => curves.subarray((k * rows + row) * Q, (k * rows + row + 1) * Q);
  const ring = (k, row) => rings.subarray((k * 2 + row) * M, (k * 2 + row + 1) * M);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const palette = Array.from({ length: 256 }, (_, i) => {
    const stops = model.get("colours"), at = (i / 255) * (stops.length - 1), a = Math.min(stops.length - 2, Math.floor(at));
    return stops[a].map((c, j) => c + (at - a) * (stops[a + 1][j] - c));
  });
  let timer = 0;

  // The picture: a map, or a surface by the painter's algorithm.
  const canvas = make("canvas", { role: "img", class: torus ? "map" : "space" });
  const turn = make("input", { type: "range", min: -180, max: 180, step: 5, value: 25, "aria-label": "Turn", oninput: paint });
  const tilt = make("input", { type: "range", min: -90, max: 90, step: 5, value: 20, "aria-label": "Tilt", oninput: paint });
  const equal = make("input", { type: "checkbox", onchange: paint });
  const reach = (k) => {
    const r = ring(k, 0), h = ring(k, 1);
    let far = 0;
    for (let i = 0; i < M; i += 1) far = Math.max(far, Math.hypot(r[i], h[i]) || r[i]);
    return far;
  };
  const farthest = Math.max(...times.map((_, k) => reach(k)));

  function paintMap(k) {
    const n = Math.round(Math.sqrt(P)), ink = canvas.getContext("2d");
    canvas.width = canvas.height = n;
    const image = ink.createImageData(n, n);
    for (let i = 0; i < n; i += 1) for (let j = 0; j < n; j += 1) image.data.set([...palette[levels[k * P + i * n + j]], 255], 4 * ((n - 1 - j) * n + i)); // y points up
    ink.putImageData(image, 0, 0);
  }

  function paintSpace(k) {
    const dense = Math.min(2, devicePixelRatio || 1), wide = Math.max(1, canvas.clientWidth) * dense, tall = wide * 0.62;
    Object.assign(canvas, { width: wide, height: tall });
    const ink = canvas.getContext("2d"), r = ring(k, 0), h = ring(k, 1);
    if (!h.every(Number.isFinite)) {
      Object.assign(ink, { fillStyle: getComputedStyle(root).color, font: `${14 * dense}px sans-serif`, textAlign: "center" });
      ink.fillText("No surface in R³ has this metric.", wide / 2, tall / 2);
      return;
    }
    const scale = (0.49 * tall) / (equal.checked ? reach(k) : farthest);
    const a = (turn.value * Math.PI) / 180, b = (tilt.value * Math.PI) / 180;
    const point = (i, j) => {
      const t = (2 * Math.PI * j) / AROUND, x = h[i], y = r[i] * Math.cos(t), z = r[i] * Math.sin(t);
      const u = x * Math.cos(a) + z * Math.sin(a), w = z * Math.cos(a) - x * Math.sin(a);
      return [u, y * Math.cos(b) - w * Math.sin(b), y * Math.sin(b) + w * Math.cos(b)];
    };
    const points = Array.from({ length: M }, (_, i) => Array.from({ length: AROUND }, (_, j) => point(i, j)));
    const faces = [];
    for (let i = 0; i + 1 < M; i += 1) for (let j = 0; j < AROUND; j += 1) {
      const corners = [points[i][j], points[i + 1][j], points[i + 1][(j + 1) % AROUND], points[i][(j + 1) % AROUND]];
      faces.push({ corners, depth: corners.reduce((sum, p) => sum + p[2], 0), level: levels[k * P + i] });
    }
    faces.sort((p, q) => p.depth - q.depth);
    for (const { corners: c, level } of faces) {
      const d = [0, 1, 2].map((m) => c[2][m] - c[0][m]), e = [0, 1, 2].map((m) => c[3][m] - c[1][m]);
      const n = [d[1] * e[2] - d[2] * e[1], d[2] * e[0] - d[0] * e[2], d[0] * e[1] - d[1] * e[0]];
      const light = 0.62 + 0.38 * Math.abs(0.3 * n[0] + 0.5 * n[1] + 0.81 * n[2]) / (Math.hypot(...n) || 1);
      ink.fillStyle = ink.strokeStyle = `rgb(${palette[level].map((v) => Math.round(v * light))})`;
      ink.beginPath();
      for (const [u, v] of c) ink.lineTo(wide / 2 + scale * u, tall / 2 - scale * v);
      ink.closePath();
      ink.fill();
      ink.stroke();
    }
  }

  function paint() {
    if (torus) paintMap(model.get("frame")); else paintSpace(model.get("frame"));
  }

  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (torus) return;
    held = [event.clientX, event.clientY, +turn.value, +tilt.value];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) return;
    turn.value = held[2] + (event.clientX - held[0]) / 2;
    tilt.value = Math.max(-90, Math.min(90, held[3] + (event.clientY - held[1]) / 2));
    paint();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { held = null; });

  // The curve, with the exact one dashed.
  let left = Infinity, right = -Infinity, bottom = 0, top = 0;
  for (let k = 0; k < F; k += 1) {
    left = Math.min(left, curve(k, 0)[0]);
    right = Math.max(right, curve(k, 0)[Q - 1]);
    for (const v of curve(k, 1)) { bottom = Math.min(bottom, v); top = Math.max(top, v); }
  }
  top += 0.05 * (top - bottom);
  const x = (v) => LEFT + ((v - left) / (right - left)) * (W - LEFT - RIGHT);
  const y = (v) => H - BOTTOM - ((v - bottom) / (top - bottom)) * (H - TOP - BOTTOM);
  const line = (k, row) => Array.from(curve(k, 0), (u, i) => `${i ? "L" : "M"}${x(u).toFixed(1)} ${Math.max(-H, Math.min(2 * H, y(curve(k, row)[i]))).toFixed(1)}`).join("");
  const clip = `rw-mf-${Math.random().toString(36).slice(2)}`;
  const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, role: "img" });
  const hole = draw("clipPath", { id: clip });
  hole.append(draw("rect", { x: LEFT, y: TOP - 4, width: W - LEFT - RIGHT, height: H - TOP - BOTTOM + 8 }));
  svg.append(hole, draw("path", { class: "axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }));
  if (bottom < 0) svg.append(draw("path", { class: "zero", d: `M${LEFT} ${y(0)}H${W - RIGHT}` }));
  for (const t of ticks(left, right)) svg.append(draw("text", { x: x(t), y: H - BOTTOM + 16, "text-anchor": "middle" }, short(t)));
  for (const t of ticks(bottom, top)) svg.append(draw("text", { x: LEFT - 6, y: y(t) + 4, "text-anchor": "end" }, short(t)));
  svg.append(draw("text", { x: (LEFT + W) / 2, y: H - 6, "text-anchor": "middle", class: "name" }, `${name} over ${across}`));
  const solid = draw("path", { class: "found", "clip-path": `url(#${clip})` }), exact = draw("path", { class: "exact", "clip-path": `url(#${clip})` });
  svg.append(solid, exact);

  // The laws.
  const meters = model.get("meters").map((meter) => {
    const bar = make("span"), words = make("span", { class: "numbers" });
    const node = make("div", { class: "law", role: "meter", "aria-label": meter.name, "aria-valuemin": 0, "aria-valuemax": DIGITS }, make("span", { class: "title" }, meter.name), words, make("span", { class: "bar" }, bar));
    return { ...meter, node, bar, words };
  });

  const slider = make("input", { type: "range", min: 0, max: F - 1, "aria-label": "Flow time", oninput: () => { stop(); go(+slider.value); } });
  const play = make("button", { type: "button", onclick: () => (timer ? stop() : start()) }, "Play");
  const status = make("p", { class: "status" });
  const body = make("tbody");
  const heads = ["t", ...meters.map((m) => m.name), ...(dashed ? [`max |${model.get("unknown")} − exact|`] : [])];
  times.forEach((t, k) => body.append(make("tr", {}, ...[short(t), ...meters.map((m) => minus(m.values[k].toPrecision(9))), ...(dashed ? [tiny(model.get("errors")[k])] : [])].map((text) => make("td", {}, text)))));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)))), body);
  const details = make("details", {}, make("summary", {}, "Data as a table"), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Data" }, table));

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
    }, still.matches ? 700 : 90);
  }

  function show() {
    const k = model.get("frame");
    paint();
    solid.setAttribute("d", line(k, 1));
    if (dashed) exact.setAttribute("d", line(k, 2));
    let least = 255, most = 0;
    for (let i = 0; i < P; i += 1) { least = Math.min(least, levels[k * P + i]); most = Math.max(most, levels[k * P + i]); }
    const value = (level) => low + (level / 255) * (high - low);
    const range = `${quantity} from ${beyond[0] && least === 0 ? "below " : ""}${short(value(least))} to ${beyond[1] && most === 255 ? "above " : ""}${short(value(most))}`;
    for (const { values, laws, scale, node, bar, words } of meters) {
      const off = Math.abs(values[k] - laws[k]) / scale, digits = Math.max(0, Math.min(DIGITS, off ? -Math.log10(off) : DIGITS));
      bar.style.width = `${(100 * digits) / DIGITS}%`;
      words.textContent = `${fixed(values[k])}, law ${fixed(laws[k])}: ${digits.toFixed(1)} digits`;
      node.setAttribute("aria-valuenow", digits.toFixed(1));
      node.setAttribute("aria-valuetext", words.textContent);
    }
    const ending = k === F - 1 && model.get("event") ? ` The flow ends here: ${model.get("event")}.` : "";
    const error = dashed ? ` The exact solution is dashed; ${model.get("unknown")} differs from it by at most ${tiny(model.get("errors")[k])}.` : "";
    status.textContent = `t = ${short(times[k])}: ${range}.${error}${ending}`;
    slider.value = k;
    slider.setAttribute("aria-valuetext", `t = ${short(times[k])}`);
    canvas.setAttribute("aria-label", `${torus ? "A map of the torus" : "A surface of revolution"} at t = ${short(times[k])}, ${range}`);
    svg.setAttribute("aria-label", `${name} over ${across} at t = ${short(times[k])}`);
  }

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target === slider) { event.preventDefault(); play.click(); }
  });

  function theme() {
    const paper = (getComputedStyle(root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    root.classList.toggle("dark", 0.3 * paper[0] + 0.59 * paper[1] + 0.11 * paper[2] < 128);
    paint();
  }

  const stops = model.get("colours").map((c) => `rgb(${c})`).join(",");
  const key = make("div", { class: "key" }, make("span", { class: "title" }, quantity), short(low), make("span", { class: "scale", style: `background:linear-gradient(90deg,${stops})` }), short(high));
  const view = torus ? [] : [make("div", { class: "turning" }, make("label", {}, "Turn ", turn), make("label", {}, "Tilt ", tilt), make("label", { class: "check" }, equal, " Fill the picture"))];
  root.append(
    make("div", { class: "controls" }, play, make("label", { class: "time" }, "Flow time ", slider)),
    status,
    make("div", { class: "panes" }, make("div", { class: "picture" }, canvas, ...view, key), make("div", { class: "beside" }, svg, make("p", { class: "laws" }, "Digits to which the laws hold"), ...meters.map((m) => m.node))),
    details);
  model.on("change:frame", show);
  const end = new AbortController();
  watchTheme(root, end.signal, theme);
  keepKeys(root, end.signal);
  stop();
  theme();
  show();
  return () => {
    stop();
    model.off("change:frame", show);
    end.abort();
  };
}

export default { render };
