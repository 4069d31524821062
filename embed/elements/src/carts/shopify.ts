/**
 * Add to cart in a Shopify theme (shopify.dev/docs/api/ajax). A product's id here is its handle, or what Shopify writes into Google feeds,
 * shopify_COUNTRY_PRODUCT_VARIANT; the cart wants a variant: the named one, or the first that can be bought.
 */
import { answer, shop } from "./answer";

interface ShopifyProduct {
  variants: { id: number; available: boolean }[];
}

/** Shops with several languages have a path before every address. */
const root = () => (self as unknown as { Shopify?: { routes?: { root?: string } } }).Shopify?.routes?.root || "/";

answer(async ({ id, url }) => {
  let variant: number | string | undefined = /^shopify_\w+_(\d+)$/.exec(id)?.[1] || new URLSearchParams(new URL(url, location.href).search).get("variant") || undefined;
  if (!variant) {
    const { variants } = (await shop<ShopifyProduct>(`${root()}products/${encodeURIComponent(id)}.js`)).data;
    variant = (variants.find(({ available }) => available) || variants[0])?.id;
  }
  const { data } = await shop(`${root()}cart/add.js`, { items: [{ id: +variant!, quantity: 1 }] });
  // Themes differ in how they draw their cart; this one event is for their few lines.
  document.dispatchEvent(new CustomEvent("vitrine-added-to-cart", { detail: data }));
});
