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


def test_who_asks_for_ever_new_pages_is_told_when_to_come_again_and_nobody_else_is(app, client, shop):
    def ask(number, address="9.9.9.9", key=KEY):
        return client.get(f"/v1/{key}/feed?limit=1&x={number}", environ_overrides={"REMOTE_ADDR": address})

    app.extensions["vitrine"].reads_limit._most = 20
    assert {ask(number).status_code for number in range(20)} == {200}
    refused = ask(21)
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert ask(0).status_code == 200, "what is kept in memory costs nothing and is given"
    assert ask(22, address="9.9.9.10").status_code == 200
