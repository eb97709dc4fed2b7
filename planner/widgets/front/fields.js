// One field: label, native control, unit, and the sentence beside it.
let made = 0;

function node(tag, values = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), values);
  element.append(...inside);
  return element;
}
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

function fillOptions(list, options) {
  const key = JSON.stringify(options);
  if (list.dataset.options === key) return;
  list.dataset.options = key;
  const headings = new Map();
  list.replaceChildren();
  for (const [value, label, heading] of options) {
    if (heading && !headings.has(heading)) {
      headings.set(heading, node("optgroup", { label: heading }));
      list.append(headings.get(heading));
    }
    (heading ? headings.get(heading) : list).append(node("option", { value, textContent: label }));
  }
}

// Zone names come from the browser: they would be the longest list of the whole form.
function suggestions(id, wanted) {
  const known = Intl.supportedValuesOf?.("timeZone") ?? [];
  const names = wanted === "timezones" ? ["UTC", ...known] : wanted;
  return node("datalist", { id }, ...names.map((value) => node("option", { value })));
}

function makeControl(field, id) {
  if (field.kind === "select") return node("select", { id });
  if (field.kind === "choices") return node("span", { className: "pl-ticks" });
  const type = field.kind === "check" ? "checkbox" : field.kind;
  const control = node("input", { id, type, autocomplete: "off" });
  if (type === "number") Object.assign(control, { min: field.low, max: field.high, step: field.step });
  if (type === "text") control.maxLength = field.longest;
  if (type === "date") Object.assign(control, { min: "2000-01-01", max: "2099-12-31" });
  return control;
}

// Calls `send` with a value when a person is done with it: on leaving, on Enter, on choosing.
function makeField(field, send) {
  const id = `pl-field-${++made}`;
  const many = field.kind === "choices";
  const control = makeControl(field, id);
  const label = node(many ? "legend" : "label", { className: "pl-lab", textContent: field.label });
  const unit = node("span", { className: "pl-unit" });
  const error = node("p", { id: `${id}-error`, className: "pl-field-error" });
  error.setAttribute("role", "alert");
  const line = node("div", { className: "pl-control" }, control, unit);
  const root = node(many ? "fieldset" : "div", { className: `pl-field ${field.width}` }, label, line, error);
  if (!many) label.htmlFor = id;
  if (field.suggest) {
    line.append(suggestions(`${id}-list`, field.suggest));
    control.setAttribute("list", `${id}-list`);
  }
  (many ? root : control).setAttribute("aria-describedby", error.id);
  let stands = "";
  let later;

  function read() {
    if (many) {
      return [...control.querySelectorAll("input:checked")].map((tick) => tick.value);
    }
    if (field.kind === "check") return control.checked;
    return control.validity.badInput ? "?" : control.value;
  }
  function write(value) {
    if (many) {
      for (const tick of control.querySelectorAll("input")) tick.checked = value.includes(tick.value);
    } else if (field.kind === "check") control.checked = value;
    else {
      if (field.kind === "select" && ![...control.options].some((item) => item.value === value)) {
        control.append(node("option", { value, textContent: value }));
      }
      control.value = value;
    }
    stands = read();
  }
  function commit() {
    clearTimeout(later);
    const value = read();
    if (same(value, stands)) return;
    stands = value;
    send(value);
  }
  // A date is whole before its year is: while somebody types, wait until they pause or leave.
  const typed = ["date", "time"].includes(field.kind);
  control.addEventListener("change", () => {
    clearTimeout(later);
    if (!typed) commit();
    else if (control.value && control.checkValidity()) later = setTimeout(commit, 900);
  });
  control.addEventListener("blur", commit);
  control.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !many) commit();
  });
  // The wheel scrolls the page; a number that has the focus would change with it.
  control.addEventListener("wheel", () => field.kind === "number" && control.blur(), { passive: true });

  function show(cell, latest) {
    if (field.kind === "select") fillOptions(control, latest.options ?? []);
    if (many && control.dataset.options !== JSON.stringify(latest.options ?? [])) {
      control.dataset.options = JSON.stringify(latest.options ?? []);
      control.replaceChildren(...(latest.options ?? []).map(([value, text]) =>
        node("label", {}, node("input", { type: "checkbox", value }), text)));
    }
    if (field.kind !== "check" && !many) control.placeholder = latest.empty ?? "";
    const half = document.activeElement === control && !same(read(), stands);
    if (!half) write(cell.value);
    setText(unit, cell.unit ?? "");
    setText(error, cell.error ?? "");
    if (!many) control.setAttribute("aria-invalid", String(Boolean(cell.error)));
  }
  const first = () => (many ? control.querySelector("input") : control);
  return { root, show, first };
}
