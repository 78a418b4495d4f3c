// How one row of the board looks: always a symbol and a word, never colour alone. Text only goes in as text.
import { AT, COUNTRY, ID, NAME, PLATFORM, STATES, open } from "./rows.js";

const make = (tag, role, className) => {
  const element = document.createElement(tag);
  if (role) element.setAttribute("role", role);
  if (className) element.className = className;
  return element;
};

export function emptyRow(lines) {
  const row = make("div", "row", "shopops-board-row");
  const pick = make("span", "gridcell", "shopops-board-pick");
  const store = make("span", "rowheader", "shopops-board-store");
  const name = make("a"), place = make("span", "", "shopops-quiet");
  name.tabIndex = -1;
  store.append(name, place);
  row.append(pick, store);
  for (let line = 0; line < lines; line += 1) {
    const cell = make("span", "gridcell");
    const mark = make("a"), symbol = make("span"), word = make("span"), more = make("span", "", "shopops-hidden");
    symbol.setAttribute("aria-hidden", "true");
    mark.tabIndex = -1;
    mark.append(symbol, word, more);
    cell.append(mark);
    row.append(cell);
  }
  row.append(make("span", "gridcell", "shopops-board-age"));
  [...row.children].forEach((cell, place) => cell.setAttribute("aria-colindex", String(place + 1)));
  return row;
}

export function fillRow(element, row, words, now, chosen) {
  const cells = element.children;
  element.setAttribute("aria-selected", String(chosen));
  cells[0].textContent = chosen ? "☑" : "☐";
  const [name, place] = cells[1].children;
  name.textContent = row[NAME];
  name.href = addressOf(row, -1, words);
  name.title = row[NAME];
  place.textContent = `${words.platforms[row[PLATFORM]] || row[PLATFORM]} · ${row[COUNTRY]}`;
  words.items.forEach((_, line) => fillCell(cells[line + 2].firstChild, row, line, words));
  cells[cells.length - 1].textContent = row[AT] === null ? words.never : age(now - row[AT]);
}

function fillCell(mark, row, line, words) {
  const [state, stateSymbol, stateWord] = words.states[row[STATES][line]];
  const found = open(row, line);
  const [level, levelSymbol, levelWord] = found ? words.severities[found[0]] : ["", "", ""];
  mark.className = `shopops-cell shopops-${state === "problem" && level ? level : state}`;
  mark.children[0].textContent = state === "problem" && level ? levelSymbol : stateSymbol;
  mark.children[1].textContent = stateWord + (found ? ` (${found[1]})` : "");
  mark.children[2].textContent = levelWord ? `, ${levelWord}` : "";
  mark.href = addressOf(row, line, words);
}

// Where a cell leads: to its open findings, else to the store's page.
export function addressOf(row, line, words) {
  if (line >= 0 && open(row, line)) return `${words.findings}?store=${row[ID]}&item=${words.items[line][0]}`;
  return words.store.replace("/0/", `/${row[ID]}/`);
}

const relative = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always", style: "narrow" });

export function age(seconds) {
  if (seconds < 90) return relative.format(-Math.max(0, Math.round(seconds)), "second");
  if (seconds < 5400) return relative.format(-Math.round(seconds / 60), "minute");
  if (seconds < 129600) return relative.format(-Math.round(seconds / 3600), "hour");
  return relative.format(-Math.round(seconds / 86400), "day");
}
