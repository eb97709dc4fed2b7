// How far a piece of work is: bar, sentence, elapsed seconds, Cancel.
function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

function render({ model, el }) {
  el.classList.add("pl-progress");
  const name = make("span", { className: "name" });
  const clock = make("span", { className: "clock" });
  const cancel = make("button", { type: "button", className: "pl-btn", textContent: "Cancel" });
  const bar = make("div", { className: "track" });
  bar.setAttribute("role", "progressbar");
  const done = make("i");
  bar.append(done);
  const said = make("p", { className: "pl-said" });
  said.setAttribute("aria-live", "polite");
  const line = make("div", { className: "line" });
  line.append(name, clock, cancel);
  el.append(line, bar, said);

  let started = 0;
  let ticking = 0;
  let spoken = 0;

  function tick() {
    clock.textContent = `${Math.round((performance.now() - started) / 1000)} s`;
  }
  function run() {
    const isRunning = model.get("is_running");
    clearInterval(ticking);
    cancel.hidden = !isRunning;
    cancel.disabled = false;
    el.classList.toggle("is-running", isRunning);
    bar.hidden = line.hidden = !isRunning;
    if (!isRunning) return;
    started = performance.now();
    ticking = setInterval(tick, 1000);
    tick();
  }
  function show() {
    const share = model.get("share");
    name.textContent = model.get("label");
    bar.setAttribute("aria-label", model.get("label"));
    done.style.width = share === null ? "100%" : `${100 * share}%`;
    bar.classList.toggle("unknown", share === null);
    if (share === null) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", Math.round(100 * share));
    // A screen reader would never finish: while work goes on, a new sentence every 2 s at most.
    const now = performance.now();
    if (model.get("is_running") && now - spoken < 2000) return;
    spoken = now;
    if (said.textContent !== model.get("said")) said.textContent = model.get("said");
  }

  cancel.addEventListener("click", () => {
    cancel.disabled = true;
    model.send({ kind: "cancel" });
  });
  model.on("change:is_running", run);
  model.on("change:is_running change:label change:share change:said", show);
  run();
  show();
  return () => clearInterval(ticking);
}
export default { render };
