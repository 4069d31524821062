/**
 * The lightbox: one item large, with its pictures or video, where the products are in it, and what to do next. A native dialog
 * traps and returns the focus; owns nothing of the feed it walks through.
 */
import { attempt, onceKey, send, statusLine } from "./attempt";
import type { Child } from "./dom";
import type { Gallery } from "./gallery";
import { date } from "./formats";
import { api, fire, get, h, icon, lang, link, note, picture, stars, style, t } from "./from_core";
import css from "./details.css";
import { productCard } from "./product_card";
import type { Item } from "./types";
import { Word } from "./words";

const SIZES = "(max-width:48rem) 100vw,47rem";
const SWIPE_PX = 45;
/** Two frames of a display. */
const AFTER_MS = 33;
const REASONS = ["offensive", "wrong_product", "rights", "spam", "other"];
const SHARED = /#vitrine=(.+)/;
const PLAY = "M8 5v14l11-7z";
const CROSS = "M6 6l12 12M18 6 6 18";
const LEFT = "M15 5l-7 7 7 7";
const RIGHT = "M9 5l7 7-7 7";

/** A gallery can bring further items while its lightbox is open; a product's reviews cannot. */
type Host = HTMLElement & Partial<Pick<Gallery, "items" | "next" | "more">>;

export interface Options {
  host: Host;
  items: Item[];
  index: number;
  media?: number;
}

const fold = (tag: "details" | "details.share", title: Word, ...rest: Child[]): HTMLElement => h(tag, h("summary", t(title)), ...rest);

/** A report of an item; sent once however often the button is pressed. */
function report(host: HTMLElement, item: Item): HTMLElement {
  const key = onceKey();
  const reason = h("select.pill", { "aria-label": t(Word.report) }, ...REASONS.map((value, i) => h("option", { value }, t(Word.offensive + i))));
  const status = statusLine();
  const tell = (): unknown =>
    attempt(button, status, () => send(host, `items/${item.id}/reports`, { reason: reason.value }, key), Word.thanks);
  const button: HTMLButtonElement = h("button.pill", { click: tell }, t(Word.send));
  return fold("details", Word.report, reason, button, status);
}

/** The page's own address with an item named in it; a bare #… would follow the page's <base>. */
const addressOf = (item: Item): string => `${location.href.split("#")[0]}#vitrine=${item.id}`;

/** Ways to pass an item on: the device's own sheet, its address, or a code for another device's camera. */
function shareBox(host: HTMLElement, item: Item): HTMLElement {
  const url = addressOf(item);
  const status = statusLine();
  // Without a secure connection there is no clipboard: the address itself is shown, to copy by hand.
  const toCopy = (): unknown => attempt(copy, status, async () => {
      try {
        await navigator.clipboard.writeText(url);
      } catch {
        throw url;
      }
    }, Word.copied);
  const copy: HTMLButtonElement = h("button.pill", { click: toCopy }, t(Word.copy));
  return fold(
    "details.share",
    Word.share,
    // Who closes the sheet wants nothing more.
    "share" in navigator && h("button.pill", { click: () => navigator.share({ url }).catch(() => {}) }, `${t(Word.share)} …`),
    copy,
    h("img.code", { src: api(host, `qr.svg?url=${encodeURIComponent(url)}`), alt: "QR", loading: "lazy" }),
    status,
  );
}

/** One at a time, also where several elements show what an address names. */
let open = false;

