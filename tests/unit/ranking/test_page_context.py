import pytest

from ranking import PageContext, RankingInputError
from ranking.page_context import match_page


@pytest.fixture
def candidates(tile, compiled):
    return compiled(
        tile("midi", products=("midi",)),
        tile("maxi", products=("maxi",)),
        tile("shirt", products=("shirt",), text="Summer evening"),
        tile("boots", products=("boots",)),
        tile("nothing", text="A walk by the sea, in linen"),
        tile("outfit", products=("boots", "midi")),
    )


def tiers(candidates, page):
    match = match_page(candidates, page)
    return {candidates.ids[index]: ("own", "near", "rest")[tier] for index, tier in enumerate(match.tier)}


def test_every_tile_is_a_home_page_s_own(candidates):
    assert set(tiers(candidates, PageContext()).values()) == {"own"}


def test_a_category_leads_with_itself_and_what_is_below_it(candidates):
    found = tiers(candidates, PageContext(kind="category", category=("women", "dresses ")))
    assert found == {
        "midi": "own", "maxi": "own", "shirt": "near", "boots": "rest", "nothing": "rest", "outfit": "own",
    }  # fmt: skip


def test_a_category_that_only_lists_products_is_theirs(candidates):
    found = tiers(candidates, PageContext(kind="category", category=("New in",), products=("boots",)))
    assert found["boots"] == found["outfit"] == "own"
    assert found["midi"] == "rest"


def test_products_count_by_their_place_in_the_list(candidates):
    match = match_page(candidates, PageContext(kind="search", products=("shirt", "maxi", "boots", "unknown")))
    fit = dict(zip(candidates.ids, match.fit, strict=True))
    assert fit["shirt"] > fit["maxi"] > fit["boots"] > fit["midi"] > fit["nothing"] == 0.0
    assert fit["shirt"] == pytest.approx(1.0)


def test_the_words_work_without_the_list_and_the_list_without_the_words(candidates):
    by_words = tiers(candidates, PageContext(kind="search", query="linnen shirt"))
    assert by_words["shirt"] == "own"
    assert by_words["boots"] == "rest"
    by_list = tiers(candidates, PageContext(kind="search", products=("shirt",)))
    assert by_list["shirt"] == "own"
    assert by_list["midi"] == "near"
    assert by_list["boots"] == "rest"


def test_a_word_in_a_caption_brings_a_tile_near_or_in(candidates):
    assert tiers(candidates, PageContext(kind="search", query="evening"))["shirt"] == "own"
    assert tiers(candidates, PageContext(kind="search", query="linen"))["nothing"] == "own"


def test_a_product_page_leads_with_its_product_then_its_category(candidates):
    page = PageContext(kind="product", product="midi")
    assert tiers(candidates, page) == {
        "midi": "own", "outfit": "own", "maxi": "near", "shirt": "near", "boots": "rest", "nothing": "rest",
    }  # fmt: skip
    match = match_page(candidates, page)
    fit = dict(zip(candidates.ids, match.fit, strict=True))
    assert fit["midi"] > fit["outfit"] > fit["maxi"] > fit["shirt"] > fit["boots"]


def test_the_product_that_made_a_tile_fit_is_named(candidates):
    match = match_page(candidates, PageContext(kind="product", product="midi"))
    named = {candidates.ids[i]: int(p) for i, p in enumerate(match.product)}
    assert candidates.products[named["outfit"]].id == "midi"
    assert named["boots"] == named["nothing"] == -1


@pytest.mark.parametrize(
    "page",
    [
        PageContext(kind="category", category=("Garden",)),
        PageContext(kind="search", query="zzzzzz"),
        PageContext(kind="product", product="unknown"),
    ],
)
def test_a_page_nobody_knows_has_no_tiles_of_its_own(candidates, page):
    assert set(tiers(candidates, page).values()) == {"rest"}


def test_an_unknown_kind_of_page_is_refused(candidates):
    with pytest.raises(RankingInputError):
        match_page(candidates, PageContext(kind="basket"))


def test_a_shop_without_tiles_matches(compiled):
    for kind in ("home", "category", "search", "product"):
        assert len(match_page(compiled(), PageContext(kind=kind, query="x")).tier) == 0
