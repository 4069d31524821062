/** Parts that load when they are needed. A part is one file that exports a function of the core, so nothing is shipped twice. */
import { fire, h, icon, link, style, whole } from "./dom";
import { ask, get } from "./http";
import { lang, learn, locale, number, t } from "./messages";
import { picture, stars } from "./pieces";
import { api, tag } from "./place";
import type { Feed, Item, ShopperEvent } from "./types";

/**
 * The tools that parts get, in the order of src/from_core.ts; a list, because names would be shipped in every part. `learn` leads: the build
 * writes files of words that call it.
 */
export const core = [learn, api, ask, fire, get, h, icon, lang, link, load, note, number, picture, speak, stars, style, t, whole] as const;
export type Core = typeof core;

const parts: Record<string, Promise<unknown>> = {};

/** The named part, loaded once; a failed load is forgotten so that the next attempt asks again. */
export function load<T>(name: string): Promise<T> {
  return (parts[name] ||= import(`${new URL(`${name}-${BUILD}.js`, tag.src)}`).then(
    (module) => module.default(core),
    (error) => {
      delete parts[name];
      throw error;
    },
  )) as Promise<T>;
}

/** The words of the page's language, where it is not English; what cannot be loaded stays English. */
export function speak(words = "words"): unknown {
  return locale != "en" && load(`${words}-${locale}`).catch(() => {});
}

/** The small part every page comes to need: it registers the other elements, counts and, with consent, remembers; it first loads when the first tiles stand. */
export interface Events {
  note(element: Element, type: ShopperEvent["type"], item: Item, product?: string): void;
  track(type: "purchase", facts: Pick<ShopperEvent, "order" | "items" | "currency">): void;
  consent(yes: boolean): void;
  identify(token: string): void;
  feed(url: string, element: Element, signal: AbortSignal): Promise<Feed>;
}

/** Something done with an item of a served list; a service that is gone counts nothing and disturbs nobody. */
export function note(...fact: Parameters<Events["note"]>): void {
  load<Events>("events").then((events) => events.note(...fact)).catch(() => {});
}
