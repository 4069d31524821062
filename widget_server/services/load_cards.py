"""A submission as a moderator sees it: words, photos, products with their evidence, findings, rights, held change.

Owns reading only; which submissions are wanted is asked elsewhere (list_queue, list_content).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.reasons import REASONS
from moderation.rights import RightsState, state_at
from moderation.types import Kind, Reason, State
from widget_server.db.tables import (
    Media,
    MediaColor,
    MediaRendition,
    Product,
    Report,
    Revision,
    Submission,
    SubmissionMedia,
    Video,
)
from widget_server.sentences import Sentence
from widget_server.services.grant_rights import ledger_of


@dataclass(frozen=True, kw_only=True)
class CardPhoto:
    """A photo in its place; media_id is "" and problem says why where there is none. widths_px : narrowest first.

    video_id, video_format : of a video that can be played, else "" and video_problem says why.
    """

    position: int
    type: str
    media_id: str
    width_px: int
    height_px: int
    widths_px: tuple[int, ...]
    video_url: str
    video_id: str
    video_format: str
    video_problem: str
    alt: str
    problem: str
    focus: str
    colors: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CardProduct:
    """A product that was suggested, confirmed or dismissed. spots : as stored, {"media", "x", "y"}."""

    id: str
    title: str
    url: str
    image_media_id: str
    widths_px: tuple[int, ...]
    price_minor: int | None
    currency: str
    in_stock: bool
    state: str
    method: str
    certain: bool
    evidence: str
    spots: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule found. marks : (field, start, end) in the words it was found in."""

    rule: str
    outcome: str
    reason: str
    sentence: str
    marks: tuple[tuple[str, int, int], ...]
    failed: bool


@dataclass(frozen=True, kw_only=True)
class Change:
    """A newer revision of something public that waits for a decision. photos_changed : other pictures than before."""

    revision: int
    title: str
    text: str
    author: str
    rating: int | None
    photos_changed: bool
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class OpenReport:
    """What somebody reported and nobody has looked into."""

    reason: str
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Card:
    """One submission. revision : the one a decision is about, i.e. that of the change where one waits."""

    id: str
    kind: Kind
    state: State
    revision: int
    platform: str
    title: str
    text: str
    author: str
    author_url: str
    permalink: str
    language: str
    tags: tuple[str, ...]
    like_count: int
    comment_count: int
    posted_at: datetime
    received_at: datetime
    number: int
    photos: tuple[CardPhoto, ...]
    products: tuple[CardProduct, ...]
    findings: tuple[Finding, ...]
    rights: RightsState
    change: Change | None
    rating: int | None
    about: CardProduct | None
    verified_elsewhere: bool
    order_proven: bool
    incentive: str
    syndicated: bool
    recommends: bool | None
    reply: str
    reachable: bool
    reports: tuple[OpenReport, ...]


def load_cards(session: Session, site_id: int, submissions: Sequence[Submission], now: datetime) -> list[Card]:
    """Return the cards of submissions, in their order, by a fixed number of queries."""
    ids = [one.id for one in submissions]
    product_ids = {link.product_id for one in submissions for link in one.products}
    product_ids |= {one.about.product_id for one in submissions if one.about is not None}
    products = {
        row.id: row
        for row in session.scalars(select(Product).where(Product.site_id == site_id, Product.id.in_(product_ids)))
    }
    media_ids = {item.media_id for one in submissions for item in one.media if item.media_id}
    media_ids |= {row.image_media_id for row in products.values() if row.image_media_id}
    sizes = {
        row.id: (row.width_px, row.height_px)
        for row in session.execute(
            select(Media.id, Media.width_px, Media.height_px).where(Media.site_id == site_id, Media.id.in_(media_ids))
        )
    }
    widths = _widths(session, site_id, media_ids)
    colors = _colors(session, site_id, media_ids)
    videos = _videos(session, site_id, {item.video_id for one in submissions for item in one.media if item.video_id})
    ledgers = ledger_of(session, site_id, ids)
    held = {
        row.submission_id: row
        for row in session.scalars(
            select(Revision)
            .where(Revision.site_id == site_id, Revision.submission_id.in_(ids), Revision.state == "held")
            .order_by(Revision.revision)
        )
    }
    reports = _open_reports(session, site_id, ids)
    return [
        _card(
            one,
            products,
            sizes,
            widths,
            colors,
            videos,
            state_at(ledgers.get(one.id, []), now),
            held.get(one.id),
            reports.get(one.id, ()),
        )
        for one in submissions
    ]


def load_card(session: Session, site_id: int, submission_id: str, now: datetime) -> Card | None:
    """Return the card of one submission, None where the site has no such one."""
    submission = session.get(Submission, (site_id, submission_id))
    return load_cards(session, site_id, [submission], now)[0] if submission else None


def _open_reports(session: Session, site_id: int, ids: Sequence[str]) -> dict[str, tuple[OpenReport, ...]]:
    rows = session.scalars(
        select(Report)
        .where(Report.site_id == site_id, Report.submission_id.in_(ids), Report.resolved_at.is_(None))
        .order_by(Report.at, Report.id)
    )
    found: dict[str, tuple[OpenReport, ...]] = {}
    for row in rows:
        line = OpenReport(reason=row.reason, text=row.text, at=row.at)
        found[row.submission_id] = (*found.get(row.submission_id, ()), line)
    return found


def _widths(session: Session, site_id: int, media_ids: Iterable[str]) -> dict[str, tuple[int, ...]]:
    rows = session.execute(
        select(MediaRendition.media_id, MediaRendition.width_px)
        .where(
            MediaRendition.site_id == site_id, MediaRendition.media_id.in_(media_ids), MediaRendition.format == "webp"
        )
        .order_by(MediaRendition.width_px)
    )
    widths: dict[str, tuple[int, ...]] = {}
    for media_id, width_px in rows:
        widths[media_id] = (*widths.get(media_id, ()), width_px)
    return widths


