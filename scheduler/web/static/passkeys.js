// Asks the browser for a passkey and puts its answer into the form; the server decides everything.
"use strict";

const form = document.querySelector("form[data-passkey]");
const said = form.querySelector("[data-said]");
const can = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;

async function ask() {
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return navigator.credentials.get({ publicKey });
}

form.addEventListener("submit", async (submitted) => {
  submitted.preventDefault();
  said.textContent = "";
  if (!can) {
    said.textContent = "This browser is too old for passkeys. Use your password and a code.";
    return;
  }
  try {
    form.elements.credential.value = JSON.stringify((await ask()).toJSON());
  } catch (error) {
    said.textContent =
      error.name === "InvalidStateError"
        ? "This device has a passkey for you already."
        : "No passkey came. Try again, or use your password and a code.";
    return;
  }
  form.submit();
});
