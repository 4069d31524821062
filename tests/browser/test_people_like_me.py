"""People like me: several facts at once, for reviews, for their photos, and for a gallery."""

import json

import pytest

from embed.snippet import snippet
from support.live import eventually
from support.photos import detailed, encoded
from support.variants import on_one_variant

pytestmark = on_one_variant
BAG = "LN-BAG-001"
# What each says of themselves, and whether with a photo.
SAID = {
    "M and dry": ({"Usual size": "M", "Skin": "dry"}, True),
    "M and oily": ({"Usual size": "M", "Skin": "oily"}, True),
    "L and dry": ({"Usual size": "L", "Skin": "dry"}, True),
    "L and oily": ({"Usual size": "L", "Skin": "oily"}, False),
}
REVIEWS = "document.querySelector('vitrine-reviews').shadowRoot.querySelectorAll('.review').length"
PEOPLE = "document.querySelector('vitrine-people')"
GALLERY = "document.querySelector('vitrine-gallery')"


@pytest.fixture(scope="module")
def asked(site):
    """The live site with four reviews of a bag whose authors told of themselves."""
    for number, (words, (answers, with_photo)) in enumerate(SAID.items()):
        fields: dict[str, object] = {
            "rating": "5", "body": words, "name": "Lo", "email": "lo@mail.example", "answers": json.dumps(answers),
        }  # fmt: skip
        if with_photo:
            picture = encoded(detailed(600, 800, seed=number), "JPEG")
            fields |= {"photo_consent": "yes", "photos[]": ("photo.jpg", picture, "image/jpeg")}
        url = f"{site.live.base}/v1/{site.key}/products/{BAG}/reviews"
        answer = site.live.http.request("POST", url, fields=fields, headers={"Origin": site.origin})
        assert answer.status == 202, answer.data
    site.run("approve", "--all")
    eventually(lambda: set(site.feed()["_vitrine"].get("facts", {})) == {"Usual size", "Skin"})
    return site


def paste(merchant, site, *parts, **options):
    host = site.live.base
    body = "".join(snippet(host=host, site=site.key, preload=False, **part) for part in parts)
    place = "<style>vitrine-people:not(:defined){display:block;height:44px;margin-bottom:.75rem}</style>"
    people = f'{place}<script async src="{host}/embed/people.js"></script><vitrine-people></vitrine-people>'
    return merchant.page(people + body, host=host, **options)


def test_reviews_and_their_photos_are_those_of_people_who_meet_every_fact(visit, merchant, asked):
    shop = visit(paste(merchant, asked, {"element": "reviews", "attributes": {"product": BAG}}))
    shop.see("vitrine-reviews select[aria-label='Usual size']").select_option("M")
    shop.when(f"{REVIEWS} == 2")
    shop.see("vitrine-reviews select[aria-label='Skin']").select_option("oily")
    shop.when(f"{REVIEWS} == 1")
    assert "M and oily" in shop.see("vitrine-reviews .review").inner_text()
    assert shop.see("vitrine-reviews .strip .photo").count() == 1
    assert shop.see("vitrine-reviews .summary").inner_text().startswith("5")
    shop.see("vitrine-reviews select[aria-label='Skin']").select_option("")
    shop.when(f"{REVIEWS} == 2")
    assert shop.troubles() == []


def test_without_script_the_form_asks_for_several_facts(asked):
    query = f"product={BAG}&fact=&fact=Usual+size%3A+M&fact=Skin%3A+dry"
    page = asked.live.get(f"/embed/{asked.key}/reviews.html?{query}").body.decode()
    assert "M and dry" in page
    assert "M and oily" not in page
    assert page.count(" selected>") >= 2


def test_a_gallery_shows_photos_of_people_like_the_shopper(visit, merchant, asked):
    shop = visit(paste(merchant, asked, {"attributes": {"page": "home", "limit": "8"}}))
    everything = shop.shown_ids()
    shop.see("vitrine-people select[aria-label='Usual size']").select_option("Usual size: M")
    shop.when(f"{GALLERY}.items.length == 2")
    shop.when(f"{PEOPLE}.shadowRoot.querySelector('p').textContent == '2 photos shown'")
    skin = shop.see("vitrine-people select[aria-label='Skin']")
    skin.focus()
    skin.select_option("Skin: dry")
    shop.when(f"{GALLERY}.items.length == 1")
    assert shop.page.evaluate(f"{GALLERY}.getAttribute('fact')") == "Skin: dry|Usual size: M"
    assert skin.evaluate("(it) => it.matches(':focus')"), "the menu that was used keeps the focus"
    for label in ("Usual size", "Skin"):
        shop.see(f"vitrine-people select[aria-label='{label}']").select_option("")
    shop.when(f"{GALLERY}.items.length == 8")
    assert shop.shown_ids() == everything
    assert shop.troubles() == []
    assert shop.layout_shifts() == []


def test_the_menus_speak_the_pages_language_and_can_be_read_out(visit, merchant, asked):
    shop = visit(paste(merchant, asked, {"attributes": {"page": "home"}}, lang="de"))
    shop.see("vitrine-people select")
    assert shop.page.get_by_role("group", name="Menschen wie ich").count() == 1