export function lightbox({ host, items, index, media = 0 }: Options): void {
  if (open) return;
  open = true;
  const root = host.shadowRoot!;
  const page = document.documentElement.style;
  const address = location.href.replace(SHARED, "");
  // The place of a classic scroll bar is kept, or the page behind would jump. Asked before anything is changed, which is when it costs nothing.
  if (innerWidth > document.documentElement.clientWidth) page.scrollbarGutter = "stable";
  page.overflow = "hidden";
  style(root, css);

  // Read out when it changes, which it can only be as long as it stays in the page.
  const head = h("div", { "aria-live": "polite" });
  const rest = h("div");
  const panel = h("div.panel", head, rest);
  const round = (name: string, label: Word, path: string, click: () => void) =>
    h(`button.round ${name}`, { "aria-label": t(label), click }, icon(path));
  const prev = round("step prev", Word.prev, LEFT, () => step(-1));
  const next = round("step next", Word.next, RIGHT, () => step(1));
  const close = round("close", Word.close, CROSS, gone);
  const stage = h("div.stage", " ", prev, next);
  const dialog: HTMLDialogElement = h(
    "dialog.dialog",
    {
      close: gone,
      click: (event: Event) => event.target == dialog && gone(),
      keydown(event: KeyboardEvent) {
        const turn = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (turn && !/SELECT|VIDEO/.test((event.target as Element).tagName)) step(turn * side());
      },
    },
    // First, so that it has the focus.
    close,
    stage,
    panel,
  );
  /** All at once, so that the page is styled anew once. */
  function gone(): void {
    // Its gallery may be gone from the page before it.
    if (!dialog.parentNode) return;
    open = false;
    page.overflow = page.scrollbarGutter = "";
    dialog.close();
    dialog.remove();
    // An app may have gone elsewhere and taken the gallery with it.
    setTimeout(() => SHARED.test(location.hash) && history.replaceState(history.state, "", address));
  }
  /** 1 where pages are turned to the left, -1 where to the right. */
  const side = () => (host.matches(":dir(rtl)") ? -1 : 1);

  let from = 0;
  stage.onpointerdown = ({ clientX }) => void (from = clientX);
  stage.onpointerup = ({ clientX }) => {
    if (Math.abs(clientX - from) > SWIPE_PX) step(Math.sign(from - clientX) * side());
  };

  /** One picture on: first through an item's own pictures, then to the next item. */
  async function step(by: number): Promise<void> {
    if (items[index]!._vitrine.media[media + by]) media += by;
    else {
      if (index + by >= items.length && (await host.more?.())) items = host.items!;
      if (!items[index + by]) return;
      index += by;
      media = by < 0 ? items[index]!._vitrine.media.length - 1 : 0;
    }
    show();
  }

  /** The picture answers the press at once; what is told of it comes after the frame that shows it. */
  function show(): void {
    dialog.scrollTop = panel.scrollTop = 0;
    const item = items[index]!;
    const { disclosure, media: all, products, rating, verified_buyer, why } = item._vitrine;
    const shown = all[media]!;
    const creator = item.authors[0]?.name || "";
    const frame = h("div.frame", picture(shown, SIZES, false));
    stage.style.setProperty("--a", `${shown.width_px / shown.height_px}`);
    prev.hidden = !index && !media;
    next.hidden = !items[index + 1] && !all[media + 1] && !host.next;
    stage.firstChild!.replaceWith(frame);
    dialog.ariaLabel = t(Word.photo, creator);
    // The picture that comes next is fetched when this one is there.
    const ahead = all[media + 1] || items[index + 1]?._vitrine.media[0];
    frame.addEventListener("load", () => ahead && picture(ahead, SIZES, false), true);
    setTimeout(() => {
      // The next press may have come already.
      if (!frame.isConnected) return;
      if (shown.video_url)
        frame.append(
          round("play", Word.play, PLAY, () => {
            const video = h("video", { src: link(shown.video_url), controls: true, playsinline: true });
            video.muted = true;
            frame.replaceChildren(video);
            video.focus();
            video.play();
          }),
        );
      products.forEach((product, i) => {
        for (const { media: where, x, y } of product.spots) {
          if (where != media) continue;
          const spot = h("button.hotspot", { "aria-label": `${i + 1}. ${product.title}` }, i + 1);
          spot.style.inset = `${y * 100}% auto auto ${x * 100}%`;
          spot.onclick = () => rest.children[i]!.querySelector("a")!.focus();
          frame.append(spot);
        }
      });
      head.replaceChildren(
        // What holds a label is no part, or the label could be hidden with it.
        h(
          "div",
          { class: "row" },
          rating && stars(rating),
          h("a.creator", { href: link(item.url), target: "_blank" }, creator),
          verified_buyer && h("mark", `✓ ${t(Word.verified)}`),
          date(item.date_published),
          all[1] && h("span.soft", `${media + 1} / ${all.length}`),
        ),
        disclosure ? h("em", disclosure) : "",
        h("p.caption text", { dir: "auto", lang: item.language }, item.content_text),
      );
      rest.replaceChildren(
        ...products.map((product, i) => productCard(host, item, product, product.spots[0] && `${i + 1}. `)),
        why ? fold("details", Word.why, h("p", why)) : "",
        shareBox(host, item),
        report(host, item),
      );
      // The button that was pressed may be hidden now.
      if (!root.activeElement) close.focus();
      history.replaceState(history.state, "", addressOf(item));
    }, AFTER_MS);
  }

  show();
  root.append(dialog);
  dialog.showModal();
}

/** Open what the page's address names: one of these items, or one that the service is asked for. */
export async function linked(host: Host, items: Item[]): Promise<void> {
  const id = SHARED.exec(location.hash)?.[1];
  if (!id || open) return;
  let index = items.findIndex((item) => item.id == id);
  if (index < 0) index = (items = [...items, await get<Item>(api(host, `items/${id}?lang=${lang}`))]).length - 1;
  if (fire(host, "open", { item: items[index] }, true)) {
    note(host, "open", items[index]!);
    lightbox({ host, items, index });
  }
}
