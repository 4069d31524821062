import { beforeEach, expect, test, vi } from "vitest";
import start from "../src/events";
import { core } from "../src/lazy";
import { answering, feedOf, item } from "./samples";

const events = await start(core);
const element = document.createElement("div");
let sent: { url: string; body: Record<string, never> & { view: string; lists: string[]; events: Record<string, unknown>[] } }[] = [];

const leave = () => {
  window.dispatchEvent(new Event("pagehide"));
  return sent;
};
const offered = (n: number, list: string) => item(n, { list });

beforeEach(() => {
  leave();
  sent = [];
  localStorage.clear();
  events.consent(false);
  Object.defineProperty(navigator, "globalPrivacyControl", { value: false, configurable: true });
  Object.defineProperty(navigator, "sendBeacon", {
    value: (url: string, body: string) => sent.push({ url, body: JSON.parse(body) }),
    configurable: true,
  });
});

test("what happened leaves in one batch that names its lists once", () => {
  events.note(element, "impression", offered(1, "v1.a"));
  events.note(element, "open", offered(2, "v1.b"));
  events.note(element, "product_click", offered(1, "v1.a"), "AT-1");
  const [{ url, body }] = leave() as [(typeof sent)[0]];
  expect(sent).toHaveLength(1);
  expect(url).toBe("https://photos.example/v1/pk_demo/events");
  expect(body.lists).toEqual(["v1.a", "v1.b"]);
  expect(body.events.map(({ type, list, item, position, product }) => [type, list, item, position, product])).toEqual([
    ["impression", 0, "post_1", 1, undefined],
    ["open", 1, "post_2", 2, undefined],
    ["product_click", 0, "post_1", 1, "AT-1"],
  ]);
  expect(body.events[0]!.id).toMatch(/^\d+(,\d+){3}$/);
  expect(body.events[0]!.at).toMatch(/^\d{4}-.*Z$/);
});

test("a batch leaves by itself after three seconds", () => {
  vi.useFakeTimers();
  events.note(element, "impression", offered(1, "v1.a"));
  vi.advanceTimersByTime(2999);
  expect(sent).toHaveLength(0);
  vi.advanceTimersByTime(1);
  expect(sent).toHaveLength(1);
  vi.useRealTimers();
});

test("what was not offered by a list is not counted", () => {
  events.note(element, "open", item(1));
  expect(leave()).toHaveLength(0);
});

test("a new address in a single-page app is a new view", () => {
  events.note(element, "impression", offered(1, "v1.a"));
  history.pushState(null, "", "/elsewhere");
  events.note(element, "impression", offered(1, "v1.a"));
  const [first, second] = leave();
  expect(first!.body.view).not.toBe(second!.body.view);
});

test("an address that differs in its hash only is the same view", () => {
  events.note(element, "impression", offered(1, "v1.a"));
  history.replaceState(null, "", "#vitrine=post_1");
  events.note(element, "impression", offered(2, "v1.a"));
  expect(leave()).toHaveLength(1);
});

test("a purchase carries what the shop tells and no list", () => {
  const items = [{ product: "AT-1", quantity: 1, value_minor: 7990 }];
  events.track("purchase", { order: "1001", items, currency: "USD" });
  expect(leave()[0]!.body.events[0]).toMatchObject({ type: "purchase", order: "1001", items, currency: "USD" });
});

test("without consent nothing is stored and nobody is named", () => {
  events.identify("kid.token.sig");
  events.note(element, "open", offered(1, "v1.a"));
  expect(localStorage).toHaveLength(0);
  expect(leave()[0]!.body).not.toHaveProperty("shopper");
});

test("with consent the shopper is named and the last fifty opened are kept, newest first", async () => {
  events.consent(true);
  events.identify("kid.token.sig");
  for (let n = 1; n <= 60; n++) events.note(element, "open", offered(n, "v1.a"));
  events.note(element, "open", offered(30, "v1.a"));
  expect(leave()[0]!.body.shopper).toBe("kid.token.sig");
  const { fetch, asked } = answering(feedOf("v1.p", []));
  vi.stubGlobal("fetch", fetch);
  await events.feed("https://photos.example/v1/pk_demo/feed?page=home&limit=3", element, new AbortController().signal);
  const body = JSON.parse(asked[0]!.init!.body as string);
  expect(asked[0]!.url).toBe("https://photos.example/v1/pk_demo/feed");
  expect(body).toMatchObject({ page: "home", limit: "3", shopper: "kid.token.sig" });
  expect(body.recent).toHaveLength(50);
  expect(body.recent.slice(0, 2)).toEqual(["post_30", "post_60"]);
});

test("taking consent back forgets everything at once", () => {
  events.consent(true);
  events.identify("kid.token.sig");
  events.note(element, "open", offered(1, "v1.a"));
  events.consent(false);
  expect(localStorage).toHaveLength(0);
  events.consent(true);
  expect(leave()[0]!.body).not.toHaveProperty("shopper");
});

test("the privacy signal of the browser outweighs consent", () => {
  Object.defineProperty(navigator, "globalPrivacyControl", { value: true, configurable: true });
  events.consent(true);
  events.identify("kid.token.sig");
  events.note(element, "open", offered(1, "v1.a"));
  expect(localStorage).toHaveLength(0);
  expect(leave()[0]!.body).not.toHaveProperty("shopper");
});

test("with consent but nothing known the public feed is asked, and it is the way out when the personal one fails", async () => {
  events.consent(true);
  const { fetch, asked } = answering(feedOf("v1.public", []), 403, feedOf("v1.public", []));
  vi.stubGlobal("fetch", fetch);
  const url = "https://photos.example/v1/pk_demo/feed?page=home";
  await events.feed(url, element, new AbortController().signal);
  expect(asked[0]!.init?.method).toBeUndefined();
  events.identify("kid.token.sig");
  const answer = await events.feed(url, element, new AbortController().signal);
  expect(asked.map(({ init }) => init?.method)).toEqual([undefined, "POST", undefined]);
  expect(answer._vitrine.list).toBe("v1.public");
});
