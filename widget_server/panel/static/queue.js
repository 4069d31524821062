// The queue: what is decided leaves at once and comes back if the server did not take it. One key a decision.
"use strict";

const list = one("[data-cards]");
const words = list.dataset;
const mayDecide = Boolean(one("[data-bulk]"));
const UNDOING = { approve: "reopen", reject: "restore" };
const LEADS_TO = { approve: "approved", reject: "rejected" };
const LINES_KEPT = 40;
const CARDS_AHEAD = 10;
const PULSE_MS = 10_000;
const MOST_ASKED = 60;
// A decision that was sent while its page closed is saved well before this; then nobody is told that it was not.
const SETTLED_MS = 3000;

// --- cards: which one is meant
const cards = () => all("[data-card]", list);
const waiting = () => cards().filter((card) => !("decided" in card.dataset));
const current = () => document.activeElement?.closest?.("[data-card]") || one("[data-card].current");
function go(card, { scroll = true } = {}) {
  if (!card) return;
  all("[data-card].current").forEach((other) => other.classList.remove("current"));
  card.classList.add("current");
  card.focus({ preventScroll: true });
  if (scroll) card.scrollIntoView({ block: "nearest", behavior: "instant" });
  // The pictures that come next are fetched before they are needed.
  for (let next = card, n = 0; n < 4 && next; n += 1, next = next.nextElementSibling) all("img", next).forEach((img) => (img.loading = "eager"));
}
function step(by) {
  const found = cards();
  const at = found.indexOf(current());
  go(found[at < 0 ? 0 : Math.min(found.length - 1, Math.max(0, at + by))]);
  refill();
}
function nextWaiting(card) {
  const found = cards();
  const at = found.indexOf(card);
  return [...found.slice(at + 1), ...found.slice(0, at).reverse()].find((other) => !("decided" in other.dataset));
}
const byId = (id) => document.getElementById(`card-${id}`);
const isArticle = (card) => card?.matches("article.card");

// --- talking to the server: a token that is too old is renewed once, a lost session is told
let token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
class Refused extends Error {
  constructor(message, { status = 0, html = "" } = {}) {
    super(message);
    Object.assign(this, { status, html });
  }
}
async function renewToken() {
  const answer = await fetch(words.token, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Refused(words.signedOut, { status: 401 });
  ({ token } = await answer.json());
  all("input[name=csrf_token]").forEach((field) => (field.value = token));
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
}
async function post(url, values, again = true) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) [value].flat().forEach((item) => body.append(name, item));
  let answer;
  try {
    answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": token }, keepalive: true });
  } catch {
    throw new Refused(document.body.dataset.offline);
  }
  if (answer.ok) return answer;
  if (answer.status === 400 && again) {
    await renewToken();
    return post(url, values, false);
  }
  const html = await answer.text();
  const told = new DOMParser().parseFromString(html, "text/html");
  const message = answer.status === 401 ? words.signedOut : (one(".message span", told)?.textContent.trim() || words.notSaved);
  throw new Refused(message, { status: answer.status, html });
}
function cardFrom(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return one("[data-card]", template.content);
}

const seenOf = (card) => `${card.dataset.id}.${card.dataset.revision}.${card.dataset.state}`;

// --- what is not saved yet outlives the page: the next one offers to save it
const unsavedName = `vitrine-unsaved:${location.pathname}`;
const unsaved = () => JSON.parse(sessionStorage.getItem(unsavedName) || "{}");
function remember(entry) {
  sessionStorage.setItem(unsavedName, JSON.stringify({ ...unsaved(), [entry.id]: { id: entry.id, url: entry.url, values: entry.values, seen: seenOf(entry.card) } }));
}
function forget(id) {
  const rest = unsaved();
  delete rest[id];
  sessionStorage.setItem(unsavedName, JSON.stringify(rest));
}

