// The 168 hours of a week as toggles. One tab stop; arrow keys move over hours and headings.
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const WIDE = 680; // days as rows from here on; on a phone the hours are the rows
const two = (number) => String(number).padStart(2, "0");
const span = (hour) => `${two(hour)}-${two(hour + 1)}`;
let count = 0;

function make(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  el.classList.add("pl-hours");
  const id = `pl-hours-${++count}`;
  const caption = make("p", { className: "name", id: `${id}-name` });
  const said = make("p", { className: "say", id: `${id}-said` });
  said.setAttribute("role", "status");
  const table = make("table");
  table.setAttribute("role", "grid");
  table.setAttribute("aria-multiselectable", "true");
  table.setAttribute("aria-labelledby", caption.id);
  table.setAttribute("aria-describedby", said.id);
  const list = make("ul");
  el.append(caption, make("div", { className: "both" }, table, list), said);

  let chosen = new Set(); // what the page shows; the kernel has the last word
  let at = [0, 0]; // row and column that hold the tab stop, headings are -1
  let [isWide, anchor, painting] = [null, null, null]; // anchor: where a selection with Shift began

  const cellAt = ([r, c]) => table.rows[r + 1].cells[c + 1];
  const size = () => (isWide ? [7, 24] : [24, 7]);
  const hourAt = ([r, c]) => (isWide ? 24 * r + c : 24 * c + r);

  // The hours a place stands for: one, or all under a heading.
  function hoursOf([r, c]) {
    const [rows, columns] = size();
    const down = r < 0 ? [...Array(rows).keys()] : [r];
    const along = c < 0 ? [...Array(columns).keys()] : [c];
    return down.flatMap((y) => along.map((x) => hourAt([y, x])));
  }

  function build() {
    const rows = isWide ? DAYS : [...Array(24).keys()].map(two);
    const columns = isWide ? [...Array(24).keys()].map(two) : DAYS;
    const heading = (text, scope) => {
      const all = DAYS.includes(text) ? `${text}, all hours` : `${span(+text)}, all days`;
      const node = make("th", { scope, textContent: text, tabIndex: -1 });
      node.setAttribute("aria-label", all);
      return node;
    };
    const head = make("tr", {}, make("td"), ...columns.map((text) => heading(text, "col")));
    const body = rows.map((text, r) => make("tr", {}, heading(text, "row"), ...columns.map((_, c) => {
      const hour = hourAt([r, c]);
      const cell = make("td", { tabIndex: -1 });
      cell.setAttribute("role", "gridcell");
      cell.setAttribute("aria-label", `${DAYS[Math.floor(hour / 24)]} ${span(hour % 24)}`);
      return cell;
    })));
    table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...body));
    [at, anchor] = [[0, 0], null];
    paint();
  }

  function paint() {
    const [rows, columns] = size();
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
      cellAt([r, c]).setAttribute("aria-selected", String(chosen.has(hourAt([r, c]))));
    }
    cellAt(at).tabIndex = 0;
  }

  function move(to) {
    cellAt(at).tabIndex = -1;
    at = to;
    cellAt(at).tabIndex = 0;
    cellAt(at).focus();
  }

  // Shown at once; the kernel is told what changed, so that quick changes never undo each other.
  function choose(hours, on) {
    for (const hour of hours) on ? chosen.add(hour) : chosen.delete(hour);
    paint();
    model.send({ kind: "choose", hours, on });
  }
  function toggle(place) {
    const hours = hoursOf(place);
    choose(hours, !hours.every((hour) => chosen.has(hour)));
  }
  function extend(from, to) {
    const [top, left] = [0, 1].map((i) => Math.min(from[i], to[i]));
    const [bottom, right] = [0, 1].map((i) => Math.max(from[i], to[i]));
    const hours = [];
    for (let r = top; r <= bottom; r++) for (let c = left; c <= right; c++) hours.push(hourAt([r, c]));
    choose(hours, chosen.has(hourAt(from)));
  }

  const isHour = (place) => place && place[0] >= 0 && place[1] >= 0;
  function placeOf(node) {
    const cell = node.closest?.("td[tabindex], th");
    return cell && [cell.parentNode.rowIndex - 1, cell.cellIndex - 1];
  }
  table.addEventListener("keydown", (event) => {
    const [rows, columns] = size();
    const step = ARROWS[event.key] ?? { Home: [0, -at[1]], End: [0, columns - 1 - at[1]] }[event.key];
    if (event.key === " " || event.key === "Enter") toggle(at);
    else if (step) {
      const to = [at[0] + step[0], at[1] + step[1]];
      const isInside = to[0] >= -1 && to[1] >= -1 && to[0] < rows && to[1] < columns;
      if (event.shiftKey && isHour(at) && isInside && isHour(to)) extend((anchor ??= at), to);
      if (isInside && (to[0] >= 0 || to[1] >= 0)) move(to);
    } else return;
    if (!event.shiftKey) anchor = null;
    event.preventDefault();
  });
  table.addEventListener("pointerdown", (event) => {
    const place = placeOf(event.target);
    if (!place) return;
    event.preventDefault();
    move(place);
    toggle(place);
    painting = isHour(place) ? chosen.has(hourAt(place)) : null;
  });
  table.addEventListener("pointerover", (event) => {
    const place = event.buttons === 1 && painting !== null && placeOf(event.target);
    if (isHour(place)) choose(hoursOf(place), painting);
  });

  function show() {
    chosen = new Set(model.get("hours"));
    caption.textContent = model.get("label");
    said.textContent = model.get("sentence") + ".";
    list.replaceChildren(...model.get("lines").map((text) => make("li", { textContent: text })));
    if (isWide !== null) paint();
  }
  show();
  const seen = new ResizeObserver(() => {
    const now = el.clientWidth >= WIDE;
    if (el.clientWidth && now !== isWide) { isWide = now; build(); }
  });
  seen.observe(el);
  model.on("change:hours change:label change:sentence change:lines", show);
  model.on("msg:custom", (message) => { show(); said.textContent = message.said; });
  return () => seen.disconnect();
}
export default { render };
