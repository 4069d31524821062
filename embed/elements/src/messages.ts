/** The words of the elements in the page's language. English is built in; another locale is two small files, one loaded beside the feed and one beside the lightbox. */
import { gallery } from "./locales/en.json";
import type { Word } from "./words";

export const lang = document.documentElement.lang.replace("_", "-") || "en";
const own = lang.slice(0, 2).toLowerCase();
/** The language that the elements speak on this page: the page's, or English where they do not know it. */
export const locale = LOCALES.includes(own) ? own : "en";
const words = gallery as unknown as string[];

/** Put sentences in from a place on. */
export const learn = (sentences: string[], place: number): unknown => words.splice(place, sentences.length, ...sentences);

/** The sentence at a place with {0}, {1} … filled in. */
export const t = (word: Word, ...values: (string | number)[]): string => words[word]!.replace(/{(\d)}/g, (_, i) => values[i] as string);

/** A number as the page's readers write it. */
export const number = (value: number): string => value.toLocaleString(lang);