def _colors(session: Session, site_id: int, media_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    of_these = (MediaColor.site_id == site_id, MediaColor.media_id.in_(media_ids))
    found: dict[str, tuple[str, ...]] = {}
    for media_id, color in session.execute(
        select(MediaColor.media_id, MediaColor.color).where(*of_these).order_by(MediaColor.place)
    ):
        found[media_id] = (*found.get(media_id, ()), color)
    return found


def _videos(session: Session, site_id: int, ids: Collection[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = session.execute(select(Video.id, Video.format).where(Video.site_id == site_id, Video.id.in_(ids)))
    return {row.id: row.format for row in rows}


def _card(
    submission: Submission,
    products: Mapping[str, Product],
    sizes: Mapping[str, tuple[int, int]],
    widths: Mapping[str, tuple[int, ...]],
    colors: Mapping[str, tuple[str, ...]],
    videos: Mapping[str, str],
    rights: RightsState,
    held: Revision | None,
    reports: tuple[OpenReport, ...],
) -> Card:
    review, about = submission.review, submission.about
    return Card(
        id=submission.id,
        kind=Kind(submission.kind),
        state=State(submission.state),
        revision=held.revision if held else submission.revision,
        platform=submission.platform,
        title=submission.title,
        text=submission.text,
        author=submission.author,
        author_url=submission.author_url,
        permalink=submission.permalink,
        language=submission.language,
        tags=tuple(submission.tags),
        like_count=submission.like_count,
        comment_count=submission.comment_count,
        posted_at=submission.posted_at,
        received_at=submission.received_at,
        number=submission.number,
        photos=tuple(_photo(item, sizes, widths, colors, videos) for item in submission.media),
        products=tuple(
            _product(products.get(link.product_id), link.product_id, widths, link)
            for link in sorted(submission.products, key=lambda link: (-link.score, link.product_id))
        ),
        findings=tuple(_finding(verdict) for verdict in submission.verdicts),
        rights=rights,
        change=_change(submission, held) if held else None,
        rating=review.rating if review else None,
        about=_product(products.get(about.product_id), about.product_id, widths, None) if about else None,
        verified_elsewhere=bool(review and review.verified_elsewhere),
        order_proven=bool(review and review.order_id),
        incentive=review.incentive if review else "",
        syndicated=bool(review and review.syndicated),
        recommends=review.recommends if review else None,
        reply=about.reply if about else "",
        reachable=bool(about and about.email),
        reports=reports,
    )


def _photo(
    item: SubmissionMedia,
    sizes: Mapping[str, tuple[int, int]],
    widths: Mapping[str, tuple[int, ...]],
    colors: Mapping[str, tuple[str, ...]],
    videos: Mapping[str, str],
) -> CardPhoto:
    width_px, height_px = sizes.get(item.media_id or "", (0, 0))
    return CardPhoto(
        position=item.position,
        type=item.type,
        media_id=item.media_id or "",
        width_px=width_px,
        height_px=height_px,
        widths_px=widths.get(item.media_id or "", ()),
        video_url=item.video_url,
        video_id=item.video_id or "",
        video_format=videos.get(item.video_id or "", ""),
        video_problem=item.video_problem,
        alt=item.alt,
        problem=item.problem,
        focus=item.focus,
        colors=colors.get(item.media_id or "", ()),
    )


def _product(product: Product | None, product_id: str, widths: Mapping[str, tuple[int, ...]], link: Any) -> CardProduct:
    image = (product.image_media_id or "") if product else ""
    return CardProduct(
        id=product_id,
        title=product.title if product else product_id,
        url=product.url if product else "",
        image_media_id=image,
        widths_px=widths.get(image, ()),
        price_minor=_price(product) if product else None,
        currency=product.currency if product else "",
        in_stock=bool(product and product.availability == "in_stock"),
        state=link.state if link else "",
        method=link.method if link else "",
        certain=bool(link and link.certain),
        evidence=Sentence(link.evidence, **link.evidence_values) if link else "",
        spots=tuple(link.spots) if link else (),
    )


def _price(product: Product) -> int | None:
    return product.sale_price_minor if product.sale_price_minor is not None else product.price_minor


def _finding(verdict: Mapping[str, Any]) -> Finding:
    reason = verdict.get("reason") or ""
    return Finding(
        rule=verdict.get("rule", ""),
        outcome=verdict.get("outcome", "hold"),
        reason=REASONS[Reason(reason)].label if reason else "",
        sentence=_words(verdict),
        marks=tuple((mark["field"], mark["start"], mark["end"]) for mark in verdict.get("marks", ())),
        failed=bool(verdict.get("error")),
    )


def _words(verdict: Mapping[str, Any]) -> str:
    """Return what the rule said, so that it can be said in another language."""
    template, values = verdict.get("template", ""), verdict.get("message_params", {})
    if not template:
        return str(verdict.get("sentence", ""))
    return Sentence(template, **values)


def _change(submission: Submission, held: Revision) -> Change:
    content = held.content
    before = [(item.type, item.source_url, item.video_url) for item in submission.media]
    after = [(item["type"], item.get("source_url", ""), item.get("video_url", "")) for item in content.get("media", [])]
    return Change(
        revision=held.revision,
        title=content.get("title", ""),
        text=content.get("text", ""),
        author=content.get("author", submission.author),
        rating=content.get("rating"),
        photos_changed="media" in content and before != after,
        received_at=held.received_at,
    )
