import { expect, test, vi } from "vitest";
import { Gallery } from "../src/gallery";
import { answering, feedOf, item } from "./samples";
import { observers } from "./setup";

customElements.define("vitrine-gallery", Gallery);
const NEXT = "https://photos.example/v1/pk_demo/feed?page=home&cursor=c2";

function place(attributes: Record<string, string> = {}): Gallery {
  const element = document.createElement("vitrine-gallery") as Gallery;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  return element;
}
const root = (element: Gallery) => element.shadowRoot!;
const tiles = (element: Gallery) => [...root(element).querySelectorAll("a.tile")];
const button = (element: Gallery) => root(element).querySelector<HTMLElement>("button.more")!;
const status = (element: Gallery) => root(element).querySelector("[role=status]")!.textContent;

test("boxes are reserved before there is an answer", async () => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  const [six, many] = [place({ limit: "6" }), place()];
  // Before the next frame, but after what the page does in the same go.
  await Promise.resolve();
  expect(root(six).querySelectorAll("span.tile")).toHaveLength(6);
  expect(root(many).querySelectorAll("span.tile")).toHaveLength(24);
});

test("the feed is asked for before anything is built", async () => {
  let built: ShadowRoot | null | undefined;
  const element = document.createElement("vitrine-gallery");
  vi.stubGlobal("fetch", () => {
    built = element.shadowRoot;
    return new Promise(() => {});
  });
  document.body.append(element);
  await Promise.resolve();
  expect(built).toBeNull();
  expect(element.shadowRoot).not.toBeNull();
});

test("the first tiles stand at once, the others in a task of their own each, and the page is told after the last", async () => {
  const many = Array.from({ length: 9 }, (_, i) => item(i + 1));
  vi.stubGlobal("fetch", answering(feedOf("v1.a", many)).fetch);
  const element = place();
  await Promise.resolve();
  const counts: number[] = [];
  const told = new Promise<void>((done) => element.addEventListener("vitrine-load", () => done()));
  new MutationObserver(() => counts.push(tiles(element).length)).observe(root(element), { childList: true, subtree: true });
  await told;
  expect(counts.slice(-4)).toEqual([6, 7, 8, 9]);
  expect(root(element).querySelectorAll("span.tile")).toHaveLength(0);
});

test("tiles are links to the original with the picture in every format", async () => {
  vi.stubGlobal("fetch", answering(feedOf("v1.a", [item(1, { rating: 4 })])).fetch);
  const element = place();
  await vi.waitFor(() => expect(tiles(element)).toHaveLength(1));
  const [tile] = tiles(element);
  expect(tile!.getAttribute("href")).toBe("https://www.instagram.com/p/1/");
  expect(tile!.querySelector("source")!.srcset).toBe("https://photos.example/1.avif 320w");
  const image = tile!.querySelector("img")!;
  expect([image.alt, image.getAttribute("width"), image.getAttribute("loading")]).toEqual(["Photo 1", "400", "lazy"]);
  expect(tile!.querySelector("[role=img]")!.getAttribute("aria-label")).toBe("4 out of 5 stars");
  expect(tile!.textContent).toContain("mira.wears");
});

test("more tiles are appended once each, counted aloud, and take the focus from the last button", async () => {
  vi.stubGlobal("fetch", answering(feedOf("v1.a", [item(1), item(2)], NEXT), feedOf("v1.b", [item(2), item(3)])).fetch);
  const element = place();
  await vi.waitFor(() => expect(button(element).hidden).toBe(false));
  button(element).focus();
  button(element).click();
  await vi.waitFor(() => expect(tiles(element)).toHaveLength(3));
  expect(status(element)).toBe("3 photos shown");
  expect(button(element).hidden).toBe(true);
  expect(root(element).activeElement).toBe(tiles(element)[2]);
  expect(element.items.map(({ _vitrine }) => _vitrine.list)).toEqual(["v1.a", "v1.a", "v1.b"]);
});

test("a cursor that has run out starts the list again without showing anything twice", async () => {
  const answers = answering(feedOf("v1.a", [item(1)], NEXT), 410, feedOf("v1.b", [item(2), item(1)]));
  vi.stubGlobal("fetch", answers.fetch);
  const element = place();
  await vi.waitFor(() => expect(button(element).hidden).toBe(false));
  button(element).click();
  await vi.waitFor(() => expect(element.items.map(({ id }) => id)).toEqual(["post_1", "post_2"]));
});

test("an error is said, can be tried again, and is told to the page", async () => {
  vi.stubGlobal("fetch", answering(404, feedOf("v1.a", [item(1)])).fetch);
  const failed = vi.fn();
  document.addEventListener("vitrine-error", failed, { once: true });
  const element = place();
  await vi.waitFor(() => expect(status(element)).toBe("This could not be loaded."));
  expect(failed).toHaveBeenCalledOnce();
  button(element).click();
  await vi.waitFor(() => expect(tiles(element)).toHaveLength(1));
  expect(status(element)).toBe("");
});

test("an empty feed says so", async () => {
  vi.stubGlobal("fetch", answering(feedOf("v1.a", [])).fetch);
  const element = place();
  await vi.waitFor(() => expect(status(element)).toBe("Nothing here yet."));
  expect(button(element).hidden).toBe(true);
});

