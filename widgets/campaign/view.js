// A campaign: units by state over time, with a time to scrub and a table to filter; all in the traits.

const W = 640, H = 240, LEFT = 58, RIGHT = 10, TOP = 8, BOTTOM = 40;

const whole = (n) => n.toLocaleString("en");
const short = (x) => (x >= 100 ? x.toFixed(0) : String(+x.toPrecision(3)));
const shown = (v) => (v === null || v === undefined ? "" : typeof v === "object" ? JSON.stringify(v) : typeof v === "boolean" ? (v ? "yes" : "no") : String(v));

function ticks(high) {
  const raw = (high || 1) / 4, ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * ten).find((m) => m >= raw);
  const found = [];
  for (let x = 0; x <= high + 1e-9 * step; x += step) found.push(x);
  return found;
}

function render({ model, el }) {
  const root = make("div", { class: "rw-campaign" });
  el.append(root);
  const times = model.get("times"), states = model.get("states"), counts = model.get("counts");
  const rows = model.get("rows"), columns = model.get("columns"), label = model.get("label");
  const F = times.length, total = counts[0].reduce((a, b) => a + b, 0), end = times[F - 1];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const order = [...states.keys()].slice(1).concat(0); // what waits lies on top
  const listening = new AbortController();
  let timer = 0;

  const x = (t) => LEFT + (t / (end || 1)) * (W - LEFT - RIGHT);
  const y = (n) => H - BOTTOM - (n / (total || 1)) * (H - TOP - BOTTOM);
  const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, class: "campaign-plot", role: "img" });
  const below = new Array(F).fill(0);
  for (const s of order) {
    const lower = below.slice();
    counts.forEach((row, k) => { below[k] += row[s]; });
    const up = below.map((n, k) => `${k ? "L" : "M"}${x(times[k]).toFixed(1)} ${y(n).toFixed(1)}`).join("");
    const down = lower.map((n, k) => `L${x(times[k]).toFixed(1)} ${y(n).toFixed(1)}`).reverse().join("");
    svg.append(draw("path", { class: `campaign-area campaign-s${s}`, d: `${up}${down}Z` }));
  }
  svg.append(draw("path", { class: "campaign-axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }));
  for (const t of ticks(end)) svg.append(draw("text", { x: x(t), y: H - BOTTOM + 16, "text-anchor": "middle" }, short(t)));
  for (const n of ticks(total)) svg.append(draw("text", { x: LEFT - 6, y: y(n) + 4, "text-anchor": "end" }, whole(Math.round(n))));
  svg.append(draw("text", { x: (LEFT + W) / 2, y: H - 6, "text-anchor": "middle", class: "campaign-name" }, "seconds since the first was settled"));
  const cursor = draw("path", { class: "campaign-cursor" });
  svg.append(cursor);

  const keys = make("ul", { class: "campaign-keys" });
  const numbers = states.map((name, s) => {
    const number = make("b", {}, "0");
    const mark = draw("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" });
    mark.append(draw("rect", { width: 12, height: 12, class: `campaign-s${s}` }));
    keys.append(make("li", {}, mark, number, ` ${name}`));
    return number;
  });

  const slider = make("input", { type: "range", min: 0, max: F - 1, "aria-label": "Time", oninput: () => { stop(); go(+slider.value); } });
  const play = make("button", { type: "button", onclick: () => (timer ? stop() : start()) }, "Play");
  const status = make("p", { class: "campaign-status" });
  const present = states.filter((name) => rows.some((row) => row[0] === name));
  const select = make("select", { "aria-label": "State of the rows", onchange: () => { model.set("state", select.value); model.save_changes(); } },
    make("option", { value: "" }, "all"), ...present.map((name) => make("option", { value: name }, name)));
  const body = make("tbody");
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, name)))), body);
  const told = make("span", { class: "campaign-told" });

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
    }, still.matches ? 500 : 60);
  }

  function show() {
    const k = model.get("frame"), now = counts[k], settled = total - now[0], t = times[k];
    slider.value = k;
    slider.setAttribute("aria-valuetext", `${short(t)} seconds`);
    cursor.setAttribute("d", `M${x(t).toFixed(1)} ${TOP}V${H - BOTTOM}`);
    numbers.forEach((node, s) => { node.textContent = whole(now[s]); });
    const rate = t > 0 ? (settled - (total - counts[0][0])) / t : 0;
    const left = rate > 0 && now[0] ? `, ${short(now[0] / rate)} s to go` : "";
    status.textContent = `After ${short(t)} s ${whole(settled)} of ${whole(total)} ${label} are settled${rate > 0 ? `, ${short(rate)} a second` : ""}${left}.`;
    svg.setAttribute("aria-label", `${whole(total)} ${label} by state over ${short(end)} seconds. ${status.textContent} ${states.map((name, s) => `${whole(now[s])} ${name}`).join(", ")}.`);
  }

  function fill() {
    const state = model.get("state");
    select.value = state;
    const kept = rows.filter((row) => !state || row[0] === state);
    body.replaceChildren(...kept.map((row) => make("tr", {}, ...row.map((v) => make("td", {}, shown(v))))));
    told.textContent = `${whole(kept.length)} of ${whole(rows.length)} rows that this page has`;
  }

  function onkey(event) {
    if (event.key !== " " || ["BUTTON", "SELECT", "SUMMARY"].includes(event.target.tagName)) return;
    event.preventDefault();
    play.click();
  }

  root.append(
    svg, keys,
    make("div", { class: "campaign-controls" }, play, make("label", { class: "campaign-time" }, "Time", slider)),
    status,
    make("div", { class: "campaign-controls" }, make("label", {}, "State of the rows", select), told),
    make("div", { class: "campaign-scroll", tabindex: "0", role: "region", "aria-label": "Units and results" }, table),
  );
  const theme = () => {
    const [r, g, b] = (getComputedStyle(root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    root.classList.toggle("dark", 0.3 * r + 0.6 * g + 0.1 * b < 110);
  };
  watchTheme(root, listening.signal, theme);
  keepKeys(root, listening.signal);
  root.addEventListener("keydown", onkey);
  model.on("change:frame", show);
  model.on("change:state", fill);
  stop();
  theme();
  show();
  fill();
  return () => {
    stop();
    listening.abort();
    model.off("change:frame", show);
    model.off("change:state", fill);
  };
}

export default { render };
