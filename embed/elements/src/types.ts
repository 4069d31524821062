/** The JSON contract as the elements read it; the original with its documentation is embed/schema.py. */

export interface Source {
  url: string;
  width_px: number;
  format: "avif" | "webp" | "jpeg";
}

export interface Media {
  type: "image" | "video";
  width_px: number;
  height_px: number;
  alt: string;
  thumbhash: string;
  sources: Source[];
  focus?: string;
  /** Of a video only; null while there is nothing to play. */
  video_url?: string | null;
}

export interface Product {
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

export interface Item {
  id: string;
  url?: string;
  title?: string;
  content_text: string;
  date_published?: string | null;
  authors: { name: string; url?: string }[];
  language?: string;
  _vitrine: {
    kind?: "post" | "review";
    /** A product's review is an item without a place in a served list. */
    position?: number;
    why?: string;
    rating: number | null;
    verified_buyer: boolean;
    disclosure: string | null;
    media: Media[];
    products: Product[];
    /** The served list this item came in; the gallery writes it when the feed arrives. */
    list?: string;
  };
}

export interface Feed {
  next_url?: string;
  /** `facts`: what shoppers said of themselves on more than one of the site's photos, label to values. */
  _vitrine: { list: string; facts?: Record<string, string[]> };
  items: Item[];
}

export interface Figures {
  average: number | null;
  count: number;
  histogram: Record<string, number>;
  photos_count: number;
  verified_count: number;
  recommends: { yes_count: number; no_count: number };
}

export interface Summary extends Figures {
  product: string;
  title: string;
  how_checked?: { collected_count: number; published_count: number; pending_count: number; rejected_count: number };
}

export interface Review {
  id: string;
  rating: number;
  title: string;
  text: string;
  author: string;
  at: string | null;
  language?: string;
  location?: string;
  verified_buyer: boolean;
  disclosure: string | null;
  recommends: boolean | null;
  helpful_count: number;
  unhelpful_count: number;
  reply: { author: string; text: string; at: string | null } | null;
  facts?: Record<string, string>;
  media: Media[];
}

/** What the service's HTML holds for the script: its figures and reviews, and as items what a photo of theirs opens. */
export interface ReviewsData {
  summary: Summary;
  reviews: Review[];
  items: Item[];
}

export type StarsAnswer = Record<string, { average: number | null; count: number }>;

export interface OrderLine {
  product: string;
  quantity: number;
  value_minor: number;
}

/** One thing a shopper did, as it travels; `list` is an index into the envelope's `lists`. */
export interface ShopperEvent {
  id: string;
  type: "impression" | "open" | "product_click" | "add_to_cart" | "purchase";
  at: string;
  list?: number;
  item?: string;
  position?: number;
  product?: string;
  order?: string;
  items?: OrderLine[];
  currency?: string;
}

export interface VoteAnswer {
  helpful_count: number;
  unhelpful_count: number;
}
