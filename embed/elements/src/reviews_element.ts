/** `<vitrine-reviews>`: its code comes when the element comes near the window. */
import type { Details } from "./details";
import { fire, load, whole } from "./from_core";

export class Reviews extends HTMLElement {
  static observedAttributes = ["product", "site", "limit", "sort"];
  #view: ReturnType<Details["reviews"]> | undefined;
  #near = new IntersectionObserver(([entry]) => entry!.isIntersecting && this.#wake(), { rootMargin: "800px" });

  connectedCallback(): void {
    whole(this, () => this.#near.observe(this));
  }

  disconnectedCallback(): void {
    this.#near.disconnect();
    this.#view?.stop();
    this.shadowRoot?.querySelector("dialog")?.close();
  }

  attributeChangedCallback(): void {
    this.#view?.start();
  }

  #wake(): void {
    this.#near.disconnect();
    load<Details>("details").then(
      ({ reviews }) => this.isConnected && (this.#view ||= reviews(this)).start(),
      (error) => fire(this, "error", { error }),
    );
  }
}