// --- deciding: the line stands before the server knows; what belongs to one card is sent in its order
const decided = [];
const sending = new Map();
const drafts = new Map();
function inOrder(id, send) {
  const sent = (sending.get(id) ?? Promise.resolve()).then(send).finally(() => sending.get(id) === sent && sending.delete(id));
  sending.set(id, sent);
}
function lineFor(card, action) {
  const line = one("#decided-template").content.firstElementChild.cloneNode(true);
  line.id = card.id;
  line.dataset.open = card.dataset.open;
  line.dataset.id = card.dataset.id;
  line.classList.add(action === "approve" ? "approved" : "rejected");
  const strong = one("strong", line);
  strong.textContent = strong.dataset[action];
  const text = one(".title", card)?.textContent || one(".text", card)?.textContent || "";
  one(".who", line).textContent = [one(".byline strong", card)?.textContent, text.trim().slice(0, 60)].filter(Boolean).join(": ");
  return line;
}
function decide(card, values) {
  const entry = { id: card.dataset.id, url: card.dataset.decisions, values: { revision: card.dataset.revision, state: card.dataset.state, ...values }, card };
  const follows = current() === card;
  const after = nextWaiting(card);
  clearTrouble(card);
  const line = lineFor(card, values.action);
  one("[data-pick]", card)?.checked && one("[data-pick]", card).click();
  card.replaceWith(line);
  card.classList.remove("current");
  if (follows) go(after ?? line);
  counted(-1, card);
  decided.push(entry);
  remember(entry);
  inOrder(entry.id, () => send(entry));
  tidy();
  refill();
}
async function send(entry) {
  try {
    const answer = await post(entry.url, entry.values);
    const line = cardFrom(await answer.text());
    // Whoever took it back before this answer came has the card again.
    if (!entry.undone) swap(entry.id, line);
    forget(entry.id);
    drafts.delete(entry.id);
    entry.done = true;
  } catch (error) {
    takeBack(entry, error);
  }
}
function takeBack(entry, error) {
  const at = decided.indexOf(entry);
  if (at >= 0) decided.splice(at, 1);
  if (entry.values.evidence || entry.values.reason) drafts.set(entry.id, entry.values);
  if (entry.undone) {
    forget(entry.id);
    return;
  }
  const asItIs = [403, 409, 422].includes(error.status) && cardFrom(error.html);
  const card = asItIs || entry.card;
  swap(entry.id, card);
  if (isArticle(card)) counted(+1, card);
  if (asItIs) {
    forget(entry.id);
    const message = say(one(".message span", card)?.textContent.trim() || words.notSaved);
    message.append(linkTo(card));
    return;
  }
  trouble(card, error, () => {
    clearTrouble(card);
    decide(card, { ...entry.values });
  });
  say(error.message).append(linkTo(card));
}
function linkTo(card) {
  const link = Object.assign(document.createElement("a"), { href: `#${card.id}`, textContent: one(".byline strong, .who", card)?.textContent || card.dataset.id });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    go(byId(card.dataset.id));
  });
  return link;
}
function trouble(card, error, retry) {
  clearTrouble(card);
  const told = one("#trouble-template").content.firstElementChild.cloneNode(true);
  one("span", told).textContent = error.message;
  const link = one("[data-sign-in-link]", told);
  link.href = words.signIn;
  link.hidden = error.status !== 401;
  one("[data-retry]", told).addEventListener("click", retry);
  card.prepend(told);
}
const clearTrouble = (card) => all(".card-message", card).forEach((message) => message.remove());
// Put a card or a line in the place of the one with the same id, and keep the focus where it was.
function swap(id, fresh) {
  const old = byId(id);
  if (!fresh) return;
  fresh.dataset.id ??= id;
  if (!old) {
    list.prepend(fresh);
  } else {
    const focused = old.contains(document.activeElement) || old.classList.contains("current");
    old.replaceWith(fresh);
    if (focused) go(fresh, { scroll: false });
  }
  ready(fresh);
}
function undo() {
  const entry = decided.pop();
  if (!entry) {
    say(words.nothingToUndo, "done");
    return;
  }
  if (entry.bulk) {
    undoBulk(entry);
    return;
  }
  entry.undone = true;
  clearTrouble(entry.card);
  swap(entry.id, entry.card);
  go(entry.card);
  counted(+1, entry.card);
  const action = UNDOING[entry.values.action];
  inOrder(entry.id, async () => {
    if (!entry.done) return;
    try {
      const answer = await post(entry.url, { action, revision: entry.values.revision, state: LEADS_TO[entry.values.action] });
      const fresh = cardFrom(await answer.text());
      if (entry.card.isConnected) swap(entry.id, fresh);
      say(words.undone, "done");
    } catch (error) {
      const fresh = [403, 409, 422].includes(error.status) && cardFrom(error.html);
      if (fresh && entry.card.isConnected) swap(entry.id, fresh);
      say(error.message);
    }
  });
}

