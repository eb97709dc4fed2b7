// Shares that make up 100 %: a slider, a number field and a lock in each row.
function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

function render({ model, el }) {
  el.classList.add("pl-shares");
  const group = make("fieldset");
  const legend = make("legend");
  const said = make("p", { className: "pl-said" });
  said.setAttribute("role", "status");
  group.append(legend);
  el.append(group, said);

  const ask = (content) => model.send(content);

  function row() {
    const place = make("div", { className: "pl-share" });
    const name = make("span", { className: "name" });
    const slider = make("input", { type: "range", min: 0, max: 100, step: 1 });
    const field = make("input", { type: "number", min: 0, max: 100, step: 1 });
    const lock = make("button", { type: "button" });
    place.append(name, slider, field, lock);
    const move = (from) => {
      // An emptied field is no wish for 0: the number that was there comes back.
      if (from.value === "") return show();
      ask({ kind: "move", name: place.dataset.name, percent: Number(from.value) });
    };
    slider.addEventListener("input", () => {
      field.value = slider.value;
      slider.setAttribute("aria-valuetext", `${slider.value} percent`);
    });
    slider.addEventListener("change", () => move(slider));
    field.addEventListener("change", () => move(field));
    lock.addEventListener("click", () => ask({
      kind: "lock", name: place.dataset.name,
      locked: lock.getAttribute("aria-pressed") !== "true",
    }));
    return place;
  }

  // Rows are kept and only their values change, so the focus stays where it is.
  function show() {
    legend.textContent = model.get("label");
    const rows = model.get("rows");
    while (group.children.length - 1 < rows.length) group.append(row());
    while (group.children.length - 1 > rows.length) group.lastChild.remove();
    rows.forEach(({ name, percent, locked }, i) => {
      const place = group.children[i + 1];
      const [text, slider, field, lock] = place.children;
      place.dataset.name = text.textContent = name;
      slider.value = field.value = percent;
      slider.disabled = field.disabled = locked;
      slider.setAttribute("aria-label", name);
      slider.setAttribute("aria-valuetext", `${percent} percent`);
      field.setAttribute("aria-label", `${name}, percent`);
      lock.textContent = locked ? "Locked" : "Lock";
      lock.setAttribute("aria-label", `Lock ${name}`);
      lock.setAttribute("aria-pressed", String(locked));
    });
  }

  model.on("change:label change:rows", show);
  model.on("msg:custom", (message) => {
    show(); // also where nothing changed: what was typed goes back to what is so
    const shares = model.get("rows").map(({ name, percent }) => `${name} ${percent} %`).join(", ");
    said.textContent = message.said || `${shares}.`;
    said.classList.toggle("warn", Boolean(message.said));
  });
  show();
}
export default { render };
