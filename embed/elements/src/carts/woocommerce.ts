/**
 * Add to cart in a WooCommerce shop, by its Store API (developer.woocommerce.com/docs/apis/store-api). A product's id here is the number of
 * the post, with or without the prefix of the feed plugins (gla_, woocommerce_gpf_), or its SKU. Writing needs the Nonce that every answer of
 * the cart carries; a shop that has turned cookies off for its cart is known by the Cart-Token instead.
 */
import { answer, shop } from "./answer";

const keys: Record<string, string> = {};

/** The shop's REST API, which WordPress names in every page. */
const api = () => `${document.querySelector<HTMLLinkElement>('link[rel="https://api.w.org/"]')?.href || "/wp-json/"}wc/store/v1/`;

async function cart(path: string, body?: object): Promise<unknown> {
  const { data, headers } = await shop(`${api()}cart${path}`, body, keys);
  for (const name of ["Nonce", "Cart-Token"]) if (headers.get(name)) keys[name] = headers.get(name)!;
  return data;
}

answer(async (product) => {
  let id = /^(?:gla_|woocommerce_gpf_)?(\d+)$/.exec(product.id)?.[1];
  if (!id) id = (await shop<{ id: string }[]>(`${api()}products?sku=${encodeURIComponent(product.id)}`)).data[0]?.id;
  // A nonce lives for hours and belongs to the session, which may have changed since: a fresh one costs one small request.
  await cart("");
  await cart("/add-item", { id: +id!, quantity: 1 });
  document.body.dispatchEvent(new CustomEvent("wc-blocks_added_to_cart", { bubbles: true, detail: { preserveCartData: false } }));
  (self as unknown as { jQuery?: (target: unknown) => { trigger(name: string): void } }).jQuery?.(document.body).trigger("wc_fragment_refresh");
});
