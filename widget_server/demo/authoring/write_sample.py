"""Writes demo/sample's catalogue, posts and reviews, and the crops that some posts show, from fixed seeds.

Needs the rendered pictures and their spots.json (demo/scenes). Run: python -m widget_server.demo.authoring.write_sample
"""

import csv
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageEnhance

from widget_server.demo.authoring import reviews_de, reviews_en, reviews_fr
from widget_server.demo.authoring.captions import CREATORS, NAMED, UNNAMED, Creator
from widget_server.demo.authoring.catalogue import CATEGORIES, WARES, Ware

SAMPLE = Path(__file__).parents[1] / "sample"
PHOTOS = SAMPLE / "photos"
NEWEST = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
POSTS, REVIEWS, CAROUSELS = 150, 400, 12
VIDEO = 37  # the post that is a video (write_video); its poster is the opening photo
BY_ID = {ware.id: ware for ware in WARES}
Spots = dict[str, list[dict[str, object]]]


def main() -> None:
    """Write all three files, and the crops."""
    spots: Spots = json.loads((SAMPLE / "spots.json").read_text())
    (SAMPLE / "products.xml").write_text(_products(), encoding="utf-8")
    posts = list(_posts(spots))
    (SAMPLE / "instagram_media.json").write_text(
        json.dumps({"data": posts, "paging": {}}, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    _reviews(spots)
    (SAMPLE / "spots.json").write_text(json.dumps(spots, indent=0, sort_keys=True))


def _products() -> str:
    items = "".join(_item(ware, number) for number, ware in enumerate(WARES))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n'
        "  <channel>\n    <title>Kiln &amp; Table</title>\n    <link>https://shop.example/</link>\n"
        "    <description>Stoneware, lamps and linen for the table</description>\n"
        f"{items}  </channel>\n</rss>\n"
    )


def _item(ware: Ware, number: int) -> str:
    slug = "-".join("".join(c if c.isalnum() else " " for c in ware.title.casefold()).split())
    fields = {
        "id": ware.id,
        "title": ware.title,
        "description": ware.words,
        "link": f"https://shop.example/products/{slug}",
        "image_link": f"photos/{ware.id.lower()}.jpg",
        "price": f"{(ware.was or ware.price) / 100:.2f} EUR",
        "sale_price": f"{ware.price / 100:.2f} EUR" if ware.was else "",
        "availability": ware.availability,
        "brand": "Kiln & Table",
        "gtin": _gtin(number),
        "condition": "new",
        "color": ware.color,
        "material": ware.material,
        "product_type": CATEGORIES[ware.id.split("-")[1]],
    }
    lines = "".join(f"      <g:{name}>{escape(value)}</g:{name}>\n" for name, value in fields.items() if value)
    return f"    <item>\n{lines}    </item>\n"


def _gtin(number: int) -> str:
    """Return a GTIN-13 of the range for internal use, with its check digit."""
    digits = f"20{number:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _posts(spots: Spots) -> Iterator[dict[str, object]]:
    chance = random.Random(20_261_120)
    pictures = sorted(name for name in spots if name.startswith("post-") and "-crop" not in name)
    crops = [_crop(name, spots, chance) for name in pictures[: CAROUSELS + POSTS - len(pictures)]]
    shown = [*pictures, *crops[CAROUSELS:]]
    carousel = dict(zip(pictures[5 : 5 + CAROUSELS], crops[:CAROUSELS], strict=True))
    chance.shuffle(shown)
    said: set[str] = set()
    for number, picture in enumerate(shown[:POSTS]):
        creator = _creator(picture)
        days = 150 * chance.random() ** 1.4
        likes = int(creator.follows * chance.lognormvariate(3.4, 0.95))
        post: dict[str, object] = {
            "id": f"1790100000{number:06d}",
            "media_type": "IMAGE",
            "media_url": f"photos/{picture}",
            "caption": _caption(chance, creator, spots[picture], said),
            "permalink": f"https://www.instagram.com/p/KT{number:06d}/",
            "username": creator.name,
            "like_count": likes,
            "comments_count": int(likes * chance.uniform(0.01, 0.06)),
            "timestamp": (NEWEST - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S+0000"),
        }
        if number == VIDEO:
            post |= {
                "media_type": "VIDEO",
                "media_url": "photos/video.mp4",
                "thumbnail_url": "photos/hero.jpg",
            }
        elif picture in carousel:
            children = [picture, carousel[picture]]
            post |= {
                "media_type": "CAROUSEL_ALBUM",
                "children": {
                    "data": [
                        {"id": f"1790200000{number:05d}{k}", "media_type": "IMAGE", "media_url": f"photos/{name}"}
                        for k, name in enumerate(children)
                    ]
                },
            }
        yield post


def _creator(picture: str) -> Creator:
    """Return who lives in the picture's home; there are twenty homes, and five of them are shared."""
    number = int(picture[5:8])
    home = number * 7 % 20
    return CREATORS[home + 20 if home < 5 and number % 3 == 0 else home]


def _crop(picture: str, spots: Spots, chance: random.Random) -> str:
    """Make the same table seen closer, in another print; returns its file name."""
    name = picture.replace(".jpg", "-crop.jpg")
    image = Image.open(PHOTOS / picture)
    wide, high = image.size
    share = chance.uniform(0.58, 0.68)
    w, h = int(wide * share), int(wide * share * chance.choice([1.0, 1.25, 1.25]))
    h = min(h, high)
    seen = spots[picture][0] if spots[picture] else {"x": 0.5, "y": 0.5}
    left = min(max(int(float(str(seen["x"])) * wide - w / 2), 0), wide - w)
    top = min(max(int(float(str(seen["y"])) * high - h / 2), 0), high - h)
    out = image.crop((left, top, left + w, top + h)).resize((560, int(560 * h / w)), Image.Resampling.LANCZOS)
    out = ImageEnhance.Color(out).enhance(chance.uniform(0.8, 1.15))
    out = ImageEnhance.Brightness(out).enhance(chance.uniform(1.02, 1.12))
    out.save(PHOTOS / name, "JPEG", quality=74, progressive=True, optimize=True)
    spots[name] = [
        {"product": spot["product"], "x": round(x, 3), "y": round(y, 3)}
        for spot in spots[picture]
        if 0.04 < (x := (float(str(spot["x"])) * wide - left) / w) < 0.96
        and 0.04 < (y := (float(str(spot["y"])) * high - top) / h) < 0.96
    ]
    return name


def _caption(chance: random.Random, creator: Creator, seen: list[dict[str, object]], said: set[str]) -> str:
    tags = " ".join(f"#{tag}" for tag in creator.tags)
    titles = [_spoken(BY_ID[str(spot["product"])]) for spot in seen]
    for _ in range(60):
        if titles and chance.random() < 0.62:
            pattern = chance.choice(NAMED[creator.language])
            if "{other}" in pattern and len(titles) < 2:
                continue
            words = pattern.format(piece=titles[0], other=titles[-1])
        else:
            words = chance.choice(UNNAMED[creator.language])
        if words not in said:
            said.add(words)
            return f"{words} {tags}"
    return f"{words} {tags}"


def _spoken(ware: Ware) -> str:
    return ware.title.partition(",")[0]


LANGUAGES = ("en",) * 14 + ("de",) * 4 + ("fr",) * 2
WORDS = {"en": reviews_en, "de": reviews_de, "fr": reviews_fr}
STARS = (5,) * 58 + (4,) * 22 + (3,) * 9 + (2,) * 5 + (1,) * 6
NAMES = {
    "en": "Alice Ben Chloe Daniel Erin Fiona George Hannah Isla Jack Kate Liam Maya Nina Oscar Priya Quinn Rosa Sam Tara Umar Vera Will Yasmin Zoe".split(),
    "de": "Anke Bernd Clara Dirk Elif Frauke Gesa Henning Ingrid Jonas Katrin Lukas Merle Nadine Olaf Petra Rainer Silke Torben Ulrike".split(),
    "fr": "Amélie Bruno Camille Denis Élodie Fabien Gaëlle Hugo Inès Julien Léa Mathieu Noémie Paul Solène".split(),
}  # fmt: skip

OF_CLAY = ("glaze", "Glasur", "threw", "bowl", "atelier")  # said of pots, never of linen


def _reviews(spots: Spots) -> None:
    chance = random.Random(20_261_119)
    photos: dict[str, list[str]] = {}
    for name in sorted(name for name in spots if name.startswith("review-") and "-crop" not in name):
        _crop(name, spots, chance)
    for name in sorted(name for name in spots if name.startswith("review-")):
        if spots[name]:
            photos.setdefault(str(spots[name][0]["product"]), []).append(name)
    popularity = {ware.id: chance.lognormvariate(0, 0.8) for ware in WARES}
    header = (
        "title,body,rating,review_date,source,curated,reviewer_name,reviewer_email,product_id,product_handle,"
        "reply,reply_date,picture_urls,ip_address,location"
    ).split(",")
    said: set[str] = set()
    with (SAMPLE / "judgeme_reviews.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(REVIEWS):
            waiting = [id for id, names in photos.items() if names]
            if waiting and number % 9 == 4:
                ware = BY_ID[waiting[0]]
            else:
                ware = chance.choices(WARES, weights=[popularity[one.id] for one in WARES])[0]
            picture = photos[ware.id].pop() if ware.id in photos and photos[ware.id] and number % 9 == 4 else ""
            language, stars = chance.choice(LANGUAGES), chance.choice(STARS)
            title, body = _words(chance, language, stars, ware, said)
            at = NEWEST - timedelta(days=420 * chance.random() ** 1.2 + 1, minutes=chance.randrange(1440))
            reply = _reply(chance, stars) if language == "en" else ""
            writer.writerow([
                title, body, stars, f"{at:%Y-%m-%d %H:%M:%S} UTC", "web", "ok",
                f"{chance.choice(NAMES[language])} {chr(65 + chance.randrange(26))}.", f"reader{number + 1}@mail.example",
                ware.id, "", reply, f"{at + timedelta(days=2):%Y-%m-%d %H:%M:%S} UTC" if reply else "",
                f"photos/{picture}" if picture else "", "", "",
            ])  # fmt: skip


def _words(chance: random.Random, language: str, stars: int, ware: Ware, said: set[str]) -> tuple[str, str]:
    """Return a title and a text that nobody has written yet."""
    words, category = WORDS[language], ware.id.split("-")[1]
    short = _short(ware)
    while True:
        details = words.DETAILS[category][stars]
        count = min(len(details), chance.choice((1, 1, 2, 2, 3) if stars > 2 else (1, 1, 2)))
        parts = [*chance.sample(details, count)]
        if chance.random() < 0.75:
            parts.insert(0, chance.choice(words.OPENINGS[stars]))
        if chance.random() < 0.6:
            parts.append(chance.choice(words.CLOSINGS[stars]))
        if category == "LIN" and any(word in " ".join(parts) for word in OF_CLAY):
            continue
        body = " ".join(part for part in parts if part).format(p=short, c=ware.color.lower())
        if body not in said:
            said.add(body)
            return chance.choice(words.TITLES[stars]).format(p=short), body


def _short(ware: Ware) -> str:
    name = ware.title.partition(",")[0].casefold()
    return "tea towel" if name.endswith("tea towel") else name.split()[-1]


def _reply(chance: random.Random, stars: int) -> str:
    if stars <= 2 and chance.random() < 0.6:
        return chance.choice(reviews_en.REPLIES["bad"])
    return chance.choice(reviews_en.REPLIES["good"]) if stars == 5 and chance.random() < 0.1 else ""


if __name__ == "__main__":
    main()
