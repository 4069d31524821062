"""Writing posts, reviews and questions: submission, findings, suggestions and audit row in the caller's transaction.

Owns what a repeated or changed row means. Nothing becomes public here: new content waits, and changed content of
something published waits beside it, while what was approved stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from moderation import types as m
from moderation.states import next_state
from widget_server.db.tables import ProductLink, Question, Review, Site, Submission, SubmissionMedia
from widget_server.services.audit import record
from widget_server.services.decide_submission import current_revision
from widget_server.services.incoming import Incoming, IncomingReview, said, stored_content
from widget_server.services.judge import Judge
from widget_server.services.local_photos import Photo
from widget_server.services.local_videos import Video
from widget_server.services.revisions import hold_revision, waiting_revision
from widget_server.services.route_new import tags_of_rules

MEDIA_COLUMNS = ("type", "source_url", "video_url", "media_id", "alt", "problem", "video_id", "video_problem")


class Change(StrEnum):
    """What a row did to the store; the names of the import's counts."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """Writes incoming submissions of one site; made once a transaction.

    id_key : of incoming.id_key().  role : whose change a repeated row is, the source's or its author's own.
    """

    session: Session
    site: Site
    now: datetime
    actor: str
    id_key: bytes
    judge: Judge
    role: m.Role = m.Role.SYSTEM

    def keep(
        self,
        incoming: Incoming,
        media: Sequence[Mapping[str, object]],
        phashes: Sequence[str],
        before: Submission | None,
    ) -> tuple[Submission, Change]:
        """Write one submission; returns it and what changed.

        media : of media_of().  phashes : of the photos among them.  before : what the store has under its name.
        """
        if before is None:
            return self._create(incoming, media, phashes), Change.CREATED
        state = m.State(before.state)
        if state is m.State.ERASED:
            return before, Change.UNCHANGED
        content = stored_content(incoming, media)
        held = waiting_revision(self.session, before) if state is m.State.HELD else None
        newest = held.content if held else content_of(before)
        if before.fingerprint == incoming.fingerprint() and newest["media"] == content["media"]:
            return before, Change.UNCHANGED
        tags = list(dict.fromkeys((*incoming.tags, *tags_of_rules(self.session, self.site.id, before.id))))
        content["tags"] = tags
        if said(content) != said(newest):
            self._revise(before, incoming, content, phashes)
        elif held is not None:
            held.content, held.fingerprint = content, incoming.fingerprint()
        else:
            # Words, stars and pictures are the same; new is at most how a picture could be had.
            _replace_media(before, media)
            before.tags, before.language = tags, incoming.language
        _describe(before, incoming)
        before.fingerprint, before.updated_at = incoming.fingerprint(), self.now
        return before, Change.UPDATED

    def _create(self, incoming: Incoming, media: Sequence[Mapping[str, object]], phashes: Sequence[str]) -> Submission:
        submission = Submission(
            site_id=self.site.id,
            id=incoming.id(self.id_key),
            number=self.site.next_number,
            kind=incoming.kind.value,
            platform=incoming.platform,
            external_id=incoming.external_id,
            state=next_state(None, m.Action.SUBMIT, m.Role.SYSTEM).value,
            revision=1,
            title=incoming.title,
            text=incoming.text,
            language=incoming.language,
            tags=list(incoming.tags),
            posted_at=incoming.posted_at or self.now,
            received_at=self.now,
            updated_at=self.now,
            fingerprint=incoming.fingerprint(),
        )
        self.site.next_number += 1
        _replace_media(submission, media)
        if incoming.review is not None:
            submission.review = Review(site_id=self.site.id, submission_id=submission.id)
            _opine(submission.review, incoming.review)
        if incoming.question is not None:
            submission.question = Question(site_id=self.site.id, submission_id=submission.id)
        submission.author = incoming.author
        _describe(submission, incoming)
        self.session.add(submission)
        self.judge.judge(self.session, submission, _words(incoming, phashes), self.now)
        self._audit(submission, "imported", {"platform": submission.platform})
        return submission

    def _revise(
        self, submission: Submission, incoming: Incoming, content: dict[str, object], phashes: Sequence[str]
    ) -> None:
        state = m.State(submission.state)
        # Only its author brings back what its author withdrew.
        again = self.role is m.Role.AUTHOR and state is m.State.WITHDRAWN
        after = next_state(state, m.Action.SUBMIT if again else m.Action.REVISE, self.role)
        revision = current_revision(self.session, submission) + 1
        if after is m.State.HELD:
            hold_revision(
                self.session,
                submission,
                revision=revision,
                content=content,
                fingerprint=incoming.fingerprint(),
                now=self.now,
            )
        else:
            submission.revision = revision
            submission.title, submission.text = incoming.title, incoming.text
            tags, media = content["tags"], content["media"]
            assert isinstance(tags, list)
            assert isinstance(media, list)
            submission.tags, submission.language = tags, incoming.language
            submission.author = incoming.author
            if submission.review is not None and incoming.review is not None:
                _opine(submission.review, incoming.review)
            _replace_media(submission, media)
        self._audit(submission, "revised", {"revision": revision, "from": submission.state, "to": after.value})
        submission.state = after.value
        self.judge.judge(self.session, submission, _words(incoming, phashes), self.now)

    def _audit(self, submission: Submission, verb: str, details: Mapping[str, object]) -> None:
        record(
            self.session,
            site_id=self.site.id,
            at=self.now,
            actor=self.actor,
            action=f"{submission.kind}.{verb}",
            subject_kind=submission.kind,
            subject_id=submission.id,
            details=details,
        )


def media_of(
    incoming: Incoming,
    photos: Mapping[str, Photo],
    before: Submission | None,
    videos: Mapping[str, Video] = MappingProxyType({}),
) -> list[dict[str, object]]:
    """Return the photos of a submission as SubmissionMedia's columns; a picture or video already there is kept.

    photos, videos : what became of each address (local_photos, local_videos).
    """
    had = {one.source_url: one.media_id for one in before.media} if before else {}
    # What the desk wrote for people who do not see the photo is not taken away by a file without a description.
    had_alts = {one.source_url: one.alt for one in before.media} if before else {}
    had_videos = {one.video_url: one.video_id for one in before.media} if before else {}
    rows: list[dict[str, object]] = []
    for photo in incoming.photos:
        outcome = photos.get(photo.url, Photo(problem="photo_missing"))
        media_id = outcome.media_id or had.get(photo.url)
        video = videos.get(photo.video_url, Video())
        video_id = video.video_id or had_videos.get(photo.video_url)
        rows.append(
            {
                "type": photo.type,
                "source_url": photo.url,
                "video_url": photo.video_url,
                "media_id": media_id,
                "alt": photo.alt or had_alts.get(photo.url, ""),
                "problem": "" if media_id else outcome.problem,
                "video_id": video_id,
                "video_problem": "" if video_id else video.problem,
            }
        )
    return rows


def content_of(submission: Submission) -> dict[str, object]:
    """Return what shoppers see of a submission, in the shape of Revision.content."""
    content: dict[str, object] = {
        "title": submission.title,
        "text": submission.text,
        "media": [{name: getattr(one, name) for name in MEDIA_COLUMNS} for one in submission.media],
    }
    review = submission.review
    if review is None:
        return content | ({"author": submission.author} if submission.question else {})
    opinion = {name: getattr(review, name) for name in ("rating", "recommends", "answers")}
    return content | opinion | {"author": submission.author}


def _words(incoming: Incoming, phashes: Sequence[str]) -> m.Submission:
    return m.Submission(
        kind=incoming.kind,
        text=incoming.text,
        title=incoming.title,
        author=incoming.author,
        language=incoming.language,
        tags=incoming.tags,
        photo_count=len(incoming.photos),
        phashes=tuple(phashes),
    )


def _replace_media(submission: Submission, media: Sequence[Mapping[str, object]]) -> None:
    """Make these the submission's photos; rows that stay as they were are not written again."""
    by_position = {one.position: one for one in submission.media}
    rows = []
    for position, fields in enumerate(media):
        row = by_position.get(position) or SubmissionMedia(
            site_id=submission.site_id, submission_id=submission.id, position=position
        )
        if row.source_url != fields["source_url"]:
            row.focus = ""  # it was chosen in another photo
        for name, value in fields.items():
            setattr(row, name, value)
        rows.append(row)
    submission.media = rows


