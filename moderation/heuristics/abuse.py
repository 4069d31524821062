"""How much a submission insults or threatens people. Harsh words about a product are criticism."""

from collections.abc import Iterator

from moderation.heuristics.base import Known, flat, phrase_marks, verdicts_of
from moderation.phrases import compile_phrases
from moderation.scores import Evidence, noted
from moderation.types import Submission

# Said of people they insult; said of things some of them do not ("stupid simple"), so each alone says little.
MILD: dict[str, tuple[str, ...]] = {
    "en": (
        "idiot", "idiots", "moron", "morons", "scum", "imbecile", "imbeciles", "loser", "losers", "dumbass", "bastard",
        "bastards", "pathetic people", "go to hell", "shut up", "screw you", "piece of shit", "bullshit",
    ),
    "de": (
        "idiot", "idioten", "depp", "deppen", "trottel", "penner", "schwein", "schweine", "vollidiot", "spinner",
        "verpiss dich", "halt die fresse", "scheißladen", "abschaum",
    ),
    "fr": ("idiot", "idiots", "imbécile", "imbéciles", "crétin", "crétins", "abruti", "abrutis", "ta gueule"),
    "es": ("idiota", "idiotas", "imbécil", "imbéciles", "estúpidos", "payasos", "cállate", "escoria"),
    "it": ("idiota", "idioti", "imbecille", "imbecilli", "cretino", "cretini", "deficienti", "stai zitto"),
    "pt": ("idiota", "idiotas", "imbecil", "imbecis", "otários", "cala a boca"),
    "nl": ("idioot", "idioten", "sukkel", "sukkels", "eikel", "eikels", "rot op"),
    "pl": ("idiota", "idioci", "debil", "debile", "kretyn", "zamknij się", "kurwa"),
    "zh": ("白痴", "滚蛋", "垃圾人", "蠢货"),
    "ar": ("غبي", "حمار", "كلب", "حقير"),
}  # fmt: skip
THREATS: dict[str, tuple[str, ...]] = {
    "en": ("i will find you", "i know where you live", "burn your shop", "you will regret", "watch your back"),
    "de": ("ich finde dich", "ich weiß wo du wohnst", "ihr werdet es bereuen", "pass auf dich auf"),
    "fr": ("je vais te trouver", "je sais où tu habites", "vous allez le regretter"),
    "es": ("sé dónde vives", "te voy a encontrar", "os vais a arrepentir"),
    "it": ("so dove abiti", "ve ne pentirete"),
    "nl": ("ik weet waar je woont", "ik vind je wel"),
    "pl": ("wiem gdzie mieszkasz", "pożałujecie"),
}
_MILD, _THREATS = compile_phrases(flat(MILD)), compile_phrases(flat(THREATS))
INSULT_WEIGHT, THREAT_WEIGHT, MILD_WEIGHT = 0.85, 0.8, 0.4


def abuse(submission: Submission, known: Known) -> Iterator[Evidence]:
    """Yield what speaks for an insult or a threat; the words that a site blocks itself are none."""
    for verdict in verdicts_of(known, "offensive"):
        if verdict.message_key.endswith(".insult"):
            for mark in verdict.marks:
                yield Evidence(weight=INSULT_WEIGHT, template=noted("A word that insults people"), marks=(mark,))
    for mark in phrase_marks(submission, _THREATS):
        yield Evidence(weight=THREAT_WEIGHT, template=noted("Words of a threat"), marks=(mark,))
    for mark in phrase_marks(submission, _MILD):
        yield Evidence(weight=MILD_WEIGHT, template=noted("A rough word"), marks=(mark,))
