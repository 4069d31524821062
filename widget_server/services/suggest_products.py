"""Which products a post may show, as rows: suggested by the rules, confirmed by people or by the site's setting.

Owns what becomes of suggestions when a post or the catalogue changes. Recognising is moderation.suggestions'.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation import types as m
from moderation.suggestions import MatchableProduct, ProductMatcher, Suggestion
from widget_server.db.session import reading_session
from widget_server.db.tables import Product, ProductAlias, ProductLink, Site, Submission
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.photo_hashes import phashes_of
from widget_server.services.showcase_version import bump

_AUTO = "site:auto_confirm_products"
_ROWS_AT_ONCE = 500
# A caption may be one long word; a card shows no more than this of it.
_EVIDENCE_CHARS = 300
_OPEN_STATES = (m.State.PENDING, m.State.HELD, m.State.APPROVED)


def matcher_of(session: Session, site_id: int) -> ProductMatcher:
    """Build the matcher of a site's published catalogue; once an import or request, not once a post."""
    aliases: dict[str, list[str]] = {}
    for product_id, value in session.execute(
        select(ProductAlias.product_id, ProductAlias.value).where(ProductAlias.site_id == site_id)
    ):
        aliases.setdefault(product_id, []).append(value)
    products = session.execute(
        select(Product.id, Product.title, Product.url).where(Product.site_id == site_id, Product.published)
    )
    return ProductMatcher(
        (
            MatchableProduct(id=row.id, title=row.title, url=row.url, aliases=tuple(aliases.get(row.id, ())))
            for row in products
        ),
        _confirmed_photos(session, site_id),
    )


def suggest(
    matcher: ProductMatcher, submission: Submission, phashes: Sequence[str], *, auto_confirm: bool, now: datetime
) -> bool:
    """Bring a submission's suggestions up to date in the caller's transaction; returns whether a row changed.

    What a person confirmed or dismissed stays; suggestions that no longer hold go.
    """
    found = {one.product_id: one for one in matcher.suggest(submission.text, tags=submission.tags, phashes=phashes)}
    decided = {link.product_id for link in submission.products if link.state != "suggested"}
    kept = [link for link in submission.products if link.product_id in decided or link.product_id in found]
    changed = len(kept) != len(submission.products)
    submission.products = kept
    for link in kept:
        if link.product_id not in decided:
            changed |= _describe(link, found[link.product_id])
    for suggestion in found.values():
        if all(link.product_id != suggestion.product_id for link in kept):
            link = ProductLink(site_id=submission.site_id, submission_id=submission.id, state="suggested", spots=[])
            link.product_id = suggestion.product_id
            _describe(link, suggestion)
            submission.products.append(link)
            changed = True
    if auto_confirm:
        for link in submission.products:
            if link.state == "suggested" and link.certain:
                link.state, link.decided_by, link.decided_at = "confirmed", _AUTO, now
                changed = True
    return changed


def suggest_again(context: Context, site_id: int) -> int:
    """Look for products in every post that is not refused, after the catalogue grew; returns how many changed."""
    with reading_session(context.engine) as session:
        ids = session.scalars(
            select(Submission.id)
            .where(Submission.site_id == site_id, Submission.kind == m.Kind.POST, Submission.state.in_(_OPEN_STATES))
            .order_by(Submission.number)
        ).all()
        if not ids:
            return 0
        matcher = matcher_of(session, site_id)
    changed = 0
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        with context.sessions.begin() as session:
            site = lock_site(session, site_id)
            changed += _suggest_batch(session, site, matcher, ids[start : start + _ROWS_AT_ONCE], context.now())
    return changed


def _suggest_batch(session: Session, site: Site, matcher: ProductMatcher, ids: Sequence[str], now: datetime) -> int:
    submissions = session.scalars(select(Submission).where(Submission.site_id == site.id, Submission.id.in_(ids))).all()
    phashes = phashes_of(session, site.id, ids)
    changed = [
        one
        for one in submissions
        if suggest(matcher, one, phashes.get(one.id, ()), auto_confirm=site.auto_confirm_products, now=now)
    ]
    if site.auto_confirm_products and any(one.state != m.State.PENDING for one in changed):
        bump(session, site.id, submissions=[one.id for one in changed])
    return len(changed)


def _describe(link: ProductLink, suggestion: Suggestion) -> bool:
    """Write how a product was recognised; returns whether that is new."""
    before = (link.method, link.score, link.certain, link.evidence, link.evidence_values)
    link.method, link.score = suggestion.method.value, suggestion.score
    link.certain, link.evidence = suggestion.certain, suggestion.template
    link.evidence_values = {name: value[:_EVIDENCE_CHARS] for name, value in suggestion.message_params.items()}
    return before != (link.method, link.score, link.certain, link.evidence, link.evidence_values)


def _confirmed_photos(session: Session, site_id: int) -> list[tuple[str, str]]:
    """Return (product, perceptual hash) of posts in which a person saw exactly one product."""
    confirmed: dict[str, list[str]] = {}
    for submission_id, product_id in session.execute(
        select(ProductLink.submission_id, ProductLink.product_id).where(
            ProductLink.site_id == site_id, ProductLink.state == "confirmed", ProductLink.decided_by != _AUTO
        )
    ):
        confirmed.setdefault(submission_id, []).append(product_id)
    single = {submission_id: products[0] for submission_id, products in confirmed.items() if len(products) == 1}
    return [
        (single[submission_id], phash)
        for submission_id, phashes in phashes_of(session, site_id).items()
        if submission_id in single
        for phash in phashes
    ]
