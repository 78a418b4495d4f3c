// The board: fetches the rows, narrows them by what is asked, and keeps them fresh. What grew old is said to be so.
import { listen } from "./keys.js";
import { ID, Rows, fits } from "./rows.js";
import { Window } from "./window.js";

const AGAIN_MS = 15000, SILENT_MS = 45000;
const page = document.querySelector("[data-board]");
const words = JSON.parse(page.dataset.words);
const part = (name) => page.querySelector(`[data-${name}]`);
const filters = part("filters");
const shown = new Window(part("grid"), words);
let all = new Rows([]), etag = "", answered = Date.now(), ahead = 0;

const asked = () => new URLSearchParams([...new FormData(filters)].filter(([, value]) => value));
const told = (text, values) => Object.entries(values).reduce((said, [name, value]) => said.replace(`%(${name})s`, value), text);
const number = (value) => value.toLocaleString(document.documentElement.lang || "en");

// For whoever measures how long the first picture takes.
const mark = (moment) => performance.mark(`board-${moment}`);

function narrow() {
  const wanted = asked();
  const fit = fits(wanted, words.items.map(([item]) => item));
  shown.now = Date.now() / 1000 - ahead;
  shown.show(fit ? all.narrowed(fit) : all);
  part("shown").textContent = told(words.shown, { shown: number(shown.rows.length), all: number(all.length) });
  part("asked").value = wanted.toString();
}

function count() {
  const button = page.querySelector("[data-inspect-form] button");
  part("chosen").textContent = shown.chosen.size ? told(words.chosen, { n: number(shown.chosen.size) }) : "";
  if (button) button.disabled = !shown.chosen.size;
}

// Who is no longer on the board is no longer chosen.
function forget() {
  const known = new Set(all.all().map((row) => row[ID]));
  shown.chosen.forEach((id) => known.has(id) || shown.chosen.delete(id));
}

async function refresh() {
  try {
    const answer = await fetch(page.dataset.rows, { headers: etag ? { "If-None-Match": etag } : {}, redirect: "error" });
    if (answer.status === 200) {
      const text = await answer.text();
      if (!etag) mark("answered");
      all = Rows.from(text);
      if (!etag) requestAnimationFrame(() => setTimeout(() => mark("painted")));
      etag = answer.headers.get("ETag");
      if (shown.chosen.size) forget();
    } else if (answer.status !== 304) throw new Error(String(answer.status));
    answered = Date.now();
    const clock = Date.parse(answer.headers.get("Date"));
    if (clock) ahead = (answered - clock) / 1000;
    narrow();
    count();
  } catch { /* said below, once it has lasted */ }
  const silent = part("silent");
  silent.hidden = Date.now() - answered < SILENT_MS;
  if (!silent.hidden) silent.textContent = told(words.silent, { time: new Date(answered).toLocaleTimeString() });
}

async function inspect(event) {
  event.preventDefault();
  const form = event.target;
  const body = new FormData(form);
  body.append("stores", [...shown.chosen].join(","));
  const said = part("said");
  said.hidden = false;
  try {
    const answer = await fetch(page.dataset.inspect, { method: "POST", body });
    if (answer.status !== 202) throw new Error(String(answer.status));
    said.textContent = (await answer.json()).said;
    window.htmx.ajax("GET", page.dataset.progress, { target: "#sweep-progress", swap: "outerHTML" });
  } catch { said.textContent = words.failed; }
}

// Why the cell under the keys is as it is, once they rest.
let resting = 0;
function explain() {
  clearTimeout(resting);
  resting = setTimeout(async () => {
    const item = words.items[shown.column - 2];
    if (!shown.rows.length || !item) return;
    const row = shown.rows.at(shown.row);
    const answer = await fetch(`${page.dataset.cell}?store=${row[ID]}&item=${item[0]}`);
    if (answer.ok && row === shown.rows.at(shown.row)) part("why").innerHTML = await answer.text();
  }, 250);
}

filters.addEventListener("submit", (event) => event.preventDefault());
filters.addEventListener("input", () => {
  narrow();
  shown.go(0, shown.column);
  history.replaceState(null, "", `?${asked().toString() || "all=1"}`);
});
page.querySelector("[data-inspect-form]")?.addEventListener("submit", inspect);
shown.grid.addEventListener("board-moved", explain);
listen(shown, count);
window.addEventListener("beforeprint", () => shown.print(true));
window.addEventListener("afterprint", () => shown.print(false));
setInterval(() => { if (document.visibilityState === "visible") refresh(); }, AGAIN_MS);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") refresh(); });
document.body.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "sweep-progress") refresh(); });
refresh();
