// The queue's dialogs: why not, a right, the products on a photo. What was typed is there again when they are opened again.
"use strict";

// --- the brake: no dialog in between; what it did, and the way back, is told
async function freeze(card) {
  const product = card?.dataset.product;
  if (!product) return void say(words.noProduct);
  try {
    const { told } = await (await post(words.freeze, { product })).json();
    const message = say(told, "done");
    message.append(Object.assign(document.createElement("a"), { href: words.frozen, textContent: words.frozenWords }));
  } catch (error) {
    say(error.message);
  }
}

// --- dialogs give back what was typed when they are opened again
const dialog = one("#reject");
function askReason(kinds, draft = {}) {
  const form = one("form", dialog);
  form.reset();
  let number = 0;
  all("[data-kinds]", dialog).forEach((label) => {
    const fits = kinds.every((kind) => label.dataset.kinds.split(" ").includes(kind));
    label.hidden = !fits;
    one("input", label).disabled = !fits;
    one("kbd", label).textContent = fits ? "1234567890-"[number++] : "";
  });
  const before = draft.reason && one(`input[value="${draft.reason}"]:not(:disabled)`, dialog);
  if (before) before.checked = true;
  form.elements.evidence.value = draft.evidence ?? "";
  needEvidence();
  dialog.returnValue = "";
  dialog.showModal();
  (before || one("input:not(:disabled)", dialog)).focus();
  const given = () => ({ reason: form.elements.reason.value, evidence: form.elements.evidence.value });
  return new Promise((resolve) => {
    // Answered at once and not when the dialog's own event comes: the next key may be faster than that.
    form.onsubmit = (event) => {
      event.preventDefault();
      const sure = event.submitter?.value === "reject";
      dialog.close("");
      resolve({ ...given(), sure });
    };
    dialog.onclose = () => resolve({ ...given(), sure: false });
  });
}
function needEvidence() {
  const field = one("[data-evidence-field]", dialog);
  const chosen = one("input[name=reason]:checked", dialog);
  field.hidden = !chosen?.closest("label").hasAttribute("data-evidence");
  one("textarea", field).required = !field.hidden;
}
dialog.addEventListener("change", needEvidence);
dialog.addEventListener("keydown", (event) => {
  if (event.target.matches("textarea") || event.ctrlKey || event.metaKey) return;
  const label = all("[data-kinds]", dialog).find((candidate) => one("kbd", candidate).textContent === event.key);
  if (!label) return;
  event.preventDefault();
  one("input", label).click();
  const evidence = one("[data-evidence-field]", dialog);
  if (evidence.hidden) one("form", dialog).requestSubmit(one("button.danger", dialog));
  else one("textarea", evidence).focus();
});
async function reject(card) {
  const { sure, ...given } = await askReason([card.dataset.kind], drafts.get(card.dataset.id));
  const here = byId(card.dataset.id);
  drafts.set(card.dataset.id, given);
  if (sure && isArticle(here)) decide(here, { action: "reject", ...given });
  else if (isArticle(here)) go(here, { scroll: false });
}

const rightsDialog = one("#rights");
function askRight(card) {
  const form = one("form", rightsDialog);
  const told = one("[data-rights-trouble]", rightsDialog);
  form.elements.evidence.value = drafts.get(`right ${card.dataset.id}`) ?? "";
  told.hidden = true;
  one("[data-ask-page]", rightsDialog).href = card.dataset.askPage;
  form.onsubmit = async (event) => {
    event.preventDefault();
    const values = { basis: form.elements.basis.value, evidence: form.elements.evidence.value };
    try {
      await post(card.dataset.rights, values);
      drafts.delete(`right ${card.dataset.id}`);
      rightsDialog.close("");
      const fresh = await fetch(card.dataset.cardUrl, { headers: { "HX-Request": "true" } });
      if (fresh.ok && isArticle(byId(card.dataset.id)) && card.dataset.state.match(/pending|held/)) swap(card.dataset.id, cardFrom(await fresh.text()));
      say(words.rightRecorded, "done");
    } catch (error) {
      told.textContent = error.message;
      told.hidden = false;
    }
  };
  rightsDialog.onclose = () => {
    if (form.elements.evidence.value) drafts.set(`right ${card.dataset.id}`, form.elements.evidence.value);
    go(byId(card.dataset.id), { scroll: false });
  };
  rightsDialog.showModal();
  form.elements.evidence.focus();
}

const tagDialog = one("#tag");
let tagging = null;
async function searchProducts() {
  const field = one("[data-tag-search]", tagDialog);
  const typedNow = field.value;
  const answer = await fetch(`${words.found}?q=${encodeURIComponent(typedNow)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || field.value !== typedNow) return;
  one("#tag-found").innerHTML = await answer.text();
  all("[role=option]", tagDialog).forEach((option, n) => Object.assign(option, { tabIndex: -1, id: `tag-option-${n}` }));
  choose(0);
}
function choose(at) {
  const options = all("#tag-found [role=option]");
  const chosen = options[Math.max(0, Math.min(options.length - 1, at))];
  options.forEach((option) => option.setAttribute("aria-selected", String(option === chosen)));
  one("[data-tag-search]").setAttribute("aria-activedescendant", chosen?.id ?? "");
  chosen?.scrollIntoView({ block: "nearest" });
}
function showTags() {
  const names = all(".product.confirmed strong", byId(tagging)).map((name) => name.textContent);
  one("[data-tag-now]").replaceChildren(...names.map((name) => Object.assign(document.createElement("li"), { textContent: `✓ ${name}` })));
}
async function addTag(option) {
  const card = byId(tagging);
  const told = one("[data-tag-trouble]", tagDialog);
  told.hidden = true;
  try {
    const answer = await post(`${card.dataset.open}/products/${encodeURIComponent(option.dataset.add)}`, { shown: "yes" });
    const template = document.createElement("template");
    template.innerHTML = (await answer.text()).trim();
    one(".card-products", byId(tagging))?.replaceWith(template.content);
    window.htmx?.process(byId(tagging));
    showTags();
    one("[data-tag-search]").select();
  } catch (error) {
    told.textContent = error.message;
    told.hidden = false;
  }
}
function tag(card) {
  tagging = card.dataset.id;
  const field = one("[data-tag-search]", tagDialog);
  field.value = "";
  showTags();
  searchProducts();
  tagDialog.onclose = () => go(byId(tagging), { scroll: false });
  tagDialog.showModal();
  field.focus();
}
one("[data-tag-search]").addEventListener("input", searchProducts);
tagDialog.addEventListener("click", (event) => {
  const option = event.target.closest("[data-add]");
  if (option) addTag(option);
});
tagDialog.addEventListener("keydown", (event) => {
  const options = all("#tag-found [role=option]");
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(at + (event.key === "ArrowDown" ? 1 : -1));
  else if (event.key === "Enter" && options[at]) addTag(options[at]);
  else return;
  event.preventDefault();
});
