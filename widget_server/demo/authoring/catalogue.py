"""The forty things the sample shop sells: id, title, price, words."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Ware:
    """One product; prices in euro cents, `was` is the price before a sale."""

    id: str
    title: str
    price: int
    color: str
    material: str
    words: str
    was: int = 0
    availability: str = "in_stock"


CATEGORIES = {
    "MUG": "Tableware > Mugs & Cups",
    "BOW": "Tableware > Bowls",
    "PLA": "Tableware > Plates",
    "VAS": "Living > Vases & Jugs",
    "LAM": "Living > Table Lamps",
    "LIN": "Linen",
}
CLAY, LINEN = "Stoneware", "Washed linen"


def _w(id: str, title: str, price: int, color: str, words: str, **more: object) -> Ware:
    material = LINEN if "LIN" in id else CLAY
    return Ware(id=f"KT-{id}", title=title, price=price, color=color, words=words, **{"material": material, **more})  # type: ignore[arg-type]


WARES: tuple[Ware, ...] = (
    _w("MUG-001", "Harbour Dip Mug", 2900, "Blue", "Two blues that met in the kiln and ran into each other. A straight, quiet mug for the first coffee, with a handle that takes three fingers. 300 ml, 8.8 cm high. Dishwasher and microwave are fine."),
    _w("MUG-002", "Oat Belly Mug", 2800, "Cream", "Round as a pear and speckled like oat milk foam. The belly keeps tea warm, the narrow lip keeps it in. 340 ml. The raw clay foot is sanded smooth and kind to tables."),
    _w("MUG-003", "Ember Camp Mug", 3100, "Rust", "A cone that stands its ground on a picnic table. Iron-red glaze that breaks to black where it is thin. 280 ml, glazed inside and out."),
    _w("MUG-004", "Fern Breakfast Cup", 3300, "Green", "A wide, low cup for milk coffee and cocoa, in the green of the shade under ferns. 380 ml, 11 cm across. Stacks with its sisters."),
    _w("MUG-005", "Moonmilk Espresso Cup", 1800, "White", "Sixty millilitres, no handle, thin walls: made for one good sip. Satin white outside, gloss inside, so nothing stains."),
    _w("MUG-006", "Coal Tumbler", 2200, "Black", "Matt black with a brown lip. Holds water, wine or a toothbrush with the same composure. 250 ml, 9 cm high.", was=2600),
    _w("MUG-007", "Blush Waist Mug", 2900, "Pink", "A slight waist for the hand, a soft pink for the morning. 310 ml. Each one blushes a little differently, because the glaze is dipped by hand."),
    _w("MUG-008", "Tide Low Mug", 2700, "Blue", "Low and steady, for desks with laptops on them. The tide line sits where navy meets white. 290 ml, 7.6 cm high.", availability="out_of_stock"),
    _w("BOW-001", "Oat Muesli Bowl", 2600, "Cream", "The bowl you reach for without looking. Deep enough for muesli, wide enough for soup, speckled so that crumbs do not show. 550 ml, 15 cm across."),
    _w("BOW-002", "Lagoon Ramen Bowl", 3900, "Turquoise", "A whole dinner fits: noodles, broth, an egg, a heap of greens. The pool of glaze at the bottom shows when you are done. 1.1 l, 19 cm across."),
    _w("BOW-003", "Saffron Pasta Bowl", 3400, "Yellow", "Shallow with a steep rim, so that the fork finds a wall. A yellow that makes even plain spaghetti look invited. 23 cm across."),
    _w("BOW-004", "Fig Snack Bowl", 1700, "Purple", "For olives, for dips, for the stones of olives. Dark as a ripe fig outside, pale within. 10 cm across."),
    _w("BOW-005", "Dune Serving Bowl", 7200, "Sand", "Twenty-seven centimetres of salad. Thick walls, a sandy glaze and a foot that lifts it off the table. Heavy on purpose: it stays where you put it."),
    _w("BOW-006", "Moonmilk Nesting Bowls", 8400, "White", "Three bowls that sleep inside each other. For mixing, rising, serving; the largest takes a kilo of dough. Satin white, 12, 16 and 19 cm.", was=9600),
    _w("BOW-007", "Moss Fruit Bowl", 6400, "Green", "A wide green bowl that makes fruit look painted. Moss glaze over dark clay, a little different in every firing. 24 cm across."),
    _w("BOW-008", "Hearth Lidded Pot", 6900, "Brown", "From oven to table with the lid on. For beans, for crumble, for keeping potatoes warm while everyone is late. 1.4 l, ovenproof to 220 °C.", availability="out_of_stock"),
    _w("PLA-001", "Oat Dinner Plate", 3200, "Cream", "Twenty-six centimetres with a low wall, so that sauce stays at home. Speckled cream, raw rim. Stacks neatly, clatters little."),
    _w("PLA-002", "Harbour Dinner Plate", 3400, "Blue", "The blue of the harbour at six in the evening, on a plate with a low wall. Tomatoes look wonderful on it. 26 cm."),
    _w("PLA-003", "Moonmilk Side Plate", 2200, "White", "For toast, cake, or the part of dinner you share. Satin white, 20 cm, thin at the rim and sturdy in the middle."),
    _w("PLA-004", "Ember Side Plate", 2300, "Rust", "Iron red, breaking to black at the edge. The plate that goes with everything you did not plan. 20 cm."),
    _w("PLA-005", "Coal Coupe Plate", 3600, "Black", "No rim, just a gentle rise: a black stage for bright food. Matt, but sealed, so knives leave no grey lines. 27 cm."),
    _w("PLA-006", "Petal Scalloped Plate", 2900, "Pink", "Fourteen petals, cut by hand while the clay is leather-hard. For cake, and for the days that need it. 21 cm.", was=3500),
    _w("PLA-007", "Grove Oval Platter", 5800, "Green", "An oval for a whole fish or a pile of roast carrots. Forest green with a bare, sanded foot. 34 by 22 cm.", availability="preorder"),
    _w("VAS-001", "Chalk Bottle Vase", 4800, "White", "A bottle with the patience for a single branch. Dry, chalky white that wants to be touched. 26 cm high, waterproof inside."),
    _w("VAS-002", "Cypress Shoulder Vase", 7800, "Green", "Deep green with a shoulder that catches the light. Holds a market bunch upright without help. 23 cm high."),
    _w("VAS-003", "Terra Amphora", 8900, "Terracotta", "Two ears, a long neck and the warm red of plain clay. Unglazed outside, glazed inside. Good with tall grasses, good with nothing. 26 cm high."),
    _w("VAS-004", "Inkwell Bud Vase", 2400, "Blue", "Eleven centimetres for the one flower that broke off. Ink-blue, glossy, with a neck that holds a stem where you lean it."),
    _w("VAS-005", "Oat Moon Jar", 9800, "Cream", "A round jar after the Korean moon jars: thrown in two halves, joined, and never quite a sphere. Speckled cream, 19 cm high."),
    _w("VAS-006", "Sand Fluted Vase", 6900, "Sand", "Twenty-six flutes, carved one by one, that draw shadows as the day goes round. Sand glaze, 22 cm high."),
    _w("VAS-007", "Moonmilk Water Jug", 5900, "White", "A litre and a half with a spout that does not drip, because we tried eleven spouts. Satin white, 20 cm high."),
    _w("VAS-008", "Apricot Ring Vase", 6200, "Apricot", "A ring that stands up and holds two stems. People ask about it. Apricot glaze, 21 cm high.", was=7400),
    _w("LAM-001", "Moonmilk Mushroom Lamp", 14900, "White", "A ceramic cap over a ceramic stem: the light falls down and stays warm. Switch on the cable, E14 bulb included, 31 cm high."),
    _w("LAM-002", "Sand Column Lamp", 16800, "Sand", "A fluted column under a linen shade. Bright enough to read by, calm enough to leave on. Cloth cable 1.8 m, E27, 38 cm high."),
    _w("LAM-003", "Ember Globe Lamp", 15900, "Rust", "A round, rust-red foot and a shade the colour of paper. For sideboards and long evenings. Cloth cable 1.8 m, E27, 33 cm high."),
    _w("LAM-004", "Inkwell Bedside Lamp", 11900, "Blue", "Small, blue and just bright enough for the last chapter. Touch switch in the foot, E14, 30 cm high.", availability="out_of_stock"),
    _w("LIN-001", "Flax Napkins, set of four", 3600, "Natural", "Washed linen in the colour of flax. They soften with every wash and never need the iron. 42 by 42 cm, mitred corners."),
    _w("LIN-002", "Clay Napkins, set of four", 3600, "Clay", "The red of our clay, on linen. Forgives tomato sauce. 42 by 42 cm, washed once before it leaves us.", was=4200),
    _w("LIN-003", "Sage Table Runner", 4800, "Green", "A strip of sage down the middle of the table. 40 by 150 cm, heavy linen that lies flat by itself."),
    _w("LIN-004", "Harbour Stripe Tea Towel", 1900, "Blue", "Three blue stripes and a loop to hang it by. Dries glasses without fluff. 50 by 70 cm."),
    _w("LIN-005", "Oat Tablecloth", 9800, "Cream", "A cloth for six people and their elbows. Washed linen, 160 by 250 cm, wide hem.", availability="out_of_stock"),
)  # fmt: skip
