/**
 * `<vitrine-reviews>`: what the service rendered, put into the element and brought to life. The service's HTML works without script;
 * filters, paging, votes, photos and the form are taken over here. State lives in the markup, so there is none to keep in step.
 */
import { onceKey, send } from "./attempt";
import { api, fire, h, lang, number, style, t } from "./from_core";
import { pick, submit } from "./form";
import { lightbox } from "./lightbox";
import { request } from "./request";
import css from "./details.css";
import type { Item, Review, ReviewsAnswer, VoteAnswer } from "./types";

const asItem = (review: Review): Item => ({
  id: review.id,
  content_text: [review.title, review.text].filter((text) => text).join("\n\n"),
  date_published: review.at,
  authors: [{ name: review.author }],
  language: review.language,
  _vitrine: { ...review, products: [] },
});

export function reviews(element: HTMLElement) {
  let served = element.shadowRoot;
  const root = served || element.attachShadow({ mode: "open" });
  const items = new Map<string, Item>();
  let turn = 0;
  const find = <T extends HTMLElement>(selector: string, within: ParentNode = root) => within.querySelector<T>(selector)!;

  /** Learn the reviews of a page; they are needed when a photo is opened. */
  function learn(page: ParentNode, first?: boolean): void {
    const { summary, reviews, photos = [] } = JSON.parse(find("script", page).textContent!) as ReviewsAnswer;
    if (first) items.clear();
    for (const review of [...photos, ...reviews]) if (review.media[0]) items.set(review.id, asItem(review));
    fire(element, "load", { summary, reviews });
  }

  /** Show the page at an address: as a whole, as the next part of the list, or as what other filters leave. */
  async function turnTo(url: string, how?: "more" | "filter"): Promise<void> {
    const mine = ++turn;
    const list = find("ol");
    if (list) list.ariaBusy = "true";
    try {
      const answer = await request<Document>("GET", url, "document");
      if (mine != turn) return;
      const { content } = find<HTMLTemplateElement>("template", answer);
      learn(content, !how);
      // The element has its style, and Trusted Types watch over every script that enters the page, be it data.
      content.querySelectorAll("link,script").forEach((it) => it.remove());
      const page = document.importNode(content, true);
      if (!how) {
        root.replaceChildren(page);
        return;
      }
      if (how == "more") find("ol", page).prepend(...list.children);
      for (const name of [".summary", ".status", "ol", ".more"]) find(name).replaceWith(find(name, page));
      // Controls stay, so that a pressed one keeps the focus; buttons say what pressing them does next.
      const { elements } = find<HTMLFormElement>("form", page);
      [...find<HTMLFormElement>("form").elements].forEach((control, i) => {
        if (!/button/.test(control.localName)) return;
        const { value, ariaPressed } = elements[i] as HTMLButtonElement;
        Object.assign(control, { value, ariaPressed });
      });
    } catch (error) {
      if (mine != turn) return;
      if (list) list.ariaBusy = null;
      const again = h("button.more", { click: () => turnTo(url, how) }, t("retry"));
      if (how) find(".more").replaceWith(again);
      else root.replaceChildren(h("p.status", { role: "status" }), again);
      find(".status").textContent = t(navigator.onLine ? "error" : "offline");
      fire(element, "error", { error });
    }
  }

  /** The fragment of what a form or the attributes ask for. */
  function address(asked: Iterable<[string, unknown]> = []): string {
    const wanted = new URLSearchParams({ lang });
    for (const name of ["product", "limit", "sort"]) if (element.getAttribute(name)) wanted.set(name, element.getAttribute(name)!);
    for (const [name, value] of asked) if (value && name != "as") wanted.set(name, `${value}`);
    const [host, site] = api(element).split("/v1/");
    return `${host}/embed/${site}reviews.html?${wanted}`;
  }

  const on = <K extends keyof HTMLElementEventMap>(name: K, act: (target: HTMLElement, event: HTMLElementEventMap[K]) => unknown) =>
    root.addEventListener(name, (event) => act(event.target as HTMLElement, event as HTMLElementEventMap[K]));

  on("submit", (target, event) => {
    event.preventDefault();
    const form = target as HTMLFormElement;
    if (form.method == "post") submit(form);
    else turnTo(address(new FormData(form, event.submitter)), "filter");
  });
  on("change", (target) => {
    const input = target as HTMLInputElement;
    if (input.type == "file") pick(input);
    else if (input.form?.method == "get" && input.type != "search") input.form.requestSubmit(find("[hidden]", input.form));
  });
  on("click", (target, event) => {
    const button = target.closest<HTMLButtonElement>("button,.more");
    const { id, photo, vote } = button?.dataset || {};
    if (button?.matches("a")) {
      event.preventDefault();
      turnTo(address(new URL((button as unknown as HTMLAnchorElement).href).searchParams), "more");
    } else if (id) {
      const shown = [...items.values()];
      lightbox({ host: element, items: shown, index: shown.indexOf(items.get(id)!), media: +photo! });
    } else if (vote) {
      button!.disabled = true;
      send<VoteAnswer>(element, `reviews/${vote}/votes`, { helpful: true }, onceKey()).then(
        ({ helpful_count }) => {
          find("span", button!).textContent = number(helpful_count);
          button!.prepend("✓ ");
        },
        () => (button!.disabled = false),
      );
    }
  });
  if (!served) style(root, css);

  return {
    start() {
      if (served) learn(served);
      else turnTo(address());
      served = null;
    },
    stop: () => void turn++,
  };
}
