// Passkeys: between the forms of the account and sign-in pages, the server's questions and navigator.credentials.
"use strict";

const keysOf = document.querySelector("[data-passkeys]");
const told = keysOf.querySelector("[data-passkey-trouble]");
const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const described = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function ask(url, values = {}) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(values), headers: { "HX-Request": "true", "X-CSRFToken": token } });
  if (answer.ok) return answer.json();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  throw new Error(page.querySelector(".message span, main p, p")?.textContent.trim() || keysOf.dataset.failed);
}
function written(made) {
  const { response } = made;
  const shared = { id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {} };
  const fields = response.attestationObject
    ? { attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] }
    : { authenticatorData: text(response.authenticatorData), signature: text(response.signature), userHandle: response.userHandle && text(response.userHandle) };
  return JSON.stringify({ ...shared, response: { clientDataJSON: text(response.clientDataJSON), ...fields } });
}
async function create(name) {
  const asked = await ask(keysOf.dataset.question);
  if (asked.again) return asked.again;
  const publicKey = { ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) }, excludeCredentials: described(asked.excludeCredentials) };
  const made = await navigator.credentials.create({ publicKey });
  return (await ask(keysOf.dataset.answer, { answer: written(made), name })).to;
}
async function get() {
  const asked = await ask(keysOf.dataset.question);
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: described(asked.allowCredentials) };
  const made = await navigator.credentials.get({ publicKey });
  return (await ask(keysOf.dataset.answer, { answer: written(made), next: new URLSearchParams(location.search).get("next") ?? "" })).to;
}

// A key belongs to one host name: under any other, and in browsers without keys, the page says so instead.
const usable = window.PublicKeyCredential && location.hostname === keysOf.dataset.host;
keysOf.querySelectorAll("[data-passkey-form]").forEach((form) => (form.hidden = !usable));
keysOf.querySelectorAll("[data-passkey-elsewhere]").forEach((words) => (words.hidden = usable || !window.PublicKeyCredential));
keysOf.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-passkey-form]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  told.hidden = true;
  button.disabled = true;
  try {
    location.assign(await (form.elements.name ? create(form.elements.name.value) : get()));
  } catch (error) {
    // The person closed the browser's own dialog, or it waited too long: no error of ours to explain.
    told.textContent = error.name === "InvalidStateError" ? keysOf.dataset.known : ["NotAllowedError", "AbortError"].includes(error.name) ? keysOf.dataset.cancelled : error.message;
    told.hidden = false;
    button.disabled = false;
  }
});
