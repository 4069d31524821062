import pytest
from sqlalchemy import select

from moderation.types import Action, Decision, Role
from support.imports import counted, posts_file, products_file, run_import, write_photo
from support.videos import mp4
from widget_server.db.tables import (
    AuditEntry,
    Media,
    PhotoFetch,
    ProductLink,
    Revision,
    Right,
    Site,
    Submission,
    Video,
)
from widget_server.errors import VitrineError
from widget_server.services.choose_focus import choose_focus
from widget_server.services.decide_submission import decide
from widget_server.services.edit_alt_text import edit_alt_text


@pytest.fixture
def folder(tmp_path):
    for seed, name in enumerate(("photos/a.jpg", "photos/b.jpg", "photos/c.jpg")):
        write_photo(tmp_path, name, seed)
    return tmp_path


def only(context) -> Submission:
    with context.sessions() as session:
        return session.scalars(select(Submission)).one()


def approve(context, site_id, submission):
    decide(
        context, site_id, submission.id,
        Decision(action=Action.APPROVE, revision=submission.revision, actor_role=Role.OWNER), actor="user:1",
    )  # fmt: skip


def test_a_post_waits_with_its_photo_its_finding_and_its_audit_row(context, site_id, folder):
    post = {"id": "1", "media_url": "photos/a.jpg", "caption": "Write to me: mira@mail.example"}
    progress, problems = run_import(context, site_id, "posts", posts_file(folder / "posts.json", post))
    assert (counted(progress), progress.photo_count, problems) == ((1, 1, 0, 0, 0), 1, [])
    post = only(context)
    assert (post.state, post.revision, post.number, post.platform) == ("pending", 1, 1, "instagram")
    assert post.id.startswith("post_")
    assert [one["reason"] for one in post.verdicts] == ["personal_data"]
    assert post.media[0].media_id
    with context.sessions() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["post.imported"]
        assert session.scalars(select(Right)).all() == []


def test_a_second_import_changes_nothing_and_decodes_nothing(context, site_id, folder):
    file = posts_file(folder / "posts.json", *({"id": str(n), "media_url": "photos/a.jpg"} for n in range(3)))
    run_import(context, site_id, "posts", file, rights_evidence="campaign 12")
    before = only_rows(context)
    progress, problems = run_import(context, site_id, "posts", file, rights_evidence="campaign 12")
    assert (counted(progress), progress.photo_count, problems) == ((3, 0, 0, 3, 0), 0, [])
    assert only_rows(context) == before


def only_rows(context):
    with context.sessions() as session:
        site = session.scalars(select(Site)).one()
        audit = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
        return audit, site.showcase_version, site.next_number


def test_evidence_grants_a_right_to_every_post_also_later_but_once(context, site_id, folder):
    file = posts_file(folder / "posts.json", {"id": "1", "media_url": "photos/a.jpg"})
    run_import(context, site_id, "posts", file)
    progress, _ = run_import(context, site_id, "posts", file, rights_evidence="campaign 12")
    assert counted(progress) == (1, 0, 1, 0, 0)
    run_import(context, site_id, "posts", file, rights_evidence="campaign 13")
    with context.sessions() as session:
        right = session.scalars(select(Right)).one()
        assert (right.state, right.basis, right.evidence) == ("granted", "import_evidence", "campaign 12")


def test_a_carousel_keeps_its_children_in_order_and_a_video_its_poster(context, site_id, folder):
    children = [{"media_type": "IMAGE", "media_url": f"photos/{name}.jpg", "id": name} for name in "ba"]
    run_import(
        context, site_id, "posts",
        posts_file(
            folder / "posts.json",
            {"id": "1", "media_type": "CAROUSEL_ALBUM", "media_url": "photos/b.jpg", "children": {"data": children}},
            {"id": "2", "media_type": "VIDEO", "media_url": "https://cdn.example/v.mp4",
             "thumbnail_url": "photos/c.jpg"},
        ),
    )  # fmt: skip
    with context.sessions() as session:
        carousel, video = session.scalars(select(Submission).order_by(Submission.number)).all()
        assert [one.source_url for one in carousel.media] == ["photos/b.jpg", "photos/a.jpg"]
        assert (video.media[0].type, video.media[0].video_url) == ("video", "https://cdn.example/v.mp4")
        assert all(one.media_id for post in (carousel, video) for one in post.media)


