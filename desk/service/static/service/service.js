// Keys of customer service: moving, opening, sending, taking back, picking a quick reply. Without it everything works by clicking.
(() => {
  "use strict";
  const page = () => document.querySelector("[data-service]");
  const rows = () => [...page().querySelectorAll("[data-row]")];
  const box = () => page().querySelector("[data-text]");
  const openOf = (row) => row.querySelector("[data-open]");

  function move(step) {
    const all = rows();
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
    if (next) { openOf(next).focus(); next.scrollIntoView({ block: "nearest" }); }
  }

  function press(selector) {
    const thing = page().querySelector(selector);
    if (thing) thing.click();
    return Boolean(thing);
  }

  function onPage(event) {
    switch (event.key) {
      case "j": move(1); return true;
      case "k": move(-1); return true;
      case "u": return press("[data-undo]");
      case "a": return press("[data-take]");
      case "r": if (box()) { box().focus(); return true; } return false;
      case "x": {
        const row = rows().find((one) => one.contains(document.activeElement));
        const chosen = row && row.querySelector("input[type=checkbox]");
        if (chosen) chosen.click();
        return Boolean(chosen);
      }
      case "t": return press("[data-translate]");
      case "m": return press("[data-many]");
      case "/": {
        if (box()) { box().focus(); return pick.open(); }
        const filter = page().querySelector("[data-filter]");
        if (filter) filter.focus();
        return Boolean(filter);
      }
      default: return false;
    }
  }

  // The list of quick replies under the box: "/" in an empty box opens it, typing narrows it, Enter takes the first.
  const pick = {
    panel: () => page().querySelector("[data-picker]"),
    open() {
      const panel = this.panel();
      if (!panel) return false;
      panel.hidden = false;
      const search = panel.querySelector("[data-pick-search]");
      search.value = "";
      this.narrow();
      search.focus();
      return true;
    },
    close() {
      this.panel().hidden = true;
      box().focus();
    },
    shown() { return [...this.panel().querySelectorAll("[data-pick]")].filter((one) => !one.closest("li").hidden); },
    narrow() {
      const words = this.panel().querySelector("[data-pick-search]").value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const one of this.panel().querySelectorAll("[data-pick]")) {
        const text = one.textContent.toLowerCase();
        one.closest("li").hidden = !words.every((word) => text.includes(word));
      }
    },
    take(one) {
      const text = box(), looks = text.value.trim() === "" && text.form.matches("[data-looks]");
      text.value = text.value.trim() ? `${text.value.trimEnd()} ${one.dataset.fill}` : one.dataset.fill;
      const used = page().querySelector("[data-used]");
      if (used) used.value = one.dataset.pick;
      this.close();
      // Among many nothing is sent yet: what each would read is shown at once.
      if (looks) { text.form.requestSubmit(text.form.querySelector("[data-send]")); return; }
      const place = text.value.search(/\{\w+\}/);
      if (place >= 0) text.setSelectionRange(place, text.value.indexOf("}", place) + 1);
      else text.setSelectionRange(text.value.length, text.value.length);
    },
    step(by) {
      const all = this.shown();
      const here = all.indexOf(document.activeElement);
      const next = all[Math.min(all.length - 1, Math.max(0, here + by))];
      if (next) next.focus();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (!page()) return;
    const text = event.target.closest("[data-text]");
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && text) {
      event.preventDefault();
      text.form.requestSubmit(text.form.querySelector("[data-send]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const panel = pick.panel();
    if (panel && panel.contains(event.target)) {
      if (event.key === "Escape") pick.close();
      else if (event.key === "ArrowDown") pick.step(1);
      else if (event.key === "ArrowUp") pick.step(-1);
      else if (event.key === "Enter" && event.target.matches("[data-pick-search]")) { if (pick.shown()[0]) pick.take(pick.shown()[0]); }
      else return;
      event.preventDefault();
      return;
    }
    if (text && event.key === "/" && text.value.trim() === "" && pick.open()) { event.preventDefault(); return; }
    if (text && event.key === "Escape") { text.blur(); return; }
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    if (onPage(event)) event.preventDefault();
  });

  document.addEventListener("input", (event) => {
    if (!page()) return;
    if (event.target.matches("[data-pick-search]")) pick.narrow();
    if (event.target.matches("[data-text]")) {
      const writing = page().querySelector("[data-writing]");
      if (writing) writing.value = event.target.value.trim() ? "1" : "0";
    }
  });

  document.addEventListener("click", (event) => {
    if (!page()) return;
    const one = event.target.closest("[data-pick]");
    if (one) pick.take(one);
    if (event.target.closest("[data-pick-open]")) pick.open();
  });

  // A second click while the first is on its way changes nothing for the server; it only looks better this way.
  document.addEventListener("submit", (event) => {
    if (!page() || !event.target.matches("[data-answer]")) return;
    if (event.target.dataset.gone) { event.preventDefault(); return; }
    event.target.dataset.gone = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-answer]")) delete form.dataset.gone;
    const said = document.querySelector(".service-messages");
    if (said) said.scrollTop = said.scrollHeight;
    const list = page() && page().dataset.service !== "thread" && rows()[0];
    if (list && document.activeElement === document.body) openOf(list).focus({ preventScroll: true });
  });
})();
