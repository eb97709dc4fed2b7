// Care for the page that the widgets' own front end does not take: names and states for controls.
(function () {
  "use strict";
  const page = document.getElementById("content");

  // anywidget 0.11 gives each widget two seconds to load. One that takes longer, on a slow or busy
  // machine, is drawn but hears nothing from its kernel ever after. A minute instead.
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (milliseconds) => timeout(milliseconds === 2000 ? 60000 : milliseconds);

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
})();
