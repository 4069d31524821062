import { expect, test, vi } from "vitest";
import { tag } from "../src/place";
import { feed, parameters } from "../src/feed";
import { answering, feedOf } from "./samples";

function gallery(attributes: Record<string, string>): HTMLElement {
  const element = document.createElement("div");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// The same table stands in tests/unit/embed/test_snippet.py: a preloaded answer is used only where both write the same bytes.
test.each([
  [{}, "page=home"],
  [{ limit: "8", product: "A 1" }, "page=product&product=A+1&limit=8"],
  [{ q: "linen shirt", products: "a,b" }, "page=search&q=linen+shirt&products=a%2Cb"],
  [{ category: "Women > Dresses" }, "page=category&category=Women+%3E+Dresses"],
  [{ category: "a", q: "b", product: "c" }, "page=product&category=a&q=b&product=c"],
  [{ layout: "carousel", limit: "8", category: "~*é" }, "page=category&category=%7E*%C3%A9&layout=carousel&limit=8"],
  [{ layout: "heap" }, "page=home&layout=heap"],
  [{ fact: "Usual size: M|Skin: dry", limit: "8" }, "page=home&limit=8&fact=Usual+size%3A+M%7CSkin%3A+dry"],
  [{ page: "home", category: "" }, "page=home"],
])("%j asks for %s", (attributes, query) => {
  expect(parameters(gallery(attributes as Record<string, string>)).toString()).toBe(query);
});

test("the language of the words is asked for where it is not the shop's own", () => {
  tag.dataset.lang = "de";
  expect(parameters(gallery({ limit: "4" })).toString()).toBe("page=home&limit=4&lang=en");
  tag.dataset.lang = "en";
  expect(parameters(gallery({ limit: "4" })).toString()).toBe("page=home&limit=4");
  delete tag.dataset.lang;
});

test("an element asks the site of the script, or its own", async () => {
  const { fetch, asked } = answering(feedOf("v1.a", []));
  vi.stubGlobal("fetch", fetch);
  await feed(gallery({}), undefined, new AbortController().signal);
  await feed(gallery({ site: "pk_other" }), undefined, new AbortController().signal);
  expect(asked.map(({ url }) => url)).toEqual([
    "https://photos.example/v1/pk_demo/feed?page=home",
    "https://photos.example/v1/pk_other/feed?page=home",
  ]);
});

test("when the service is gone, the browser's copy answers, then the shop's", async () => {
  const { fetch, asked } = answering(503, new TypeError("gone"), feedOf("v1.copy", []));
  vi.stubGlobal("fetch", fetch);
  const answer = await feed(gallery({ fallback: "/copy.json" }), undefined, new AbortController().signal);
  expect(answer._vitrine.list).toBe("v1.copy");
  expect(asked.map(({ url, init }) => [url.replace("https://photos.example/v1/pk_demo/", ""), init?.cache])).toEqual([
    ["feed?page=home", undefined],
    ["feed?page=home", "force-cache"],
    ["/copy.json", undefined],
  ]);
});

test("an answer that says no is not asked for again", async () => {
  const { fetch, asked } = answering(404);
  vi.stubGlobal("fetch", fetch);
  await expect(feed(gallery({}), undefined, new AbortController().signal)).rejects.toMatchObject({ status: 404 });
  expect(asked).toHaveLength(1);
});
