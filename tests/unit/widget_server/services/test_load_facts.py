from moderation.conditions import Facts
from moderation.types import Kind, State
from support.clock import NOW
from support.routing import submission
from support.shop import add_product, add_submission, suggest
from widget_server.db.tables import DecisionRow, Media, RoutingMark, Site, Submission
from widget_server.services.load_facts import all_facts, facts_of, page_of_facts
from widget_server.services.revisions import hold_revision


def fill(context, site_id):
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        add_product(session, site, "VASE")
        post = add_submission(
            session, site, "post_1", title="Cup", text="see https://x.example/1", tags=["ootd"], like_count=4,
            language="de", verdicts=[{"rule": "links"}, {"rule": "routing"}], photos=2,
        )  # fmt: skip
        session.add(
            Media(site_id=site_id, id="m", sha256="", width_px=300, height_px=700, thumbhash="", dominant_color="",
                  phash="0" * 16, sharpness=0.0, body_bytes=1, created_at=NOW)
        )  # fmt: skip
        post.media[1].media_id = "m"
        suggest(session, post, "VASE", certain=True).state = "confirmed"
        add_submission(session, site, "rev_1", rating=4, product_id="VASE", photos=0, state="held", platform="judgeme")
        add_submission(session, site, "post_gone", state="taken_down")


def test_the_facts_are_those_of_the_row(context, site_id):
    fill(context, site_id)
    with context.sessions() as session:
        (known,) = facts_of(session, site_id, ["post_1", "post_gone", "nowhere"])
    assert known.facts == Facts(
        kind=Kind.POST, text="Cup\nsee https://x.example/1\nootd", has_link=True, source="instagram", likes=4,
        creator="mira", language="de", photo_count=2, photo_size=700, tagged=True, findings=frozenset({"links"}),
    )  # fmt: skip
    assert (known.state, known.tags, known.held_back, known.unsettled) == (State.PENDING, ("ootd",), True, False)


def test_what_a_rule_tagged_is_none_of_the_items_own_words(context, site_id):
    """Else one rule could tag by stars and the next one reject by that tag."""
    fill(context, site_id)
    with context.sessions.begin() as session:
        session.get_one(Submission, (site_id, "post_1")).tags = ["ootd", "lowstars"]
        session.add(
            RoutingMark(site_id=site_id, submission_id="post_1", effect="tag", value="lowstars", rule_id="r", at=NOW)
        )
        session.flush()
        (known,) = facts_of(session, site_id, ["post_1"])
    assert known.facts.text == "Cup\nsee https://x.example/1\nootd"
    assert known.tags == ("ootd", "lowstars")


def test_of_a_change_that_waits_the_facts_are_its_own(context, site_id):
    fill(context, site_id)
    row = submission(context, site_id, "rev_1")
    content = {"title": "", "text": "worse", "rating": 2, "tags": [], "author": "mira", "language": "",
               "media": [{"type": "image", "problem": "queued"}]}  # fmt: skip
    with context.sessions.begin() as session:
        hold_revision(session, row, revision=2, content=content, fingerprint="2", now=NOW)
        session.add(
            DecisionRow(site_id=site_id, id="d", submission_id="rev_1", revision=1, action="approve",
                        from_state="pending", to_state="approved", actor="user:1", at=NOW)
        )  # fmt: skip
    with context.sessions() as session:
        (known,) = facts_of(session, site_id, ["rev_1"])
        assert (known.facts.stars, known.facts.photo_count, known.unsettled, known.decided) == (2, 1, True, False)
        assert known.lowest_stars == 2
        session.get_one(DecisionRow, (site_id, "d")).revision = 2
        session.flush()
        (known,) = facts_of(session, site_id, ["rev_1"])
        assert known.decided


def test_everything_is_read_page_by_page(context, site_id):
    fill(context, site_id)
    with context.sessions() as session:
        assert [one.id for one in all_facts(session, site_id)] == ["post_1", "rev_1"]
        (first,) = page_of_facts(session, site_id, after=0, limit=1, waiting=True)
        (second,) = page_of_facts(session, site_id, after=first.number, limit=5, waiting=True)
        assert second.id == "rev_1"
        assert page_of_facts(session, site_id, after=second.number, limit=5, waiting=False) == []
