/** Answers as the service gives them. */
import type { Feed, Item, Product } from "../src/types";

export const product: Product = {
  id: "AT-DRE-001",
  title: "Willow Midi Dress",
  url: "https://shop.example/p/willow",
  image: "https://photos.example/p.jpg",
  price_minor: 7990,
  currency: "USD",
  in_stock: true,
  spots: [{ media: 0, x: 0.5, y: 0.5 }],
};

export const item = (n: number, more: Partial<Item["_vitrine"]> = {}): Item => ({
  id: `post_${n}`,
  url: `https://www.instagram.com/p/${n}/`,
  content_text: `Caption ${n}`,
  authors: [{ name: "mira.wears" }],
  _vitrine: {
    kind: "post",
    position: n,
    why: "Popular on this page this week",
    rating: null,
    verified_buyer: false,
    disclosure: null,
    media: [
      {
        type: "image",
        width_px: 400,
        height_px: 500,
        alt: `Photo ${n}`,
        thumbhash: "3lcOFQgoaHaICJd3eHWYiOWIb4/4",
        sources: [
          { url: `https://photos.example/${n}.avif`, width_px: 320, format: "avif" },
          { url: `https://photos.example/${n}.jpg`, width_px: 320, format: "jpeg" },
        ],
      },
    ],
    products: [product],
    ...more,
  },
});

export const feedOf = (list: string, items: Item[], next_url?: string): Feed => ({ next_url, _vitrine: { list }, items });

/** A fetch that answers by the order of calls and remembers what it was asked. */
export function answering(...answers: (object | number | Error)[]) {
  const asked: { url: string; init?: RequestInit }[] = [];
  const fetch = async (url: string, init?: RequestInit) => {
    asked.push({ url, init });
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (answer instanceof Error) throw answer;
    return typeof answer == "number" ? new Response("{}", { status: answer }) : Response.json(answer);
  };
  return { fetch, asked };
}
