// Of every page, before anything is drawn: the theme that the server named is the one that holds, and the app's worker is there.
(() => {
  "use strict";
  const named = document.documentElement.className.match(/\b(light|dark)\b/);
  try { localStorage.setItem("adminTheme", JSON.stringify(named ? named[1] : "auto")); } catch { /* it is then as the system has it */ }

  // The theme's own Ctrl+E would change this browser until the next page; it presses the person's switch instead.
  window.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "e") return;
    const form = document.querySelector("[data-theme-form]");
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.querySelector(`[value=${document.documentElement.classList.contains("dark") ? "light" : "dark"}]`).click();
  }, true);

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });

  // Where one is may stand far down in the sidebar.
  document.addEventListener("DOMContentLoaded", () => { document.querySelector("#nav-sidebar-apps [aria-current=page]")?.scrollIntoView({ block: "nearest" }); });

  if ("serviceWorker" in navigator && window.isSecureContext) {
    window.addEventListener("load", () => { navigator.serviceWorker.register("/push/worker.js", { scope: "/" }).catch(() => {}); });
  }
})();
