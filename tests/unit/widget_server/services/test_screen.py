import pytest

from moderation import types as m
from support.shop import add_site, add_submission
from widget_server.db.tables import Site, SiteOrigin, Submission
from widget_server.services.screen import Screener

WORDS = "Exactly what I had hoped for, the colour is lovely."


def review(text=WORDS, **fields):
    return m.Submission(kind=m.Kind.REVIEW, text=text, **fields)


def rules(findings):
    return [one["rule"] for one in findings]


def test_findings_are_json_and_rules_without_one_are_left_out(session, site_id):
    findings = Screener(session, site_id).screen(session, "rev_1", review("Mail me: mira@mail.example"))
    assert rules(findings) == ["personal_data"]
    assert findings[0]["outcome"] == "hold"
    assert "mira@mail.example" not in str(findings)


def test_the_sites_own_lists_of_competitors_and_words_hold(context, site_id):
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        site.competitor_hosts, site.blocked_words = ["rival.example"], ["secret sale"]
    with context.sessions() as session:
        screener = Screener(session, site_id)
        post = m.Submission(kind=m.Kind.POST, text="Like https://shop.rival.example/vase")
        assert rules(screener.screen(session, "post_1", post)) == ["links"]
        assert rules(screener.screen(session, "post_2", m.Submission(kind=m.Kind.POST, text="The Secret  Sale!"))) == [
            "offensive"
        ]
        assert rules(screener.screen(session, "post_3", m.Submission(kind=m.Kind.POST, text="A secret"))) == []


def test_words_of_another_review_are_found_in_the_store_and_in_the_same_batch(context, site_id):
    with context.sessions.begin() as session:
        add_submission(
            session, session.get_one(Site, site_id), "rev_old", rating=5, product_id="A-1", text=WORDS.upper()
        )
    with context.sessions() as session:
        screener = Screener(session, site_id)
        assert screener.screen(session, "rev_new", review())[0]["message_params"] == {"other": "rev_old"}
        assert rules(screener.screen(session, "rev_old", review())) == []
        other = "A different text that is long enough to be compared."
        assert rules(screener.screen(session, "rev_a", review(other))) == []
        assert screener.screen(session, "rev_b", review(other))[0]["message_params"] == {"other": "rev_a"}
        assert rules(screener.screen(session, "rev_a", review(other))) == []


def test_a_review_of_another_site_is_nobodys_double(context, site_id):
    with context.sessions.begin() as session:
        add_submission(session, add_site(session, "pk_other"), "rev_old", rating=5, product_id="A-1", text=WORDS)
    with context.sessions() as session:
        assert rules(Screener(session, site_id).screen(session, "rev_new", review())) == []


def test_a_photo_seen_before_is_found_but_not_in_the_same_post(session, site_id):
    screener = Screener(session, site_id)
    photo = "f0e1d2c3b4a59687"
    post = m.Submission(kind=m.Kind.POST, text="x", photo_count=2, phashes=(photo, photo))
    assert rules(screener.screen(session, "post_1", post)) == []
    assert rules(screener.screen(session, "post_1", post)) == []
    assert rules(screener.screen(session, "post_2", post)) == ["duplicate_photo"]


@pytest.mark.parametrize("link", ["https://shop.example/x", "https://www.kiln.example/x"])
def test_links_to_the_shop_and_to_pages_that_show_it_are_fine(context, site_id, link):
    with context.sessions.begin() as session:
        session.get_one(Site, site_id).shop_url = "https://www.kiln.example/"
        session.add(SiteOrigin(site_id=site_id, origin="https://shop.example"))
    with context.sessions() as session:
        screener = Screener(session, site_id)
        assert rules(screener.screen(session, "rev_1", review(f"See {link}"))) == []
        assert rules(screener.screen(session, "rev_1", review("See https://pills.example/x"))) == ["links"]


def test_the_key_of_the_words_follows_the_words():
    row = Submission(text=WORDS)
    assert len(row.text_key) == 64
    row.text = "short"
    assert row.text_key == ""
