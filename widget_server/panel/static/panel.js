// What pages of the desk do beyond HTML: keys, selection, the reject dialog, messages. Without it every form still works.
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

// --- cards: which one is meant
const cards = () => all("[data-card]");
const current = () => document.activeElement?.closest?.("[data-card]") || one("[data-card].current");
function go(card, { scroll = true } = {}) {
  if (!card) return;
  all("[data-card].current").forEach((other) => other.classList.remove("current"));
  card.classList.add("current");
  card.focus({ preventScroll: true });
  if (scroll) card.scrollIntoView({ block: "nearest", behavior: "instant" });
}
function step(by) {
  const list = cards();
  const at = list.indexOf(current());
  go(list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))]);
}
const nextWaiting = (card) => {
  const list = cards();
  const rest = [...list.slice(list.indexOf(card) + 1), ...list.slice(0, list.indexOf(card))];
  return rest.find((other) => !("decided" in other.dataset));
};

let lastDecided = "";
// Deciding moves on: the card becomes a line and the next one that waits gets the focus.
function decideOn(card, values) {
  const after = nextWaiting(card);
  lastDecided = card.id;
  card.classList.add("busy");
  const done = htmx.ajax("POST", card.dataset.decisions, {
    source: card, target: card, swap: "outerHTML", values: { revision: card.dataset.revision, ...values },
  });
  return done.then(() => go(values.action === "reject" || values.action === "approve" ? after : null));
}
function count(by) {
  const badge = one("#badge-queue");
  if (badge) badge.textContent = Math.max(0, Number(badge.textContent.replace(/\D/g, "")) + by).toLocaleString();
}
document.addEventListener("htmx:afterSwap", (event) => {
  const request = event.detail.requestConfig;
  if (!event.detail.xhr || event.detail.xhr.status >= 400 || request?.verb !== "post") return;
  const action = request.parameters.action ?? request.formData?.get("action");
  if (action === "approve" || action === "reject") {
    lastDecided = event.detail.target.id;
    count(-1);
  }
  if (action === "reopen" || action === "restore") count(+1);
  refreshBulk();
});
document.addEventListener("htmx:afterRequest", (event) => {
  event.detail.elt?.classList?.remove("busy");
  const fresh = event.detail.target?.id && document.getElementById(event.detail.target.id);
  if (fresh?.matches?.("[data-card]") && !fresh.contains(document.activeElement)) {
    const decided = "decided" in fresh.dataset;
    go((decided && event.detail.successful && nextWaiting(fresh)) || fresh);
  }
});

// --- the reject dialog serves every card and the selection
const dialog = one("#reject");
function askReason(kinds) {
  const form = one("form", dialog);
  form.reset();
  let number = 0;
  all("[data-kinds]", dialog).forEach((label) => {
    const fits = kinds.every((kind) => label.dataset.kinds.split(" ").includes(kind));
    label.hidden = !fits;
    one("input", label).disabled = !fits;
    one("kbd", label).textContent = fits ? (number += 1) % 10 : "";
  });
  one("[data-evidence-field]", dialog).hidden = true;
  dialog.returnValue = "";
  dialog.showModal();
  one("input:not(:disabled)", dialog).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const reason = form.elements.reason.value;
      resolve(dialog.returnValue === "reject" && reason ? { reason, evidence: form.elements.evidence.value } : null);
    }, { once: true });
  });
}
if (dialog) {
  dialog.addEventListener("change", () => {
    const chosen = one("input[name=reason]:checked", dialog);
    const field = one("[data-evidence-field]", dialog);
    field.hidden = !chosen?.closest("label").hasAttribute("data-evidence");
    one("textarea", field).required = !field.hidden;
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.target.matches("textarea") || event.ctrlKey || event.metaKey) return;
    const label = all("[data-kinds]", dialog).find((candidate) => one("kbd", candidate).textContent === event.key);
    if (label) {
      event.preventDefault();
      one("input", label).click();
      const evidence = one("[data-evidence-field]", dialog);
      (evidence.hidden ? one("button.danger", dialog) : one("textarea", evidence)).focus();
    }
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
}
async function reject(card) {
  if (!dialog) return;
  const answer = await askReason([card.dataset.kind]);
  if (answer) decideOn(card, { action: "reject", ...answer });
  else go(card, { scroll: false });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reject]");
  if (!link || !dialog) return;
  event.preventDefault();
  reject(link.closest("[data-card]"));
});

// --- selection
const bulk = one("[data-bulk]");
const picked = () => all("[data-pick]:checked");
function refreshBulk() {
  if (!bulk) return;
  const chosen = picked();
  bulk.hidden = chosen.length === 0;
  const label = one("[data-pick-count]", bulk);
  label.textContent = chosen.length === 1 ? label.dataset.one : label.dataset.many.replace("%n", chosen.length);
  const every = one("[data-pick-all]", bulk);
  every.checked = chosen.length === all("[data-pick]").length;
  every.indeterminate = !every.checked && chosen.length > 0;
  all("[data-card]").forEach((card) => card.classList.toggle("picked", Boolean(one("[data-pick]:checked", card))));
}
if (bulk) {
  document.addEventListener("change", (event) => event.target.matches("[data-pick]") && refreshBulk());
  one("[data-pick-all]", bulk).addEventListener("change", (event) => {
    all("[data-pick]").forEach((box) => (box.checked = event.target.checked));
    refreshBulk();
  });
  one("[data-reject-selected]", bulk)?.addEventListener("click", async () => {
    const kinds = [...new Set(picked().map((box) => box.closest("[data-card]").dataset.kind))];
    const answer = await askReason(kinds);
    if (!answer) return;
    bulk.elements.reason.value = answer.reason;
    bulk.elements.evidence.value = answer.evidence;
    const action = document.createElement("input");
    Object.assign(action, { type: "hidden", name: "action", value: "reject" });
    bulk.append(action);
    bulk.submit();
  });
  refreshBulk();
}

// --- keys
const keys = {
  j: () => step(+1),
  k: () => step(-1),
  a: () => {
    const card = current();
    if (card?.matches("article")) decideOn(card, { action: "approve" });
    else one("[data-approve]", card ?? document)?.click();
  },
  r: () => {
    const card = current();
    if (card?.matches("article")) reject(card);
    else {
      one(".hide-form")?.setAttribute("open", "");
      one("[data-reason]")?.focus();
    }
  },
  u: () => one("[data-undo]", document.getElementById(lastDecided) ?? current() ?? document)?.click(),
  x: () => one("[data-pick]", current() ?? document)?.click(),
  t: () => {
    if (one("#picker")) one("#picker").focus();
    else if (current()?.dataset.open) location.assign(`${current().dataset.open}#products`);
  },
  o: () => current()?.dataset.open && location.assign(current().dataset.open),
  n: () => one("[data-next]")?.click(),
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
  if (act) {
    event.preventDefault();
    act();
  }
});
all("[data-cards]").forEach(() => go(cards()[0], { scroll: false }));

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
