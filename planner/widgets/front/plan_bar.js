// The bar above an app: undo, what is kept, versions, the link, and two people on one plan.
const BUTTONS = [
  ["undo", "Undo", "Ctrl+Z"], ["redo", "Redo", "Ctrl+Shift+Z"],
  ["save", "Save version", ""], ["copy", "Copy link", ""],
];

function node(tag, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

function isTyping(target) {
  return target.closest?.("input, textarea, select, [contenteditable]");
}

// The address always opens what stands on the page; other apps open the same plan.
function follow(query, planQuery) {
  if (!document.body.dataset.voila) return;
  history.replaceState(null, "", location.pathname + (query ? `?${query}` : ""));
  for (const link of document.querySelectorAll(".pl-apps a")) {
    link.href = link.pathname + (planQuery ? `?${planQuery}` : "");
  }
}

async function copied(text) {
  try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
}

function render({ model, el }) {
  el.classList.add("pl-planbar");
  const buttons = {};
  const row = node("div", { className: "pl-planrow" });
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Plan");
  for (const [name, label, keys] of BUTTONS) {
    buttons[name] = node("button", { type: "button", className: "pl-btn", textContent: label });
    if (keys) Object.assign(buttons[name], { title: keys, ariaKeyShortcuts: keys.replace("Ctrl", "Control") });
    buttons[name].addEventListener("click", () => act(name));
    row.append(buttons[name]);
  }
  const name = node("input", { type: "text", maxLength: 60, placeholder: "shown with versions" });
  const asked = node("label", { className: "pl-name" }, "Your name ", name);
  const saved = node("span", { className: "pl-saved" });
  saved.setAttribute("role", "status");
  row.append(asked, saved);
  const trouble = node("p", { className: "msg bad pl-trouble" });
  trouble.setAttribute("role", "alert");
  const notice = node("p", { className: "pl-notice" });
  notice.setAttribute("role", "status");
  const address = node("input", { type: "text", readOnly: true, hidden: true, ariaLabel: "Link" });
  const dispute = node("section", { hidden: true, className: "pl-dispute" });
  dispute.setAttribute("aria-label", "Somebody else's version");
  el.append(row, address, trouble, notice, dispute);

  // On a phone the field for the name is hidden until a version is saved without one; once.
  function asksForName() {
    if (model.get("name") || name.offsetParent || el.classList.contains("asks")) return false;
    el.classList.add("asks");
    name.focus();
    notice.textContent = "Type your name, or press Save version again to save without one.";
    return true;
  }

  async function act(kind, more = {}) {
    if (kind === "save" && asksForName()) return;
    if (kind !== "copy") { model.send({ kind, ...more }); return; }
    const link = location.origin + location.pathname + "?" + model.get("query");
    if (!model.get("query")) { notice.textContent = model.get("no_link"); return; }
    const done = await copied(link);
    address.hidden = done;
    address.value = link;
    if (!done) address.select();
    notice.textContent = (done ? "The link is copied. " : "Copy the link from the field. ") +
      model.get("link_words");
  }

  function text(target, words) {
    if (target.textContent !== words) target.textContent = words;
  }
  function show() {
    buttons.undo.disabled = !model.get("can_undo");
    buttons.redo.disabled = !model.get("can_redo");
    buttons.save.hidden = asked.hidden = !model.get("has_store");
    if (document.activeElement !== name) name.value = model.get("name");
    text(saved, model.get("saved"));
    text(trouble, model.get("trouble"));
    text(notice, model.get("notice"));
    follow(model.get("query"), model.get("plan_query"));
  }
  function choice(path, which, label, value, checked) {
    const radio = node("input", { type: "radio", name: path, value: which, checked });
    return node("label", {}, radio, ` ${label}: `, node("code", { textContent: value }));
  }
  function showDispute() {
    const found = model.get("dispute");
    const hadFocus = dispute.contains(document.activeElement);
    dispute.replaceChildren();
    dispute.hidden = !found.title;
    if (dispute.hidden) {
      if (hadFocus) buttons.save.focus();
      return;
    }
    const title = node("h2", { textContent: found.title, tabIndex: -1 });
    dispute.append(title, node("p", { textContent: found.words }));
    for (const field of found.fields) {
      const set = node("fieldset", {}, node("legend", { textContent: field.label }));
      set.append(choice(field.path, "mine", "Mine", field.mine, true),
        choice(field.path, "theirs", "Theirs", field.theirs, false));
      dispute.append(set);
    }
    for (const [kind, label] of found.ways) {
      const button = node("button", { type: "button", className: "pl-btn", textContent: label });
      button.addEventListener("click", () => {
        const chosen = [...dispute.querySelectorAll("input:checked")];
        act(kind, { choices: Object.fromEntries(chosen.map((c) => [c.name, c.value])) });
      });
      dispute.append(button);
    }
    title.focus(); // the words first, then the choices, then the buttons
  }

  name.addEventListener("change", () => act("name", { name: name.value }));
  function keys(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (isTyping(event.target)) return;
    event.preventDefault();
    act(event.shiftKey ? "redo" : "undo");
  }
  document.addEventListener("keydown", keys);
  model.on("change", show);
  model.on("change:dispute", showDispute);
  show();
  showDispute();
  return () => document.removeEventListener("keydown", keys);
}
export default { render };
