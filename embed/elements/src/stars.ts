/** `<vitrine-stars>`: average and count of a product. All of a page's elements ask together. */
import { api, fire, get, h, number, stars, style } from "./from_core";
import css from "./stars.css";
import type { StarsAnswer } from "./types";

/** More products a request would make its address longer than every proxy takes. */
const BATCH = 100;

let waiting: Stars[] = [];

export class Stars extends HTMLElement {
  static observedAttributes = ["product", "site"];

  get product(): string {
    return this.getAttribute("product") || "";
  }

  connectedCallback(): void {
    style(this.shadowRoot || this.attachShadow({ mode: "open" }), css);
    this.attributeChangedCallback();
  }

  attributeChangedCallback(): void {
    if (!this.isConnected || !this.product || waiting.includes(this)) return;
    if (!waiting[0]) setTimeout(answer);
    waiting.push(this);
  }

  show(figures?: StarsAnswer[string]): void {
    this.shadowRoot!.replaceChildren(...(figures?.average ? [stars(figures.average), h("span.count", `(${number(figures.count)})`)] : []));
  }
}

function answer(): void {
  const [first] = waiting;
  if (!first) return;
  const site = api(first);
  const mine = waiting.filter((element) => api(element) == site).slice(0, BATCH);
  waiting = waiting.filter((element) => !mine.includes(element));
  const products = new URLSearchParams({ products: `${[...new Set(mine.map(({ product }) => product))].sort()}` });
  get<StarsAnswer>(`${site}stars?${products}`).then(
    (found) => mine.forEach((element) => element.show(found[element.product])),
    (error) => mine.forEach((element) => fire(element, "error", { error })),
  );
  answer();
}
