from widget_server.api.shoppers import address_key, voter_key


def key_of(app, address):
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
        return address_key()


def test_an_address_is_known_by_a_hash_that_lasts_a_day(app, clock):
    today = key_of(app, "9.9.9.9")
    assert key_of(app, "9.9.9.9") == today
    assert key_of(app, "9.9.9.10") != today
    assert "9.9" not in today
    clock.advance(days=1)
    assert key_of(app, "9.9.9.9") != today


def test_a_household_has_one_key_however_many_addresses_its_network_has(app):
    assert key_of(app, "2001:db8:1:2::1") == key_of(app, "2001:db8:1:2:ffff::9")
    assert key_of(app, "2001:db8:1:2::1") != key_of(app, "2001:db8:1:3::1")
    assert key_of(app, "::ffff:9.9.9.9") == key_of(app, "9.9.9.9") != key_of(app, "::ffff:9.9.9.10")
    assert key_of(app, "fe80::1%eth0") == key_of(app, "fe80::2%eth0")


def test_a_voter_has_one_key_for_good_that_says_nothing_about_other_reviews(app, clock):
    def voter(review, address="9.9.9.9", site="pk_a"):
        with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
            return voter_key(site, review)

    first = voter("rev_1")
    clock.advance(days=400)
    assert voter("rev_1") == first
    assert len({first, voter("rev_2"), voter("rev_1", "9.9.9.10"), voter("rev_1", site="pk_b")}) == 4


def test_behind_a_believed_proxy_the_shopper_counts_and_not_the_proxy(context, shop):
    from widget_server.api.limits import limiter
    from widget_server.app import create_app
    from widget_server.services.context import Context

    behind = Context(settings=context.settings.model_copy(update={"trusted_proxies": 1}), now=context.now)
    app = create_app(context=behind)
    seen = []
    app.before_request(lambda: seen.append(address_key()))
    for address in ("9.9.9.9", "9.9.9.10", "9.9.9.9"):
        app.test_client().get("/healthz", headers={"X-Forwarded-For": address})
    limiter.reset()
    assert seen[0] == seen[2] != seen[1]
