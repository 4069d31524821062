from ranking import Model


def test_a_site_that_learnt_nothing_has_a_model_without_taste():
    model = Model.default()
    assert model.version == "default"
    assert model.taste.items == ()
    assert model.taste.target.shape == (0, 0)


def test_a_tile_earns_some_of_its_looks_before_it_is_believed():
    shrinkage = Model.default().shrinkage
    assert 0 < shrinkage.transfer < shrinkage.page < shrinkage.tile < shrinkage.site
