/** The part for a closer look: lightbox, reviews and the review form. One file, because product pages need all of it. */
import { learn, use } from "./from_core";
import type { Core } from "./lazy";
import { lightbox } from "./lightbox";
import { details as words } from "./locales/en.json";
import { resend } from "./outbox";
import { reviews } from "./reviews";

const details = { lightbox, reviews };
export type Details = typeof details;

export default (core: Core): Details => {
  use(core);
  learn(words, false);
  addEventListener("online", resend);
  resend();
  return details;
};
