// The brake's key: z sends the first freeze form of the item in hand, else of the page, and nothing where somebody types.
document.addEventListener("keydown", (event) => {
  if (event.key !== "z" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, dialog[open], [contenteditable]")) return;
  const card = document.activeElement?.closest?.("[data-card]") || document.querySelector("[data-card].current");
  const form = (card?.querySelector("[data-freeze]")) || document.querySelector("[data-freeze-here] [data-freeze], [data-card] [data-freeze]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});
