// Tells the server that this page was on a screen for a second; link previews run no script, so they never count.
(function () {
  var place = document.currentScript.dataset, wait;
  if (!place.token) return;
  function look() {
    clearTimeout(wait);
    if (document.visibilityState !== "visible") return;
    wait = setTimeout(function () {
      document.removeEventListener("visibilitychange", look);
      navigator.sendBeacon(place.to, place.token);
    }, 1000);
  }
  document.addEventListener("visibilitychange", look);
  look();
})();
