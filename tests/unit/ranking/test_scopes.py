import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking import PageContext, RankingInputError, category_path, page_scope, roll_up, scope_key


@pytest.mark.parametrize(
    ("page", "scope"),
    [
        (PageContext(), "home"),
        (PageContext(kind="category", category=("Women", "Dresses")), "category:women>dresses"),
        (PageContext(kind="category", category=(" WOMEN ", "dresses\t")), "category:women>dresses"),
        (PageContext(kind="category"), "home"),
        (PageContext(kind="search", query="  Linen   SHIRT "), "search:linen shirt"),
        (PageContext(kind="search", products=("a",)), "search:"),
        (PageContext(kind="product", product="AT-DRE-001"), "product:AT-DRE-001"),
    ],
)
def test_a_page_has_one_name_however_it_is_written(page, scope):
    assert page_scope(page) == scope


def test_an_unknown_kind_of_page_is_refused():
    with pytest.raises(RankingInputError, match="basket"):
        page_scope(PageContext(kind="basket"))


def test_a_category_rolls_up_to_the_ones_above_it_and_to_the_site():
    assert roll_up("category:a>b>c") == ("category:a>b>c", "category:a>b", "category:a", "site")
    assert roll_up("home") == ("home", "site")
    assert roll_up("site") == ("site",)


def test_a_category_is_split_where_the_page_says():
    assert category_path(" Women >  Dresses>Midi > ") == ("Women", "Dresses", "Midi")


@given(st.text(max_size=200))
def test_every_key_fits_a_signed_column(text):
    assert 0 <= scope_key(text) < 2**63


def test_half_a_character_has_a_key():
    assert scope_key("search:\ud800") < 2**63


def test_a_key_never_changes():
    # Stored counters are found by it: a change of this number orphans them.
    assert scope_key("home") == 2838137437876144787


@given(st.text(max_size=300))
def test_any_query_has_a_scope_of_bounded_length(query):
    assert len(page_scope(PageContext(kind="search", query=query))) <= 127
