"""Import a file of shoppers' posts: idempotent by (site, platform, external id), waiting until a person decides."""

from moderation.types import Kind
from widget_server.connectors.registry import read_posts
from widget_server.connectors.types import RawPost
from widget_server.db.session import reading_session
from widget_server.services.context import Context
from widget_server.services.import_run import Import
from widget_server.services.import_types import ImportRequest, ImportResult, OnProblem, OnProgress, ignore
from widget_server.services.incoming import Incoming, IncomingPhoto
from widget_server.services.ingest_batch import Ingest
from widget_server.services.suggest_products import matcher_of


def ingest_posts(
    context: Context, request: ImportRequest, on_progress: OnProgress = ignore, on_problem: OnProblem = ignore
) -> ImportResult:
    """Import the posts of a file.  Raises UnreadableFile where nothing of it can be read.

    A post is its picture: one whose every local photo is missing or refused is rejected and can be imported again
    once the photo is there. A post of which at least one photo is good, or still to be fetched, is taken.
    """
    with Import(context, request, "posts", on_progress, on_problem) as run:
        with reading_session(context.engine) as session:
            matcher = matcher_of(session, request.site_id)
        ingest = Ingest(run, matcher=matcher, needs_photo=True)
        posts = read_posts(request.path, format=request.format, date_order=request.date_order)
        for batch in run.batches(posts, lambda post: [one.url for one in post.media]):
            ingest.take([incoming_post(post) for post in batch])
        run.report_queued()
        return run.result


def incoming_post(post: RawPost) -> Incoming:
    """Return a post in the shape that is kept; addresses and ids fit their columns, free text is cut to fit."""
    return Incoming(
        line=post.line,
        kind=Kind.POST,
        platform=post.platform,
        external_id=post.external_id,
        text=post.caption,
        author=post.creator[:200],
        author_url=post.creator_url,
        permalink=post.permalink,
        language=post.language[:35],
        tags=post.tags,
        like_count=post.like_count,
        comment_count=post.comment_count,
        posted_at=post.posted_at,
        photos=tuple(
            IncomingPhoto(type=one.type, url=one.url, video_url=one.video_url, alt=one.alt[:1000]) for one in post.media
        ),
        raw=dict(post.raw),
    )