def _describe(submission: Submission, incoming: Incoming) -> None:
    """Take over what no moderator decides on: where, how popular, whose account, and the shop's own reply."""
    if submission.about is None:
        submission.author = incoming.author
    submission.author_url = incoming.author_url
    submission.permalink, submission.raw = incoming.permalink, dict(incoming.raw)
    submission.like_count, submission.comment_count = incoming.like_count, incoming.comment_count
    if incoming.posted_at is not None:
        submission.posted_at = incoming.posted_at
    if submission.review is not None and incoming.review is not None:
        _describe_review(submission, submission.review, incoming.review)
    if submission.question is not None and incoming.question is not None:
        submission.question.product_id = incoming.question.product_id
        submission.question.email = incoming.question.email or None


def _opine(review: Review, incoming: IncomingReview) -> None:
    """Take over what the author thinks of the product."""
    review.rating, review.recommends, review.answers = incoming.rating, incoming.recommends, dict(incoming.answers)


def _describe_review(submission: Submission, review: Review, incoming: IncomingReview) -> None:
    review.product_id, review.email = incoming.product_id, incoming.email or None
    review.verified_elsewhere = incoming.verified_elsewhere
    # Labels stick (label_review): a file adds one, and takes none away.
    review.incentive = review.incentive or incoming.incentive
    review.syndicated = review.syndicated or incoming.syndicated
    review.location = incoming.location
    if incoming.reply:
        # A source without a reply takes none away that the desk gave.
        review.reply, review.replied_at = incoming.reply, incoming.replied_at
    if all(link.product_id != incoming.product_id for link in submission.products):
        # A review is of the product it names; that needs nobody's confirmation.
        link = ProductLink(site_id=submission.site_id, submission_id=submission.id, product_id=incoming.product_id)
        link.state, link.method, link.score, link.certain = "confirmed", "review", 1.0, True
        submission.products = [*(one for one in submission.products if one.method != "review"), link]
