// A form of groups that open; each holds sections with rows of fields.
function makeGroup(name, send) {
  const title = node("h3");
  const summary = node("span", { className: "pl-sum" });
  const problems = node("span", { className: "pl-todo" });
  const inside = node("div", { className: "pl-inside" });
  const root = node("details", { className: "pl-part" }, node("summary", {}, title, summary, problems), inside);
  const sections = new Map();
  let told = null;
  root.addEventListener("toggle", () => {
    if (root.open !== told) send("open", "", "", "", root.open);
    told = root.open;
  });
  function show(part) {
    setText(title, part.title);
    setText(summary, part.summary);
    setText(problems, part.problems ? `${part.problems} to correct` : "");
    if (part.open !== told) root.open = told = part.open;
    for (const section of part.sections ?? []) {
      if (!sections.has(section.name)) {
        sections.set(section.name, makeSection(section, send));
        inside.append(sections.get(section.name).root);
      }
      sections.get(section.name).show(section);
    }
  }
  const go = () => { root.open = true; root.querySelector("summary").focus(); };
  return { root, show, go };
}

function render({ model, el }) {
  el.classList.add("pl-form");
  const missing = node("div", { className: "pl-missing" });
  const said = node("p", { className: "sr" });
  said.setAttribute("role", "status");
  el.append(missing, said);
  const groups = new Map();
  for (const name of model.get("names")) {
    const group = makeGroup(name, (kind, section, row, key, value) =>
      model.send({ kind, group: name, section, row, key, value: value ?? null }));
    const show = () => group.show(model.get(`part_${name}`));
    groups.set(name, group);
    el.append(group.root);
    model.on(`change:part_${name}`, show);
    show();
  }
  function showMissing() {
    const items = model.get("missing");
    missing.hidden = !items.length;
    missing.replaceChildren(node("b", { textContent: "Before this brief is complete" }),
      node("ul", {}, ...items.map(({ group, text }) => {
        const item = node("li", {}, node("span", { textContent: text }));
        if (!groups.has(group)) return item;
        const go = node("button", { type: "button", className: "pl-btn", textContent: "Go there" });
        go.setAttribute("aria-label", `Go there: ${text}`);
        go.addEventListener("click", groups.get(group).go);
        item.append(go);
        return item;
      })));
  }
  model.on("change:missing", showMissing);
  model.on("change:said", () => setText(said, model.get("said")));
  showMissing();
  setText(said, model.get("said"));
}
export default { render };
