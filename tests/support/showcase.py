"""A small shop written straight into the tables, so that tests of the read side need no import and no decoder."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from support.clock import NOW
from support.videos import mp4
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import (
    Media,
    MediaColor,
    MediaRendition,
    Product,
    ProductLink,
    Question,
    Review,
    Right,
    Site,
    SiteKey,
    SiteOrigin,
    Submission,
    SubmissionMedia,
    Video,
)
from widget_server.media import MediaStore, clean_video
from widget_server.media.keys import rendition_key, video_key
from widget_server.secrets import hash_secret_key

KEY = "pk_0123456789abcdef0123"
SECRET_KEY = "sk_of_the_tests"
ORIGIN = "https://shop.example"
FORMATS = ("avif", "webp", "jpeg")


@dataclass
class Shop:
    """Adds rows to a session; the caller commits. Every photo has three formats in 320 and 640 px."""

    session: Session
    store: MediaStore | None = None
    site_id: int = 0
    key: str = KEY
    numbers: int = field(default=0, init=False)

    def open(self, *, key: str = KEY, name: str = "Atelier", locale: str = "en") -> "Shop":
        """Add the site with one origin and one secret key."""
        site = Site(
            publishable_key=key,
            name=name,
            shop_url="https://shop.example/",
            currency="USD",
            locale=locale,
            created_at=NOW,
        )
        self.session.add(site)
        self.session.flush()
        self.site_id, self.key = site.id, key
        self.session.add(SiteOrigin(site_id=site.id, origin=ORIGIN))
        self.session.add(
            SiteKey(
                site_id=site.id,
                id=f"key{site.id}",
                kind="secret",
                hash=hash_secret_key(SECRET_KEY + key[3:]),
                created_at=NOW,
            )
        )
        self.session.flush()
        return self

    @property
    def secret_key(self) -> str:
        """Return the secret key of the site that was opened."""
        return SECRET_KEY + self.key[3:]

    def product(self, id: str, title: str, category: str = "Women > Dresses", **fields: Any) -> Product:
        """Add a product."""
        values: dict[str, Any] = {
            "url": f"https://shop.example/p/{id}",
            "price_minor": 7990,
            "currency": "USD",
            **fields,
        }
        row = Product(
            site_id=self.site_id,
            id=id,
            title=title,
            category=category,
            fingerprint="",
            created_at=NOW,
            updated_at=NOW,
            **values,
        )
        self.session.add(row)
        return row

    def photo(self, name: str) -> str:
        """Add a ready photo named by a word, and return its id."""
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        self.session.add(
            Media(
                site_id=self.site_id, id=sha256[:32], sha256=sha256, width_px=1200, height_px=1600, thumbhash="AAAA",
                dominant_color="#aabbcc", phash=sha256[:16], sharpness=0.8, body_bytes=1, created_at=NOW,
            )
        )  # fmt: skip
        self.session.flush()
        self.session.add(MediaColor(site_id=self.site_id, media_id=sha256[:32], color="blue"))
        for width_px in (320, 640):
            for format in FORMATS:
                body = f"{name} {width_px} {format}".encode()
                self.session.add(
                    MediaRendition(
                        site_id=self.site_id, media_id=sha256[:32], width_px=width_px, format=format,
                        height_px=width_px * 4 // 3, body_bytes=len(body),
                    )
                )  # fmt: skip
                if self.store is not None:
                    self.store.put(rendition_key(self.site_id, sha256, width_px, format), body)
        return sha256[:32]

    def film(self, id: str) -> str:
        """Make the first photo of a submission the poster of a video, and return the video's id."""
        video = clean_video(mp4(pictures=f"{id} moves".encode()))
        video_id = video.sha256[:32]
        self.session.merge(
            Video(
                site_id=self.site_id, id=video_id, sha256=video.sha256, format="mp4", body_bytes=len(video.body),
                created_at=NOW,
            )
        )  # fmt: skip
        place = self.session.get_one(SubmissionMedia, (self.site_id, id, 0))
        place.type, place.video_url, place.video_id = "video", "https://video.example/moves.mp4", video_id
        self.session.flush()
        if self.store is not None:
            self.store.put(video_key(self.site_id, video_id, "mp4"), video.body)
        return video_id

    def post(self, id: str, *products: str, **fields: Any) -> Submission:
        """Add an approved post with a right and one photo, showing these products."""
        return self.submission(id, "post", products, **fields)

    def review(
        self,
        id: str,
        product: str,
        rating: int = 5,
        *,
        photo: bool = False,
        review: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Submission:
        """Add an approved review with a right; with a photo it is a tile too."""
        row = self.submission(id, "review", (), photos=1 if photo else 0, **fields)
        self.session.add(
            Review(site_id=self.site_id, submission_id=id, product_id=product, rating=rating, **(review or {}))
        )
        return row

    def question(self, id: str, product: str, *, answer: str = "", **fields: Any) -> Submission:
        """Add an approved question with a right."""
        row = self.submission(id, "question", (), photos=0, **fields)
        self.session.add(
            Question(
                site_id=self.site_id, submission_id=id, product_id=product, reply=answer,
                replied_at=NOW if answer else None,
            )
        )  # fmt: skip
        return row

    def submission(
        self,
        id: str,
        kind: str,
        products: tuple[str, ...],
        *,
        state: str = "approved",
        right: bool = True,
        right_expires_at: datetime | None = None,
        photos: int = 1,
        age_days: float = 30.0,
        **fields: Any,
    ) -> Submission:
        """Add a submission with what belongs to it."""
        self.numbers += 1
        self.session.get_one(Site, self.site_id).next_number = self.numbers + 1
        at = NOW - timedelta(days=age_days)
        values: dict[str, Any] = {"text": f"The text of {id}", "author": f"author of {id}", "language": "en", **fields}
        row = Submission(
            site_id=self.site_id, id=id, number=self.numbers, kind=kind, platform="instagram", external_id=id,
            state=state, posted_at=at, received_at=at, updated_at=at, fingerprint="", **values,
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        for position in range(photos):
            media_id = self.photo(f"{id} photo {position}")
            self.session.add(
                SubmissionMedia(
                    site_id=self.site_id, submission_id=id, position=position, type="image", media_id=media_id
                )
            )
        for product in products:
            self.session.add(
                ProductLink(
                    site_id=self.site_id, submission_id=id, product_id=product, state="confirmed", method="person",
                    spots=[{"media": 0, "x": 0.25, "y": 0.5}],
                )
            )  # fmt: skip
        if right:
            self.right(id, expires_at=right_expires_at)
        return row

    def right(
        self, id: str, state: str = "granted", expires_at: datetime | None = None, at: datetime | None = None
    ) -> None:
        """Add a line to the consent ledger."""
        self.session.add(
            Right(
                site_id=self.site_id, id=time_ordered_id(NOW), submission_id=id, state=state, basis="creator_grant",
                evidence="a message", actor="command", at=at or NOW - timedelta(days=1), expires_at=expires_at,
            )
        )  # fmt: skip


def small_shop(session: Session, store: MediaStore | None = None) -> Shop:
    """Fill a shop with three products, four posts and three reviews, one of them with a photo."""
    shop = Shop(session, store).open()
    shop.product("AT-DRE-001", "Willow Midi Dress")
    shop.product("AT-SHI-003", "Linen Shirt", category="Men > Shirts", sale_price_minor=4990)
    shop.product("AT-BAG-002", "Canvas Tote", category="Bags", availability="out_of_stock")
    shop.post(
        "post_dress",
        "AT-DRE-001",
        text="Wearing the willow dress",
        permalink="https://instagram.com/p/1/",
        tags=["ootd"],
    )
    shop.post("post_shirt", "AT-SHI-003", text="A linen shirt for summer", like_count=40)
    shop.post("post_bag", "AT-BAG-002", text="My bag", photos=2)
    shop.post("post_cat", text="Only the cat")
    shop.review(
        "rev_good", "AT-DRE-001", 5, photo=True, title="Lovely", text="Fits like a dream", review={"order_id": "1001"}
    )
    shop.review("rev_mixed", "AT-DRE-001", 3, text="The color differs", age_days=3, review={"recommends": False})
    shop.review("rev_shirt", "AT-SHI-003", 4, text="Très léger", review={"incentive": "discount"})
    session.commit()
    return shop
