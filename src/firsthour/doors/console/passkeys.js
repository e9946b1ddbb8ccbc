// Asks the browser for a passkey and puts its answer into the form. Everything else works without script.
"use strict";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-problem]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    problem.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await answer(form.dataset.passkey, JSON.parse(form.dataset.options)));
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}

async function answer(what, options) {
  const { publicKey } = options;
  const given = what === "create"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  return given.toJSON();
}
