"""What English-speaking customers say, by category and stars. {p} is the short name of the piece, {c} its colour."""

OPENINGS: dict[int, tuple[str, ...]] = {
    5: (
        "Bought one, came back for three more.", "This {p} has replaced everything else in the cupboard.", "Better in the hand than on the screen.",
        "I did not know a {p} could improve a Tuesday.", "Gift for my mother, who rang me about it twice.", "Worth the wait and worth the money.",
        "Third order from here and the best so far.", "Exactly what I had hoped for.", "My partner rolled his eyes at the price and now uses it daily.",
        "I keep finding excuses to use it.", "Arrived faster than promised, packed in straw like treasure.", "Two years in and still my favourite.",
        "You can tell that somebody made this.", "I am careful with stars, but here they are, all five.",
    ),
    4: (
        "Very nice, with one small remark.", "Lovely piece, nearly perfect.", "Happy with it on the whole.", "Good quality, slightly smaller than I imagined.",
        "Would buy again, maybe in another glaze.", "A solid four.", "Beautiful. Not cheap, but beautiful.", "Really like it, delivery took a while.",
        "I like it more each week.",
    ),
    3: (
        "It is fine.", "Somewhere between love and shrug.", "Looks good, but I expected more for the price.", "Pretty, less practical.",
        "Not what I pictured, though not bad either.", "Mixed feelings.", "Decent {p}, average experience.",
    ),
    2: (
        "I wanted to like this.", "Disappointed, to be honest.", "For this money it should not happen.", "Nice idea, poor execution.",
        "Looks better in the photos.", "Sending it back.",
    ),
    1: (
        "Arrived broken, and the replacement arrived chipped.", "No.", "Not the {p} I ordered.", "Very unhappy.", "First bad purchase here, and the last.",
    ),
}  # fmt: skip

DETAILS: dict[str, dict[int, tuple[str, ...]]] = {
    "MUG": {
        5: (
            "The handle fits three fingers and does not get hot.", "Holds a proper amount of coffee, not a thimble.", "The rim is thin enough to drink from and thick enough to survive me.",
            "It keeps tea warm through a whole phone call.", "The glaze runs differently on each of my four and I would not swap them.", "Dishwasher every day since March, no crazing, no fading.",
            "It sits in the hand like a warm stone.", "The {c} is deeper than in the pictures, in a good way.", "No drips, no wobble, no ring on the table.",
        ),
        4: (
            "The foot is a little rough, so I put felt under it.", "Slightly heavier than my old ones.", "The handle is made for smaller hands than mine.",
            "I would have liked fifty millilitres more.", "It gets quite warm in the microwave.",
        ),
        3: ("The handle is too small for my hand.", "It holds less than it says if you do not fill to the brim.", "The inside stains with tea, baking soda helps."),
        2: ("There is a hairline crack in the glaze after a month.", "It wobbles on a flat table.", "The lip is so thick that it dribbles."),
        1: ("The handle came off in my hand, with coffee in it.", "It leaks through the foot and left a mark on the wood."),
    },
    "BOW": {
        5: (
            "Deep enough that nothing slops over on the way to the sofa.", "Soup stays hot, salad looks expensive.", "It stacks well and does not scratch the ones below.",
            "Went from freezer to oven to table without a complaint.", "The foot lifts it just enough to carry it hot.", "Everything looks like a magazine in it, even leftovers.",
            "The pool of glaze at the bottom makes the last spoonful the best one.", "The {c} goes with everything I own.",
        ),
        4: ("Heavy when full, so lift it with two hands.", "A bit wider than my cupboard likes.", "Tiny pinhole in the glaze inside, does not bother me.", "The rim shows fingerprints."),
        3: ("Forks leave grey lines, they come off with some effort.", "Smaller than the photo suggests, measure first.", "It takes up the whole lower rack of the dishwasher."),
        2: ("The two I got are clearly different sizes.", "The glaze has bubbles that catch the spoon.", "Rough inside, I can hear every spoon."),
        1: ("It cracked with the first hot soup.", "One of the set was missing and nobody answered for two weeks."),
    },
    "PLA": {
        5: (
            "The low wall keeps sauce where it belongs.", "They stack without clattering, which my neighbours like.", "No knife marks after half a year of daily use.",
            "Warm them in the oven and dinner stays dinner.", "Food looks better on the {c}, that is simply true.", "Flat where it should be flat, so nothing rocks.",
            "Each rim is a little different and together they look like a family.",
        ),
        4: ("A plate more for the same price and I would give five.", "They are heavy in a stack of eight.", "The unglazed rim needs a quick scrub now and then.", "Lovely, though not quite flat."),
        3: ("Knife marks show after a few weeks.", "Too big for our dishwasher, so it is a Sunday plate now.", "The colour differs a lot between the plates I got."),
        2: ("Chip on the edge out of the box.", "Two of six rock when you cut.", "Grey marks from the first evening."),
        1: ("Three of four arrived in pieces, the box had no padding on one side.", "Split in the dishwasher, right through the middle."),
    },
    "VAS": {
        5: (
            "One branch in it and the room is done.", "It stands firm even with tall stems.", "The surface makes you want to touch it, and guests do.",
            "Not a drop of water has come through.", "Looks good empty, which is rare for a vase.", "The light moves over it all day, I did not expect that.",
            "The neck holds flowers exactly where you put them.", "The {c} changes between morning and evening.",
        ),
        4: ("The neck is too narrow for my hand, so cleaning takes a brush.", "Needs more stems than I thought.", "Sweats a little on hot days, I use a coaster.", "Taller than expected, lovely all the same."),
        3: ("It needs stones at the bottom or it tips with long branches.", "The inside is hard to clean.", "Nice shape, but the colour is duller than shown."),
        2: ("It left a water ring on my grandmother's sideboard.", "The surface marks if you look at it."),
        1: ("It leaks. A vase that leaks.", "Arrived in four pieces, and the return label did not work."),
    },
    "LAM": {
        5: (
            "The light is warm without being dim.", "Makes the corner look like somewhere people talk quietly.", "The cloth cable is long enough for once.",
            "The switch is where the hand goes in the dark.", "Even switched off it is the nicest thing on the sideboard.", "The shade throws no hard edge on the wall.",
            "Assembled in two minutes, stands like a rock.",
        ),
        4: ("The bulb that comes with it is a bit weak for reading.", "Cable could be longer.", "The shade came slightly creased, steam fixed it.", "The switch clicks loudly."),
        3: ("Pretty, but not enough light to read by.", "The shade sits a little crooked whatever I do.", "The plug is enormous."),
        2: ("It flickers with every bulb I tried.", "The shade does not match the picture, it is much yellower."),
        1: ("It never worked, not with any bulb.", "The foot was cracked and the cable loose."),
    },
    "LIN": {
        5: (
            "Softer after every wash, as promised.", "Red wine, forty degrees, gone.", "The hem is sewn properly, with corners.", "No ironing and it still looks like we made an effort.",
            "Good heavy linen that lies flat.", "The {c} is calm and goes with all my plates.", "Dries fast and leaves no fluff on the glasses.",
        ),
        4: ("Shrank about two centimetres in the first wash.", "A shade darker than on my screen.", "A few loose threads at first, fine now.", "Could be a bit longer for our table."),
        3: ("Creases more than I like.", "The colour ran a little in the first wash.", "Thinner than the photos suggest."),
        2: ("One of the four is a different size.", "It frays at one corner after three washes."),
        1: ("It lost its colour completely at forty degrees.", "I ordered four and got three."),
    },
}  # fmt: skip

