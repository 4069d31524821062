import { expect, test, vi } from "vitest";
import { fire, h, link } from "../src/dom";

test("attributes that are absent stay absent and children that are empty are left out", () => {
  const element = h("a", { href: null, title: undefined, disabled: false, hidden: true, tabindex: 0 }, null, "", 0, "text");
  expect(element.outerHTML).toBe('<a hidden="true" tabindex="0">0text</a>');
});

test("a class is a part of the same name", () => {
  expect(h("div.row soft").outerHTML).toBe('<div class="row soft" part="row soft"></div>');
  expect(h("mark").outerHTML).toBe("<mark></mark>");
});

test("text is never read as markup", () => {
  expect(h("p", "<img onerror=x>").children).toHaveLength(0);
});

test("a function becomes a listener", () => {
  const click = vi.fn();
  h("button", { click }).click();
  expect(click).toHaveBeenCalledOnce();
});

test("drawings are made in their own namespace", () => {
  expect(h("svg", h("path", { d: "M0 0" })).firstElementChild!.namespaceURI).toBe("http://www.w3.org/2000/svg");
});

test.each(["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "//a.example", "x", "", undefined])("%j is no link", (url) => {
  expect(link(url)).toBeNull();
});

test("web addresses are links", () => {
  expect(link("https://a.example/x")).toBe("https://a.example/x");
});

test("events bubble out of shadow roots and can be stopped", () => {
  const host = document.body.appendChild(h("div"));
  const inner = host.attachShadow({ mode: "open" }).appendChild(h("p"));
  const heard = vi.fn((event: Event) => event.preventDefault());
  document.addEventListener("vitrine-open", heard, { once: true });
  expect(fire(inner, "open", {}, true)).toBe(false);
  expect(heard).toHaveBeenCalledOnce();
  expect(fire(inner, "open", {}, true)).toBe(true);
});
