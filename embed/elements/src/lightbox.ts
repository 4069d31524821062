/**
 * The lightbox: one item large, with its pictures or video, where the products are in it, and what to do next. A native dialog
 * traps and returns the focus; owns nothing of the feed it walks through.
 */
import { attempt, onceKey, send, statusLine } from "./attempt";
import type { Gallery } from "./gallery";
import { date } from "./formats";
import { api, h, icon, link, picture, stars, style, t } from "./from_core";
import css from "./details.css";
import { productCard } from "./product_card";
import type { Item } from "./types";

const SIZES = "(max-width:48rem) 100vw,47rem";
const SWIPE_PX = 45;
const REASONS = ["offensive", "wrong_product", "rights", "spam", "other"];
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

/** A report of an item; sent once however often the button is pressed. */
function report(host: HTMLElement, item: Item): HTMLElement {
  const key = onceKey();
  const reason = h("select.pill", { "aria-label": t("report") }, ...REASONS.map((value) => h("option", { value }, t(value))));
  const status = statusLine();
  const tell = (): unknown =>
    attempt(button, status, send(host, `items/${item.id}/reports`, { reason: reason.value }, key), "thanks");
  const button: HTMLButtonElement = h("button.pill", { click: tell }, t("send"));
  return h("details", h("summary", t("report")), reason, button, status);
}

/** Ways to pass an item on: the device's own sheet, its address, or a code for another device's camera. */
function shareBox(host: HTMLElement, item: Item): HTMLElement {
  const url = `${location.href.split("#")[0]}#vitrine=${item.id}`;
  const status = statusLine();
  const toCopy = (): unknown => attempt(copy, status, navigator.clipboard.writeText(url), "copied");
  const copy: HTMLButtonElement = h("button.pill", { click: toCopy }, t("copy"));
  return h(
    "details.share",
    h("summary", t("share")),
    // Who closes the sheet wants nothing more.
    "share" in navigator && h("button.pill", { click: () => navigator.share({ url }).catch(() => {}) }, `${t("share")} …`),
    copy,
    h("img.code", { src: api(host, `qr.svg?url=${encodeURIComponent(url)}`), alt: "QR", loading: "lazy" }),
    status,
  );
}

export function lightbox({ host, items, index, media = 0 }: Options): void {
  const root = host.shadowRoot!;
  const page = document.documentElement.style;
  const address = location.href;
  style(root, css);

  const panel = h("div.panel");
  const round = (name: string, label: string, path: string, click: () => void) =>
    h(`button.round ${name}`, { "aria-label": t(label), click }, icon(path));
  const prev = round("step prev", "prev", LEFT, () => step(-1));
  const next = round("step next", "next", RIGHT, () => step(1));
  const close = round("close", "close", CROSS, () => dialog.close());
  close.autofocus = true;
  const count = h("span.count");
  const stage = h("div.stage", " ", prev, next, count);
  const dialog: HTMLDialogElement = h(
    "dialog.dialog",
    {
      close() {
        dialog.remove();
        page.overflow = page.scrollbarGutter = "";
        // An app may have gone elsewhere and taken the gallery with it.
        if (/^#vitrine=/.test(location.hash)) history.replaceState(history.state, "", address);
      },
      click: (event: Event) => event.target == dialog && dialog.close(),
      keydown(event: KeyboardEvent) {
        const turn = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (turn && !/SELECT|VIDEO/.test((event.target as Element).tagName)) step(turn * side());
      },
    },
    stage,
    panel,
    close,
  );
  /** 1 where pages are turned to the left, -1 where to the right. */
  const side = () => (getComputedStyle(host).direction == "rtl" ? -1 : 1);

  let from = 0;
  stage.onpointerdown = (event) => void (from = event.clientX);
  stage.onpointerup = (event) => {
    const way = event.clientX - from;
    if (Math.abs(way) > SWIPE_PX) step(-Math.sign(way) * side());
  };

  /** One picture on: first through an item's own pictures, then to the next item. */
  async function step(by: number): Promise<void> {
    const { length } = items[index]!._vitrine.media;
    if (media + by >= 0 && media + by < length) media += by;
    else {
      if (index + by >= items.length && (await host.more?.())) items = host.items!;
      if (!items[index + by]) return;
      index += by;
      media = by < 0 ? items[index]!._vitrine.media.length - 1 : 0;
    }
    show();
  }

  function show(): void {
    const item = items[index]!;
    const { disclosure, media: all, products, rating, verified_buyer, why } = item._vitrine;
    const shown = all[media]!;
    const creator = item.authors[0]?.name || "";
    const frame = h("div.frame", picture(shown, SIZES, false));
    stage.style.setProperty("--a", `${shown.width_px / shown.height_px}`);
    if (shown.video_url)
      frame.append(
        round("play", "play", PLAY, () => {
          const video = h("video", { src: link(shown.video_url), controls: true, loop: true, playsinline: true });
          video.muted = true;
          frame.replaceChildren(video);
          video.play();
        }),
      );
    const cards = products.map((product) => productCard(host, item, product));
    products.forEach((product, i) => {
      for (const { media: where, x, y } of product.spots) {
        if (where != media) continue;
        const spot = h("button.hotspot", { "data-n": products[1] ? i + 1 : "", "aria-label": product.title });
        spot.style.left = `${x * 100}%`;
        spot.style.top = `${y * 100}%`;
        spot.onclick = () => cards[i]!.querySelector("a")!.focus();
        frame.append(spot);
      }
    });
    prev.hidden = !index && !media;
    next.hidden = !items[index + 1] && !all[media + 1] && !host.next;
    stage.firstChild!.replaceWith(frame);
    count.hidden = !all[1];
    count.textContent = `${media + 1} / ${all.length}`;
    dialog.ariaLabel = t("photo", creator);
    panel.replaceChildren(
      h(
        "div.row",
        rating && stars(rating),
        h("a.creator", { href: link(item.url), target: "_blank", rel: "noopener" }, creator),
        verified_buyer && h("mark", `✓ ${t("verified")}`),
        date(item.date_published),
      ),
      disclosure ? h("em", disclosure) : "",
      h("p.caption text", { dir: "auto", lang: item.language, "aria-live": "polite" }, item.content_text),
      ...cards,
      why ? h("details", h("summary", t("why")), h("p", why)) : "",
      shareBox(host, item),
      report(host, item),
    );
    dialog.scrollTop = panel.scrollTop = 0;
    // The button that was pressed may be hidden now.
    if (!root.activeElement) close.focus();
    history.replaceState(history.state, "", `#vitrine=${item.id}`);
    // The next picture is there before it is asked for.
    const ahead = all[media + 1] || items[index + 1]?._vitrine.media[0];
    if (ahead) picture(ahead, SIZES, false);
  }

  root.append(dialog);
  // The place of a classic scroll bar is kept, or the page behind would jump.
  if (innerWidth > document.documentElement.clientWidth) page.scrollbarGutter = "stable";
  page.overflow = "hidden";
  show();
  dialog.showModal();
}
