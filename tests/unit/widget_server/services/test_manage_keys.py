import pytest
from sqlalchemy.orm import Session

from support import Clock
from support.shop import add_site
from widget_server.db.tables import AuditEntry, Site, SiteKey
from widget_server.errors import Conflict, NotFound
from widget_server.secrets import hash_secret_key
from widget_server.services.context import Context
from widget_server.services.manage_keys import (
    MOST_SECRET_KEYS,
    active_keys,
    create_secret_key,
    revoke_key,
    rotate_shopper_secret,
)


@pytest.fixture
def site_id(session: Session) -> int:
    site = add_site(session)
    session.commit()
    return site.id


def test_a_secret_key_is_kept_as_a_hash_only(context: Context, site_id: int):
    made = create_secret_key(context, site_id, actor="user:1")
    with context.sessions() as session:
        key = session.get_one(SiteKey, (site_id, made.key_id))
        assert (key.hash, key.sealed, key.hint) == (hash_secret_key(made.secret), None, made.secret[-4:])
        assert made.secret not in str(session.query(AuditEntry).one().details)
        assert session.get_one(Site, site_id).showcase_version == 2
    revoke_key(context, site_id, made.key_id, actor="user:1")
    with context.sessions() as session:
        assert active_keys(session, site_id, "secret") == []
        assert session.get_one(Site, site_id).showcase_version == 3
    with pytest.raises(NotFound):
        revoke_key(context, site_id, made.key_id, actor="user:1")


def test_a_site_has_so_many_secret_keys_and_no_more(context: Context, site_id: int):
    for _ in range(MOST_SECRET_KEYS):
        create_secret_key(context, site_id, actor="user:1")
    with pytest.raises(Conflict):
        create_secret_key(context, site_id, actor="user:1")


def test_rotating_keeps_the_secret_before_and_ends_the_older_ones(context: Context, site_id: int, clock: Clock):
    made = []
    for _ in range(3):
        clock.advance(minutes=1)
        made.append(rotate_shopper_secret(context, site_id, actor="user:1"))
    with context.sessions() as session:
        active = active_keys(session, site_id, "shopper")
        assert [key.id for key in active] == [made[2].key_id, made[1].key_id]
        assert context.vault.unseal(active[0].sealed or "") == made[2].secret
