"""How much a submission advertises something else: lures, links to elsewhere, and what looks machine-made."""

from collections.abc import Iterator

from moderation.heuristics.base import Known, flat, phrase_marks, verdicts_of
from moderation.phrases import compile_phrases
from moderation.scores import Evidence, noted
from moderation.types import Submission

LURES: dict[str, tuple[str, ...]] = {
    "en": (
        "click here", "dm me", "dm us", "message me", "whatsapp", "telegram", "link in bio", "follow me", "follow us",
        "promo code", "discount code", "use code", "use my code", "coupon", "free gift", "giveaway", "buy followers",
        "earn money", "make money", "work from home", "passive income", "bitcoin", "crypto", "forex", "casino",
        "cheap replica", "best price guaranteed", "visit my", "check out my", "my channel", "subscribe", "seo service",
        "loan", "viagra", "investment opportunity", "limited offer", "order now", "cheaper at",
    ),
    "de": (
        "hier klicken", "schreib mir", "folgt mir", "rabattcode", "gutscheincode", "geld verdienen", "von zuhause aus",
        "gewinnspiel", "mein kanal", "abonniert", "jetzt bestellen", "günstiger bei", "kredit", "schau bei mir vorbei",
    ),
    "fr": (
        "cliquez ici", "code promo", "code de réduction", "gagner de l'argent", "suivez moi", "ma chaîne",
        "abonnez vous", "concours", "moins cher chez", "revenu passif",
    ),
    "es": (
        "haz clic", "código de descuento", "ganar dinero", "sígueme", "mi canal", "suscríbete", "sorteo",
        "más barato en", "trabaja desde casa",
    ),
    "it": ("clicca qui", "codice sconto", "guadagnare soldi", "seguimi", "mio canale", "iscriviti", "più economico su"),
    "pt": ("clique aqui", "código de desconto", "ganhar dinheiro", "siga me", "meu canal", "inscreva se"),
    "nl": ("klik hier", "kortingscode", "geld verdienen", "volg mij", "mijn kanaal", "goedkoper bij"),
    "pl": ("kliknij tutaj", "kod rabatowy", "zarabiaj", "obserwuj mnie", "mój kanał", "taniej w"),
    "zh": ("加微信", "点击这里", "优惠码", "赚钱", "代购", "刷粉"),
    "ar": ("اضغط هنا", "كود خصم", "ربح المال", "تابعني"),
}  # fmt: skip
_LURES = compile_phrases(flat(LURES))
# One lure is said by honest customers too ("use code at checkout worked"); two are an advertisement.
LURE_WEIGHT, LINK_WEIGHT, PATTERN_WEIGHT, SHOUT_WEIGHT = 0.45, 0.5, 0.6, 0.2


def spam(submission: Submission, known: Known) -> Iterator[Evidence]:
    """Yield what speaks for advertising."""
    for mark in phrase_marks(submission, _LURES):
        yield Evidence(weight=LURE_WEIGHT, template=noted("Words as advertisements use them"), marks=(mark,))
    for verdict in verdicts_of(known, "links"):
        yield Evidence(weight=LINK_WEIGHT, template=noted("A link that leads out of the shop"), marks=verdict.marks)
    for verdict in verdicts_of(known, "spam"):
        shouted = verdict.message_key.endswith(".shouted")
        yield Evidence(
            weight=SHOUT_WEIGHT if shouted else PATTERN_WEIGHT, template=verdict.template,
            params=verdict.message_params, marks=verdict.marks,
        )  # fmt: skip
