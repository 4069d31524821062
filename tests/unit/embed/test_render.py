"""Server-rendered galleries and reviews."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embed.assets import hashed
from embed.render import Formats, gallery_html, link, post_html, reviews_html
from embed.schema import Feed, QuestionsAnswer, ReviewsAnswer, ShopAnswer
from embed.snippet import EmbedInputError

HOST = "https://photos.example"
SITE = "pk_demo"
EVIL = '"><script>alert(1)</script>'


def data_block(html: str, media_type: str) -> Any:
    found = re.search(rf'<script type="{re.escape(media_type)}">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_a_gallery_is_the_element_with_its_shadow_root_declared(feed: Feed) -> None:
    html = gallery_html(feed, host=HOST, site=SITE, attributes={"page": "home", "limit": "2"})
    assert html.startswith(
        '<vitrine-gallery served site="pk_demo" page="home" limit="2"><template shadowrootmode="open">'
    )
    assert html.count('class="item"') == 2
    assert f'<link rel="stylesheet" href="{HOST}/embed/{hashed("gallery.css")}">' in html
    assert '<source type="image/avif" srcset="https://photos.example/m/m1/320.avif 320w"' in html
    assert 'width="400" height="500"' in html


def test_the_answer_travels_inside_so_that_adopting_asks_nothing(feed: Feed) -> None:
    assert data_block(gallery_html(feed, host=HOST, site=SITE), "application/json") == feed


def test_the_markup_holds_no_inline_style_and_no_handler(feed: Feed, answer: ReviewsAnswer) -> None:
    for html in (
        gallery_html(feed, host=HOST, site=SITE, as_page=True),
        reviews_html(answer, host=HOST, site=SITE, product="A", as_page=True),
    ):
        assert not re.search(r"\s(style|on\w+)=|<style", html)


def test_a_crop_keeps_in_sight_what_was_chosen_by_a_stylesheet_that_is_there_only_then(feed: Feed) -> None:
    assert "focus" not in gallery_html(feed, host=HOST, site=SITE)
    feed["items"][0]["_vitrine"]["media"][0]["focus"] = "48% 61%"
    html = gallery_html(feed, host=HOST, site=SITE)
    assert f'<link rel="stylesheet" href="{HOST}/embed/{hashed("focus.css")}">' in html
    assert html.count('<img class="image x48 y61" part="image"') == 1
    assert not re.search(r"\sstyle=|<style", html)
    feed["items"][0]["_vitrine"]["media"][0]["focus"] = '"><script>'
    assert 'class="image"' in gallery_html(feed, host=HOST, site=SITE)


def test_show_more_leads_to_the_next_page_without_script(feed: Feed) -> None:
    html = gallery_html(feed, host=HOST, site=SITE, attributes={"page": "home"})
    assert f'href="{HOST}/embed/pk_demo/gallery.html?page=home&amp;cursor=c2&amp;as=page"' in html
    del feed["next_url"]
    assert "cursor=" not in gallery_html(feed, host=HOST, site=SITE, attributes={"page": "home"})


def test_a_link_that_would_run_script_is_left_out(feed: Feed) -> None:
    feed["items"][0]["url"] = "javascript:alert(1)"
    html = re.sub(r"<script.*?</script>", "", gallery_html(feed, host=HOST, site=SITE), flags=re.DOTALL)
    assert "javascript:" not in html
    assert '<button class="tile cover"' in html


def test_text_from_outside_never_becomes_markup(feed: Feed, answer: ReviewsAnswer) -> None:
    feed["title"] = EVIL
    feed["items"][0]["content_text"] = EVIL
    feed["items"][0]["authors"][0]["name"] = EVIL
    feed["items"][0]["_vitrine"]["media"][0]["alt"] = EVIL
    review = answer["reviews"][0]
    review["text"] = review["title"] = review["author"] = EVIL
    review["facts"] = {EVIL: EVIL}
    for html in (
        gallery_html(feed, host=HOST, site=SITE, attributes={"q": EVIL}, as_page=True),
        reviews_html(answer, host=HOST, site=SITE, product=EVIL, chosen={"q": EVIL}, as_page=True),
    ):
        assert "<script>alert" not in html


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(text=st.text(max_size=40))
def test_a_caption_survives_inside_the_data(feed: Feed, text: str) -> None:
    feed["items"][0]["content_text"] = text
    html = gallery_html(feed, host=HOST, site=SITE)
    assert data_block(html, "application/json")["items"][0]["content_text"] == text
    assert html.count("</script>") == 2


def test_an_empty_gallery_says_so_and_has_no_structured_data(feed: Feed) -> None:
    feed["items"] = []
    html = gallery_html(feed, host=HOST, site=SITE)
    assert "Nothing here yet." in html
    assert "ld+json" not in html


def test_a_video_and_a_carousel_are_marked(feed: Feed) -> None:
    plain = gallery_html(feed, host=HOST, site=SITE)
    media = feed["items"][0]["_vitrine"]["media"]
    media.append(media[0])
    assert gallery_html(feed, host=HOST, site=SITE).count('class="icon"') == plain.count('class="icon"') + 1


def test_reviews_show_figures_badges_disclosures_and_replies(answer: ReviewsAnswer) -> None:
    html = reviews_html(answer, host=HOST, site=SITE, product="AT-DRE-001")
    assert '<b class="average" part="average">4.2</b>' in html
    assert "Reviews: 4" in html
    assert "75% recommend it" in html
    assert html.count("<mark>✓ Verified buyer</mark>") == 1
    assert "<em>Received a discount</em>" in html
    assert "Reply from Atelier" in html
    assert "6 received, 4 published, 1 rejected." in html
    assert data_block(html, "application/ld+json")["aggregateRating"]["reviewCount"] == 4


def test_badge_and_disclosure_offer_no_hook_to_style_them_away(answer: ReviewsAnswer) -> None:
    html = reviews_html(answer, host=HOST, site=SITE, product="A")
    assert not re.search(r"<(mark|em)[^>]+(class|part)=", html)


def test_the_filters_work_without_script_and_keep_what_was_chosen(answer: ReviewsAnswer) -> None:
    answer["summary"]["facts"] = {"Height": ["160", "170"], "Usual size": ["M", "L"]}
    facts = "Height: 170|Usual size: L"
    chosen = {"sort": "newest", "stars": "4", "with": "photos", "verified": "yes", "fact": facts, "q": "linen"}
    html = reviews_html(answer, host=HOST, site=SITE, product="A", chosen=chosen)
    assert f'action="{HOST}/embed/pk_demo/reviews.html"' in html
    assert '<option value="newest" selected>' in html
    # A pressed bar takes the filter back, and the first button, which Enter presses, keeps it.
    assert 'value="" aria-pressed="true"' in html
    assert '<button hidden name="stars" data-live value="4">' in html
    assert 'value="photos" checked' in html
    assert 'value="yes" checked' in html
    assert '<option value="Usual size: L" selected>L</option>' in html
    assert '<option value="Height: 170" selected>170</option>' in html
    assert 'name="q" value="linen"' in html


def test_photos_stand_above_the_reviews_and_name_theirs(answer: ReviewsAnswer) -> None:
    alone = '<div class="strip" part="strip" role="group" aria-label="Photos from customers" data-live hidden></div>'
    assert alone in reviews_html(answer, host=HOST, site=SITE, product="A")
    answer["photos"] = [answer["reviews"][0]]
    html = reviews_html(answer, host=HOST, site=SITE, product="A")
    assert (
        'aria-label="Photos from customers" data-live><button class="photo cover" part="photo cover" data-id="rev_1"'
        in html
    )


def make_questions(count: int, shown: int) -> QuestionsAnswer:
    answers: list[ShopAnswer] = [{"body": "Yes, <down> to the knee.", "author": "Atelier", "at": None}]
    return {
        "count": count,
        "questions": [
            {
                "id": f"qst_{number}",
                "question": f"Is it <lined> {number}?",
                "author": "Ines",
                "at": "2026-10-01T08:00:00Z",
                "language": "en",
                "answers": answers if number == 0 else [],
            }
            for number in range(shown)
        ],
    }


def more_button(html: str) -> str:
    found = re.search(r'<button[^>]+name="asked"[^>]*>[^<]+', html)
    assert found
    return found[0]


def test_questions_stand_below_the_reviews_with_the_answers_of_the_shop(answer: ReviewsAnswer) -> None:
    html = reviews_html(answer, host=HOST, site=SITE, product="A/B", questions=make_questions(7, 5))
    section = html[html.index("<section") : html.index("</section>")]
    assert html.index("<ol") < html.index("<section")
    assert section.count("<li") == 5
    assert "Is it &lt;lined&gt; 0?" in section
    assert section.count("Answer from Atelier") == 1
    assert "Yes, &lt;down&gt; to the knee." in section
    assert "Questions: 5 / 7" in section
    assert f'method="post" enctype="multipart/form-data" action="{HOST}/v1/pk_demo/products/A%2FB/questions"' in section
    assert 'name="language" value="en"' in section


def test_the_search_and_the_button_for_more_questions_belong_to_the_filters(answer: ReviewsAnswer) -> None:
    html = reviews_html(answer, host=HOST, site=SITE, product="A", questions=make_questions(7, 5), ask="lined")
    assert '<form class="filters row" id="filters"' in html
    assert re.search(r'type="search" name="ask" form="filters" maxlength="200" value="lined"', html)
    assert 'form="filters"' in more_button(html)
    # The next page of reviews leaves the questions as they are.
    assert "&amp;ask=lined&amp;asked=5&amp;" in html


@pytest.mark.parametrize(
    ("count", "shown", "value", "words"),
    [(7, 5, 25, "Show more questions"), (7, 7, 5, "Show fewer questions"), (120, 100, 5, "Show fewer questions")],
)
def test_the_button_shows_more_questions_and_then_fewer(
    answer: ReviewsAnswer, count: int, shown: int, value: int, words: str
) -> None:
    button = more_button(
        reviews_html(answer, host=HOST, site=SITE, product="A", questions=make_questions(count, shown))
    )
    assert f'value="{value}"' in button
    assert words in button
    assert "hidden" not in button


def test_without_questions_one_can_still_be_asked(answer: ReviewsAnswer) -> None:
    html = reviews_html(answer, host=HOST, site=SITE, product="A")
    assert "hidden" in more_button(html)
    assert "Ask a question" in html
    assert "QAPage" not in html


def test_the_form_asks_what_the_site_asks(answer: ReviewsAnswer) -> None:
    answer["questions"] = [
        {"id": "Fit", "label": "Fit", "options": ["Small", "True to size"]},
        {"id": "Height", "label": "Height", "options": []},
    ]
    html = reviews_html(answer, host=HOST, site=SITE, product="A/B")
    assert f'action="{HOST}/v1/pk_demo/products/A%2FB/reviews"' in html
    assert '<select class="box" part="box" name="answer.Fit"><option></option><option>Small</option>' in html
    assert '<input class="box" part="box" name="answer.Height" type="text" maxlength="500">' in html


def test_a_page_tells_editors_where_its_oembed_answer_is(feed: Feed) -> None:
    html = gallery_html(feed, host=HOST, site=SITE, attributes={"page": "home"}, as_page=True)
    page = "https%3A%2F%2Fphotos.example%2Fembed%2Fpk_demo%2Fgallery.html%3Fpage%3Dhome%26as%3Dpage"
    assert f'type="application/json+oembed" href="{HOST}/v1/pk_demo/oembed?url={page}"' in html


def test_dates_and_numbers_are_written_the_way_the_caller_says(answer: ReviewsAnswer) -> None:
    formats = Formats(
        date=lambda at: f"on {at[:4]}", number=lambda value, digits: f"{value:.{digits}f}".replace(".", ",")
    )
    html = reviews_html(answer, host=HOST, site=SITE, product="A", locale="de", formats=formats)
    assert '<time datetime="2026-10-01T08:00:00Z">on 2026</time>' in html
    assert ">4,2</b>" in html
    assert "Verifizierter Kauf" in html


def test_a_whole_page_has_a_language_a_direction_and_a_title(feed: Feed) -> None:
    html = gallery_html(feed, host=HOST, site=SITE, locale="ar", as_page=True)
    assert html.startswith('<!doctype html>\n<html lang="ar" dir="rtl">')
    assert "<title>Atelier · Home</title>" in html
    assert f'<script async src="{HOST}/embed/v1.js" data-site="pk_demo"></script>' in html


def test_a_product_without_reviews_is_said_to_have_none(answer: ReviewsAnswer) -> None:
    answer["reviews"] = []
    answer["summary"]["count"] = answer["filtered"]["count"] = 0
    answer["filtered"]["average"] = None
    html = reviews_html(answer, host=HOST, site=SITE, product="A")
    assert re.search(r'<form class="filters row"[^>]* hidden>', html)
    assert "Nothing here yet." in html
    assert "ld+json" not in html


def test_an_attribute_that_no_element_has_is_refused(feed: Feed) -> None:
    with pytest.raises(EmbedInputError):
        gallery_html(feed, host=HOST, site=SITE, attributes={"style": "x"})


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x", True),
        ("HTTP://a.example", True),
        ("javascript:alert(1)", False),
        (" java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("https://", False),
        ("https://[bad", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: object, kept: bool) -> None:
    assert bool(link(url)) is kept


def test_the_page_of_a_post_shows_all_that_its_structured_data_says_and_needs_no_script(feed: Feed) -> None:
    html = post_html(feed["items"][0], host=HOST, site=SITE, shop="Atelier")
    assert "<title>mira.wears · Atelier</title>" in html
    assert 'src="https://photos.example/m/m1/320.jpg"' in html
    assert '<p dir="auto">Caption 1</p>' in html
    assert data_block(html, "application/ld+json")["@graph"][0]["caption"] == "Caption 1"
    assert "v1.js" not in html
    assert f'href="{HOST}/v1/{SITE}/oembed?url=' in html


def test_the_page_of_a_post_runs_nothing_that_a_post_says(feed: Feed) -> None:
    item = feed["items"][0]
    item["title"] = item["content_text"] = item["_vitrine"]["disclosure"] = EVIL
    item["url"] = item["authors"][0]["url"] = "javascript:alert(1)"
    item["authors"][0]["name"] = item["_vitrine"]["media"][0]["alt"] = EVIL
    item["_vitrine"]["media"][0] |= {"type": "video", "video_url": "javascript:alert(1)"}
    html = post_html(item, host=HOST, site=SITE, shop=EVIL)
    assert html.count("<script") == 1
    assert "javascript:" not in re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
