/** A product under a photo: the number of its spots there, picture, price, stock, and a button that asks the shop to put it into its cart. */
import { attempt, statusLine } from "./attempt";
import { money } from "./formats";
import { fire, h, link, note, t } from "./from_core";
import type { Item, Product } from "./types";
import { Word } from "./words";

export function productCard(host: HTMLElement, item: Item, product: Product, number?: string): HTMLElement {
  const { title, currency, compare_minor, price_minor } = product;
  const status = statusLine();
  const visit = (event: Event) =>
    fire(host, "product-click", { item, product }, true) ? note(host, "product_click", item, product.id) : event.preventDefault();
  const anchor = h("a", { href: link(product.url), click: visit }, number, title);
  const add = async () => {
    if (button.ariaDisabled) return;
    const answers: unknown[] = [];
    const go = fire(host, "add-to-cart", { item, product, respondWith: (answer: unknown) => answers.push(answer) }, true);
    // A shop that does not listen has its product page to buy from.
    if (!answers[0]) return go && anchor.click();
    if (await attempt(button, status, () => Promise.all(answers), Word.added)) note(host, "add_to_cart", item, product.id);
  };
  const button = h("button.buy pill", { click: add }, t(Word.add));
  return h(
    "article.product",
    h("div.cover", h("img", { src: link(product.image), alt: "" })),
    h(
      "div",
      anchor,
      price_minor != null && h("span.price", money(price_minor, currency)),
      compare_minor && h("s.soft", " ", money(compare_minor, currency)),
      !product.in_stock && h("span.soft", ` ${t(Word.soldOut)}`),
    ),
    product.in_stock && button,
    status,
  );
}
