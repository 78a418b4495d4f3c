// Shows what is pushed and opens it when it is pressed; without a connection it shows a page that says so. It keeps no copy of
// any page with contents: what is old is never shown as if it were fresh.
const OFFLINE = "/offline/", KEPT = "offline-{{ version }}", HOME = "/admin/";
// Only a page of ours is opened, whatever was pushed.
const ours = (link) => {
  try {
    const { origin, protocol, href } = new URL(link || HOME, self.location.origin);
    if (origin === self.location.origin && protocol === self.location.protocol) return href;
  } catch { /* no address at all */ }
  return self.location.origin + HOME;
};
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => kept.add(new Request(OFFLINE, { cache: "reload" }))));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)))));
});
self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  event.respondWith(fetch(event.request).catch(() => caches.match(OFFLINE).then((page) => page || Response.error())));
});
self.addEventListener("push", (event) => {
  let told = {};
  try { told = (event.data && event.data.json()) || {}; } catch { told = {}; }
  const actions = told.take ? [{ action: "take", title: (told.labels || [])[1] || "✓" }] : [];
  event.waitUntil(self.registration.showNotification(told.title || "ShopOps", {
    body: told.body || "", tag: told.tag || undefined, renotify: Boolean(told.tag), lang: told.language || "",
    requireInteraction: Boolean(told.urgent), actions, data: { link: told.link, take: told.take },
  }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { link, take } = event.notification.data || {};
  event.waitUntil(clients.openWindow(ours((event.action === "take" && take) || link)));
});
