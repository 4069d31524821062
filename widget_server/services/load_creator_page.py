"""What a creator sees on their own page: every use of what they made, what is asked of them, and what they allowed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation.rights import RightsRecord, RightsState, Surface, may_show, state_at
from moderation.states import is_public
from moderation.types import State
from widget_server.db.session import reading_session
from widget_server.db.tables import EngagementCount, MediaRendition, Product, RightsRequest, Site, Submission
from widget_server.services.context import Context
from widget_server.services.count_engagement import counted
from widget_server.services.creator_link import follow_creator_link, of_same_creator
from widget_server.services.edit_own import EDITABLE
from widget_server.services.grant_rights import ledger_of
from widget_server.services.load_history import RightLine, load_rights
from widget_server.services.revisions import waiting_revision
from widget_server.services.statement_of_reasons import Statement, statement_of


@dataclass(frozen=True, kw_only=True)
class Question:
    """A request that waits for the creator's answer."""

    id: str
    words: str
    scope: tuple[str, ...]
    term_days: int | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OwnReview:
    """A review as its author may change it here.  waits : whether it is a change that somebody has to see first."""

    title: str
    text: str
    rating: int
    waits: bool


@dataclass(frozen=True, kw_only=True)
class Use:
    """One thing the creator made and what the shop does with it.  review : what its author may change, if anything.

    shown : whether shoppers see it now.  surfaces : where it may be shown now.  expires_at : when the first of the
    rights in force ends.  seen_count, click_count : so far, on the shop's pages.  photo : (media id, width).
    """

    id: str
    text: str
    review: OwnReview | None
    posted_at: datetime
    permalink: str
    photo: tuple[str, int] | None
    shown: bool
    rights: RightsState
    surfaces: tuple[Surface, ...]
    expires_at: datetime | None
    products: tuple[tuple[str, str], ...]
    seen_count: int
    click_count: int
    question: Question | None
    statement: Statement | None
    ledger: tuple[RightLine, ...]


@dataclass(frozen=True, kw_only=True)
class CreatorPage:
    """The page.  author : as they sign."""

    site_id: int
    site_key: str
    shop: str
    shop_url: str
    locale: str
    terms_url: str
    author: str
    uses: tuple[Use, ...]


def load_creator_page(context: Context, token: str) -> CreatorPage:
    """Read the page of a link.  Raises NotFound."""
    with reading_session(context.engine) as session:
        submission = follow_creator_link(context, session, token)
        site = session.get_one(Site, submission.site_id)
        rows = of_same_creator(session, submission)
        return CreatorPage(
            site_id=site.id,
            site_key=site.publishable_key,
            shop=site.name,
            shop_url=site.shop_url,
            locale=site.locale,
            terms_url=site.terms_url,
            author=submission.author,
            uses=_uses(session, site, rows, context.now()),
        )


def own_photo(context: Context, token: str, media_id: str) -> int:
    """Return the site of a photo that is the creator's own.  Raises NotFound; returns 0 for a photo of others."""
    with reading_session(context.engine) as session:
        submission = follow_creator_link(context, session, token)
        own = {one.media_id for row in of_same_creator(session, submission) for one in row.media}
        return submission.site_id if media_id in own else 0


def _uses(session: Session, site: Site, rows: list[Submission], now: datetime) -> tuple[Use, ...]:
    ids = [row.id for row in rows]
    ledgers = ledger_of(session, site.id, ids)
    questions = _questions(session, site.id, ids)
    counts = _counts(session, site.id, [row.number for row in rows])
    widths = _widths(session, site.id, rows)
    linked = {link.product_id for row in rows for link in row.products} | {
        row.about.product_id for row in rows if row.about
    }
    titles = {
        id: (title, url)
        for id, title, url in session.execute(
            select(Product.id, Product.title, Product.url).where(Product.site_id == site.id, Product.id.in_(linked))
        )
    }
    uses = []
    for row in rows:
        ledger = ledgers.get(row.id, [])
        surfaces = tuple(surface for surface in Surface if may_show(ledger, now, surface))
        ends = [one.expires_at for one in ledger if one.state is RightsState.GRANTED and one.expires_at]
        clicks, seen = counts.get(row.number, (0, 0))
        uses.append(
            Use(
                id=row.id,
                text=f"{row.title} {row.text}".strip(),
                review=_own_review(session, row),
                posted_at=row.posted_at,
                permalink=row.permalink,
                photo=next(
                    ((one, widths[one]) for media in row.media if (one := media.media_id or "") in widths), None
                ),
                shown=is_public(State(row.state)) and Surface.SITE in surfaces,
                rights=_state(ledger, now),
                surfaces=surfaces,
                expires_at=min((at for at in ends if at > now), default=None) if surfaces else None,
                products=_products(row, titles),
                seen_count=seen,
                click_count=clicks,
                question=questions.get(row.id),
                statement=statement_of(session, row),
                ledger=tuple(load_rights(session, site.id, row.id)),
            )
        )
    return tuple(uses)


def _own_review(session: Session, row: Submission) -> OwnReview | None:
    if row.review is None or State(row.state) not in EDITABLE:
        return None
    held = waiting_revision(session, row)
    newest = held.content if held else {}
    return OwnReview(
        title=newest.get("title", row.title), text=newest.get("text", row.text),
        rating=newest.get("rating", row.review.rating), waits=held is not None,
    )  # fmt: skip


def _state(ledger: list[RightsRecord], now: datetime) -> RightsState:
    states = {surface: state_at(ledger, now, surface) for surface in Surface}
    return next((state for state in states.values() if state is RightsState.GRANTED), states[Surface.SITE])


def _products(row: Submission, titles: Mapping[str, tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    ids = [link.product_id for link in row.products if link.state == "confirmed"]
    if row.about is not None:
        ids.append(row.about.product_id)
    return tuple(titles[id] for id in dict.fromkeys(ids) if id in titles)


def _questions(session: Session, site_id: int, ids: list[str]) -> dict[str, Question]:
    rows = session.scalars(
        select(RightsRequest)
        .where(
            RightsRequest.site_id == site_id,
            RightsRequest.submission_id.in_(ids),
            RightsRequest.answered_at.is_(None),
        )
        .order_by(RightsRequest.id)
    )
    return {
        row.submission_id: Question(
            id=row.id, words=row.words, scope=tuple(row.scope), term_days=row.term_days, at=row.at
        )
        for row in rows
    }


def _counts(session: Session, site_id: int, numbers: list[int]) -> dict[int, tuple[int, int]]:
    """Return clicks and impressions by tile, over all pages."""
    c = EngagementCount
    rows = session.execute(
        select(c.number, *counted(site_id)).where(c.site_id == site_id, c.number.in_(numbers)).group_by(c.number)
    )
    return {number: (round(clicks), round(seen)) for number, clicks, seen in rows}


def _widths(session: Session, site_id: int, rows: list[Submission]) -> dict[str, int]:
    ids = {media.media_id for row in rows for media in row.media if media.media_id}
    found = session.execute(
        select(MediaRendition.media_id, func.min(MediaRendition.width_px))
        .where(MediaRendition.site_id == site_id, MediaRendition.media_id.in_(ids), MediaRendition.format == "webp")
        .group_by(MediaRendition.media_id)
    )
    return {row[0]: row[1] for row in found}