CLOSINGS: dict[int, tuple[str, ...]] = {
    5: ("I have already told three people.", "The small bowl is next.", "Please never change the glaze.", "It will outlive me.", "Recommended without a but.", "Thank you, whoever threw this one.", "My kitchen looks grown-up now.", ""),
    4: ("Still recommended.", "I would order it again.", "Minor, really.", "Keeping it.", "", ""),
    3: ("I will keep it, but would not buy it again.", "Fine for guests.", "Perhaps another glaze would suit me better.", ""),
    2: ("The support was friendly, at least.", "I hope this was an exception.", ""),
    1: ("I would like my money back.", "Please pack better.", ""),
}  # fmt: skip

TITLES: dict[int, tuple[str, ...]] = {
    5: ("Love it", "My favourite {p}", "A keeper", "Even nicer than the photos", "Beautifully made", "Worth every cent", "", "", ""),
    4: ("Very nice", "Nearly perfect", "Good, with a but", "Lovely piece", "", ""),
    3: ("It is all right", "Pretty, not practical", "Mixed", "", ""),
    2: ("Disappointing", "Expected more", "Not for me", ""),
    1: ("Broken", "Never again", "Please pack better", ""),
}  # fmt: skip

REPLIES: dict[str, tuple[str, ...]] = {
    "good": (
        "Thank you, that made our week at the wheel.", "We will pass this on to Ida, who threw it. Thank you.", "So good to hear that it is used every day: that is what it is for.",
        "Thank you! The felt pads are a good idea, we now put a set into every box.", "Four more came out of the kiln on Friday, in case you meant it.",
    ),
    "bad": (
        "This should not have left our bench. A new one is on its way, and we changed the packing on that side.", "We are sorry. Please write to us with your order number: replacement or money back, as you like.",
        "Thank you for being plain about it. We have taken this batch out of the shop and are looking at the glaze.", "That is not what we want to send out. We have refunded you today.",
        "You are right about the size, we have added the measurements to the first photo.",
    ),
}  # fmt: skip
