// The queue's cards: which one is meant, what the server is asked, and what is not saved yet. Scripts of the queue share their names.
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
