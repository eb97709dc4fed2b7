// A button that asks the kernel for a file and hands it to the browser.
function render({ model, el }) {
  el.classList.add("pl-download");
  const button = document.createElement("button");
  button.type = "button";
  const said = document.createElement("span");
  said.className = "pl-said";
  said.setAttribute("role", "status");
  el.append(button, said);

  function show() {
    button.className = "pl-btn" + (model.get("primary") ? " primary" : "");
    button.textContent = model.get("label");
    button.disabled = model.get("disabled");
  }
  function asked() {
    button.setAttribute("aria-busy", "true");
    said.textContent = "Making the file…";
    model.send({ kind: "make" });
  }
  function answered(message, buffers) {
    button.removeAttribute("aria-busy");
    said.textContent = message.said;
    if (message.kind !== "file") return;
    const address = URL.createObjectURL(new Blob([buffers[0]], { type: message.type }));
    const link = Object.assign(document.createElement("a"), {
      href: address, download: message.name,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  show();
  button.addEventListener("click", asked);
  model.on("change:label change:primary change:disabled", show);
  model.on("msg:custom", answered);
}
export default { render };
