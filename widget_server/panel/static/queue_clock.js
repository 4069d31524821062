// How long somebody looks at each card: what is between two signs of life counts, but of a pause only so much.
"use strict";

const LONGEST_PAUSE_MS = 30_000;
const looked = new Map();
let looksAt = "";
let lookedSince = performance.now();

function attend(id) {
  const now = performance.now();
  if (looksAt) looked.set(looksAt, (looked.get(looksAt) ?? 0) + Math.min(now - lookedSince, LONGEST_PAUSE_MS));
  looksAt = id;
  lookedSince = now;
}
// Whole milliseconds since the card was first in hand; none for one that nobody looked at before it was decided.
function lookedFor(card) {
  attend(looksAt);
  const ms = Math.round(looked.get(card.dataset.id) ?? 0);
  looked.delete(card.dataset.id);
  if (looksAt === card.dataset.id) looksAt = "";
  return ms || "";
}
const inHand = () => current()?.dataset.id ?? "";
for (const type of ["keydown", "focusin", "scroll"]) addEventListener(type, () => attend(inHand()), { capture: true, passive: true });
for (const type of ["pointermove", "pointerdown"]) addEventListener(type, (event) => attend(event.target.closest?.("[data-card]")?.dataset.id ?? inHand()), { capture: true, passive: true });
document.addEventListener("visibilitychange", () => attend(document.hidden ? "" : inHand()));
addEventListener("load", () => attend(inHand()));
