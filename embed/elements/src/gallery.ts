/**
 * `<vitrine-gallery>`: a feed as tiles. Owns loading, states, paging and impressions; a tile opens the lightbox, which is a part
 * of its own. Server-rendered tiles are adopted as they stand.
 */
import { fire, h, icon, link, style, whole } from "./dom";
import css from "./gallery.css";
import { feed, PARAMETERS } from "./feed";
import type { Details } from "./details";
import { load, note, speak } from "./lazy";
import { t } from "./messages";
import { picture, stars } from "./pieces";
import type { Feed, Item } from "./types";
import { Word } from "./words";

/** What counts as seen: half of the tile for one second (the industry's viewability rule for display). */
const SEEN_SHARE = 0.5;
const SEEN_MS = 1000;
/** So many tiles are made at once, the others one by one, so that no frame has more than three to lay out and their pictures to ask for. */
const FIRST = 6;
const STEP_MS = 6;
const SIZES = "auto,(max-width:40em) 50vw,20rem";
const PLAY = "M8 5v14l11-7z";
const SEVERAL = "M8 4h12v12M4 8h12v12H4z";

/** An empty tile keeps the place that a picture takes, in the shape of an item's where it is known: some layouts keep that. */
function place(item?: Item): HTMLLIElement {
  const li = h("li.item", h("span.tile cover"));
  const cover = item?._vitrine.media[0];
  if (cover) li.style.setProperty("--a", `${cover.width_px / cover.height_px}`);
  return li;
}

/** What a tile holds: a link to the original, so that it leads somewhere even where the lightbox cannot load. */
function tile(item: Item): HTMLElement {
  const { media, rating, why } = item._vitrine;
  const cover = media[0];
  const url = link(item.url);
  const mark = cover?.type == "video" ? PLAY : media[1] && SEVERAL;
  return h(
    url ? "a.tile cover" : ("button.tile cover" as "a.tile cover"),
    { href: url, "aria-haspopup": "dialog" },
    cover && picture(cover, SIZES),
    mark && icon(mark),
    h(
      "span.overlay",
      rating && stars(rating),
      h("b.creator", item.authors[0]?.name),
      h("small.why", why),
    ),
  );
}

export class Gallery extends HTMLElement {
  static observedAttributes = [...PARAMETERS, "site"];

  items: Item[] = [];
  /** What the service said of itself with the last tiles. */
  about: Feed["_vitrine"] | undefined;
  /** The address of the next page, where there is one. */
  next: string | undefined;
  #root!: ShadowRoot;
  #list!: HTMLElement;
  #status!: HTMLElement;
  #button!: HTMLElement;
  #stop = new AbortController();
  #due = false;
  #timers = new Map<Element, ReturnType<typeof setTimeout>>();
  /** With more="auto" the button presses itself when it comes near; rows that are pushed along go on by themselves. */
  #end = new IntersectionObserver(([entry]) => entry!.isIntersecting && this.more(), { rootMargin: "400px" });
  #seen = new IntersectionObserver((entries) => entries.forEach((entry) => this.#glimpse(entry)), { threshold: SEEN_SHARE });

