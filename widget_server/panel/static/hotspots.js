// The hotspot editor: which products are in the photos and where. State lives here, the form sends it as JSON.
"use strict";
(() => {
  const form = document.querySelector("[data-tags-form]");
  if (!form) return;
  const list = form.querySelector("[data-tagged]");
  const field = form.querySelector("[data-tags]");
  const words = list.dataset;
  const stage = document.querySelector("[data-stage]");
  const shots = [...document.querySelectorAll("[data-shot]")];
  const editable = Boolean(stage?.hasAttribute("data-editable")) || Boolean(form.querySelector("[data-save]"));
  const STEP = 0.01;
  let tags = JSON.parse(field.value || "[]");
  let placing = null; // the product whose next click on the photo counts
  let shown = 0;

  const clamp = (value) => Math.min(1, Math.max(0, value));
  const round = (value) => Math.round(value * 10000) / 10000;
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  function changed() {
    field.value = JSON.stringify(tags.map(({ product, spots }) => ({ product, spots })));
    form.querySelector("[data-save]").disabled = false;
    form.querySelector("[data-unsaved]").hidden = false;
    draw();
  }

  function draw(focus) {
    list.replaceChildren(...tags.map((tag, n) => row(tag, n)));
    if (!tags.length) list.append(make("li", { className: "hint", textContent: words.none }));
    shots.forEach((shot, media) => {
      shot.querySelector("[data-dots]")?.replaceChildren(
        ...tags.flatMap((tag, n) => tag.spots.map((spot, k) => (spot.media === media ? dot(tag, n, spot, k) : null)))
          .filter(Boolean),
      );
    });
    stage?.classList.toggle("placing", placing !== null);
    if (focus) document.querySelector(`[data-dot="${focus}"]`)?.focus();
  }

  function row(tag, n) {
    const placed = tag.spots.length > 0;
    const item = make("li", {},
      make("span", { className: "number", textContent: n + 1 }),
      make("span", { className: "tagged-words" }, make("strong", { textContent: tag.title }),
        make("small", { textContent: `${tag.product} · ${placed ? words.placed : words.unplaced}` })));
    if (editable) {
      if (stage) {
        const place = make("button", { type: "button", className: "plain", textContent: words.spot });
        place.title = words.spotHint;
        place.setAttribute("aria-label", `${words.spotHint}: ${tag.title}`);
        place.setAttribute("aria-pressed", String(placing === n));
        place.addEventListener("click", () => {
          placing = placing === n ? null : n;
          draw();
          stage.scrollIntoView({ block: "nearest" });
        });
        item.append(place);
      }
      const remove = make("button", { type: "button", className: "plain no", textContent: "×" });
      remove.setAttribute("aria-label", `${words.remove}: ${tag.title}`);
      remove.addEventListener("click", () => {
        tags.splice(n, 1);
        placing = null;
        changed();
      });
      item.append(remove);
    }
    return item;
  }

  function dot(tag, n, spot, k) {
    const button = make("button", { type: "button", className: "dot", textContent: n + 1 });
    button.dataset.dot = `${n}-${k}`;
    button.style.left = `${spot.x * 100}%`;
    button.style.top = `${spot.y * 100}%`;
    button.title = tag.title;
    button.setAttribute("aria-label", words.dot.replace("%s", tag.title));
    if (!editable) return button;
    button.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
      if (by) {
        event.preventDefault();
        const times = event.shiftKey ? 5 : 1;
        spot.x = round(clamp(spot.x + by[0] * times));
        spot.y = round(clamp(spot.y + by[1] * times));
        changed();
        document.querySelector(`[data-dot="${n}-${k}"]`).focus();
      } else if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        tag.spots.splice(k, 1);
        changed();
      }
    });
    button.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      button.setPointerCapture(event.pointerId);
      const move = (moved) => {
        [spot.x, spot.y] = inPhoto(moved);
        button.style.left = `${spot.x * 100}%`;
        button.style.top = `${spot.y * 100}%`;
      };
      button.addEventListener("pointermove", move);
      button.addEventListener("pointerup", () => {
        button.removeEventListener("pointermove", move);
        changed();
        document.querySelector(`[data-dot="${n}-${k}"]`)?.focus();
      }, { once: true });
    });
    return button;
  }

  function inPhoto(event) {
    const box = shots[shown].querySelector("img").getBoundingClientRect();
    return [round(clamp((event.clientX - box.left) / box.width)), round(clamp((event.clientY - box.top) / box.height))];
  }

  stage?.addEventListener("click", (event) => {
    if (placing === null || event.target.closest("[data-dot]") || !shots[shown].querySelector("img")) return;
    const [x, y] = inPhoto(event);
    tags[placing].spots.push({ media: shown, x, y });
    const focus = `${placing}-${tags[placing].spots.length - 1}`;
    placing = null;
    changed();
    document.querySelector(`[data-dot="${focus}"]`)?.focus();
  });

  function show(n) {
    shown = n;
    shots.forEach((shot, k) => (shot.hidden = k !== n));
    document.querySelectorAll("[data-alt]").forEach((alt, k) => (alt.hidden = k !== n));
    document.querySelectorAll("[data-focus]").forEach((focus) => (focus.hidden = Number(focus.dataset.focus) !== n));
    document.querySelectorAll("[data-show-shot]").forEach((b, k) => b.setAttribute("aria-pressed", String(k === n)));
  }
  document.querySelectorAll("[data-show-shot]").forEach((b) => b.addEventListener("click", () => show(Number(b.dataset.showShot))));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (!button) return;
    if (!tags.some((tag) => tag.product === button.dataset.add)) {
      tags.push({ product: button.dataset.add, title: button.dataset.title, spots: [] });
      // Whoever adds a product usually wants to show where it is.
      placing = shots[shown]?.querySelector("img") ? tags.length - 1 : null;
    }
    if (button.closest("#found")) {
      document.querySelector("#found").replaceChildren();
      document.querySelector("#picker").value = "";
    } else button.closest("li").remove();
    changed();
  });
  const picker = document.querySelector("#picker");
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".picker")) document.querySelector("#found")?.replaceChildren();
  });
  const results = document.querySelector("#found");
  picker?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      const first = results.querySelector("button");
      if (event.key === "Enter") first?.click();
      else first?.focus();
    }
    if (event.key === "Escape") results.replaceChildren();
  });
  results?.addEventListener("keydown", (event) => {
    const to = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (to) {
      event.preventDefault();
      (event.target.closest("button")?.[to] ?? picker).focus();
    }
    if (event.key === "Escape") {
      results.replaceChildren();
      picker.focus();
    }
  });
  new MutationObserver(() => picker?.setAttribute("aria-expanded", String(results.childElementCount > 0)))
    .observe(results ?? form, { childList: true });

  let saving = false;
  form.addEventListener("submit", () => (saving = true));
  addEventListener("beforeunload", (event) => {
    if (!saving && form.querySelector("[data-unsaved]")?.hidden === false) event.preventDefault();
  });
  draw();
})();
