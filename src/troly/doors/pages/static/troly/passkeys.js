/* Speaks with the device's keeper of keys. Loaded only on the two pages that need it. */
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (keys) => (keys || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = (options) => {
    const key = { ...options, challenge: bytes(options.challenge) };
    if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
    if (key.excludeCredentials) key.excludeCredentials = listed(key.excludeCredentials);
    if (key.allowCredentials) key.allowCredentials = listed(key.allowCredentials);
    return key;
  };

  const told = (found) => {
    const { response } = found;
    const shown = { clientDataJSON: text(response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) shown[name] = text(response[name]);
    }
    const extensions = found.getClientExtensionResults();
    return { id: found.id, rawId: text(found.rawId), type: found.type, response: shown, clientExtensionResults: extensions };
  };

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-passkey]");
    if (!form) return;
    const problem = form.querySelector("[data-passkey-problem]");
    const button = form.querySelector("button");
    if (!window.PublicKeyCredential) {
      problem.textContent = problem.dataset.missing;
      button.disabled = true;
      return;
    }
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      problem.textContent = "";
      try {
        const publicKey = asked(JSON.parse(form.dataset.asked).publicKey);
        const found = await navigator.credentials[form.dataset.passkey]({ publicKey });
        form.elements.answer.value = JSON.stringify(told(found));
        form.submit();
      } catch {
        problem.textContent = problem.dataset.failed;
      }
    });
  });
})();
