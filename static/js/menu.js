// Slides the menu's line to the part one is in; closes an opened menu with Escape, or when something else is pressed; opening needs no script.
(function () {
  var here = document.querySelector(".site-nav [aria-current], .site-nav .current"), line = document.querySelector(".site-nav > ul");
  if (here && line) line.scrollLeft = here.getBoundingClientRect().left - line.clientWidth / 3;
  function close(except) {
    document.querySelectorAll(".site-nav details[open]").forEach(function (menu) {
      if (!menu.contains(except)) menu.open = false;
    });
  }
  // Signing out, on whichever page, takes along the pages kept for times without a network; entries not sent yet stay.
  document.querySelectorAll(".account form").forEach(function (out) {
    out.addEventListener("submit", function () {
      if (window.caches) ["diary", "inspection"].forEach(function (name) { caches.delete(name); });
    });
  });
  document.addEventListener("click", function (event) { close(event.target); });
  document.addEventListener("focusin", function (event) { close(event.target); });
  document.addEventListener("keydown", function (event) {
    var menu = event.key === "Escape" && document.querySelector(".site-nav details[open]");
    if (!menu) return;
    menu.querySelector("summary").focus();
    menu.open = false;
  });
})();
