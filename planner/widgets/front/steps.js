// The steps of the page: a row of buttons, on a phone one native list.
function render({ model, el }) {
  el.classList.add("pl-stepper");
  const row = document.createElement("nav");
  row.className = "pl-steps";
  row.setAttribute("aria-label", "Steps");
  const line = document.createElement("div");
  line.className = "pl-stepline";
  const list = document.createElement("select");
  list.setAttribute("aria-label", "Go to step");
  line.append(list);
  el.append(row, line);

  function go(name) {
    model.set("current", name);
    model.save_changes();
  }
  function text(node, value) {
    if (node.textContent !== value) node.textContent = value;
  }
  // Buttons are kept and only their words change, so the focus stays where it is.
  function show() {
    const steps = model.get("steps");
    while (row.children.length < steps.length) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(document.createElement("span"), document.createElement("small"));
      button.addEventListener("click", () => go(button.dataset.name));
      row.append(button);
      list.append(document.createElement("option"));
    }
    steps.forEach((step, i) => {
      const button = row.children[i];
      button.dataset.name = list.children[i].value = step.name;
      text(button.firstChild, step.label);
      text(button.lastChild, step.note);
      text(list.children[i], step.note ? `${step.label}: ${step.note}` : step.label);
      if (step.name === model.get("current")) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    list.value = model.get("current");
  }

  list.addEventListener("change", () => go(list.value));
  model.on("change:steps change:current", show);
  show();
}
export default { render };
