from ranking.tile_names import TileNames


def test_a_name_leads_to_the_tiles_that_carry_it():
    names = TileNames.of([["mira"], ["jo", "mira", "mira"], [""]])
    assert [names.get(name).tolist() for name in ("mira", "jo", "", "nobody")] == [[0, 1], [1], [], []]


def test_a_patch_adds_names_and_leaves_the_old_ones_alone():
    names = TileNames.of([["mira"], ["jo"]])
    patched = names.patched({2: ["mira"], 3: ["ada", ""]})
    assert [patched.get(name).tolist() for name in ("mira", "jo", "ada", "")] == [[0, 2], [1], [3], []]
    assert [names.get(name).tolist() for name in ("mira", "jo", "ada")] == [[0], [1], []]
