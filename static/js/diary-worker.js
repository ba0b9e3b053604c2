// Lets the diary open where there is no network: the page as last seen, and what it is made of.
const KEPT = "diary";
const PAGE = "/producer/diary";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The network first, always: what is kept is only for when there is none.
async function answer(request, key) {
  const cache = await caches.open(KEPT);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected && fresh.type === "basic") await cache.put(key, fresh.clone());
    // Signed out, or another person: the page of the one before goes.
    else if (key === PAGE && fresh.status < 500) await caches.delete(KEPT);
    return fresh;
  } catch (error) {
    const known = await cache.match(key);
    if (known) return known;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.pathname === PAGE) event.respondWith(answer(request, PAGE));
  else if (address.pathname.startsWith("/static/")) event.respondWith(answer(request, address.pathname));
});
