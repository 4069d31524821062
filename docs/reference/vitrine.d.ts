// Types of Vitrine's elements. Put this file into your project; nothing of it runs.
// Made by docs/reference.py from the same page that documents the elements.

export interface VitrineProduct {
  id: string;
  title: string;
  url: string;
  image: string;
  price_minor: number | null;
  compare_minor?: number;
  currency: string;
  in_stock: boolean;
  spots: { media: number; x: number; y: number }[];
}

export interface VitrineMedia {
  type: "image" | "video";
  width_px: number;
  height_px: number;
  alt: string;
  thumbhash: string;
  sources: { url: string; width_px: number; format: "avif" | "webp" | "jpeg" }[];
  /** What every crop keeps in sight, as object-position takes it; absent is the middle. */
  focus?: string;
  /** Of a video only; null while there is nothing to play. */
  video_url?: string | null;
}

export interface VitrineItem {
  id: string;
  url?: string;
  title?: string;
  content_text: string;
  date_published?: string | null;
  authors: { name: string; url?: string }[];
  language?: string;
  _vitrine: {
    kind?: "post" | "review";
    position?: number;
    why?: string;
    rating: number | null;
    verified_buyer: boolean;
    disclosure: string | null;
    media: VitrineMedia[];
    products: VitrineProduct[];
  };
}

/** What each event tells; events bubble and are composed. */
export interface VitrineEvents {
  "vitrine-load": CustomEvent<{ items?: VitrineItem[]; list?: string; summary?: object; reviews?: object[] }>;
  "vitrine-impression": CustomEvent<{ item: VitrineItem }>;
  "vitrine-open": CustomEvent<{ item: VitrineItem }>;
  "vitrine-product-click": CustomEvent<{ item: VitrineItem; product: VitrineProduct }>;
  "vitrine-add-to-cart": CustomEvent<{
    item: VitrineItem;
    product: VitrineProduct;
    respondWith(answer: Promise<unknown>): void;
  }>;
  "vitrine-error": CustomEvent<{ error: unknown; status?: number }>;
}

export interface VitrineGalleryElement extends HTMLElement {
  readonly items: VitrineItem[];
  readonly next: string | undefined;
  readonly about: { list: string; facts?: Record<string, string[]> } | undefined;
  reload(): Promise<boolean>;
  more(): Promise<boolean>;
  open(index: number): Promise<void>;
}

interface Purchase {
  order: string;
  items: { product: string; quantity: number; value_minor: number }[];
  currency: string;
}

export interface Vitrine {
  consent(yes: boolean): Promise<void>;
  identify(token: string): Promise<void>;
  track(type: "purchase", facts: Purchase): Promise<void>;
  push(call: ["consent", boolean] | ["identify", string] | ["track", "purchase", Purchase]): void;
}

export interface VitrineGalleryAttributes {
  /** home, category, search or product. Left out, it follows from category, q or product */
  page?: "home" | "category" | "search" | "product";
  /** path of the category, Women > Dresses */
  category?: string;
  /** words typed into the search */
  q?: string;
  /** id of the product, or an alias: SKU, variant id, GTIN, handle */
  product?: string;
  /** ids of the products the page lists, in order, separated by commas */
  products?: string;
  /** id of a gallery made in the desk: only its tiles */
  gallery?: string;
  /** post or review: only these */
  kind?: "post" | "review";
  /** tiles at once, 1 to 100; 24 by default */
  limit?: number | string;
  /** grid (default), masonry, justified, carousel, strip, spotlight, or bare without any style. Any other is a grid */
  layout?: "grid" | "masonry" | "justified" | "carousel" | "strip" | "spotlight" | "bare";
  /** what the people in the photos said of themselves, Usual size: M; several with \| between them. See [<vitrine-people>](#vitrine-people) */
  fact?: string;
  /** auto brings the next tiles when the end comes near; otherwise a button does. carousel and strip go on by themselves */
  more?: "auto";
  /** address of your own copy of a feed, shown where the service does not answer */
  fallback?: string;
  /** another site's key than the script's */
  site?: string;
}

export interface VitrineReviewsAttributes {
  /** id or alias of the product */
  product?: string;
  /** reviews at once, 1 to 100; 10 by default */
  limit?: number | string;
  /** the order they begin in: helpful (default), newest, oldest, highest, lowest or photos */
  sort?: "helpful" | "newest" | "oldest" | "highest" | "lowest" | "photos";
  /** another site's key than the script's */
  site?: string;
}

export interface VitrineStarsAttributes {
  /** id or alias of the product */
  product?: string;
  /** another site's key than the script's */
  site?: string;
}

export interface VitrinePeopleAttributes {
  /** id of the gallery it is for, or of something around several; all galleries of the page without it */
  for?: string;
}

/** Attributes with what every element has. React hands them on as they are; Vue takes them as props. */
type Tag<Attributes> = Attributes & {
  id?: string;
  class?: string;
  className?: string;
  style?: unknown;
  key?: unknown;
  ref?: unknown;
  children?: unknown;
};

declare global {
  interface Window {
    vitrine?: Vitrine;
  }
  interface HTMLElementTagNameMap {
    "vitrine-gallery": VitrineGalleryElement;
    "vitrine-reviews": HTMLElement;
    "vitrine-stars": HTMLElement;
    "vitrine-people": HTMLElement;
  }
  interface DocumentEventMap extends VitrineEvents {}
  interface HTMLElementEventMap extends VitrineEvents {}
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "vitrine-gallery": Tag<VitrineGalleryAttributes>;
      "vitrine-reviews": Tag<VitrineReviewsAttributes>;
      "vitrine-stars": Tag<VitrineStarsAttributes>;
      "vitrine-people": Tag<VitrinePeopleAttributes>;
    }
  }
}

declare module "vue" {
  interface GlobalComponents {
    "vitrine-gallery": new () => { $props: Tag<VitrineGalleryAttributes> };
    "vitrine-reviews": new () => { $props: Tag<VitrineReviewsAttributes> };
    "vitrine-stars": new () => { $props: Tag<VitrineStarsAttributes> };
    "vitrine-people": new () => { $props: Tag<VitrinePeopleAttributes> };
  }
}
