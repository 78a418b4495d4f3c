// Keys on the alert pages, the bar for chosen alerts, and the sound of the inbox. Without it everything works by clicking.
(() => {
  "use strict";
  const page = () => document.querySelector("[data-alerts]");
  const rows = () => [...page().querySelectorAll(".shopops-alert")];
  const current = () => rows().find((row) => row.contains(document.activeElement)) || page().querySelector("[data-only]");

  function move(step) {
    const all = rows();
    const here = all.indexOf(current());
    const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  }

  function press(key) {
    const row = current() || rows()[0];
    const thing = row && row.querySelector(`[data-key="${key}"]`);
    if (!thing) return;
    if (thing.matches("input[type=text], select")) { thing.focus(); return; }
    thing.click();
    if (thing.matches("summary")) thing.parentElement.querySelector("input[type=text]").focus();
  }

  document.addEventListener("keydown", (event) => {
    if (!page() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    else if (["a", "A", "h", "x", "o"].includes(event.key)) press(event.key);
    else return;
    event.preventDefault();
  });

  // A list of names is typed into, and Enter gives the alert away.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("select[data-enter]")) return;
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector(`[value=${event.target.dataset.enter}]`));
  });

  document.addEventListener("change", (event) => {
    const bar = document.getElementById("chosen");
    if (bar && event.target.matches("input[name=alert]")) bar.hidden = !document.querySelector("input[name=alert]:checked");
  });

  // After an act the page comes back to where it was.
  document.addEventListener("submit", (event) => {
    const row = page() && event.target.closest(".shopops-alert[id]");
    if (row) sessionStorage.setItem("alert-place", String(rows().indexOf(row)));
  });
  document.addEventListener("DOMContentLoaded", () => {
    const place = sessionStorage.getItem("alert-place");
    sessionStorage.removeItem("alert-place");
    const row = page() && place !== null && rows()[Math.min(Number(place), rows().length - 1)];
    if (row && row.id) row.focus();
  });

  function beep() {
    const sound = new AudioContext();
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = 880;
    volume.gain.setValueAtTime(0.15, sound.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.4);
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.4);
    tone.onended = () => sound.close();
  }

  document.addEventListener("htmx:afterSettle", () => {
    const bell = document.getElementById("inbox-bell");
    if (!bell || !bell.dataset.newest) return;
    const heard = Number(localStorage.getItem("inbox-heard") || "-1");
    const newest = Number(bell.dataset.newest);
    if (newest > heard) {
      localStorage.setItem("inbox-heard", String(newest));
      if (bell.dataset.sound === "on" && heard >= 0) beep();
    }
  });
})();
