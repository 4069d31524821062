/** Small tools for elements, stylesheets and events. No markup is ever parsed from text, so Trusted Types have nothing to refuse. */

import base from "./base.css";

export type Child = Node | string | number | false | null | undefined | "";
type Handler = (event: never) => unknown;
export type Attributes = Record<string, string | number | boolean | null | undefined | Handler>;

type Tag = keyof HTMLElementTagNameMap;

/**
 * Make an element: "div.row" with attributes and children in any order. Functions become listeners; `null`, `undefined` and
 * `false` attributes and empty children are left out; `true` is written as a word, as good as any for what is on or off.
 * Classes are parts of the same name too, so that a shop can style them; what must not be styled away has no class.
 */
export function h(tag: "svg" | "path" | `svg.${string}` | `path.${string}`, ...rest: (Attributes | Child)[]): SVGElement;
export function h<K extends Tag>(tag: K | `${K}.${string}`, ...rest: (Attributes | Child)[]): HTMLElementTagNameMap[K];
export function h(tag: string, ...rest: (Attributes | Child)[]): Element {
  const [name, classes] = tag.split(".");
  const element = /^(svg|path)$/.test(name!)
    ? document.createElementNS("http://www.w3.org/2000/svg", name!)
    : document.createElement(name!);
  if (classes) for (const key of ["class", "part"]) element.setAttribute(key, classes);
  for (const child of rest)
    if (child?.constructor == Object)
      for (const [key, value] of Object.entries(child as Attributes)) {
        if (typeof value == "function") element.addEventListener(key, value as EventListener);
        else if (value != null && value !== false) element.setAttribute(key, value as string);
      }
    else if (child || child === 0) element.append(child as Node | string);
  return element;
}

/** A drawing of one path in a 24 × 24 box, hidden from assistive technology. */
export const icon = (path: string) => h("svg.icon", { viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: path }));

const sheets: Record<string, CSSStyleSheet> = {};

/** Give a shadow root stylesheets, shared between roots; a strict style-src allows constructed ones. */
export function style(root: ShadowRoot, ...texts: string[]): void {
  for (const text of [base, ...texts]) {
    if (!sheets[text]) (sheets[text] = new CSSStyleSheet()).replaceSync(text);
    if (!root.adoptedStyleSheets.includes(sheets[text]!)) root.adoptedStyleSheets.push(sheets[text]!);
  }
}

/** Server-rendered markup is adopted when the parser is through with it; an element without any starts at once. */
export const whole = (element: Element, start: () => void): void =>
  element.hasAttribute("served") && document.readyState == "loading"
    ? document.addEventListener("DOMContentLoaded", start)
    : start();

/** Tell the page; false when somebody called preventDefault on a cancelable event. */
export const fire = (target: EventTarget, name: string, detail: object, cancelable = false): boolean =>
  target.dispatchEvent(new CustomEvent(`vitrine-${name}`, { bubbles: true, composed: true, cancelable, detail }));

/** A link's address, or null where it is anything but http(s): a feed must not be able to run script. */
export function link(url: string | null | undefined): string | null {
  return /^https?:/i.test(url!) ? url! : null;
}
