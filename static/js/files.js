// Says at once that a chosen file is too large: the server would refuse the whole form, and what was typed with it.
(function () {
  var megabytes = new Intl.NumberFormat("vi", { maximumFractionDigits: 1 });
  document.addEventListener("change", function (event) {
    var field = event.target, most = Number(field.dataset && field.dataset.most), size = 0;
    if (field.type !== "file" || !most) return;
    Array.prototype.forEach.call(field.files, function (file) { size += file.size; });
    field.setCustomValidity(size < most ? "" :
      "Tệp phải nhỏ hơn " + megabytes.format(most / 1e6) + " MB (tệp của bạn " + megabytes.format(size / 1e6) + " MB)");
    field.reportValidity();
  });
  // Our forms are not checked by the browser, because the server says more; here the server must not be asked.
  document.addEventListener("submit", function (event) {
    var wrong = Array.prototype.filter.call(event.target.elements, function (it) { return it.validity.customError; })[0];
    if (wrong) { event.preventDefault(); wrong.reportValidity(); }
  });
})();
