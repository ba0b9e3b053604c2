// The diary without a network.
self.kept = { name: "diary", pages: ["/producer/diary"], home: "/producer/diary" };
importScripts("/static/js/offline-worker.js");
