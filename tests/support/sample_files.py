"""A small shop as the files a merchant has: six products, posts about them, reviews with addresses and photos.

Everything in it has a known answer: `POSTS` says which product each post shows, `REVIEWS` who wrote what.
"""

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from support.imports import posts_file, products_file, reviews_file
from widget_server.demo.shop import SAMPLE

PRODUCTS = {
    "LN-DRE-001": ("Willow Midi Dress", "Women > Dresses"),
    "LN-DRE-002": ("Fern Wrap Dress", "Women > Dresses"),
    "LN-SHI-001": ("Harbour Linen Shirt", "Men > Shirts"),
    "LN-SHI-002": ("Cedar Oxford Shirt", "Men > Shirts"),
    "LN-HAT-001": ("Straw Sun Hat", "Accessories > Hats"),
    "LN-BAG-001": ("Canvas Market Tote", "Accessories > Bags"),
}
CAPTIONS = (
    "Wearing the {} again",
    "The {} in the evening light",
    "Sunday with the {} and a long walk",
    "Packed only the {} for a week by the sea",
)
CREATORS = ("mira.wears", "zoe.closet", "ada.outside", "noor.days", "tess.morning")
WIDTH_PX, HEIGHT_PX = 480, 600


@dataclass(frozen=True, kw_only=True)
class SampleFiles:
    """Where the files lie.  shown : external id of a post to the product that its caption names, "" for none."""

    products: Path
    posts: Path
    reviews: Path
    shown: dict[str, str]


# product, stars, name, address, title, words, photo
REVIEWS = (
    ("LN-DRE-001", 5, "Petra H.", "petra@mail.example", "Lovely", "Fits like a dream, moves well.", "review-0.jpg"),
    ("LN-DRE-001", 4, "Jo", "jo@mail.example", "", "A little long, the colour is just right.", ""),
    ("LN-DRE-001", 2, "Kim", "kim@mail.example", "Not for me", "The seam came loose after one wash.", ""),
    ("LN-DRE-001", 5, "Sana", "sana@mail.example", "Again", "My second one, now in green.", "review-1.jpg"),
    ("LN-SHI-001", 5, "Ove", "ove@mail.example", "Cool", "Cool on the hottest days of the year.", "review-2.jpg"),
    ("LN-SHI-001", 3, "Ana", "ana@mail.example", "", "Good cloth, the sleeves are short.", ""),
    ("LN-BAG-001", 5, "Lin", "lin@mail.example", "Strong", "Carries the whole market home.", ""),
)


def write_sample(folder: Path, *, posts_per_product: int = 4, prefix: str = "LN") -> SampleFiles:
    """Write the shop's files into a folder.

    prefix : begins the external ids of the posts.  Besides the posts of each product there are one without a product,
    a carousel of three photos and a video with a poster.
    """
    folder.mkdir(parents=True, exist_ok=True)
    products = products_file(
        folder / "products.tsv",
        *(
            {
                "id": id,
                "title": title,
                "link": f"https://shop.example/products/{id.lower()}",
                "image_link": photo(folder, f"{id}.jpg"),
                "price": f"{30 + 10 * place}.00 EUR",
                "availability": "out_of_stock" if id == "LN-BAG-001" else "in_stock",
                "product_type": category,
            }
            for place, (id, (title, category)) in enumerate(PRODUCTS.items())
        ),
    )
    posts, shown = [], {}
    for turn in range(posts_per_product):
        for place, (id, (title, _)) in enumerate(PRODUCTS.items()):
            number = f"{prefix}{turn * len(PRODUCTS) + place:03}"
            shown[number] = id
            posts.append(_post(folder, number, CAPTIONS[turn % len(CAPTIONS)].format(title), place + turn))
    shown |= {f"{prefix}900": "", f"{prefix}901": "LN-HAT-001", f"{prefix}902": "LN-DRE-002"}
    posts.append(_post(folder, f"{prefix}900", "Only the cat and the window today", 1))
    posts.append(_carousel(folder, f"{prefix}901", f"Three times the {PRODUCTS['LN-HAT-001'][0]}"))
    posts.append(_video(folder, f"{prefix}902", f"How the {PRODUCTS['LN-DRE-002'][0]} moves"))
    return SampleFiles(
        products=products,
        posts=posts_file(folder / "posts.json", *posts),
        reviews=reviews_file(folder / "reviews.csv", *(_review(folder, place) for place in range(len(REVIEWS)))),
        shown=shown,
    )


def _post(folder: Path, number: str, caption: str, taste: int) -> dict[str, object]:
    return {
        "id": number,
        "media_url": photo(folder, f"{number}.jpg"),
        "caption": f"{caption} #everyday",
        "username": CREATORS[taste % len(CREATORS)],
        "like_count": 3 + taste * 7 % 40,
        "timestamp": f"2026-0{1 + taste % 9}-11T08:00:00+0000",
    }


def _carousel(folder: Path, number: str, caption: str) -> dict[str, object]:
    pictures = [{"media_type": "IMAGE", "media_url": photo(folder, f"{number}-{n}.jpg")} for n in range(3)]
    return _post(folder, number, caption, 2) | {
        "media_type": "CAROUSEL_ALBUM",
        "media_url": pictures[0]["media_url"],
        "children": {"data": [{"id": f"{number}{n}"} | picture for n, picture in enumerate(pictures)]},
    }


def _video(folder: Path, number: str, caption: str) -> dict[str, object]:
    return _post(folder, number, caption, 3) | {
        "media_type": "VIDEO",
        "media_url": shutil.copy(SAMPLE / "photos" / "video.mp4", folder / "moves.mp4").name,
        "thumbnail_url": photo(folder, f"{number}.jpg"),
    }


def _review(folder: Path, place: int) -> dict[str, str]:
    product, stars, name, address, title, words, picture = REVIEWS[place]
    return {
        "product_id": product,
        "rating": str(stars),
        "reviewer_name": name,
        "reviewer_email": address,
        "title": title,
        "body": words,
        "picture_urls": photo(folder, picture) if picture else "",
        "review_date": f"2026-09-{10 + place} 08:00:00 UTC",
        "ip_address": f"203.0.113.{20 + place}",
    }


def photo(folder: Path, name: str, width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX) -> str:
    """Write a picture of its own for a name: coloured shapes before a graded wall. Returns the name."""
    chance = random.Random(name)
    image = Image.linear_gradient("L").resize((width_px, height_px)).rotate(chance.choice((0, 90, 180)), expand=False)
    wall = Image.new("RGB", image.size, tuple(chance.randrange(120, 255) for _ in range(3)))
    picture = Image.composite(wall, Image.new("RGB", image.size, "white"), image)
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = chance.randrange(width_px), chance.randrange(height_px)
        wide, high = chance.randrange(width_px // 12, width_px // 2), chance.randrange(width_px // 12, width_px // 2)
        shape = chance.choice((draw.ellipse, draw.rectangle))
        shape((x - wide // 2, y - high // 2, x + wide // 2, y + high // 2), fill=chance.randrange(1 << 24))
    folder.mkdir(parents=True, exist_ok=True)
    picture.save(folder / name, quality=88)
    return name