def test_likes_of_a_published_post_are_taken_over_without_a_new_decision(context, site_id, folder):
    run_import(context, site_id, "posts", posts_file(folder / "posts.json", {"id": "1", "media_url": "photos/a.jpg"}))
    approve(context, site_id, only(context))
    file = posts_file(folder / "posts.json", {"id": "1", "media_url": "photos/a.jpg", "like_count": 99})
    with context.sessions() as session:
        before = session.get_one(Site, site_id).showcase_version
    assert counted(run_import(context, site_id, "posts", file)[0]) == (1, 0, 1, 0, 0)
    post = only(context)
    assert (post.state, post.revision, post.like_count) == ("approved", 1, 99)
    with context.sessions() as session:
        assert session.get_one(Site, site_id).showcase_version == before + 1


def test_what_the_desk_said_of_a_photo_outlives_other_imports_as_long_as_the_photo_does(context, site_id, folder):
    def take(**post):
        run_import(context, site_id, "posts", posts_file(folder / "posts.json", {"id": "1"} | post))
        return [(one.alt, one.focus) for one in only(context).media]

    take(media_url="photos/a.jpg")
    edit_alt_text(context, site_id, only(context).id, 0, "A vase", actor="user:1")
    choose_focus(context, site_id, only(context).id, 0, (48, 61), actor="user:1")
    assert take(media_url="photos/a.jpg", like_count=5) == [("A vase", "48% 61%")]
    approve(context, site_id, only(context))
    assert take(media_url="photos/a.jpg", caption="Other words") == [("A vase", "48% 61%")]
    with context.sessions() as session:
        waiting = session.scalars(select(Revision)).one()
    decision = Decision(action=Action.APPROVE, revision=waiting.revision, actor_role=Role.OWNER)
    decide(context, site_id, only(context).id, decision, actor="user:1")
    assert [(one.alt, one.focus) for one in only(context).media] == [("A vase", "48% 61%")]
    reopen = Decision(action=Action.REOPEN, revision=waiting.revision, actor_role=Role.OWNER)
    decide(context, site_id, only(context).id, reopen, actor="user:1")
    assert take(media_url="photos/b.jpg", caption="Other words") == [("", "")]


@pytest.mark.parametrize(
    ("url", "content", "code"),
    [
        ("photos/none.jpg", None, "photo_missing"),
        ("photos/text.jpg", b"#!/bin/sh", "not_a_photo"),
        ("photos/empty.jpg", b"", "not_a_photo"),
        ("photos/half.jpg", "half", "broken"),
    ],
)
def test_a_post_whose_only_photo_cannot_be_had_is_rejected_and_taken_once_it_can(
    context, site_id, folder, url, content, code
):
    if content == "half":
        content = (folder / "photos/a.jpg").read_bytes()[:200]
    if content is not None:
        (folder / url).write_bytes(content)
    file = posts_file(folder / "posts.json", {"id": "1", "media_url": url}, {"id": "2", "media_url": "photos/a.jpg"})
    progress, problems = run_import(context, site_id, "posts", file)
    assert counted(progress) == (2, 1, 0, 0, 1)
    assert [(one.code, one.severity) for one in problems] == [(code, "rejected")]
    assert only(context).external_id == "2"
    write_photo(folder, url, seed=7)
    assert counted(run_import(context, site_id, "posts", file)[0]) == (2, 1, 0, 1, 0)


def test_a_post_with_one_good_photo_is_taken_and_heals_when_the_other_comes(context, site_id, folder):
    children = [{"media_type": "IMAGE", "media_url": f"photos/{name}.jpg", "id": name} for name in ("a", "late")]
    post = {"id": "1", "media_type": "CAROUSEL_ALBUM", "media_url": "photos/a.jpg", "children": {"data": children}}
    file = posts_file(folder / "posts.json", post)
    progress, problems = run_import(context, site_id, "posts", file)
    assert (counted(progress), [one.severity for one in problems]) == ((1, 1, 0, 0, 0), ["warning"])
    assert counted(run_import(context, site_id, "posts", file)[0]) == (1, 0, 0, 1, 0)
    write_photo(folder, "photos/late.jpg", seed=8)
    assert counted(run_import(context, site_id, "posts", file)[0]) == (1, 0, 1, 0, 0)
    post = only(context)
    assert (post.revision, [one.problem for one in post.media]) == (1, ["", ""])


