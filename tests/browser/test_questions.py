"""Questions in `<vitrine-reviews>` on a merchant's page: listed, searched, asked by keyboard, kept while offline."""

import pytest

from embed.snippet import iframe, snippet
from moderation.types import Action, Decision, Role
from support import missing_peer
from support.live import CHECKOUT, eventually, everywhere
from support.variants import on_one_variant
from widget_server.db.session import reading_session
from widget_server.db.tables import Submission
from widget_server.services.ask_question import NewQuestion, ask_question
from widget_server.services.decide_submission import decide
from widget_server.services.reply_to_submission import reply_to_submission

pytestmark = on_one_variant
PRODUCT = "LN-SHI-001"
COUNT = 7
AXE = CHECKOUT / "embed" / "elements" / "node_modules" / "axe-core" / "axe.min.js"
ROOT = "document.querySelector('vitrine-reviews').shadowRoot"
ASKED = f"{ROOT}.querySelectorAll('.question').length"


@pytest.fixture(scope="module")
def asked(site):
    """The live site with seven questions about a shirt, the first of them answered."""
    ids = []
    for number in range(COUNT):
        new = NewQuestion(product=PRODUCT, text=f"Question number {number} about the seam?", name=f"Ines {number}")
        ids.append(ask_question(site.live.context, site.id, new))
        decision = Decision(action=Action.APPROVE, revision=1, actor_role=Role.MODERATOR)
        decide(site.live.context, site.id, ids[-1], decision, actor="user:1")
    reply_to_submission(site.live.context, site.id, ids[0], "It is flat and soft.", audience="public", actor="user:1")
    everywhere(lambda: b"flat and soft" in site.get(f"products/{PRODUCT}/questions").body)
    return site


@pytest.fixture
def shop(visit, merchant, asked):
    """A product page with reviews and questions."""
    attributes = {"product": PRODUCT}
    host = asked.live.base
    part = snippet(host=host, site=asked.key, element="reviews", attributes=attributes, preload=False)
    shop = visit(merchant.page(part, host=host))
    shop.see("vitrine-reviews .question")
    return shop


def waiting(site, words):
    with reading_session(site.live.context.engine) as session:
        rows = session.query(Submission).filter_by(site_id=site.id, kind="question", state="pending").all()
        return [row for row in rows if words in row.text]


def test_answered_questions_come_first_with_the_answer_of_the_shop(shop):
    assert shop.see("vitrine-reviews .question").count() == 5
    first = shop.see("vitrine-reviews .question").first.inner_text()
    assert "Question number 0" in first
    assert "Answer from Linden" in first
    assert "It is flat and soft." in first
    assert "Questions: 5 / 7" in shop.see("vitrine-reviews .questions").inner_text()
    assert shop.troubles() == []


def test_axe_finds_nothing_in_the_list_and_the_form(shop):
    if not AXE.exists():
        missing_peer(f"axe-core is not installed: run npm ci in {AXE.parents[2]}")
    shop.see("vitrine-reviews .asking summary").click()
    shop.page.evaluate(AXE.read_text())
    assert shop.page.evaluate("axe.run(document).then((it) => it.violations.map((one) => one.id))") == []


def test_more_and_fewer_questions_are_shown_and_the_button_keeps_the_focus(shop):
    button = shop.see("vitrine-reviews button[name=asked]")
    button.focus()
    shop.page.keyboard.press("Enter")
    shop.when(f"{ASKED} == {COUNT}")
    assert button.inner_text() == "Show fewer questions"
    assert button.evaluate("(it) => it == it.getRootNode().activeElement")
    shop.page.keyboard.press("Enter")
    shop.when(f"{ASKED} == 5")
    assert button.inner_text() == "Show more questions"
    assert shop.page.locator("vitrine-reviews .review").count() > 0
    assert shop.troubles() == []


