// Deciding in the queue: the line stands before the server knows; what was not taken comes back, and what was is undone.
"use strict";

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
  const entry = { id: card.dataset.id, url: card.dataset.decisions, values: { revision: card.dataset.revision, state: card.dataset.state, took_ms: lookedFor(card), ...values }, card };
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