def test_a_remote_photo_is_queued_and_no_reason_to_reject(context, site_id, folder):
    file = posts_file(folder / "posts.json", {"id": "1", "media_url": "https://cdn.example/1.jpg"})
    progress, problems = run_import(context, site_id, "posts", file)
    assert (counted(progress), [one.code for one in problems]) == ((1, 1, 0, 0, 0), ["photos_queued"])
    post = only(context)
    with context.sessions() as session:
        queued = session.scalars(select(PhotoFetch)).one()
        assert (queued.subject_kind, queued.subject_id) == ("submission", post.id)
    assert counted(run_import(context, site_id, "posts", file)[0]) == (1, 0, 0, 1, 0)


def test_certain_products_are_suggested_and_confirmed_at_once_where_the_site_says_so(context, site_id, folder):
    products = products_file(folder / "p.tsv", {"id": "A-1", "title": "Willow Midi Dress"})
    run_import(context, site_id, "products", products)
    post = {"id": "1", "media_url": "photos/a.jpg", "caption": "My Willow Midi Dress"}
    run_import(context, site_id, "posts", posts_file(folder / "posts.json", post))
    with context.sessions.begin() as session:
        link = session.scalars(select(ProductLink)).one()
        assert (link.product_id, link.state, link.method, link.certain) == ("A-1", "suggested", "title", True)
        session.get_one(Site, site_id).auto_confirm_products = True
    run_import(context, site_id, "posts", posts_file(folder / "posts.json", post | {"id": "2"}))
    with context.sessions() as session:
        assert session.scalars(select(ProductLink.state).order_by(ProductLink.state)).all() == [
            "confirmed",
            "suggested",
        ]


def test_a_dry_run_writes_nothing_and_counts_the_same(context, site_id, folder):
    (folder / "photos/no.jpg").write_bytes(b"no")
    file = posts_file(
        folder / "posts.json", {"id": "1", "media_url": "photos/a.jpg"}, {"id": "1", "media_url": "photos/b.jpg"},
        {"id": "2", "media_url": "photos/no.jpg"}, {"id": "3", "media_url": "https://cdn.example/1.jpg"},
    )  # fmt: skip
    dry = run_import(context, site_id, "posts", file, dry_run=True, rights_evidence="own")
    with context.sessions() as session:
        assert session.scalars(select(Submission)).all() == session.scalars(select(Media)).all() == []
        assert session.get_one(Site, site_id).next_number == 1
    assert list(context.store.keys()) == []
    assert run_import(context, site_id, "posts", file, rights_evidence="own") == dry
    assert counted(dry[0]) == (4, 2, 0, 0, 2)


def test_two_sites_do_not_know_each_others_posts(context, site_id, folder):
    from support.shop import add_site

    with context.sessions.begin() as session:
        other_id = add_site(session, "pk_other").id
    file = posts_file(folder / "posts.json", {"id": "1", "media_url": "photos/a.jpg"})
    for site in (site_id, other_id):
        assert counted(run_import(context, site, "posts", file)[0]) == (1, 1, 0, 0, 0)


def test_an_unreadable_file_leaves_a_failed_run_that_says_why(context, site_id, tmp_path):
    from widget_server.db.tables import ImportRun

    (tmp_path / "posts.json").write_text("")
    with pytest.raises(VitrineError):
        run_import(context, site_id, "posts", tmp_path / "posts.json")
    with context.sessions() as session:
        run = session.scalars(select(ImportRun)).one()
        assert (run.state, len(run.problems)) == ("failed", 1)