// --- how much waits, and what others did meanwhile
let total = NaN;
function counted(by, card) {
  const badge = one("#badge-queue");
  if (badge && ["pending", "held"].includes(card?.dataset.state)) badge.textContent = Math.max(0, Number(badge.textContent.replace(/\D/g, "")) + by).toLocaleString(document.documentElement.lang);
  if (!Number.isNaN(total)) showTotal(Math.max(0, total + by));
  one("[data-empty]").hidden = waiting().length > 0 || Boolean(one("[data-more]"));
}
function showTotal(n, text = n.toLocaleString(document.documentElement.lang)) {
  total = n;
  const line = one("[data-total]");
  line.textContent = line.dataset.words.replace("%n", text);
}
async function ask(seen) {
  const address = new URL(words.pulse, location.href);
  seen.forEach((one) => address.searchParams.append("seen", one));
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}
async function pulse() {
  if (document.hidden) return;
  const near = waiting().slice(Math.max(0, waiting().indexOf(current()) - 10)).slice(0, MOST_ASKED);
  const news = await ask(near.filter(isArticle).map(seenOf));
  if (!news) return;
  for (const [queue, n] of Object.entries(news.counts)) all(`[data-count="${queue}"]`).forEach((place) => (place.textContent = n));
  showTotal(news.total, news.total_words);
  const badge = one("#badge-queue");
  if (badge) badge.textContent = news.counts.waiting;
  refreshBulk();
  for (const id of news.changed) if (!sending.has(id)) await renew(id);
}
async function renew(id) {
  const card = byId(id);
  // Whoever is writing a reason is not disturbed: the server refuses a decision on what they no longer see.
  if (!isArticle(card) || (one("dialog[open]") && current() === card)) return;
  const answer = await fetch(card.dataset.cardUrl, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || byId(id) !== card) return;
  const fresh = cardFrom(await answer.text());
  swap(id, fresh);
  const told = Object.assign(document.createElement("p"), { className: "message trouble card-message", textContent: words.changed });
  fresh.prepend(told);
}

// --- the next cards come before they are needed, the last lines stay
let filling = false;
async function refill() {
  const more = one("[data-more]");
  if (filling || !more || waiting().length - waiting().indexOf(current()) > CARDS_AHEAD) return;
  filling = true;
  try {
    const answer = await fetch(more.dataset.more, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    const following = one("[data-next]", template.content);
    const fresh = all("[data-card]", template.content).filter((card) => !byId(card.dataset.id));
    list.append(...fresh);
    fresh.forEach(ready);
    if (following) {
      more.href = following.href;
      more.dataset.more = following.dataset.more;
    } else {
      more.removeAttribute("data-more");
      more.hidden = true;
    }
  } catch {
    // The link to the next page is still there.
  } finally {
    filling = false;
  }
  if (!waiting().length) counted(0);
  else if ("decided" in (current() ?? list).dataset) go(nextWaiting(current()));
}
// The list as it is now, from its beginning: after a bulk decision, and after its undoing.
async function reopen() {
  const answer = await fetch(words.first, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  const [fresh, following, more] = [all("[data-card]", template.content), one("[data-next]", template.content), one("a[data-next]")];
  list.replaceChildren(...fresh);
  fresh.forEach(ready);
  if (more) more.hidden = !following;
  if (more && following) Object.assign(more.dataset, { more: following.dataset.more }) && (more.href = following.href);
  else more?.removeAttribute("data-more");
  go(fresh[0], { scroll: false });
  counted(0);
  pulse();
}
function tidy() {
  const lines = all("[data-decided]", list);
  lines.slice(0, -LINES_KEPT).forEach((line) => line !== current() && line.remove());
}
function ready(card) {
  window.htmx?.process(card);
  // The line's own undo button does what the key does, so that both know what was undone.
  refreshBulk();
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

// --- mouse and touch do what the keys do
list.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-decide]") && !one("[data-undo]", form)) return;
  event.preventDefault();
  const card = form.closest("[data-card]");
  if (one("[data-undo]", form)) undoLine(card, form);
  else if (event.submitter.value === "restore") moveBack(card);
  else decide(card, { action: event.submitter.value });
});
// Before htmx hears of it: a line's own undo goes the same way as the key.
function undoLine(line, form) {
  const at = decided.findIndex((entry) => entry.id === (line.dataset.id ?? line.id.slice(5)));
  if (at >= 0) {
    decided.push(...decided.splice(at, 1));
    undo();
  } else {
    post(form.action, Object.fromEntries(new FormData(form)))
      .then((answer) => answer.text()).then((html) => swap(line.id.slice(5), cardFrom(html))).catch((error) => say(error.message));
  }
}
function moveBack(card) {
  post(card.dataset.decisions, { action: "restore", revision: card.dataset.revision, state: card.dataset.state })
    .then((answer) => answer.text()).then((html) => { swap(card.dataset.id, cardFrom(html)); say(words.undone, "done"); }).catch((error) => say(error.message));
}
list.addEventListener("click", (event) => {
  const card = event.target.closest("[data-card]");
  if (!card) return;
  const what = event.target.closest("[data-reject], [data-ask-right]");
  if (what) {
    event.preventDefault();
    if (what.matches("[data-reject]")) reject(card);
    else askRight(card);
  } else if (!event.target.closest("a, button, input, label")) go(card, { scroll: false });
});

