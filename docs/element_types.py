"""docs/reference/vitrine.d.ts: the elements for TypeScript, React and Vue, made from the custom-elements manifest.

What events tell and what answers hold is written here once; a test compares the fields with those of embed/schema.py.
"""

from docs.elements_manifest import manifest

_HEAD = """\
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
"""

_TAIL = """\
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
%(jsx)s
    }
  }
}

declare module "vue" {
  interface GlobalComponents {
%(vue)s
  }
}
"""


def types() -> str:
    """Return the whole file."""
    attributes, jsx, vue = [], [], []
    for one in manifest()["modules"][0]["declarations"]:
        tag, name = one["tagName"], f"Vitrine{one['name']}Attributes"
        lines = [
            f"  /** {attribute['description'].replace('*/', '')} */\n  {attribute['name']}?: {_type(attribute)};"
            for attribute in one["attributes"]
        ]
        attributes.append("\n".join([f"export interface {name} {{", *lines, "}\n"]))
        jsx.append(f'      "{tag}": Tag<{name}>;')
        vue.append(f'    "{tag}": new () => {{ $props: Tag<{name}> }};')
    tail = _TAIL % {"jsx": "\n".join(jsx), "vue": "\n".join(vue)}
    return "\n".join([_HEAD, *attributes, tail])


def _type(attribute: dict[str, dict[str, str]]) -> str:
    text = attribute["type"]["text"].replace("'", '"')
    # Attributes are texts in the page; frameworks write a number as one.
    return f"{text} | string" if text == "number" else text
