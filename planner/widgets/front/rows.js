// Rows of fields, with buttons to add, remove and move them. Rows are kept by their id and changed
// in place, so that the focus stays where a person is.
function makeRow(section, send) {
  const legend = node("b", { className: "pl-row-name" });
  const fields = new Map();
  const line = node("div", { className: "pl-fields" });
  const note = node("p", { className: "pl-hint" });
  const error = node("p", { className: "pl-field-error" });
  error.setAttribute("role", "alert");
  const buttons = {};
  const acts = node("div", { className: "pl-acts" });
  line.append(legend);
  const root = node("div", { className: "pl-row-edit" }, line, note, error);
  root.setAttribute("role", "group");
  let id = "";
  function act(name, text, kind, value) {
    buttons[name] = node("button", { type: "button", textContent: text, className: "pl-btn quiet" });
    buttons[name].addEventListener("click", () => send(kind, id, "", value));
    acts.append(buttons[name]);
  }
  if (section.movable) act("up", "↑", "move", -1);
  if (section.movable) act("down", "↓", "move", 1);
  if (section.can_add) act("remove", "Remove", "remove");
  function show(row, latest, place, count) {
    id = row.id;
    const noun = latest.noun ? `${latest.noun} ${row.label}` : row.label;
    root.setAttribute("aria-label", noun.charAt(0).toUpperCase() + noun.slice(1) || "Values");
    setText(legend, latest.noun || row.label === latest.title ? "" : row.label);
    for (const field of latest.fields) {
      if (!fields.has(field.key)) {
        fields.set(field.key, makeField(field, (value) => send("edit", id, field.key, value)));
        line.append(fields.get(field.key).root);
      }
      fields.get(field.key).show(row.cells[field.key], field);
    }
    if (acts.children.length) line.append(acts);
    setText(note, row.note);
    setText(error, row.error);
    buttons.up?.setAttribute("aria-label", `Move up ${noun}`);
    buttons.down?.setAttribute("aria-label", `Move down ${noun}`);
    buttons.remove?.setAttribute("aria-label", `Remove ${noun}`);
    if (buttons.up) buttons.up.disabled = place === 0;
    if (buttons.down) buttons.down.disabled = place === count - 1;
  }
  const focusFirst = () => {
    const control = fields.values().next().value.first();
    control.focus();
    control.select?.();
  };
  return { root, show, buttons, focusFirst };
}

function makeSection(section, send) {
  const title = node("h4");
  const hint = node("p", { className: "pl-hint" });
  const error = node("p", { className: "pl-field-error" });
  error.setAttribute("role", "alert");
  const list = node("div", { className: section.compact ? "pl-list-edit pl-compact" : "pl-list-edit" });
  const root = node("div", { className: "pl-section" }, title, hint, list, error);
  const rows = new Map();
  let awaited = null; // where the focus goes when the answer to an act is there
  const tell = (kind, row, key, value) => {
    const place = [...rows.keys()].indexOf(row);
    if (kind !== "edit") awaited = { kind, row, place, value, known: new Set(rows.keys()) };
    send(kind, section.name, row, key, value);
  };
  const add = node("button", { type: "button", className: "pl-btn", textContent: `Add ${section.noun}` });
  add.addEventListener("click", () => tell("add", "", ""));
  if (section.can_add) root.append(add);

  function settle() {
    const { kind, row, place, value, known } = awaited;
    awaited = null;
    const all = [...rows.keys()];
    if (kind === "add") {
      rows.get(all.find((key) => !known.has(key)))?.focusFirst();
    } else if (kind === "move") {
      const { up, down } = rows.get(row)?.buttons ?? {};
      const [wanted, other] = value < 0 ? [up, down] : [down, up];
      (wanted?.disabled ? other : wanted)?.focus();
    } else if (!rows.has(row)) {
      (rows.get(all[Math.min(place, all.length - 1)])?.buttons.remove ?? add).focus();
    }
  }
  function show(latest) {
    setText(title, latest.title);
    setText(hint, latest.hint);
    setText(error, latest.error);
    const ids = new Set(latest.rows.map((row) => row.id));
    for (const [key, view] of rows) {
      if (!ids.has(key)) { view.root.remove(); rows.delete(key); }
    }
    const before = new Map(rows);
    rows.clear();
    latest.rows.forEach((row, place) => {
      const view = before.get(row.id) ?? makeRow(latest, tell);
      rows.set(row.id, view);
      view.show(row, latest, place, latest.rows.length);
      if (list.children[place] !== view.root) list.insertBefore(view.root, list.children[place] ?? null);
    });
    if (awaited) settle();
  }
  return { root, show };
}
