/**
 * What shoppers did, told to the service in batches, and what may be known of the shopper.
 *
 * The view's identifier is random, lives as long as the page view and is stored nowhere; a list is named by the token that came with
 * the feed. Nothing is stored and no identifier is sent before the page says `consent(true)`, and never while the browser sends
 * the Global Privacy Control signal.
 */
import { api, ask, get, speak, use } from "./from_core";
import type { Gallery } from "./gallery";
import type { Core, Events } from "./lazy";
import { Reviews } from "./reviews_element";
import { Stars } from "./stars";
import type { Feed, ShopperEvent } from "./types";

const WAIT_MS = 3000;
const RECENT = 50;

type Fact = Omit<ShopperEvent, "id" | "at" | "list"> & { list?: string };

/** `crypto.randomUUID` exists on secure pages only. */
const unique = (): string => String(crypto.getRandomValues(new Uint32Array(4)));

/** By the API address of the site. */
const queues = new Map<string, (Fact & { id: string; at: string })[]>();
let timer: ReturnType<typeof setTimeout> | undefined;
let view = "";
let place = "";
let agreed = false;
let token = "";

/** Send what is queued; a beacon outlives the page, and who switched beacons off does not want to be counted. */
function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  for (const [site, facts] of queues) {
    const lists = [...new Set(facts.flatMap((fact) => fact.list || []))];
    const body = JSON.stringify({
      view,
      shopper: shopper(),
      lists,
      events: facts.map((fact) => (fact.list ? { ...fact, list: lists.indexOf(fact.list) } : fact)),
    });
    navigator.sendBeacon(`${site}events`, body);
  }
  queues.clear();
}

function record(site: string, fact: Fact): void {
  // A single-page app changes the address without a new page: a new view, and what was seen before belongs to the old one.
  const here = location.pathname + location.search;
  if (here != place) {
    flush();
    place = here;
    view = unique();
  }
  const queue = queues.get(site) || [];
  queues.set(site, queue);
  queue.push({ id: unique(), at: new Date().toISOString(), ...fact });
  timer ??= setTimeout(flush, WAIT_MS);
}

const allowed = (): boolean => agreed && !(navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;

/** The shop's signed token for its customer, held in memory only. */
const shopper = (): string | undefined => (allowed() && token) || undefined;

/** What was opened last in this browser, newest first, after adding one more; storage that is closed or full remembers nothing. */
function recent(site: string, id: string[] = []): string[] {
  try {
    if (!allowed()) return [];
    const all = JSON.parse(localStorage.vitrine || "{}");
    all[site] = [...new Set([...id, ...(all[site] || [])])].slice(0, RECENT);
    localStorage.vitrine = JSON.stringify(all);
    return all[site];
  } catch {
    return [];
  }
}

const events: Events = {
  note(element, type, item, product) {
    const site = api(element);
    if (type != "impression") recent(site, [product || item.id]);
    // Items without a list (a review's photos) were not offered by the ranking, so there is nothing to learn from them.
    const { list, position } = item._vitrine;
    if (list) record(site, { type, list, item: item.id, position, product });
  },
  track: (type, { order, items, currency }) => record(api(), { type, order, items, currency }),
  identify: (given) => void (token = given),
  /** Taking consent back forgets everything at once, for every site on the page's origin. */
  consent(yes) {
    agreed = yes;
    if (yes) return;
    token = "";
    try {
      delete localStorage.vitrine;
    } catch {
      // Storage that is switched off holds nothing to forget.
    }
  },
  /** The feed for this shopper; where the service refuses, the public one. */
  async feed(url, element, signal) {
    const site = api(element);
    const wanted = { ...Object.fromEntries(new URL(url).searchParams), shopper: shopper(), recent: recent(site) };
    if (wanted.shopper || wanted.recent[0])
      try {
        // A string body travels as text/plain, which needs no preflight.
        return await ask<Feed>(`${site}feed`, { method: "POST", signal, body: JSON.stringify(wanted) });
      } catch (error) {
        if (signal.aborted) throw error;
      }
    return get(url, signal);
  },
};

/**
 * What the elements themselves cost this page, told by one view in ten of shoppers who agreed: bytes loaded from the service's
 * scripts and styles, and how long those held up the page and how far our elements made it jump.
 */
function measure(): void {
  const site = api();
  const { origin } = new URL(site);
  let shift = 0;
  let blocked = 0;
  const watch = (type: string, see: (entry: any) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type, buffered: true });
  // A browser that knows one of these kinds not says nothing of it.
  watch("layout-shift", ({ hadRecentInput, value, sources }) => {
    const ours = ({ node }: any): boolean => (node?.getRootNode().host || node)?.localName?.startsWith("vitrine-");
    if (!hadRecentInput && sources.some(ours)) shift += value;
  });
  watch("long-animation-frame", ({ scripts }) =>
    scripts.forEach((it: any) => it.sourceURL.startsWith(origin) && (blocked += Math.max(0, it.duration - 50))),
  );
  addEventListener("pagehide", () => {
    if (!allowed()) return;
    const bytes = performance
      .getEntriesByType("resource")
      .reduce((sum, it: any) => sum + (it.name.startsWith(`${origin}/embed/`) ? it.encodedBodySize : 0), 0);
    navigator.sendBeacon(`${site}measurements`, JSON.stringify({ bytes, blocked_ms: Math.round(blocked), shift }));
  }, { once: true });
}

export default async (tools: Core): Promise<Events> => {
  use(tools);
  await speak();
  if (Math.random() < 0.1) measure();
  document.addEventListener("visibilitychange", () => document.hidden && flush());
  addEventListener("pagehide", flush);
  addEventListener("hashchange", () =>
    document.querySelectorAll<Gallery>("vitrine-gallery,vitrine-reviews").forEach((element) => element.linked?.()),
  );
  customElements.define("vitrine-stars", Stars);
  customElements.define("vitrine-reviews", Reviews);
  return events;
};
