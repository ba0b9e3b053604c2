// Sharing and printing where the browser can; without them the link writes a letter and the menu prints.
(function () {
  var link = document.querySelector("[data-share]"), button = document.querySelector("[data-print]");
  if (link && navigator.share) link.addEventListener("click", function (event) {
    event.preventDefault();
    navigator.share({ title: document.querySelector(".name").textContent, url: link.dataset.share }).catch(function () {});
  });
  if (button) {
    button.hidden = false;
    button.addEventListener("click", function () { print(); });
  }
})();
