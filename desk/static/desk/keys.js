// Keys of every page: ? shows the map, g and a letter go somewhere, / leads to the page's own search. Asleep while somebody types.
(() => {
  "use strict";
  const TYPED = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
  const GOES_MS = 1500;
  const map = () => document.getElementById("keys");
  let going = 0, places = null;

  async function known() {
    if (!places) {
      const answer = await fetch(map().dataset.map, { redirect: "error" });
      if (!answer.ok) return [];
      ({ places } = await answer.json());
    }
    return places;
  }

  async function show() {
    const page = map().querySelector("[data-page-keys]");
    const own = [...document.querySelectorAll(".shopops-keys")];
    page.replaceChildren(...own.flatMap((one) => [...one.cloneNode(true).childNodes]));
    map().showModal();
    document.getElementById("keys-title").focus();
    map().querySelector("[data-places]").replaceChildren(...(await known()).flatMap(([letter, title, address]) => {
      const keys = document.createElement("dt"), name = document.createElement("dd"), link = document.createElement("a");
      for (const one of ["g", letter]) {
        const key = document.createElement("kbd");
        key.textContent = one;
        keys.append(key, " ");
      }
      link.href = address;
      link.textContent = title;
      name.append(link);
      return [keys, name];
    }));
  }

  async function go(letter) {
    const place = (await known()).find(([one]) => one === letter);
    if (place) location.href = place[2];
  }

  // The browser leaves it undone at times, when a key led to the page.
  window.addEventListener("pageshow", () => {
    const first = document.querySelector("[autofocus]");
    if (first && document.activeElement === document.body) first.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (!map() || event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPED)) return;
    if (document.querySelector("dialog[open]")) return;
    const second = Date.now() - going < GOES_MS;
    if (event.key === "?") show();
    else if (second && /^[a-z]$/.test(event.key)) { going = 0; go(event.key); }
    else if (event.key === "g") { going = Date.now(); known(); }
    else if (event.key === "/") {
      const search = document.querySelector("main input[type=search], #main input[type=search], #searchbar");
      if (!search) return;
      search.focus();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
})();
