// Rows that are chosen on a board: all of a page, a range with Shift, by keys; how many are chosen. Without it boxes work one by one.
// What is marked `data-by-hand` (an order that must not be packed) is chosen by itself only, never along with others.
(() => {
  "use strict";
  const boxes = (form) => [...form.querySelectorAll("[data-row] input[type=checkbox]")];
  const together = (form) => boxes(form).filter((box) => !box.matches("[data-by-hand]"));
  let last = null;

  function count(form) {
    const chosen = boxes(form).filter((box) => box.checked).length;
    const shown = form.querySelector("[data-chosen-count]");
    if (shown) shown.textContent = String(chosen);
    const all = form.querySelector("[data-choose-all]");
    if (all) { all.checked = chosen > 0 && together(form).every((box) => box.checked); all.indeterminate = chosen > 0 && !all.checked; }
  }

  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-choosing]");
    if (!form || event.target.type !== "checkbox") return;
    const all = boxes(form);
    if (event.target.matches("[data-choose-all]")) together(form).forEach((box) => { box.checked = event.target.checked; });
    else if (event.shiftKey && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((one, other) => one - other);
      all.slice(from, to + 1).forEach((box) => { if (box === event.target || !box.matches("[data-by-hand]")) box.checked = event.target.checked; });
    }
    last = event.target;
    count(form);
  });

  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("form[data-choosing]");
    if (!form || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    const rows = [...form.querySelectorAll("[data-row]")];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[here];
    if (event.key === "j" || event.key === "k") {
      const next = rows[Math.min(rows.length - 1, Math.max(0, here + (event.key === "j" ? 1 : -1)))];
      if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
    } else if (event.key === "x" && row && row.querySelector("input[type=checkbox]")) row.querySelector("input[type=checkbox]").click();
    else if (event.key === "o" && row && row.querySelector("[data-open]")) row.querySelector("[data-open]").click();
    else return;
    event.preventDefault();
  });

  // Whoever opens a box to write in it writes at once.
  document.addEventListener("toggle", (event) => {
    const first = event.target.matches("details[open]") && event.target.querySelector("[data-first]");
    if (first) first.focus();
  }, true);

  // Coming back with the browser's own button leaves boxes as they were.
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-choosing]").forEach(count));
})();
