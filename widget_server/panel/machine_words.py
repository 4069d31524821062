"""The desk's words for machine help: risks, why a model was published or not, an outside check's verdicts.

Owns translatable labels only; what the codes mean is moderation's and the services'.
"""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

MACHINE_WORDS: Mapping[str, Mapping[str, LazyString]] = {
    "risk": {
        "any": _l("Anything a person would reject"),
        "spam": _l("Advertising"),
        "abuse": _l("Insults and threats"),
        "personal_data": _l("Personal data"),
        "competitor": _l("Competitors"),
        "off_topic": _l("Off topic"),
        "duplicate": _l("Copies"),
        "outside": _l("Outside check"),
    },
    "training": {
        "better": _l("It foretells later decisions better than the word lists."),
        "not_better": _l("It is not better than the word lists yet."),
        "too_few_cases": _l("Too few cases."),
        "nothing_else": _l("Nearly everything is a case."),
        "too_few_decisions": _l("Too few decisions."),
        "leans_on_low_stars": _l(
            "It was not published: it takes published reviews of one and two stars for rejected more often than "
            "others. Look at “Honest reviews”."
        ),
    },
    "hook_verdict": {"approve": _l("approve"), "hold": _l("hold"), "reject": _l("reject")},
}
