// What others did meanwhile, how much waits, and the cards that come next.
"use strict";

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