test("attributes changed together ask once", async () => {
  const { fetch, asked } = answering(feedOf("v1.a", [item(1)]));
  vi.stubGlobal("fetch", fetch);
  const element = place();
  await vi.waitFor(() => expect(tiles(element)).toHaveLength(1));
  element.setAttribute("page", "category");
  element.setAttribute("category", "Dresses");
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]!.url).toContain("page=category&category=Dresses");
});

test("an element that leaves the page stops asking and watching", async () => {
  let signal: AbortSignal | undefined;
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    signal = init.signal!;
    return new Promise(() => {});
  });
  const element = place();
  await vi.waitFor(() => expect(signal).toBeDefined());
  element.remove();
  expect(signal!.aborted).toBe(true);
});

test("an element that moves keeps its tiles", async () => {
  const { fetch, asked } = answering(feedOf("v1.a", [item(1)]));
  vi.stubGlobal("fetch", fetch);
  const element = place();
  await vi.waitFor(() => expect(tiles(element)).toHaveLength(1));
  const [tile] = tiles(element);
  document.body.append(document.createElement("main").appendChild(element));
  expect(tiles(element)[0]).toBe(tile);
  expect(asked).toHaveLength(1);
});

test("a tile counts as seen after a second in which half of it shows", async () => {
  vi.stubGlobal("fetch", answering(feedOf("v1.a", [item(1)])).fetch);
  const element = place();
  await vi.waitFor(() => expect(tiles(element)).toHaveLength(1));
  const seen = vi.fn();
  element.addEventListener("vitrine-impression", seen);
  const watcher = observers.find(({ options }) => options.threshold == 0.5)!;
  const li = root(element).querySelector("li")!;
  vi.useFakeTimers();
  watcher.report(li, 0.6);
  vi.advanceTimersByTime(999);
  watcher.report(li, 0.2);
  vi.advanceTimersByTime(5000);
  expect(seen).not.toHaveBeenCalled();
  watcher.report(li, 0.6);
  vi.advanceTimersByTime(1000);
  expect(seen).toHaveBeenCalledOnce();
  watcher.report(li, 0.9);
  vi.advanceTimersByTime(5000);
  expect(seen).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

test("the page can keep a tile from opening, and a modified click follows the link", async () => {
  vi.stubGlobal("fetch", answering(feedOf("v1.a", [item(1)])).fetch);
  const element = place();
  await vi.waitFor(() => expect(tiles(element)).toHaveLength(1));
  const opening = vi.fn((event: Event) => event.preventDefault());
  element.addEventListener("vitrine-open", opening);
  const click = new MouseEvent("click", { bubbles: true, cancelable: true });
  tiles(element)[0]!.dispatchEvent(click);
  expect(click.defaultPrevented).toBe(true);
  expect(opening).toHaveBeenCalledOnce();
  const aside = new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: true });
  root(element).addEventListener("click", (event) => event.preventDefault());
  tiles(element)[0]!.dispatchEvent(aside);
  expect(opening).toHaveBeenCalledOnce();
});

test("with more=auto the next page comes when the end comes near", async () => {
  vi.stubGlobal("fetch", answering(feedOf("v1.a", [item(1)], NEXT), feedOf("v1.b", [item(2)])).fetch);
  const element = place({ more: "auto" });
  await vi.waitFor(() => expect(tiles(element)).toHaveLength(1));
  observers.find(({ options }) => options.rootMargin == "400px")!.report(button(element), 1);
  await vi.waitFor(() => expect(tiles(element)).toHaveLength(2));
});

test("server-rendered tiles are adopted as they stand and nothing is asked", () => {
  const { fetch, asked } = answering(feedOf("v1.a", []));
  vi.stubGlobal("fetch", fetch);
  const element = document.createElement("vitrine-gallery") as Gallery;
  element.setAttribute("served", "");
  const shadow = element.attachShadow({ mode: "open" });
  shadow.innerHTML =
    '<ul class="list"><li><a class="tile" href="#"></a></li></ul><p role="status"></p><a class="more" hidden></a><script type="application/json"></script>';
  shadow.querySelector("script")!.text = JSON.stringify(feedOf("v1.a", [item(1)]));
  const [tile] = shadow.querySelectorAll("a.tile");
  document.body.append(element);
  expect(shadow.querySelector("a.tile")).toBe(tile);
  expect(element.items).toHaveLength(1);
  expect(asked).toHaveLength(0);
});

test("a crop keeps in sight what the desk chose, and the middle where nobody did", async () => {
  const chosen = item(1);
  chosen._vitrine.media[0]!.focus = "48% 61%";
  vi.stubGlobal("fetch", answering(feedOf("v1.a", [chosen, item(2)])).fetch);
  const element = place();
  await vi.waitFor(() => expect(tiles(element)).toHaveLength(2));
  // Browsers do not take "undefined" for a position; the second stays in the middle.
  expect(tiles(element).map((tile) => tile.querySelector("img")!.style.objectPosition)).toEqual(["48% 61%", "undefined"]);
});
