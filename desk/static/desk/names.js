// Names for screen readers what the select boxes of the admin's library leave unnamed: the label of the list they stand for.
(() => {
  "use strict";
  function name(box) {
    // What was chosen is no list to hear: each piece stands for itself.
    for (const part of box.querySelectorAll("ul.select2-selection__rendered, ul.select2-selection__rendered > li")) part.setAttribute("role", "presentation");
    const list = box.previousElementSibling;
    const label = list && list.labels && list.labels[0];
    const words = (label && label.textContent.trim()) || (list && list.getAttribute("aria-label"));
    if (!words) return;
    for (const part of box.querySelectorAll(".select2-search__field, [role=combobox], [role=textbox]")) part.setAttribute("aria-label", words);
  }
  const seen = new MutationObserver((changes) => {
    for (const change of changes) {
      for (const added of change.addedNodes) {
        if (added.nodeType !== Node.ELEMENT_NODE) continue;
        for (const box of [added, ...added.querySelectorAll(".select2-container")]) if (box.matches(".select2-container")) name(box);
        const around = added.closest(".select2-container");
        if (around) name(around);
      }
    }
  });
  seen.observe(document.documentElement, { childList: true, subtree: true });
})();
