// Offers the names of stores while one is typed. Without it the words typed narrow the list just as well.
const field = document.querySelector("[name=named][data-find]");
let waiting = 0, asked = null;

async function offer() {
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(`${field.dataset.find}&q=${encodeURIComponent(field.value.trim())}`, { signal: asked.signal, redirect: "error" });
    if (!answer.ok) return;
    field.list.replaceChildren(...(await answer.json()).hits.map((hit) => {
      const option = document.createElement("option");
      option.value = hit.title;
      option.label = `${hit.title} · ${hit.detail}`;
      return option;
    }));
  } catch { /* nothing is offered then; what is typed still counts */ }
}

field?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(offer, 150);
});
