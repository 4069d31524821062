/** Pieces that several elements show: stars and pictures. */
import { h } from "./dom";
import { number, t } from "./messages";
import { placeholder } from "./thumbhash";
import type { Media } from "./types";
import { Word } from "./words";

/** Two frames of a display: what may wait until what was asked for is seen waits so long. */
export const AFTER_MS = 33;

const STAR = "l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z";
const ROW = [9, 27, 45, 63, 81].map((x) => `M${x} .5${STAR}`).join("");

/** Five stars, filled up to the rating; drawn, because no two fonts agree on a star. */
export const stars = (rating: number): SVGElement =>
  h(
    "svg.stars",
    { viewBox: "0 0 90 18", role: "img", "aria-label": t(Word.stars, rating % 1 ? number(rating) : rating) },
    h("path.off", { d: ROW }),
    h("svg", { width: rating * 18, height: 18 }, h("path", { d: ROW })),
  );

/** A picture in the best format the browser reads; its box is reserved and a blur stands in until it is there, or for good. */
export function picture(media: Media, sizes: string, lazy = true): HTMLElement {
  const srcset = (format: string) =>
    media.sources
      .filter((source) => source.format == format)
      .map((source) => `${source.url} ${source.width_px}w`)
      .join();
  const jpeg = srcset("jpeg");
  const image = h("img.image", {
    alt: media.alt,
    width: media.width_px,
    height: media.height_px,
    loading: lazy && "lazy",
    sizes,
    srcset: jpeg,
    src: jpeg.split(" ")[0],
    load: () => blur?.remove(),
  });
  image.style.cssText = `object-position:${media.focus}`;
  const box = h(
    "picture",
    ...["avif", "webp"].map((format) => srcset(format) && h("source", { type: `image/${format}`, srcset: srcset(format), sizes })),
    image,
  );
  let blur: Element | null;
  // Each in a task of its own, after the frame that shows the box: drawn at once they would hold that up.
  setTimeout(() => !image.complete && (blur = placeholder(media.thumbhash)) && box.append(blur), AFTER_MS);
  return box;
}
