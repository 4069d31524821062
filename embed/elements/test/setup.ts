/** The page that the elements believe to be on, and the platform features that jsdom has not: the real ones run in tests/browser. */
import { beforeEach } from "vitest";

const script = document.createElement("script");
script.dataset.site = "pk_demo";
script.setAttribute("src", "https://photos.example/embed/v1.js");
script.type = "text/plain";
document.head.append(script);

/** Observers report only what a test tells them. */
export const observers: FakeObserver[] = [];

class FakeObserver {
  observed = new Set<Element>();
  constructor(
    private callback: (entries: unknown[]) => void,
    public options: IntersectionObserverInit = {},
  ) {
    observers.push(this);
  }
  observe(element: Element): void {
    this.observed.add(element);
  }
  unobserve(element: Element): void {
    this.observed.delete(element);
  }
  disconnect(): void {
    this.observed.clear();
  }
  report(target: Element, intersectionRatio: number): void {
    if (this.observed.has(target)) this.callback([{ target, intersectionRatio, isIntersecting: intersectionRatio > 0 }]);
  }
}

class FakeSheet {
  replaceSync(): void {}
}

Object.assign(globalThis, { IntersectionObserver: FakeObserver, CSSStyleSheet: FakeSheet });
Object.defineProperty(ShadowRoot.prototype, "adoptedStyleSheets", { value: [], writable: true });
HTMLCanvasElement.prototype.getContext = () => null;
Object.assign(globalThis, { ImageData: class {} });

beforeEach(() => {
  document.body.replaceChildren();
  observers.length = 0;
});
