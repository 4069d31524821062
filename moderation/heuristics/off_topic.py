"""How much a submission is about something else than a product or buying it: other topics, no word of the shop."""

from collections.abc import Iterator

from moderation.heuristics.base import Known, flat, phrase_marks
from moderation.phrases import compile_phrases
from moderation.rules.base import texts
from moderation.scores import Evidence, noted
from moderation.text import BREAK, words
from moderation.types import Kind, Submission

OTHER: dict[str, tuple[str, ...]] = {
    "en": (
        "election", "president", "vote for", "politicians", "government", "church", "jesus", "allah", "prayer",
        "horoscope", "football match", "job offer", "we are hiring", "my cv", "homework", "essay", "song lyrics",
        "wrong shop", "wrong store", "not about this product",
    ),
    "de": ("wahlkampf", "bundeskanzler", "politiker", "regierung", "kirche", "horoskop", "stellenangebot"),
    "fr": ("élection", "président", "politiciens", "gouvernement", "église", "horoscope", "offre d'emploi"),
    "es": ("elecciones", "presidente", "políticos", "gobierno", "iglesia", "horóscopo", "oferta de empleo"),
    "it": ("elezioni", "politici", "governo", "chiesa", "oroscopo", "offerta di lavoro"),
    "nl": ("verkiezingen", "politici", "regering", "horoscoop", "vacature"),
    "pl": ("wybory", "politycy", "rząd", "kościół", "horoskop", "oferta pracy"),
}  # fmt: skip
EMPTY_WORDS = frozenset(
    {"test", "testing", "asdf", "qwertz", "qwerty", "lorem ipsum", "abc", "xxx", "bla bla", "foo bar"}
)
# What people say of anything they bought. One of these words makes a text one about buying.
SHOPPING: dict[str, tuple[str, ...]] = {
    "en": (
        "quality", "size", "fit", "fits", "colour", "color", "price", "delivery", "delivered", "shipping", "arrived",
        "order", "ordered", "bought", "buy", "love", "wear", "wearing", "wore", "look", "looks", "broke", "broken",
        "return", "returned", "refund", "packaging", "recommend", "use", "used", "gift", "product", "item", "material",
        "comfortable", "soft", "perfect", "nice", "great", "good", "bad", "small", "large", "big", "service", "shop",
        "store", "beautiful", "cheap", "expensive", "worth", "washed", "wash", "disappointed", "happy",
    ),
    "de": (
        "qualität", "größe", "passt", "farbe", "preis", "lieferung", "geliefert", "versand", "bestellt", "bestellung",
        "gekauft", "kaufen", "trage", "sieht", "kaputt", "zurück", "verpackung", "empfehlen", "produkt", "material",
        "bequem", "weich", "perfekt", "schön", "gut", "schlecht", "klein", "groß", "laden", "shop", "günstig", "teuer",
        "enttäuscht", "zufrieden", "geschenk", "super",
    ),
    "fr": (
        "qualité", "taille", "couleur", "prix", "livraison", "livré", "commande", "commandé", "acheté", "porter",
        "cassé", "retour", "emballage", "recommande", "produit", "matière", "confortable", "doux", "parfait", "beau",
        "belle", "bon", "bonne", "petit", "grand", "boutique", "cher", "déçu", "déçue", "contente", "cadeau",
    ),
    "es": (
        "calidad", "talla", "color", "precio", "envío", "entrega", "pedido", "compré", "comprar", "llegó", "roto",
        "devolver", "recomiendo", "producto", "cómodo", "suave", "perfecto", "bonito", "bueno", "malo", "pequeño",
        "grande", "tienda", "caro", "barato", "contento", "regalo",
    ),
    "it": (
        "qualità", "taglia", "colore", "prezzo", "consegna", "spedizione", "ordine", "ordinato", "comprato", "arrivato",
        "rotto", "reso", "consiglio", "prodotto", "comodo", "morbido", "perfetto", "bello", "buono", "piccolo",
        "grande", "negozio", "regalo",
    ),
    "nl": (
        "kwaliteit", "maat", "kleur", "prijs", "levering", "bezorgd", "bestelling", "besteld", "gekocht", "kapot",
        "retour", "aanrader", "product", "zacht", "perfect", "mooi", "goed", "slecht", "klein", "groot", "winkel",
    ),
    "pl": (
        "jakość", "rozmiar", "kolor", "cena", "dostawa", "zamówienie", "zamówiłam", "kupiłam", "kupiłem", "zwrot",
        "polecam", "produkt", "wygodne", "miękkie", "idealne", "ładne", "dobre", "złe", "małe", "duże", "sklep",
    ),
}  # fmt: skip
_OTHER, _EMPTY = compile_phrases(flat(OTHER)), compile_phrases(EMPTY_WORDS)
_SHOPPING = frozenset(word.text for phrase in flat(SHOPPING) for word in words(phrase))
OTHER_WEIGHT, EMPTY_WEIGHT, ABSENT_WEIGHT = 0.45, 0.6, 0.4
MIN_WORDS, MOST_EMPTY_WORDS = 12, 4


def off_topic(submission: Submission, known: Known) -> Iterator[Evidence]:
    """Yield what speaks for another topic; of posts only words of other topics, since captions speak of anything."""
    for mark in phrase_marks(submission, _OTHER):
        yield Evidence(weight=OTHER_WEIGHT, template=noted("Words of another topic"), marks=(mark,))
    if submission.kind is Kind.POST:
        return
    said = [word.text for _, text in texts(submission) for word in words(text) if word.text != BREAK]
    if len(said) <= MOST_EMPTY_WORDS:
        for mark in phrase_marks(submission, _EMPTY):
            yield Evidence(weight=EMPTY_WEIGHT, template=noted("Words that say nothing"), marks=(mark,))
    if len(said) >= MIN_WORDS and _can_tell(submission.language) and not known.topic.union(_SHOPPING) & set(said):
        yield Evidence(weight=ABSENT_WEIGHT, template=noted("No word of the product or of buying something"))


def _can_tell(language: str) -> bool:
    """Whether the lists know the language; of one they do not know, a missing word says nothing."""
    return not language or language.replace("_", "-").partition("-")[0].lower() in SHOPPING
