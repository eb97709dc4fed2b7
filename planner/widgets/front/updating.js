// Says that a result is being updated, at once: in the page where a dial beside it moves, and then
// as long as the kernel works on it.
const ALONE_MS = 1500;

function render({ model, el }) {
  el.classList.add("pl-updating");
  el.setAttribute("role", "status");
  let moved = 0;
  function show() {
    const words = moved || model.get("is_updating") ? model.get("words") : "";
    if (el.textContent !== words) el.textContent = words;
  }
  function rest() {
    clearTimeout(moved);
    moved = 0;
    show();
  }
  function move() {
    clearTimeout(moved);
    // What changes nothing is not answered: the words go by themselves.
    moved = setTimeout(rest, ALONE_MS);
    show();
  }
  const handles = new MutationObserver((changes) => {
    if (changes.some(({ target, oldValue }) =>
      oldValue !== null && target.getAttribute("aria-valuenow") !== oldValue)) move();
  });
  let dials = null;
  function watch() {
    dials = el.closest(".pl-dials");
    if (!dials) return void (waiting = requestAnimationFrame(watch));
    const what = { subtree: true, attributeFilter: ["aria-valuenow"], attributeOldValue: true };
    handles.observe(dials, what);
    dials.addEventListener("change", move, true);
    dials.addEventListener("input", move, true);
  }
  let waiting = requestAnimationFrame(watch);
  const answered = () => { if (model.get("is_updating")) rest(); else show(); };
  model.on("change:is_updating", answered);
  return () => {
    cancelAnimationFrame(waiting);
    clearTimeout(moved);
    handles.disconnect();
    dials?.removeEventListener("change", move, true);
    dials?.removeEventListener("input", move, true);
    model.off("change:is_updating", answered);
  };
}
export default { render };
