"""Knowledge about the order of tiles: what to show first on a page, for a shopper, and why.

Serving code imports from here; it needs numpy, RapidFuzz and snowballstemmer. Fitting lives in `ranking.learning` and
`ranking.personalization_fit`, which import scikit-learn and scipy and are for jobs only.
"""

from ranking.blend import Ranker, Ranking
from ranking.candidates import CandidateSet, compile_candidates, with_counters
from ranking.explain import SENTENCES, Explanation
from ranking.exploration import variant_at, variant_is_current
from ranking.layers import InOrder, Layered, Shelf
from ranking.model import Model
from ranking.page_context import PageMatch
from ranking.patching import patch_candidates
from ranking.plan import TERM_NAMES, PagePlan
from ranking.scopes import category_path, page_scope, roll_up, scope_key
from ranking.types import (
    Candidate,
    CatalogueProduct,
    PageContext,
    RankedTile,
    RankingInputError,
    Rule,
    ShopperAction,
    ShopperLook,
    ShopperProfile,
    Tier,
    Why,
)

__all__ = [
    "SENTENCES",
    "TERM_NAMES",
    "Candidate",
    "CandidateSet",
    "CatalogueProduct",
    "Explanation",
    "InOrder",
    "Layered",
    "Model",
    "PageContext",
    "PageMatch",
    "PagePlan",
    "RankedTile",
    "Ranker",
    "Ranking",
    "RankingInputError",
    "Rule",
    "Shelf",
    "ShopperAction",
    "ShopperLook",
    "ShopperProfile",
    "Tier",
    "Why",
    "category_path",
    "compile_candidates",
    "page_scope",
    "patch_candidates",
    "roll_up",
    "scope_key",
    "variant_at",
    "variant_is_current",
    "with_counters",
]
