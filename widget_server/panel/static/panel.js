// What every page of the desk does beyond HTML: messages, menus, keys, drafts. Without it every form still works.
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);
document.documentElement.classList.add("js");

// --- messages: announced by their live region, dismissed by a click, gone by themselves when all went well
function say(text, kind = "trouble") {
  const message = document.createElement("p");
  message.className = `message ${kind}`;
  const words = document.createElement("span");
  words.textContent = text;
  message.append(words);
  one("#messages").append(message);
  if (kind === "done") fade(message);
  return message;
}
const fade = (message) => setTimeout(() => message.remove(), 6000);
all("#messages .done").forEach(fade);
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".message").remove();
});
document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));
document.addEventListener("htmx:beforeSwap", (event) => {
  const type = event.detail.xhr.getResponseHeader("Content-Type") || "";
  if (!type.startsWith("text/html")) {
    event.detail.shouldSwap = false;
    say(document.body.dataset.offline);
  }
});

// --- the menu of small screens
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-menu]");
  if (!button) return;
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  one("#navigation").classList.toggle("open", open);
});
one("[data-back]")?.addEventListener("click", (event) => {
  if (history.length < 2) return;
  event.preventDefault();
  history.back();
});

// --- filters apply as they are chosen
all("[data-autosubmit]").forEach((form) => {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });
});
// Empty fields do not belong into an address.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "get") return;
  all("input, select", event.target).forEach((field) => {
    if (!field.value && field.name) field.disabled = true;
  });
  setTimeout(() => all("input, select", event.target).forEach((field) => (field.disabled = false)));
});

// --- confirmations
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

// --- copy buttons
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    button.dataset.label ??= button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = button.dataset.label), 2000);
  } catch {
    // No clipboard (an insecure address): select it, so that one key copies it.
    getSelection().selectAllChildren(source);
  }
});

// --- fields outlive a lost session: what is typed is kept in this tab until a page says that it was saved
const kept = `vitrine-typed:${location.pathname}`;
const keepable = (form) => form.method === "post" && !form.closest("dialog") && !form.matches("[data-decide], .sheet");
const nameOf = (field) => `${field.form.getAttribute("action")} ${field.name}`;
const typed = () => JSON.parse(sessionStorage.getItem(kept) || "{}");
if (one("#messages .done")) sessionStorage.removeItem(kept);
for (const [name, value] of Object.entries(typed())) {
  const field = all("textarea, input:not([type])").find((one) => one.form && keepable(one.form) && nameOf(one) === name);
  if (!field || field.value) continue;
  field.value = value;
  field.closest("details")?.setAttribute("open", "");
}
document.addEventListener("input", ({ target: field }) => {
  if (!field.matches("textarea, input:not([type])") || !field.form || !keepable(field.form)) return;
  sessionStorage.setItem(kept, JSON.stringify({ ...typed(), [nameOf(field)]: field.value }));
});

// --- keys: each page adds its own to these
const keys = {
  f: () => one("[data-approve]")?.click(),
  d: () => {
    one(".hide-form")?.setAttribute("open", "");
    one("[data-reason]")?.focus();
  },
  t: () => one("#picker")?.focus(),
  r: () => {
    one("#rights details")?.setAttribute("open", "");
    one("#rights textarea")?.focus();
  },
  u: () => one("[data-undo]")?.click(),
  "/": () => one("[data-search]")?.focus(),
  "?": () => one("#keys")?.showModal(),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select, [data-dot]")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
// In a dialog's text, where Enter begins a new line, Ctrl+Enter sends.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("dialog textarea")) return;
  event.preventDefault();
  const { form } = event.target;
  form.requestSubmit(one("footer button:not([data-close]):not(.secondary)", form));
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-help]")) one("#keys").showModal();
  if (event.target.closest("dialog [data-close]") || event.target.matches("dialog")) event.target.closest("dialog").close("");
});

// --- fields that belong to a choice
document.addEventListener("change", (event) => {
  if (!event.target.matches("select[name=page]")) return;
  all("[data-page]", event.target.form).forEach((field) => (field.hidden = field.dataset.page !== event.target.value));
});

// --- uploads show how far they are
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector?.("[data-progress]");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = (event.detail.loaded / event.detail.total) * 100;
});
