"""Rows of a small shop, put straight into the store by tests that are not about importing them."""

from sqlalchemy.orm import Session

from moderation.rights import Basis, RightsState
from support.clock import NOW
from widget_server.db.tables import (
    Media,
    MediaColor,
    MediaRendition,
    Product,
    ProductLink,
    Question,
    Review,
    Site,
    Submission,
    SubmissionMedia,
)
from widget_server.services.grant_rights import add_right


def add_site(session: Session, key: str = "pk_test", **values: object) -> Site:
    """Add a site and return it with its id."""
    site = Site(publishable_key=key, name="Kiln", created_at=NOW, **values)
    session.add(site)
    session.flush()
    return site


def add_product(session: Session, site: Site, product_id: str, title: str = "", **values: object) -> Product:
    """Add a product in stock that costs 20 EUR."""
    fields: dict[str, object] = {"price_minor": 2000, "currency": "EUR", "fingerprint": product_id} | values
    product = Product(
        site_id=site.id, id=product_id, title=title or product_id, created_at=NOW, updated_at=NOW, **fields
    )
    session.add(product)
    session.flush()
    return product


def add_submission(
    session: Session,
    site: Site,
    submission_id: str,
    *,
    state: str = "pending",
    photos: int = 1,
    rating: int | None = None,
    product_id: str = "",
    asked_of: str = "",
    **values: object,
) -> Submission:
    """Add a post, a review where a rating is given, or a question where a product is asked of."""
    fields: dict[str, object] = {
        "kind": "review" if rating else "question" if asked_of else "post",
        "platform": "instagram",
        "external_id": submission_id,
        "text": "Wearing it again",
        "author": "mira",
    } | values
    submission = Submission(
        site_id=site.id,
        id=submission_id,
        number=site.next_number,
        state=state,
        posted_at=NOW,
        received_at=NOW,
        updated_at=NOW,
        fingerprint=submission_id,
        **fields,
    )
    site.next_number += 1
    if rating:
        submission.review = Review(site_id=site.id, product_id=product_id, rating=rating)
    if asked_of:
        submission.question = Question(site_id=site.id, product_id=asked_of)
    submission.media = [SubmissionMedia(site_id=site.id, position=position, type="image") for position in range(photos)]
    session.add(submission)
    session.flush()
    return submission


def add_photo(session: Session, site_id: int, media_id: str, colors: tuple[str, ...] = ("white",)) -> Media:
    """Add a photo of some colours, with one rendition and no file."""
    photo = Media(
        site_id=site_id, id=media_id, sha256=media_id * 2, width_px=600, height_px=800, thumbhash="", phash="0" * 16,
        dominant_color="#aabbcc", sharpness=0.8, body_bytes=1, created_at=NOW,
    )  # fmt: skip
    session.add(photo)
    session.flush()
    session.add_all(
        MediaColor(site_id=site_id, media_id=media_id, color=color, place=n) for n, color in enumerate(colors)
    )
    session.add(
        MediaRendition(site_id=site_id, media_id=media_id, width_px=320, height_px=427, format="webp", body_bytes=1)
    )
    session.flush()
    return photo


def allow(session: Session, submission: Submission) -> None:
    """Add the right to show a submission."""
    add_right(
        session,
        site_id=submission.site_id,
        submission_id=submission.id,
        state=RightsState.GRANTED,
        basis=Basis.UPLOAD_CONSENT,
        evidence="sent",
        actor="shopper",
        now=NOW,
    )


def suggest(session: Session, submission: Submission, product_id: str, *, certain: bool) -> ProductLink:
    """Add a suggestion of a product."""
    link = ProductLink(
        site_id=submission.site_id,
        submission_id=submission.id,
        product_id=product_id,
        state="suggested",
        method="title",
        certain=certain,
    )
    submission.products.append(link)
    session.flush()
    return link
