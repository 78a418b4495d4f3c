// A pane that stands still over the whole length of the rows, with just as many in it as fit: scrolling changes what they say.
// Nothing is made while scrolling, nothing on the page is measured, and no row is ever drawn that nobody sees.
import { Row } from "./drawing.js";
import { ID, Rows } from "./rows.js";

const MOST_PRINTED = 1000;

export class Window {
  constructor(grid, words) {
    const [length, pane] = [grid.firstElementChild, grid.querySelector("[data-pane]")];
    const body = pane.lastElementChild, head = pane.firstElementChild;
    Object.assign(this, { grid, length, pane, body, words, rows: new Rows([]), chosen: new Set(), row: 0, column: 1, now: 0, pool: [] });
    grid.style.setProperty("--lines", String(words.items.length + 1));
    grid.setAttribute("aria-colcount", String(words.items.length + 3));
    this.measure(head);
    grid.addEventListener("scroll", () => this.later(), { passive: true });
    new ResizeObserver(() => { this.measure(head); this.later(); }).observe(grid);
  }

  measure(head) {
    const { grid } = this;
    Object.assign(this, { height: head.offsetHeight, seen: grid.clientHeight - head.offsetHeight, width: grid.clientWidth });
    this.covered = head.children[0].offsetWidth + head.children[1].offsetWidth;
    this.line = head.lastElementChild.lastElementChild.offsetWidth;
    if (!this.printing) this.fit(this.most());
  }

  most() { return Math.ceil(this.seen / this.height) + 1; }

  fit(count) {
    while (this.pool.length > count) this.pool.pop().element.remove();
    while (this.pool.length < count) this.body.append(this.pool[this.pool.push(new Row(this.words.items.length, this.words)) - 1].element);
  }

  show(rows) {
    const here = this.rows.length ? this.rows.at(this.row) : undefined;
    const again = here && rows.length ? rows.placeOf(here[ID], this.row) : -1;
    this.rows = rows;
    this.row = again >= 0 ? again : Math.max(0, Math.min(this.row, rows.length - 1));
    this.grid.setAttribute("aria-rowcount", String(rows.length + 1));
    this.length.style.height = `${(rows.length + 1) * this.height}px`;
    this.draw();
  }

  later() {
    this.asked ||= requestAnimationFrame(() => { this.asked = 0; this.draw(); });
  }

  // Paper does not scroll: all rows are drawn for it, within reason, and let go again afterwards.
  print(begins) {
    this.printing = begins;
    this.fit(begins ? Math.min(this.rows.length, MOST_PRINTED) : this.most());
    this.draw();
  }

  draw() {
    const top = this.printing ? 0 : this.grid.scrollTop, left = this.grid.scrollLeft;
    const first = Math.floor(top / this.height);
    if (top !== this.top) this.body.style.transform = `translateY(${first * this.height - top}px)`;
    if (left !== this.left) this.pane.style.setProperty("--left", `${-left}px`);
    Object.assign(this, { top, left, first });
    this.pool.forEach((slot, place) => {
      const row = first + place < this.rows.length ? this.rows.at(first + place) : null;
      slot.show(first + place, row, this.now, row !== null && this.chosen.has(row[ID]));
    });
    this.mark();
  }

  // The cell the keys act on: named to screen readers by aria-activedescendant, so the focus stays on the grid.
  mark() {
    const slot = this.rows.length ? this.pool[this.row - this.first] : undefined;
    const cell = slot && slot.cells[this.column];
    if (cell === this.here) return;
    this.here?.removeAttribute("id");
    this.here = cell;
    if (cell) cell.id = "board-here";
    if (cell) this.grid.setAttribute("aria-activedescendant", "board-here");
    else this.grid.removeAttribute("aria-activedescendant");
  }

  go(row, column) {
    this.row = Math.max(0, Math.min(row, this.rows.length - 1));
    this.column = Math.max(0, Math.min(column, this.words.items.length + 2));
    const top = this.row * this.height;
    if (top < this.top) this.grid.scrollTop = top;
    else if (top + this.height > this.top + this.seen) this.grid.scrollTop = top + this.height - this.seen;
    if (this.column > 1) this.sideways((this.column - 2) * this.line);
    this.draw();
  }

  sideways(left) {
    const wide = this.width - this.covered;
    if (left < this.left) this.grid.scrollLeft = left;
    else if (left + this.line > this.left + wide) this.grid.scrollLeft = left + this.line - wide;
  }

  address() {
    const slot = this.pool[this.row - this.first];
    return slot && (slot.marks[this.column - 2]?.link || slot.name).href;
  }

  page() { return Math.max(1, Math.floor(this.seen / this.height) - 1); }
}
