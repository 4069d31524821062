from widget_server.showcase.snapshot_parts import read_snapshot, snapshot_arrays


def test_no_secret_of_the_site_and_no_object_is_in_the_arrays(showcases, shop):
    shop.session.commit()
    snapshot = showcases.of(shop.key)
    arrays = snapshot_arrays(snapshot)
    assert all(array.dtype.kind in "biuf" for array in arrays.values())
    everything = b"".join(array.tobytes() for array in arrays.values())
    assert b"post_dress" in everything
    for secret in (*snapshot.site.secret_key_hashes, *snapshot.site.shopper_secrets.values()):
        assert secret.encode() not in everything


def test_what_is_asked_for_twice_is_the_same_thing(showcases, shop):
    shop.session.commit()
    snapshot = showcases.of(shop.key)
    read = read_snapshot(snapshot_arrays(snapshot), snapshot.site, {}, (), snapshot.order.model)
    assert read.tiles[0] is read.tiles[0]
    assert read.tiles == snapshot.tiles
    assert read.reviews == snapshot.reviews
    assert read.media == snapshot.media
