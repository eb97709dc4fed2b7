// Draws one figure. plotly.js reaches the page once, through one promise all figures share.
// PLANNER holds the constants: plot_view.py puts them in front of this text.
const SHARED = "__plannerPlotly";

function pageBase() {
  const config = document.getElementById("jupyter-config-data");
  try { return JSON.parse(config.textContent).baseUrl || "/"; } catch { return "/"; }
}

async function plotly(address) {
  if (window.Plotly) return window.Plotly;
  return (window[SHARED] ??= new Promise((found, failed) => {
    const script = document.createElement("script");
    script.src = pageBase().replace(/\/*$/, "/") + address;
    script.onload = () => (window.Plotly ? found(window.Plotly) : script.onerror());
    script.onerror = () => { window[SHARED] = undefined; failed(new Error("no plotly.js")); };
    document.head.append(script);
  }));
}

// One figure at a time, and the page answers in between: a control need not wait for all of them.
function inTurn(work) {
  const turn = (window.__plannerFigures ?? Promise.resolve()).then(work);
  window.__plannerFigures = turn.then(() => new Promise((done) => setTimeout(done)));
  return turn;
}

const page = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (page.dataset.theme ? page.dataset.theme === "dark" : system.matches);

// A copy for plotly.js: dark twins for themed colours, arrays as it takes them.
function drawable(value, twins) {
  if (typeof value === "string") return twins[value] ?? value;
  if (Array.isArray(value)) return value.map((item) => drawable(item, twins));
  if (!value || typeof value !== "object") return value;
  if (ArrayBuffer.isView(value)) {
    return value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
  }
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, drawable(v, twins)]));
}

// A copy with one place changed, or taken away where there is no value.
function changed(whole, [key, ...rest], value) {
  const copy = Array.isArray(whole) ? [...whole] : { ...whole };
  if (rest.length) copy[key] = changed(copy[key], rest, value);
  else if (value === undefined) delete copy[key];
  else copy[key] = value;
  return copy;
}

// Once for all views of a figure: keeps it up to date. Changed in place, it is not sent back.
function initialize({ model }) {
  function take() {
    const { after, changes } = model.get("patch");
    const figure = model.get("spec");
    if (after === undefined || after < figure.number) return;
    if (after > figure.number) return void model.send({ kind: "again" });
    for (const [path, value] of changes) Object.assign(figure, changed(figure, path, value));
  }
  take();
  model.on("change:patch", take);
}

function render({ model, el }) {
  el.classList.add("pl-plot");
  el.innerHTML = `<div class="plot"><div class="area" role="img"></div></div><p class="failed"
    hidden></p><details><summary><span>Show as table</span></summary><div tabindex="0"
    role="region" aria-label="Table"></div></details>`;
  const [scroller, failed, details] = el.children;
  const area = scroller.firstChild;
  failed.textContent = PLANNER.failed;
  let drawn = false;

  const table = () => { details.lastChild.innerHTML = model.get("table"); }; // escaped there
  function words() {
    area.setAttribute("aria-label", model.get("sentence"));
    area.style.minWidth = model.get("min_width") + "px";
  }
  function state() {
    const status = model.get("status");
    failed.hidden = status !== "failed";
    scroller.hidden = !failed.hidden || status === "replaced";
    if (status !== "drawn") details.open = !failed.hidden;
  }
  function report(status) {
    if (model.get("status") === status) return;
    model.set("status", status);
    model.save_changes();
  }
  let asked = false;
  async function draw() {
    // The turn that is to come shows the latest.
    if (asked) return;
    asked = true;
    const library = await plotly(model.get("address")).catch(() => null);
    await inTurn(() => (asked = false, show(library)));
  }
  async function show(library) {
    if (!area.clientWidth) return; // hidden: the observer below draws it when it shows
    try {
      if (!library) throw new Error("no plotly.js");
      const { data, layout } = drawable(model.get("spec"), isDark() ? PLANNER.dark : {});
      const size = { width: area.clientWidth, uirevision: "kept" };
      await library.react(area, data, { ...layout, ...size }, PLANNER.config);
      if (!drawn) area.on("plotly_click", (at) => model.send({ picked: at.points[0].customdata }));
      drawn = true;
      report("drawn");
    } catch (error) {
      console.warn("planner: figure not drawn:", error.message);
      report("failed");
      state();
    }
  }

  words();
  table();
  if (model.get("status") === "replaced") state(); // a failure elsewhere need not be one here
  let width = 0;
  const seen = new ResizeObserver(() => {
    if (area.clientWidth === width) return;
    width = area.clientWidth;
    // A figure that scrolls sideways must be reachable by keyboard.
    if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0;
    else scroller.removeAttribute("tabindex");
    draw();
  });
  seen.observe(area);
  model.on("change:spec change:patch", draw);
  model.on("change:sentence change:min_width", words);
  model.on("change:table", table);
  model.on("change:status", state);
  system.addEventListener("change", draw);
  const theme = new MutationObserver(draw);
  theme.observe(page, { attributeFilter: ["data-theme"] });
  return () => {
    seen.disconnect();
    theme.disconnect();
    system.removeEventListener("change", draw);
    if (drawn) window.Plotly.purge(area);
  };
}
export default { initialize, render };
