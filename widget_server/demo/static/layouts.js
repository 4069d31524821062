// A bad line, played: what the elements ask for comes late, or not at all. Only this page's own requests are touched.
const real = window.fetch;
const WAYS = {
  good: real,
  slow: async (...asked) => {
    await new Promise((done) => { setTimeout(done, 4000); });
    return real(...asked);
  },
  offline: () => Promise.reject(new TypeError("The line was cut on this page")),
  fails: async () => new Response("{}", { status: 503 }),
};
const place = document.querySelector("[data-line-place]");
const fresh = place.innerHTML;

document.addEventListener("click", (event) => {
  const way = event.target.closest("[data-line]")?.dataset.line;
  if (!way) return;
  for (const button of document.querySelectorAll("[data-line]")) button.setAttribute("aria-pressed", String(button.dataset.line === way));
  window.fetch = WAYS[way];
  Object.defineProperty(navigator, "onLine", { get: () => way !== "offline", configurable: true });
  place.innerHTML = fresh;
  // Only the new gallery is on the bad line.
  setTimeout(() => { window.fetch = real; }, 50);
});
