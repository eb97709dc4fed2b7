// What the front end of the widgets needs before it runs. It is loaded while the kernel starts, and
// begins when the page is complete.
(function () {
  "use strict";
  // anywidget 0.11 gives each widget two seconds to load. One that takes longer, on a slow or busy
  // machine, is drawn but hears nothing from its kernel ever after. A minute instead.
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (milliseconds) => timeout(milliseconds === 2000 ? 60000 : milliseconds);

  // A page that could not start has no kernel to talk to. Capturing, this is called first.
  addEventListener("load", (event) => {
    if (document.querySelector(".pl-failed")) event.stopImmediatePropagation();
  }, true);

  // plotly.js takes most of a second to run: it begins while the front end asks for its widgets.
  const charts = document.querySelector('link[rel="preload"][data-charts]');
  if (charts) addEventListener("load", () => {
    const script = document.createElement("script");
    script.src = charts.href;
    document.head.append(script);
  });
})();
