"""The desk's words for rules for new content: what a rule asks, what it does, how it stands.

Owns translatable labels only; what the codes mean is moderation.conditions' and moderation.routing's.
"""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ROUTING_WORDS: Mapping[str, Mapping[str, LazyString]] = {
    "routing_effect": {
        "approve": _l("Approve it"),
        "hold": _l("Hold it for a person"),
        "reject": _l("Reject it"),
        "tag": _l("Add a tag"),
        "gallery": _l("Add it to a gallery"),
        "notify": _l("Write to the owners"),
    },
    "routing_effect_why": {
        "approve": _l("Unless a check found something. No right is granted: without one nothing is shown."),
        "hold": _l("It waits under “Held”, before what looks harmless."),
        "reject": _l(
            "With a reason from the published list. It counts as a rejection by hand does, and where a second "
            "person has to sign, it waits for them."
        ),
        "tag": _l("Galleries can pick by it. It stays when the post is imported again."),
        "gallery": _l("Of those that pick by hand or by a tag."),
        "notify": _l("One letter for what comes in within ten minutes."),
    },
    "routing_join": {
        "all": _l("All of these"),
        "any": _l("Any of these"),
        "none": _l("None of these"),
    },
    "routing_groups": {
        "all": _l("Every group has to fit"),
        "any": _l("One group is enough"),
    },
    "routing_field": {
        "kind": _l("Kind"),
        "words": _l("Words"),
        "link": _l("Link"),
        "stars": _l("Stars"),
        "source": _l("Source"),
        "likes": _l("Likes"),
        "creator": _l("Creator"),
        "language": _l("Language"),
        "photos": _l("Number of photos"),
        "photo_size": _l("Largest photo, longer side in pixels"),
        "tagged": _l("Product"),
        "finding": _l("Checks"),
    },
    "routing_ask": {
        "kind.any_of.post": _l("It is a post"),
        "kind.any_of.review": _l("It is a review"),
        "kind.any_of.question": _l("It is a question"),
        "words.any_of": _l("It says one of"),
        "words.none_of": _l("It says none of"),
        "link.yes": _l("It has a link"),
        "link.no": _l("It has no link"),
        "stars.at_least": _l("Stars: at least"),
        "stars.at_most": _l("Stars: at most"),
        "source.any_of": _l("It comes from one of"),
        "source.none_of": _l("It comes from none of"),
        "likes.at_least": _l("Likes: at least"),
        "likes.at_most": _l("Likes: at most"),
        "creator.any_of": _l("It is by one of"),
        "creator.none_of": _l("It is by none of"),
        "language.any_of": _l("Its language is one of"),
        "language.none_of": _l("Its language is none of"),
        "photos.at_least": _l("Photos: at least"),
        "photos.at_most": _l("Photos: at most"),
        "photo_size.at_least": _l("Largest photo, longer side in pixels: at least"),
        "photo_size.at_most": _l("Largest photo, longer side in pixels: at most"),
        "tagged.yes": _l("A product is tagged"),
        "tagged.no": _l("No product is tagged"),
        "finding.yes": _l("A check found something"),
        "finding.no": _l("No check found anything"),
        "finding.any_of.personal_data": _l("Check: personal data"),
        "finding.any_of.offensive": _l("Check: insults or blocked words"),
        "finding.any_of.links": _l("Check: links to elsewhere"),
        "finding.any_of.spam": _l("Check: spam"),
        "finding.any_of.script": _l("Check: another script than its language's"),
        "finding.any_of.duplicate_text": _l("Check: words of another review"),
        "finding.any_of.duplicate_photo": _l("Check: a photo that is already here"),
    },
    "routing_phase": {
        "off": _l("Off"),
        "active": _l("On"),
        "planned": _l("Planned"),
        "ended": _l("Ended"),
        "unreadable": _l("Cannot be read: holds everything"),
    },
    "routing_after": {
        "pending": _l("Waiting"),
        "held": _l("Changed, waiting"),
        "approved": _l("Published"),
        "rejected": _l("Rejected"),
        "held_back": _l("Held for a person"),
        "signature": _l("Waits for a second person"),
        "person": _l("A person has to decide"),
    },
}
