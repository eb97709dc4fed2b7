/* Draws the figures of the report; follows the theme of the system; prints in the light one. */
(function () {
  "use strict";
  var given = JSON.parse(document.getElementById("figures").textContent);
  var night = window.matchMedia("(prefers-color-scheme: dark)");
  var printing = false;
  var paper = 680; /* px of a printed page: A4 and Letter less their margins */

  function themed(value, dark) {
    if (typeof value === "string") {
      return dark && Object.prototype.hasOwnProperty.call(given.dark, value) ? given.dark[value] : value;
    }
    if (Array.isArray(value)) {
      return value.map(function (item) { return themed(item, dark); });
    }
    if (value && typeof value === "object") {
      var copy = {};
      Object.keys(value).forEach(function (key) { copy[key] = themed(value[key], dark); });
      return copy;
    }
    return value;
  }

  function draw(box) {
    var figure = given.figures[Number(box.getAttribute("data-figure"))];
    var place = box.firstElementChild;
    var width = Number(box.getAttribute("data-width"));
    var spec = themed(figure, night.matches && !printing);
    box.hidden = false;
    place.style.minWidth = width && !printing ? width + "px" : "";
    if (width) {
      box.tabIndex = 0;
    }
    if (printing) {
      spec.layout.width = paper / (box.closest(".grid") ? 2.2 : 1);
      spec.layout.height = Math.min(spec.layout.height, paper + 80);
    }
    Plotly.react(place, spec.data, spec.layout, given.config);
  }

  function drawAll() {
    boxes.forEach(draw);
  }

  var boxes = Array.prototype.slice.call(document.querySelectorAll("[data-figure]"));
  var next = 0;
  (function some() {
    if (next < boxes.length) {
      draw(boxes[next]);
      next += 1;
      window.setTimeout(some, 0);
    } else {
      document.documentElement.setAttribute("data-drawn", String(boxes.length));
    }
  })();

  night.addEventListener("change", drawAll);
  window.addEventListener("beforeprint", function () {
    printing = true;
    document.documentElement.setAttribute("data-theme", "light");
    drawAll();
  });
  window.addEventListener("afterprint", function () {
    printing = false;
    document.documentElement.removeAttribute("data-theme");
    drawAll();
  });
})();
