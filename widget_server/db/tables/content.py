"""What shoppers made: posts, reviews and questions as submissions, their photos, products, revisions and votes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from moderation.priority import LAST, priority_of
from moderation.rules.duplicate_text import text_fingerprint
from moderation.searchable import searchable
from moderation.types import State
from widget_server.db.base import Base, JsonValue, SiteOwned
from widget_server.db.types import SealedEmail


def _of_submission() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["site_id", "submission_id"], ["submissions.site_id", "submissions.id"], ondelete="CASCADE"
    )


class Submission(SiteOwned, Base):
    """A post, review or question in its last accepted revision; `state` is one of moderation.states.

    id : "post_…", "rev_…" or "qst_…", derived from (platform, external_id), so that an import repeated is the same row.
    number : small integer of the site, names the tile in list tokens.
    priority : 0 needs a human most, LAST least; follows state, verdicts, risk and uncertainty (moderation.priority).
    risk, uncertainty : 0..100, of the newest revision's scores (tables.RiskScore).
    revision : grows with every change of the text, stars or photos; decisions name the revision they saw.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("site_id", "kind", "platform", "external_id"),
        UniqueConstraint("site_id", "number"),
        # The desk's two orders, ascending throughout, so that a page is a row comparison; `kind` counts the tabs, and
        # what has another source or language is passed over without reading its row.
        Index(
            "ix_submissions_by_priority",
            *("site_id", "state", "priority", "received_at", "number", "kind", "platform", "language"),
        ),
        Index("ix_submissions_by_age", "site_id", "state", "received_at", "number"),
        Index("ix_submissions_by_risk", "site_id", "state", "risk", "uncertainty", "received_at", "number"),
        Index(None, "site_id", "text_key"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    platform: Mapped[str] = mapped_column(String(40))  # instagram, judgeme, upload …
    external_id: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    priority: Mapped[int] = mapped_column(default=LAST)
    risk: Mapped[int] = mapped_column(default=0)
    uncertainty: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(500), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    text_key: Mapped[str] = mapped_column(String(64), default="")  # finds the same words again; follows `text`
    # moderation.searchable of author, title and text; follows them; indexed by the migrations (word_index).
    search_words: Mapped[str] = mapped_column(Text, default="", deferred=True)
    author: Mapped[str] = mapped_column(String(200), default="")
    author_url: Mapped[str] = mapped_column(String(2000), default="")
    permalink: Mapped[str] = mapped_column(String(2000), default="")
    language: Mapped[str] = mapped_column(String(35), default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    like_count: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)
    posted_at: Mapped[datetime]
    received_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    fingerprint: Mapped[str] = mapped_column(String(64))  # of the imported fields: equal means unchanged
    verdicts: Mapped[list[JsonValue]] = mapped_column(default=list)  # what the rules said of this revision
    raw: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)

    review: Mapped["Review | None"] = relationship(back_populates="submission", lazy="selectin", uselist=False)
    question: Mapped["Question | None"] = relationship(lazy="selectin", uselist=False)
    media: Mapped[list["SubmissionMedia"]] = relationship(
        order_by="SubmissionMedia.position", lazy="selectin", cascade="all, delete-orphan"
    )
    products: Mapped[list["ProductLink"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def about(self) -> "Review | Question | None":
        """Return what is written about one product, to which the shop can answer; None of a post."""
        return self.review or self.question

    @validates("author", "title", "text")
    def _keep_words(self, name: str, words: str) -> str:
        if name == "text":
            self.text_key = text_fingerprint(words)
        known = {"author": self.author, "title": self.title, "text": self.text} | {name: words}
        self.search_words = searchable(*(one or "" for one in known.values()))
        return words

    @validates("state", "verdicts", "risk", "uncertainty")
    def _keep_priority(self, name: str, value: Any) -> Any:
        known = {one: getattr(self, one) for one in ("state", "verdicts", "risk", "uncertainty")} | {name: value}
        self.priority = priority_of(
            known["verdicts"] or (), changed_in_public=known["state"] == State.HELD, risk=known["risk"] or 0,
            uncertainty=known["uncertainty"] or 0,
        )  # fmt: skip
        return value


class Review(SiteOwned, Base):
    """What a submission of kind "review" has besides: product, stars, the reviewer and the shop's reply."""

    __tablename__ = "reviews"
    __table_args__ = (
        _of_submission(),
        UniqueConstraint("site_id", "order_id", "product_id"),
        Index(None, "site_id", "product_id"),
        Index(None, "site_id", "email"),
    )

    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    product_id: Mapped[str] = mapped_column(String(200))  # resolved; no foreign key: products may come and go
    rating: Mapped[int]
    email: Mapped[str | None] = mapped_column(SealedEmail)
    recommends: Mapped[bool | None]
    verified_elsewhere: Mapped[bool] = mapped_column(default=False)  # a file said so: never a badge
    order_id: Mapped[str | None] = mapped_column(String(200))  # proves the purchase, of one review only
    incentive: Mapped[str] = mapped_column(String(40), default="")  # "" or of moderation.authenticity.Incentive
    syndicated: Mapped[bool] = mapped_column(default=False)  # first published elsewhere
    location: Mapped[str] = mapped_column(String(200), default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None]
    helpful_count: Mapped[int] = mapped_column(default=0)
    unhelpful_count: Mapped[int] = mapped_column(default=0)
    answers: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)

    submission: Mapped[Submission] = relationship(back_populates="review")


class Question(SiteOwned, Base):
    """What a submission of kind "question" has besides: product, who asks, and the shop's answer."""

    __tablename__ = "questions"
    __table_args__ = (_of_submission(), Index(None, "site_id", "product_id"), Index(None, "site_id", "email"))

    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    product_id: Mapped[str] = mapped_column(String(200))  # resolved; no foreign key, as of a review
    email: Mapped[str | None] = mapped_column(SealedEmail)
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None]


