"""The sentences beside tiles and reviews - why it is shown, what must be disclosed, what a photo is - in the shop's
language.

Owns the catalogue of these few sentences. English reasons come from `ranking.SENTENCES`; a language or a key that is
missing falls back to English.
"""

from collections.abc import Mapping

from ranking import SENTENCES, Why

_ENGLISH_DISCLOSURES = {
    "disclosure.incentive.discount": "Received a discount for this review",
    "disclosure.incentive.free_product": "Received the product for free",
    "disclosure.incentive.contest": "Written for a contest",
    "disclosure.incentive.payment": "Paid partnership",
    "disclosure.incentive.employee": "Works for this shop",
    "disclosure.incentive.other": "Received something for this review",
    "disclosure.syndicated": "First published elsewhere",
}

_ENGLISH_ALT_TEXTS = {
    "alt.photo": "Photo",
    "alt.photo_by": "Photo by {author}",
    "alt.video": "Video",
    "alt.video_by": "Video by {author}",
}

CATALOGUE: dict[str, dict[str, str]] = {
    "en": {**SENTENCES, **_ENGLISH_DISCLOSURES, **_ENGLISH_ALT_TEXTS},
    "de": {
        "pinned": "Vom Shop ausgewählt",
        "features": "Zeigt: {product}",
        "match": "Passt zu „{query}“",
        "shopper": "Passt zu dem, was du angesehen hast",
        "popular_page": "Diese Woche beliebt auf dieser Seite",
        "popular": "Beliebt in diesem Shop",
        "new": "Neu",
        "category": "Aus {category}",
        "tile_review": "Aus einer Bewertung",
        "also": "Aus unserer Community",
        "move_stock": "Eines der gezeigten Produkte wieder vorrätig haben",
        "move_product": "Ein Produkt dieser Seite darauf bestätigen, wenn es eines zeigt",
        "move_photo": "Ein größeres oder schärferes Foto",
        "move_clicks": "Mehr Klicks, wenn es hier zu sehen ist",
        "move_fresh": "Ein neuerer Beitrag derselben Art",
        "move_rule": "Die Regel entfernen, die es unten hält",
        "alt.photo": "Foto",
        "alt.photo_by": "Foto von {author}",
        "alt.video": "Video",
        "alt.video_by": "Video von {author}",
        "disclosure.incentive.discount": "Hat für diese Bewertung einen Rabatt erhalten",
        "disclosure.incentive.free_product": "Hat das Produkt kostenlos erhalten",
        "disclosure.incentive.contest": "Für ein Gewinnspiel geschrieben",
        "disclosure.incentive.payment": "Bezahlte Partnerschaft",
        "disclosure.incentive.employee": "Arbeitet für diesen Shop",
        "disclosure.incentive.other": "Hat für diese Bewertung etwas erhalten",
        "disclosure.syndicated": "Zuerst an anderer Stelle veröffentlicht",
    },
    "fr": {
        "pinned": "Choisi par la boutique",
        "features": "Avec {product}",
        "match": "Correspond à « {query} »",
        "shopper": "Proche de ce que vous avez regardé",
        "popular_page": "Populaire sur cette page cette semaine",
        "popular": "Populaire dans cette boutique",
        "new": "Nouveau",
        "category": "De la catégorie {category}",
        "tile_review": "Extrait d’un avis",
        "also": "De notre communauté",
        "alt.photo": "Photo",
        "alt.photo_by": "Photo de {author}",
        "alt.video": "Vidéo",
        "alt.video_by": "Vidéo de {author}",
        "disclosure.incentive.discount": "A reçu une remise pour cet avis",
        "disclosure.incentive.free_product": "A reçu le produit gratuitement",
        "disclosure.incentive.contest": "Écrit pour un concours",
        "disclosure.incentive.payment": "Partenariat rémunéré",
        "disclosure.incentive.employee": "Travaille pour cette boutique",
        "disclosure.incentive.other": "A reçu quelque chose pour cet avis",
        "disclosure.syndicated": "Publié d’abord ailleurs",
    },
    "es": {
        "pinned": "Elegido por la tienda",
        "features": "Con {product}",
        "match": "Coincide con «{query}»",
        "shopper": "Encaja con lo que has visto",
        "popular_page": "Popular en esta página esta semana",
        "popular": "Popular en esta tienda",
        "new": "Nuevo",
        "category": "De {category}",
        "tile_review": "De una reseña",
        "also": "De nuestra comunidad",
        "alt.photo": "Foto",
        "alt.photo_by": "Foto de {author}",
        "alt.video": "Vídeo",
        "alt.video_by": "Vídeo de {author}",
        "disclosure.incentive.discount": "Recibió un descuento por esta reseña",
        "disclosure.incentive.free_product": "Recibió el producto gratis",
        "disclosure.incentive.contest": "Escrito para un concurso",
        "disclosure.incentive.payment": "Colaboración pagada",
        "disclosure.incentive.employee": "Trabaja en esta tienda",
        "disclosure.incentive.other": "Recibió algo por esta reseña",
        "disclosure.syndicated": "Publicado antes en otro sitio",
    },
    "it": {
        "pinned": "Scelto dal negozio",
        "features": "Con {product}",
        "match": "Corrisponde a «{query}»",
        "shopper": "In linea con ciò che hai guardato",
        "popular_page": "Popolare su questa pagina questa settimana",
        "popular": "Popolare in questo negozio",
        "new": "Nuovo",
        "category": "Da {category}",
        "tile_review": "Da una recensione",
        "also": "Dalla nostra community",
        "alt.photo": "Foto",
        "alt.photo_by": "Foto di {author}",
        "alt.video": "Video",
        "alt.video_by": "Video di {author}",
        "disclosure.incentive.discount": "Ha ricevuto uno sconto per questa recensione",
        "disclosure.incentive.free_product": "Ha ricevuto il prodotto gratis",
        "disclosure.incentive.contest": "Scritto per un concorso",
        "disclosure.incentive.payment": "Collaborazione retribuita",
        "disclosure.incentive.employee": "Lavora per questo negozio",
        "disclosure.incentive.other": "Ha ricevuto qualcosa per questa recensione",
        "disclosure.syndicated": "Pubblicato prima altrove",
    },
    "nl": {
        "pinned": "Gekozen door de winkel",
        "features": "Met {product}",
        "match": "Past bij “{query}”",
        "shopper": "Past bij wat je hebt bekeken",
        "popular_page": "Deze week populair op deze pagina",
        "popular": "Populair in deze winkel",
        "new": "Nieuw",
        "category": "Uit {category}",
        "tile_review": "Uit een beoordeling",
        "also": "Uit onze community",
        "alt.photo": "Foto",
        "alt.photo_by": "Foto van {author}",
        "alt.video": "Video",
        "alt.video_by": "Video van {author}",
        "disclosure.incentive.discount": "Kreeg korting voor deze beoordeling",
        "disclosure.incentive.free_product": "Kreeg het product gratis",
        "disclosure.incentive.contest": "Geschreven voor een wedstrijd",
        "disclosure.incentive.payment": "Betaalde samenwerking",
        "disclosure.incentive.employee": "Werkt voor deze winkel",
        "disclosure.incentive.other": "Kreeg iets voor deze beoordeling",
        "disclosure.syndicated": "Eerder elders gepubliceerd",
    },
}


def language_for(asked: str, site_locale: str) -> str:
    """Return the language to speak: the asked one ("de-AT" is de) if the catalogue has it, the site's, or English."""
    for tag in (asked, site_locale):
        language = tag.replace("_", "-").split("-")[0].lower()
        if language in CATALOGUE:
            return language
    return "en"


def say(why: Why, language: str) -> str:
    """Return the sentence of a reason."""
    return _sentence(why.key, why.params, language) or why.text


def disclose(key: str, language: str) -> str | None:
    """Return the sentence that must stand beside an item, None for the key ""."""
    return _sentence(key, {}, language) if key else None


def _sentence(key: str, params: Mapping[str, str], language: str) -> str | None:
    pattern = CATALOGUE[language].get(key) or CATALOGUE["en"].get(key)
    return pattern.format(**params) if pattern else None
