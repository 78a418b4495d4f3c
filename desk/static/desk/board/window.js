// Keeps only the rows on the screen (and a few around them) in the page, however many there are.
import { emptyRow, fillRow } from "./drawing.js";
import { ID } from "./rows.js";

const AROUND = 6, MOST_PRINTED = 1000;

export class Window {
  constructor(grid, body, words) {
    Object.assign(this, { grid, body, words, rows: [], chosen: new Set(), row: 0, column: 1, now: 0, pool: [] });
    this.height = grid.firstElementChild.offsetHeight;
    grid.setAttribute("aria-colcount", String(words.items.length + 3));
    grid.addEventListener("scroll", () => this.later(), { passive: true });
    new ResizeObserver(() => this.later()).observe(grid);
  }

  show(rows) {
    const here = this.rows[this.row];
    const again = here ? rows.findIndex((row) => row[ID] === here[ID]) : -1;
    this.rows = rows;
    this.row = again >= 0 ? again : Math.max(0, Math.min(this.row, rows.length - 1));
    this.grid.setAttribute("aria-rowcount", String(rows.length + 1));
    this.body.style.height = `${rows.length * this.height}px`;
    this.fill();
  }

  later() {
    this.asked ||= requestAnimationFrame(() => { this.asked = 0; this.draw(false); });
  }

  // Paper does not scroll: all rows are drawn for it, within reason, and let go again afterwards.
  print(begins) {
    this.printing = begins;
    if (!begins) { this.pool.forEach(({ element }) => element.remove()); this.pool = []; }
    this.draw(true);
  }

  // Everything anew: what rows say, who is chosen, or the time has changed.
  fill() { this.draw(true); }

  draw(anew) {
    const fit = this.printing ? Math.min(this.rows.length, MOST_PRINTED) : Math.ceil(this.grid.clientHeight / this.height) + 2 * AROUND;
    const top = this.printing ? 0 : Math.floor(this.grid.scrollTop / this.height) - AROUND;
    const first = Math.max(0, Math.min(top, this.rows.length - fit));
    while (this.pool.length < fit) {
      const element = emptyRow(this.words.items.length);
      this.pool.push({ element, at: -1 });
      this.body.append(element);
    }
    for (let place = first; place < first + this.pool.length; place += 1) {
      const slot = this.pool[place % this.pool.length];
      const row = place < first + fit ? this.rows[place] : undefined;
      if (slot.at === place && !anew) continue;
      slot.at = place;
      slot.element.hidden = !row;
      if (!row) continue;
      slot.element.style.transform = `translateY(${place * this.height}px)`;
      slot.element.setAttribute("aria-rowindex", String(place + 2));
      fillRow(slot.element, row, this.words, this.now, this.chosen.has(row[ID]));
    }
    this.mark();
  }

  // The cell the keys act on: named to screen readers by aria-activedescendant, so the focus stays on the grid.
  mark() {
    const old = document.getElementById("board-here");
    if (old) old.removeAttribute("id");
    const slot = this.pool.find((one) => one.at === this.row && !one.element.hidden);
    const cell = slot && slot.element.children[this.column];
    if (cell) cell.id = "board-here";
    if (cell) this.grid.setAttribute("aria-activedescendant", "board-here");
    else this.grid.removeAttribute("aria-activedescendant");
  }

  go(row, column) {
    this.row = Math.max(0, Math.min(row, this.rows.length - 1));
    this.column = Math.max(0, Math.min(column, this.words.items.length + 2));
    const head = this.body.offsetTop, top = this.row * this.height, seen = this.grid.clientHeight - head;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    else if (top + this.height > this.grid.scrollTop + seen) this.grid.scrollTop = top + this.height - seen;
    this.draw(false);
    this.sideways();
  }

  sideways() {
    const cell = document.getElementById("board-here");
    if (!cell || this.column < 2) return;
    const covered = cell.parentElement.children[1].getBoundingClientRect().right;
    const box = cell.getBoundingClientRect(), whole = this.grid.getBoundingClientRect();
    if (box.left < covered) this.grid.scrollLeft -= covered - box.left;
    else if (box.right > whole.right) this.grid.scrollLeft += box.right - whole.right + 16;
  }

  page() { return Math.max(1, Math.floor(this.grid.clientHeight / this.height) - 2); }
}