def test_the_search_finds_questions_by_their_answers_and_leaves_the_reviews(shop):
    reviews = shop.page.locator("vitrine-reviews .review").count()
    search = shop.see("vitrine-reviews [name=ask]")
    search.fill("FLAT soft")
    shop.page.keyboard.press("Enter")
    shop.when(f"{ASKED} == 1")
    assert "Questions: 1 / 1" in shop.see("vitrine-reviews .questions [role=status]").first.inner_text()
    assert shop.page.locator("vitrine-reviews .review").count() == reviews
    assert search.evaluate("(it) => it == it.getRootNode().activeElement")
    assert shop.troubles() == []


def test_a_question_is_asked_by_keyboard_and_waits(shop, asked):
    shop.see("vitrine-reviews .asking summary").focus()
    shop.page.keyboard.press("Enter")
    shop.page.keyboard.press("Tab")
    shop.page.keyboard.type("Does the keyboard shirt shrink?")
    shop.page.keyboard.press("Tab")
    shop.page.keyboard.type("Kim")
    shop.page.keyboard.press("Tab")
    shop.page.keyboard.type("kim@mail.example")
    shop.page.keyboard.press("Enter")
    assert "once it has been checked" in shop.see("vitrine-reviews .ask .status:not(:empty)").inner_text()
    [row] = waiting(asked, "keyboard shirt")
    assert (row.author, row.language, row.question.email) == ("Kim", "en", "kim@mail.example")
    assert row.question.product_id == PRODUCT
    assert shop.troubles() == []


def test_a_question_that_cannot_be_taken_says_what_to_correct(shop):
    shop.see("vitrine-reviews .asking summary").click()
    shop.see("vitrine-reviews .ask [name=question]").fill("May I?")
    shop.see("vitrine-reviews .ask [name=name]").fill("kim@mail.example")
    shop.see("vitrine-reviews .ask .buy").click()
    assert "Please correct “Your name”" in shop.see("vitrine-reviews .ask .status:not(:empty)").inner_text()
    assert shop.see("vitrine-reviews .ask [name=name]").evaluate("(it) => it == it.getRootNode().activeElement")


def test_a_question_asked_offline_is_kept_and_sent_once(shop, asked, browser_context):
    shop.see("vitrine-reviews .asking summary").click()
    shop.see("vitrine-reviews .ask [name=question]").fill("Is this the offline question?")
    shop.see("vitrine-reviews .ask [name=name]").fill("Kim")
    browser_context.set_offline(True)
    shop.see("vitrine-reviews .ask .buy").click()
    shop.see("vitrine-reviews .ask .status:has-text('Kept')")
    assert waiting(asked, "offline question") == []
    browser_context.set_offline(False)
    eventually(lambda: len(waiting(asked, "offline question")) == 1)


def test_without_script_questions_are_listed_and_searched(chromium, merchant, asked):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    attributes = {"product": PRODUCT}
    frame = iframe(host=asked.live.base, site=asked.key, element="reviews", attributes=attributes, title="Reviews")
    page.goto(merchant.page(frame, host=asked.live.base, more_policy=f"frame-src {asked.live.base}"))
    inside = page.frame_locator("iframe")
    inside.locator(".question").first.wait_for()
    assert inside.locator(".question").count() == 5
    inside.locator("button[name=asked]").click()
    inside.locator(".question").nth(COUNT - 1).wait_for()
    inside.locator("[name=ask]").fill("soft")
    inside.locator("[name=ask]").press("Enter")
    inside.locator("text=Questions: 1 / 1").wait_for()
    context.close()


def test_a_filter_of_the_reviews_leaves_the_questions_that_were_opened(shop):
    shop.see("vitrine-reviews .questions button[name=asked]").click()
    shop.when(f"{ASKED} == {COUNT}")
    reviews = f"{ROOT}.querySelectorAll('.review').length"
    before = shop.page.evaluate(reviews)
    shop.see("vitrine-reviews .histogram button[value='5']").click()
    shop.when(f"{ROOT}.querySelector('.histogram button[aria-pressed=true]')")
    shop.when(f"!{ROOT}.querySelector('ol').ariaBusy")
    assert shop.page.evaluate(reviews) <= before
    assert shop.page.evaluate(ASKED) == COUNT
    # The button takes them back, and then the filter leaves the few.
    shop.see("vitrine-reviews .questions button[name=asked]").click()
    shop.when(f"{ASKED} == 5")
    assert shop.troubles() == []
