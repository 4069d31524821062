import { expect, test, vi } from "vitest";
import { money } from "../src/formats";
import { use } from "../src/from_core";
import { core } from "../src/lazy";
import { details } from "../src/locales/en.json";
import { learn } from "../src/messages";
import { productCard } from "../src/product_card";
import { DETAILS } from "../src/words";
import { item, product } from "./samples";

use(core);
learn(details as unknown as string[], DETAILS);

test.each([
  [7990, "USD", "$79.90"],
  [1200, "JPY", "¥1,200"],
  [12345, "KWD", "KWD 12.345"],
])("%d minor units of %s are %s", (minor, currency, text) => {
  expect(money(minor, currency).replace(/\s/g, " ")).toBe(text);
});

function card(more = {}) {
  const host = document.body.appendChild(document.createElement("div"));
  const element = productCard(host, item(1), { ...product, ...more });
  element.querySelector("a")!.addEventListener("click", (event) => event.preventDefault());
  host.append(element);
  return { host, element, button: element.querySelector("button"), status: element.querySelector("[role=status]")! };
}

test("a product shows its title, price and former price", () => {
  const { element } = card({ compare_minor: 9990 });
  expect(element.textContent).toContain("Willow Midi Dress$79.90 $99.90");
});

test("a product that is sold out cannot be added", () => {
  const { element, button } = card({ in_stock: false });
  expect(button).toBeNull();
  expect(element.textContent).toContain("Sold out");
});

test("the shop's promise decides what is said", async () => {
  const { host, button, status } = card();
  let settle = { resolve: () => {}, reject: () => {} };
  host.addEventListener("vitrine-add-to-cart", (event) =>
    (event as CustomEvent).detail.respondWith(new Promise<void>((resolve, reject) => (settle = { resolve, reject }))),
  );
  button!.click();
  expect(button!.ariaDisabled).toBe("true");
  settle.reject();
  await vi.waitFor(() => expect(status.textContent).toBe("That did not work. Please try again."));
  expect(button!.ariaDisabled).toBeNull();
  button!.click();
  settle.resolve();
  await vi.waitFor(() => expect(status.textContent).toBe("Added to your cart."));
});

test("a shop that does not listen is led to by its product page", () => {
  const { element, button } = card();
  const visited = vi.fn();
  element.querySelector("a")!.addEventListener("click", visited);
  button!.click();
  expect(visited).toHaveBeenCalledOnce();
});

test("a shop that refuses the event does the rest itself", () => {
  const { host, element, button } = card();
  host.addEventListener("vitrine-add-to-cart", (event) => event.preventDefault());
  const visited = vi.fn();
  element.querySelector("a")!.addEventListener("click", visited);
  button!.click();
  expect(visited).not.toHaveBeenCalled();
});

test("an address that would run script is no link", () => {
  expect(card({ url: "javascript:alert(1)" }).element.querySelector("a")!.hasAttribute("href")).toBe(false);
});