class Revision(SiteOwned, Base):
    """A changed text, stars or photos of a published submission, held until a moderator decides."""

    __tablename__ = "revisions"
    __table_args__ = (_of_submission(),)

    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20))  # held, accepted, rejected, superseded
    content: Mapped[dict[str, JsonValue]]
    fingerprint: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime]


class SubmissionMedia(SiteOwned, Base):
    """A photo, or a video with its poster, in its place within a submission."""

    __tablename__ = "submission_media"
    __table_args__ = (_of_submission(), Index(None, "site_id", "media_id"), Index(None, "site_id", "video_id"))

    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(10))  # image, video
    source_url: Mapped[str] = mapped_column(String(2000), default="")
    video_url: Mapped[str] = mapped_column(String(2000), default="")
    media_id: Mapped[str | None] = mapped_column(String(32))
    alt: Mapped[str] = mapped_column(String(1000), default="")
    focus: Mapped[str] = mapped_column(String(10), default="")  # "48% 61%": what a crop keeps in sight; "" the middle
    problem: Mapped[str] = mapped_column(String(40), default="")  # why there is no photo: queued, refused …
    video_id: Mapped[str | None] = mapped_column(String(32))
    video_problem: Mapped[str] = mapped_column(String(40), default="")


class ProductLink(SiteOwned, Base):
    """A product in a submission: suggested by a rule, confirmed or dismissed by a person."""

    __tablename__ = "product_links"
    __table_args__ = (_of_submission(), Index(None, "site_id", "product_id", "state"))

    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    product_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    state: Mapped[str] = mapped_column(String(12))  # suggested, confirmed, dismissed
    method: Mapped[str] = mapped_column(String(12))  # sku, link, title, hashtag, photo, person, review
    score: Mapped[float] = mapped_column(default=1.0)
    certain: Mapped[bool] = mapped_column(default=False)
    # Why it was suggested: a template, and what fills it in.
    evidence: Mapped[str] = mapped_column(String(200), default="")
    evidence_values: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)
    spots: Mapped[list[JsonValue]] = mapped_column(default=list)  # [{"media": 0, "x": 0.48, "y": 0.61}]
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    decided_at: Mapped[datetime | None]


class Vote(SiteOwned, Base):
    """A helpful or unhelpful vote on a review; `voter` is a keyed hash that names nobody."""

    __tablename__ = "votes"
    __table_args__ = (_of_submission(),)

    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    voter: Mapped[str] = mapped_column(String(64), primary_key=True)
    helpful: Mapped[bool]
    at: Mapped[datetime]


class Report(SiteOwned, Base):
    """A notice by anybody that an item should not be shown, and what was decided (EU 2022/2065, Article 16).

    outcome : "" while it is open, kept or removed, closed where nothing was left to decide.  facts : what the decision
    rests on, as the reporter is told.  locale : the language they are written to in.
    """

    __tablename__ = "reports"
    __table_args__ = (_of_submission(), Index(None, "site_id", "email"))

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    submission_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(2000), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(SealedEmail)
    locale: Mapped[str] = mapped_column(String(35), default="")
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(10), default="")
    decided_reason: Mapped[str] = mapped_column(String(40), default="")  # of moderation.types.Reason, where removed
    facts: Mapped[str] = mapped_column(String(2000), default="")
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    resolved_at: Mapped[datetime | None]


class Appeal(SiteOwned, Base):
    """An objection to a decision, by who reported or by who wrote (EU 2022/2065, Article 20).

    by : reporter or author.  report_id : of a reporter.  decided_by : who had decided, so that another person looks.
    outcome : "" while it is open, upheld or reversed.
    """

    __tablename__ = "appeals"
    __table_args__ = (_of_submission(),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    submission_id: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(10))
    report_id: Mapped[str] = mapped_column(String(64), default="")
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    text: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(10), default="")
    facts: Mapped[str] = mapped_column(String(2000), default="")
    actor: Mapped[str] = mapped_column(String(100), default="")
    resolved_at: Mapped[datetime | None]
