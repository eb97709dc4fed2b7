// The plans a person can open: a list with what can be done to each.
function node(tag, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

function render({ model, el }) {
  el.classList.add("pl-planlist");
  const said = node("p", { className: "pl-said", tabIndex: -1 });
  said.setAttribute("role", "status");
  const list = node("ul", { className: "pl-plans" });
  const empty = node("p", { className: "soft" });
  el.append(said, empty, list);
  let asking = ""; // the plan whose deletion waits for a second press

  function button(kind, label, name, act) {
    const made = node("button", { type: "button", className: "pl-btn", textContent: label });
    made.setAttribute("aria-label", `${label}: ${name}`);
    made.dataset.act = kind;
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
      button("copy", "Copy", plan.title, () => send("copy", plan)),
      button("shelf", plan.on_shelf ? "Take off the shelf" : "Put on the shelf", plan.title, () => send("shelf", plan)),
    );
    if (asking === plan.id) {
      acts.append(
        button("sure", "Delete for everybody", plan.title, () => send("delete", plan)),
        button("keep", "Keep it", plan.title, () => {
          asking = "";
          show();
          focus(plan.id, "delete");
        }),
      );
    } else {
      acts.append(button("delete", "Delete", plan.title, () => {
        asking = plan.id;
        show();
        focus(plan.id, "sure");
      }));
    }
    const made = node("li", { className: "pl-card" }, head, words, acts);
    made.dataset.plan = plan.id;
    return made;
  }
  // A drawn list has new buttons; the hand on the keyboard stays where it was.
  function focus(plan, act) {
    const card = list.querySelector(`[data-plan="${CSS.escape(plan)}"]`);
    (card?.querySelector(`[data-act="${act}"]`) ?? card?.querySelector("a") ?? said).focus();
  }
  function show() {
    const plans = model.get("plans");
    const at = list.contains(document.activeElement) ? document.activeElement : null;
    const plan = at?.closest("li").dataset.plan;
    list.replaceChildren(...plans.map(row));
    if (plan) focus(plan, at.dataset.act);
    empty.textContent = plans.length ? "" : model.get("empty");
    if (said.textContent !== model.get("said")) said.textContent = model.get("said");
  }
  model.on("change", show);
  show();
}
export default { render };
