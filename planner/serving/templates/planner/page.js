// Care for the page that the widgets' own front end does not take: showing it, names and states for
// controls, and word from the server when the program behind the page has ended.
(function () {
  "use strict";
  const page = document.getElementById("content");
  const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);

  // On a phone the row of apps is wider than the window: the one that is open comes into sight.
  const open = document.querySelector(".pl-apps [aria-current]");
  if (open) open.scrollIntoView({ inline: "nearest", block: "nearest" });

  // The front end calls this when its style is there.
  window.cellLoaded = true;
  window.voila_finish = window.display_cells = () => {
    document.getElementById("loading")?.remove();
    document.getElementById("rendered_cells").style.display = "";
  };

  function labelOf(node) {
    const row = node.closest(".jupyter-widgets.widget-inline-hbox");
    const label = row && row.querySelector(".widget-label");
    return label ? label.textContent.trim() : "";
  }

  function setOnce(node, name, value) {
    if (value && node.getAttribute(name) !== value) node.setAttribute(name, value);
  }

  // A slider's handle is a div without a name; its label stands in the same row.
  function nameSliders(root) {
    for (const handle of root.querySelectorAll(".noUi-handle")) {
      const label = labelOf(handle);
      if (!label) continue;
      const several = handle.closest(".noUi-base").querySelectorAll(".noUi-handle").length > 1;
      const part = handle.classList.contains("noUi-handle-upper") ? ", to" : ", from";
      setOnce(handle, "aria-label", several ? label + part : label);
    }
  }

  // The choices of a toggle show the chosen one by a class alone.
  function pressToggles(root) {
    for (const button of root.querySelectorAll(".widget-toggle-button")) {
      setOnce(button, "aria-pressed", String(button.classList.contains("mod-active")));
    }
  }

  // Voila's front end puts its shell at the end of the body; it belongs into the main landmark.
  function moveShell() {
    const shell = document.querySelector("body > .jp-LabShell");
    if (shell) page.append(shell);
  }

  let waiting = false;
  function care() {
    waiting = false;
    nameSliders(document);
    pressToggles(document);
  }
  function later() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(care);
  }

  new MutationObserver(moveShell).observe(document.body, { childList: true });
  new MutationObserver(later).observe(page, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["class"],
  });
  later();

  // Word from the server ------------------------------------------------------------------------
  const boot = document.body.dataset.plannerBoot;
  const address = `${config.baseUrl}api/kernels/${config.kernelId}/status`;
  const lost = document.getElementById("planner-lost");
  const SILENCE = 4000; // milliseconds without word from the server: the line is cut
  let heard = performance.now();
  let ended = false;
  let leaving = false;
  let stream = null;

  function announce(title, text, offer) {
    if (lost.dataset.title === title) return;
    lost.dataset.title = title;
    lost.replaceChildren();
    if (!title) return;
    const head = Object.assign(document.createElement("strong"), { textContent: title });
    const words = Object.assign(document.createElement("span"), { textContent: text });
    lost.append(head, words);
    if (!offer) return;
    const link = document.createElement("a");
    link.className = "pl-btn primary";
    link.href = location.href; // it holds the plan and the step
    link.textContent = "Restore my draft";
    link.addEventListener("click", (event) => { event.preventDefault(); location.reload(); });
    lost.append(link);
  }

  function take(status) {
    heard = performance.now();
    if (ended) return;
    if (status.state === "ended" || status.boot !== boot) {
      ended = true;
      document.body.dataset.plannerState = "ended";
      announce("This page has lost its session.",
        `${status.reason || "The server was started again."} What was kept comes back.`,
        true);
      stream?.close();
      return;
    }
    document.body.dataset.plannerState = status.state;
    announce("", "");
  }

  async function ask() {
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (answer.ok) take(await answer.json());
      else if ([403, 404, 410].includes(answer.status)) {
        take({ state: "ended", boot: "", reason: "The server no longer knows this page." });
      } // anything else comes from somebody in between, and passes
    } catch { /* unreachable: the silence below says so */ }
  }

  function listen() {
    if (ended || leaving) return;
    const secure = location.protocol === "https:" ? "wss:" : "ws:";
    stream = new WebSocket(`${secure}//${location.host}${address}`);
    let opened = false;
    stream.onopen = () => { opened = true; };
    stream.onmessage = (message) => take(JSON.parse(message.data));
    stream.onclose = () => {
      if (ended || leaving) return;
      ask();
      setTimeout(listen, opened ? 250 : 3000);
    };
  }

  setInterval(() => {
    if (ended || leaving || performance.now() - heard < SILENCE) return;
    announce("The server does not answer.",
      "What you change now may not be saved. This page goes on by itself when the server is back.",
      false);
  }, 500);
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  listen();
})();
