/** Where this script came from, and what its tag names: the site, and the service where the script is a copy of the shop's own. */

export const tag = (document.currentScript || document.querySelector("script[data-site]")) as HTMLScriptElement;

export const HOST = tag.dataset.host || new URL(tag.src).origin;

/** An address of the API; a page may show several sites, so an element's own `site` attribute wins over the script's. */
export const api = (element?: Element, path = ""): string => `${HOST}/v1/${element?.getAttribute("site") || tag.dataset.site}/${path}`;
