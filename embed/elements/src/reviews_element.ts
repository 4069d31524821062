/** `<vitrine-reviews>`: its code comes when the element comes near the window. */
import type { Details } from "./details";
import { fire, load, whole } from "./from_core";

export class Reviews extends HTMLElement {
  static observedAttributes = ["product", "site", "limit", "sort"];
  #show: ReturnType<Details["reviews"]> | undefined;
  #near = new IntersectionObserver(([entry]) => entry!.isIntersecting && this.#wake(), { rootMargin: "800px" });

  connectedCallback(): void {
    whole(this, () => this.#near.observe(this));
  }

  disconnectedCallback(): void {
    this.#near.disconnect();
    this.shadowRoot?.querySelector("dialog")?.close();
  }

  attributeChangedCallback(): void {
    this.#show?.();
  }

  /** Once: an element that an app moves keeps what it shows, and what was written into its form. */
  #wake(): void {
    this.#near.disconnect();
    load<Details>("details").then(
      ({ reviews }) => void (this.#show ||= reviews(this)),
      (error) => fire(this, "error", { error }),
    );
  }
}
