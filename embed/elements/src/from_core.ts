/** The loader's tools inside a lazily loaded part, which receives them as a list when it is loaded. */
import type { Core } from "./lazy";

export let learn: Core[0];
export let api: Core[1];
export let ask: Core[2];
export let fire: Core[3];
export let get: Core[4];
export let h: Core[5];
export let icon: Core[6];
export let lang: Core[7];
export let link: Core[8];
export let load: Core[9];
export let note: Core[10];
export let number: Core[11];
export let picture: Core[12];
export let speak: Core[13];
export let stars: Core[14];
export let style: Core[15];
export let t: Core[16];
export let whole: Core[17];

export function use(core: Core): void {
  [learn, api, ask, fire, get, h, icon, lang, link, load, note, number, picture, speak, stars, style, t, whole] = core;
}
