// The board's rows as the server sends them, and which of them are asked for. Touches no page.
export const ID = 0, NAME = 1, PLATFORM = 2, COUNTRY = 3, GROUPS = 4, AT = 5, STATES = 6, FINDINGS = 7;

// What is open on one line: ["h", 3] for three of which the worst is high; null for none.
export function open(row, place) {
  const found = row[FINDINGS] && row[FINDINGS].match(new RegExp(`(?:^| )${place}([chw])(\\d+)`));
  return found ? [found[1], Number(found[2])] : null;
}

// Asks of a row whether it fits the filters; `items` are the names of the lines in their order.
export function fits(asked, items) {
  const line = items.indexOf(asked.get("item"));
  const text = (asked.get("q") || "").trim().toLowerCase();
  const [platform, country, group] = ["platform", "country", "group"].map((name) => asked.get(name));
  const [state, severity] = ["state", "severity"].map((name) => (asked.get(name) || "").charAt(0));
  return (row) =>
    (!platform || row[PLATFORM] === platform) && (!country || row[COUNTRY] === country) &&
    (!group || ` ${row[GROUPS]} `.includes(` ${group} `)) &&
    (!state || (line < 0 ? row[STATES].includes(state) : row[STATES][line] === state)) &&
    (!severity || (line < 0 ? row[FINDINGS].includes(severity) : (open(row, line) || "")[0] === severity)) &&
    (line < 0 || state || severity || "pus".includes(row[STATES][line])) &&
    (!text || row[NAME].toLowerCase().includes(text));
}
