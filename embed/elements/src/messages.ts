/** The words of the elements in the page's language. English is built in; another locale is one small file, loaded beside the feed. */
import { gallery } from "./locales/en.json";

export const lang = document.documentElement.lang.replace("_", "-") || "en";
export const locale = lang.slice(0, 2).toLowerCase();
const words: Record<string, string> = { ...gallery };

/** Add the English words of a lazily loaded part, or those of another locale, which win whenever they arrive. */
export function learn(more: Record<string, string>, wins = true): void {
  Object.assign(words, wins ? more : { ...more, ...words });
}

/** The sentence for a key with {0}, {1} … filled in. */
export const t = (key: string, ...values: (string | number)[]): string =>
  (words[key] || key).replace(/{(\d)}/g, (_, i) => `${values[i]}`);

/** A number as the page's readers write it. */
export const number = (value: number, digits = 0): string =>
  value.toLocaleString(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
