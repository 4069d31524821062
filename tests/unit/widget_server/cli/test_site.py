from sqlalchemy import select

from support.command import vitrine
from widget_server.db.tables import Site, SiteKey
from widget_server.secrets import hash_secret_key


def create(settings, *options):
    return vitrine(settings, "site", "create", "Kiln & Co", *options)


def test_the_keys_are_printed_once_on_two_lines(context, settings):
    result = create(settings, "--origin", "https://shop.example", "--currency", "usd", "--locale", "de")
    assert result.exit_code == 0
    publishable, secret = (line.split(": ") for line in result.stdout.splitlines())
    assert (publishable[0], secret[0]) == ("publishable key", "secret key")
    with context.sessions() as session:
        site = session.scalars(select(Site)).one()
        assert (site.publishable_key, site.name, site.currency, site.locale) == (
            publishable[1],
            "Kiln & Co",
            "USD",
            "de",
        )
        stored = session.scalars(select(SiteKey.hash).where(SiteKey.kind == "secret")).one()
        assert stored == hash_secret_key(secret[1])


def test_an_origin_is_needed_and_has_to_be_one(context, settings):
    assert create(settings).exit_code == 2
    result = create(settings, "--origin", "https://shop.example/path")
    assert (result.exit_code, "origin" in result.stderr) == (2, True)
