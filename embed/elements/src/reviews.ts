/**
 * `<vitrine-reviews>`: what the service rendered, put into the element and brought to life. The service's HTML works without script;
 * filters, paging, votes, photos and the forms are taken over here. State lives in the markup, so there is none to keep in step.
 */
import { onceKey, send } from "./attempt";
import { api, fire, h, lang, number, style, t } from "./from_core";
import { pick, submit } from "./form";
import { lightbox, linked } from "./lightbox";
import { request } from "./request";
import css from "./details.css";
import type { Item, ReviewsData, VoteAnswer } from "./types";
import { Word } from "./words";

/** Show them; what is returned shows them anew, as the attributes say now. */
export function reviews(element: HTMLElement & { linked?(): unknown }): () => void {
  const served = element.shadowRoot;
  const root = served || element.attachShadow({ mode: "open" });
  const items = new Map<string, Item>();
  let turn = 0;
  /** What pressing the last button tries again. */
  let again: (() => void) | null;
  const find = <T extends HTMLElement>(selector: string, within: ParentNode = root) => within.querySelector<T>(selector)!;

  /** Learn the reviews of a page; they are needed when a photo is opened. */
  function learn(data: string, first?: boolean): void {
    const { summary, reviews, items: shown } = JSON.parse(data) as ReviewsData;
    if (first) items.clear();
    for (const item of shown) items.set(item.id, item);
    fire(element, "load", { summary, reviews });
    element.linked!();
  }
  element.linked = () => linked(element, [...items.values()]).catch(() => {});

  /** Show the page at an address: as a whole, as the next part of the list, or as what other filters leave. */
  async function turnTo(url: string, how?: "more" | "filter"): Promise<void> {
    const mine = ++turn;
    const list = find("ol");
    if (list) list.ariaBusy = "true";
    try {
      const answer = await request<Document>("GET", url, "document");
      if (mine != turn) return;
      const { content } = find<HTMLTemplateElement>("template", answer);
      // The element has its style, and Trusted Types watch over every script that enters the page, be it data.
      const data = find("script", content).textContent!;
      content.querySelectorAll("link,script").forEach((it) => it.remove());
      const page = document.importNode(content, true);
      const [first] = find("ol", page).children as unknown as HTMLElement[];
      const pressed = root.activeElement?.className == "more";
      again = null;
      if (how) {
        // What is marked live stays, so that what is pressed keeps the focus and what is read out was there before; buttons say what pressing them does next.
        const live = (within: ParentNode) => within.querySelectorAll<HTMLElement>("[data-live]");
        live(page).forEach((next, i) => {
          const now = live(root)[i]!;
          for (const { name, value } of next.attributes) now.setAttribute(name, value);
          now.hidden = next.hidden;
          // What says the same is not read out again.
          now.isEqualNode(next) || now.replaceChildren(...next.childNodes);
        });
        list[how == "more" ? "append" : "replaceChildren"](...find("ol", page).children);
      } else root.replaceChildren(page);
      learn(data, !how);
      // The button under the finger is gone with the last page: the first new review takes the focus.
      if (pressed && first && (!how || find(".more").hidden)) {
        first.tabIndex = -1;
        first.focus();
      }
    } catch (error) {
      if (mine != turn) return;
      if (!find(".more")) root.replaceChildren(h("p.status", { role: "status" }), h("button.more"));
      again = () => turnTo(url, how);
      const more = find(".more");
      more.hidden = false;
      more.textContent = t(Word.retry);
      find(".status").textContent = t(navigator.onLine ? Word.error : Word.offline);
      fire(element, "error", { error });
    } finally {
      if (list) list.ariaBusy = null;
    }
  }

  /** The fragment of what the attributes or, in their place, a form or a link ask for. */
  function address(asked: Iterable<[string, unknown]> = ["product", "limit", "sort"].map((name) => [name, element.getAttribute(name)])): string {
    const wanted = new URLSearchParams({ lang });
    // A name may come twice, as facts do; of other names the service takes the first.
    for (const [name, value] of asked) if (value && name != "as") wanted.append(name, `${value}`);
    return api(element, `reviews.html?${wanted}`).replace("/v1/", "/embed/");
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
    if (button?.matches(".more")) {
      event.preventDefault();
      if (again) again();
      else turnTo(address(new URL((button as unknown as HTMLAnchorElement).href).searchParams), "more");
    } else if (id) {
      const shown = [...items.values()];
      lightbox({ host: element, items: shown, index: shown.indexOf(items.get(id)!), media: +photo! });
    } else if (vote && !button!.ariaDisabled) {
      button!.ariaDisabled = "true";
      send<VoteAnswer>(element, `reviews/${vote}/votes`, { helpful: true }, onceKey()).then(
        ({ helpful_count }) => {
          find("span", button!).textContent = number(helpful_count);
          button!.prepend("✓ ");
        },
        () => (button!.ariaDisabled = null),
      );
    }
  });
  if (!served) style(root, css);

  const show = (): unknown => turnTo(address());
  if (served) learn(find("script").textContent!);
  else show();
  return show;
}