  connectedCallback(): void {
    whole(this, () => this.#start());
  }

  #start(): void {
    if (!this.isConnected) return;
    if (!this.#list && this.shadowRoot) this.#build();
    if (this.items[0]) {
      this.#stop = new AbortController();
      this.#list.ariaBusy = null;
      this.#watch(0);
    } else this.#soon();
  }

  disconnectedCallback(): void {
    this.#stop.abort();
    this.#seen.disconnect();
    this.#end.disconnect();
    this.shadowRoot?.querySelector("dialog")?.close();
  }

  attributeChangedCallback(): void {
    if (this.#list) this.#soon();
  }

  /** Several attributes changed in one go ask once. */
  #soon(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (this.isConnected) this.reload();
    });
  }

  #build(): void {
    const served = this.shadowRoot;
    const root = (this.#root = served || this.attachShadow({ mode: "open" }));
    const script = root.querySelector("script");
    if (!served) {
      if (this.getAttribute("layout") != "bare") style(root, css);
      root.append(
        h("ul.list", { role: "list" }),
        h("p.status", { role: "status" }),
        h("button.more", { hidden: true }),
      );
    }
    this.#list = root.querySelector("ul")!;
    this.#status = root.querySelector("p")!;
    this.#button = root.querySelector(".more")!;
    this.#button.onclick = (event) => {
      event.preventDefault();
      if (this.next) this.more();
      else this.reload();
    };
    this.#list.onclick = (event) => {
      const index = this.#index(event.target as Node);
      // A click that asks for a new tab gets the original.
      if (!this.items[index] || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.open(index);
    };
    if (script) this.#take(JSON.parse(script.text), true);
    else {
      const length = +(this.getAttribute("limit") || 24);
      for (let i = 0; i < length; i++) this.#list.append(place());
      this.#count(length);
    }
  }

  /** The place in the list of what something is in. */
  #index(node: Node): number {
    return [...this.#list.children].findIndex((li) => li.contains(node));
  }

  /** The style reserves a place for so many. */
  #count(length: number): void {
    this.#list.style.setProperty("--n", `${length}`);
  }

  /** Ask anew for what the attributes say; the old tiles stay until the answer is there. */
  reload(): Promise<boolean> {
    this.next = undefined;
    return this.#fetch();
  }

  /** The next page, true when it brought something. */
  async more(): Promise<boolean> {
    return !!this.next && this.#fetch(this.next);
  }

  async #fetch(next?: string, anew = !next): Promise<boolean> {
    this.#stop.abort();
    const { signal } = (this.#stop = new AbortController());
    // Asked before anything else is done, for the answer has a long way.
    const asked = feed(this, next, signal);
    const spoken = speak();
    if (!this.#list) this.#build();
    this.#list.ariaBusy = "true";
    this.#status.textContent = "";
    try {
      await spoken;
      const answer = await asked;
      if (signal.aborted) return false;
      this.#take(answer, false, anew);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      const { status } = error as Response;
      // A cursor lives ten minutes; after that the list starts again, and what is shown already is not shown twice.
      if (next && status == 410) return this.#fetch(undefined, false);
      if (!this.items[0]) this.#list.replaceChildren();
      this.#say(t(navigator.onLine ? Word.error : Word.offline), t(Word.retry));
      addEventListener("online", () => this.#fetch(next), { signal });
      fire(this, "error", { status, error });
      return false;
    } finally {
      if (!signal.aborted) this.#list.ariaBusy = null;
    }
  }

  #take(answer: Feed, adopted: boolean, anew = true): void {
    const { list } = (this.about = answer._vitrine);
    const shown = anew ? [] : this.items;
    const known = new Set(shown.map((item) => item.id));
    const fresh = answer.items.filter((item) => !known.has(item.id));
    for (const item of fresh) item._vitrine.list = list;
    this.items = [...shown, ...fresh];
    this.next = answer.next_url;
    if (!adopted) {
      const places = fresh.map(place);
      const focused = this.#root.activeElement == this.#button;
      if (anew) this.#list.replaceChildren(...places);
      else this.#list.append(...places);
      fresh.forEach((item, i) => {
        const put = () => places[i]!.replaceChildren(tile(item));
        if (i < FIRST) put();
        else setTimeout(put, i * STEP_MS);
      });
      const more = !this.#row && this.next && t(Word.more);
      // How many there are now is only read out: it would push away what is below.
      if (this.items[0]) this.#say(anew ? "" : t(Word.shown, this.items.length), more, "position:absolute;clip-path:inset(50%)");
      else this.#say(t(Word.empty), more);
      // The button under the finger is gone with the last page: the first new tile takes the focus.
      if (focused && this.#button.hidden) (places[0]?.firstElementChild as HTMLElement)?.focus();
    }
    this.#count(this.items.length);
    this.#watch(shown.length);
    this.linked();
    // The last tile stands then.
    setTimeout(() => fire(this, "load", { items: fresh, list }), fresh.length * STEP_MS);
  }

  get #row(): boolean {
    return /^(carousel|strip)$/.test(this.getAttribute("layout")!);
  }

  /** See which tiles from one on are looked at, and when the end comes near. */
  #watch(from: number): void {
    [...this.#list.children].forEach((li, i) => i >= from && this.#seen.observe(li));
    this.#end.disconnect();
    if (this.#row || this.getAttribute("more") == "auto") this.#end.observe((this.#row && this.#list.lastElementChild) || this.#button);
  }

  /** A shared address names an item; its lightbox opens, wherever in the feed the item is. */
  linked(): void {
    if (/^#vitrine=./.test(location.hash)) load<Details>("details").then(({ linked }) => linked(this, this.items)).catch(() => {});
  }

  #say(text: string, button?: string | false, style = ""): void {
    this.#status.textContent = text;
    this.#status.style.cssText = style;
    this.#button.textContent = button || "";
    this.#button.hidden = !button;
  }

  #glimpse({ target, intersectionRatio }: IntersectionObserverEntry): void {
    clearTimeout(this.#timers.get(target));
    if (intersectionRatio < SEEN_SHARE) return;
    const look = () => {
      const item = this.items[this.#index(target)];
      if (document.hidden || !this.isConnected || !item) return;
      this.#seen.unobserve(target);
      note(this, "impression", item);
      fire(this, "impression", { item });
    };
    this.#timers.set(target, setTimeout(look, SEEN_MS));
  }

  /** Open the lightbox at an item. */
  async open(index: number): Promise<void> {
    const item = this.items[index]!;
    if (!fire(this, "open", { item }, true)) return;
    note(this, "open", item);
    try {
      const { lightbox } = await load<Details>("details");
      lightbox({ host: this, items: this.items, index });
    } catch (error) {
      fire(this, "error", { error });
      const url = link(item.url);
      if (url) location.assign(url);
    }
  }
}
