// Shows what is pushed and opens it when it is pressed. It reads no page and keeps no copy of any.
self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data ? event.data.json() : {}; } catch { told = {}; }
  const actions = told.take ? [{ action: "take", title: (told.labels || [])[1] || "✓" }] : [];
  event.waitUntil(self.registration.showNotification(told.title || "ShopOps", {
    body: told.body || "", tag: told.tag || undefined, renotify: Boolean(told.tag), lang: told.language || "",
    requireInteraction: Boolean(told.urgent), actions, data: { link: told.link, take: told.take },
  }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { link, take } = event.notification.data || {};
  const wanted = new URL((event.action === "take" && take) || link || "/admin/", self.location.origin);
  const address = wanted.origin === self.location.origin ? wanted.href : self.location.origin + "/admin/";
  event.waitUntil(clients.openWindow(address));
});
