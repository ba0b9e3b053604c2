// The inspector's pages without a network: where a verdict cannot be had, the first page says so.
self.kept = { name: "inspection", pages: ["/kiem-tra", "/kiem-tra/visits/new"], home: "/kiem-tra" };
importScripts("/static/js/offline-worker.js");
