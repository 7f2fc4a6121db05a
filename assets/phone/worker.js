/* Service worker of the phone page. VERSION and FILES stand above these lines when it is served. */
"use strict";

const CACHE = "jingwei-phone-" + VERSION;
const PAGE = "/m/";
const PATIENCE_MS = 5000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...FILES])).then(() => self.skipWaiting())
  );
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("jingwei-phone-") && name !== CACHE;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
  );
});

/* The page from the network while that answers in time, else as it was kept; answers of the network are never kept here. */
async function page(request) {
  const late = new Promise((done, failed) => setTimeout(failed, PATIENCE_MS));
  try {
    return await Promise.race([fetch(request), late]);
  } catch (nobody) {
    return (await caches.match(PAGE)) || fetch(request);
  }
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) {
    return;
  }
  if (event.request.mode === "navigate") {
    event.respondWith(page(event.request));
  } else if (FILES.includes(address.pathname + address.search)) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});
