// The plans a person can open: a list with what can be done to each.
function node(tag, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

function render({ model, el }) {
  el.classList.add("pl-planlist");
  const said = node("p", { className: "pl-said" });
  said.setAttribute("role", "status");
  const list = node("ul", { className: "pl-plans" });
  const empty = node("p", { className: "soft" });
  el.append(said, empty, list);
  let asking = ""; // the plan whose deletion waits for a second press

  function button(label, name, act) {
    const made = node("button", { type: "button", className: "pl-btn", textContent: label });
    made.setAttribute("aria-label", `${label}: ${name}`);
    made.addEventListener("click", act);
    return made;
  }
  function send(kind, plan) {
    asking = "";
    model.send({ kind, plan: plan.id });
  }
  function row(plan) {
    const title = node("a", { href: `${model.get("base_url")}planner?plan=${plan.id}`, textContent: plan.title });
    const head = node("h3", {}, title);
    const words = node("p", { className: "small soft", textContent: plan.words });
    const acts = node("div", { className: "pl-acts" });
    acts.append(
      button("Copy", plan.title, () => send("copy", plan)),
      button(plan.on_shelf ? "Take off the shelf" : "Put on the shelf", plan.title, () => send("shelf", plan)),
    );
    if (asking === plan.id) {
      acts.append(
        button("Delete for everybody", plan.title, () => send("delete", plan)),
        button("Keep it", plan.title, () => { asking = ""; show(); }),
      );
    } else {
      acts.append(button("Delete", plan.title, () => {
        asking = plan.id;
        show();
        list.querySelector(`[aria-label="Delete for everybody: ${CSS.escape(plan.title)}"]`)?.focus();
      }));
    }
    return node("li", { className: "pl-card" }, head, words, acts);
  }
  function show() {
    const plans = model.get("plans");
    list.replaceChildren(...plans.map(row));
    empty.textContent = plans.length ? "" : model.get("empty");
    if (said.textContent !== model.get("said")) said.textContent = model.get("said");
  }
  model.on("change", show);
  show();
}
export default { render };
