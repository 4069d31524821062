from support.showcase import KEY, ORIGIN


def report(client, address, site=KEY):
    return client.post(
        f"/v1/{site}/items/post_dress/reports", json={"reason": "spam"}, headers={"Origin": ORIGIN},
        environ_overrides={"REMOTE_ADDR": address},
    )  # fmt: skip


def test_one_callers_limit_is_not_anothers(client):
    for _ in range(20):
        assert report(client, "9.9.9.9").status_code == 202
    assert report(client, "9.9.9.9").status_code == 429
    assert report(client, "9.9.9.10").status_code == 202


def test_the_limit_of_one_site_is_not_anothers(client, shop):
    from support.showcase import Shop

    for _ in range(21):
        report(client, "9.9.9.9")
    other = Shop(shop.session).open(key="pk_other")
    other.post("post_dress2")
    shop.session.commit()
    assert report(client, "9.9.9.9", site="pk_other").status_code == 404
