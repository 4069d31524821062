// The queue's keys, and what happens when its page opens. One key a decision.
"use strict";

// --- keys
const forDecider = (act) => () => mayDecide && isArticle(current()) && act(current());
Object.assign(keys, {
  j: () => step(+1),
  k: () => step(-1),
  f: forDecider((card) => one("[data-approve]", card) && decide(card, { action: "approve" })),
  d: forDecider((card) => one("[data-reject]", card) && reject(card)),
  r: forDecider(askRight),
  t: forDecider(tag),
  z: () => mayDecide && freeze(current()),
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