// --- selection and what is done with it
const bulk = one("[data-bulk]");
const picked = () => all("[data-pick]:checked");
let every = false;
let lastPicked = null;
function refreshBulk() {
  if (!bulk) return;
  const chosen = picked();
  if (!chosen.length) every = false;
  bulk.hidden = chosen.length === 0 && one("[data-bulk-progress]", bulk).hidden;
  const label = one("[data-pick-count]", bulk);
  if (every) label.textContent = label.dataset.allOfIt.replace("%n", total.toLocaleString(document.documentElement.lang));
  else label.textContent = chosen.length === 1 ? label.dataset.one : label.dataset.many.replace("%n", chosen.length);
  const box = one("[data-pick-all]", bulk);
  box.checked = chosen.length === all("[data-pick]").length;
  box.indeterminate = !box.checked && chosen.length > 0;
  one("[data-every]", bulk).hidden = every || !(total > chosen.length);
  all("[data-card]").forEach((card) => card.classList.toggle("picked", Boolean(one("[data-pick]:checked", card))));
}
function pickAll(on) {
  all("[data-pick]").forEach((box) => (box.checked = on));
  refreshBulk();
}
if (bulk) {
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-pick]")) return;
    if (!event.target.checked) every = false;
    refreshBulk();
  });
  // With Shift everything between two ticks is ticked as well.
  list.addEventListener("click", (event) => {
    if (!event.target.matches("[data-pick]")) return;
    const boxes = all("[data-pick]");
    if (event.shiftKey && boxes.includes(lastPicked)) {
      const [from, to] = [boxes.indexOf(lastPicked), boxes.indexOf(event.target)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((box) => (box.checked = event.target.checked));
      refreshBulk();
    }
    lastPicked = event.target;
  });
  one("[data-pick-all]", bulk).addEventListener("change", (event) => pickAll(event.target.checked));
  one("[data-pick-none]", bulk).addEventListener("click", () => pickAll(false));
  one("[data-every]", bulk).addEventListener("click", () => {
    pickAll(true);
    every = true;
    refreshBulk();
  });
  bulk.addEventListener("submit", (event) => event.preventDefault());
  all("[data-bulk-action]", bulk).forEach((button) => button.addEventListener("click", () => decideMany(button.dataset.bulkAction)));
}
async function decideMany(action) {
  let given = {};
  if (action === "reject") {
    const kinds = [...new Set(picked().map((box) => box.closest("[data-card]").dataset.kind))];
    const { sure, ...answer } = await askReason(kinds, drafts.get("many"));
    drafts.set("many", answer);
    if (!sure) return;
    given = answer;
  }
  const form = Object.fromEntries([...new FormData(bulk)].filter(([name]) => !["id", "csrf_token"].includes(name)));
  const ids = picked().map((box) => box.value);
  const steps = every
    ? { size: total, values: (cursor) => ({ ...form, ...given, action, all: "yes", cursor }) }
    : { size: ids.length, values: (_cursor, n) => ({ ...form, ...given, action, id: ids.slice(n * 200, n * 200 + 200) }), more: (n) => n * 200 < ids.length };
  const made = await walk(words.bulkStep, steps);
  if (!made) return;
  made.done.forEach((id) => byId(id)?.remove());
  pickAll(false);
  finish(made, made.done.length === 1 ? words.doneOne : words.doneMany.replace("%n", made.done.length.toLocaleString(document.documentElement.lang)));
  await reopen();
}
// Take the steps one after the other, and show how far it is; what was done stays done when one fails.
async function walk(url, { size, values, more }) {
  const progress = one("[data-bulk-progress]", bulk);
  const made = { bulk: "", done: [], refused: 0, why: new Set() };
  let [cursor, stopped] = ["", false];
  one("[data-bulk-stop]", progress).onclick = () => (stopped = true);
  progress.hidden = false;
  bulk.hidden = false;
  bulk.classList.add("busy");
  try {
    for (let n = 0; !stopped; n += 1) {
      if (more ? !more(n) : n > 0 && !cursor) break;
      const answer = await (await post(url, { ...values(cursor, n), ...(made.bulk && { bulk: made.bulk }) })).json();
      made.bulk = answer.bulk;
      made.done.push(...answer.done);
      made.refused += answer.refused.length;
      answer.why.forEach((sentence) => made.why.add(sentence));
      cursor = answer.cursor;
      one("progress", progress).value = Math.min(1, (made.done.length + made.refused) / (size || 1));
      one("[data-bulk-done]", progress).textContent = made.done.length.toLocaleString(document.documentElement.lang);
    }
  } catch (error) {
    say(error.message);
  } finally {
    progress.hidden = true;
    bulk.classList.remove("busy");
    refreshBulk();
  }
  return made.bulk && made;
}
function finish(made, sentence) {
  const message = one("#bulk-template").content.firstElementChild.cloneNode(true);
  one("span", message).textContent = sentence;
  const entry = { bulk: made.bulk, size: made.done.length, message };
  if (made.done.length) decided.push(entry);
  else one("[data-undo-bulk]", message).remove();
  one("[data-undo-bulk]", message)?.addEventListener("click", () => {
    const at = decided.indexOf(entry);
    if (at >= 0) decided.splice(at, 1);
    undoBulk(entry);
  });
  one("#messages").append(message);
  if (made.refused) say(`${words.left.replace("%n", made.refused)} ${[...made.why].join(" ")}`);
}
async function undoBulk(entry) {
  entry.message.remove();
  const made = await walk(words.bulkUndo, { size: entry.size, values: (cursor) => ({ bulk: entry.bulk, cursor }) });
  if (!made) return;
  say(words.undoneMany.replace("%n", made.done.length.toLocaleString(document.documentElement.lang)), "done");
  if (made.refused) say(`${words.left.replace("%n", made.refused)} ${[...made.why].join(" ")}`);
  await reopen();
}

