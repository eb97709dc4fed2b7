// Draws one figure. plotly.js reaches the page once, through one promise all figures share.
const SHARED = "__plannerPlotly";

function pageBase() {
  const config = document.getElementById("jupyter-config-data");
  try { return JSON.parse(config.textContent).baseUrl || "/"; } catch { return "/"; }
}

function plotly(address) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window[SHARED] ??= new Promise((found, failed) => {
    const script = document.createElement("script");
    script.src = pageBase().replace(/\/*$/, "/") + address;
    script.onload = () => (window.Plotly ? found(window.Plotly) : script.onerror());
    script.onerror = () => { window[SHARED] = undefined; failed(new Error("no plotly.js")); };
    document.head.append(script);
  });
  return window[SHARED];
}

const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : system.matches;
};

// Figures are built light; every themed colour has a dark twin.
function themed(value, twins) {
  if (typeof value === "string") return twins[value] ?? value;
  if (Array.isArray(value)) return value.map((item) => themed(item, twins));
  if (!value || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, themed(v, twins)]));
}

function render({ model, el }) {
  el.classList.add("pl-plot");
  el.innerHTML = `<div class="plot"><div class="area" role="img"></div></div><p class="failed"
    hidden></p><details><summary><span>Show as table</span></summary><div tabindex="0"
    role="region" aria-label="Table"></div></details>`;
  const [scroller, failed, details] = el.children;
  const area = scroller.firstChild;
  let drawn = false;

  function words() {
    area.setAttribute("aria-label", model.get("sentence"));
    area.style.minWidth = model.get("min_width") + "px";
    details.lastChild.innerHTML = model.get("table"); // escaped where it is made
  }
  function report(status) {
    if (model.get("status") === status) return;
    model.set("status", status);
    model.save_changes();
  }
  async function draw() {
    if (!area.clientWidth) return; // hidden: the observer below draws it when it shows
    try {
      const library = await plotly(model.get("address"));
      const { data, layout } = themed(model.get("spec"), isDark() ? model.get("dark") : {});
      const size = { width: area.clientWidth, uirevision: "kept" };
      await library.react(area, data, { ...layout, ...size }, model.get("config"));
      drawn = true;
      failed.hidden = true;
      scroller.hidden = false;
      report("drawn");
    } catch (error) {
      failed.textContent = model.get("when_failed");
      failed.hidden = false;
      details.open = true;
      scroller.hidden = true;
      console.warn("planner: figure not drawn:", error.message);
      report("failed");
    }
  }

  words();
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
  model.on("change:spec", draw);
  model.on("change:sentence change:table change:min_width", words);
  system.addEventListener("change", draw);
  return () => {
    seen.disconnect();
    system.removeEventListener("change", draw);
    if (drawn) window.Plotly.purge(area);
  };
}
export default { render };
