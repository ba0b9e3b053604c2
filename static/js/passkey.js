// Asks the device for a passkey when the form is sent, and sends its answer along. Forms show only where that works.
(function () {
  "use strict";
  var forms = document.querySelectorAll("form[data-passkey]");
  if (!window.PublicKeyCredential || !window.isSecureContext) {
    document.querySelectorAll("[data-passkey-missing]").forEach(function (note) { note.hidden = false; });
    return;
  }

  function bytes(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, function (sign) { return sign.charCodeAt(0); });
  }
  function text(buffer) {
    var raw = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  // By hand, because older browsers have no parse…FromJSON and toJSON.
  function prepared(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    (options.allowCredentials || []).concat(options.excludeCredentials || []).forEach(function (one) {
      one.id = bytes(one.id);
    });
    return options;
  }
  function answer(credential) {
    var said = { clientDataJSON: text(credential.response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (part) {
      if (credential.response[part]) said[part] = text(credential.response[part]);
    });
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: said,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  }

  forms.forEach(function (form) {
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var name = form.elements.name, failed = form.querySelector("[data-passkey-failed]");
      if (name && !name.value.trim()) { form.submit(); return; } // the server says what is missing
      failed.hidden = true;
      fetch(form.dataset.question, { headers: { Accept: "application/json" } })
        .then(function (response) {
          if (!response.ok) throw new Error(response.status);
          return response.json();
        })
        .then(function (options) { return navigator.credentials[form.dataset.passkey]({ publicKey: prepared(options) }); })
        .then(function (credential) {
          form.elements.credential.value = answer(credential);
          form.submit();
        })
        .catch(function () { failed.hidden = false; });
    });
  });
})();