// --- keys
const forDecider = (act) => () => mayDecide && isArticle(current()) && act(current());
Object.assign(keys, {
  j: () => step(+1),
  k: () => step(-1),
  f: forDecider((card) => one("[data-approve]", card) && decide(card, { action: "approve" })),
  d: forDecider((card) => one("[data-reject]", card) && reject(card)),
  r: forDecider(askRight),
  t: forDecider(tag),
  u: () => mayDecide && undo(),
  x: () => one("[data-pick]", current() ?? document)?.click(),
  X: () => bulk && pickAll(picked().length < all("[data-pick]").length),
  o: () => current()?.dataset.open && location.assign(current().dataset.open),
  n: () => one("[data-next]")?.click(),
});
all("[data-queue]").forEach((tab) => (keys[tab.dataset.queue] = () => tab.click()));

// --- the page opens
one("[data-choices]") && one(".more-filters").addEventListener("toggle", async (event) => {
  const place = one("[data-choices]");
  if (!event.target.open || place.childElementCount) return;
  const answer = await fetch(place.dataset.choices, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok) place.innerHTML = await answer.text();
});
async function offerUnsaved() {
  const seen = Object.values(unsaved()).filter(({ id }) => !sending.has(id));
  const news = seen.length && mayDecide && (await ask(seen.map((one) => one.seen)));
  if (!news) return;
  news.changed.forEach(forget);
  const left = seen.filter(({ id }) => !news.changed.includes(id));
  if (!left.length) return;
  const notice = one("[data-unsaved]");
  const text = one("[data-unsaved-words]", notice);
  text.textContent = left.length === 1 ? text.dataset.one : text.dataset.many.replace("%n", left.length);
  notice.hidden = false;
  one("[data-save-now]", notice).onclick = () => {
    notice.hidden = true;
    left.forEach(saveNow);
  };
  one("[data-forget-unsaved]", notice).onclick = () => {
    notice.hidden = true;
    left.forEach(({ id }) => forget(id));
  };
}
function saveNow({ id, url, values }) {
  const card = byId(id);
  if (isArticle(card)) {
    decide(card, values);
    return;
  }
  post(url, values).then(() => forget(id)).catch((error) => {
    if ([403, 404, 409, 422].includes(error.status)) forget(id);
    say(error.message);
  });
}
go(cards()[0], { scroll: false });
pulse();
setInterval(pulse, PULSE_MS);
setTimeout(offerUnsaved, SETTLED_MS);
addEventListener("focus", pulse);
