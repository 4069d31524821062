"""A review sent by a shopper: photos staged, rules run, consent recorded, held until a person decides.

Owns what the form may claim: a verified buyer is who holds the signed link of an order that the shop itself reported;
an address proves nothing, since a stranger can type it. One order proves one review of a product: who sends another
with the same link edits the first. Sending twice by mistake is the caller's matter (services.idempotency).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.types import Kind, State
from widget_server.connectors.parsing.text import one_line, plain_if_markup
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import Order, Review, Submission
from widget_server.errors import BadInput
from widget_server.media.types import PhotoRefused
from widget_server.sentences import Sentence
from widget_server.services.context import Context
from widget_server.services.contributed import check_author, consent, keeper_of, product_meant
from widget_server.services.find_site import lock_site
from widget_server.services.grant_rights import photos_of
from widget_server.services.incoming import FORM_PLATFORM, Incoming, IncomingPhoto, IncomingReview
from widget_server.services.keep_orders import erased_customer
from widget_server.services.keep_submissions import media_of
from widget_server.services.local_photos import Photo
from widget_server.services.resolve_products import resolve_products
from widget_server.services.settle_new import settle_new
from widget_server.services.stage_photos import StagedPhoto, name_photos, stage

MOST_PHOTOS = 5


@dataclass(frozen=True, kw_only=True)
class NewReview:
    """A review as the form sends it.

    product : id or alias.  rating : 1..5.  photos : encoded files, at most MOST_PHOTOS.  order : of a verified review
    link (a shopper token with use "review"), "" without one.
    """

    product: str
    rating: int
    title: str = ""
    body: str = ""
    name: str = ""
    email: str = ""
    recommends: bool | None = None
    photos: tuple[bytes, ...] = ()
    photo_consent: bool = False
    answers: Mapping[str, str] | None = None
    order: str = ""
    language: str = ""


def submit_review(context: Context, site_id: int, new: NewReview, *, request: str = "") -> str:
    """Store a review as pending, or a changed one as its new revision, and return its id.

    request : digest of a request that may come again, "" for one that may not; the same one is the same review, also
    where the process died before it could tell.
    Raises BadInput naming the field, NotFound for an unknown product, PhotoRefused (parameter photos) for a file that
    is not a photo. Nothing is stored when anything is refused.
    """
    new = _cleaned(new)
    _check(new)
    product_id = product_meant(context, site_id, new.product)
    staged = _staged(context, site_id, new.photos)
    now = context.now()
    with context.sessions.begin() as session:
        site = lock_site(session, site_id)
        proven = _proves(session, site_id, new.order, product_id)
        fresh = time_ordered_id(now)
        name = _name_of_order(new.order, product_id) if proven else f"request-{request}" if request else fresh
        before = _earlier(session, site_id, name)
        if before is not None and before.state == State.ERASED:
            name, before, proven = fresh, None, False
        incoming = Incoming(
            line=0,
            kind=Kind.REVIEW,
            platform=FORM_PLATFORM,
            external_id=name,
            title=new.title,
            text=new.body,
            author=new.name,
            language=new.language,
            posted_at=before.posted_at if before else now,
            photos=tuple(IncomingPhoto(url=_url(one)) for one in staged),
            review=IncomingReview(
                product_id=product_id,
                rating=new.rating,
                email=new.email,
                recommends=new.recommends,
                answers=new.answers or {},
            ),
        )
        name_photos(session, site_id, staged, now)
        keeper = keeper_of(context, session, site, now)
        photos = {_url(one): Photo(media_id=one.media_id, phash=one.photo.phash) for one in staged}
        phashes = [one.photo.phash for one in staged]
        submission, _ = keeper.keep(incoming, media_of(incoming, photos, before), phashes, before)
        assert submission.review is not None
        session.flush()
        # Its author sent it to be shown, and agreed to the photos where there are some.
        evidence = "Sent through the review form" + (" with consent to show its photos." if new.photo_consent else ".")
        consent(session, submission, evidence, photos_of(session, site_id, [submission.id]).get(submission.id, ()))
        if proven and _is_free(session, submission, new.order, product_id):
            submission.review.order_id = new.order
        session.flush()
        settle_new(session, site_id, [submission.id], now)
        return submission.id


def _cleaned(new: NewReview) -> NewReview:
    """Return the review as text that is fit to be kept, as imports clean it."""
    return replace(
        new,
        title=one_line(plain_if_markup(new.title)),
        body=plain_if_markup(new.body),
        name=one_line(new.name),
        email=one_line(new.email),
        answers={one_line(label): one_line(value) for label, value in (new.answers or {}).items()},
    )


def _check(new: NewReview) -> None:
    if not 1 <= new.rating <= 5:
        raise BadInput("Give one to five stars.", parameter="rating")
    if not new.body and not new.title:
        raise BadInput("Write a few words about the product.", parameter="body")
    nameless = Sentence("Give the name that is shown with the review; it may be a nickname.")
    check_author(new.name, new.email, nameless=nameless)
    if len(new.photos) > MOST_PHOTOS:
        raise BadInput(
            Sentence("At most %(most_photos)s photos fit one review.", most_photos=MOST_PHOTOS), parameter="photos"
        )
    if new.photos and not new.photo_consent:
        raise BadInput(
            "Tick that the shop may show your photos, or send the review without them.", parameter="photo_consent"
        )


def _staged(context: Context, site_id: int, photos: tuple[bytes, ...]) -> list[StagedPhoto]:
    staged: dict[str, StagedPhoto] = {}
    for data in photos:
        try:
            one = stage(context, site_id, data)
        except PhotoRefused as refused:
            refused.parameter = "photos"
            raise
        staged.setdefault(one.media_id, one)
    return list(staged.values())


def _url(photo: StagedPhoto) -> str:
    return f"upload:{photo.media_id}"


def _proves(session: Session, site_id: int, order_id: str, product_id: str) -> bool:
    """Whether the order of a review link is one of the shop's, with this product, of a buyer who was not erased."""
    order = session.get(Order, (site_id, order_id)) if order_id else None
    if order is None or order.customer == erased_customer(order_id):
        return False
    resolved = resolve_products(session, site_id, [line.product_id for line in order.lines])
    return product_id in resolved.values()


def _name_of_order(order_id: str, product_id: str) -> str:
    """Return the name under which the one review of a product by the buyer of an order is kept."""
    return "order-" + blake2b(f"{order_id}\0{product_id}".encode(), digest_size=16).hexdigest()


def _earlier(session: Session, site_id: int, name: str) -> Submission | None:
    return session.scalars(
        select(Submission).where(
            Submission.site_id == site_id,
            Submission.kind == Kind.REVIEW.value,
            Submission.platform == FORM_PLATFORM,
            Submission.external_id == name,
        )
    ).one_or_none()


def _is_free(session: Session, submission: Submission, order_id: str, product_id: str) -> bool:
    """Whether no other review of the product, such as an imported one, rests on this order."""
    taken = select(Review.submission_id).where(
        Review.site_id == submission.site_id,
        Review.order_id == order_id,
        Review.product_id == product_id,
        Review.submission_id != submission.id,
    )
    return session.scalar(taken) is None
