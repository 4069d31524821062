/**
 * `<vitrine-people>`: menus of what people in the photos said of themselves, for the galleries of a page. A file of its own, which a shop
 * pastes besides, because few shops ask their reviewers for facts. Owns choosing only: what was chosen stands in the galleries' attribute
 * `fact`, and who fits is the service's to say.
 */
import type { Gallery } from "./gallery";

type Facts = Record<string, string[]>;

// As high as one menu, whether there is one or not, so that nothing below moves when the answer comes.
const STYLE = `:host{display:flex;gap:.5rem;min-height:44px;margin-block-end:.75rem;overflow-x:auto}
select{flex:none;min-height:44px;padding:0 1.25rem;border:1px solid #888;border-radius:9rem;background:none;font:inherit;color:inherit;cursor:pointer}
option{background:Canvas;color:CanvasText}
select:focus-visible{outline:3px solid var(--vitrine-focus,#1a66ff);outline-offset:-3px}
p{position:absolute;clip-path:inset(50%)}`;

const lang = document.documentElement.lang.replace("_", "-") || "en";
/** The name of the menus, and how many photos are shown. */
const [alike, shown] = PEOPLE[lang.slice(0, 2).toLowerCase()] || PEOPLE.en!;

class People extends HTMLElement {
  #root!: ShadowRoot;
  #status = document.createElement("p");
  #known = "{}";
  /** Somebody chose: how many photos that leaves is said once. */
  #chose = false;
  #loaded = (event: Event): void => this.#show(event.target as Gallery);

  connectedCallback(): void {
    if (!this.#root) {
      this.#root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [sheet];
      this.#status.role = "status";
      this.#root.append(this.#status);
      this.role = "group";
      this.ariaLabel = alike;
    }
    document.addEventListener("vitrine-load", this.#loaded);
    this.#galleries().forEach((gallery) => gallery.about && this.#show(gallery));
  }

  disconnectedCallback(): void {
    document.removeEventListener("vitrine-load", this.#loaded);
  }

  #galleries(): Gallery[] {
    const id = this.getAttribute("for");
    const within = id && `#${CSS.escape(id)}`;
    return [...document.querySelectorAll<Gallery>(within ? `vitrine-gallery${within},${within} vitrine-gallery` : "vitrine-gallery")];
  }

  #show(gallery: Gallery): void {
    if (!this.#galleries().includes(gallery)) return;
    if (this.#chose && gallery.items[0]) this.#status.textContent = shown!.replace("{0}", gallery.items.length.toLocaleString(lang));
    this.#chose = false;
    const facts: Facts = gallery.about?.facts || {};
    const known = JSON.stringify(facts);
    // The menu that was just used keeps the focus: a gallery's facts stay the same, whatever is chosen.
    if (known == this.#known || known == "{}") return;
    this.#known = known;
    const chosen = (gallery.getAttribute("fact") || "").split("|");
    const menus = Object.entries(facts).map(([label, values]) => {
      const menu = document.createElement("select");
      menu.ariaLabel = label;
      menu.part.add("menu");
      menu.append(new Option(label, ""), ...values.map((value) => new Option(value, `${label}: ${value}`)));
      menu.value = chosen.find((fact) => fact.startsWith(`${label}: `)) || "";
      menu.onchange = () => this.#choose();
      return menu;
    });
    this.#root.replaceChildren(...menus, this.#status);
  }

  #choose(): void {
    const facts = [...this.#root.querySelectorAll("select")].flatMap(({ value }) => value || []).join("|");
    this.#chose = true;
    this.#status.textContent = "";
    for (const gallery of this.#galleries())
      if (facts) gallery.setAttribute("fact", facts);
      else gallery.removeAttribute("fact");
  }
}

if (!customElements.get("vitrine-people")) customElements.define("vitrine-people", People);
