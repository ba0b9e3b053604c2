// Lets pages open where there is no network: as last seen, and what they are made of. See the two workers that
// set `self.kept`: { name of the cache, pages, home } – where a page is not kept, home stands in for it.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The network first, always: what is kept is only for when there is none.
async function answer(request, key, isPage) {
  const { name, pages, home } = self.kept;
  const cache = await caches.open(name);
  try {
    const fresh = await fetch(request);
    const mayKeep = !isPage || pages.includes(key);
    if (mayKeep && fresh.ok && !fresh.redirected && fresh.type === "basic") await cache.put(key, fresh.clone());
    // Signed out, or another person: the page of the one before goes.
    else if (isPage && mayKeep && fresh.status < 500) await caches.delete(name);
    return fresh;
  } catch (error) {
    const known = (await cache.match(key)) || (isPage && (await cache.match(home)));
    if (known) return known;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(answer(request, address.pathname, true));
  else if (address.pathname.startsWith("/static/")) event.respondWith(answer(request, address.pathname, false));
});
