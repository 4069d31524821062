"""Import a file of reviews. A file cannot grant what it cannot prove.

"Verified" is kept as verified_elsewhere, "published" is not believed, and changed words or stars of a published review
wait beside it. The stars influence nothing here.
"""

from collections.abc import Mapping, Sequence

from moderation.types import Kind
from widget_server.connectors.registry import read_reviews
from widget_server.connectors.types import RawReview
from widget_server.db.session import reading_session
from widget_server.services.context import Context
from widget_server.services.import_run import Import
from widget_server.services.import_types import ImportRequest, ImportResult, OnProblem, OnProgress, ignore
from widget_server.services.incoming import Incoming, IncomingPhoto, IncomingReview
from widget_server.services.ingest_batch import Ingest
from widget_server.services.resolve_products import first_resolved, resolve_products


def import_reviews(
    context: Context, request: ImportRequest, on_progress: OnProgress = ignore, on_problem: OnProblem = ignore
) -> ImportResult:
    """Import the reviews of a file.  Raises UnreadableFile where nothing of it can be read.

    A review of a product that the catalogue does not know is rejected: import the products first. A review is its
    words: photos that are missing or refused are reported and the review is taken without them.
    """
    with Import(context, request, "reviews", on_progress, on_problem) as run:
        ingest = Ingest(run, matcher=None, needs_photo=False)
        rows = read_reviews(request.path, format=request.format, date_order=request.date_order, now=context.now())
        for batch in run.batches(rows, lambda review: review.photo_urls):
            incoming = _with_products(run, batch)
            if incoming:
                ingest.take(incoming)
        run.report_queued()
        return run.result


def _with_products(run: Import, reviews: Sequence[RawReview]) -> list[Incoming]:
    references = {one for review in reviews for one in review.product_candidates}
    with reading_session(run.context.engine) as session:
        resolved = resolve_products(session, run.request.site_id, references)
    incoming = []
    for review in reviews:
        product_id = first_resolved(review.product_candidates, resolved)
        if product_id is None:
            run.reject(
                review.line,
                "unknown_product",
                f"The catalogue has no product “{review.product[:100]}”. Import the products first.",
            )
        else:
            incoming.append(incoming_review(review, product_id))
    return incoming


def incoming_review(review: RawReview, product_id: str) -> Incoming:
    """Return a review in the shape that is kept; ids and addresses fit their columns, free text is cut to fit.

    product_id : the catalogue's, already resolved.
    """
    raw: Mapping[str, object] = {**review.raw, "published": review.published}
    return Incoming(
        line=review.line,
        kind=Kind.REVIEW,
        platform=review.source,
        external_id=review.external_id,
        title=review.title[:500],
        text=review.body,
        author=review.author[:200],
        language=review.language[:35],
        posted_at=review.created_at,
        photos=tuple(IncomingPhoto(url=url) for url in review.photo_urls),
        raw=raw,
        review=IncomingReview(
            product_id=product_id,
            rating=review.rating,
            email=review.email[:254],
            verified_elsewhere=review.verified_elsewhere,
            incentive=review.incentive,
            syndicated=review.syndicated,
            location=review.location[:200],
            reply=review.reply,
            replied_at=review.replied_at,
        ),
    )
