/** Money and days as the page's readers write them. */
import { h, lang } from "./from_core";

/** The currency says how many minor units make one. */
export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(lang, { style: "currency", currency });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits!);
}

export const date = (at: string | null | undefined) =>
  at && h("time", { datetime: at }, new Date(at).toLocaleDateString(lang, { dateStyle: "medium" }));
