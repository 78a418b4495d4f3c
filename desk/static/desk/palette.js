// The palette under Ctrl+K: asks the server while somebody types, and goes where they choose. Text only goes in as text.
(() => {
  "use strict";
  const box = () => document.getElementById("palette");
  const words = () => document.getElementById("palette-words");
  const list = () => document.getElementById("palette-hits");
  let hits = [], at = 0, asked = null, waiting = 0;

  function draw() {
    list().replaceChildren(...hits.map((hit, place) => {
      const line = document.createElement("li");
      line.id = `palette-${place}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(place === at));
      const kind = document.createElement("span"), title = document.createElement("strong"), detail = document.createElement("span");
      kind.className = "shopops-palette-kind";
      kind.textContent = hit.kind;
      title.textContent = hit.title;
      detail.className = "shopops-quiet";
      detail.textContent = hit.detail;
      line.append(kind, title, detail);
      return line;
    }));
    if (hits.length) words().setAttribute("aria-activedescendant", `palette-${at}`);
    else words().removeAttribute("aria-activedescendant");
    const here = document.getElementById(`palette-${at}`);
    if (here) here.scrollIntoView({ block: "nearest" });
  }

  async function ask() {
    if (asked) asked.abort();
    asked = new AbortController();
    const text = words().value.trim(), said = document.getElementById("palette-said");
    try {
      const answer = await fetch(`${box().dataset.find}?q=${encodeURIComponent(text)}`, { signal: asked.signal, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      hits = (await answer.json()).hits;
      said.textContent = hits.length ? "" : box().dataset.none;
    } catch (fault) {
      if (fault.name === "AbortError") return;
      hits = [];
      said.textContent = box().dataset.silent;
    }
    at = 0;
    draw();
  }

  function choose(elsewhere) {
    const hit = hits[at];
    if (!hit) return;
    if (hit.act) {
      const form = box().querySelector("form");
      form.action = hit.url;
      form.submit();
    } else if (elsewhere) window.open(hit.url);
    else location.href = hit.url;
  }

  function openPalette() {
    if (!box() || box().open) return;
    for (const other of document.querySelectorAll("dialog[open]")) other.close();
    box().showModal();
    words().value = "";
    words().focus();
    ask();
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && box()) {
      event.preventDefault();
      openPalette();
    } else if (event.target === words()) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        at = hits.length ? (at + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length : 0;
        draw();
      } else if (event.key === "Enter") choose(event.ctrlKey || event.metaKey);
      else return;
      event.preventDefault();
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target !== words()) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-palette]")) openPalette();
    const line = event.target.closest("#palette-hits > li");
    if (line) { at = Number(line.id.slice(8)); choose(event.ctrlKey || event.metaKey); }
    if (event.target.matches("dialog.shopops-palette")) event.target.close();
  });
})();
