// The chosen colours, before anything is drawn. Without a choice the system decides.
(function () {
  "use strict";
  const KEY = "planner-theme";
  let chosen = "";
  function known(theme) { return theme === "light" || theme === "dark" ? theme : ""; }
  try { chosen = known(localStorage.getItem(KEY)); } catch { /* storage may be switched off */ }
  function use(theme) {
    chosen = theme;
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    document.dispatchEvent(new CustomEvent("planner-theme"));
  }
  use(chosen);
  document.addEventListener("change", (event) => {
    if (event.target.id !== "planner-theme") return;
    use(known(event.target.value));
    try { localStorage.setItem(KEY, event.target.value); } catch { /* kept for this page only */ }
  });
  function show() {
    const field = document.getElementById("planner-theme");
    if (field) field.value = chosen;
  }
  // A choice made on another page holds for this one, too.
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    use(known(event.newValue));
    show();
  });
  document.addEventListener("DOMContentLoaded", show);
})();
