// The chosen colours, before anything is drawn. Without a choice the system decides.
(function () {
  "use strict";
  const KEY = "planner-theme";
  let chosen = "";
  try { chosen = localStorage.getItem(KEY) || ""; } catch { /* storage may be switched off */ }
  function use(theme) {
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    document.dispatchEvent(new CustomEvent("planner-theme"));
  }
  use(chosen);
  document.addEventListener("change", (event) => {
    if (event.target.id !== "planner-theme") return;
    use(event.target.value);
    try { localStorage.setItem(KEY, event.target.value); } catch { /* kept for this page only */ }
  });
  document.addEventListener("DOMContentLoaded", () => {
    const field = document.getElementById("planner-theme");
    if (field) field.value = chosen;
  });
})();
