import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from widget_server.db.tables import AuditEntry, Site, SiteKey, SiteOrigin
from widget_server.errors import BadInput
from widget_server.secrets import hash_secret_key
from widget_server.services.create_site import NewSite, create_site, exact_origin

GOOD = NewSite(name="Kiln", origins=("https://Shop.Example:443", "https://shop.example", "http://localhost:3000/"))


def test_the_secret_key_is_given_out_and_only_its_hash_is_kept(context):
    created = create_site(context, GOOD, actor="command")
    assert created.publishable_key.startswith("pk_")
    assert created.secret_key.startswith("sk_")
    with context.sessions() as session:
        keys = {key.kind: key for key in session.scalars(select(SiteKey))}
        assert keys["secret"].hash == hash_secret_key(created.secret_key)
        everything = str(session.execute(text("SELECT * FROM site_keys")).all())
    assert created.secret_key not in everything
    assert context.vault.unseal(keys["shopper"].sealed) not in everything


def test_a_site_has_its_exact_origins_its_money_and_its_audit_row(context):
    created = create_site(context, NewSite(**{**vars(GOOD), "currency": "usd", "locale": "pt_BR"}), actor="user:7")
    with context.sessions() as session:
        site = session.get_one(Site, created.site_id)
        assert (site.name, site.currency, site.locale) == ("Kiln", "USD", "pt-BR")
        origins = session.scalars(select(SiteOrigin.origin).order_by(SiteOrigin.origin)).all()
        assert origins == ["http://localhost:3000", "https://shop.example"]
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.actor, entry.subject_id) == ("site.created", "user:7", created.publishable_key)


@pytest.mark.parametrize(("change", "parameter"), [
    ({"name": "  "}, "name"), ({"name": "x" * 201}, "name"), ({"origins": ()}, "origin"),
    ({"origins": ("shop.example",)}, "origin"), ({"currency": "euro"}, "currency"), ({"locale": "deutsch!"}, "locale"),
    ({"shop_url": "shop.example"}, "shop_url"),
])  # fmt: skip
def test_what_cannot_be_used_is_named_and_nothing_is_created(context, change, parameter):
    with pytest.raises(BadInput) as caught:
        create_site(context, NewSite(**{**vars(GOOD), **change}), actor="command")
    assert caught.value.parameter == parameter
    with context.sessions() as session:
        assert session.scalars(select(Site)).all() == []


@pytest.mark.parametrize("text", [
    "https://shop.example/path", "https://shop.example?x", "https://shop.example#x", "https://user@shop.example",
    "ftp://shop.example", "null", "*", "https://", "https://shop.example:99999", "//shop.example",
    "https://*", "https://*.shop.example", "https://shop.*", "https://user:secret@shop.example",
    "https://sh op.example", "https://[::1", "https://[nowhere]", "https://shop..example", "https://-shop.example",
    "https://" + "a" * 64 + ".example",
])  # fmt: skip
def test_what_is_no_origin_is_refused(text):
    with pytest.raises(BadInput):
        exact_origin(text)


def test_a_wildcard_is_refused_with_the_way_out():
    with pytest.raises(BadInput, match="no \\* in it"):
        exact_origin("https://*.shop.example")


def test_an_origin_is_written_as_browsers_send_it():
    assert exact_origin("HTTPS://Bücher.Example:443/") == "https://xn--bcher-kva.example"
    assert exact_origin("http://[0:0::1]:3000") == "http://[::1]:3000"


@given(st.text(max_size=80))
def test_an_origin_stays_as_it_is_when_it_is_read_again(text):
    try:
        origin = exact_origin(text)
    except BadInput:
        return
    assert exact_origin(origin) == origin
