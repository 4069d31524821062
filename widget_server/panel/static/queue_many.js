// The queue by mouse and touch, and many decided at once.
"use strict";

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
