// The board's keys and clicks: arrows, Home, End, pages, Enter opens, x or Space chooses, Shift chooses on the way.
import { ID } from "./rows.js";

const STEPS = {
  ArrowUp: (at) => [at.row - 1, at.column], ArrowDown: (at) => [at.row + 1, at.column],
  k: (at) => [at.row - 1, at.column], j: (at) => [at.row + 1, at.column],
  ArrowLeft: (at) => [at.row, at.column - 1], ArrowRight: (at) => [at.row, at.column + 1],
  Home: (at) => [at.row, 0], End: (at) => [at.row, Infinity],
  PageUp: (at) => [at.row - at.page(), at.column], PageDown: (at) => [at.row + at.page(), at.column],
};

export function listen(shown, changed) {
  const { grid } = shown;

  function choose(row, on) {
    const one = row < shown.rows.length ? shown.rows.at(row) : null;
    if (!one) return;
    const wanted = on === undefined ? !shown.chosen.has(one[ID]) : on;
    if (wanted) shown.chosen.add(one[ID]); else shown.chosen.delete(one[ID]);
    shown.draw();
    changed();
  }

  function enter(elsewhere) {
    if (shown.column === 0) { choose(shown.row); return; }
    shown.go(shown.row, shown.column);
    const address = shown.address();
    if (address && elsewhere) window.open(address); else if (address) location.href = address;
  }

  grid.addEventListener("keydown", (event) => {
    const { key } = event;
    const whole = event.ctrlKey || event.metaKey;
    if (key === "Enter") enter(whole);
    else if ((key === "x" || key === " ") && !whole) choose(shown.row);
    else if (key === "a" && whole) { shown.rows.all().forEach((row) => shown.chosen.add(row[ID])); shown.draw(); changed(); }
    else if (key === "Escape" && shown.chosen.size) { shown.chosen.clear(); shown.draw(); changed(); }
    else if (whole && (key === "Home" || key === "End")) shown.go(key === "Home" ? 0 : Infinity, shown.column);
    else if (STEPS[key] && !whole && !event.altKey) {
      const before = shown.row;
      shown.go(...STEPS[key](shown));
      if (event.shiftKey && shown.row !== before) { choose(before, true); choose(shown.row, true); }
    } else return;
    event.preventDefault();
    grid.dispatchEvent(new CustomEvent("board-moved"));
  });

  grid.addEventListener("click", (event) => {
    const cell = event.target.closest("[aria-colindex]");
    const element = event.target.closest(".shopops-board-row");
    if (!cell || !element) return;
    const row = Number(element.getAttribute("aria-rowindex")) - 2, column = Number(cell.getAttribute("aria-colindex")) - 1;
    shown.go(row, column);
    if (column === 0) choose(row);
    grid.dispatchEvent(new CustomEvent("board-moved"));
  });
}
