import pytest

from moderation.authenticity import Incentive
from widget_server.connectors.reviews.labels import _KINDS, incentive_in, is_syndicated


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("", ""), ("False", ""), ("0", ""), ("N/A", ""), ("true", "other"), ("a balloon", "other"), ("Yes", "other"),
        ("Free product", "free_product"), ("free_sample", "free_product"), ("Coupon", "discount"),
        ("sweepstakes", "contest"), ("Employee", "employee"),
    ],
)  # fmt: skip
def test_an_incentive_is_read_from_how_files_write_it(cell, kind):
    assert incentive_in(cell) == kind


def test_every_kind_that_is_read_is_one_that_is_disclosed():
    assert set(_KINDS.values()) | {"other"} == set(Incentive) - {Incentive.NONE}


@pytest.mark.parametrize(("cell", "syndicated"), [("", False), ("no", False), ("TRUE", True), ("brand.example", True)])
def test_a_place_of_first_publication_is_a_yes(cell, syndicated):
    assert is_syndicated(cell) is syndicated
