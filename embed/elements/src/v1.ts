/** The loader: registers the gallery, upgrades `data-vitrine` divs and offers `window.vitrine`. A second copy does nothing. */
import { Gallery } from "./gallery";
import { personal } from "./feed";
import { type Events, load } from "./lazy";

/** The first pictures have their turn before the part that nobody waits for. */
const REST_MS = 2000;

/** Stars, reviews and counting come in a part of their own, at once where the page shows them. */
const more = () => load("events").catch(() => {});

function upgrade(): void {
  for (const div of document.querySelectorAll<HTMLElement>("div[data-vitrine]:empty")) {
    const { vitrine, ...rest } = div.dataset;
    const element = document.createElement(`vitrine-${vitrine}`);
    for (const name in rest) element.setAttribute(name, rest[name]!);
    div.append(element);
  }
  if (document.querySelector("vitrine-stars,vitrine-reviews")) more();
}

/** What only the part for events can do waits until that part is there. */
const events =
  <K extends "consent" | "identify" | "track">(name: K) =>
  async (...values: Parameters<Events[K]>): Promise<void> => {
    const part = (await load<Events>("events")) as unknown as Record<K, (...values: Parameters<Events[K]>) => void>;
    part[name](...values);
  };

const calls = {
  consent(yes: boolean) {
    personal.on = yes;
    return events("consent")(yes);
  },
  async identify(token: string) {
    await events("identify")(token);
    if (personal.on) document.querySelectorAll<Gallery>("vitrine-gallery").forEach((gallery) => gallery.reload?.());
  },
  track: events("track"),
};
type Call = [keyof typeof calls, ...unknown[]];

if (!customElements.get("vitrine-gallery")) {
  // Calls made before this script came wait in an array: (self.vitrine ||= []).push(["consent", true]).
  const page = self as unknown as { vitrine?: { forEach?: (each: (call: Call) => void) => void; push: unknown } };
  const early = page.vitrine;
  const push = ([name, ...values]: Call) => (calls[name] as (...values: unknown[]) => void)(...values);
  page.vitrine = { ...calls, push };
  early?.forEach?.(push);
  customElements.define("vitrine-gallery", Gallery);
  upgrade();
  new MutationObserver(upgrade).observe(document, { childList: true, subtree: true });
  setTimeout(more, REST_MS);
}
