// Tells the server every half minute that this review is open, and shows who else has it open. Without a script
// the page still shows who had it open when it was loaded.
(function () {
  const place = document.querySelector("[data-watch]");
  if (!place) return;
  async function say() {
    if (document.visibilityState !== "visible") return;
    const body = new URLSearchParams({ subject: place.dataset.subject, csrf_token: place.dataset.token });
    try {
      const answer = await fetch(place.dataset.watch, { method: "POST", body });
      if (!answer.ok) return;
      const names = (await answer.json()).names;
      place.querySelector("[data-names]").textContent = names.join(", ");
      place.hidden = names.length === 0;
    } catch {
      // No network now: the next time will do.
    }
  }
  say();
  setInterval(say, 30000);
  document.addEventListener("visibilitychange", say);
})();
