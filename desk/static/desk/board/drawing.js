// How one row of the board looks: always a symbol and a word, never colour alone. Text only goes in as text.
// A row's elements are made once; what they say changes only where it is another thing than before.
import { AT, COUNTRY, FINDINGS, ID, NAME, PLATFORM, STATES } from "./rows.js";

const make = (tag, role, className) => {
  const element = document.createElement(tag);
  if (role) element.setAttribute("role", role);
  if (className) element.className = className;
  return element;
};

// The words of each kind of cell, found together once: "p" and "h3" are the sign and text of "problem (3)", said with "high".
const looks = new Map();

function lookOf(letter, found, words) {
  let look = looks.get(letter + found);
  if (look === undefined) {
    const [state, stateSymbol, stateWord] = words.states[letter];
    const [level, symbol, word] = found ? words.severities[found[0]] : ["", "", ""];
    const loud = state === "problem" && level;
    const text = stateWord + (found ? ` (${found.slice(1)})` : "");
    look = {
      className: `shopops-cell shopops-${loud ? level : state}`,
      text: `${loud ? symbol : stateSymbol} ${text}`,
      said: word ? `${text}, ${word}` : text,
    };
    looks.set(letter + found, look);
  }
  return look;
}

export class Row {
  constructor(count, words) {
    this.words = words;
    this.at = -1;
    this.element = make("div", "row", "shopops-board-row");
    this.pick = make("span", "gridcell", "shopops-board-pick");
    this.store = make("span", "rowheader", "shopops-board-store");
    this.age = make("span", "gridcell", "shopops-board-age");
    this.name = make("a");
    this.name.tabIndex = -1;
    this.place = make("span", "", "shopops-quiet");
    this.store.append(this.name, this.place);
    this.marks = Array.from({ length: count }, () => {
      const link = make("a");
      link.tabIndex = -1;
      return { link, text: link.appendChild(document.createTextNode("")), look: null };
    });
    const lines = make("span", "none", "shopops-board-lines");
    const cells = this.marks.map(({ link }) => {
      const cell = make("span", "gridcell");
      cell.append(link);
      return cell;
    });
    lines.append(...cells, this.age);
    this.cells = [this.pick, this.store, ...cells, this.age];
    this.cells.forEach((cell, place) => cell.setAttribute("aria-colindex", String(place + 1)));
    this.texts = [this.pick, this.name, this.place, this.age].map((cell) => cell.appendChild(document.createTextNode("")));
    this.element.append(this.pick, this.store, lines);
    this.element.hidden = true;
  }

  // Shows the row of that place; null for none.
  show(place, row, now, chosen) {
    const { element, words } = this;
    if (this.at !== place) {
      this.at = place;
      element.setAttribute("aria-rowindex", String(place + 2));
    }
    if (element.hidden !== !row) element.hidden = !row;
    if (!row) return;
    if (this.chosen !== chosen) {
      this.chosen = chosen;
      element.setAttribute("aria-selected", String(chosen));
    }
    this.say(0, chosen ? "☑" : "☐");
    this.say(3, row[AT] === null ? words.never : age(now - row[AT]));
    if (this.row === row) return;
    this.row = row;
    this.say(1, row[NAME]);
    this.say(2, `${words.platforms[row[PLATFORM]] || row[PLATFORM]} · ${row[COUNTRY]}`);
    this.name.title = row[NAME];
    const address = this.name.href = words.store.replace("/0/", `/${row[ID]}/`);
    const found = {};
    if (row[FINDINGS]) for (const one of row[FINDINGS].split(" ")) found[one[0]] = one.slice(1);
    this.marks.forEach((mark, line) => {
      const look = lookOf(row[STATES][line], found[line] || "", words);
      mark.link.href = found[line] ? findingsOf(row, line, words) : address;
      if (mark.look === look) return;
      mark.look = look;
      mark.link.className = look.className;
      mark.link.setAttribute("aria-label", look.said);
      mark.text.data = look.text;
    });
  }

  say(which, text) {
    if (this.texts[which].data !== text) this.texts[which].data = text;
  }
}

const findingsOf = (row, line, words) => `${words.findings}?store=${row[ID]}&item=${words.items[line][0]}`;

const relative = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always", style: "narrow" });
const ages = new Map();

function told(number, unit) {
  const key = unit + number;
  if (!ages.has(key)) ages.set(key, relative.format(-number, unit));
  return ages.get(key);
}

function age(seconds) {
  if (seconds < 90) return told(Math.max(0, Math.round(seconds)), "second");
  if (seconds < 5400) return told(Math.round(seconds / 60), "minute");
  if (seconds < 129600) return told(Math.round(seconds / 3600), "hour");
  return told(Math.round(seconds / 86400), "day");
}