@pytest.mark.slow
def test_the_shared_posts_are_taken_whole_and_a_second_time_unchanged(context, site_id, shared_data):
    if context.engine.dialect.name == "postgresql":
        pytest.skip("250 photos are decoded once, on SQLite; nothing of it depends on the database")
    atelier = shared_data / "atelier"
    run_import(context, site_id, "products", atelier / "products.xml")
    first, problems = run_import(context, site_id, "posts", atelier / "instagram_media.json")
    assert (counted(first), first.queued_count) == ((180, 180, 0, 0, 0), 7)
    assert [one.code for one in problems] == ["photos_queued"]  # the videos, which lie elsewhere
    assert counted(run_import(context, site_id, "posts", atelier / "instagram_media.json")[0]) == (180, 0, 0, 180, 0)
    reviews, problems = run_import(context, site_id, "reviews", atelier / "judgeme_reviews.csv")
    assert (counted(reviews), problems) == ((876, 876, 0, 0, 0), [])
    assert counted(run_import(context, site_id, "reviews", atelier / "judgeme_reviews.csv")[0]) == (876, 0, 0, 876, 0)


def film(id="1", url="moves.mp4", **fields) -> dict[str, object]:
    return {"id": id, "media_type": "VIDEO", "media_url": url, "thumbnail_url": "photos/c.jpg", **fields}


def test_a_video_beside_the_file_is_kept_with_its_poster(context, site_id, folder):
    (folder / "moves.mp4").write_bytes(mp4())
    file = posts_file(folder / "posts.json", film())
    progress, problems = run_import(context, site_id, "posts", file)
    assert (counted(progress), progress.queued_count, problems) == ((1, 1, 0, 0, 0), 0, [])
    with context.sessions() as session:
        video = session.scalars(select(Video)).one()
    media = only(context).media[0]
    assert (media.video_id, media.video_problem, bool(media.media_id)) == (video.id, "", True)
    assert counted(run_import(context, site_id, "posts", file)[0]) == (1, 0, 0, 1, 0)


def test_a_video_that_cannot_be_had_leaves_the_poster_and_a_warning_until_it_is_there(context, site_id, folder):
    file = posts_file(folder / "posts.json", film())
    progress, problems = run_import(context, site_id, "posts", file)
    assert counted(progress) == (1, 1, 0, 0, 0)
    assert [(one.code, "moves.mp4" in one.sentence) for one in problems] == [("video_missing", True)]
    assert (only(context).media[0].video_id, only(context).media[0].video_problem) == (None, "video_missing")
    approve(context, site_id, only(context))
    (folder / "moves.mp4").write_bytes(mp4())
    assert counted(run_import(context, site_id, "posts", file)[0]) == (1, 0, 1, 0, 0)
    post = only(context)
    assert (post.state, post.revision, post.media[0].video_problem) == ("approved", 1, "")
    assert post.media[0].video_id


def test_a_remote_video_waits_in_the_queue_beside_its_poster(context, site_id, folder):
    poster = "https://cdn.example/poster.jpg"
    post = film(url="https://cdn.example/v.mp4", thumbnail_url=poster)
    progress, _ = run_import(context, site_id, "posts", posts_file(folder / "posts.json", post))
    assert progress.queued_count == 2
    with context.sessions() as session:
        waiting = {(row.subject_kind, row.position, row.url) for row in session.scalars(select(PhotoFetch))}
    assert waiting == {("submission", 0, poster), ("video", 0, "https://cdn.example/v.mp4")}


def test_another_video_waits_beside_the_one_that_is_shown(context, site_id, folder):
    for name in ("moves.mp4", "other.mp4"):
        (folder / name).write_bytes(mp4(pictures=name.encode()))
    run_import(context, site_id, "posts", posts_file(folder / "posts.json", film()))
    approve(context, site_id, only(context))
    shown = only(context).media[0].video_id
    run_import(context, site_id, "posts", posts_file(folder / "posts.json", film(url="other.mp4")))
    assert (only(context).state, only(context).media[0].video_id) == ("held", shown)
    with context.sessions() as session:
        waiting = session.scalars(select(Revision)).one()
    decide(
        context, site_id, only(context).id,
        Decision(action=Action.APPROVE, revision=waiting.revision, actor_role=Role.OWNER), actor="user:1",
    )  # fmt: skip
    assert only(context).media[0].video_id == waiting.content["media"][0]["video_id"] != shown
