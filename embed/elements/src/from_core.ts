/** The loader's tools inside a lazily loaded part, which receives them as a list when it is loaded. */
import type { Core } from "./lazy";

export let api: Core[0];
export let ask: Core[1];
export let fire: Core[2];
export let get: Core[3];
export let h: Core[4];
export let icon: Core[5];
export let lang: Core[6];
export let learn: Core[7];
export let link: Core[8];
export let load: Core[9];
export let note: Core[10];
export let number: Core[11];
export let picture: Core[12];
export let stars: Core[13];
export let style: Core[14];
export let t: Core[15];
export let whole: Core[16];

export function use(core: Core): void {
  [api, ask, fire, get, h, icon, lang, learn, link, load, note, number, picture, stars, style, t, whole] = core;
}
