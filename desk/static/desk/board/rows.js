// The board's rows as the server sends them, one a line, and which of them are asked for. Touches no page.
export const ID = 0, NAME = 1, PLATFORM = 2, COUNTRY = 3, GROUPS = 4, AT = 5, STATES = 6, FINDINGS = 7;

// A row is read when it is looked at: of ten thousand, the first picture needs a dozen.
export class Rows {
  constructor(lines) { this.lines = lines; }

  static from(text) { return new Rows(text.length > 4 ? text.slice(2, -2).split(",\n") : []); }

  get length() { return this.lines.length; }

  at(place) {
    const line = this.lines[place];
    return typeof line === "string" ? (this.lines[place] = JSON.parse(line)) : line;
  }

  all() {
    const unread = this.lines.some((line) => typeof line === "string");
    if (unread) this.lines.forEach((_, place) => this.at(place));
    return this.lines;
  }

  narrowed(fit) { return new Rows(this.all().filter(fit)); }

  // Where a store stands; looked for first where it stood before.
  placeOf(id, before) {
    return this.at(before)?.[ID] === id ? before : this.all().findIndex((row) => row[ID] === id);
  }
}

// What is open on one line: `h3` for three of which the worst is high; empty for none.
export function open(row, line) {
  return row[FINDINGS].split(" ").find((found) => found[0] === String(line))?.slice(1) || "";
}

// Asks of a row whether it fits the filters, or null where all do; `items` are the names of the lines in their order.
export function fits(asked, items) {
  const line = items.indexOf(asked.get("item"));
  const text = (asked.get("q") || "").trim().toLowerCase();
  const [platform, country, group] = ["platform", "country", "group"].map((name) => asked.get(name));
  const [state, severity] = ["state", "severity"].map((name) => (asked.get(name) || "").charAt(0));
  if (line < 0 && ![text, platform, country, group, state, severity].some(Boolean)) return null;
  return (row) =>
    (!platform || row[PLATFORM] === platform) && (!country || row[COUNTRY] === country) &&
    (!group || ` ${row[GROUPS]} `.includes(` ${group} `)) &&
    (!state || (line < 0 ? row[STATES].includes(state) : row[STATES][line] === state)) &&
    (!severity || (line < 0 ? row[FINDINGS].includes(severity) : open(row, line)[0] === severity)) &&
    (line < 0 || state || severity || "pus".includes(row[STATES][line])) &&
    (!text || row[NAME].toLowerCase().includes(text));
}
