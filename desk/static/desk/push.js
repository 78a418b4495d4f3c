// The button of the page "Notify this browser".
const box = document.getElementById("push");
const button = document.getElementById("push-button");
const said = document.getElementById("push-said");
const say = (name) => { said.textContent = box.dataset[name] || name; };
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const post = (address, body) => fetch(address, {
  method: "POST", credentials: "same-origin", body: JSON.stringify(body),
  headers: { "Content-Type": "application/json", "X-CSRFToken": box.querySelector("[name=csrfmiddlewaretoken]").value },
});

async function subscription() {
  const registration = await navigator.serviceWorker.register("/push/worker.js", { scope: "/" });
  await navigator.serviceWorker.ready;
  return { registration, now: await registration.pushManager.getSubscription() };
}

async function switchOver() {
  button.disabled = true;
  try {
    const { registration, now } = await subscription();
    if (now) {
      await post(box.dataset.forget, { endpoint: now.endpoint });
      await now.unsubscribe();
    } else {
      if (await Notification.requestPermission() !== "granted") { say("denied"); return; }
      const fresh = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) });
      const label = (navigator.userAgentData && navigator.userAgentData.platform) || navigator.platform || "";
      const answer = await post(box.dataset.keep, { ...fresh.toJSON(), label });
      if (!answer.ok) { await fresh.unsubscribe(); say((await answer.json()).detail); return; }
    }
    location.reload();
  } catch (fault) {
    say("failed");
  } finally {
    button.disabled = false;
  }
}

async function begin() {
  if (!box.dataset.key) { say("unset"); return; }
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) { say("unable"); return; }
  const { now } = await subscription();
  button.textContent = now ? box.dataset.off : box.dataset.on;
  button.hidden = false;
  button.addEventListener("click", switchOver);
}
begin().catch(() => say("failed"));
