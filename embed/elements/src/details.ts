/** The part for a closer look: lightbox, reviews and the review form. One file, because product pages need all of it. */
import { learn, speak, use } from "./from_core";
import type { Core } from "./lazy";
import { lightbox, linked } from "./lightbox";
import { details as words } from "./locales/en.json";
import { resend } from "./outbox";
import { reviews } from "./reviews";
import { DETAILS } from "./words";

const details = { lightbox, linked, reviews };
export type Details = typeof details;

export default async (core: Core): Promise<Details> => {
  use(core);
  learn(words as unknown as string[], DETAILS);
  await speak("more");
  addEventListener("online", resend);
  resend();
  return details;
};
