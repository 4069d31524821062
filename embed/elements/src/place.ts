/** Where this script came from: the service's address and the site its tag names. */

const tag = (document.currentScript || document.querySelector("script[data-site]")) as HTMLScriptElement;

export const HOST = new URL(tag.src).origin;

/** An address of the API; a page may show several sites, so an element's own `site` attribute wins over the script's. */
export const api = (element?: Element, path = ""): string => `${HOST}/v1/${element?.getAttribute("site") || tag.dataset.site}/${path}`;
