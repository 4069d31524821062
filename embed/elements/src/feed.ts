/** What a gallery asks for, and who answers: the service, the part for shoppers who agreed, or the shop's static copy. */
import { ask, get } from "./http";
import { type Events, load } from "./lazy";
import { locale } from "./messages";
import { api, tag } from "./place";
import type { Feed } from "./types";

/** The feed's parameters in the order of the documented preload line, so that the preloaded answer is the one used. */
export const PARAMETERS = "page category q product products gallery kind layout limit fact".split(" ");

/** Set by `vitrine.consent`; until then the code that could know a shopper is not even loaded. */
export const personal = { on: false };

/** The parameters an element asks for; the kind of page follows from the others where it is not said. */
export function parameters(element: Element): URLSearchParams {
  const found = new URLSearchParams({ page: "home" });
  for (const name of PARAMETERS) {
    const value = element.getAttribute(name);
    if (value) {
      found.set(name, value);
      if (!element.hasAttribute("page") && /^(category|q|product)$/.test(name)) found.set("page", name == "q" ? "search" : name);
    }
  }
  // Reasons and labels in the words' language, where the tag does not name that as the shop's own. Few values, so caches stay full.
  if (locale != (tag.dataset.lang || "en")) found.set("lang", locale);
  return found;
}

/** One page of an element's feed; `next` is the previous page's next_url. */
export async function feed(element: Element, next: string | undefined, signal: AbortSignal): Promise<Feed> {
  const url = next || `${api(element, "feed")}?${parameters(element)}`;
  const copy = element.getAttribute("fallback");
  try {
    return await (personal.on ? (await load<Events>("events")).feed(url, element, signal) : get<Feed>(url, signal));
  } catch (error) {
    if (next || !copy || signal.aborted) throw error;
    return ask(copy, { signal });
  }
}
