// A file field: looks at the size first, then sends name and bytes to the kernel.
let count = 0;

function megabytes(bytes) {
  return (bytes / 2 ** 20).toFixed(1) + " MB";
}

function render({ model, el }) {
  el.classList.add("pl-upload");
  const id = `pl-upload-${++count}`;
  const label = Object.assign(document.createElement("label"), {
    htmlFor: id, className: "widget-label", textContent: model.get("label"),
  });
  const field = Object.assign(document.createElement("input"), {
    type: "file", id, accept: model.get("accept"),
  });
  const said = document.createElement("p");
  said.className = "pl-said";
  said.setAttribute("role", "status");
  el.append(label, field, said);

  async function chosen() {
    const [file] = field.files;
    if (!file) return;
    const limit = model.get("limit_bytes");
    if (file.size > limit) {
      said.textContent = `${file.name} has ${megabytes(file.size)}; up to ${megabytes(limit)} ` +
        "can be read. Export a shorter time span, or split the file.";
      field.value = "";
      return;
    }
    said.textContent = `Reading ${file.name} (${megabytes(file.size)})…`;
    model.send({ kind: "file", name: file.name }, undefined, [await file.arrayBuffer()]);
    field.value = ""; // the same file can be chosen again
  }

  field.addEventListener("change", chosen);
  model.on("msg:custom", (message) => { said.textContent = message.said; });
}
export default { render };
