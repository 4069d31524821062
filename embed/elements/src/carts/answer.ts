/** What the adapters for shops' carts share: answering `vitrine-add-to-cart`, and asking the shop for JSON. */
import type { Product } from "../types";

export interface AddToCart {
  product: Product;
  respondWith(answer: Promise<unknown>): void;
}

/** Let `add` answer the button of every product card; it rejects with the sentence to show, if the shop has one. */
export const answer = (add: (product: Product) => Promise<unknown>): void =>
  document.addEventListener("vitrine-add-to-cart", (event) => {
    const { product, respondWith } = (event as CustomEvent<AddToCart>).detail;
    respondWith(add(product));
  });

/** JSON of the shop's own origin, with its cookies; rejects with the shop's sentence, as plain text, or with the Response. */
export async function shop<T>(url: string, body?: object, headers: Record<string, string> = {}): Promise<{ data: T; headers: Headers }> {
  const init = body && { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) };
  const response = await fetch(url, init);
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw data.description || data.message || response;
  return { data, headers: response.headers };
}
