"""What people write under their photos: twenty-five of them, each with a way of speaking and a home of their own."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Creator:
    """Somebody who posts. follows scales their likes; language of their captions; tags they like."""

    name: str
    language: str
    follows: float
    tags: tuple[str, ...]


def _c(name: str, language: str, follows: float, tags: str) -> Creator:
    return Creator(name=name, language=language, follows=follows, tags=tuple(tags.split()))


CREATORS: tuple[Creator, ...] = (
    _c("mornings.with.mila", "en", 3.0, "slowmornings coffee kilnandtable"), _c("the.small.kitchen", "en", 1.6, "smallkitchen kilnandtable stoneware"),
    _c("tomasz.bakes", "en", 1.2, "sourdough breakfast stoneware"), _c("fern.and.fig", "en", 2.2, "tablescape kilnandtable seasonal"),
    _c("annika.deckt.den.tisch", "de", 1.4, "tischdeko keramik kilnandtable"), _c("studio.ostrand", "en", 4.0, "interior ceramics kilnandtable"),
    _c("wohnen.mit.wanda", "de", 1.0, "wohnen keramik handgemacht"), _c("jules.au.marche", "fr", 1.3, "artdelatable petitdejeuner kilnandtable"),
    _c("ines.potager", "fr", 0.8, "tablechampetre gres kilnandtable"), _c("potsandpaws", "en", 0.9, "catsofinstagram kilnandtable home"),
    _c("late.supper.club", "en", 2.6, "supperclub tablescape candlelight"), _c("omas.kaffeetafel", "de", 0.7, "kaffeeundkuchen keramik sonntag"),
    _c("haru.no.table", "ja", 1.1, "うつわ 朝ごはん kilnandtable"), _c("nour.at.home", "ar", 1.2, "قهوة_الصباح kilnandtable"),
    _c("bexandbooks", "en", 0.8, "readingnook cosy kilnandtable"), _c("greenhouse.no9", "en", 1.5, "flowers vase kilnandtable"),
    _c("petal.post", "en", 2.0, "flowersofinstagram vase seasonal"), _c("der.blaue.krug", "de", 0.6, "keramikliebe töpferei kilnandtable"),
    _c("slowroast.sam", "en", 1.7, "coffee flatwhite stoneware"), _c("linenandlight", "en", 1.9, "linen morninglight kilnandtable"),
    _c("marta.cooks.late", "en", 0.9, "dinner pasta kilnandtable"), _c("la.table.de.lou", "fr", 1.0, "vaisselle ceramique kilnandtable"),
    _c("thirdfloor.walkup", "en", 0.7, "firstapartment home kilnandtable"), _c("quiet.corners", "en", 2.4, "interior lamp goldenhour"),
    _c("sunday.at.ruths", "en", 1.1, "sundaylunch tablescape kilnandtable"),
)  # fmt: skip

# {piece}: a product's full title.  {other}: a second one.
NAMED: dict[str, tuple[str, ...]] = {
    "en": (
        "The {piece} and ten minutes of nobody talking.", "Finally unpacked the {piece}. It is heavier and better than I thought.",
        "{piece}, second one. The first one is now officially my flatmate's.", "Same breakfast as yesterday, but in the {piece}.",
        "The {piece} earns its place on the table every single day.", "Light came in at ten past eight and landed on the {piece}.",
        "Bought the {piece} for guests. The guests have not seen it yet.", "If you need me I am looking at the {piece}.",
        "{piece} with what was left of the market flowers.", "A quiet corner for the {piece}.",
        "My sister asked where the {piece} is from. Again.", "The {piece} next to the {other}, as nature intended.",
        "Setting the table for two, with the {piece} in the middle.", "The {piece} survived the move, the cat and my brother.",
        "Grey outside, {piece} inside.", "{piece}: the glaze is different on every side, I keep turning it.",
        "Slow Sunday. {piece}, {other}, no plans.", "Would you look at the {piece} in this light.",
        "Tried the {piece} with soup, with porridge, with keys. All good.", "I said no more ceramics and then I saw the {piece}.",
        "A year with the {piece} and not one chip.", "Evening number three with the {piece}.",
    ),
    "de": (
        "Der erste Kaffee des Tages, und der {piece} ist schuld an der guten Laune.", "Endlich da: {piece}. In echt noch schöner.",
        "Sonntagstisch mit {piece} und viel zu viel Kuchen.", "Das Licht, das Leinen, {piece}. Mehr braucht es nicht.",
        "Eigentlich ein Geschenk. {piece} bleibt jetzt hier.", "{piece} neben {other} – passt, als wäre es so geplant gewesen.",
        "Herbst auf dem Küchentisch: {piece}.", "Frühstücksglück in Form von {piece}.",
    ),
    "fr": (
        "Petit matin, {piece}, silence.", "{piece} : reçu hier, déjà indispensable.", "La lumière de dix heures sur {piece}.",
        "Dimanche lent avec {piece} et {other}.", "On m'a demandé trois fois d'où vient {piece}.", "{piece}, et la table change d'humeur.",
    ),
    "ja": ("今朝は {piece} で。光がきれい。", "{piece} を迎えました。毎日使いたくなるうつわ。", "{piece} と静かな朝ごはん。"),
    "ar": ("صباح هادئ مع {piece}.", "وصلت اليوم: {piece}. أجمل من الصور.", "قهوتي في {piece} وضوء النافذة."),
}  # fmt: skip
UNNAMED: dict[str, tuple[str, ...]] = {
    "en": (
        "Golden hour did all the work here.", "Table for one, no regrets.", "The good light only stays for ten minutes.", "Leftovers, but make it pretty.",
        "First flowers of the week.", "Quiet house.", "Coffee before words.", "What the table looked like before everyone sat down.",
        "November, but softer.", "Somebody ate the last fig. It was me.", "Still life with unanswered mail.", "New corner, same old table.",
        "Nothing matches and everything fits.", "Long lunch, short shadows.", "Waiting for the kettle.", "Home, finally.",
        "Candles on at five now.", "A little order in the chaos.", "Stayed in. Good choice.", "Rain on the window, soup on the way.",
    ),
    "de": ("Ein Morgen ohne Termine.", "Heute mal schön gedeckt, einfach so.", "Novemberlicht.", "Erst Kaffee, dann die Welt.", "Feierabend am Küchentisch.", "Kerzen an, Handy aus."),
    "fr": ("Le calme avant les invités.", "Table du dimanche.", "Un peu de lumière, un peu de pain.", "Novembre tout doux."),
    "ja": ("静かな朝。", "週末のテーブル。"),
    "ar": ("هدوء قبل وصول الضيوف.", "ضوء المساء على الطاولة."),
}  # fmt: skip
