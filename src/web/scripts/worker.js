// Keeps the form of an amount, so that it opens without a line; sends nothing by itself.
"use strict";

/** The form of a new amount: one that begins with an entry, or stands in its place, is another. */
const isForm = (url) =>
  /^\/ledgers\/[^/]+\/record$/.test(url.pathname) && ["", "?offline=yes"].includes(url.search);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** The page from the server, and kept; without a line, as it was kept. */
const page = async (request, url) => {
  const pages = await caches.open("pages");
  try {
    const answer = await fetch(request);
    if (answer.status === 200 && answer.type === "basic" && !url.search) await pages.put(url.pathname, answer.clone());
    return answer;
  } catch (error) {
    const known = await pages.match(url.pathname);
    if (known) return known;
    throw error;
  }
};

/** What pages need beside: its address changes with it. */
const asset = async (request) => {
  const assets = await caches.open("assets");
  const known = await assets.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await assets.put(request, answer.clone());
  return answer;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/assets/")) {
    event.respondWith(asset(request));
  } else if (request.mode === "navigate" && isForm(url)) {
    const back = () => Response.redirect(`${url.pathname}?offline=yes`, 303);
    event.respondWith(request.method === "GET" ? page(request, url) : fetch(request).catch(back));
  }
});
