/** Money and days as the page's readers write them. */
import { h, lang } from "./from_core";

// A formatter takes longer to make than a press may take to be answered: one of each is kept.
const moneys: Record<string, Intl.NumberFormat> = {};
const days = new Intl.DateTimeFormat(lang, { dateStyle: "medium" });

/** The currency says how many minor units make one. */
export function money(minor: number, currency: string): string {
  const format = (moneys[currency] ||= new Intl.NumberFormat(lang, { style: "currency", currency }));
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits!);
}

export const date = (at: string | null | undefined) =>
  at && h("time", { datetime: at }, days.format(new Date(at)));
