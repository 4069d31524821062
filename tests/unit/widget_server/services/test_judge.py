from sqlalchemy import select

from support import NOW
from support.shop import add_product, add_submission
from widget_server.db.tables import ProductLink, Site, Submission
from widget_server.services.judge import Judge, words_of
from widget_server.services.screen import Screener
from widget_server.services.suggest_products import matcher_of


def judge(context, site_id, **fields):
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        add_product(session, site, "A-1", "Willow Midi Dress")
        add_submission(session, site, "x", text="My Willow Midi Dress, mira@mail.example", **fields)
        one = session.get_one(Submission, (site_id, "x"))
        judge = Judge(screener=Screener(session, site_id), matcher=matcher_of(session, site_id), auto_confirm=False)
        judge.judge(session, one, words_of(one, ()), NOW)
    with context.sessions() as session:
        one = session.get_one(Submission, (site_id, "x"))
        links = session.scalars(select(ProductLink.product_id).where(ProductLink.method == "title")).all()
        return [found["rule"] for found in one.verdicts], links


def test_a_post_gets_findings_and_suggestions(context, site_id):
    assert judge(context, site_id) == (["personal_data"], ["A-1"])


def test_a_review_says_its_product_itself(context, site_id):
    assert judge(context, site_id, rating=5, product_id="A-2") == (["personal_data"], [])


def test_the_products_of_something_published_wait_for_the_approval_of_the_new_words(context, site_id):
    assert judge(context, site_id, state="held") == (["personal_data"], [])
